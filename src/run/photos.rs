//! `cetak photos`: what became of the photos, by themselves.
//!
//! The photos of everyone on the list are found, measured and judged as a run
//! would, and nothing is drawn. People get a contact sheet, the worst first;
//! offices can have their photos back as the rules ask for them. Findings about
//! rows are for [`crate::run::judge`]; here a row only says whose photo is wanted.

use crate::diag::{
    Code, Fault, FaultKind, Finding, Lang, Outcome, Place, Remedy, Severity, Text, masked,
};
use crate::explain;
use crate::job::{self, Job};
use crate::output::atomic;
use crate::output::contact::{self, Contact, ContactFile};
use crate::output::folder::RunFolder;
use crate::output::inputs::Inputs;
use crate::photo::{self, Decision, Folder, Found, Frame, Prepared, Preparer, decision};
use crate::record::{Judged, Kind, Nip, Record, Verdict};
use crate::regular;
use crate::run::designs::{Renderers, choose};
use crate::run::inputs;
use crate::run::judge::copies;
use crate::run::judge::look::{self, Judgement, Known, Look, Sight};
use crate::run::judge::{by_place, records};
use crate::run::known::Earlier;
use crate::run::make;
use crate::run::manifest;
use crate::run::order::{Workers, in_order};
use crate::run::preview;
use crate::run::progress::{Phase, Progress};
use crate::run::ready::{self, ReadyPhoto};
use crate::run::request::Request;
use crate::run::sacred;
use crate::schema::manifest::Manifest;
use crate::schema::report::{self, Counts, Report};
use crate::text;
use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Pages of one contact sheet file: what a stapler takes.
const FILE_PAGES: usize = 20;
/// Pictures of one contact sheet file, in bytes: it is put together in memory.
const FILE_BYTES: usize = 12 << 20;

/// Where photos go that an office wants to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// The folder.
    pub folder: PathBuf,
    /// Whether files of other content may be written over.
    pub force: bool,
}

/// What became of the photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// People whose photo was wanted, as `read`; those whose photo can be used, as `made`.
    pub counts: Counts,
    /// The same in more detail.
    pub tally: Tally,
    /// Everything found about photos, by file and row.
    pub findings: Vec<Finding>,
    /// The folder of the report.
    pub folder: Option<PathBuf>,
    /// Pages of contact sheets.
    pub n_pages: usize,
    /// Photos written for the office to keep.
    pub written: usize,
    /// Photos there already with the same content.
    pub kept: usize,
    /// Photos that would have had to be blown up too much to be written.
    pub too_small: usize,
    /// Whether a finding stopped everything.
    pub stopped: bool,
}

/// How many photos are how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// As the rules ask.
    pub good: usize,
    /// Usable after they were changed, without a warning.
    pub mended: usize,
    /// Usable with a warning.
    pub warned: usize,
    /// Held.
    pub held: usize,
    /// People with no photo, or with several that differ.
    pub missing: usize,
    /// Files that nobody asks for.
    pub orphans: usize,
}

/// One person whose photo is wanted.
struct Sitter {
    key: String,
    place: Place,
    kind: Kind,
    /// Which of the job's layouts the photo is for.
    design: usize,
    /// Nothing if the card may be made without looking any further.
    sight: Option<Sight>,
    worst: Option<Severity>,
    /// Its row in the list of photos that somebody has to decide about.
    line: Option<usize>,
}

/// Photos that somebody has to decide about; filled in, it is saved as the list of decisions.
const UNDECIDED: &str = "undecided.csv";

