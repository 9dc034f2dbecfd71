//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// `sample`: the jobs under `samples/` are what the program makes.
mod sample;
