//! Logging in with number and password; the first time with a code of the office.
//!
//! A number alone never opens anything: it holds the day of birth, and many know it. Whether a number has
//! an account, or is known at all, neither the words nor the time of an answer tell.

use super::password::{self, LEAST_CHARS, Weak};
use super::session;
use crate::clock;
use crate::pages::{Frame, blocking, page, see_other, wait};
use crate::server::client::Client;
use crate::server::{App, Counters};
use crate::store::access::{Entry, Kind};
use crate::store::accounts::Role;
use crate::two_step;
use askama::Template;
use axum::{
    Form,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cetak_base::key::Nip;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    f: Frame,
    /// What was typed as a number.
    nip: String,
    problem: Option<&'static str>,
    notice: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "enrol.html")]
struct EnrolPage {
    f: Frame,
    nip: String,
    code: String,
    least: usize,
    problem: Option<&'static str>,
}

/// `GET /masuk`
pub(super) async fn form(frame: Frame, RawQuery(query): RawQuery) -> Response {
    let notice = match query.as_deref() {
        Some("habis") => Some(frame.lang.of(
            "Sesi Anda sudah berakhir. Silakan masuk lagi.",
            "Your session has ended. Please log in again.",
        )),
        Some("keluar") => Some(frame.lang.of("Anda sudah keluar.", "You have logged out.")),
        Some("sandi") => Some(frame.lang.of(
            "Kata sandi sudah tersimpan. Silakan masuk.",
            "The password is kept. Please log in.",
        )),
        _ => None,
    };
    let f = frame.titled("Masuk", "Log in");
    page(StatusCode::OK, &LoginPage { f, nip: String::new(), problem: None, notice })
}

/// What is typed to log in.
#[derive(Deserialize)]
pub(super) struct Login {
    #[serde(default)]
    nip: String,
    #[serde(default)]
    sandi: String,
}

/// `POST /masuk`
pub(super) async fn enter(
    State(app): State<App>,
    client: Client,
    frame: Frame,
    Form(Login { nip, sandi }): Form<Login>,
) -> Response {
    let now = clock::now();
    let key = Nip::parse(&nip).map(|nip| nip.digits().to_owned());
    if let Err(seconds) = take(&app, &client, key.as_deref().unwrap_or_default(), now) {
        return wait(frame, seconds);
    }
    let asked = (Arc::clone(&app), client.clone());
    let done = blocking(&frame, move || {
        let (app, client) = asked;
        let key = key.unwrap_or_default();
        let account = if key.is_empty() { None } else { app.store.account(&key)? };
        let kept = account.and_then(|account| account.password);
        let _place = app.passwords.wait();
        let right = password::is_right(&sandi, kept.as_deref());
        if !right {
            let known = app.store.holder(&key)?.is_some();
            note(&app, known.then_some(key), Kind::Refused, &client, now);
            return Ok(None);
        }
        session::enter(&app, &key, &client, now).map(Some)
    });
    match done.await {
        Err(response) => response,
        Ok(Some((cookie, to))) => ([(header::SET_COOKIE, cookie)], see_other(to)).into_response(),
        Ok(None) => {
            let problem = Some(frame.lang.of(
                "NIP atau kata sandi tidak cocok. Bila baru pertama kali masuk, pakai kode dari kantor.",
                "Number or password do not match. The first time, use the code from your office.",
            ));
            let f = frame.titled("Masuk", "Log in");
            let page_shown = LoginPage { f, nip, problem, notice: None };
            page(StatusCode::UNPROCESSABLE_ENTITY, &page_shown)
        }
    }
}

/// `GET /masuk/kode`
pub(super) async fn code_form(frame: Frame) -> Response {
    let f = frame.titled("Masuk pertama kali", "First login");
    let (nip, code) = (String::new(), String::new());
    page(StatusCode::OK, &EnrolPage { f, nip, code, least: LEAST_CHARS, problem: None })
}

/// What is typed the first time.
#[derive(Deserialize)]
pub(super) struct Enrolment {
    #[serde(default)]
    nip: String,
    #[serde(default)]
    kode: String,
    #[serde(default)]
    sandi: String,
    #[serde(default)]
    ulangi: String,
}

