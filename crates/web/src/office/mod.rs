//! The office's room: new photos with what was found, accepted or refused with a reason that the holder
//! reads, attire and pose ticked by somebody who looked. What was decided goes to the next run as
//! `decisions.csv`.

mod decisions;
mod queue;
mod session;

pub(crate) use decisions::decision;
pub use decisions::{decisions, write_photos};

use crate::server::App;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

/// The addresses of the office.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/kantor", get(queue::show))
        .route("/kantor/masuk", get(session::form).post(session::enter))
        .route("/kantor/langkah", get(session::step_form).post(session::step))
        .route("/kantor/dua-langkah", get(session::second_step).post(session::change_second_step))
        .route("/kantor/keluar", post(session::leave))
        .route("/kantor/foto/{id}", get(queue::one).post(queue::decide))
        .route("/kantor/foto/{id}/asli.jpg", get(queue::original))
        .route("/kantor/foto/{id}/kartu.png", get(queue::card))
        .route("/kantor/keputusan.csv", get(queue::export))
        .layer(DefaultBodyLimit::max(16 << 10))
}
