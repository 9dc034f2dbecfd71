//! Card designs from `layouts/`, resolved.

pub mod draw;
