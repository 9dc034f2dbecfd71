//! What the portal does, asked the way a browser asks it.

mod support;

/// Login, account, card and photo of a holder.
mod holder;
/// New photos before the office.
mod office;
/// Publications taken over, and what the store keeps.
mod store;
/// The second step after the password.
mod two_step;
/// The page behind a code, and what holds for every answer.
mod verify;
