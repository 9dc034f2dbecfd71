//! Lengths on paper.
//!
//! One type, [`Length`], stands for every distance between reading a layout
//! file and writing a PDF. It counts whole micrometres: card sizes in the
//! standards are given to 0.01 mm, sums of slots and gutters stay exact, and a
//! length can be compared and hashed. Pixels are not lengths; they live in
//! `cetak_photo` with a `_px` suffix.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign},
};

/// Micrometres in one inch, exact by definition of the inch.
const UM_PER_INCH: f64 = 25_400.0;
/// PostScript points in one inch (ISO 32000-1, 8.3.2.3).
const PT_PER_INCH: f64 = 72.0;

/// A distance in whole micrometres.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(i64);

impl Length {
    /// No distance at all.
    pub const ZERO: Self = Self(0);

    /// Exactly `um` micrometres.
    pub const fn from_um(um: i64) -> Self {
        Self(um)
    }

    /// Rounds `mm` to the nearest micrometre.
    pub fn from_mm(mm: f64) -> Self {
        Self((mm * 1000.0).round() as i64)
    }

    /// Rounds `pt` PostScript points (1/72 inch) to the nearest micrometre.
    pub fn from_pt(pt: f64) -> Self {
        Self((pt * UM_PER_INCH / PT_PER_INCH).round() as i64)
    }

    /// Rounds `dots` printer dots at `dpi` to the nearest micrometre.
    pub fn from_dots(dots: f64, dpi: u32) -> Self {
        Self((dots * UM_PER_INCH / f64::from(dpi)).round() as i64)
    }

    /// Whole micrometres.
    pub const fn um(self) -> i64 {
        self.0
    }

    /// Millimetres.
    pub fn to_mm(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// PostScript points (1/72 inch), for `cetak_output` only.
    pub fn to_pt(self) -> f64 {
        self.0 as f64 * PT_PER_INCH / UM_PER_INCH
    }

    /// Printer dots at `dpi`, not rounded.
    pub fn to_dots(self, dpi: u32) -> f64 {
        self.0 as f64 * f64::from(dpi) / UM_PER_INCH
    }

    /// The distance without its sign.
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Multiplies by a plain factor, rounding to the nearest micrometre.
    pub fn scaled(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor).round() as i64)
    }

    /// The length as files and flags take it, `0.353mm`: what a hint tells to write.
    pub fn written(self) -> String {
        format!("{}mm", self.to_mm())
    }

    /// Reads a length with its unit, as layout and sheet files write it:
    /// `85.6mm`, `2.5 cm`, `3.375in`, `7pt`, `120um`.
    ///
    /// # Errors
    ///
    /// [`BadLength`] if the unit is missing or unknown or the number is not finite.
    pub fn parse(text: &str) -> Result<Self, BadLength> {
        let bad = || BadLength { text: text.to_owned() };
        let trimmed = text.trim();
        let split = trimmed.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(bad)?;
        let (number, unit) = trimmed.split_at(split);
        let number: f64 = number.trim().parse().map_err(|_| bad())?;
        let um_per_unit = match unit {
            "um" => 1.0,
            "mm" => 1000.0,
            "cm" => 10_000.0,
            "in" => UM_PER_INCH,
            "pt" => UM_PER_INCH / PT_PER_INCH,
            _ => return Err(bad()),
        };
        let um = number * um_per_unit;
        // A kilometre: beyond any paper, and far from the edge of f64's whole numbers.
        if !um.is_finite() || um.abs() > 1e9 {
            return Err(bad());
        }
        Ok(Self(um.round() as i64))
    }
}

/// A text that is not a length with a unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a length; write a number and mm, cm, in, pt or um, for example `3mm`")]
pub struct BadLength {
    /// What was written.
    pub text: String,
}

/// Millimetres with as many decimals as needed, for messages: `85.6 mm`.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mm", self.to_mm())
    }
}

impl Add for Length {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Length {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for Length {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Neg for Length {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<i64> for Length {
    type Output = Self;
    fn mul(self, times: i64) -> Self {
        Self(self.0 * times)
    }
}

/// Halving and the like; rounds towards zero, as whole numbers do.
impl Div<i64> for Length {
    type Output = Self;
    fn div(self, parts: i64) -> Self {
        Self(self.0 / parts)
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::ZERO, |total, length| total + length)
    }
}

#[cfg(test)]
mod tests {
    use super::Length;
    use proptest::prelude::*;

    #[test]
    fn an_inch_is_72_points() {
        assert_eq!(Length::from_mm(25.4).to_pt(), 72.0);
    }

    #[test]
    fn ten_thousand_hundredths_are_a_hundred_millimetres() {
        assert_eq!(Length::from_mm(0.01) * 10_000, Length::from_mm(100.0));
    }

    #[test]
    fn every_unit_is_read() {
        for (text, um) in [
            ("85.6mm", 85_600),
            ("2.5 cm", 25_000),
            ("1in", 25_400),
            ("72pt", 25_400),
            ("-3um", -3),
        ] {
            assert_eq!(Length::parse(text), Ok(Length::from_um(um)), "{text}");
        }
    }

    #[test]
    fn a_number_without_a_unit_or_with_a_strange_one_is_refused() {
        for text in ["3", "3px", "mm", "", "nanmm", "infmm", "1e300mm", "3 mm 4"] {
            assert!(Length::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_message_shows_millimetres() {
        assert_eq!(Length::from_um(53_980).to_string(), "53.98 mm");
        assert_eq!(Length::from_um(353).written(), "0.353mm");
    }

    proptest! {
        #[test]
        fn micrometres_survive_a_round_trip_through_millimetres(um in -2_000_000i64..2_000_000) {
            let length = Length::from_um(um);
            prop_assert_eq!(Length::from_mm(length.to_mm()), length);
            prop_assert_eq!(Length::parse(&length.written()), Ok(length));
        }
    }
}
