//! placeholder

pub mod pdf;
