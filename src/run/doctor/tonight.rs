//! What a run of tonight would meet: the same stages, up to where it would begin to write.
//!
//! Whatever stops the run stops it here under the same code, with the same
//! figures; nothing else is called a failure. So a service that looks first
//! loses no night that the run would have made.

use super::{Health, Remark, failed, ok};
use crate::diag::{Hint, Lang, Outcome, Remedy, Severity, Text};
use crate::job::{self, Job};
use crate::ledger::{KeptList, ListAsSeen};
use crate::output::room;
use crate::run::judge;
use crate::run::make::{self, Rehearsal};
use crate::run::order::Workers;
use crate::run::progress::Silent;
use crate::run::request::{Aim, Request};
use crate::run::session::{Only, Session};
use crate::text;
use std::time::{Duration, UNIX_EPOCH};

/// Less than this is told, however little the run takes: other things write there too.
const LITTLE_BYTES: u64 = 200_000_000;

/// Rehearses a run over what changed.
pub(super) fn rehearsed(job: &Job, session: Session) -> Vec<Remark> {
    match rehearse(job, session) {
        Ok(rehearsal) => told(job, &rehearsal),
        Err(fault) => vec![failed("rehearsal", &fault), room_alone(job)],
    }
}

fn rehearse(job: &Job, session: Session) -> Outcome<Rehearsal> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let request = Request {
        aim: Aim::DryRun,
        workers: cores,
        keys: Vec::new(),
        lang: Lang::default(),
        session: Session { only: Only::Changed, ..session },
    };
    let (ledger, earlier) = make::earlier(job, &request)?;
    let checked = judge::check(job, &request, &earlier, &Workers::new(cores)?, &Silent)?;
    make::rehearse(job, &request, ledger.as_ref(), &earlier, checked)
}

fn told(job: &Job, rehearsal: &Rehearsal) -> Vec<Remark> {
    let Rehearsal { summary, lists, room } = rehearsal;
    let mut remarks: Vec<Remark> = lists.iter().map(|list| list_told(job, list)).collect();
    let stops = summary.findings.iter().filter(|finding| finding.severity == Severity::Stop);
    remarks.extend(stops.map(|finding| {
        let at = |lang| {
            let place = finding.place.describe(lang);
            let before = if place.is_empty() { place } else { format!("{place}: ") };
            format!("{before}{}", finding.message.get(lang))
        };
        Remark {
            name: finding.code.as_str(),
            health: Health::Fail,
            message: Text::new(at(Lang::Id), at(Lang::En)),
            hint: finding.hint.clone(),
        }
    }));
    let (made, unchanged) = (summary.counts.made, summary.counts.unchanged);
    let (held, barred) = (summary.counts.held, summary.counts.barred);
    let message = text!(
        "proses berikutnya: {made} kartu dibuat, {unchanged} tidak berubah, {held} ditahan, {barred} tidak berhak",
        "the next run: {made} cards made, {unchanged} unchanged, {held} held, {barred} barred"
    );
    // The run would end with code 4 for either.
    let nothing = summary.stopped || made + unchanged == 0;
    remarks.push(match nothing {
        false => ok("next-run", message),
        true => Remark {
            name: "next-run",
            health: Health::Fail,
            message,
            hint: Text::new(
                "tidak ada kartu yang bisa dibuat: perbaiki dahulu yang disebut di atas, atau lihat laporan pemeriksaan",
                "no card could be made: mend first what is named above, or look at the report of a check",
            )
            .into(),
        },
    });
    match room {
        None => remarks.push(room_alone(job)),
        Some(room) => {
            let message = sizes(room.free, Some(room.needed));
            remarks.push(match room.refuse_too_little() {
                Err(fault) => Remark { message, ..failed("free-space", &fault) },
                Ok(()) => little(room.free, message),
            });
        }
    }
    remarks
}

/// The room there is, where no card is to be made or nobody can tell how many.
fn room_alone(job: &Job) -> Remark {
    free_space(&job.out_folder())
}

/// The room there is on the disk of `folder`.
pub(super) fn free_space(folder: &std::path::Path) -> Remark {
    match room::free(folder) {
        None => {
            ok("free-space", Text::new("ruang disk tidak diketahui", "free space is not known"))
        }
        Some(free) => little(free, sizes(free, None)),
    }
}

fn little(free: u64, message: Text) -> Remark {
    if free >= LITTLE_BYTES {
        return ok("free-space", message);
    }
    Remark { name: "free-space", health: Health::Warn, message, hint: Remedy::Purge.into() }
}

/// Bytes as people read them: a small run is told in megabytes.
fn sizes(free: u64, needed: Option<u64>) -> Text {
    let size = |bytes: u64| match bytes {
        0..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    };
    let free = size(free);
    let (id, en) = match needed.map(size) {
        None => (String::new(), String::new()),
        Some(size) => (
            format!(", proses berikutnya perlu sedikitnya {size}"),
            format!(", the next run takes at least {size}"),
        ),
    };
    Text::new(
        format!("sisa ruang disk {free}{id}").replace('.', ","),
        format!("{free} of disk space left{en}"),
    )
}

/// How long a list is, how long it was, and how old its file is.
fn list_told(job: &Job, (now, before): &(ListAsSeen, Option<KeptList>)) -> Remark {
    let ListAsSeen { path, rows, usable, mtime_ns, .. } = now;
    let mut id = format!("`{path}`: {rows} baris, {usable} bisa dipakai");
    let mut en = format!("`{path}`: {rows} rows, {usable} of them can be used");
    if let Some(KeptList { seen, day }) = before {
        let (rows, usable) = (seen.rows, seen.usable);
        id.push_str(&format!("; terakhir {rows} dan {usable}, isi itu dipakai sejak {day}"));
        en.push_str(&format!(
            "; last time {rows} and {usable}, that content was in use from {day} on"
        ));
    }
    let written = mtime_ns
        .and_then(|ns| u64::try_from(ns).ok())
        .map(|ns| job::day_of(UNIX_EPOCH + Duration::from_nanos(ns)));
    let mut old = false;
    if let Some(written) = written {
        let age = written.days_until(job::today());
        id.push_str(&format!("; berkas dari {written}, umur {age} hari"));
        en.push_str(&format!("; the file is of {written}, {age} days old"));
        old = age > job.guard.days;
    }
    let message = Text::new(id, en);
    if !old {
        return ok("list", message);
    }
    let hint: Hint = Text::new(
        "minta daftar yang baru; proses malam memakai daftar ini apa adanya",
        "ask for a new list; the nightly run uses this one as it is",
    )
    .into();
    Remark { name: "list", health: Health::Warn, message, hint }
}