/// `POST /masuk/kode`
pub(super) async fn enrol(
    State(app): State<App>,
    client: Client,
    frame: Frame,
    Form(Enrolment { nip, kode, sandi, ulangi }): Form<Enrolment>,
) -> Response {
    let now = clock::now();
    let key = Nip::parse(&nip).map(|nip| nip.digits().to_owned()).unwrap_or_default();
    if let Err(seconds) = take(&app, &client, &key, now) {
        return wait(frame, seconds);
    }
    let lang = frame.lang;
    let mut problem = new_password_problem(&frame, &sandi, &ulangi, &key);
    if problem.is_none() {
        let asked = (Arc::clone(&app), client.clone(), kode.clone());
        let done = blocking(&frame, move || {
            let (app, client, kode) = asked;
            let code = password::code_digest(app.store.secret(), &kode);
            let _place = app.passwords.wait();
            let kept = password::keep(&sandi)?;
            if !app.store.enrol(&key, &code, &kept, now)? {
                let known = app.store.holder(&key)?.is_some();
                note(&app, known.then_some(key), Kind::Refused, &client, now);
                return Ok(None);
            }
            note(&app, Some(key.clone()), Kind::Enrolled, &client, now);
            session::enter(&app, &key, &client, now).map(Some)
        });
        match done.await {
            Err(response) => return response,
            Ok(Some((cookie, to))) => {
                return ([(header::SET_COOKIE, cookie)], see_other(to)).into_response();
            }
            Ok(None) => {
                problem = Some(lang.of(
                    "NIP dan kode tidak cocok, atau kode itu sudah dipakai atau kedaluwarsa. Minta kode baru di kantor Anda.",
                    "Number and code do not match, or the code was used or has expired. Ask your office for a new one.",
                ));
            }
        }
    }
    let f = frame.titled("Masuk pertama kali", "First login");
    let shown = EnrolPage { f, nip, code: kode, least: LEAST_CHARS, problem };
    page(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// `GET /masuk/langkah`
pub(super) async fn step_form(frame: Frame) -> Response {
    two_step::ask(frame, Role::Holder, None)
}

/// `POST /masuk/langkah`: the second step.
pub(super) async fn step(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
    Form(code): Form<two_step::Code>,
) -> Response {
    let passed = two_step::pass(&app, Role::Holder, &client, &headers, &frame, code).await;
    let key = match passed {
        Ok(owner) => owner.who,
        Err(response) => return response,
    };
    let begun = blocking(&frame, move || {
        let now = clock::now();
        let cookie = session::begin(&app, &key, &client, now)?;
        note(&app, Some(key), Kind::LoggedIn, &client, now);
        Ok(cookie)
    });
    match begun.await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], see_other("/akun")).into_response(),
        Err(response) => response,
    }
}

/// `POST /keluar`
pub(super) async fn leave(State(app): State<App>, frame: Frame, headers: HeaderMap) -> Response {
    let session = session::of_request(&app, &headers);
    let cookie = session::end(&app);
    let ended = blocking(&frame, move || {
        let Some(session) = session else { return Ok(()) };
        app.store.end_any_session(&session)
    });
    match ended.await {
        Ok(()) => ([(header::SET_COOKIE, cookie)], see_other("/masuk?keluar")).into_response(),
        Err(response) => response,
    }
}

/// What is wrong with a new password, in words.
pub(super) fn new_password_problem(
    frame: &Frame,
    password: &str,
    again: &str,
    key: &str,
) -> Option<&'static str> {
    let w = |id: &'static str, en: &'static str| frame.lang.of(id, en);
    let weak = match password::weakness(password, if key.is_empty() { "\n" } else { key }) {
        Some(Weak::Short) => Some(w(
            "Kata sandi baru kurang dari 10 karakter. Beberapa kata lebih mudah diingat daripada tanda-tanda.",
            "The new password has fewer than 10 characters. A few words are easier to remember than signs.",
        )),
        Some(Weak::Long) => Some(w(
            "Kata sandi baru lebih dari 200 karakter.",
            "The new password has more than 200 characters.",
        )),
        Some(Weak::Obvious) => Some(w(
            "Kata sandi baru mudah ditebak: jangan memakai NIP, angka saja, atau satu huruf berulang.",
            "The new password is easily guessed: no NIP, no digits alone, no single letter again and again.",
        )),
        None => None,
    };
    let differ = (password != again)
        .then(|| w("Kedua kata sandi baru tidak sama.", "The two new passwords are not the same."));
    weak.or(differ)
}

/// Counts an attempt; the seconds to wait if there were too many.
pub(super) fn take(app: &App, client: &Client, key: &str, now: i64) -> Result<(), u64> {
    let key = Some(key).filter(|key| !key.is_empty());
    let taken = app.limiter.take_login(client.limited(), key, now);
    taken.inspect_err(|_| Counters::count(&app.counters.limited))
}

/// Notes what a person did, or what was tried in their name.
pub(super) fn note(app: &App, key: Option<String>, kind: Kind, client: &Client, now: i64) {
    if key.is_none() {
        return;
    }
    app.note(Entry {
        at: now,
        key,
        kind,
        network: client.network(),
        device: client.device.clone(),
        detail: String::new(),
    });
}
