//! Looks at the photo and the texts of one person: can the card be made?

use crate::diag::{Code, Fault, Finding, Place, Severity};
use crate::digest::Digest;
use crate::job::Job;
use crate::ledger::{PhotoStat, Renewed};
use crate::output::cache::Cache;
use crate::photo::{
    self, Asked, Decision, Folder, Found, Frame, Measured, PhotoFile, Prepared, Subject, Treatment,
};
use crate::record::{Judged, Record, RowCheck, Verdict};
use crate::render::Inspected;
use crate::run::designs::{Renderers, choose};
use crate::run::fingerprint::CardValues;
use crate::run::judge::copies;
use crate::run::known::{self, Earlier};
use crate::run::ready::{self, ReadyPhoto, Risk};
use crate::run::shard::{Facts, Seen};
use crate::schema::manifest::Input;
use std::{collections::BTreeSet, sync::Arc};

/// What looking at one record's photo and card gave.
#[derive(Default)]
pub(in crate::run) struct Judgement {
    /// The card can be made.
    pub(super) ready: bool,
    /// The person has this very card, and the run makes only what changed.
    pub(super) unchanged: bool,
    /// How the card is to be known then, if its fingerprint has the form before this one.
    pub(super) renewed: Option<Renewed>,
    /// The photo file as it is now, for the ledger.
    pub(super) stat: Option<(String, PhotoStat)>,
    /// What it looks like, if it was decoded, for the ledger.
    pub(super) likeness: Option<Vec<u8>>,
    pub(super) photo: Option<ReadyPhoto>,
    pub(super) risk: Risk,
    pub(in crate::run) input: Option<Input>,
    pub(in crate::run) asked: BTreeSet<Arc<str>>,
    pub(in crate::run) sitter: Option<copies::Sitter>,
    pub(in crate::run) findings: Vec<Finding>,
    /// Why looking cannot go on.
    pub(super) fault: Option<Box<Fault>>,
    /// A small picture of a photo that is held, and the line that would accept it.
    pub(super) thumb: Option<HeldPhoto>,
    /// The picture that was found, whether or not it may be used.
    pub(in crate::run) sight: Option<Sight>,
}

/// What stands beside the findings about a photo that is held.
#[derive(Debug)]
pub(in crate::run) struct HeldPhoto {
    /// A small JPEG.
    pub(in crate::run) jpeg: Vec<u8>,
    /// The line of the list of decisions that would accept it; empty if none would.
    pub(in crate::run) line: String,
}

/// A photo file and what was measured of it.
pub(in crate::run) struct Sight {
    pub(in crate::run) photo: ReadyPhoto,
    /// Nothing if it gives no picture.
    pub(in crate::run) measured: Option<photo::Facts>,
}

impl Judgement {
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

/// What is known of a card before its photo is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::run) enum Known {
    /// Everything that it shows but the photo: it may be there already.
    Card,
    /// The row is to be mended first.
    Nothing,
}

/// What looking needs.
pub(in crate::run) struct Look<'a> {
    pub(in crate::run) job: &'a Job,
    pub(in crate::run) folder: &'a Folder,
    pub(in crate::run) renderers: &'a Renderers,
    pub(in crate::run) cache: Option<&'a Cache>,
    pub(in crate::run) earlier: &'a Earlier,
    /// What other machines saw of photos.
    pub(in crate::run) facts: Option<&'a Facts>,
}

