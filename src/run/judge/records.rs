//! The rows of a job, read and checked together, and which of them a run is about.

use crate::diag::{Code, Fault, FaultKind, Finding, Outcome, Place, Severity, Text};
use crate::ingest::{self, Field, Row};
use crate::job::{Job, Source};
use crate::record::{self, Judged, Nip, RowCheck};
use crate::run::inputs;
use crate::run::judge::rows;
use crate::run::order::Workers;
use crate::run::progress::Progress;
use crate::run::reports::Sources;
use crate::schema::manifest::Input;
use crate::text;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The rows of a job, judged.
pub(in crate::run) struct Records<T> {
    judged: Vec<Judged>,
    /// What the caller made of each row that was checked, in the order of `judged`.
    beside: Vec<T>,
    pub(in crate::run) findings: Vec<Finding>,
    pub(in crate::run) sources: Sources,
}

/// Reads all files and checks all rows together: one NIP may stand in several files. `beside` is
/// called on all cores while files are still read.
///
/// # Errors
///
/// An internal fault if judging a row panics.
pub(in crate::run) fn read<T: Send>(
    job: &Job,
    workers: &Workers,
    progress: &dyn Progress,
    inputs: &mut Vec<Input>,
    beside: impl Fn(&RowCheck) -> T + Sync,
) -> Outcome<Records<T>> {
    let (mut rows, mut checks, mut all_beside) = (Vec::new(), Vec::new(), Vec::new());
    let (mut listings, mut findings) = (Vec::new(), Vec::new());
    let mut hidden = Vec::new();
    let mut rules = joined(job, &mut findings);
    let told = job.decisions.findings().iter().cloned();
    findings.extend(told.filter_map(|finding| job.policy.apply(finding)));
    if let Some(list) = &job.photo_list {
        rules.to_mut().photos = Arc::new(photo_list(job, list, &mut findings));
    }
    let rules = &*rules;
    // Boxed: lists of large things leave large holes behind when they are moved.
    let judge = |row: &Row| {
        let check = Box::new(record::check_row(row, rules));
        let beside = beside(&check);
        (check, beside)
    };
    let read = rows::read(workers, &job.data, &job.ingest, progress, (judge, inputs::input))?;
    for (read, judged, file) in read {
        checks.reserve_exact(judged.len());
        all_beside.reserve_exact(judged.len());
        for (check, beside) in judged {
            checks.push(*check);
            all_beside.push(beside);
        }
        if rows.is_empty() {
            rows = read.rows;
        } else {
            rows.extend(read.rows);
        }
        hidden.extend(read.hidden);
        findings.extend(read.findings.into_iter().filter_map(|finding| job.policy.apply(finding)));
        listings.extend(read.listings);
        // A file that cannot be read is a finding already.
        inputs.extend(file.ok());
    }
    let checked = record::settle(checks, rules);
    findings.extend(checked.findings);
    let sources = Sources::new(listings, rows, hidden);
    Ok(Records { judged: checked.judged, beside: all_beside, findings, sources })
}

/// The rules of the job, with the list that completes its rows, if it names one.
fn joined<'j>(job: &'j Job, findings: &mut Vec<Finding>) -> Cow<'j, record::Rules> {
    let Some((source, options)) = &job.join else { return Cow::Borrowed(&job.rules) };
    let read = ingest::read(&source.path, &source.shown, options, &|_| ());
    // What the list has beyond its numbers is nobody's concern here.
    let told = read.findings.into_iter().filter(|finding| finding.severity >= Severity::Warn);
    let told = told.filter(|finding| finding.code != Code::ColumnUnread);
    findings.extend(told.filter_map(|finding| job.policy.apply(finding)));
    let list = record::Joined::new(&source.shown, read.rows);
    let count = list.untrusted();
    if count > 0 {
        let mut finding = Finding::new(
            Code::NipNumeric,
            Place::file(source.shown.as_str()),
            text!(
                "{count} baris tidak melengkapi siapa pun karena NIP-nya kosong, keliru, atau tersimpan sebagai angka",
                "{count} rows complete nobody because their NIP is empty, wrong or stored as a number"
            ),
        )
        .hint(text!(
            "ambil lagi daftar ini dari SIASN dengan kolom NIP berformat teks",
            "take this list from SIASN again with the NIP column as text"
        ));
        finding.severity = Severity::Warn;
        findings.push(finding);
    }
    Cow::Owned(record::Rules { joined: Some(Arc::new(list)), ..job.rules.clone() })
}

