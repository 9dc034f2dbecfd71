//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// Layout files: what is accepted, what each mistake is told.
mod layout;
/// Records to drawing operations: the fit set, codes, what holds a card.
mod render;