/// Looks at all photos and writes the report into the folder `report`, over the one before.
///
/// # Errors
///
/// A usage fault if the layout shows no photo, or a photo to keep would overwrite another; an
/// outside fault if something cannot be read or written.
pub fn photos(
    job: &Job,
    request: &Request,
    report: &Path,
    keep: Option<&Keep>,
    progress: &dyn Progress,
) -> Outcome<Intake> {
    // The contact sheet shows photos as the first layout with one does; people have their own.
    let first = job.designs.all().iter().position(|design| design.frame.is_some());
    let Some(first) = first else { return Err(no_photo(job)) };
    let Some(frame) = &job.designs.all()[first].frame else { return Err(no_photo(job)) };
    let report = make::over(report);
    let mut sacred = sacred::of_run(job, &report)?;
    if let Some(keep) = keep {
        sacred.extend(job::reads_around(&keep.folder));
        not_among_photos(keep, job, &sacred)?;
    }
    let workers = Workers::new(request.workers)?;
    let mut inputs = inputs::settling(job)?;
    let mut records = records::read(job, &workers, progress, &mut inputs, |_| ())?;
    let chosen = records.choose(&request.keys)?;
    let mut findings = std::mem::take(&mut records.findings);
    findings.retain(|finding| finding.severity == Severity::Stop);
    if !findings.is_empty() {
        return Ok(stopped(findings));
    }

    let renderers = Renderers::new(job)?;
    let folder = Folder::scan(&job.photos.path, &job.photos.shown)?;
    let judged = records.into_rows().map(|(judged, ())| judged);
    let judged = judged.filter(|judged| chosen.includes(judged.key.as_deref()));
    let (wanted, mut asked) = wanted(job, judged, first, &folder);
    let (cache, earlier) = (ready::cache(job), Earlier::none());
    let look = Look {
        job,
        folder: &folder,
        renderers: &renderers,
        cache: Some(&cache),
        earlier: &earlier,
        facts: None,
    };
    let mut sitters = Vec::with_capacity(wanted.len());
    let mut likenesses = Vec::new();
    progress.begin(Phase::Photos, wanted.len());
    let looked = in_order(
        &workers,
        wanted.len(),
        |idx| wanted[idx].look(&look),
        |idx, judgement: Judgement| {
            progress.advance(1);
            request.session.stop.check()?;
            findings.extend(judgement.findings);
            asked.extend(judgement.asked);
            inputs.extend(judgement.input);
            let pictured = judgement.sitter;
            likenesses.extend(pictured.map(|sitter| copies::Sitter { idx: Some(idx), ..sitter }));
            sitters.push(wanted[idx].sitter(judgement.sight));
            Ok(())
        },
    );
    progress.end();
    looked?;
    findings.extend(copies::shared(&likenesses, &job.policy).into_iter().map(|(_, found)| found));
    if request.keys.is_empty() {
        let orphans = folder.orphans(asked.iter().map(|shown| &**shown));
        findings.extend(orphans.into_iter().filter_map(|orphan| job.policy.apply(orphan)));
    }
    findings.sort_by(|a, b| by_place(a).cmp(&by_place(b)));
    let tally = judge(&mut sitters, &findings);
    inputs.sort();
    inputs.dedup();

    let made = tally.good + tally.mended + tally.warned;
    let counts =
        Counts { read: sitters.len(), made, held: tally.held + tally.missing, ..Counts::default() };
    let mut intake = Intake { counts, tally, findings, ..stopped(Vec::new()) };
    intake.stopped = intake.findings.iter().any(|finding| finding.severity == Severity::Stop);
    let mut out = RunFolder::open(&report, &sacred)?;
    let lang = request.lang;
    out.write(
        "report.json",
        &report::json(&Report::new(&job.name, job.as_of, counts, None, (&intake.findings, lang))),
    )?;
    out.write("photos.csv", &list(job, &sitters, &intake.findings))?;
    out.write("proposed.csv", &proposed(&wanted, &sitters, &folder))?;
    out.write(UNDECIDED, &undecided(job, &mut sitters, &intake.findings))?;
    let shoot =
        Shoot { job, first, frame, cache: &cache, renderers: &renderers, workers: &workers };
    intake.n_pages =
        shoot.contact_sheets(&sitters, &intake.findings, request, &mut out, progress)?;
    if let Some(keep) = keep {
        shoot.keep(&sitters, (keep, &sacred), &mut intake, request)?;
    }
    intake.folder = Some(out.path().to_owned());
    cache.trim();
    out.finish(
        // Nothing is laid on sheets, whichever printer the job is for.
        Manifest { calibration: None, ..manifest::of_job(job, counts, inputs) },
    )?;
    Ok(intake)
}

fn stopped(findings: Vec<Finding>) -> Intake {
    Intake {
        counts: Counts::default(),
        tally: Tally::default(),
        findings,
        folder: None,
        n_pages: 0,
        written: 0,
        kept: 0,
        too_small: 0,
        stopped: true,
    }
}

fn no_photo(job: &Job) -> Box<Fault> {
    let layout = job.designs.all()[0].layout.name();
    Fault::new(
        FaultKind::Usage,
        job.file.shown.clone(),
        text!("desain kartu `{layout}` tidak memakai foto", "the layout `{layout}` shows no photo"),
    )
    .hint(Text::new(
        "pilih desain yang memakai foto dengan `layout` di bagian `[card]`",
        "choose a layout with a photo by `layout` under `[card]`",
    ))
}

