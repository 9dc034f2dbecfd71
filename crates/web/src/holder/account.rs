//! The holder's home: services, sessions, who looked at the card, the password.

use super::login::{new_password_problem, note, take};
use super::password;
use super::session::Holder;
use crate::clock;
use crate::pages::{Frame, blocking, page, see_other, wait};
use crate::server::App;
use crate::server::client::Client;
use crate::store::access::Kind;
use crate::store::accounts::Role;
use crate::store::holders::{KnownHolder, KnownIssue};
use crate::two_step::{self, Owner};
use askama::Template;
use axum::{Form, extract::State, http::StatusCode, response::Response};
use cetak_base::diag::Lang;
use cetak_base::key::Nip;
use cetak_people::record::Kind as PersonKind;
use cetak_schema::publication::IssueState;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    f: Frame,
    name: String,
    /// Kind and number: `NIP 19860926 201505 1 001`.
    number: String,
    rows: Vec<(&'static str, String)>,
    state: &'static str,
    state_words: &'static str,
}

#[derive(Template)]
#[template(path = "services.html")]
struct ServicesPage {
    f: Frame,
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsPage {
    f: Frame,
    sessions: Vec<ShownSession>,
}

struct ShownSession {
    id: String,
    is_this: bool,
    begun: String,
    seen: String,
    network: String,
    device: String,
}

#[derive(Template)]
#[template(path = "looks.html")]
struct LooksPage {
    f: Frame,
    entries: Vec<(String, &'static str, String)>,
    keep_days: i64,
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    f: Frame,
    problem: Option<&'static str>,
}

/// How many looks are shown.
const LOOKS: usize = 200;

/// `GET /akun`
pub(super) async fn home(State(app): State<App>, holder: Holder, frame: Frame) -> Response {
    let asked = Arc::clone(&app);
    let found = blocking(&frame, move || {
        Ok((asked.store.holder(&holder.key)?, asked.store.newest_issue(&holder.key)?, holder.key))
    });
    let (known, issue, key) = match found.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let lang = frame.lang;
    let (state, state_words) = card_state(issue.as_ref(), lang);
    let name = name_of(known.as_ref(), lang);
    let (number, rows) = about(known.as_ref(), &key, lang);
    let f = frame.titled("Beranda", "Home");
    page(StatusCode::OK, &HomePage { f, name, number, rows, state, state_words })
}

/// How it stands with somebody's card, as a word for the style sheet and in words.
pub(super) fn card_state(issue: Option<&KnownIssue>, lang: Lang) -> (&'static str, &'static str) {
    match issue.map(|issue| issue.state) {
        Some(IssueState::Valid) => ("valid", lang.of("Kartu berlaku", "Card valid")),
        Some(IssueState::Replaced) => ("replaced", lang.of("Kartu diganti", "Card replaced")),
        Some(IssueState::Ended) => ("ended", lang.of("Kartu berakhir", "Card ended")),
        Some(IssueState::Withdrawn) => ("withdrawn", lang.of("Kartu ditarik", "Card withdrawn")),
        None => ("none", lang.of("Kartu belum terbit", "No card yet")),
    }
}

/// The name of a holder, or what stands for it.
pub(super) fn name_of(known: Option<&KnownHolder>, lang: Lang) -> String {
    let name = known.and_then(|known| known.texts.as_ref()).map(|texts| texts.name.clone());
    name.unwrap_or_else(|| lang.of("Pemegang kartu", "Card holder").to_owned())
}

fn about(
    known: Option<&KnownHolder>,
    key: &str,
    lang: Lang,
) -> (String, Vec<(&'static str, String)>) {
    let grouped = Nip::parse(key).map(|nip| nip.grouped()).unwrap_or_default();
    let Some(texts) = known.and_then(|known| known.texts.as_ref()) else {
        return (grouped, Vec::new());
    };
    let kind = PersonKind::from_word(&texts.kind).unwrap_or(PersonKind::Pns);
    let name = if kind == PersonKind::Pns { "NIP" } else { "NI PPPK" };
    let golongan = [texts.pangkat.as_str(), texts.golongan.as_str()];
    let golongan: Vec<&str> = golongan.into_iter().filter(|text| !text.is_empty()).collect();
    let rows = vec![
        (lang.of("Status", "Status"), kind.as_str().to_owned()),
        (lang.of("Jabatan", "Post"), texts.jabatan.clone()),
        (lang.of("Pangkat, golongan", "Rank"), golongan.join(", ")),
        (lang.of("Unit kerja", "Unit"), texts.unit.clone()),
        (lang.of("Instansi kerja", "Agency"), texts.instansi.clone()),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    (format!("{name} {grouped}"), rows)
}

/// `GET /layanan`
pub(super) async fn services(_holder: Holder, frame: Frame) -> Response {
    let f = frame.titled("Layanan lainnya", "Other services");
    page(StatusCode::OK, &ServicesPage { f })
}

/// `GET /akun/sesi`
pub(super) async fn sessions(State(app): State<App>, holder: Holder, frame: Frame) -> Response {
    let asked = Arc::clone(&app);
    let key = holder.key.clone();
    let found = blocking(&frame, move || asked.store.sessions(&key, Role::Holder, clock::now()));
    let found = match found.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let when = |moment| app.config.zone.written(moment, frame.lang);
    let shown = found.into_iter().map(|session| ShownSession {
        is_this: session.id == holder.session.bytes(),
        id: session.id.iter().map(|byte| format!("{byte:02x}")).collect(),
        begun: when(session.begun),
        seen: when(session.seen),
        network: session.network,
        device: session.device,
    });
    let sessions = shown.collect();
    let f = frame.titled("Sesi saya", "My sessions");
    page(StatusCode::OK, &SessionsPage { f, sessions })
}

/// Which session is to end.
#[derive(Deserialize)]
pub(super) struct Ending {
    #[serde(default)]
    id: String,
}

/// `POST /akun/sesi`
pub(super) async fn end_session(
    State(app): State<App>,
    holder: Holder,
    client: Client,
    frame: Frame,
    Form(Ending { id }): Form<Ending>,
) -> Response {
    let Some(id) = cetak_base::digest::Digest::parse(&id) else { return see_other("/akun/sesi") };
    let asked = Arc::clone(&app);
    let key = holder.key.clone();
    match blocking(&frame, move || asked.store.end_session(&key, id.bytes())).await {
        Ok(_) => {
            note(&app, Some(holder.key), Kind::SessionsEnded, &client, clock::now());
            see_other("/akun/sesi")
        }
        Err(response) => response,
    }
}

/// `GET /akun/dilihat`
pub(super) async fn looks(State(app): State<App>, holder: Holder, frame: Frame) -> Response {
    let asked = Arc::clone(&app);
    let found = blocking(&frame, move || {
        // What was noted a moment ago is to be seen, too.
        asked.flush()?;
        asked.store.entries(&holder.key, LOOKS)
    });
    let entries = match found.await {
        Ok(entries) => entries,
        Err(response) => return response,
    };
    let w = |id: &'static str, en: &'static str| frame.lang.of(id, en);
    let shown = entries.into_iter().map(|entry| {
        let what = match entry.kind {
            Kind::Verified => w("Kode QR dipindai", "QR code scanned"),
            Kind::LoggedIn => w("Masuk", "Logged in"),
            Kind::Refused => w("Gagal masuk", "Login refused"),
            Kind::Enrolled => w("Kata sandi pertama dibuat", "First password made"),
            Kind::PasswordChanged => w("Kata sandi diganti", "Password changed"),
            Kind::Downloaded => w("Kartu diunduh", "Card downloaded"),
            Kind::PhotoSent => w("Foto dikirim", "Photo sent in"),
            Kind::PhotoDecided => w("Foto diputuskan kantor", "Photo decided by the office"),
            Kind::SessionsEnded => w("Sesi diakhiri", "Session ended"),
            Kind::OfficeLooked => w("Dilihat kantor", "Looked at by the office"),
            Kind::Invited => w("Kode pertama dibuat", "First code made"),
            Kind::SecondStepBegun => w("Langkah kedua dipasang", "Second step set up"),
            Kind::SecondStepEnded => w("Langkah kedua dilepas", "Second step taken away"),
        };
        let mut from = vec![entry.device, entry.network];
        from.retain(|part| !part.is_empty());
        (app.config.zone.written(entry.at, frame.lang), what, from.join(" · "))
    });
    let entries = shown.collect();
    let keep_days = app.config.keep_access_days;
    let f = frame.titled("Siapa melihat kartu saya", "Who looked at my card");
    page(StatusCode::OK, &LooksPage { f, entries, keep_days })
}

/// `GET /akun/dua-langkah`
pub(super) async fn second_step(State(app): State<App>, holder: Holder, frame: Frame) -> Response {
    two_step::settings(&app, Owner::holder(&holder.key), frame, None).await
}

/// `POST /akun/dua-langkah`
pub(super) async fn change_second_step(
    State(app): State<App>,
    holder: Holder,
    client: Client,
    frame: Frame,
    Form(change): Form<two_step::Change>,
) -> Response {
    two_step::change(&app, Owner::holder(&holder.key), client, frame, change).await
}

/// `GET /akun/sandi`
pub(super) async fn password_form(_holder: Holder, frame: Frame) -> Response {
    let f = frame.titled("Ganti kata sandi", "Change the password");
    page(StatusCode::OK, &PasswordPage { f, problem: None })
}

/// What is typed to change the password.
#[derive(Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    lama: String,
    #[serde(default)]
    sandi: String,
    #[serde(default)]
    ulangi: String,
}

/// `POST /akun/sandi`: all sessions end, this one too.
pub(super) async fn change_password(
    State(app): State<App>,
    holder: Holder,
    client: Client,
    frame: Frame,
    Form(Change { lama, sandi, ulangi }): Form<Change>,
) -> Response {
    let now = clock::now();
    if let Err(seconds) = take(&app, &client, &holder.key, now) {
        return wait(frame, seconds);
    }
    let mut problem = new_password_problem(&frame, &sandi, &ulangi, &holder.key);
    if problem.is_none() {
        let (asked, key) = (Arc::clone(&app), holder.key.clone());
        let done = blocking(&frame, move || {
            let kept = asked.store.account(&key)?.and_then(|account| account.password);
            let _place = asked.passwords.wait();
            if !password::is_right(&lama, kept.as_deref()) {
                return Ok(false);
            }
            asked.store.set_password(&key, &password::keep(&sandi)?, now)?;
            Ok(true)
        });
        match done.await {
            Err(response) => return response,
            Ok(true) => {
                note(&app, Some(holder.key), Kind::PasswordChanged, &client, now);
                return see_other("/masuk?sandi");
            }
            Ok(false) => {
                problem = Some(
                    frame
                        .lang
                        .of("Kata sandi lama tidak cocok.", "The old password does not match."),
                );
            }
        }
    }
    let f = frame.titled("Ganti kata sandi", "Change the password");
    page(StatusCode::UNPROCESSABLE_ENTITY, &PasswordPage { f, problem })
}
