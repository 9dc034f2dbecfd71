//! Everything up to drawing: rows, entitlement, photos, and whether each card can be drawn.

pub(in crate::run) mod copies;
mod rows;

use crate::diag::{Code, Fault, FaultKind, Finding, Outcome, Place, Severity, Text};
use crate::digest::Digest;
use crate::ingest::Row;
use crate::job::{Job, Source};
use crate::ledger::PhotoStat;
use crate::output::cache::Cache;
use crate::output::words::Fate;
use crate::photo::{self, Asked, Folder, Found, Measured, PhotoFile, Prepared, Preparer, Subject};
use crate::record::{self, Judged, Record, RowCheck, Verdict};
use crate::render::Inspected;
use crate::run::designs::{Renderers, choose};
use crate::run::known::{self, Census, Memory};
use crate::run::order::{Workers, in_order};
use crate::run::proof::Risk;
use crate::run::reports::Sources;
use crate::run::{Only, Phase, Progress, Request, Summary, ink};
use crate::schema::manifest::Input;
use crate::schema::report::{Counts, Ink};
use crate::text;
use std::{cell::RefCell, collections::BTreeSet, fs, path::Path, sync::Arc};

/// A job whose every record has been judged.
pub(in crate::run) struct Checked {
    pub(in crate::run) counts: Counts,
    pub(in crate::run) findings: Vec<Finding>,
    /// The cards that will be made, in the order of their rows.
    pub(in crate::run) cards: Vec<Ready>,
    pub(in crate::run) inputs: Vec<Input>,
    pub(in crate::run) renderers: Renderers,
    /// Who is on the list.
    pub(in crate::run) census: Census,
    /// The rows and what became of each, for the reports.
    pub(in crate::run) sources: Sources,
    /// Prepared photos, those of this run among them.
    pub(in crate::run) cache: Cache,
    /// How much ink the cards take; `None` if there are none.
    pub(in crate::run) ink: Option<Ink>,
}

/// A card that can be made.
pub(in crate::run) struct Ready {
    /// Boxed: there may be a hundred thousand, and they change hands.
    pub(in crate::run) record: Box<Record>,
    /// Which of the job's layouts it has.
    pub(in crate::run) design: usize,
    pub(in crate::run) photo: Option<ReadyPhoto>,
    /// Digest of everything that decides what it looks like.
    pub(in crate::run) fingerprint: Digest,
    /// What a proof chooses cards by.
    pub(in crate::run) risk: Risk,
}

/// A photo that was looked at and can be had again; in a [`Ready`] it passed inspection.
#[derive(Clone)]
pub(in crate::run) struct ReadyPhoto {
    file: PhotoFile,
    content: Digest,
    cache_key: Digest,
    /// Size of the prepared picture; 0 if there is none.
    bytes: usize,
}

impl Checked {
    pub(in crate::run) fn stopped(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Stop)
    }

    pub(in crate::run) fn into_summary(self) -> Summary {
        let stopped = self.stopped();
        let mut counts = self.counts;
        if stopped {
            // Nothing is made of a job that stops: what could have been made waits with the rest.
            counts.held += counts.made;
            counts.made = 0;
        }
        Summary {
            counts,
            findings: self.findings,
            folder: None,
            lots: Vec::new(),
            stopped,
            ink: self.ink,
        }
    }
}

