//! Style sheet, scripts and icon: built in, under an address that changes with their content.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cetak_base::digest::Digest;
use std::sync::LazyLock;

const ASSETS: &[(&str, &str, &str)] = &[
    ("portal.css", "text/css; charset=utf-8", include_str!("../../assets/portal.css")),
    ("captcha.js", "text/javascript; charset=utf-8", include_str!("../../assets/captcha.js")),
    ("foto.js", "text/javascript; charset=utf-8", include_str!("../../assets/foto.js")),
    ("icon.svg", "image/svg+xml", include_str!("../../assets/icon.svg")),
];

/// Twelve digits of everything that is built in.
static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let all: String = ASSETS.iter().map(|(_, _, content)| *content).collect();
    format!("{:.12}", Digest::of(all.as_bytes()).to_string())
});

/// The folder of the assets, without a slash at the end.
pub(crate) fn folder() -> String {
    format!("/aset/{}", *DIGEST)
}

/// `GET /aset/{digest}/{name}`: may be kept for ever.
pub(super) async fn asset(Path((digest, name)): Path<(String, String)>) -> Response {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    match found {
        Some((_, kind, content)) if digest == *DIGEST => (
            [
                (header::CONTENT_TYPE, *kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            *content,
        )
            .into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
