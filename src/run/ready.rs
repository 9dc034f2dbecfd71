//! A card that passed every check: its record, layout, photo and fingerprint.
//!
//! Photos are not held in memory: each is had again from the cache, or prepared
//! once more from the same content.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::digest::Digest;
use crate::job::Job;
use crate::output::cache::Cache;
use crate::photo::{self, Light, Measured, PhotoFile, Prepared, Preparer};
use crate::record::Record;
use crate::render::Tightness;
use crate::run::fingerprint::{self, CardValues};
use std::cell::RefCell;

/// A card that can be made.
pub(super) struct Ready {
    /// Boxed: there may be a hundred thousand, and they change hands.
    pub(super) record: Box<Record>,
    /// Which of the job's layouts it has.
    pub(super) design: usize,
    pub(super) photo: Option<ReadyPhoto>,
    /// Which of the person's cards it is, from 1.
    pub(super) issue: u32,
    /// Digest of everything that decides what it looks like.
    pub(super) fingerprint: Digest,
    /// What a proof chooses cards by.
    pub(super) risk: Risk,
}

impl Ready {
    /// The card before it is drawn.
    pub(super) fn values<'a>(&'a self, job: &'a Job) -> CardValues<'a> {
        let photo = self.photo.as_ref().map(|photo| photo.content);
        CardValues { job, design: self.design, record: &self.record, photo, issue: self.issue }
    }

    /// Makes it that issue of the person's card.
    pub(super) fn issue(&mut self, job: &Job, issue: u32) {
        if self.issue != issue {
            self.issue = issue;
            self.fingerprint = fingerprint::fingerprint(&self.values(job));
        }
    }
}

/// A photo that was looked at and can be had again; in a [`Ready`] it passed inspection.
#[derive(Clone)]
pub(super) struct ReadyPhoto {
    pub(super) file: PhotoFile,
    /// Digest of its bytes.
    pub(super) content: Digest,
    /// What is made of it.
    pub(super) treatment: photo::Treatment,
    /// Under which it is cached.
    pub(super) cache_key: Digest,
    /// Size of the prepared picture; 0 if there is none.
    pub(super) bytes: usize,
}

/// What was measured of a card while it was checked.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Risk {
    /// The text that had to give way the most.
    pub(super) tightness: Option<Tightness>,
    /// Light and focus of the photo; nothing without a silhouette.
    pub(super) light: Option<Light>,
    /// Pixels of the photo in an inch of the card.
    pub(super) ppi: Option<u32>,
}

impl Risk {
    /// Notes what was measured of the photo.
    pub(super) fn see(&mut self, seen: &photo::Facts, frame: &photo::Frame) {
        self.light = seen.figure.is_some().then_some(seen.light);
        self.ppi = ppi(seen, frame);
    }

    /// Notes how the texts were set.
    pub(super) fn set(&mut self, tightness: Option<Tightness>) {
        self.tightness = tightness;
    }
}

/// Pixels of a photo in an inch of the card; nothing for a frame without width.
pub(super) fn ppi(seen: &photo::Facts, frame: &photo::Frame) -> Option<u32> {
    let inches = frame.size.w.to_mm() / 25.4;
    (inches > 0.0).then(|| (f64::from(seen.crop.width_px) / inches).round() as u32)
}

impl ReadyPhoto {
    /// The photo as it passed inspection: from the cache, or prepared again from the same content.
    pub(super) fn load(&self, frame: &photo::Frame, cache: &Cache) -> Outcome<Prepared> {
        let kept = cache.get(&self.cache_key);
        let taken = match kept.as_deref().and_then(Measured::from_bytes) {
            Some(taken) => taken,
            None => take(&self.read()?, &self.cache_key, Some(cache), frame, self.treatment),
        };
        taken.prepared.ok_or_else(|| self.changed())
    }

    /// The file again.
    ///
    /// # Errors
    ///
    /// An outside fault if it cannot be read or is no longer what was inspected.
    pub(super) fn read(&self) -> Outcome<Vec<u8>> {
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

/// The job's cache of prepared photos.
pub(super) fn cache(job: &Job) -> Cache {
    Cache::at(&job.state_folder().join("photos"), job.photo_cache).sealed(job.qr.key())
}

thread_local! {
    /// Buffers that one thread uses for photo after photo.
    static PREPARER: RefCell<Preparer> = RefCell::new(Preparer::new());
}

/// The photo from the cache, or prepared and put there.
pub(super) fn take(
    bytes: &[u8],
    cache_key: &Digest,
    cache: Option<&Cache>,
    frame: &photo::Frame,
    treatment: photo::Treatment,
) -> Measured {
    let kept = cache.and_then(|cache| cache.get(cache_key));
    if let Some(taken) = kept.as_deref().and_then(Measured::from_bytes) {
        return taken;
    }
    let taken =
        PREPARER.with_borrow_mut(|preparer| photo::measure(bytes, frame, treatment, preparer));
    if let Some(cache) = cache {
        cache.put(cache_key, &taken.to_bytes());
    }
    taken
}
