//! The frame around every page: language, title, who runs the portal.

use crate::pages::message;
use crate::server::{App, log};
use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use cetak_base::diag::{Fault, Lang, Outcome};
use cetak_base::digest::Digest;
use cetak_base::token::random;
use std::convert::Infallible;

/// What every page shows around itself.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) lang: Lang,
    /// The title, of the window too.
    pub(crate) title: String,
    /// Name of the portal.
    pub(crate) portal: String,
    /// The office.
    pub(crate) office: String,
    /// Where to ask for help; may be empty.
    pub(crate) contact: String,
    /// The folder of style sheet and scripts.
    pub(crate) assets: String,
    /// This page, to come back to after the language was changed.
    pub(crate) here: String,
    /// Whether everybody shown is made up.
    pub(crate) sample: bool,
    /// Whether the browser thinks it is logged in.
    pub(crate) signed_in: bool,
}

impl Frame {
    /// With this title.
    pub(crate) fn titled(mut self, id: &str, en: &str) -> Self {
        self.title = self.lang.of(id, en).to_owned();
        self
    }

    /// The code of the language, for the page itself.
    pub(crate) fn code(&self) -> &'static str {
        self.lang.of("id", "en")
    }

    /// One of two phrases.
    pub(crate) fn w<'a>(&self, id: &'a str, en: &'a str) -> &'a str {
        self.lang.of(id, en)
    }
}

impl FromRequestParts<App> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let lang = match cookie(&parts.headers, "bahasa") {
            Some("en") => Lang::En,
            _ => Lang::Id,
        };
        let config = &app.config;
        let sample = app.current().shown.as_ref().is_some_and(|shown| shown.sample);
        Ok(Self {
            lang,
            title: String::new(),
            portal: config.name.clone(),
            office: config.office.clone(),
            contact: config.contact.clone(),
            assets: crate::server::asset_folder(),
            here: parts.uri.path().to_owned(),
            sample,
            signed_in: cookie(&parts.headers, crate::holder::cookie_name(app)).is_some(),
        })
    }
}

/// The cookie of that name.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// A value for a cookie that nobody guesses, and the digest by which the store knows it.
pub(crate) fn secret_value() -> Outcome<(String, Digest)> {
    let bytes: [u8; 32] = random()?;
    let raw: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = Digest::of(raw.as_bytes());
    Ok((raw, id))
}

/// The value of the header that sets a cookie for addresses below `path` and so many seconds, out of the reach of scripts.
pub(crate) fn set_cookie(app: &App, name: &str, value: &str, path: &str, seconds: i64) -> String {
    let secure = if app.config.is_secure() { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// A page as an answer.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
        }
        Err(_cannot_be) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Goes on to another page of ours by `GET`.
pub(crate) fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_owned())]).into_response()
}

/// Too often: says how long to wait.
pub(crate) fn wait(frame: Frame, seconds: u64) -> Response {
    let minutes = seconds.div_ceil(60);
    let text = match frame.lang {
        Lang::Id => format!("Terlalu sering dicoba. Coba lagi sekitar {minutes} menit lagi."),
        Lang::En => format!("Tried too often. Try again in about {minutes} minutes."),
    };
    let heading = ("Tunggu sebentar", "Wait a moment");
    let mut response = message(StatusCode::TOO_MANY_REQUESTS, frame, heading, &text);
    if let Ok(value) = seconds.to_string().parse() {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// Something of ours went wrong: the log learns what, the person that it is not their fault.
pub(crate) fn trouble(frame: Frame, fault: &Fault) -> Response {
    log::fault(fault);
    let text = frame.lang.of(
        "Ini bukan salah Anda. Coba lagi beberapa saat lagi.",
        "It is not your fault. Try again in a little while.",
    );
    let text = text.to_owned();
    let heading = ("Portal sedang terganggu", "The portal has a problem");
    message(StatusCode::SERVICE_UNAVAILABLE, frame, heading, &text)
}

/// Runs work that waits for the database or takes time, off the threads that serve.
pub(crate) async fn blocking<T: Send + 'static>(
    frame: &Frame,
    work: impl FnOnce() -> Result<T, Box<Fault>> + Send + 'static,
) -> Result<T, Response> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|fault| trouble(frame.clone(), &fault)),
        Err(_panicked) => {
            let fault = crate::server::defect("a handler panicked");
            Err(trouble(frame.clone(), &fault))
        }
    }
}
