//! `GET /metrics`: figures for Prometheus, for this machine alone.

use super::App;
use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::{
    fmt::Write as _,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
};

/// What the figures are, in the form of <https://prometheus.io/docs/instrumenting/exposition_formats/>.
pub(super) async fn metrics(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    // What comes through the proxy comes from somewhere else.
    if !peer.ip().to_canonical().is_loopback() || headers.contains_key("x-forwarded-for") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let current = app.current();
    let shown = current.shown.as_ref();
    let asked = Arc::clone(&app);
    let size = tokio::task::spawn_blocking(move || asked.store.database().size()).await;
    let counters = &app.counters;
    let figures = [
        ("cetak_web_requests_total", "counter", counters.requests.load(Ordering::Relaxed)),
        ("cetak_web_challenges_solved_total", "counter", counters.solved.load(Ordering::Relaxed)),
        ("cetak_web_challenges_refused_total", "counter", counters.refused.load(Ordering::Relaxed)),
        ("cetak_web_limited_total", "counter", counters.limited.load(Ordering::Relaxed)),
        ("cetak_web_holders", "gauge", shown.map_or(0, |shown| shown.n_holders)),
        (
            "cetak_web_publication_applied_seconds",
            "gauge",
            shown.map_or(0, |shown| u64::try_from(shown.applied).unwrap_or(0)),
        ),
        ("cetak_web_database_bytes", "gauge", size.unwrap_or(0)),
    ];
    let mut text = String::new();
    for (name, kind, figure) in figures {
        let _written = writeln!(text, "# TYPE {name} {kind}\n{name} {figure}");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
