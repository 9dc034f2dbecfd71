//! The holder's portal and the page behind the QR code of a card.
//!
//! ```text
//! cetak publish ──> inbox ──> store ──> pages
//!                               ^         │
//!                               └─────────┘ what people do: looks, logins, photos
//! ```
//!
//! [`config`] is the file, [`inbox`] takes publications over, [`store`] remembers, [`draw`] draws a card
//! with the code that prints, [`server`] answers. Nothing of a job or its ledger is read here: what the
//! portal may know of people is what was published.

pub mod clock;
pub mod config;
pub mod store;
pub mod inbox;
pub mod draw;
mod pages;
mod verify;
mod holder;
pub mod invite;
pub mod office;
pub mod retention;
pub mod server;
mod two_step;
pub mod cli;

#[doc(hidden)]
pub use holder::password::keep as keep_password;
#[doc(hidden)]
pub use two_step::totp::code_for;
#[doc(hidden)]
pub use verify::work as solve_challenge;