/// Written among the photos, the photos to keep would be found by the next run beside the old ones.
fn not_among_photos(keep: &Keep, job: &Job, sacred: &Inputs) -> Outcome<()> {
    let mut photos = Inputs::default();
    photos.add_folder(&job.photos.path, &job.photos.shown);
    if photos.of(&keep.folder).is_none() {
        sacred.spare(&keep.folder)?;
        return atomic::make_folder(&keep.folder);
    }
    Err(Fault::new(
        FaultKind::Usage,
        keep.folder.display().to_string(),
        Text::new("folder itu ada di dalam folder foto", "that folder lies in the photo folder"),
    )
    .hint(Remedy::OtherPhotoFolder))
}

/// Whose photo is wanted.
enum Wish {
    /// Of somebody who may have a card.
    Due { record: Box<Record>, design: usize },
    /// Of somebody whose row is held for another reason: looked at if a file carries the key.
    Waiting { key: String, place: Place, design: usize },
}

/// The wishes of all rows, and the files that are candidates for anybody.
fn wanted(
    job: &Job,
    judged: impl Iterator<Item = Judged>,
    first: usize,
    folder: &Folder,
) -> (Vec<Wish>, BTreeSet<Arc<str>>) {
    let (mut wishes, mut asked) = (Vec::new(), BTreeSet::new());
    for mut judged in judged {
        // A layout that the job does not have is for the check to tell.
        let design = choose(job, &mut judged, &mut Vec::new());
        let nip = judged.key.as_deref().and_then(|key| Nip::parse(key).ok());
        let found = nip.map(|nip| (folder.find(&nip, ""), nip));
        if let Some((found, _)) = &found {
            look::note_asked(found, &mut asked);
        }
        match (judged.verdict, found) {
            (Verdict::Entitled(record), _) => wishes.push(Wish::Due { record, design }),
            (Verdict::Held, Some((Found::One { .. }, nip))) => {
                let key = nip.digits().to_owned();
                // Rows that quarrel about a number have one photo between them.
                let known = |wish: &Wish| matches!(wish, Wish::Waiting { key: k, .. } if *k == key);
                if !wishes.iter().rev().take(8).any(known) {
                    wishes.push(Wish::Waiting { key, place: judged.place, design: first });
                }
            }
            (Verdict::Held | Verdict::Barred | Verdict::Duplicate, _) => {}
        }
    }
    (wishes, asked)
}

impl Wish {
    fn look(&self, look: &Look<'_>) -> Judgement {
        let mut judgement = Judgement::default();
        match self {
            Self::Due { record, design } => {
                look.photo(record, *design, Known::Card, &mut judgement);
            }
            Self::Waiting { key, place, design } => {
                let nip = Nip::parse(key).expect("it was parsed before");
                let found = look.folder.find(&nip, "");
                if let Found::One { file, .. } = found {
                    look.inspect(file, (key, place), None, *design, &mut judgement);
                }
            }
        }
        judgement
    }

    fn sitter(&self, sight: Option<Sight>) -> Sitter {
        let (key, place, kind, design) = match self {
            Self::Due { record, design } => {
                (record.nip.digits().to_owned(), record.place.clone(), record.kind, *design)
            }
            Self::Waiting { key, place, design } => {
                (key.clone(), place.clone(), Kind::Pns, *design)
            }
        };
        Sitter { key, place, kind, design, sight, worst: None, line: None }
    }
}

/// The findings of each person, the worst first.
fn by_key(findings: &[Finding]) -> BTreeMap<&str, Vec<&Finding>> {
    let mut sorted: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.code != Code::PhotoOrphan) {
        if let Some(key) = &finding.key {
            sorted.entry(key).or_default().push(finding);
        }
    }
    for findings in sorted.values_mut() {
        findings.sort_by_key(|finding| Reverse(finding.severity));
    }
    sorted
}

/// Notes the worst of each person, and counts.
fn judge(sitters: &mut [Sitter], findings: &[Finding]) -> Tally {
    let found = by_key(findings);
    let orphans = findings.iter().filter(|finding| finding.code == Code::PhotoOrphan).count();
    let mut tally = Tally { orphans, ..Tally::default() };
    for sitter in sitters {
        let own = found.get(&*sitter.key).map(Vec::as_slice).unwrap_or_default();
        sitter.worst = own.first().map(|finding| finding.severity);
        let nothing =
            own.iter().any(|f| matches!(f.code, Code::PhotoMissing | Code::PhotoAmbiguous));
        match sitter.worst {
            _ if nothing && sitter.sight.is_none() => tally.missing += 1,
            None => tally.good += 1,
            Some(Severity::Info) => tally.mended += 1,
            Some(Severity::Warn) => tally.warned += 1,
            Some(Severity::Bar | Severity::Hold | Severity::Stop) => tally.held += 1,
        }
    }
    tally
}