impl Look<'_> {
    /// Whose pictures are known without opening a file, of people on the list whom nobody asked
    /// about: a card that is made for somebody else must not show one of those.
    pub(super) fn known(&self, others: Vec<Judged>) -> Vec<copies::Sitter> {
        let mut untold = Vec::new();
        let known = |mut judged| {
            let design = choose(self.job, &mut judged, &mut untold);
            let Verdict::Entitled(record) = judged.verdict else { return None };
            let frame = self.job.designs.all()[design].frame.as_ref()?;
            let Found::One { file, .. } = self.folder.find(&record.nip, &record.photo) else {
                return None;
            };
            let content = self.earlier.last_content(file, known::figures(&file.path))?;
            let treatment = self.job.treatment(record.nip.digits(), content);
            let cache_key = photo::cache_key(content, frame, treatment);
            // Without a likeness an equal file is found all the same.
            let likeness = self.earlier.likeness(&file.shown, &cache_key).unwrap_or_default();
            let subject = Subject::compared(likeness, content);
            Some(sitter(file, (record.nip.digits(), &record.place), subject))
        };
        others.into_iter().filter_map(known).collect()
    }

    pub(super) fn at(&self, record: &Record, design: usize, fitted: Option<&Fitted>) -> Judgement {
        let mut judgement = Judgement { ready: true, ..Judgement::default() };
        self.photo(record, design, Known::Card, &mut judgement);
        if judgement.unchanged {
            // Neither decoded nor drawn.
            return judgement;
        }
        let inspected = match fitted {
            Some((of, inspected)) if *of == design => inspected.clone(),
            _ => inspect(self.job, self.renderers, record, design),
        };
        judgement.findings.extend(inspected.findings);
        judgement.risk.set(inspected.tightness);
        judgement.ready &=
            judgement.findings.iter().all(|finding| finding.severity < Severity::Bar);
        // Judged anew: by other rules than before, or because it shows no photo.
        let content = judgement.photo.as_ref().map(|photo| photo.content);
        if judgement.ready && self.is_unchanged(record, design, content) {
            self.leave(Some(record), design, content, &mut judgement);
        }
        judgement
    }

    /// Somebody whose row is held: what else stands against the card is told in the same round. It is
    /// not ready, whatever is found, nor is it known whether it is the card that is there already.
    pub(super) fn at_held(&self, record: &Record, design: usize) -> Judgement {
        let mut judgement = Judgement::default();
        self.photo(record, design, Known::Nothing, &mut judgement);
        let inspected = inspect(self.job, self.renderers, record, design);
        judgement.findings.extend(inspected.findings);
        judgement
    }

    /// Leaves a card as it is.
    fn leave(
        &self,
        record: Option<&Record>,
        design: usize,
        photo: Option<Digest>,
        judgement: &mut Judgement,
    ) {
        judgement.unchanged = true;
        judgement.renewed =
            record.and_then(|record| self.earlier.renewed(&self.values(record, design, photo)));
    }

    fn is_unchanged(&self, record: &Record, design: usize, photo: Option<Digest>) -> bool {
        self.earlier.is_unchanged(&self.values(record, design, photo))
    }

    /// The card as a first issue; which one it is, is known once it is made.
    fn values<'v>(
        &'v self,
        record: &'v Record,
        design: usize,
        photo: Option<Digest>,
    ) -> CardValues<'v> {
        CardValues { job: self.job, design, record, photo, issue: 1 }
    }

    /// The photo of a person who may have a card, as that layout of the job needs it.
    pub(in crate::run) fn photo(
        &self,
        record: &Record,
        design: usize,
        known: Known,
        judgement: &mut Judgement,
    ) {
        // Of a folder that is not there it is told once.
        if self.job.designs.all()[design].frame.is_none() || self.folder.is_absent() {
            return;
        }
        let key = record.nip.digits();
        let found = self.folder.find(&record.nip, &record.photo);
        note_asked(&found, &mut judgement.asked);
        let called = match found {
            Found::None { .. } => self.folder.called(&record.name),
            _ => Vec::new(),
        };
        let finding = found.finding(key, &record.place, &called);
        judgement.findings.extend(finding.and_then(|finding| self.job.policy.apply(finding)));
        let Found::One { file, .. } = found else { return };
        let card = (known == Known::Card).then_some(record);
        self.inspect(file, (key, &record.place), card, design, judgement);
    }

    /// A photo file and whose it is: measured, prepared, judged. `record` where the card may be
    /// there already; the layout must show a photo.
    pub(in crate::run) fn inspect(
        &self,
        file: &PhotoFile,
        (key, place): (&str, &Place),
        record: Option<&Record>,
        design: usize,
        judgement: &mut Judgement,
    ) {
        let Some(frame) = &self.job.designs.all()[design].frame else { return };
        let unchanged =
            |content| record.is_some_and(|r| self.is_unchanged(r, design, Some(content)));
        let decisions = &self.job.decisions;
        judgement.findings.extend(decisions.unusable(key).iter().cloned());
        let treatment = |content| self.job.treatment(key, content);
        let cache_key = |content| photo::cache_key(content, frame, treatment(content));
        let sitter = |subject| sitter(file, (key, place), subject);
        let seen = match self.facts.map(|facts| facts.of(&file.shown)).transpose() {
            Ok(seen) => seen.flatten().filter(|seen| seen.has(&cache_key(seen.content()))),
            Err(fault) => {
                judgement.fault = Some(fault);
                return;
            }
        };
        // What others saw of a photo stays true for this run, however its file is now.
        let figures = seen.as_ref().map_or_else(|| known::figures(&file.path), Seen::figures);
        // The person has this card, and what its photo looks like is known: it stays closed.
        let left_alone = |content| {
            let same = self.earlier.judged_already()
                && !decisions.holds(key, content)
                && unchanged(content);
            let likeness = self.earlier.likeness(&file.shown, &cache_key(content));
            let likeness = likeness.filter(|_| same)?;
            Some(sitter(Subject::compared(likeness, content)))
        };
        if let Some(content) = self.earlier.content(file, figures)
            && let Some(sitter) = left_alone(content)
        {
            judgement.see(file, content, figures);
            judgement.sitter = Some(sitter);
            self.leave(record, design, Some(content), judgement);
            return;
        }
        let source = match seen {
            Some(seen) => Source::Seen(Box::new(seen)),
            None => match self.opened(file, figures, (key, place)) {
                Ok(bytes) => Source::File(bytes),
                Err(finding) => {
                    judgement.findings.extend(self.job.policy.apply(*finding));
                    return;
                }
            },
        };
        let content = source.content();
        judgement.see(file, content, figures);
        if let Some(sitter) = left_alone(content) {
            judgement.sitter = Some(sitter);
            self.leave(record, design, Some(content), judgement);
            return;
        }
        let rules = &self.job.photo_rules;
        let cache_key = cache_key(content);
        let treatment = treatment(content);
        let (taken, size) = source.taken(&cache_key, self.cache, frame, treatment);
        let likeness = taken.facts.as_ref().ok().map(|measured| measured.descriptor.clone());
        judgement.likeness =
            likeness.as_ref().map(|likeness| known::kept_likeness(&cache_key, likeness));
        judgement.sitter = likeness.map(|likeness| sitter(Subject::new(likeness, content)));
        if let Ok(measured) = &taken.facts {
            judgement.risk.see(measured, frame);
        }
        let decision = decisions.about(key, content);
        let asked = Asked { file: &file.shown, key, place, decision };
        let photo = ReadyPhoto { file: file.clone(), content, treatment, cache_key, bytes: size };
        judgement.sight =
            Some(Sight { photo: photo.clone(), measured: taken.facts.as_ref().ok().cloned() });
        let is_whole = treatment.view == photo::View::default();
        let face = taken.facts.as_ref().ok().and_then(|facts| facts.faces.first);
        let face = face.filter(|_| is_whole);
        let settled = taken.settle(&asked, rules);
        judgement.findings.extend(settled.findings);
        let outdated = decisions.outdated(key, content, (asked.file, place));
        judgement.findings.extend(outdated.and_then(|finding| self.job.policy.apply(finding)));
        if settled.prepared.is_some() {
            judgement.photo = Some(photo);
        }
        let held = |finding: &&Finding| finding.severity >= Severity::Hold;
        let held: Vec<&Finding> = judgement.findings.iter().filter(held).collect();
        if !held.is_empty() {
            let accepting = Decision::accepting(key, content);
            // Where nothing was found a person would have to say where the face is.
            let would = held.iter().all(|finding| {
                finding.code == Code::PhotoNoFace || accepting.releases(finding.code)
            });
            let line = if would { accepting.cells().join(",") } else { String::new() };
            judgement.thumb =
                source.thumbnail(file, face.as_ref()).map(|jpeg| HeldPhoto { jpeg, line });
        }
    }

    /// The bytes of a photo file, or what the user must hear of it.
    fn opened(
        &self,
        file: &PhotoFile,
        figures: Option<known::Figures>,
        (key, place): (&str, &Place),
    ) -> Result<Vec<u8>, Box<Finding>> {
        let bytes = file.read().map_err(|error| photo::unreadable(file, &error, key, place))?;
        if known::is_steady(figures, known::figures(&file.path), bytes.len()) {
            return Ok(bytes);
        }
        // Perhaps half of the old picture and half of the new one.
        Err(Box::new(photo::changed(file, key, place)))
    }
}

