//! The printing condition of a job: the standard its sheets claim, the profile they are made for,
//! the colours of photos and the line a cutter follows.

use crate::digest::Digest;
use crate::job::{Inks, Job, Pdf};
use crate::output::pdf::{Conformance, Contour, OutputProfile, PhotoInks};
use crate::schema::manifest::Input;

/// The standard the sheets are made to.
pub(super) fn conformance(job: &Job) -> Conformance {
    match job.print_shop.pdf {
        Pdf::X4 => Conformance::X4,
        Pdf::Plain => Conformance::Plain,
    }
}

/// The printing condition.
pub(super) fn profile(job: &Job) -> OutputProfile<'_> {
    job.print_shop.icc.as_ref().map_or_else(OutputProfile::default, |icc| OutputProfile {
        icc: &icc.bytes,
        identifier: &icc.name,
        registered: false,
        description: &icc.name,
    })
}

/// The cutting line of cards of that shape, if the job asks for one.
pub(super) fn contour(job: &Job, shape: usize) -> Option<Contour<'_>> {
    let name = job.print_shop.cut_contour.as_deref()?;
    let mut all = job.designs.all().iter().filter(|design| design.shape == shape);
    let radius = all.next()?.layout.corner();
    Some(Contour { name, radius })
}

/// The colours of photos.
pub(super) fn inks(job: &Job) -> PhotoInks {
    match job.print_shop.photos {
        Inks::Rgb => PhotoInks::Srgb,
        Inks::Cmyk => PhotoInks::Cmyk,
    }
}

/// The profile as an input of the run.
pub(super) fn icc_input(job: &Job) -> Option<Input> {
    let icc = job.print_shop.icc.as_ref()?;
    Some(Input {
        path: icc.shown.clone(),
        bytes: icc.bytes.len() as u64,
        blake3: Digest::of(&icc.bytes).to_string(),
    })
}
