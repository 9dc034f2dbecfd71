//! Everything up to drawing: rows, entitlement, photos, and whether each card can be drawn.
//!
//! Rows become candidates, each candidate is looked at, whoever shares a
//! picture with somebody else is held, and the rest are the cards that are made.

mod candidates;
pub(in crate::run) mod copies;
pub(in crate::run) mod look;
pub(in crate::run) mod records;
mod rows;

use crate::diag::{Code, Finding, Outcome, Place, Severity, printable};
use crate::job::Job;
use crate::output::cache::Cache;
use crate::output::words::Fate;
use crate::photo::Folder;
use crate::record::{Judged, Record, RowCheck, Verdict};
use crate::run::census::Census;
use crate::run::condition;
use crate::run::designs::{Renderers, choose};
use crate::run::fingerprint::{self, CardValues};
use crate::run::ink;
use crate::run::inputs;
use crate::run::known::Earlier;
use crate::run::order::{Workers, in_order};
use crate::run::placeholders;
use crate::run::progress::{Phase, Progress};
use crate::run::ready::{self, Ready};
use crate::run::reports::Sources;
use crate::run::request::{Aim, Request, Summary};
use crate::run::session::Only;
use crate::run::shard::Facts;
use crate::run::shared_cuts;
use crate::schema::manifest::Input;
use crate::schema::report::{Counts, Ink};
use crate::text;
use candidates::{Candidate, Decision};
use copies::Sitter;
use look::{Fitted, Judgement, Look};
use records::{Chosen, Records};
use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

/// A job whose every record has been judged.
pub(in crate::run) struct Checked {
    pub(in crate::run) counts: Counts,
    pub(in crate::run) findings: Vec<Finding>,
    /// The cards that will be made, in the order of their rows.
    pub(in crate::run) cards: Vec<Ready>,
    /// People who may have a card once their row, photo or texts are mended.
    pub(in crate::run) waiting: Vec<Waiting>,
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

/// Somebody whose card waits.
pub(in crate::run) struct Waiting {
    pub(in crate::run) record: Box<Record>,
    /// Which of the job's layouts it has.
    pub(in crate::run) design: usize,
    /// Whether the row itself is to be mended, and not the photo alone.
    pub(in crate::run) by_row: bool,
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
            turnover: None,
            findings: self.findings,
            folder: None,
            lots: Vec::new(),
            stopped,
            ink: self.ink,
            checkup: None,
        }
    }
}

/// Judges every record of a job.
///
/// # Errors
///
/// A usage fault for a key that no row has; an outside fault if something cannot be read.
pub(in crate::run) fn check(
    job: &Job,
    request: &Request,
    earlier: &Earlier,
    workers: &Workers,
    progress: &dyn Progress,
) -> Outcome<Checked> {
    check_seen(job, request, earlier, None, (workers, progress))
}

/// Photos that other machines looked at.
pub(in crate::run) struct Photos {
    /// The folder as it was then.
    pub(in crate::run) folder: Folder,
    /// What was seen of each.
    pub(in crate::run) facts: Facts,
    /// Where the prepared ones lie.
    pub(in crate::run) cache: Cache,
}

/// As [`check`]; of photos in `photos` no file is opened, unless a small picture of one is wanted that nobody made.
///
/// # Errors
///
/// As [`check`].
pub(in crate::run) fn check_seen(
    job: &Job,
    request: &Request,
    earlier: &Earlier,
    photos: Option<Photos>,
    (workers, progress): (&Workers, &dyn Progress),
) -> Outcome<Checked> {
    let renderers = Renderers::new(job)?;
    let mut inputs = inputs::settling(job)?;
    inputs.extend(condition::icc_input(job));
    // Where all cards are made anew, their texts are fitted while files are still being read.
    let all_anew = request.keys.is_empty() && request.session.only == Only::All;
    let beside = |check: &RowCheck| {
        if all_anew { look::fitted(job, &renderers, check) } else { None }
    };
    let mut records = records::read(job, workers, progress, &mut inputs, beside)?;
    let chosen = records.choose(&request.keys)?;
    let (folder, facts, cache) = match photos {
        Some(Photos { folder, facts, cache }) => (folder, Some(facts), cache),
        None => (photo_folder(job, &request.aim, &mut records.findings)?, None, ready::cache(job)),
    };
    let mut checking = Checking::of_rows(job, records, chosen, &folder, inputs);

    let writes = !matches!(request.aim, Aim::DryRun);
    let look = Look {
        job,
        folder: &folder,
        renderers: &renderers,
        cache: writes.then_some(&cache),
        earlier,
        facts: facts.as_ref(),
    };
    let sitters = checking.look(&look, request, (workers, progress))?;
    checking.hold_copies(&sitters);
    if request.keys.is_empty() {
        checking.find_orphans(&folder);
    }
    let mut checked = checking.finish(renderers, cache);
    if !checked.cards.is_empty() {
        let look = ink::look(job, &checked.renderers, &checked.cards)?;
        checked.ink = Some(look.ink);
        checked.findings.extend(look.finding);
        checked.findings.extend(shared_cuts::check(job, &look.faces));
        checked.findings.extend(ink::ribbon(job, look.coloured));
    }
    checked.findings.extend(placeholders::check(job, &checked.cards));
    if request.keys.is_empty() {
        checked.findings.extend(earlier.waiting().filter_map(|finding| job.policy.apply(finding)));
    }
    checked.findings.iter_mut().for_each(|finding| finding.hint.word(request.session.wording));
    checked.findings.sort_by(|a, b| by_place(a).cmp(&by_place(b)));
    // What lies in a folder that others use is not removed.
    if writes && facts.is_none() {
        checked.cache.trim();
    }
    Ok(checked)
}

