//! All rows of a job together: who is in it twice.
//!
//! Equal rows of one number are one card and duplicates; rows that differ are
//! held, all of them, since nobody can tell which is right. The same goes for
//! one card serial with several people and one PNS ID under two numbers. Every
//! such finding names every place. A worksheet whose numbers all end the way
//! rounding ends them went through a program that stores numbers, though its
//! cells are text now.

use super::entitlement::{fold_code, fold_name};
use super::person::Claims;
use super::row::RowCheck;
use super::{Checked, Judged, Rules, Verdict};
use cetak_base::diag::{Code, Finding, Lang, Place, Severity, Text, printable};

use crate::ingest::Field;
use cetak_base::text;
use std::collections::{BTreeMap, BTreeSet};

/// How many other places a finding lists; beyond it says how many more.
const LISTED: usize = 5;

/// From this many numbers on, all of them round cannot be chance: at most one in a million.
const ROUND_ROWS: usize = 6;

/// Judges rows together that were judged each by itself, in the order of the job.
pub fn settle(mut checks: Vec<RowCheck>, rules: &Rules) -> Checked {
    let mut duplicate = vec![false; checks.len()];
    let mut extra: Vec<(usize, Finding)> = round_numbers(&checks);
    for (_, rows) in groups(&checks, |check| check.nip) {
        same_number(&checks, &rows, &mut duplicate, &mut extra);
    }
    let serials = groups(&checks, |check| {
        let draft = check.draft.as_ref()?;
        (!draft.serial.is_empty()).then(|| draft.serial.to_uppercase())
    });
    for (serial, rows) in serials {
        if rows.iter().any(|idx| checks[*idx].nip != checks[rows[0]].nip) {
            for idx in &rows {
                let (id, en) = others(&checks, &rows, *idx);
                let message = text!(
                    "nomor seri `{serial}` juga dipakai orang lain: {id}",
                    "the serial `{serial}` stands with other people too: {en}"
                );
                let hint = text!(
                    "cocokkan nomor seri keduanya dengan SIASN",
                    "compare both serials with SIASN"
                );
                extra.push((*idx, finding(&checks[*idx], Code::SerialShared, message, hint)));
            }
        }
    }
    let people = groups(&checks, |check| {
        (!check.pns_id.is_empty() && check.nip.is_some()).then(|| check.pns_id.to_lowercase())
    });
    for (_, rows) in people {
        if rows.iter().any(|idx| checks[*idx].nip != checks[rows[0]].nip) {
            for idx in &rows {
                let (id, en) = others(&checks, &rows, *idx);
                let message = text!(
                    "satu PNS ID memiliki lebih dari satu nomor: {id}",
                    "one PNS ID has more than one number: {en}"
                );
                let hint = text!(
                    "sisakan baris dengan nomor yang berlaku sekarang",
                    "keep the row with the number that is valid now"
                );
                extra.push((*idx, finding(&checks[*idx], Code::NipConflict, message, hint)));
            }
        }
    }
    extra.extend(undecided(&checks));
    for (idx, finding) in extra {
        checks[idx].findings.extend(rules.policy.apply(finding));
    }
    let n_findings = checks.iter().map(|check| check.findings.len()).sum();
    let mut checked = Checked {
        judged: Vec::with_capacity(checks.len()),
        findings: Vec::with_capacity(n_findings),
    };
    for (check, duplicate) in checks.into_iter().zip(duplicate) {
        let (judged, findings) = judged(check, duplicate);
        checked.judged.push(judged);
        checked.findings.extend(findings);
    }
    checked
}

fn judged(check: RowCheck, duplicate: bool) -> (Judged, Vec<Finding>) {
    let undecided = check.undecided.and_then(|undecided| undecided.severity);
    let worst = check.findings.iter().map(|finding| finding.severity).chain(undecided).max();
    let numeric = check.findings.iter().any(|finding| finding.code == Code::NipNumeric);
    let (verdict, draft) = match (worst, check.draft) {
        (_, draft) if check.is_lacking => (Verdict::Held, draft),
        _ if duplicate && !numeric => (Verdict::Duplicate, None),
        (Some(Severity::Hold | Severity::Stop), draft) => (Verdict::Held, draft),
        (Some(Severity::Bar), _) => (Verdict::Barred, None),
        (_, Some(draft)) => (Verdict::Entitled(draft), None),
        // Without a number there is no card, whatever a policy may have softened.
        (_, None) => (Verdict::Held, None),
    };
    let key = check.nip.map(|nip| nip.digits().to_owned());
    (Judged { place: check.place, key, layout: check.layout, verdict, draft }, check.findings)
}

