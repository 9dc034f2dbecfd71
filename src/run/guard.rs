//! What stops a run because too much would change at once.
//!
//! A list that was copied half looks like an office that dismissed half of its
//! people. The program cannot tell, so it asks: nothing is made and nothing
//! withdrawn until somebody has looked and accepts it, once. Numbers in,
//! findings out; what is compared with what is put together in [`super::night`].

use crate::date::Date;
use crate::diag::{Code, Finding, Place, Remedy, Severity, Text};
use crate::job::{Guard, Job};
use crate::ledger::{KeptList, ListAsSeen};
use crate::run::session::Accepts;
use crate::schema::report::Turnover;
use crate::text;

/// A list beside what it was in the last run.
#[derive(Debug, Clone)]
pub(super) struct ListChange {
    pub(super) now: ListAsSeen,
    /// Nothing for a list that no run used before.
    pub(super) last: Option<KeptList>,
    /// The day on which this very content was first used, if another one was used since.
    pub(super) back_from: Option<Date>,
}

/// What was found, and what of it somebody accepted, each with its figures.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) findings: Vec<Finding>,
    pub(super) accepted: Vec<String>,
}

/// What in a card changes without anything about the person.
const OF_LAYOUT: &[&str] = &[
    "layout",
    "layout-look",
    "qr",
    "qr-look",
    "print_dpi",
    "background",
    "encoding",
    "photo-look",
    "inks",
    "inks-look",
];

/// Judges what would change. `n_people` have a card that counts.
pub(super) fn judge(
    job: &Job,
    accepts: &Accepts,
    (turnover, n_people): (&Turnover, usize),
    lists: &[ListChange],
) -> Verdict {
    let mut found = of_lists(&job.guard, lists);
    // A first run is no sudden change.
    if n_people > 0 {
        found.extend(of_people(&job.guard, turnover, n_people));
    }
    let mut verdict = Verdict::default();
    for (finding, figures) in found {
        let Some(mut finding) = job.policy.apply(finding) else { continue };
        if finding.severity == Severity::Stop && accepts.codes.contains(&finding.code) {
            finding.severity = Severity::Warn;
            verdict.accepted.push(format!("{} {figures}", finding.code));
        }
        verdict.findings.push(finding);
    }
    let stops = verdict.findings.iter().filter(|finding| finding.severity == Severity::Stop);
    let mut codes: Vec<&str> = stops.map(|finding| finding.code.as_str()).collect();
    codes.dedup();
    // One flag accepts all of it, with what was accepted before.
    let before = accepts.codes.iter().map(|code| code.as_str());
    let codes: Vec<&str> = before.chain(codes).collect();
    let codes = codes.join(",");
    for finding in &mut verdict.findings {
        if finding.severity == Severity::Stop {
            finding.hint = Remedy::AcceptOnce { codes: codes.clone() }.into();
        }
    }
    verdict
}

/// A finding with its figures, as the ledger keeps them.
type Found = (Finding, String);

fn of_lists(guard: &Guard, lists: &[ListChange]) -> Vec<Found> {
    let mut found = Vec::new();
    for ListChange { now, last, back_from } in lists {
        let Some(KeptList { seen: before, day }) = last else { continue };
        let place = || Place::file(now.path.as_str());
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let lost = |before: u64, now: u64| {
            count(before.saturating_sub(now)) > guard.limit_of_loss(count(before))
        };
        let (rows, usable) = (now.rows, now.usable);
        let (rows_before, usable_before) = (before.rows, before.usable);
        let mut push = |code, message: Text, figures: String| {
            found.push((Finding::new(code, place(), message), format!("{} {figures}", now.path)));
        };
        if rows == 0 && rows_before > 0 {
            push(
                Code::ListEmptied,
                text!(
                    "daftar ini kosong, terakhir {rows_before} baris",
                    "this list is empty, last time it had {rows_before} rows"
                ),
                format!("{rows_before} > 0"),
            );
        } else if lost(rows_before, rows) {
            push(
                Code::ListShrank,
                text!(
                    "daftar ini tinggal {rows} baris, terakhir {rows_before}",
                    "this list has {rows} rows, last time {rows_before}"
                ),
                format!("{rows_before} > {rows}"),
            );
        } else if lost(usable_before, usable) {
            push(
                Code::ListEmptied,
                text!(
                    "hanya {usable} dari {rows} baris daftar ini bisa dipakai, terakhir {usable_before}",
                    "only {usable} of the {rows} rows of this list can be used, last time {usable_before}"
                ),
                format!("{usable_before} > {usable}"),
            );
        }
        if now.content == before.content {
            continue;
        }
        if let Some(back_from) = back_from {
            push(
                Code::ListOlder,
                text!(
                    "daftar ini sama dengan yang dipakai sejak {back_from} dan sudah diganti pada {day}",
                    "this list is the one that was in use from {back_from} on and was replaced on {day}"
                ),
                format!("{day} > {back_from}"),
            );
        } else if before.mtime_ns.zip(now.mtime_ns).is_some_and(|(before, now)| now < before) {
            push(
                Code::ListOlder,
                text!(
                    "berkas daftar ini lebih tua daripada yang dipakai terakhir",
                    "the file of this list is older than the one used last time"
                ),
                "mtime".to_owned(),
            );
        }
    }
    found
}