/// Where a photo is had from.
enum Source {
    /// Its file was opened.
    File(Vec<u8>),
    /// Somebody else opened it, and said what they saw.
    Seen(Box<Seen>),
}

impl Source {
    fn content(&self) -> Digest {
        match self {
            Self::File(bytes) => Digest::of(bytes),
            Self::Seen(seen) => seen.content(),
        }
    }

    /// What was measured, and the bytes of the prepared picture.
    fn taken(
        &self,
        cache_key: &Digest,
        cache: Option<&Cache>,
        frame: &Frame,
        treatment: Treatment,
    ) -> (Measured, usize) {
        match self {
            Self::File(bytes) => {
                let taken = ready::take(bytes, cache_key, cache, frame, treatment);
                let size = taken.prepared.as_ref().map_or(0, |p| p.colour.len() + p.mask.len());
                (taken, size)
            }
            Self::Seen(seen) => {
                let (facts, size) = seen.view(cache_key).expect("it was asked for this frame");
                let (colour, mask) = (Vec::new(), Vec::new());
                let encoding = frame.encoding;
                // Only whether there is one counts here: whoever draws takes it from the cache.
                let prepared = Prepared { width_px: 0, height_px: 0, encoding, colour, mask };
                let prepared = facts.is_ok().then_some(prepared);
                (Measured { facts: facts.clone(), prepared }, size)
            }
        }
    }

    fn thumbnail(&self, file: &PhotoFile, face: Option<&photo::Face>) -> Option<Vec<u8>> {
        match self {
            Self::File(bytes) => photo::thumbnail(bytes, face),
            Self::Seen(seen) => match seen.thumb() {
                Some(thumb) => Some(thumb.to_vec()),
                None => {
                    let bytes = file.read().ok()?;
                    let is_it = Digest::of(&bytes) == seen.content();
                    is_it.then(|| photo::thumbnail(&bytes, face)).flatten()
                }
            },
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

/// How the texts of a card fit that layout.
pub(super) type Fitted = (usize, Inspected);

/// What drawing the card of a row will come to, where it may have one.
pub(super) fn fitted(job: &Job, renderers: &Renderers, check: &RowCheck) -> Option<Box<Fitted>> {
    let (record, layout) = check.due()?;
    let design = job.designs.choose(record, layout).design;
    Some(Box::new((design, inspect(job, renderers, record, design))))
}

fn inspect(job: &Job, renderers: &Renderers, record: &Record, design: usize) -> Inspected {
    // The code of any issue is as large.
    let payload = job.qr.payload(record.nip.digits(), &record.serial, 1);
    renderers.of(design).inspect(record, &payload, &job.policy)
}