/// The photos of the job. Whoever only checks is told what is wrong with the rows even where there is
/// no folder of photos yet; a run gives up, since a share that is not there says nothing of anybody.
fn photo_folder(job: &Job, aim: &Aim, findings: &mut Vec<Finding>) -> Outcome<Folder> {
    let (path, shown) = (&job.photos.path, &job.photos.shown);
    if !matches!(aim, Aim::Check { .. }) || path.try_exists().unwrap_or(true) {
        return Folder::scan(path, shown);
    }
    if job.designs.all().iter().any(|design| design.frame.is_some()) {
        let name = printable(shown);
        let message = text!("folder foto `{name}` tidak ada", "there is no photo folder `{name}`");
        let finding = Finding::new(Code::PhotoMissing, Place::file(shown.as_str()), message);
        let mut finding = finding.hint(text!(
            "buat folder itu dan letakkan fotonya di sana, bernama 18 angka NIP; atau sebut folder lain: folder = \"...\" di [photos]",
            "make that folder and put the photos into it, named by the 18 digits of the NIP; or name another: folder = \"...\" under [photos]"
        ));
        finding.severity = Severity::Stop;
        findings.push(finding);
    }
    Ok(Folder::absent())
}

/// A job whose records are being judged.
struct Checking<'a> {
    job: &'a Job,
    candidates: Vec<Candidate>,
    /// People on the list whom nobody asked about.
    others: Vec<Judged>,
    /// Of rows that are no candidates; candidates are counted in the end.
    counts: Counts,
    findings: Vec<Finding>,
    inputs: Vec<Input>,
    sources: Sources,
    census: Census,
    /// Photo files that somebody on the list may have meant: those are no orphans.
    asked: BTreeSet<Arc<str>>,
}

impl<'a> Checking<'a> {
    /// Finds the candidates among the rows.
    fn of_rows(
        job: &'a Job,
        mut records: Records<Option<Box<Fitted>>>,
        chosen: Chosen<'_>,
        folder: &Folder,
        inputs: Vec<Input>,
    ) -> Self {
        let mut checking = Self {
            job,
            candidates: Vec::new(),
            others: Vec::new(),
            counts: Counts::default(),
            findings: std::mem::take(&mut records.findings),
            inputs,
            sources: std::mem::take(&mut records.sources),
            census: Census::default(),
            asked: BTreeSet::new(),
        };
        if checking.sources.has_hidden() {
            checking.census.note_unread();
        }
        for (judged, fitted) in records.into_rows() {
            if chosen.includes(judged.key.as_deref()) {
                checking.add(judged, fitted, folder);
            } else {
                checking.others.push(judged);
            }
        }
        checking
    }

    /// Takes in one row.
    fn add(&mut self, mut judged: Judged, fitted: Option<Box<Fitted>>, folder: &Folder) {
        let design = choose(self.job, &mut judged, &mut self.findings);
        self.census.note(&judged);
        // A held person's photo is no orphan.
        let files = judged.key.iter().flat_map(|key| folder.of_key(key));
        self.asked.extend(files.map(|file| Arc::clone(&file.shown)));
        self.counts.read += 1;
        let (fate, person) = match (judged.verdict, judged.draft) {
            (Verdict::Entitled(record), _) => (Fate::Made, Some(record)),
            (Verdict::Held, draft) => (Fate::Held, draft),
            (Verdict::Barred, _) => (Fate::Barred, None),
            (Verdict::Duplicate, _) => (Fate::Duplicate, None),
        };
        let row_idx = self.sources.judged(&judged.place, fate);
        if let Some(record) = person {
            let (is_held, decision) = (fate == Fate::Held, OnceLock::new());
            self.candidates.push(Candidate { record, design, is_held, row_idx, fitted, decision });
            return;
        }
        match fate {
            Fate::Barred => self.counts.barred += 1,
            Fate::Duplicate => self.counts.duplicate += 1,
            Fate::Made | Fate::Unchanged | Fate::Held => self.counts.held += 1,
        }
    }