pub(in crate::run) fn check(
    job: &Job,
    request: &Request,
    memory: &Memory,
    workers: &Workers,
    progress: &dyn Progress,
) -> Outcome<Checked> {
    let renderers = Renderers::new(job)?;
    let mut inputs = settled_from(job)?;
    inputs.extend(crate::run::make::stream::icc_input(job));
    // Where all cards are made anew, their texts are fitted while files are still being read.
    let all_anew = request.keys.is_empty() && request.session.only == Only::All;
    let beside = |check: &RowCheck| {
        if all_anew { fitted(job, &renderers, check) } else { None }
    };
    let read = records(job, workers, progress, &mut inputs, beside)?;
    let (mut findings, mut sources) = (read.findings, read.sources);
    let mut fitted = read.beside.into_iter();
    let (judged, others) = selected(read.judged, &mut findings, &request.keys)?;

    let folder = Folder::scan(&job.photos.path, &job.photos.shown)?;
    let mut counts = Counts { read: judged.len(), ..Counts::default() };
    let mut entitled = Vec::new();
    let mut census = Census::default();
    if sources.has_hidden {
        census.note_unread();
    }
    let mut rows_of_entitled = Vec::new();
    let mut asked: BTreeSet<Arc<str>> = BTreeSet::new();
    for mut judged in judged {
        let fitted = fitted.next().flatten();
        let design = choose(job, &mut judged, &mut findings);
        census.note(&judged);
        // A held person's photo is no orphan.
        let files = judged.key.iter().flat_map(|key| folder.of_key(key));
        asked.extend(files.map(|file| Arc::clone(&file.shown)));
        let fate = match judged.verdict {
            Verdict::Entitled(_) => Fate::Made,
            Verdict::Held => Fate::Held,
            Verdict::Barred => Fate::Barred,
            Verdict::Duplicate => Fate::Duplicate,
        };
        let row_idx = sources.judged(&judged.place, fate);
        match judged.verdict {
            Verdict::Entitled(record) => {
                entitled.push((record, design, fitted));
                rows_of_entitled.push(row_idx);
            }
            Verdict::Held => counts.held += 1,
            Verdict::Barred => counts.barred += 1,
            Verdict::Duplicate => counts.duplicate += 1,
        }
    }

    let cache = cache(job);
    let writes = !matches!(request.aim, crate::run::Aim::DryRun);
    let mut cards = Vec::with_capacity(entitled.len());
    let mut unchanged = BTreeSet::new();
    let look = Look {
        job,
        folder: &folder,
        renderers: &renderers,
        cache: writes.then_some(&cache),
        memory,
    };
    let mut sitters = look.known(others);
    progress.begin(Phase::Photos, entitled.len());
    let made = in_order(
        workers,
        entitled.len(),
        |idx| {
            let (record, design, fitted) = &entitled[idx];
            look.at(record, *design, fitted.as_deref())
        },
        |idx, seen: Seen| {
            progress.advance(1);
            findings.extend(seen.findings);
            asked.extend(seen.asked);
            inputs.extend(seen.input);
            if let Some((path, _)) = &seen.stat {
                census.note_likeness(path, seen.likeness, seen.ready);
            }
            census.photos.extend(seen.stat);
            request.session.stop.check()?;
            sitters.extend(seen.sitter.map(|sitter| copies::Sitter { idx: Some(idx), ..sitter }));
            if seen.unchanged {
                counts.unchanged += 1;
                unchanged.insert(idx);
            } else if seen.ready {
                cards.push((idx, seen.photo, seen.risk));
            } else {
                counts.held += 1;
                sources.hold(rows_of_entitled[idx], seen.thumb);
            }
            Ok(())
        },
    );
    progress.end();
    made?;
    let mut shared = BTreeSet::new();
    for (idx, finding) in copies::shared(&sitters, &job.policy) {
        if finding.severity >= Severity::Bar {
            shared.insert(idx);
        }
        findings.push(finding);
    }
    for idx in &shared {
        // Whether it was to be made or left as it is: nobody knows whose picture it shows.
        sources.hold(rows_of_entitled[*idx], None);
    }
    let before = cards.len();
    cards.retain(|(idx, ..)| !shared.contains(idx));
    unchanged.retain(|idx| !shared.contains(idx));
    counts.held += before - cards.len() + counts.unchanged - unchanged.len();
    counts.unchanged = unchanged.len();
    if request.keys.is_empty() {
        let orphans = folder.orphans(asked.iter().map(|shown| &**shown));
        findings.extend(orphans.into_iter().filter_map(|orphan| job.policy.apply(orphan)));
    }

    counts.made = cards.len();
    let mut photos = cards.into_iter().peekable();
    let cards: Vec<Ready> = entitled
        .into_iter()
        .enumerate()
        .filter_map(|(idx, (record, design, _))| {
            let (_, photo, risk) = photos.next_if(|(of, ..)| *of == idx)?;
            let content = photo.as_ref().map(|photo| photo.content);
            let fingerprint = known::fingerprint(job, design, &record, content);
            Some(Ready { record, design, photo, fingerprint, risk })
        })
        .collect();
    let mut ink = None;
    if !cards.is_empty() {
        let (look, warnings) = ink::look(job, &renderers, &cards)?;
        ink = Some(look);
        findings.extend(warnings);
    }
    findings.sort_by(|a, b| by_place(a).cmp(&by_place(b)));
    inputs.sort();
    inputs.dedup();
    if writes {
        cache.trim();
    }
    Ok(Checked { counts, findings, cards, inputs, renderers, sources, census, cache, ink })
}

