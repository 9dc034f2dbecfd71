//! What a card looks like.
//!
//! ```text
//! layout files -> layout -> Layout;  Record + Photo + Layout -> render -> Card
//! ```
//!
//! A [`render::Card`] is a list of drawing operations; whether it becomes PDF or
//! pixels is decided elsewhere.

pub mod layout;
pub mod render;