/// Every kedudukan hukum that the table does not decide: one finding at the first row that has it, and
/// at the others a remark that leads there. What it costs each row is known already.
fn undecided(checks: &[RowCheck]) -> Vec<(usize, Finding)> {
    let mut told: BTreeMap<(bool, String, String), Vec<usize>> = BTreeMap::new();
    for (idx, check) in checks.iter().enumerate() {
        if let Some(undecided) = check.undecided.as_ref().filter(|it| it.severity.is_some()) {
            let key =
                (undecided.contradicts, fold_code(&undecided.code), fold_name(&undecided.name));
            told.entry(key).or_default().push(idx);
        }
    }
    let mut findings = Vec::new();
    for rows in told.into_values() {
        let Some(first) = rows.first().and_then(|idx| checks[*idx].undecided.as_ref()) else {
            continue;
        };
        let shown = printable(if first.name.is_empty() { &first.code } else { &first.name });
        let code = printable(&first.code);
        let (mut id, mut en) = if first.contradicts {
            (
                format!("kedudukan hukum `{shown}` tidak cocok dengan kodenya `{code}`"),
                format!("the kedudukan hukum `{shown}` does not match its code `{code}`"),
            )
        } else if first.name.is_empty() || first.code.is_empty() {
            (
                format!("kedudukan hukum `{shown}` tidak dikenal"),
                format!("the kedudukan hukum `{shown}` is not known"),
            )
        } else {
            (
                format!("kedudukan hukum `{shown}` dengan kode `{code}` tidak dikenal"),
                format!("the kedudukan hukum `{shown}` with the code `{code}` is not known"),
            )
        };
        let count = rows.len();
        if count > 1 {
            let list = rows_of(checks, &rows);
            id.push_str(&format!("; {count} baris: {list}"));
            en.push_str(&format!("; {count} rows: {list}"));
        }
        let code =
            if first.code.is_empty() { String::new() } else { format!("code = \"{code}\", ") };
        let names = if first.name.is_empty() {
            String::new()
        } else {
            format!("names = [\"{}\"], ", printable(&first.name))
        };
        let lines = format!("[[data.status]], {code}{names}decision = \"yes\"");
        let hint = text!(
            "perbaiki di SIASN bila keliru; yang menentukan adalah tabel hak kartu (data.entitlement); bila kantor memutuskan mereka berhak, tambahkan di akhir berkas tugas, satu baris masing-masing: {lines}; hold atau bar bila tidak",
            "mend it in SIASN if it is wrong; what decides is the table of entitlement (data.entitlement); if the office decides that they are entitled, add at the end of the job file, a line each: {lines}; hold or bar if not"
        );
        let at = |idx: usize, message: Text| {
            let mut told = finding(&checks[idx], Code::StatusUnclear, message, Text::default());
            if let Some(undecided) = &checks[idx].undecided {
                told.place = undecided.place.clone();
            }
            told
        };
        let mut grouped = at(rows[0], Text::new(id, en)).hint(hint);
        if !first.name.is_empty() || !first.code.is_empty() {
            grouped = grouped.value(if first.name.is_empty() { &first.code } else { &first.name });
        }
        findings.push((rows[0], grouped));
        let place = &checks[rows[0]].place;
        let (id, en) = (place.describe(Lang::Id), place.describe(Lang::En));
        for idx in &rows[1..] {
            let message = text!(
                "kedudukan hukum `{shown}` tidak diputuskan oleh tabel; lihat {id}",
                "the kedudukan hukum `{shown}` is not decided by the table; see {en}"
            );
            let mut remark = at(*idx, message);
            remark.severity = Severity::Info;
            findings.push((*idx, remark));
        }
    }
    findings
}

