//! What is printed on, as far as a job says: the stock and what is laid over it.
//!
//! Nothing of it moves a card on its sheet; it is told to whoever prints, in words and in tickets.

use cetak_base::unit::Length;

/// The surface of a stock or of a foil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coating {
    /// None at all.
    None,
    /// Coated, no matter how.
    Coated,
    /// Shining.
    Gloss,
    /// Dull.
    Matte,
    /// Between the two.
    Satin,
}

/// The stock; what a job leaves open is the shop's.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Stock {
    /// What people call it.
    pub name: Option<String>,
    /// Grams a square metre.
    pub weight: Option<u32>,
    /// Of one sheet.
    pub thickness: Option<Length>,
    /// Of both sides.
    pub coating: Option<Coating>,
    /// What is laid over the printed sheet before it is cut; `None` where the job says nothing of it.
    pub lamination: Option<Lamination>,
}

/// A foil over the printed sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lamination {
    /// What people call the foil.
    pub name: Option<String>,
    /// Its outer surface.
    pub finish: Coating,
    /// Of the foil.
    pub thickness: Option<Length>,
    /// Whether the back gets one too.
    pub both_sides: bool,
}

impl Stock {
    /// Whether the job says nothing of it.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}