pub(in crate::run) fn by_place(
    finding: &Finding,
) -> (Option<&str>, Option<&str>, Option<u32>, Code) {
    let place = &finding.place;
    (place.file.as_deref(), place.worksheet.as_deref(), place.row, finding.code)
}

/// The rows of a job, judged.
pub(in crate::run) struct Records<T> {
    pub(in crate::run) judged: Vec<Judged>,
    /// What the caller made of each row that was checked, in the order of `judged`.
    pub(in crate::run) beside: Vec<T>,
    pub(in crate::run) findings: Vec<Finding>,
    pub(in crate::run) sources: Sources,
}

/// Reads all files and checks all rows together: one NIP may stand in several files. `beside` is
/// called on all cores while files are still read.
pub(in crate::run) fn records<T: Send>(
    job: &Job,
    workers: &Workers,
    progress: &dyn Progress,
    inputs: &mut Vec<Input>,
    beside: impl Fn(&RowCheck) -> T + Sync,
) -> Outcome<Records<T>> {
    let (mut rows, mut checks, mut all_beside) = (Vec::new(), Vec::new(), Vec::new());
    let (mut listings, mut findings) = (Vec::new(), Vec::new());
    let mut has_hidden = false;
    // Boxed: lists of large things leave large holes behind when they are moved.
    let judge = |row: &Row| {
        let check = Box::new(record::check_row(row, &job.rules));
        let beside = beside(&check);
        (check, beside)
    };
    let read = rows::read(workers, &job.data, &job.ingest, progress, (judge, input))?;
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
        has_hidden |= read.findings.iter().any(|finding| finding.code == Code::RowsHidden);
        findings.extend(read.findings.into_iter().filter_map(|finding| job.policy.apply(finding)));
        listings.extend(read.listings);
        // A file that cannot be read is a finding already.
        inputs.extend(file.ok());
    }
    let checked = record::settle(checks, &job.rules);
    findings.extend(checked.findings);
    let mut sources = Sources::new(listings, rows);
    sources.has_hidden = has_hidden;
    Ok(Records { judged: checked.judged, beside: all_beside, findings, sources })
}

/// How the texts of a card fit that layout.
type Fitted = (usize, Inspected);

/// What drawing the card of a row will come to, where it may have one.
fn fitted(job: &Job, renderers: &Renderers, check: &RowCheck) -> Option<Box<Fitted>> {
    let (record, layout) = check.due()?;
    let design = job.designs.choose(record, layout).design;
    Some(Box::new((design, inspect(job, renderers, record, design))))
}

fn inspect(job: &Job, renderers: &Renderers, record: &Record, design: usize) -> Inspected {
    let payload = job.qr.payload(record.nip.digits(), &record.serial);
    renderers.of(design).inspect(record, &payload, &job.policy)
}