fn of_people(guard: &Guard, turnover: &Turnover, n_people: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let mut push = |code, message: Text, number: usize| {
        let finding = Finding::new(code, Place::default(), message);
        found.push((finding, format!("{number} / {n_people}")));
    };
    let Turnover { new, returned, withdrawn, causes, .. } = turnover;
    if *withdrawn > guard.limit_of_loss(n_people) {
        push(
            Code::ManyWithdrawn,
            text!(
                "{withdrawn} dari {n_people} orang yang punya kartu akan kehilangan kartunya",
                "{withdrawn} of {n_people} people who have a card would lose it"
            ),
            *withdrawn,
        );
    }
    let limit = guard.limit(n_people);
    let come = new + returned;
    if come > limit {
        push(
            Code::ManyNew,
            text!(
                "{new} orang baru dan {returned} yang kembali akan mendapat kartu; sampai sekarang {n_people} orang punya kartu",
                "{new} new people and {returned} who are back would get a card; {n_people} people have one so far"
            ),
            come,
        );
    }
    for (cause, n_cards) in causes.iter().filter(|(_, n_cards)| **n_cards > limit) {
        let code = if OF_LAYOUT.contains(&cause.as_str()) {
            Code::LayoutChanged
        } else {
            Code::ManyChanged
        };
        let message = text!(
            "{n_cards} dari {n_people} kartu akan dibuat lagi karena `{cause}` berubah",
            "{n_cards} of {n_people} cards would be made again because `{cause}` changed"
        );
        push(code, message, *n_cards);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).expect("a day")
    }

    fn list(rows: u64, usable: u64, content: &[u8], mtime_ns: i64) -> ListAsSeen {
        let (path, content) = ("data/pns.xlsx".to_owned(), Digest::of(content));
        ListAsSeen { path, content, rows, usable, mtime_ns: Some(mtime_ns) }
    }

    fn codes(found: Vec<Found>) -> Vec<&'static str> {
        found.into_iter().map(|(finding, _)| finding.code.as_str()).collect()
    }

    #[test]
    fn a_list_that_is_shorter_emptier_or_older_is_told_and_a_few_rows_are_not() {
        let last = list(373, 370, b"yesterday", 50);
        for (now, back_from, expected) in [
            (list(363, 360, b"today", 60), None, &[][..]),
            (list(380, 377, b"today", 60), None, &[]),
            (list(362, 362, b"today", 60), None, &["list-shrank"]),
            (list(186, 186, b"today", 60), None, &["list-shrank"]),
            (list(0, 0, b"today", 60), None, &["list-emptied"]),
            (list(373, 40, b"today", 60), None, &["list-emptied"]),
            (list(373, 370, b"today", 40), None, &["list-older"]),
            (list(373, 370, b"yesterday", 40), None, &[]),
            (list(373, 370, b"today", 60), Some(day("2026-11-01")), &["list-older"]),
            (list(100, 100, b"today", 40), None, &["list-shrank", "list-older"]),
        ] {
            let kept = KeptList { seen: last.clone(), day: day("2026-12-01") };
            let change = ListChange { now: now.clone(), last: Some(kept), back_from };
            assert_eq!(codes(of_lists(&Guard::default(), &[change])), expected, "{now:?}");
            let unknown = ListChange { now, last: None, back_from };
            assert!(of_lists(&Guard::default(), &[unknown]).is_empty());
        }
    }

    #[test]
    fn many_people_at_once_are_asked_about_and_a_few_are_not() {
        let causes = |name: &str, number| [(name.to_owned(), number)].into();
        let usual = Turnover::default();
        for (turnover, n_people, expected) in [
            (Turnover { withdrawn: 3, new: 3, ..usual.clone() }, 24, &[][..]),
            (Turnover { withdrawn: 3, ..usual.clone() }, 4, &["many-withdrawn"]),
            (Turnover { withdrawn: 10, new: 10, ..usual.clone() }, 24, &[]),
            (Turnover { withdrawn: 11, ..usual.clone() }, 373, &["many-withdrawn"]),
            (Turnover { withdrawn: 400, new: 400, ..usual.clone() }, 20_000, &[]),
            (Turnover { new: 6, returned: 5, ..usual.clone() }, 24, &["many-new"]),
            (Turnover { causes: causes("jabatan", 11), ..usual.clone() }, 24, &["many-changed"]),
            (Turnover { causes: causes("layout", 24), ..usual.clone() }, 24, &["layout-changed"]),
            (Turnover { causes: causes("jabatan", 3), ..usual.clone() }, 24, &[]),
        ] {
            let found = of_people(&Guard::default(), &turnover, n_people);
            assert_eq!(codes(found), expected, "{turnover:?} of {n_people}");
        }
    }
}