/// Pixels in an inch of the card; 0 if there is no frame.
fn ppi(job: &Job, sitter: &Sitter, seen: &photo::Facts) -> u32 {
    let frame = job.designs.all()[sitter.design].frame.as_ref();
    frame.and_then(|frame| ready::ppi(seen, frame)).unwrap_or(0)
}

/// `proposed.csv`: whoever has no photo, with the one file that bears their name. Whoever has looked
/// at them saves it as `photos.csv` beside the job file, which accepts them.
fn proposed(wishes: &[Wish], sitters: &[Sitter], folder: &Folder) -> Vec<u8> {
    let without = wishes.iter().zip(sitters).filter(|(_, sitter)| sitter.sight.is_none());
    let lines = without.filter_map(|(wish, _)| {
        let Wish::Due { record, .. } = wish else { return None };
        match folder.called(&record.name)[..] {
            [file] => {
                Some([record.nip.digits().to_owned(), record.name.clone(), file.shown.to_string()])
            }
            _ => None,
        }
    });
    report::csv(["NIP", "NAMA", "FOTO"], lines)
}

/// The face that was found, in shares of the part that is used: left, upper, right and lower edge.
fn face(seen: &photo::Facts) -> Option<[f64; 4]> {
    let (face, crop) = (seen.faces.first?, seen.crop);
    let across = |px: f64| (px - f64::from(crop.x_px)) / f64::from(crop.width_px.max(1));
    let down = |px: f64| (px - f64::from(crop.y_px)) / f64::from(crop.height_px.max(1));
    let (left, top) = (f64::from(face.x_px), f64::from(face.y_px));
    let (right, bottom) = (left + f64::from(face.width_px), top + f64::from(face.height_px));
    Some([across(left), down(top), across(right), down(bottom)])
}

/// `undecided.csv`: one line for each photo with a warning or worse, in the order of the rows. Its columns are those of the
/// list of decisions, and behind them what helps to decide.
fn undecided(job: &Job, sitters: &mut [Sitter], findings: &[Finding]) -> Vec<u8> {
    const MORE: [&str; 5] = ["photo", "codes", "picture", "used", "face"];
    let found = by_key(findings);
    let mut lines = Vec::new();
    for sitter in sitters {
        let own = found.get(&*sitter.key).map(Vec::as_slice).unwrap_or_default();
        let is_open = sitter.worst >= Some(Severity::Warn);
        let Some(sight) = sitter.sight.as_ref().filter(|_| is_open) else { continue };
        let content = sight.photo.content;
        // What was decided already is there to be changed.
        let decided = job.decisions.about(&sitter.key, content).cloned();
        let decision = decided.unwrap_or_else(|| Decision::open(&sitter.key, content));
        let codes: Vec<&str> = own.iter().map(|finding| finding.code.as_str()).collect();
        let (mut picture, mut used, mut face) = (String::new(), String::new(), String::new());
        if let Some(seen) = &sight.measured {
            let crop = seen.crop;
            picture = format!("{}x{}", seen.width_px, seen.height_px);
            used = format!("{} {} {} {}", crop.x_px, crop.y_px, crop.width_px, crop.height_px);
            face = seen.faces.first.map_or(String::new(), |face| {
                format!("{} {} {} {}", face.x_px, face.y_px, face.width_px, face.height_px)
            });
        }
        let more = [sight.photo.file.shown.to_string(), codes.join(" "), picture, used, face];
        let mut cells = decision.cells().into_iter().chain(more);
        lines.push(std::array::from_fn::<String, { decision::COLUMNS.len() + MORE.len() }, _>(
            |_| cells.next().unwrap_or_default(),
        ));
        sitter.line = Some(lines.len() + 1);
    }
    let mut heading = decision::COLUMNS.iter().chain(&MORE);
    let heading: [&str; decision::COLUMNS.len() + MORE.len()] =
        std::array::from_fn(|_| heading.next().copied().unwrap_or_default());
    report::csv(heading, lines)
}

