//! Looks at the photos of one part, wherever that is done: prepared ones go into the shared cache, what was seen
//! of them into a file of facts.
//!
//! Every photo that carries somebody's key or is a picture by its name is looked at, whether or not anybody
//! asks for it: which rows there are, only the plan knows. Nothing is judged here.

use crate::diag::{Outcome, Place, Severity};
use crate::digest::Digest;
use crate::job::Job;
use crate::output::atomic;
use crate::output::cache::Cache;
use crate::photo::{self, Asked, Folder, Frame, PhotoFile, Treatment};
use crate::run::known;
use crate::run::order::{Workers, in_order};
use crate::run::progress::{Phase, Progress};
use crate::run::ready;
use crate::run::session::Stop;
use crate::run::shard::facts::{self, Facts, Listing, Seen, Writer};
use crate::run::shard::{Shared, settled_photos};
use std::path::PathBuf;

/// A part of the photos of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which one, from 1.
    pub part: u32,
    /// Of how many.
    pub of: u32,
}

/// What became of a part.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct PartLooked {
    /// Photos of the part.
    pub photos: usize,
    /// Those of them that could not be read, or changed meanwhile: the plan looks at them again.
    pub unread: usize,
}

/// Looks at one part of the photos.
///
/// # Errors
///
/// An outside fault if the photo folder cannot be read or the shared one cannot be written.
pub fn shard_photos(
    job: &Job,
    shared: &Shared,
    part: Part,
    (workers, stop): (usize, &Stop),
    progress: &dyn Progress,
) -> Outcome<PartLooked> {
    let workers = Workers::new(workers)?;
    let digest = settled_photos(job)?;
    let path = shared.facts().join(facts::name(part.part, part.of));
    shared.spare(job)?;
    atomic::make_folder(&shared.facts())?;
    let folder = Folder::scan(&job.photos.path, &job.photos.shown)?;
    let of_part = |file: &&PhotoFile| facts::part_of(&file.shown, part.of) + 1 == part.part;
    let files: Vec<&PhotoFile> =
        folder.files().iter().filter(|file| is_wanted(file)).filter(of_part).collect();
    let mut writer = Writer::begin(&path, digest, (part.part, part.of))?;
    let looked = all(job, shared, &files, &mut writer, (&workers, stop, progress))?;
    writer.finish(None)?;
    Ok(looked)
}

/// Whether somebody may have meant that file as a photo.
fn is_wanted(file: &PhotoFile) -> bool {
    file.key.is_some() || file.is_picture()
}

/// The photos as the plan has them: the facts of all parts, what the plan sees of the photos that those do not
/// tell or no longer tell truly, and the list of the folder as it is now.
pub(super) fn complete(
    job: &Job,
    shared: &Shared,
    workers: (&Workers, &Stop, &dyn Progress),
) -> Outcome<(Facts, Folder)> {
    let digest = settled_photos(job)?;
    let parts = facts::parts(&shared.facts())?;
    let (told, _) = Facts::open(&parts, digest)?;
    let folder = Folder::scan(&job.photos.path, &job.photos.shown)?;
    atomic::make_folder(&shared.facts())?;
    let wanted: Vec<&PhotoFile> = folder.files().iter().filter(|file| is_wanted(file)).collect();
    let mut missed = Vec::new();
    let (threads, stop, _) = workers;
    in_order(
        threads,
        wanted.len(),
        |idx| {
            let (file, now) = (wanted[idx], known::figures(&wanted[idx].path));
            Ok(told.of(&file.shown)?.is_none_or(|seen| now.is_none() || seen.figures() != now))
        },
        |idx, is_missed: Outcome<bool>| {
            stop.check()?;
            if is_missed? {
                missed.push(wanted[idx]);
            }
            Ok(())
        },
    )?;
    drop(told);
    let mut writer = Writer::begin(&shared.rest(), digest, (0, 0))?;
    all(job, shared, &missed, &mut writer, workers)?;
    let files = folder.listed(&job.photos.path).collect();
    writer.finish(Some(Listing { files, beside: folder.beside() }))?;
    let (facts, _) = Facts::open(&of_plan(shared, parts), digest)?;
    Ok((facts, folder))
}

