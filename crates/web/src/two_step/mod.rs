//! A second step after the password, for whoever wants one: a code of an authenticator.
//!
//! Who has typed the right password is then not logged in yet: a ticket of five minutes and five tries is all there
//! is. Whether somebody has a second step is told to nobody who has not taken the first. Holders and people of the
//! office have the same; each sets it up alone, and the office takes it away from who lost the phone.

pub(crate) mod totp;

use crate::clock;
use crate::holder::password;
use crate::pages::{Frame, blocking, cookie, page, secret_value, see_other, set_cookie, wait};
use crate::server::client::Client;
use crate::server::{App, Counters, limits};
use crate::store::access::{Entry, Kind};
use crate::store::accounts::Role;
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use cetak_base::token::random;
use cetak_card::render::screen_code;
use serde::Deserialize;
use std::{fmt::Write as _, sync::Arc};
use totp::Secret;

/// How long a ticket lasts, in seconds.
const LASTS: i64 = 300;
/// The cookie with the ticket.
const COOKIE: &str = "langkah";
/// Modules of white around a code.
const QUIET: usize = 4;

/// Somebody who is logged in, or about to be.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    /// The 18 digits, or the name of somebody of the office.
    pub(crate) who: String,
    pub(crate) role: Role,
}

impl Owner {
    pub(crate) fn holder(key: &str) -> Self {
        Self { who: key.to_owned(), role: Role::Holder }
    }

    pub(crate) fn staff(name: &str) -> Self {
        Self { who: name.to_owned(), role: Role::Staff }
    }

    pub(crate) fn named(&self) -> (&str, Role) {
        (&self.who, self.role)
    }

    /// An entry about what was done; for somebody of the office it is about no card and names them instead.
    pub(crate) fn entry(&self, kind: Kind, at: i64, (network, device): (String, String)) -> Entry {
        let (key, detail) = match self.role {
            Role::Holder => (Some(self.who.clone()), String::new()),
            Role::Staff => (None, self.who.clone()),
        };
        Entry { at, key, kind, network, device, detail }
    }

    fn rooms(&self) -> Rooms {
        Rooms::of(self.role)
    }
}

/// The addresses of a role.
#[derive(Debug, Clone, Copy)]
struct Rooms {
    /// Where one logs in.
    login: &'static str,
    /// Where the code is asked for.
    step: &'static str,
    /// Where the second step is set up.
    settings: &'static str,
    /// Where one is once logged in.
    home: &'static str,
    /// What the ticket is sent to.
    cookie_path: &'static str,
}

impl Rooms {
    const fn of(role: Role) -> Self {
        match role {
            Role::Holder => Self {
                login: "/masuk",
                step: "/masuk/langkah",
                settings: "/akun/dua-langkah",
                home: "/akun",
                cookie_path: "/masuk",
            },
            Role::Staff => Self {
                login: "/kantor/masuk",
                step: "/kantor/langkah",
                settings: "/kantor/dua-langkah",
                home: "/kantor",
                cookie_path: "/kantor",
            },
        }
    }
}

#[derive(Template)]
#[template(path = "second_step.html")]
struct StepPage {
    f: Frame,
    action: &'static str,
    login: &'static str,
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "two_step.html")]
struct SettingsPage {
    f: Frame,
    action: &'static str,
    home: &'static str,
    is_holder: bool,
    /// Since when it is asked for.
    since: Option<String>,
    /// What an authenticator needs, while it is being set up.
    setting: Option<Setting>,
    problem: Option<&'static str>,
}

struct Setting {
    /// The secret in letters.
    written: String,
    /// What the code says.
    address: String,
    /// Modules on a side of the code, white ones around it counted.
    side: usize,
    /// The dark ones, as the path of an SVG.
    dark: String,
}

/// A ticket for somebody who has taken the first step, where there is a second: the value of the header that sets
/// its cookie, and where the code is asked for.
pub(crate) fn ticket(
    app: &App,
    owner: &Owner,
    now: i64,
) -> Outcome<Option<(String, &'static str)>> {
    let asked = app.store.second_step(owner.named())?;
    if asked.is_none_or(|asked| asked.since.is_none()) {
        return Ok(None);
    }
    let (raw, id) = secret_value()?;
    app.store.begin_ticket(&id, owner.named(), now + LASTS)?;
    let Rooms { step, cookie_path, .. } = owner.rooms();
    Ok(Some((set_cookie(app, COOKIE, &raw, cookie_path, LASTS), step)))
}

