//! placeholder

pub mod raster;