/// The numbers of rows in their worksheet, runs together; how many stand in other files.
fn rows_of(checks: &[RowCheck], rows: &[usize]) -> String {
    /// Runs that are written out.
    const SHOWN: usize = 12;
    let Some(first) = rows.first().map(|idx| &checks[*idx].place) else { return String::new() };
    let is_here = |place: &Place| place.file == first.file && place.worksheet == first.worksheet;
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let mut elsewhere = 0;
    for place in rows.iter().map(|idx| &checks[*idx].place) {
        let Some(row) = place.row.filter(|_| is_here(place)) else {
            elsewhere += 1;
            continue;
        };
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => runs.push((row, row)),
        }
    }
    let mut list: Vec<String> = runs
        .iter()
        .take(SHOWN)
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        })
        .collect();
    if runs.len() > SHOWN {
        list.push("…".to_owned());
    }
    let tail = if elsewhere > 0 { format!(" (+{elsewhere})") } else { String::new() };
    format!("{}{tail}", list.join(", "))
}

/// The rows that share a key with others, by the key. Sorted rather than put into a map of all:
/// hundreds of thousands of keys stand alone.
fn groups<K: Ord>(
    checks: &[RowCheck],
    key: impl Fn(&RowCheck) -> Option<K>,
) -> Vec<(K, Vec<usize>)> {
    let keyed = checks.iter().enumerate().filter_map(|(idx, check)| Some((key(check)?, idx)));
    let mut keyed: Vec<(K, usize)> = keyed.collect();
    keyed.sort_unstable();
    let mut groups: Vec<(K, Vec<usize>)> = Vec::new();
    for (key, idx) in keyed {
        match groups.last_mut() {
            Some((last, rows)) if *last == key => rows.push(idx),
            _ => {
                // Whoever stood alone before makes room.
                groups.pop_if(|(_, rows)| rows.len() == 1);
                groups.push((key, vec![idx]));
            }
        }
    }
    groups.pop_if(|(_, rows)| rows.len() == 1);
    groups
}

fn same_number(
    checks: &[RowCheck],
    rows: &[usize],
    duplicate: &mut [bool],
    extra: &mut Vec<(usize, Finding)>,
) {
    let first = &checks[rows[0]];
    if rows[1..].iter().all(|idx| equal(first, &checks[*idx])) {
        for idx in &rows[1..] {
            duplicate[*idx] = true;
            let (id, en) = (first.place.describe(Lang::Id), first.place.describe(Lang::En));
            let message = text!("baris ini sama dengan {id}", "this row is equal to {en}");
            let hint = text!(
                "kartunya dibuat satu kali saja; hapus baris ini bila mau",
                "its card is made only once; delete this row if you like"
            );
            extra.push((*idx, finding(&checks[*idx], Code::RowRepeated, message, hint)));
        }
        return;
    }
    let mut fields: Vec<&str> = Vec::new();
    for idx in &rows[1..] {
        for field in differing(first, &checks[*idx]) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
    }
    let fields = fields.join(", ");
    for idx in rows {
        let (id, en) = others(checks, rows, *idx);
        let message = text!(
            "NIP yang sama ada di baris lain dengan isi berbeda ({fields}): {id}",
            "the same NIP stands in other rows that differ ({fields}): {en}"
        );
        let hint = text!(
            "pastikan baris mana yang benar, lalu hapus yang lain",
            "find out which row is right, then delete the others"
        );
        extra.push((*idx, finding(&checks[*idx], Code::NipConflict, message, hint)));
    }
}

/// Whether two rows say the same of a person, wherever they stand.
fn equal(one: &RowCheck, other: &RowCheck) -> bool {
    differing(one, other).is_empty()
}

