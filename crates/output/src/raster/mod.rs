//! Drawing operations to pixels, for previews and card printers.
//!
//! The same operations that the PDF writer draws, at whole dots of one
//! resolution. Text and QR codes are filled from the same outlines and modules;
//! nothing is laid out again. For a card printer a face becomes two rasters:
//! colour, and what its black panel prints. Nothing here touches a disk.

mod blit;
mod layers;
mod packed;
mod paint;
mod photo;
mod png_file;
mod stamp;

pub use layers::{FaceFiles, FacePainter};
pub use paint::{Begun, Painter, Pixels};
pub use photo::pixels;
pub use png_file::rgba;
pub use stamp::stamp;
