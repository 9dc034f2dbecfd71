//! Colours of other spaces to sRGB.
//!
//! A picture without any note of its space is sRGB, as browsers assume. A
//! profile that cannot be read or used is passed over in the same way, because
//! the numbers of such pictures are almost always sRGB; the alpha channel is
//! never touched. Profiles are those of ICC.1:2010 and ICC.2; gamma and
//! chromaticities those of the PNG specification, third edition, 11.3.2.

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ToneReprCurve, Transform8BitExecutor, TransformOptions,
};
use std::sync::Arc;

/// What a file says about the meaning of its colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Space<'a> {
    /// sRGB, said or assumed.
    Srgb,
    /// An ICC profile.
    Icc(&'a [u8]),
    /// PNG's `gAMA`, with `cHRM` where it stands: white, red, green, blue as x and y.
    Gamma {
        /// The exponent stored in `gAMA`: 0.45455 for sRGB.
        exponent: f32,
        /// The chromaticities.
        primaries: Option<[(f32, f32); 4]>,
    },
}

/// Gamma of sRGB as PNG files write it, and how far from it counts as the same: a tenth of
/// this shifts mid grey by one level.
const SRGB_EXPONENT: f32 = 0.45455;
const SAME_EXPONENT: f32 = 0.005;
/// Chromaticities of sRGB (IEC 61966-2-1): white, red, green, blue.
const SRGB_PRIMARIES: [(f32, f32); 4] =
    [(0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06)];
/// Files round these to 0.001 or worse.
const SAME_CHROMATICITY: f32 = 0.005;
/// Exponents outside are damage, not a display anyone had: PNG's own test files go from 0.35 to 2.5.
const SANE_EXPONENTS: std::ops::RangeInclusive<f32> = 0.1..=5.0;

/// Converts straight RGBA in place; says whether anything had to be done.
pub(super) fn to_srgb(space: Space<'_>, rgba: &mut [u8]) -> bool {
    let profile = match space {
        Space::Srgb => None,
        Space::Icc(icc) => ColorProfile::new_from_slice(icc).ok(),
        Space::Gamma { exponent, primaries } => of_gamma(exponent, primaries),
    };
    let Some(profile) = profile else { return false };
    let srgb = ColorProfile::new_srgb();
    // A profile of inks or greys was not meant for these numbers. It must be sent away by hand: four
    // inks pass for red, green, blue and alpha.
    if profile.color_space != DataColorSpace::Rgb || is_srgb(&profile, &srgb) {
        return false;
    }
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options)
    else {
        return false;
    };
    let mut row = Vec::new();
    // Any row length will do; this one stays in the cache.
    for chunk in rgba.chunks_mut(4 * 1024) {
        row.clear();
        row.extend_from_slice(chunk);
        if transform.transform(&row, chunk).is_err() {
            chunk.copy_from_slice(&row);
            return false;
        }
    }
    true
}

/// The way from four inks to sRGB that an output profile gives.
pub(super) struct Inks(Arc<Transform8BitExecutor>);

impl Inks {
    /// The way, if `icc` is a sound profile of four inks.
    pub(super) fn of(icc: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        if profile.color_space != DataColorSpace::Cmyk {
            return None;
        }
        let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
        let way = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options);
        way.ok().map(Self)
    }

    /// Converts `inks`, four bytes a pixel, 255 for all of an ink, to opaque `rgba`.
    pub(super) fn to_srgb(&self, inks: &[u8], rgba: &mut Vec<u8>) -> Option<()> {
        rgba.clear();
        rgba.resize(inks.len(), 0);
        for (from, to) in inks.chunks(4 * 1024).zip(rgba.chunks_mut(4 * 1024)) {
            self.0.transform(from, to).ok()?;
        }
        for pixel in rgba.as_chunks_mut::<4>().0 {
            pixel[3] = 255;
        }
        Some(())
    }
}

/// The profile of a display with that gamma, unless it is sRGB.
fn of_gamma(exponent: f32, primaries: Option<[(f32, f32); 4]>) -> Option<ColorProfile> {
    let near = |a: f32, b: f32, within: f32| (a - b).abs() <= within;
    let plain = near(exponent, SRGB_EXPONENT, SAME_EXPONENT);
    let primaries = primaries.filter(|found| {
        let pairs = found.iter().zip(SRGB_PRIMARIES);
        let same = |((x, y), (sx, sy)): (&(f32, f32), (f32, f32))| {
            near(*x, sx, SAME_CHROMATICITY) && near(*y, sy, SAME_CHROMATICITY)
        };
        let usable = found.iter().all(|(x, y)| *x > 0.0 && *x < 1.0 && *y > 0.0 && *y < 1.0);
        usable && !pairs.into_iter().all(same)
    });
    if (plain && primaries.is_none()) || !SANE_EXPONENTS.contains(&exponent) {
        return None;
    }
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    if let Some([white, red, green, blue]) = primaries {
        let at = |(x, y): (f32, f32)| moxcms::Chromaticity::new(x, y);
        let primaries = moxcms::ColorPrimaries { red: at(red), green: at(green), blue: at(blue) };
        profile.update_rgb_colorimetry(at(white).to_xyyb(), primaries);
    }
    if !plain {
        let curve = Some(ToneReprCurve::Parametric(vec![1.0 / exponent]));
        (profile.red_trc, profile.green_trc, profile.blue_trc) =
            (curve.clone(), curve.clone(), curve);
    }
    Some(profile)
}

/// Whether the profile is sRGB under whatever name: the same colorants, and curves that agree
/// at a few levels of grey.
fn is_srgb(profile: &ColorProfile, srgb: &ColorProfile) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 0.002;
    let colorants = |p: &ColorProfile| {
        let (r, g, b) = (p.red_colorant, p.green_colorant, p.blue_colorant);
        [r.x, r.y, r.z, g.x, g.y, g.z, b.x, b.y, b.z]
    };
    if !colorants(profile).iter().zip(colorants(srgb)).all(|(a, b)| near(*a, b)) {
        return false;
    }
    // Sixteen grey levels through both; one level of difference is rounding.
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgb, srgb, Layout::Rgb, options)
    else {
        return false;
    };
    let ramp: Vec<u8> = (0..16u8).flat_map(|step| [step * 17; 3]).collect();
    let mut out = vec![0; ramp.len()];
    transform.transform(&ramp, &mut out).is_ok()
        && ramp.iter().zip(&out).all(|(a, b)| a.abs_diff(*b) <= 1)
}
