//! What holds for every request and every answer: no form of a stranger's page is obeyed, no browser
//! runs what we did not write, no cache keeps what is personal, and no log learns a token or a number.

use super::{App, log};
use crate::server::portal::Counters;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::time::Instant;

/// Nothing inline, nothing of anybody else's.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Stands before every handler.
pub(super) async fn guarded(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    // The pattern of the address, `/k/{token}`, and never the address itself.
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let behind_code = request.uri().path().starts_with("/k/");
    let obeyed = is_read(&method) || is_ours(request.headers(), behind_code);
    let mut response =
        if obeyed { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() };
    Counters::count(&app.counters.requests);
    protect(response.headers_mut(), behind_code, app.config.is_secure());
    let route = route.as_deref().unwrap_or("-");
    log::answered(&method, route, response.status(), begun.elapsed());
    response
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether a form was sent by a page of ours. Browsers of today say so; of older ones the origin tells,
/// which is `null` on pages that send no referrer: those behind a code, where there is no session to abuse.
fn is_ours(headers: &HeaderMap, behind_code: bool) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match text("origin") {
        Some("null") | None => behind_code,
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text("host")
        }
    }
}

/// Puts the headers of every answer on it.
fn protect(headers: &mut HeaderMap, behind_code: bool, is_secure: bool) {
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Elsewhere the origin must stay readable for `is_ours`; nothing leaves the site in either case.
    put(header::REFERRER_POLICY, if behind_code { "no-referrer" } else { "same-origin" });
    put(header::CACHE_CONTROL, "no-store");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    );
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if is_secure {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().copied();
        pairs
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_form_of_a_strangers_page_is_not_obeyed() {
        let host = ("host", "kartu.contoh.go.id");
        for (ours, pairs) in [
            (true, vec![("sec-fetch-site", "same-origin"), host]),
            (false, vec![("sec-fetch-site", "cross-site"), host]),
            (false, vec![("sec-fetch-site", "same-site"), host]),
            (
                false,
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://kartu.contoh.go.id"),
                    host,
                ],
            ),
            (true, vec![("origin", "https://kartu.contoh.go.id"), host]),
            (false, vec![("origin", "https://jahat.contoh"), host]),
            (false, vec![("origin", "null"), host]),
            (false, vec![host]),
        ] {
            assert_eq!(is_ours(&headers(&pairs), false), ours, "{pairs:?}");
        }
        assert!(is_ours(&headers(&[host]), true), "a challenge needs no session");
        assert!(!is_ours(&headers(&[("sec-fetch-site", "cross-site")]), true));
    }
}