/// The photos as the plan had them, however they are now.
pub(super) fn again(job: &Job, shared: &Shared) -> Outcome<(Facts, Folder)> {
    let parts = of_plan(shared, facts::parts(&shared.facts())?);
    let (facts, listing) = Facts::open(&parts, settled_photos(job)?)?;
    let Some(Listing { files, beside }) = listing else {
        return Err(facts::damaged(&shared.rest().display().to_string()));
    };
    let root = job.photos.path.canonicalize().unwrap_or_else(|_| job.photos.path.clone());
    Ok((facts, Folder::of_listing(&root, files, beside)))
}

/// The files of facts that a plan was made from, its own first.
fn of_plan(shared: &Shared, parts: Vec<PathBuf>) -> Vec<PathBuf> {
    std::iter::once(shared.rest()).chain(parts).collect()
}

/// Looks at those files, and writes what was seen in their order.
fn all(
    job: &Job,
    shared: &Shared,
    files: &[&PhotoFile],
    writer: &mut Writer,
    (workers, stop, progress): (&Workers, &Stop, &dyn Progress),
) -> Outcome<PartLooked> {
    let cache = shared.cache(job);
    let frames = frames(job);
    let mut looked = PartLooked { photos: files.len(), unread: 0 };
    progress.begin(Phase::Photos, files.len());
    let done = in_order(
        workers,
        files.len(),
        |idx| one(job, &cache, &frames, files[idx]),
        |idx, seen| {
            progress.advance(1);
            stop.check()?;
            looked.unread += usize::from(seen.is_none());
            writer.push(&seen.unwrap_or_else(|| Seen::unknown(&files[idx].shown)))
        },
    );
    progress.end();
    done.map(|()| looked)
}

/// The frames of the job's layouts, each once.
fn frames(job: &Job) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    for frame in job.designs.all().iter().filter_map(|design| design.frame) {
        if !frames.contains(&frame) {
            frames.push(frame);
        }
    }
    frames
}

/// One photo; nothing if it cannot be read or changed meanwhile.
fn one(job: &Job, cache: &Cache, frames: &[Frame], file: &PhotoFile) -> Option<Seen> {
    let rules = &job.photo_rules;
    let figures = known::figures(&file.path);
    let bytes = file.read().ok()?;
    if !known::is_steady(figures, known::figures(&file.path), bytes.len()) {
        return None;
    }
    let content = Digest::of(&bytes);
    let mut views = Vec::new();
    let mut is_held = false;
    let mut face = None;
    for frame in frames {
        // A photo that a person decided about in another way is opened by the plan.
        let treatment = Treatment::from(rules.background);
        let cache_key = photo::cache_key(content, frame, treatment);
        let taken = ready::take(&bytes, &cache_key, Some(cache), frame, treatment);
        let size = taken.prepared.as_ref().map_or(0, |p| p.colour.len() + p.mask.len());
        views.push((cache_key, taken.facts.clone(), size));
        let place = Place::default();
        face = face.or_else(|| taken.facts.as_ref().ok().and_then(|facts| facts.faces.first));
        let asked = Asked { file: &file.shown, key: "", place: &place, decision: None };
        let settled = taken.settle(&asked, rules);
        is_held |= settled.findings.iter().any(|finding| finding.severity >= Severity::Hold);
    }
    let thumb = if is_held { photo::thumbnail(&bytes, face.as_ref()) } else { None };
    let mut seen = Seen::new(&file.shown, figures, content, thumb);
    for (cache_key, facts, size) in views {
        seen.add(&cache_key, facts, size);
    }
    Some(seen)
}
