//! Who is logged in: a cookie with random bytes, of which the store knows the digest alone.

use super::login::note;
use crate::clock;
use crate::pages::{Frame, blocking, cookie, secret_value, see_other, set_cookie};
use crate::server::App;
use crate::server::client::Client;
use crate::store::access::Kind;
use crate::store::accounts::{LONGEST, Role};
use crate::two_step::{self, Owner};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use std::sync::Arc;

/// A holder who is logged in.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    /// The 18 digits.
    pub(super) key: String,
    /// Digest of this session's identifier.
    pub(super) session: Digest,
}

/// Name of the cookie; with TLS bound to this host by its name.
pub(crate) fn name(app: &App) -> &'static str {
    if app.config.is_secure() { "__Host-sesi" } else { "sesi" }
}

/// Begins a session; gives the value of the header that sets its cookie.
pub(super) fn begin(app: &App, key: &str, client: &Client, now: i64) -> Outcome<String> {
    let (raw, id) = secret_value()?;
    let from = (client.network(), client.device.clone());
    app.store.begin_session(&id, (key, Role::Holder), now, (&from.0, &from.1))?;
    Ok(set_cookie(app, name(app), &raw, "/", LONGEST))
}

/// Begins a session where the password was all that is asked for, and otherwise hands out a ticket for the second step;
/// gives the value of the header that sets the cookie, and where to go on.
pub(super) fn enter(
    app: &App,
    key: &str,
    client: &Client,
    now: i64,
) -> Outcome<(String, &'static str)> {
    match two_step::ticket(app, &Owner::holder(key), now)? {
        Some(ticket) => Ok(ticket),
        None => {
            note(app, Some(key.to_owned()), Kind::LoggedIn, client, now);
            Ok((begin(app, key, client, now)?, "/akun"))
        }
    }
}

/// The value of the header that takes the cookie away.
pub(super) fn end(app: &App) -> String {
    set_cookie(app, name(app), "", "/", 0)
}

/// The identifier of the session in a request, whether it is good or not.
pub(super) fn of_request(app: &App, headers: &HeaderMap) -> Option<Digest> {
    cookie(headers, name(app)).map(|raw| Digest::of(raw.as_bytes()))
}

impl FromRequestParts<App> for Holder {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(frame) = Frame::from_request_parts(parts, app).await;
        let Some(session) = of_request(app, &parts.headers) else {
            return Err(see_other("/masuk"));
        };
        let asked = Arc::clone(app);
        let found =
            blocking(&frame, move || asked.store.session(&session, Role::Holder, clock::now()));
        match found.await? {
            Some(key) => Ok(Self { key, session }),
            None => {
                Err(([(header::SET_COOKIE, end(app))], see_other("/masuk?habis")).into_response())
            }
        }
    }
}