/// The rows of the chosen keys, or all if none are chosen, and those of the others.
pub(in crate::run) fn selected(
    judged: Vec<Judged>,
    findings: &mut Vec<Finding>,
    keys: &[String],
) -> Outcome<(Vec<Judged>, Vec<Judged>)> {
    if keys.is_empty() {
        return Ok((judged, Vec::new()));
    }
    let chosen = |key: Option<&str>| key.is_some_and(|key| keys.iter().any(|wanted| wanted == key));
    for key in keys {
        if !judged.iter().any(|judged| judged.key.as_deref() == Some(key)) {
            let key = crate::diag::masked(key);
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
    findings.retain(|finding| finding.severity == Severity::Stop || chosen(finding.key.as_deref()));
    Ok(judged.into_iter().partition(|judged| chosen(judged.key.as_deref())))
}

/// What looking at one record's photo and card gave.
#[derive(Default)]
pub(in crate::run) struct Seen {
    ready: bool,
    /// The person has this very card, and the run makes only what changed.
    unchanged: bool,
    /// The photo file as it is now, for the ledger.
    stat: Option<(String, PhotoStat)>,
    /// What it looks like, if it was decoded, for the ledger.
    likeness: Option<Vec<u8>>,
    photo: Option<ReadyPhoto>,
    risk: Risk,
    pub(in crate::run) input: Option<Input>,
    pub(in crate::run) asked: BTreeSet<Arc<str>>,
    pub(in crate::run) sitter: Option<copies::Sitter>,
    pub(in crate::run) findings: Vec<Finding>,
    /// A small picture of a photo that is held.
    thumb: Option<Vec<u8>>,
    /// The picture that was found, whether or not it may be used.
    pub(in crate::run) sight: Option<Sight>,
}

/// A photo file and what was measured of it.
pub(in crate::run) struct Sight {
    pub(in crate::run) photo: ReadyPhoto,
    /// Nothing if it gives no picture.
    pub(in crate::run) measured: Option<photo::Facts>,
}

impl Seen {
    /// Notes a photo file that was looked at.
    fn see(&mut self, file: &PhotoFile, content: Digest, figures: Option<known::Figures>) {
        let bytes = figures.map_or(file.bytes, |(size, ..)| size);
        let path = file.shown.to_string();
        self.stat = figures.map(|(size, mtime_ns, inode)| {
            (path.clone(), PhotoStat { size, mtime_ns, inode, content })
        });
        self.input = Some(Input { path, bytes, blake3: content.to_string() });
    }
}

/// What looking needs.
pub(in crate::run) struct Look<'a> {
    pub(in crate::run) job: &'a Job,
    pub(in crate::run) folder: &'a Folder,
    pub(in crate::run) renderers: &'a Renderers,
    pub(in crate::run) cache: Option<&'a Cache>,
    pub(in crate::run) memory: &'a Memory,
}

impl Look<'_> {
    /// Whose pictures are known without opening a file, of people on the list whom nobody asked
    /// about: a card that is made for somebody else must not show one of those.
    fn known(&self, others: Vec<Judged>) -> Vec<copies::Sitter> {
        let mut untold = Vec::new();
        let known = |mut judged| {
            let design = choose(self.job, &mut judged, &mut untold);
            let Verdict::Entitled(record) = judged.verdict else { return None };
            let frame = self.job.designs.all()[design].frame.as_ref()?;
            let Found::One { file, .. } = self.folder.find(&record.nip, &record.photo) else {
                return None;
            };
            let content = self.memory.last_content(file, known::figures(&file.path))?;
            let cache_key = photo::cache_key(content, frame, self.job.photo_rules.background);
            // Without a likeness an equal file is found all the same.
            let likeness = self.memory.likeness(&file.shown, &cache_key).unwrap_or_default();
            let subject = Subject::new(likeness, content).compared();
            Some(sitter(file, (record.nip.digits(), &record.place), subject))
        };
        others.into_iter().filter_map(known).collect()
    }

    fn at(&self, record: &Record, design: usize, fitted: Option<&Fitted>) -> Seen {
        let mut seen = Seen { ready: true, ..Seen::default() };
        self.photo(record, design, &mut seen);
        if seen.unchanged {
            // Neither decoded nor drawn.
            return seen;
        }
        let inspected = match fitted {
            Some((of, inspected)) if *of == design => inspected.clone(),
            _ => inspect(self.job, self.renderers, record, design),
        };
        seen.findings.extend(inspected.findings);
        seen.risk.set(inspected.tightness);
        seen.ready &= seen.findings.iter().all(|finding| finding.severity < Severity::Bar);
        // Judged anew: by other rules than before, or because it shows no photo.
        let content = seen.photo.as_ref().map(|photo| photo.content);
        seen.unchanged = seen.ready && self.is_unchanged(record, design, content);
        seen
    }

    fn is_unchanged(&self, record: &Record, design: usize, photo: Option<Digest>) -> bool {
        let fingerprint = known::fingerprint(self.job, design, record, photo);
        self.memory.is_unchanged(record.nip.digits(), fingerprint)
    }

    /// The photo of a person who may have a card, as that layout of the job needs it.
    pub(in crate::run) fn photo(&self, record: &Record, design: usize, seen: &mut Seen) {
        if self.job.designs.all()[design].frame.is_none() {
            return;
        }
        let key = record.nip.digits();
        let found = self.folder.find(&record.nip, &record.photo);
        note_asked(&found, &mut seen.asked);
        let finding = found.finding(key, &record.place);
        seen.findings.extend(finding.and_then(|finding| self.job.policy.apply(finding)));
        let Found::One { file, .. } = found else { return };
        self.inspect(file, (key, &record.place), Some(record), design, seen);
    }

    /// A photo file and whose it is: measured, prepared, judged. `record` where the card may be
    /// there already; the layout must show a photo.
    pub(in crate::run) fn inspect(
        &self,
        file: &PhotoFile,
        (key, place): (&str, &Place),
        record: Option<&Record>,
        design: usize,
        seen: &mut Seen,
    ) {
        let Some(frame) = &self.job.designs.all()[design].frame else { return };
        let unchanged =
            |content| record.is_some_and(|r| self.is_unchanged(r, design, Some(content)));
        let figures = known::figures(&file.path);
        let cache_key = |content| photo::cache_key(content, frame, self.job.photo_rules.background);
        let sitter = |subject| sitter(file, (key, place), subject);
        // The person has this card, and what its photo looks like is known: it stays closed.
        let left_alone = |content| {
            let same = self.memory.judged_already() && unchanged(content);
            let likeness = self.memory.likeness(&file.shown, &cache_key(content));
            let likeness = likeness.filter(|_| same)?;
            Some(sitter(Subject::new(likeness, content).compared()))
        };
        if let Some(content) = self.memory.content(file, figures)
            && let Some(sitter) = left_alone(content)
        {
            seen.see(file, content, figures);
            seen.sitter = Some(sitter);
            seen.unchanged = true;
            return;
        }
        let bytes = match file.read() {
            Ok(bytes) => bytes,
            Err(error) => {
                let finding = photo::unreadable(file, &error, key, place);
                seen.findings.extend(self.job.policy.apply(finding));
                return;
            }
        };
        if !known::is_steady(figures, known::figures(&file.path), bytes.len()) {
            // Perhaps half of the old picture and half of the new one.
            let finding = photo::changed(file, key, place);
            seen.findings.extend(self.job.policy.apply(finding));
            return;
        }
        let content = Digest::of(&bytes);
        seen.see(file, content, figures);
        if let Some(sitter) = left_alone(content) {
            seen.sitter = Some(sitter);
            seen.unchanged = true;
            return;
        }
        let rules = &self.job.photo_rules;
        let cache_key = cache_key(content);
        let taken = take(&bytes, &cache_key, self.cache, frame, rules);
        let likeness = taken.facts.as_ref().ok().map(|measured| measured.descriptor.clone());
        seen.likeness =
            likeness.as_ref().map(|likeness| known::kept_likeness(&cache_key, likeness));
        seen.sitter = likeness.map(|likeness| sitter(Subject::new(likeness, content)));
        if let Ok(measured) = &taken.facts {
            seen.risk.see(measured, frame);
        }
        let asked = Asked { file: &file.shown, key, place };
        let size = taken.prepared.as_ref().map_or(0, |p| p.colour.len() + p.mask.len());
        let photo = ReadyPhoto { file: file.clone(), content, cache_key, bytes: size };
        seen.sight =
            Some(Sight { photo: photo.clone(), measured: taken.facts.as_ref().ok().cloned() });
        let settled = taken.settle(&asked, rules);
        seen.findings.extend(settled.findings);
        if settled.prepared.is_some() {
            seen.photo = Some(photo);
        }
        if seen.findings.iter().any(|finding| finding.severity >= Severity::Hold) {
            seen.thumb = photo::thumbnail(&bytes);
        }
    }
}

