//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// Lives of cards, the event chain under tampering, damaged files, kills and racing writers.
mod ledger;
