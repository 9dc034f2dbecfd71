//! The report files: `report.html` and `checked.xlsx` for people, `report.json` for programs.
//!
//! Remembers every row that was read and what became of it, so that the
//! workbook can be given back with the findings beside the rows. Only the
//! columns that a card needs are remembered: personal columns were dropped while reading.
//! Pictures of held photos are small and few; the rest of a report does not
//! depend on them.

use crate::diag::{
    Column, Fault, FaultKind, Finding, Outcome, Place, Severity, Text, quietly_or_why,
};
use crate::ingest::{Field, Kept, Listing, Row, Value};
use crate::job::Job;
use crate::output::atomic::Pending;
use crate::output::checked::{
    CheckedBook, CheckedColumn, CheckedRow, CheckedSheet, Heading, SourceCell,
};
use crate::output::folder::RunFolder;
use crate::output::html::{self, Item, Media, Report, Thumb};
use crate::output::words::{Fate, Stage};
use crate::run::judge::look::HeldPhoto;
use crate::run::order::{Workers, in_order};
use crate::run::request::{Aim, Request, Summary};
use crate::run::session::Only;
use crate::schema::report::{self, MapLine, Turnover};
use crate::text;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::{self, ErrorKind, Write as _},
    path::Path,
};

/// Pictures that one report holds at most: 300 of 3 kB keep it under a megabyte more.
const MAX_THUMBS: usize = 300;

/// The rows of a job and what became of each.
#[derive(Debug, Default)]
pub(super) struct Sources {
    listings: Vec<Listing>,
    rows: Vec<Row>,
    /// Of each row; nothing for one that this run was not asked about, or that is hidden.
    fates: Vec<Option<Fate>>,
    /// Rows that are hidden in their worksheet: they are given back and nothing else.
    hidden: BTreeSet<usize>,
    /// Small pictures of held photos, by the index of their row.
    thumbs: BTreeMap<usize, HeldPhoto>,
    /// Where the search for the next judged row begins.
    next: usize,
}

impl Sources {
    /// Rows in the order of their files, none judged yet, and those that are hidden in the same order.
    pub(super) fn new(listings: Vec<Listing>, rows: Vec<Row>, hidden: Vec<Row>) -> Self {
        let (rows, hidden) = together(&listings, rows, hidden);
        let fates = vec![None; rows.len()];
        Self { listings, rows, fates, hidden, thumbs: BTreeMap::new(), next: 0 }
    }

    /// Whether rows were hidden and not read: who is not on the list may be in one of them.
    pub(super) fn has_hidden(&self) -> bool {
        !self.hidden.is_empty()
    }

    /// Notes what became of the row at `place`, and gives its index. Rows are judged in their order.
    pub(super) fn judged(&mut self, place: &Place, fate: Fate) -> Option<usize> {
        let found = self.rows.get(self.next..)?.iter().position(|row| row.place == *place)?;
        let row_idx = self.next + found;
        self.next = row_idx + 1;
        self.fates[row_idx] = Some(fate);
        Some(row_idx)
    }

    /// The card of this row must wait after all.
    pub(super) fn hold(&mut self, row_idx: Option<usize>, thumb: Option<HeldPhoto>) {
        let Some(row_idx) = row_idx else { return };
        self.fates[row_idx] = Some(Fate::Held);
        if let Some(thumb) = thumb.filter(|_| self.thumbs.len() < MAX_THUMBS) {
            self.thumbs.insert(row_idx, thumb);
        }
    }
}

