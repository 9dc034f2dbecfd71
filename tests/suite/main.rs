//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// `report.html` and `checked.xlsx`: what they hold, what strangers' cells cannot do to them, and whether a
/// browser and an office program open them.
mod report;