/// `photos.csv`: one line per person, in the order of their rows.
fn list(job: &Job, sitters: &[Sitter], findings: &[Finding]) -> Vec<u8> {
    let found = by_key(findings);
    let lines = sitters.iter().map(|sitter| {
        let own = found.get(&*sitter.key).map(Vec::as_slice).unwrap_or_default();
        let codes: Vec<&str> = own.iter().map(|finding| finding.code.as_str()).collect();
        let file = sitter.sight.as_ref().map(|sight| sight.photo.file.shown.to_string());
        let seen = sitter.sight.as_ref().and_then(|sight| sight.measured.as_ref());
        let figure =
            |of: fn(&photo::Facts) -> u64| seen.map(of).map_or(String::new(), |n| n.to_string());
        let light = |of: fn(&photo::Light) -> u32| {
            let seen = seen.filter(|seen| seen.figure.is_some());
            seen.map_or(String::new(), |seen| of(&seen.light).to_string())
        };
        [
            sitter.key.clone(),
            sitter.place.file.as_deref().unwrap_or_default().to_owned(),
            sitter.place.worksheet.as_deref().unwrap_or_default().to_owned(),
            sitter.place.row.map_or(String::new(), |row| row.to_string()),
            file.unwrap_or_default(),
            sitter.worst.map_or("good", Severity::as_str).to_owned(),
            codes.join(" "),
            seen.map_or(String::new(), |seen| seen.format.name().to_owned()),
            figure(|seen| seen.bytes),
            figure(|seen| u64::from(seen.width_px)),
            figure(|seen| u64::from(seen.height_px)),
            seen.map_or(String::new(), |seen| ppi(job, sitter, seen).to_string()),
            light(|light| light.sharpness),
            light(|light| u32::from(light.lightest)),
            light(|light| u32::from(light.darkest)),
        ]
    });
    let heading = [
        "key",
        "file",
        "worksheet",
        "row",
        "photo",
        "severity",
        "codes",
        "format",
        "bytes",
        "width_px",
        "height_px",
        "ppi",
        "sharpness",
        "lightest",
        "darkest",
    ];
    report::csv(heading, lines)
}

thread_local! {
    /// Buffers that one thread uses for photo after photo.
    static PREPARER: RefCell<Preparer> = RefCell::new(Preparer::new());
}

/// What the second look at the photos needs.
struct Shoot<'a> {
    job: &'a Job,
    /// The layout whose frame the contact sheet shows.
    first: usize,
    frame: &'a Frame,
    cache: &'a crate::output::cache::Cache,
    renderers: &'a Renderers,
    workers: &'a Workers,
}