/// Rows and hidden ones as they stand in their worksheets, and which of them are hidden.
fn together(listings: &[Listing], rows: Vec<Row>, hidden: Vec<Row>) -> (Vec<Row>, BTreeSet<usize>) {
    if hidden.is_empty() {
        return (rows, BTreeSet::new());
    }
    let sheet = |place: &Place| (place.file.clone(), place.worksheet.clone());
    let mut waiting: BTreeMap<_, VecDeque<Row>> = BTreeMap::new();
    for row in hidden {
        waiting.entry(sheet(&row.place)).or_default().push_back(row);
    }
    let (mut all, mut hidden) = (Vec::with_capacity(rows.len()), BTreeSet::new());
    let mut rows = rows.into_iter().peekable();
    for listing in listings {
        let here = sheet(&listing.place);
        let mut waiting = waiting.remove(&here).unwrap_or_default();
        while let Some(row) = rows.next_if(|row| sheet(&row.place) == here) {
            while let Some(above) = waiting.pop_front_if(|above| above.place.row < row.place.row) {
                hidden.insert(all.len());
                all.push(above);
            }
            all.push(row);
        }
        hidden.extend(all.len()..all.len() + waiting.len());
        all.extend(waiting);
    }
    all.extend(rows);
    (all, hidden)
}

/// Writes all three files. `map` says where each card lies; it is empty for a check.
///
/// # Errors
///
/// An outside fault naming the path if the folder cannot be written to; an internal one if the
/// counts do not add up.
pub(super) fn write(
    job: &Job,
    request: &Request,
    summary: &Summary,
    sources: &Sources,
    map: &[MapLine],
    workers: &Workers,
    folder: &mut RunFolder,
) -> Outcome<()> {
    if !summary.counts.reconcile() {
        let counts = format!("{:?}", summary.counts);
        return Err(Fault::new(
            FaultKind::Internal,
            String::new(),
            text!("jumlah tidak cocok: {counts}", "the counts do not reconcile: {counts}"),
        ));
    }
    let told = Told::new(job, request, summary, sources, map);
    let to = &*folder;
    let mut files = Vec::new();
    // The workbook takes as long as the other two.
    in_order(
        workers,
        3,
        |idx| match idx {
            0 => file(to, "report.json", |file| told.list().write(file)),
            1 => {
                let workbook = workbook(&told, to.path())?;
                file(to, "checked.xlsx", |file| file.write_all(&workbook))
            }
            _ => file(to, "report.html", |file| file.write_all(&told.page())),
        },
        |_, made| {
            files.push(made?);
            Ok(())
        },
    )?;
    files.into_iter().try_for_each(|(name, file)| folder.publish(name, file, None))
}

/// A file that is written, but does not have its name yet.
fn file(
    folder: &RunFolder,
    name: &'static str,
    write: impl FnOnce(&mut Pending) -> io::Result<()>,
) -> Outcome<(&'static str, Pending)> {
    let mut file = folder.create(name)?;
    write(&mut file).map_err(|error| file.fault(&error))?;
    Ok((name, file))
}

/// The workbook. Its writer panics where the disk takes no more of the rows that wait there.
fn workbook(told: &Told<'_>, scratch: &Path) -> Outcome<Vec<u8>> {
    match quietly_or_why(|| told.workbook(scratch)) {
        Ok(workbook) => workbook,
        // The form in which an error of the system is shown by `expect` and `unwrap`.
        Err(said) if said.contains("Os { code") => {
            let full = said.contains("StorageFull");
            let error = if full { ErrorKind::StorageFull } else { ErrorKind::Other };
            Err(Fault::io(
                &scratch.join("checked.xlsx"),
                Text::new(
                    "berkas sementara tidak bisa ditulis",
                    "the scratch file cannot be written",
                ),
                &error.into(),
            ))
        }
        Err(said) => std::panic::resume_unwind(Box::new(said)),
    }
}

/// A row's place in a form that is quickly compared.
type Key<'a> = (Option<&'a str>, Option<&'a str>, Option<u32>);

fn key(place: &Place) -> Key<'_> {
    (place.file.as_deref(), place.worksheet.as_deref(), place.row)
}

/// Everything that the files tell, brought together.
struct Told<'a> {
    job: &'a Job,
    request: &'a Request,
    summary: &'a Summary,
    sources: &'a Sources,
    stage: Stage,
    /// The index of the row that a finding is about, in the order of the findings.
    about: Vec<Option<usize>>,
    /// The findings of each row.
    findings: Vec<Vec<&'a Finding>>,
    fates: Vec<Option<Fate>>,
    /// Sheet and slot of each row's card.
    slots: Vec<Option<(usize, usize)>>,
}

