//! Where each card lies on a sheet of paper.
//!
//! Imposition is arithmetic on sizes: it knows how large a card is and how many
//! there are, never what is printed on one. The origin is the top left corner
//! of the sheet, y grows downwards, and every distance is a
//! [`Length`](cetak_base::unit::Length). Turning that into PDF coordinates is the
//! business of `cetak_output`.
//!
//! A sheet's back is its front turned over about the edge the printer flips on,
//! so that the back of card 3 lands behind its front. Slots are numbered row by
//! row from the top left as seen from the front; the last sheet may be part
//! empty, and an empty slot gets no cut marks.
//!
//! Nothing here fails at print time: a grid that does not fit its paper is
//! refused when the job is resolved, with the overhang in millimetres.

mod arrange;
mod calibrate;
mod code;
mod file;
mod fit;
mod format;
mod guillotine;
mod marks;
mod piles;
mod plan;
mod register;
mod target;

pub use arrange::{Arrangement, Duplex, Options, Order, Placement, Side};
pub use calibrate::{Affine, Calibration, Drift, Reading};
pub use code::{CODE_QUIET, CODE_SIDE};
pub use fit::{Fit, Room, fit};
pub use format::{Marking, SheetFormat, Slot, Slug};
pub use guillotine::{Cut, Freed, Programme, guillotine};
pub use marks::{CutLine, marks};
pub use piles::{Piece, Pile, piles};
pub use plan::{Lot, Plan, Sheet, Slip, plan, plan_units};
pub use register::{BAR_PATCHES, register_targets};
pub use target::Target;
