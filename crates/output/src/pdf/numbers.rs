//! The numbers of the objects that every file has, whatever is drawn in it.

pub(super) const CATALOG: i32 = 1;
pub(super) const PAGES: i32 = 2;
pub(super) const INFO: i32 = 3;
pub(super) const XMP: i32 = 4;
pub(super) const OUTPUT_PROFILE: i32 = 5;
pub(super) const SRGB_PROFILE: i32 = 6;
pub(super) const FONTS: i32 = 7;
pub(super) const COLOUR_SPACES: i32 = 8;
/// The graphics state in which solid K overprints.
pub(super) const OVERPRINT: i32 = 9;
/// The graphics state in which everything knocks out.
pub(super) const KNOCK_OUT: i32 = 10;
/// The first number of the fonts, the page tree and the art.
pub(super) const FIRST_FREE: i32 = 11;