impl<'a> Told<'a> {
    fn new(
        job: &'a Job,
        request: &'a Request,
        summary: &'a Summary,
        sources: &'a Sources,
        map: &[MapLine],
    ) -> Self {
        let stage = match request.aim {
            Aim::Make { .. } => Stage::Made,
            Aim::Check { .. } | Aim::DryRun => Stage::Checked,
        };
        let rows: BTreeMap<Key<'_>, usize> =
            sources.rows.iter().enumerate().map(|(idx, row)| (key(&row.place), idx)).collect();
        let about: Vec<Option<usize>> = summary
            .findings
            .iter()
            .map(|finding| rows.get(&key(&finding.place)).copied())
            .collect();
        let mut findings = vec![Vec::new(); sources.rows.len()];
        for (finding, row_idx) in summary.findings.iter().zip(&about) {
            if let Some(row_idx) = row_idx {
                findings[*row_idx].push(finding);
            }
        }
        let mut slots = vec![None; sources.rows.len()];
        for line in map {
            if let Some(row_idx) = rows.get(&key(&line.place)) {
                slots[*row_idx] = Some((line.sheet, line.slot));
            }
        }
        let fates = (0..sources.rows.len())
            .map(|row_idx| {
                let worst = findings[row_idx].iter().map(|finding| finding.severity).max();
                Some(match sources.fates[row_idx]? {
                    Fate::Made if worst >= Some(Severity::Hold) || summary.stopped => Fate::Held,
                    // Good, and yet on no sheet of this run: an earlier one made it.
                    Fate::Made if stage == Stage::Made && slots[row_idx].is_none() => {
                        Fate::Unchanged
                    }
                    fate => fate,
                })
            })
            .collect();
        Self { job, request, summary, sources, stage, about, findings, fates, slots }
    }

