//! Made-up people, drawn portraits and complete jobs of them.

mod portrait;
mod rng;

pub use portrait::Grain;
