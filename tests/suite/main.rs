//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// Imposition: formats, plans, backs behind fronts, marks.
mod impose;
/// The PDF writer: structure, text, equal bytes, codes that decode.
mod pdf;