    /// Who came, changed and left, for a run over the changes. Files of a run over all cards follow
    /// from its inputs alone, whatever earlier runs did.
    fn turnover(&self) -> Option<&'a Turnover> {
        let of_changes = self.request.session.only == Only::Changed;
        self.summary.turnover.as_ref().filter(|_| of_changes)
    }

    fn list(&self) -> report::Report<'_> {
        let Summary { counts, ink, findings, .. } = self.summary;
        report::Report::new(
            &self.job.name,
            self.job.as_of,
            *counts,
            *ink,
            (findings, self.request.lang),
        )
        .turnover(self.turnover())
    }

    fn page(&self) -> Vec<u8> {
        let photos: Vec<(usize, Thumb<'_>)> = self
            .sources
            .thumbs
            .iter()
            .map(|(row_idx, held)| {
                let (bytes, line) = (held.jpeg.as_slice(), held.line.as_str());
                (*row_idx, Thumb { media: Media::Jpeg, bytes, line })
            })
            .collect();
        let items = self.summary.findings.iter().zip(&self.about).map(|(finding, row_idx)| {
            let row = row_idx.map(|idx| &self.sources.rows[idx]);
            let unit = row.and_then(|row| row.value(Field::Unit).as_text()).unwrap_or_default();
            let of_photo = finding.code.as_str().starts_with("photo-");
            let photo_idx = row_idx.filter(|_| of_photo && finding.severity >= Severity::Hold);
            let photo_idx =
                photo_idx.and_then(|idx| photos.binary_search_by_key(&idx, |(idx, _)| *idx).ok());
            let name = row.and_then(|row| row.value(Field::Name).as_text()).unwrap_or_default();
            Item { finding, name: name.trim(), unit: unit.trim(), photo_idx }
        });
        html::report(&Report {
            job: &self.job.name,
            as_of: self.job.as_of,
            counts: self.summary.counts,
            turnover: self.turnover(),
            stage: self.stage,
            items: items.collect(),
            photos: photos.iter().map(|(_, thumb)| *thumb).collect(),
            lang: self.request.lang,
            wording: self.request.session.wording,
        })
    }

    fn workbook(&self, scratch: &Path) -> Outcome<Vec<u8>> {
        let heading = Heading {
            job: &self.job.name,
            as_of: self.job.as_of,
            counts: self.summary.counts,
            stage: self.stage,
            lang: self.request.lang,
        };
        let mut book = CheckedBook::begin(heading, scratch)?;
        let mut row_idx = 0;
        for listing in &self.sources.listings {
            let of_listing = |row: &Row| {
                row.place.file == listing.place.file
                    && row.place.worksheet == listing.place.worksheet
            };
            let columns = columns(listing);
            let n_columns = columns.len();
            book.worksheet(CheckedSheet::new(
                listing.place.file.as_deref().unwrap_or_default(),
                listing.place.worksheet.as_deref(),
                listing.place.row.unwrap_or(1),
                columns,
            ))?;
            while let Some(row) = self.sources.rows.get(row_idx).filter(|row| of_listing(row)) {
                let fate = self.fates[row_idx];
                // Of a run for some people only, nobody else is given back.
                let is_hidden =
                    self.request.keys.is_empty() && self.sources.hidden.contains(&row_idx);
                if fate.is_some() || is_hidden {
                    book.row(&self.row(row_idx, row, fate, listing, n_columns))?;
                }
                row_idx += 1;
            }
        }
        book.finish()
    }

    fn row<'s>(
        &'s self,
        row_idx: usize,
        row: &'s Row,
        fate: Option<Fate>,
        listing: &'s Listing,
        n_columns: usize,
    ) -> CheckedRow<'s> {
        // By the letter alone: a search among the columns for each cell would grow with their square.
        let column_idx = |column: &Column| column.number().filter(|idx| *idx < n_columns);
        let mut cells = vec![SourceCell::Empty; n_columns];
        for (_, cell) in row.cells() {
            if let Some(idx) = column_idx(&cell.column) {
                cells[idx] = source_cell(&cell.value);
            }
        }
        for (col, kept) in row.beside(listing) {
            cells[col as usize] = kept_cell(kept);
        }
        let findings = self.findings[row_idx].iter().map(|finding| {
            let column = finding.place.column.as_deref();
            (column.and_then(column_idx), *finding)
        });
        let findings = findings.collect();
        CheckedRow {
            row: row.place.row.unwrap_or_default(),
            cells,
            fate,
            findings,
            slot: self.slots[row_idx],
        }
    }
}

/// The columns from A to the last that is read or given back.
fn columns(listing: &Listing) -> Vec<Option<CheckedColumn<'_>>> {
    let read = listing.columns.iter().map(|(col, ..)| *col);
    let last = read.chain(listing.kept.iter().map(|(col, _)| *col)).max();
    let mut columns = vec![None; last.map_or(0, |last| last as usize + 1)];
    for (col, column) in &listing.kept {
        columns[*col as usize] = Some(CheckedColumn { heading: &column.heading, as_text: false });
    }
    for (col, field, column) in &listing.columns {
        let as_text = matches!(
            field,
            Field::Nip | Field::PnsId | Field::Serial | Field::LegalStatusId | Field::Photo
        );
        columns[*col as usize] = Some(CheckedColumn { heading: &column.heading, as_text });
    }
    columns
}

fn kept_cell(kept: Kept<'_>) -> SourceCell<'_> {
    match kept {
        Kept::Text(text) => SourceCell::Text(text),
        Kept::Number(value) => SourceCell::Number(value),
        Kept::Date(date) => SourceCell::Date(date),
        Kept::Bool(value) => SourceCell::Bool(value),
        Kept::Error(error) => SourceCell::Error(error),
    }
}

fn source_cell(value: &Value) -> SourceCell<'_> {
    match value {
        Value::Empty => SourceCell::Empty,
        Value::Text(text) => SourceCell::Text(text),
        Value::Number { value, .. } => SourceCell::Number(*value),
        Value::Date(date) => SourceCell::Date(*date),
        Value::Bool(value) => SourceCell::Bool(*value),
        Value::Error(error) => SourceCell::Error(error),
    }
}