/// What is typed for the second step.
#[derive(Deserialize)]
pub(crate) struct Code {
    #[serde(default)]
    kode: String,
}

/// The page that asks for the code.
pub(crate) fn ask(frame: Frame, role: Role, problem: Option<&'static str>) -> Response {
    let f = frame.titled("Langkah kedua", "The second step");
    let Rooms { step: action, login, .. } = Rooms::of(role);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(status, &StepPage { f, action, login, problem })
}

/// What a code has come to.
enum Passed {
    Yes(Owner),
    No,
    /// There is no such ticket any more.
    Gone,
    /// Tried too often; seconds to wait.
    Wait(u64),
}

/// Who has taken the second step; otherwise the page that says why not.
pub(crate) async fn pass(
    app: &App,
    role: Role,
    client: &Client,
    headers: &HeaderMap,
    frame: &Frame,
    Code { kode }: Code,
) -> Result<Owner, Response> {
    let now = clock::now();
    if let Err(seconds) = app.limiter.take_from(limits::LOGIN_ADDRESS, client.limited(), now) {
        Counters::count(&app.counters.limited);
        return Err(wait(frame.clone(), seconds));
    }
    let gone = || see_other(&format!("{}?habis", Rooms::of(role).login));
    let Some(id) = cookie(headers, COOKIE).map(|raw| Digest::of(raw.as_bytes())) else {
        return Err(gone());
    };
    let (asked, from) = (Arc::clone(app), client.clone());
    let passed = blocking(frame, move || {
        let Some(who) = asked.store.try_ticket(&id, role, now)? else { return Ok(Passed::Gone) };
        let owner = Owner { who, role };
        if let Err(seconds) = take_code(&asked, &owner, now) {
            return Ok(Passed::Wait(seconds));
        }
        let known = asked.store.second_step(owner.named())?.filter(|known| known.since.is_some());
        // The office has taken it away meanwhile: the password alone is enough, and is asked for again.
        let Some(known) = known else { return Ok(Passed::Gone) };
        let secret = Secret::of(asked.store.secret(), owner.named(), &known.nonce);
        let step = secret.step_of(&kode, now, known.used);
        if let Some(step) = step
            && asked.store.redeem_ticket(&id, owner.named(), step)?
        {
            return Ok(Passed::Yes(owner));
        }
        note(&asked, &owner, Kind::Refused, &from, now);
        Ok(Passed::No)
    });
    match passed.await? {
        Passed::Yes(owner) => Ok(owner),
        Passed::No => {
            let problem = frame.lang.of(
                "Kode itu tidak cocok, atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu coba lagi.",
                "The code does not match, or was used. Wait for the next one in your app and try again.",
            );
            Err(ask(frame.clone(), role, Some(problem)))
        }
        Passed::Gone => Err(gone()),
        Passed::Wait(seconds) => {
            Counters::count(&app.counters.limited);
            Err(wait(frame.clone(), seconds))
        }
    }
}

/// Counts a code that was tried: as often as passwords, and apart from them.
fn take_code(app: &App, owner: &Owner, now: i64) -> Result<(), u64> {
    let who = format!("{} {} code", owner.role.as_str(), owner.who);
    app.limiter.take(limits::LOGIN_KEY, &who, now)
}

/// The page where a second step is set up and given up.
pub(crate) async fn settings(
    app: &App,
    owner: Owner,
    frame: Frame,
    problem: Option<&'static str>,
) -> Response {
    let (asked, named) = (Arc::clone(app), owner.clone());
    let known = match blocking(&frame, move || asked.store.second_step(named.named())).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let since = known.as_ref().and_then(|known| known.since);
    let since = since.map(|since| app.config.zone.written(since, frame.lang));
    let setting = known.filter(|_| since.is_none()).map(|known| {
        let secret = Secret::of(app.store.secret(), owner.named(), &known.nonce);
        setting(secret, &app.config.name, &owner.who)
    });
    let f = frame.titled("Verifikasi dua langkah", "Two-step login");
    let Rooms { settings: action, home, .. } = owner.rooms();
    let is_holder = owner.role == Role::Holder;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(status, &SettingsPage { f, action, home, is_holder, since, setting, problem })
}

