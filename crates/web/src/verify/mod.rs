//! The page behind a code: a challenge, and then the card as it is now.
//!
//! It shows what SE BKN 16/2022 names for the code, or less where the office says so, never more. A card
//! that is not valid shows that and no person: who holds it in hand needs to know that, and no more.

mod challenge;

#[doc(hidden)]
pub use challenge::work;

use crate::clock::{self, day_written};
use crate::config::Shown;
use crate::draw::Shape;
use crate::inbox;
use crate::pages::{Frame, blocking, cookie, message, page, see_other, set_cookie, wait};
use crate::server::client::Client;
use crate::server::{App, Counters, limits};
use crate::store::access::{Entry, Kind as Access};
use crate::store::holders::KnownIssue;
use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cetak_base::diag::{Lang, Outcome};
use cetak_base::key::Nip;
use cetak_base::token::Token;
use cetak_people::record::Kind;
use cetak_schema::publication::{IssueState, Texts};
use challenge::Refused;
use serde::Deserialize;

/// Width of the photo on the page, in pixels: twice what is shown, for dense screens.
const PHOTO_WIDTH_PX: u32 = 240;

#[derive(Template)]
#[template(path = "challenge.html")]
struct ChallengePage {
    f: Frame,
    token: String,
    challenge: String,
    bits: u32,
    /// Why the one before was refused.
    again: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage {
    f: Frame,
    token: String,
    /// `valid`, `replaced`, `ended`, `withdrawn`, `unknown`.
    state: &'static str,
    heading: &'static str,
    advice: &'static str,
    photo: bool,
    items: Vec<(&'static str, String)>,
    /// When the data were last confirmed; empty for a code that is not known.
    as_of: String,
    looked: String,
}

/// `GET /K/{token}`: codes are written in capitals, which take less room on a card.
pub(crate) async fn lower(Path(token): Path<String>) -> Response {
    let plain: String = token.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("/k/{plain}"))]).into_response()
}

/// `GET /k/{token}`
pub(crate) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    frame: Frame,
) -> Response {
    let Some(token) = Token::parse(&token) else { return no_code(frame) };
    let token = token.to_string();
    if !has_pass(&app, &token, &headers) {
        return ask(&app, frame, token, None);
    }
    let asked = (std::sync::Arc::clone(&app), token.clone());
    let found = blocking(&frame, move || asked.0.store.issue(&asked.1)).await;
    match found {
        Ok(issue) => card(&app, frame, token, issue.as_ref()),
        Err(response) => response,
    }
}

/// A solved challenge.
#[derive(Deserialize)]
pub(crate) struct Solution {
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    counter: String,
}

/// `POST /k/{token}`
pub(crate) async fn solve(
    State(app): State<App>,
    Path(token): Path<String>,
    client: Client,
    frame: Frame,
    Form(Solution { challenge, counter }): Form<Solution>,
) -> Response {
    let Some(token) = Token::parse(&token) else { return no_code(frame) };
    let (token, now) = (token.to_string(), clock::now());
    if let Err(seconds) = app.limiter.take_from(limits::SOLVE, client.limited(), now) {
        Counters::count(&app.counters.limited);
        return wait(frame, seconds);
    }
    let bits = app.config.difficulty;
    let solution = (challenge.as_str(), counter.as_str());
    let lang = frame.lang;
    let refused = |why: Option<Refused>| {
        Counters::count(&app.counters.refused);
        match why {
            Some(Refused::Late) => lang.of(
                "Pemeriksaan tadi sudah kedaluwarsa. Tekan tombolnya sekali lagi.",
                "That check has expired. Press the button once more.",
            ),
            Some(Refused::Wrong) => lang.of(
                "Pemeriksaan tidak berhasil. Tekan tombolnya sekali lagi.",
                "The check did not succeed. Press the button once more.",
            ),
            None => lang.of(
                "Pemeriksaan itu sudah pernah dipakai. Tekan tombolnya sekali lagi.",
                "That check was used before. Press the button once more.",
            ),
        }
    };
    let (spent, expires) = match challenge::check(app.store.secret(), &token, solution, bits, now) {
        Ok(done) => done,
        Err(why) => {
            let again = refused(Some(why));
            return ask(&app, frame, token, Some(again));
        }
    };
    let asked = (std::sync::Arc::clone(&app), token.clone());
    let noted = blocking(&frame, move || {
        let first = asked.0.store.spend(&spent, expires)?;
        Ok((first, asked.0.store.issue(&asked.1)?.map(|issue| issue.holder.key)))
    });
    match noted.await {
        Err(response) => return response,
        Ok((false, _)) => {
            let again = refused(None);
            return ask(&app, frame, token, Some(again));
        }
        Ok((true, key)) => {
            Counters::count(&app.counters.solved);
            if key.is_some() {
                app.note(Entry {
                    at: now,
                    key,
                    kind: Access::Verified,
                    network: client.network(),
                    device: client.device,
                    detail: String::new(),
                });
            }
        }
    }
    let (pass, lasts) = (challenge::pass(app.store.secret(), &token, now), challenge::PASS_LASTS);
    let to = format!("/k/{token}");
    let cookie = set_cookie(&app, "lulus", &pass, &to, lasts);
    ([(header::SET_COOKIE, cookie)], see_other(&to)).into_response()
}