/// What two rows of one number say differently, by the usual headings.
fn differing(one: &RowCheck, other: &RowCheck) -> Vec<&'static str> {
    let mut fields: Vec<Field> = Vec::new();
    let mut see = |field: Field, differs: bool| fields.extend(differs.then_some(field));
    if let (Some(a), Some(b)) = (&one.draft, &other.draft) {
        // Everything that is printed, so that a field added to a record is compared as well.
        let super::Record {
            place: _,
            nip: _,
            kind,
            serial,
            name,
            instansi,
            unit,
            jabatan,
            golongan,
            pangkat,
            tmt,
            contract_end,
            issued,
            contact,
            photo,
        } = &**a;
        see(Field::Name, *name != b.name);
        see(Field::Serial, *serial != b.serial);
        see(Field::Kind, *kind != b.kind);
        see(Field::Golongan, *golongan != b.golongan);
        see(Field::Pangkat, *pangkat != b.pangkat);
        see(Field::Jabatan, *jabatan != b.jabatan);
        see(Field::Unit, *unit != b.unit);
        see(Field::Instansi, *instansi != b.instansi);
        let is_pppk = b.nip.kind_shape() == super::NipShape::Pppk;
        see(if is_pppk { Field::TmtCpns } else { Field::TmtPns }, *tmt != b.tmt);
        see(Field::ContractEnd, *contract_end != b.contract_end);
        see(Field::Issued, *issued != b.issued);
        see(Field::Contact, *contact != b.contact);
        see(Field::Photo, *photo != b.photo);
    }
    see(Field::Layout, one.layout != other.layout);
    let same_id = one.pns_id.eq_ignore_ascii_case(&other.pns_id);
    see(Field::PnsId, !(same_id || one.pns_id.is_empty() || other.pns_id.is_empty()));
    let pairs = one.background.split('|').zip(other.background.split('|'));
    for (field, (a, b)) in Claims::BACKGROUND.into_iter().zip(pairs) {
        see(field, a != b);
    }
    if fields.is_empty()
        && (one.background != other.background || one.draft.is_some() != other.draft.is_some())
    {
        fields.push(Field::Nip);
    }
    let mut told = BTreeSet::new();
    fields.retain(|field| told.insert(*field));
    fields.into_iter().map(Field::usual_heading).collect()
}

fn finding(check: &RowCheck, code: Code, message: Text, hint: Text) -> Finding {
    let mut finding = Finding::new(code, check.place.clone(), message).hint(hint);
    finding.key = check.nip.map(|nip| nip.digits().to_owned());
    finding
}

/// The other places of a group, in words.
fn others(checks: &[RowCheck], rows: &[usize], but: usize) -> (String, String) {
    // No more of them than are told: a thousand rows of one number name a thousand others each.
    let places = rows.iter().filter(|idx| **idx != but).take(LISTED);
    let places: Vec<&Place> = places.map(|idx| &checks[*idx].place).collect();
    let more = (rows.len() - 1).saturating_sub(LISTED);
    let list = |lang| {
        let places: Vec<String> = places.iter().map(|place| place.describe(lang)).collect();
        let tail = if more > 0 { format!(" (+{more})") } else { String::new() };
        format!("{}{tail}", places.join("; "))
    };
    (list(Lang::Id), list(Lang::En))
}

/// Worksheets in which every number is a multiple of 32 or of 10. Doubles of that size lie 32
/// apart, and the shortest way to write one out ends in 0; either way the last digits are gone.
fn round_numbers(checks: &[RowCheck]) -> Vec<(usize, Finding)> {
    let worksheets = groups(checks, |check| {
        check.nip.map(|_| (check.place.file.clone(), check.place.worksheet.clone()))
    });
    let mut findings = Vec::new();
    for (_, rows) in worksheets {
        let numbers: std::collections::BTreeSet<u64> =
            rows.iter().filter_map(|idx| checks[*idx].nip.map(|nip| nip.value())).collect();
        let all = |by: u64| numbers.iter().all(|number| number % by == 0);
        if numbers.len() < ROUND_ROWS || !(all(32) || all(10)) {
            continue;
        }
        for idx in rows {
            let message = text!(
                "semua NIP di daftar ini berakhir bulat, jadi pernah tersimpan sebagai angka",
                "every NIP of this list ends in a round figure, so they were stored as numbers once"
            );
            let hint = text!(
                "ambil lagi daftarnya dari SIASN dengan kolom NIP sebagai teks; angka terakhir tidak boleh ditebak",
                "take the list from SIASN again with the NIP column as text; the last digits must not be guessed"
            );
            findings.push((idx, finding(&checks[idx], Code::NipNumeric, message, hint)));
        }
    }
    findings
}
