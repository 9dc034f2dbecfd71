//! What people do at a job besides making cards: looking a card up, making a key.
//!
//! Values in, values out: nothing here prints, parses arguments or knows exit
//! codes, so that the command line and a page call the same functions. Words
//! for what comes back are the caller's; a refusal is a
//! [`Fault`](crate::diag::Fault) as everywhere.

mod keys;
mod lookup;

#[cfg(test)]
mod fixture;

pub use keys::make_key;
pub use lookup::lookup;
