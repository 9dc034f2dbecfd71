//! Hands finished files to printers and says what became of them.
//!
//! [`Printer`] speaks IPP with a printer: what it can do ([`Capabilities`]), whether a file fits it
//! ([`misfits`]), a job made, filled and followed. Bytes leave as they lie on the disk; nothing here
//! changes a file, reads a run or writes a ledger. What a printer says is a stranger's word: answers are
//! bounded in size, and nothing in them makes the program panic. That a printer counts a side says that
//! paper moved, never that a card is good.

mod adapter;
mod address;
mod capabilities;
mod count;
mod discover;
mod http;
mod magnetic;
mod message;
mod misfit;
mod printer;
pub mod pwg;
mod reasons;
mod simulated;
mod spool;
mod tls;
mod trouble;

pub use adapter::{Adapter, Asked, CONTRACT, CardJob, CardState, Face, Left, Said, Silence};
pub use address::{Address, Fingerprint};
pub use capabilities::{Capabilities, Medium, PrinterState, Queue, Raster, Supply, Turned};
pub use count::{Likely, likely};
pub use discover::{Announced, Round, announced};
pub use magnetic::Track;
pub use misfit::{Misfit, Sided, Verdict, Wish, fitting, misfits};
pub use printer::{JobReport, JobState, MadeJob, Order, Printer};
pub use reasons::{is_stop, reason};
pub use simulated::{Mishap, Simulated};
pub use spool::Spool;
pub use trouble::Trouble;
