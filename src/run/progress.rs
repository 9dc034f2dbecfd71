//! How far a run is, for whoever wants to hear it.

/// A part of a run that takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading workbooks; counted in files.
    Reading,
    /// Inspecting and preparing photos; counted in photos.
    Photos,
    /// Drawing and writing sheets; counted in cards.
    Sheets,
    /// Drawing and writing one file per person; counted in cards.
    Cards,
    /// Putting photos on contact sheets; counted in photos.
    Contact,
    /// Drawing cards for a proof; counted in cards.
    Proof,
    /// Drawing made-up photos; counted in photos.
    Samples,
    /// Reading finished files back; counted in pages.
    Verifying,
}

/// Who hears how far a run is. Called from several threads.
pub trait Progress: Sync {
    /// A phase of `total` steps begins.
    fn begin(&self, phase: Phase, total: usize);
    /// `steps` more are done.
    fn advance(&self, steps: usize);
    /// The phase is over.
    fn end(&self);
}

/// A [`Progress`] that nobody hears.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _phase: Phase, _total: usize) {}
    fn advance(&self, _steps: usize) {}
    fn end(&self) {}
}
