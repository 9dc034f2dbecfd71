//! Who of the office is logged in.

use crate::clock;
use crate::holder::password;
use crate::pages::{Frame, blocking, cookie, page, secret_value, see_other, set_cookie, wait};
use crate::server::App;
use crate::server::client::Client;
use crate::store::accounts::{LONGEST, Role};
use crate::two_step::{self, Owner};
use askama::Template;
use axum::{
    Form,
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use serde::Deserialize;
use std::sync::Arc;

/// Somebody of the office who is logged in.
#[derive(Debug, Clone)]
pub(super) struct Staff {
    pub(super) name: String,
}

#[derive(Template)]
#[template(path = "office_login.html")]
struct LoginPage {
    f: Frame,
    name: String,
    problem: Option<&'static str>,
}

fn cookie_name(app: &App) -> &'static str {
    if app.config.is_secure() { "__Host-kantor" } else { "kantor" }
}

fn of_request(app: &App, headers: &HeaderMap) -> Option<Digest> {
    cookie(headers, cookie_name(app)).map(|raw| Digest::of(raw.as_bytes()))
}

impl FromRequestParts<App> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(frame) = Frame::from_request_parts(parts, app).await;
        let Some(session) = of_request(app, &parts.headers) else {
            return Err(see_other("/kantor/masuk"));
        };
        let asked = Arc::clone(app);
        let found =
            blocking(&frame, move || asked.store.session(&session, Role::Staff, clock::now()));
        found.await?.map(|name| Self { name }).ok_or_else(|| see_other("/kantor/masuk"))
    }
}

/// `GET /kantor/masuk`
pub(super) async fn form(frame: Frame) -> Response {
    let f = frame.titled("Kantor", "Office");
    page(StatusCode::OK, &LoginPage { f, name: String::new(), problem: None })
}

/// What is typed to log in.
#[derive(Deserialize)]
pub(super) struct Login {
    #[serde(default)]
    nama: String,
    #[serde(default)]
    sandi: String,
}

/// `POST /kantor/masuk`
pub(super) async fn enter(
    State(app): State<App>,
    client: Client,
    frame: Frame,
    Form(Login { nama, sandi }): Form<Login>,
) -> Response {
    let now = clock::now();
    let name: String = nama.trim().chars().take(64).collect();
    if let Err(seconds) = app.limiter.take_login(client.limited(), Some(&name), now) {
        return wait(frame, seconds);
    }
    let (asked, who) = (Arc::clone(&app), name.clone());
    let done = blocking(&frame, move || {
        let kept = asked.store.staff_password(&who)?;
        let _place = asked.passwords.wait();
        if !password::is_right(&sandi, kept.as_deref()) {
            return Ok(None);
        }
        let owner = Owner::staff(&who);
        match two_step::ticket(&asked, &owner, now)? {
            Some(ticket) => Ok(Some(ticket)),
            None => Ok(Some((begin(&asked, &who, &client, now)?, "/kantor"))),
        }
    });
    match done.await {
        Err(response) => response,
        Ok(Some((cookie, to))) => ([(header::SET_COOKIE, cookie)], see_other(to)).into_response(),
        Ok(None) => {
            let problem = Some(
                frame
                    .lang
                    .of("Nama atau kata sandi tidak cocok.", "Name or password do not match."),
            );
            let f = frame.titled("Kantor", "Office");
            page(StatusCode::UNPROCESSABLE_ENTITY, &LoginPage { f, name, problem })
        }
    }
}

/// Begins a session; gives the value of the header that sets its cookie.
fn begin(app: &App, who: &str, client: &Client, now: i64) -> Outcome<String> {
    let (raw, id) = secret_value()?;
    let from = (client.network(), client.device.clone());
    app.store.begin_session(&id, (who, Role::Staff), now, (&from.0, &from.1))?;
    Ok(set_cookie(app, cookie_name(app), &raw, "/", LONGEST))
}

/// `GET /kantor/langkah`
pub(super) async fn step_form(frame: Frame) -> Response {
    two_step::ask(frame, Role::Staff, None)
}

/// `POST /kantor/langkah`: the second step.
pub(super) async fn step(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
    Form(code): Form<two_step::Code>,
) -> Response {
    let passed = two_step::pass(&app, Role::Staff, &client, &headers, &frame, code).await;
    let who = match passed {
        Ok(owner) => owner.who,
        Err(response) => return response,
    };
    match blocking(&frame, move || begin(&app, &who, &client, clock::now())).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], see_other("/kantor")).into_response(),
        Err(response) => response,
    }
}

/// `GET /kantor/dua-langkah`
pub(super) async fn second_step(State(app): State<App>, staff: Staff, frame: Frame) -> Response {
    two_step::settings(&app, Owner::staff(&staff.name), frame, None).await
}

/// `POST /kantor/dua-langkah`
pub(super) async fn change_second_step(
    State(app): State<App>,
    staff: Staff,
    client: Client,
    frame: Frame,
    Form(change): Form<two_step::Change>,
) -> Response {
    two_step::change(&app, Owner::staff(&staff.name), client, frame, change).await
}

/// `POST /kantor/keluar`
pub(super) async fn leave(State(app): State<App>, frame: Frame, headers: HeaderMap) -> Response {
    let session = of_request(&app, &headers);
    let ended = blocking(&frame, move || {
        session.map_or(Ok(()), |session| app.store.end_any_session(&session))
    });
    ended.await.map_or_else(|response| response, |()| see_other("/kantor/masuk"))
}
