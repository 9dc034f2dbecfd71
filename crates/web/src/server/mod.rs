//! The server: which address is answered by whom, and what holds for every answer.

mod assets;
pub(crate) mod client;
mod guard;
pub(crate) mod limits;
pub(crate) mod log;
mod metrics;
mod portal;

pub use portal::Portal;

pub(crate) use assets::folder as asset_folder;
pub(crate) use portal::{Counters, defect};

use crate::holder;
use crate::office;
use crate::pages;
use crate::verify;
use axum::{Router, middleware, routing::get};
use std::sync::Arc;

/// What every handler is given.
pub(crate) type App = Arc<Portal>;

/// All addresses of the portal.
pub fn router(portal: &Arc<Portal>) -> Router {
    let app: App = Arc::clone(portal);
    Router::new()
        .route("/", get(pages::start))
        .route("/k/{token}", get(verify::show).post(verify::solve))
        .route("/K/{token}", get(verify::lower))
        .route("/k/{token}/foto", get(verify::photo))
        .route("/bahasa/{lang}", get(pages::language))
        .route("/healthz", get(pages::healthy))
        .route("/metrics", get(metrics::metrics))
        .route("/aset/{digest}/{name}", get(assets::asset))
        .merge(holder::router(usize::try_from(app.config.max_upload).unwrap_or(8 << 20)))
        .merge(office::router())
        .fallback(pages::not_found)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), guard::guarded))
        .with_state(app)
}
