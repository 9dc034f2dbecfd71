//! What all pages share: their frame, the language, and the few that belong to nobody else.

mod frame;

pub(crate) use frame::{
    Frame, blocking, cookie, page, secret_value, see_other, set_cookie, trouble, wait,
};

use crate::server::App;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    f: Frame,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    f: Frame,
    heading: String,
    text: String,
}

/// `GET /`
pub(crate) async fn start(frame: Frame) -> Response {
    page(StatusCode::OK, &Start { f: frame.titled("Kartu ASN", "ASN card") })
}

/// Whatever has no page.
pub(crate) async fn not_found(frame: Frame) -> Response {
    let (heading, text) = (
        frame.lang.of("Halaman tidak ada", "There is no such page"),
        frame.lang.of(
            "Periksa alamatnya, atau mulai dari halaman depan.",
            "Check the address, or begin at the front page.",
        ),
    );
    let (heading, text) = (heading.to_owned(), text.to_owned());
    let f = frame.titled("Halaman tidak ada", "There is no such page");
    page(StatusCode::NOT_FOUND, &Message { f, heading, text })
}

/// A page that says one thing.
pub(crate) fn message(
    status: StatusCode,
    f: Frame,
    (heading_id, heading_en): (&str, &str),
    text: &str,
) -> Response {
    let heading = f.lang.of(heading_id, heading_en).to_owned();
    let f = f.titled(heading_id, heading_en);
    page(status, &Message { f, heading, text: text.to_owned() })
}

/// Where the language was changed.
#[derive(Deserialize)]
pub(crate) struct Back {
    ke: Option<String>,
}

/// `GET /bahasa/{lang}?ke=/...`: keeps the language and goes back.
pub(crate) async fn language(
    State(app): State<App>,
    Path(lang): Path<String>,
    Query(Back { ke }): Query<Back>,
) -> Response {
    let lang = if lang == "en" { "en" } else { "id" };
    let back = ke.filter(|to| is_ours(to));
    let secure = if app.config.is_secure() { "; Secure" } else { "" };
    let cookie = format!("bahasa={lang}; Path=/; Max-Age=31536000; SameSite=Lax{secure}");
    let to = back.unwrap_or_else(|| "/".to_owned());
    ([(header::SET_COOKIE, cookie)], see_other(&to)).into_response()
}

/// Whether an address is a page of ours. Browsers take a backslash for a slash and leave tabs and ends of lines
/// out, so that more than `//` leads to another site.
fn is_ours(to: &str) -> bool {
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    plain && to.starts_with('/') && !to.starts_with("//")
}

/// `GET /healthz`: whether the store answers.
pub(crate) async fn healthy(State(app): State<App>) -> Response {
    let asked = tokio::task::spawn_blocking(move || app.store.shown()).await;
    match asked {
        Ok(Ok(Some(shown))) => {
            (StatusCode::OK, format!("ok {} {}\n", shown.as_of, shown.n_holders)).into_response()
        }
        Ok(Ok(None)) => (StatusCode::OK, "ok empty\n").into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "store\n").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn a_change_of_language_leads_back_to_a_page_of_ours_and_nowhere_else() {
        for ours in ["/", "/kartu", "/k/MZXW6YTBOI5DGNBV", "/masuk?habis", "/a//b", "/@x"] {
            assert!(is_ours(ours), "{ours}");
        }
        for away in [
            "",
            "//jahat.contoh",
            "/\\jahat.contoh",
            "\\\\jahat.contoh",
            "/\t/jahat.contoh",
            "/\n/jahat.contoh",
            "/\r/jahat.contoh",
            "/\u{0}/jahat.contoh",
            "/\u{7f}",
            "/ /jahat.contoh",
            " //jahat.contoh",
            "/\u{2028}/jahat.contoh",
            "https://jahat.contoh",
            "javascript:alert(1)",
            "jahat.contoh",
        ] {
            assert!(!is_ours(away), "{away:?}");
        }
    }
}
