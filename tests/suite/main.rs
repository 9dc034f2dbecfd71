//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// The PDF writer: structure, text, equal bytes, codes that decode.
mod pdf;