impl Shoot<'_> {
    /// Writes the contact sheets and gives their pages.
    fn contact_sheets(
        &self,
        sitters: &[Sitter],
        findings: &[Finding],
        request: &Request,
        out: &mut RunFolder,
        progress: &dyn Progress,
    ) -> Outcome<usize> {
        let found = by_key(findings);
        let mut order: Vec<&Sitter> = sitters.iter().filter(|s| s.sight.is_some()).collect();
        order.sort_by_key(|sitter| {
            let own = found.get(&*sitter.key).map_or(0, Vec::len);
            let seen = sitter.sight.as_ref().and_then(|sight| sight.measured.as_ref());
            let sharpness = seen.map_or(0, |seen| seen.light.sharpness);
            (Reverse(sitter.worst), Reverse(own), sharpness)
        });
        let grounds = preview::grounds(
            &self.job.designs.all()[self.first].layout,
            self.renderers.of(self.first),
        );
        let contact = Contact {
            job: &self.job.name,
            as_of: self.job.as_of,
            lang: request.lang,
            n_pages: order.len().div_ceil(contact::PER_PAGE),
            photo: self.frame.size,
            grounds: &grounds,
        };
        let (mut number, mut first_page) = (1, 1);
        let mut file = ContactFile::new(&contact, first_page);
        progress.begin(Phase::Contact, order.len());
        let pushed = in_order(
            self.workers,
            order.len(),
            |idx| self.picture(order[idx]),
            |idx, picture: Option<Prepared>| {
                request.session.stop.check()?;
                let own = found.get(&*order[idx].key).map(Vec::as_slice).unwrap_or_default();
                file.push(&self.sight(order[idx], own, request.lang), picture.as_ref());
                progress.advance(1);
                let page_done = (idx + 1) % contact::PER_PAGE == 0;
                let full = file.full_pages() == FILE_PAGES || file.bytes() >= FILE_BYTES;
                if idx + 1 == order.len() || (page_done && full) {
                    first_page += file.full_pages();
                    let next = ContactFile::new(&contact, first_page);
                    let bytes = std::mem::replace(&mut file, next).finish();
                    out.write(&format!("contact/{number:04}.pdf"), &bytes)?;
                    number += 1;
                }
                Ok(())
            },
        );
        progress.end();
        pushed?;
        Ok(contact.n_pages)
    }

    /// The picture as it would be printed, even of a photo that is held.
    fn picture(&self, sitter: &Sitter) -> Option<Prepared> {
        let sight = sitter.sight.as_ref()?;
        sight.measured.as_ref()?;
        let frame = self.job.designs.all()[sitter.design].frame.as_ref()?;
        // Gone or changed meanwhile: then the sheet shows none.
        sight.photo.load(frame, self.cache).ok()
    }

    fn sight(&self, sitter: &Sitter, findings: &[&Finding], lang: Lang) -> contact::Sight {
        let row = sitter.place.row.map_or(String::new(), |row| match lang {
            Lang::Id => format!(" baris {row}"),
            Lang::En => format!(" row {row}"),
        });
        let file = sitter.place.file.as_deref().unwrap_or_default();
        let file = file.rsplit('/').next().unwrap_or_default();
        let line = sitter.line.map_or(String::new(), |line| match lang {
            Lang::Id => format!(" · {UNDECIDED} baris {line}"),
            Lang::En => format!(" · {UNDECIDED} row {line}"),
        });
        let seen = sitter.sight.as_ref().and_then(|sight| sight.measured.as_ref());
        let figures = seen.map_or(String::new(), |seen| {
            let (w, h, ppi) = (seen.width_px, seen.height_px, ppi(self.job, sitter, seen));
            let (sharp, light) = (seen.light.sharpness, seen.light.lightest);
            match (lang, seen.figure.is_some()) {
                (_, false) => format!("{w}x{h} · {ppi} ppi"),
                (Lang::Id, true) => format!("{w}x{h} · {ppi} ppi · tajam {sharp} · terang {light}"),
                (Lang::En, true) => format!("{w}x{h} · {ppi} ppi · sharp {sharp} · light {light}"),
            }
        });
        let short = |finding: &&Finding| {
            (finding.severity, explain::of(finding.code).title.get(lang).to_owned())
        };
        contact::Sight {
            key: masked(&sitter.key),
            place: masked(&format!("{file}{row}{line}")),
            ground: usize::from(sitter.kind != Kind::Pns),
            face: seen.and_then(face),
            findings: findings.iter().map(short).collect(),
            figures,
        }
    }

    /// Writes the usable photos as the rules ask for them, named by their key.
    fn keep(
        &self,
        sitters: &[Sitter],
        (keep, sacred): (&Keep, &Inputs),
        intake: &mut Intake,
        request: &Request,
    ) -> Outcome<()> {
        let limits = &self.job.photo_rules.limits;
        let size_px = (limits.width_px, limits.height_px);
        let usable: Vec<(&str, &ReadyPhoto)> = sitters
            .iter()
            .filter(|sitter| sitter.worst < Some(Severity::Bar))
            .filter_map(|sitter| Some((&*sitter.key, &sitter.sight.as_ref()?.photo)))
            .collect();
        in_order(
            self.workers,
            usable.len(),
            |idx| {
                let bytes = usable[idx].1.read()?;
                let made = PREPARER.with_borrow_mut(|preparer| {
                    photo::conform(&bytes, size_px, usable[idx].1.treatment, preparer)
                });
                // What gives no picture was held.
                Ok(made.ok().and_then(|(_, file)| file))
            },
            |idx, file: Outcome<Option<Vec<u8>>>| {
                request.session.stop.check()?;
                let Some(bytes) = file? else {
                    intake.too_small += 1;
                    return Ok(());
                };
                let path = keep.folder.join(format!("{}.png", usable[idx].0));
                sacred.spare(&path)?;
                match regular::read(&path, regular::MOST_MADE) {
                    Ok(there) if there == bytes => {
                        intake.kept += 1;
                        return Ok(());
                    }
                    Ok(_) if !keep.force => return Err(taken(&path)),
                    Ok(_) | Err(_) => {}
                }
                atomic::write(&path, &bytes)?;
                intake.written += 1;
                Ok(())
            },
        )
    }
}

fn taken(path: &Path) -> Box<Fault> {
    Fault::new(
        FaultKind::Usage,
        path.display().to_string(),
        Text::new("sudah ada berkas lain dengan nama itu", "another file has that name already"),
    )
    .hint(Remedy::OtherPhotoFolderOrOverwrite)
}