/// A photo and whose it is, to be compared with all others.
fn sitter(file: &PhotoFile, (key, place): (&str, &Place), subject: Subject) -> copies::Sitter {
    let (key, place) = (key.to_owned(), place.clone());
    copies::Sitter { idx: None, key, place, file: file.shown.to_string(), subject }
}

/// Every file that was a candidate for somebody is no orphan, whoever gets it.
pub(in crate::run) fn note_asked(found: &Found<'_>, asked: &mut BTreeSet<Arc<str>>) {
    match found {
        Found::One { file, copies } => {
            asked.insert(Arc::clone(&file.shown));
            asked.extend(copies.iter().map(|copy| Arc::clone(&copy.shown)));
        }
        Found::Several(files) => asked.extend(files.iter().map(|file| Arc::clone(&file.shown))),
        Found::None { .. } | Found::Foreign(_) | Found::Placeholder(_) => {}
    }
}

thread_local! {
    /// Buffers that one thread uses for photo after photo.
    static PREPARER: RefCell<Preparer> = RefCell::new(Preparer::new());
}

/// The photo from the cache, or prepared and put there.
fn take(
    bytes: &[u8],
    cache_key: &Digest,
    cache: Option<&Cache>,
    frame: &photo::Frame,
    rules: &photo::Rules,
) -> Measured {
    let kept = cache.and_then(|cache| cache.get(cache_key));
    if let Some(taken) = kept.as_deref().and_then(Measured::from_bytes) {
        return taken;
    }
    let taken = PREPARER
        .with_borrow_mut(|preparer| photo::measure(bytes, frame, rules.background, preparer));
    if let Some(cache) = cache {
        cache.put(cache_key, &taken.to_bytes());
    }
    taken
}