fn setting(secret: Secret, issuer: &str, who: &str) -> Setting {
    let address = secret.address(issuer, who);
    let code = screen_code(&address);
    let (width, modules) = code.unwrap_or_default();
    let mut dark = String::new();
    for (row, line) in modules.chunks(width.max(1)).enumerate() {
        let mut column = QUIET;
        for run in line.chunk_by(|a, b| a == b) {
            let n = run.len();
            if run[0] {
                let _cannot_fail = write!(dark, "M{column} {}h{n}v1h-{n}z", row + QUIET);
            }
            column += n;
        }
    }
    Setting { written: secret.written(), address, side: width + 2 * QUIET, dark }
}

/// What is to be changed of the second step.
#[derive(Deserialize)]
pub(crate) struct Change {
    /// `mulai`, `pastikan` or `lepas`.
    #[serde(default)]
    apa: String,
    #[serde(default)]
    sandi: String,
    #[serde(default)]
    kode: String,
}

/// Begins to set a second step up, confirms it by a code, or gives it up.
pub(crate) async fn change(
    app: &App,
    owner: Owner,
    client: Client,
    frame: Frame,
    Change { apa, sandi, kode }: Change,
) -> Response {
    let now = clock::now();
    let confirms = apa == "pastikan";
    let taken = if confirms {
        take_code(app, &owner, now)
    } else {
        app.limiter.take_login(client.limited(), Some(&owner.who), now)
    };
    if let Err(seconds) = taken {
        Counters::count(&app.counters.limited);
        return wait(frame, seconds);
    }
    let (asked, named) = (Arc::clone(app), owner.clone());
    let done = blocking(&frame, move || {
        if confirms {
            return confirm(&asked, &named, &client, &kode, now);
        }
        if !is_password(&asked, &named, &sandi)? {
            return Ok(false);
        }
        if apa == "mulai" {
            asked.store.begin_second_step(named.named(), &random()?, now)?;
        } else if apa == "lepas" && asked.store.end_second_step(named.named())? {
            note(&asked, &named, Kind::SecondStepEnded, &client, now);
        }
        Ok(true)
    });
    let wrong = match done.await {
        Ok(true) => return see_other(owner.rooms().settings),
        Ok(false) if confirms => frame.lang.of(
            "Kode itu tidak cocok. Periksa jam ponsel Anda, lalu ketik kode yang sedang tampil.",
            "The code does not match. Check the clock of your phone and type the code it shows now.",
        ),
        Ok(false) => frame.lang.of("Kata sandi tidak cocok.", "The password does not match."),
        Err(response) => return response,
    };
    settings(app, owner, frame, Some(wrong)).await
}

fn confirm(app: &App, owner: &Owner, client: &Client, kode: &str, now: i64) -> Outcome<bool> {
    let known = app.store.second_step(owner.named())?.filter(|known| known.since.is_none());
    let Some(known) = known else { return Ok(true) };
    let secret = Secret::of(app.store.secret(), owner.named(), &known.nonce);
    let Some(step) = secret.step_of(kode, now, known.used) else { return Ok(false) };
    if app.store.confirm_second_step(owner.named(), step, now)? {
        note(app, owner, Kind::SecondStepBegun, client, now);
    }
    Ok(true)
}

fn is_password(app: &App, owner: &Owner, typed: &str) -> Outcome<bool> {
    let kept = match owner.role {
        Role::Holder => app.store.account(&owner.who)?.and_then(|account| account.password),
        Role::Staff => app.store.staff_password(&owner.who)?,
    };
    let _place = app.passwords.wait();
    Ok(password::is_right(typed, kept.as_deref()))
}

fn note(app: &App, owner: &Owner, kind: Kind, client: &Client, at: i64) {
    app.note(owner.entry(kind, at, (client.network(), client.device.clone())));
}
