//! The two sides of a sheet, and how a back comes onto its front.

/// A side of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The fronts of the cards.
    Front,
    /// The backs of the cards.
    Back,
}

/// How the backs come onto their fronts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duplex {
    /// The printer turns the sheet about its long edge.
    #[default]
    LongEdge,
    /// The printer turns the sheet about its short edge.
    ShortEdge,
    /// Fronts and backs are separate sheets, laid back to back around a core: the backs
    /// lie where the fronts are seen through the sheet.
    TwoCore,
    /// No backs.
    None,
}