/// `GET /k/{token}/foto`: the photo on the card, small.
pub(crate) async fn photo(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    frame: Frame,
) -> Response {
    let token = Token::parse(&token).map(|token| token.to_string()).unwrap_or_default();
    if !app.config.show.contains(&Shown::Photo) || !has_pass(&app, &token, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let found = blocking(&frame, move || {
        let issue = app.store.issue(&token)?.filter(|issue| issue.state == IssueState::Valid);
        issue.map_or(Ok(None), |issue| small_photo(&app, &issue.holder))
    });
    match found.await {
        Ok(Some(jpeg)) => ([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(response) => response,
    }
}

/// The holder's photo as it was printed, small: kept, or made once.
pub(crate) fn small_photo(
    app: &App,
    holder: &crate::store::holders::KnownHolder,
) -> Outcome<Option<Vec<u8>>> {
    let Some(photo) = &holder.photo else { return Ok(None) };
    let (current, shape) = (app.current(), Shape::usual(&app.config, Some(&holder.layout)));
    let Some(look) = current.studio.look_key(shape, photo, holder.view) else {
        return Ok(None);
    };
    if let Some(kept) = app.store.thumbnail(&look)? {
        return Ok(Some(kept));
    }
    let mut place = app.drawing.wait();
    let Some(bytes) = inbox::photo(&app.config.inbox, photo) else { return Ok(None) };
    let small = current.studio.small(&mut place, shape, (&bytes, holder.view), PHOTO_WIDTH_PX);
    if let Some(small) = &small {
        app.store.keep_thumbnail(&look, photo, small)?;
    }
    Ok(small)
}

fn has_pass(app: &App, token: &str, headers: &HeaderMap) -> bool {
    let pass = cookie(headers, "lulus").unwrap_or_default();
    challenge::passes(app.store.secret(), token, pass, clock::now())
}

/// The page with a challenge; the same for codes that are known and codes that are not.
fn ask(app: &App, frame: Frame, token: String, again: Option<&'static str>) -> Response {
    let bits = app.config.difficulty;
    match challenge::make(app.store.secret(), &token, bits, clock::now()) {
        Ok(challenge) => {
            let f = frame.titled("Periksa kartu", "Check a card");
            let status =
                if again.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            page(status, &ChallengePage { f, token, challenge, bits, again })
        }
        Err(fault) => crate::pages::trouble(frame, &fault),
    }
}

/// The address holds no code at all.
fn no_code(frame: Frame) -> Response {
    let text = frame.lang.of(
        "Alamat ini bukan kode kartu. Pindai lagi kode QR di kartunya; kode itu berisi 16 huruf dan angka.",
        "This address is no code of a card. Scan the QR code on the card again; it holds 16 letters and digits.",
    );
    let text = text.to_owned();
    message(StatusCode::NOT_FOUND, frame, ("Kode tidak lengkap", "The code is not whole"), &text)
}

fn card(app: &App, frame: Frame, token: String, issue: Option<&KnownIssue>) -> Response {
    let w = |id: &'static str, en: &'static str| frame.lang.of(id, en);
    let (state, heading, advice) = match issue.map(|issue| issue.state) {
        Some(IssueState::Valid) => (
            "valid",
            w("Kartu berlaku", "The card is valid"),
            w(
                "Cocokkan nama, foto, dan nomor seri dengan kartu yang Anda pegang.",
                "Compare name, photo and serial with the card in your hand.",
            ),
        ),
        Some(IssueState::Replaced) => (
            "replaced",
            w("Kartu sudah diganti", "The card was replaced"),
            w(
                "Pemegangnya sudah punya kartu yang lebih baru. Kartu dengan kode ini tidak berlaku lagi; mungkin hilang atau rusak.",
                "Its holder has a newer card. The card with this code is not valid any more; perhaps it was lost or damaged.",
            ),
        ),
        Some(IssueState::Ended) => (
            "ended",
            w("Masa berlaku berakhir", "The card has ended"),
            w(
                "Status kepegawaian atau perjanjian kerja pemegangnya sudah berakhir. Kartu ini tidak berlaku lagi.",
                "Its holder's status or agreement has ended. This card is not valid any more.",
            ),
        ),
        Some(IssueState::Withdrawn) => (
            "withdrawn",
            w("Kartu ditarik", "The card was withdrawn"),
            w(
                "Kantor penerbit menarik kartu ini. Kartu ini tidak berlaku.",
                "The office that issued this card has withdrawn it. It is not valid.",
            ),
        ),
        None => (
            "unknown",
            w("Kode tidak dikenal", "The code is not known"),
            w(
                "Tidak ada kartu dengan kode ini. Pindai sekali lagi; bila tetap begini, kartu itu tidak diterbitkan oleh kantor ini.",
                "No card has this code. Scan it once more; if this stays so, the card was not issued by this office.",
            ),
        ),
    };
    let status = if issue.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let items = issue.map(|issue| items(app, issue, frame.lang)).unwrap_or_default();
    let photo = issue.is_some_and(|issue| {
        let shown = app.config.show.contains(&Shown::Photo) && issue.holder.photo.is_some();
        shown && issue.state == IssueState::Valid
    });
    let current = app.current();
    let as_of = current.shown.as_ref().filter(|_| issue.is_some());
    let as_of = as_of.map_or_else(String::new, |shown| day_written(&shown.as_of, frame.lang));
    let looked = app.config.zone.written(clock::now(), frame.lang);
    let f = Frame { title: heading.to_owned(), ..frame };
    page(status, &CardPage { f, token, state, heading, advice, photo, items, as_of, looked })
}

/// What is shown of a card, with its names.
fn items(app: &App, issue: &KnownIssue, lang: Lang) -> Vec<(&'static str, String)> {
    let w = |id: &'static str, en: &'static str| lang.of(id, en);
    let shows = |shown| app.config.show.contains(&shown);
    let mut items = Vec::new();
    let mut add = |shown, name, value: String| {
        if shows(shown) && !value.is_empty() {
            items.push((name, value));
        }
    };
    if let (IssueState::Valid, Some(texts)) = (issue.state, &issue.holder.texts) {
        let kind = Kind::from_word(&texts.kind).unwrap_or(Kind::Pns);
        let is_pns = kind == Kind::Pns;
        let Texts { name, instansi, tmt, .. } = texts;
        let tmt = tmt.as_deref().map_or_else(String::new, |day| day_written(day, lang));
        let number = if is_pns { "NIP" } else { "NI PPPK" };
        add(Shown::Name, w("Nama", "Name"), name.clone());
        add(Shown::Nip, number, number_shown(&issue.holder.key, app.config.mask_nip));
        let since = if is_pns { "TMT PNS" } else { w("Mulai perjanjian", "Agreement since") };
        add(Shown::Tmt, since, tmt);
        add(Shown::Instansi, w("Instansi kerja", "Agency"), instansi.clone());
        add(
            Shown::Status,
            w("Status kepegawaian", "Status of employment"),
            kind.as_str().to_owned(),
        );
    }
    add(Shown::Serial, w("Nomor seri kartu", "Serial of the card"), issue.serial.clone());
    add(
        Shown::Issued,
        w("Tanggal penerbitan", "Day of issue"),
        day_written(&issue.issued_on, lang),
    );
    items
}

/// A NIP in groups; masked where the office says so: month and day of birth, and the serial but its
/// last digit, so that a card in hand can still be compared.
fn number_shown(key: &str, masked: bool) -> String {
    let Ok(nip) = Nip::parse(key) else { return String::new() };
    let grouped = nip.grouped();
    if !masked {
        return grouped;
    }
    let hidden = |at: usize| (4..8).contains(&at) || (18..20).contains(&at);
    grouped.chars().enumerate().map(|(at, c)| if hidden(at) { '•' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::number_shown;

    #[test]
    fn a_masked_number_can_still_be_compared_with_a_card_in_hand() {
        let key = "198609262015051001";
        assert_eq!(number_shown(key, false), "19860926 201505 1 001");
        assert_eq!(number_shown(key, true), "1986•••• 201505 1 ••1");
        assert_eq!(number_shown("", true), "");
    }
}
