//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// Files of every format to rows, and hostile ones to one finding each.
mod ingest;
/// Rows to verdicts: every rule of the domain with one example of its own.
mod record;
