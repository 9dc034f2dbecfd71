//! Logging in by a phone that is logged in: the desktop shows a code, the phone confirms it.
//!
//! The phone is told where that desktop is before it confirms: a code that a stranger reads out on the
//! telephone must not log the stranger in. A code lasts three minutes and counts once.

use super::login::note;
use super::password;
use super::session::{self, Holder};
use crate::clock;
use crate::pages::{Frame, blocking, cookie, page, secret_value, see_other, set_cookie, wait};
use crate::server::client::Client;
use crate::server::{App, limits};
use crate::store::access::Kind;
use crate::store::accounts::PhoneLogin;
use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cetak_base::digest::Digest;
use serde::Deserialize;
use std::sync::Arc;

/// How long a code lasts, in seconds.
const LASTS: i64 = 180;
/// The cookie by which the desktop is known.
const COOKIE: &str = "meja";

#[derive(Template)]
#[template(path = "phone_desktop.html")]
struct DesktopPage {
    f: Frame,
    /// The code, where there is one; nothing before it was asked for.
    code: Option<String>,
    expired: bool,
}

#[derive(Template)]
#[template(path = "phone_confirm.html")]
struct ConfirmPage {
    f: Frame,
    code: String,
    /// Where the desktop is: network and device.
    desktop: Option<(String, String)>,
    problem: Option<&'static str>,
    done: bool,
}

/// `GET /masuk/ponsel`
pub(super) async fn ask(frame: Frame) -> Response {
    let f = frame.titled("Masuk lewat ponsel", "Log in by phone");
    page(StatusCode::OK, &DesktopPage { f, code: None, expired: false })
}

/// `POST /masuk/ponsel`: shows a code.
pub(super) async fn begin(State(app): State<App>, client: Client, frame: Frame) -> Response {
    let now = clock::now();
    if let Err(seconds) = app.limiter.take_from(limits::LOGIN_ADDRESS, client.limited(), now) {
        return wait(frame, seconds);
    }
    let asked = Arc::clone(&app);
    let begun = blocking(&frame, move || {
        let code = password::new_code()?;
        // Short enough to be typed: it lasts three minutes and is confirmed by a person.
        let code = code[..9].to_owned();
        let (raw, desktop) = secret_value()?;
        let digest = password::code_digest(asked.store.secret(), &code);
        let from = (client.network(), client.device);
        asked.store.begin_phone_login(&digest, &desktop, now + LASTS, (&from.0, &from.1))?;
        Ok((code, raw))
    });
    match begun.await {
        Err(response) => response,
        Ok((code, raw)) => {
            let cookie = set_cookie(&app, COOKIE, &format!("{raw}.{code}"), "/masuk", LASTS);
            let to = see_other("/masuk/ponsel/tunggu");
            ([(header::SET_COOKIE, cookie)], to).into_response()
        }
    }
}

/// `GET /masuk/ponsel/tunggu`: asks itself again every few seconds, without a script.
pub(super) async fn waiting(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
) -> Response {
    let now = clock::now();
    let kept = cookie(&headers, COOKIE).and_then(|kept| kept.split_once('.'));
    let Some((raw, code)) = kept.map(|(raw, code)| (raw.to_owned(), code.to_owned())) else {
        return see_other("/masuk/ponsel");
    };
    let asked = Arc::clone(&app);
    let state = blocking(&frame, move || {
        let state = asked.store.finish_phone_login(&Digest::of(raw.as_bytes()), now)?;
        match state {
            PhoneLogin::Confirmed(key) => {
                let cookie = session::begin(&asked, &key, &client, now)?;
                note(&asked, Some(key), Kind::LoggedIn, &client, now);
                Ok((Some(cookie), false))
            }
            PhoneLogin::Waiting => Ok((None, true)),
            PhoneLogin::Gone => Ok((None, false)),
        }
    });
    match state.await {
        Err(response) => response,
        Ok((Some(cookie), _)) => {
            ([(header::SET_COOKIE, cookie)], see_other("/akun")).into_response()
        }
        Ok((None, waits)) => {
            let f = frame.titled("Masuk lewat ponsel", "Log in by phone");
            let code: String =
                code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let shown = DesktopPage { f, code: waits.then_some(code), expired: !waits };
            let mut response = page(StatusCode::OK, &shown);
            if waits && let Ok(every) = "3".parse() {
                response.headers_mut().insert(header::REFRESH, every);
            }
            response
        }
    }
}

/// What the phone was given.
#[derive(Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    kode: String,
    /// Whether the holder has seen where the desktop is.
    #[serde(default)]
    setuju: String,
}

/// `GET /akun/ponsel`: asks for the code. A link cannot bring one: a stranger would send it.
pub(super) async fn confirm_form(_holder: Holder, frame: Frame) -> Response {
    confirm_page(frame, String::new(), None, None, false)
}

/// `POST /akun/ponsel`: tells where the desktop is, and with the holder's word lets it in.
pub(super) async fn confirm(
    State(app): State<App>,
    holder: Holder,
    frame: Frame,
    Form(Code { kode, setuju }): Form<Code>,
) -> Response {
    let now = clock::now();
    if let Err(seconds) = app.limiter.take(limits::LOGIN_KEY, &holder.key, now) {
        return wait(frame, seconds);
    }
    let asked = kode.clone();
    let done = blocking(&frame, move || {
        let code = password::code_digest(app.store.secret(), &asked);
        if setuju == "ya" {
            return Ok((app.store.confirm_phone_login(&code, &holder.key, now)?, None));
        }
        Ok((false, app.store.phone_login(&code, now)?))
    });
    match done.await {
        Err(response) => response,
        Ok((true, _)) => confirm_page(frame, String::new(), None, None, true),
        Ok((false, Some(desktop))) => confirm_page(frame, kode, Some(desktop), None, false),
        Ok((false, None)) => {
            let problem = frame.lang.of(
                "Kode itu tidak ada, sudah dipakai, atau sudah lewat tiga menit.",
                "There is no such code, it was used, or its three minutes are over.",
            );
            confirm_page(frame, kode, None, Some(problem), false)
        }
    }
}

fn confirm_page(
    frame: Frame,
    code: String,
    desktop: Option<(String, String)>,
    problem: Option<&'static str>,
    done: bool,
) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let f = frame.titled("Masukkan komputer", "Log a computer in");
    page(status, &ConfirmPage { f, code, desktop, problem, done })
}