/// Which photo is whose, as an office wrote it down: a column with numbers and one with names of files.
fn photo_list(job: &Job, list: &Source, findings: &mut Vec<Finding>) -> BTreeMap<String, String> {
    let own = |heading: &str| vec![heading.to_owned()];
    let options = ingest::Options {
        // As `cetak photos` writes its own list.
        columns: BTreeMap::from([(Field::Nip, own("key")), (Field::Photo, own("photo"))]),
        not_missed: Field::ALL.iter().copied().filter(|field| *field != Field::Nip).collect(),
        ..ingest::Options::default()
    };
    let read = ingest::read(&list.path, &list.shown, &options, &|_| ());
    let told = read.findings.into_iter().filter(|finding| finding.severity >= Severity::Warn);
    let told = told.filter(|finding| finding.code != Code::ColumnUnread);
    findings.extend(told.filter_map(|finding| job.policy.apply(finding)));
    let mut photos: BTreeMap<String, String> = BTreeMap::new();
    for row in read.rows {
        let text = |field| row.value(field).as_text().unwrap_or_default().trim().to_owned();
        let (Ok(nip), photo) = (Nip::parse(&text(Field::Nip)), text(Field::Photo)) else {
            continue;
        };
        if photo.is_empty() {
            continue;
        }
        let known = photos.entry(nip.digits().to_owned()).or_default();
        // Two files for one person: neither is taken, and both are told as what is not there.
        if !known.is_empty() && *known != photo {
            known.push_str(", ");
        } else {
            known.clear();
        }
        known.push_str(&photo);
    }
    photos
}

impl<T> Records<T> {
    /// The rows of the chosen keys; findings about others are dropped.
    ///
    /// # Errors
    ///
    /// A usage fault if no row has one of the keys.
    pub(in crate::run) fn choose<'a>(&mut self, keys: &'a [String]) -> Outcome<Chosen<'a>> {
        let chosen = Chosen { keys: keys.iter().map(String::as_str).collect() };
        if keys.is_empty() {
            return Ok(chosen);
        }
        let there: BTreeSet<&str> =
            self.judged.iter().filter_map(|judged| judged.key.as_deref()).collect();
        for key in keys {
            if !there.contains(key.as_str()) {
                // A list of numbers may hold anything; what is no number is not told, a log would keep it.
                let is_number = key.chars().all(|c| !c.is_alphabetic());
                let key = if is_number { crate::diag::masked(key) } else { "…".to_owned() };
                return Err(Fault::new(
                    FaultKind::Usage,
                    String::new(),
                    text!("tidak ada baris dengan NIP `{key}`", "no row has the NIP `{key}`"),
                )
                .hint(Text::new(
                    "periksa nomor itu, 18 angka, dan daftar data.files",
                    "check the number, 18 digits, and the list of data.files",
                )));
            }
        }
        self.findings.retain(|finding| {
            finding.severity == Severity::Stop || chosen.includes(finding.key.as_deref())
        });
        Ok(chosen)
    }

    /// Every row with what was made of it, in the order of the rows.
    pub(in crate::run) fn into_rows(self) -> impl Iterator<Item = (Judged, T)> {
        self.judged.into_iter().zip(self.beside)
    }
}

/// Whom a run is about: everybody, or the people of some keys.
pub(in crate::run) struct Chosen<'a> {
    keys: BTreeSet<&'a str>,
}

impl Chosen<'_> {
    /// Whether the row of this key is one of them.
    pub(in crate::run) fn includes(&self, key: Option<&str>) -> bool {
        self.keys.is_empty() || key.is_some_and(|key| self.keys.contains(key))
    }
}