    /// Looks at the photo and the texts of every candidate, and gives all pictures that are known,
    /// those of people whom nobody asked about among them.
    fn look(
        &mut self,
        look: &Look<'_>,
        request: &Request,
        (workers, progress): (&Workers, &dyn Progress),
    ) -> Outcome<Vec<Sitter>> {
        let mut sitters = look.known(std::mem::take(&mut self.others));
        let Self { candidates, findings, inputs, sources, census, asked, .. } = self;
        let candidates = &*candidates;
        progress.begin(Phase::Photos, candidates.len());
        let looked = in_order(
            workers,
            candidates.len(),
            |idx| {
                let Candidate { record, design, is_held, fitted, .. } = &candidates[idx];
                match is_held {
                    true => look.at_held(record, *design),
                    false => look.at(record, *design, fitted.as_deref()),
                }
            },
            |idx, judgement: Judgement| {
                progress.advance(1);
                if let Some(fault) = judgement.fault {
                    return Err(fault);
                }
                findings.extend(judgement.findings);
                asked.extend(judgement.asked);
                inputs.extend(judgement.input);
                if let Some((path, _)) = &judgement.stat {
                    census.note_likeness(path, judgement.likeness, judgement.ready);
                }
                census.photos.extend(judgement.stat);
                request.session.stop.check()?;
                sitters.extend(judgement.sitter.map(|sitter| Sitter { idx: Some(idx), ..sitter }));
                census.renewed.extend(judgement.renewed);
                candidates[idx].decide(if judgement.unchanged {
                    Decision::Leave
                } else if judgement.ready {
                    Decision::Make { photo: judgement.photo, risk: judgement.risk }
                } else {
                    sources.hold(candidates[idx].row_idx, judgement.thumb);
                    Decision::Hold
                });
                Ok(())
            },
        );
        progress.end();
        looked.map(|()| sitters)
    }

    /// Holds whoever shares a picture with somebody else, whether the card was to be made or left
    /// as it is: nobody knows whose picture it shows.
    fn hold_copies(&mut self, sitters: &[Sitter]) {
        for (idx, finding) in copies::shared(sitters, &self.job.policy) {
            if finding.severity >= Severity::Bar {
                self.candidates[idx].hold();
                self.sources.hold(self.candidates[idx].row_idx, None);
            }
            self.findings.push(finding);
        }
    }

    /// Tells of photos that nobody on the list may have meant.
    fn find_orphans(&mut self, folder: &Folder) {
        // Rows that were not read may ask for any of them.
        let unread = [Code::WorkbookUnreadable, Code::HeadingRowMissing, Code::ColumnRepeated];
        let is_unread = |finding: &Finding| {
            unread.contains(&finding.code) && finding.severity == Severity::Stop
        };
        if self.findings.iter().any(is_unread) {
            return;
        }
        let orphans = folder.orphans(self.asked.iter().map(|shown| &**shown));
        self.findings.extend(orphans.into_iter().filter_map(|found| self.job.policy.apply(found)));
    }

    /// Counts what was decided, and gives the cards that are made.
    fn finish(self, renderers: Renderers, cache: Cache) -> Checked {
        let Self { job, candidates, mut counts, findings, mut inputs, sources, mut census, .. } =
            self;
        let mut cards = Vec::with_capacity(candidates.len());
        let mut waiting = Vec::new();
        for Candidate { record, design, is_held: by_row, decision, .. } in candidates {
            match decision.into_inner() {
                Some(Decision::Make { photo, risk }) => {
                    let content = photo.as_ref().map(|photo| photo.content);
                    let issue = 1;
                    let values = CardValues { job, design, record: &record, photo: content, issue };
                    let fingerprint = fingerprint::fingerprint(&values);
                    cards.push(Ready { record, design, photo, issue, fingerprint, risk });
                }
                Some(Decision::Leave) => counts.unchanged += 1,
                Some(Decision::Hold) | None => {
                    census.note_held(record.nip.digits());
                    counts.held += 1;
                    waiting.push(Waiting { record, design, by_row });
                }
            }
        }
        counts.made = cards.len();
        inputs.sort();
        inputs.dedup();
        Checked {
            counts,
            findings,
            cards,
            waiting,
            inputs,
            renderers,
            sources,
            census,
            cache,
            ink: None,
        }
    }
}

/// The order of findings: by file, worksheet and row.
pub(in crate::run) fn by_place(
    finding: &Finding,
) -> (Option<&str>, Option<&str>, Option<u32>, Code) {
    let place = &finding.place;
    (place.file.as_deref(), place.worksheet.as_deref(), place.row, finding.code)
}
