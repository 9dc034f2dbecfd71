//! What people do with a job besides making cards: confirming sheets, naming cards to print again,
//! looking a card up, reading the log, counting blanks, measuring a printer, making a key.
//!
//! Values in, values out: nothing here prints, parses arguments or knows exit
//! codes, so that the command line and a page call the same functions. Words
//! for what comes back are the caller's; a refusal is a
//! [`Fault`](crate::diag::Fault) as everywhere, with what can be done about it
//! as a [`Remedy`](crate::diag::Remedy).
//!
//! A `job` is a job file or its folder. The file itself is not read: a job
//! whose data is gone still has cards to confirm. Only [`here()`] reads it, to say whether it can be.

mod calibrate;
mod confirm;
mod here;
mod history;
mod keys;
mod lookup;
mod printers;
mod reprint;
mod send;
mod sheet;
mod stock;
mod watch;

#[cfg(test)]
mod fixture;

pub use calibrate::{
    FURTHEST, Misreading, Readings, Setup, Target, drift, profiles, store_profile, target,
    write_target,
};
pub use confirm::{Confirmation, Confirmed, Undo, confirm};
pub use here::{Checked, Here, Standing, here};
pub use history::{Events, each_event, passes, repair, verify_chain};
pub use keys::{make_key, make_signing_key};
pub use lookup::{Found, lookup};
pub use printers::{Around, Seen, printers};
pub use reprint::{Named, choose, listed_keys};
pub use send::{News, Sending, Sent, Skipped, Watcher, WhySkipped, send};
pub use stock::{Blanks, blanks};
pub use watch::{Arrived, Hot, Looks, Watched, Work, arrivals};
