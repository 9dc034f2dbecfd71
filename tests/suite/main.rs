//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// Finished files read back: preflight of made-up files with one fault each, and whole folders of runs.
mod verify;
