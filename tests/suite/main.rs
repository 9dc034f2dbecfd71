//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// Bytes of photo files to pictures and findings.
mod photo;