impl ReadyPhoto {
    /// The file.
    pub(in crate::run) const fn file(&self) -> &PhotoFile {
        &self.file
    }

    /// What it takes in a PDF.
    pub(in crate::run) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Digest of the photo's bytes and of what was made of them.
    pub(in crate::run) const fn cache_key(&self) -> Digest {
        self.cache_key
    }

    /// The photo as it passed inspection: from the cache, or prepared again from the same content.
    pub(in crate::run) fn load(
        &self,
        job: &Job,
        frame: &photo::Frame,
        cache: &Cache,
    ) -> Outcome<Prepared> {
        let kept = cache.get(&self.cache_key);
        let taken = match kept.as_deref().and_then(Measured::from_bytes) {
            Some(taken) => taken,
            None => take(&self.read()?, &self.cache_key, Some(cache), frame, &job.photo_rules),
        };
        taken.prepared.ok_or_else(|| self.changed())
    }

    /// The file again.
    ///
    /// # Errors
    ///
    /// An outside fault if it cannot be read or is no longer what was inspected.
    pub(in crate::run) fn read(&self) -> Outcome<Vec<u8>> {
        let bytes = self.file.read().map_err(|error| {
            Fault::io(
                &self.file.path,
                Text::new("foto tidak bisa dibaca", "the photo cannot be read"),
                &error,
            )
        })?;
        if Digest::of(&bytes) == self.content { Ok(bytes) } else { Err(self.changed()) }
    }

    fn changed(&self) -> Box<Fault> {
        Fault::new(
            FaultKind::Outside,
            self.file.shown.to_string(),
            Text::new("foto berubah selagi diproses", "the photo changed while it was read"),
        )
        .hint(Text::new("jalankan lagi", "run again"))
    }
}

pub(in crate::run) fn cache(job: &Job) -> Cache {
    Cache::at(&job.state_folder().join("photos"), job.photo_cache)
}

/// The job file and whatever it names to settle the job.
pub(in crate::run) fn settled_from(job: &Job) -> Outcome<Vec<Input>> {
    std::iter::once(&job.file).chain(&job.parts).map(input).collect()
}

fn input(source: &Source) -> Outcome<Input> {
    let bytes = read(&source.path)?;
    Ok(Input {
        path: source.shown.clone(),
        bytes: bytes.len() as u64,
        blake3: Digest::of(&bytes).to_string(),
    })
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| {
        Fault::io(path, Text::new("berkas tidak bisa dibaca", "the file cannot be read"), &error)
    })
}
