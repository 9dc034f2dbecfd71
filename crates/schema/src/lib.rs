//! What a run writes about itself, as data: report, map and manifest.
//!
//! The writer and the reader of finished runs both know these forms, and nothing
//! else of each other. Nothing here touches a disk.

pub mod files;
pub mod icc;
pub mod imported;
pub mod manifest;
pub mod publication;
pub mod report;
