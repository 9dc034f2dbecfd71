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

// In reading order, from the ground up; `reorder_modules = false` in rustfmt.toml keeps it.
mod side;
mod stock;
mod format;
mod file;
mod fit;
mod options;
mod grid;
mod marks;
mod free_space;
mod code;
mod register;
mod calibrate;
mod arrange;
mod target;
mod plan;
mod piles;
mod guillotine;

pub use arrange::Arrangement;
pub use calibrate::{Affine, Calibration, Drift, Reading};
pub use code::{CODE_QUIET, CODE_SIDE};
pub use fit::{Fit, FitLimits, fit};
pub use format::{Hole, Marking, SheetFormat, Slot, Slug};
pub use grid::Placement;
pub use guillotine::{Cut, Edge, Freed, LEAST_GAUGE, Programme, guillotine};
pub use marks::CutLine;
pub use options::{Options, Order};
pub use piles::{Pile, piles};
pub use plan::{Lot, Piece, Plan, Sheet, Slip, plan, plan_units};
pub use register::BAR_PATCHES;
pub use side::{Duplex, Side};
pub use stock::{Coating, Lamination, Stock};
pub use target::Target;
