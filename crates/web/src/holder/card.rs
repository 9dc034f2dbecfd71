//! The holder's card: its shape, the preview, what is downloaded and printed.
//!
//! What is shown is drawn by the code that prints, from the same record, with the photo that is in use:
//! the newest one sent in that may be used, or the one that was published.

use super::account::{card_state, name_of};
use super::login::note;
use super::session::Holder;
use crate::clock;
use crate::config::PhotoUse;
use crate::draw::{Shape, Side, Sitter};
use crate::inbox;
use crate::office::decision;
use crate::pages::{Frame, blocking, message, page, see_other, wait};
use crate::server::client::Client;
use crate::server::{App, limits};
use crate::store::access::Kind;
use crate::store::holders::{KnownHolder, KnownIssue};
use crate::store::uploads::{Upload, UploadState};
use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cetak_base::date::Date;
use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use cetak_photo::{Background, Prepared, Preparer};
use cetak_schema::publication::{IssueState, Texts};
use serde::Deserialize;
use std::sync::Arc;

/// Resolution of previews: sharp on dense screens, and light enough for a poor line.
const PREVIEW_DPI: u32 = 150;
/// Resolution of the pictures that are downloaded.
const DOWNLOAD_DPI: u32 = 300;

#[derive(Template)]
#[template(path = "kartu.html")]
struct CardPage {
    f: Frame,
    name: String,
    state: &'static str,
    state_words: &'static str,
    /// Whether there is a card to show and download.
    has_card: bool,
    is_portrait: bool,
    /// What became of photos that were sent in, the newest first.
    photos: Vec<SentPhoto>,
    rules: Rules,
}

/// A photo that was sent in, in words.
struct SentPhoto {
    at: String,
    state: &'static str,
    words: &'static str,
    reason: Option<String>,
}

/// The figures of the rules for photos.
pub(super) struct Rules {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) max_mb: u64,
    pub(super) upload_mb: u64,
    /// Whether a plain background is cut out.
    pub(super) removes: bool,
    /// Whether a transparent one is asked for.
    pub(super) requires: bool,
}

impl Rules {
    pub(super) fn of(app: &App) -> Self {
        let current = app.current();
        let limits = current.studio.limits();
        let background = current.studio.background();
        Self {
            width_px: limits.width_px,
            height_px: limits.height_px,
            max_mb: (limits.max_bytes >> 20).max(1),
            upload_mb: app.config.max_upload >> 20,
            removes: background == Background::Remove,
            requires: background == Background::Require,
        }
    }
}

#[derive(Template)]
#[template(path = "print.html")]
struct PrintPage {
    f: Frame,
    is_portrait: bool,
}

/// `GET /kartu`
pub(super) async fn show(State(app): State<App>, holder: Holder, frame: Frame) -> Response {
    let asked = Arc::clone(&app);
    let key = holder.key;
    let found = blocking(&frame, move || {
        let known = asked.store.holder(&key)?;
        let issue = asked.store.newest_issue(&key)?;
        let shape = shape_of(&asked, &key, known.as_ref())?;
        Ok((known, issue, shape, asked.store.uploads(&key, 5)?))
    });
    let (known, issue, shape, uploads) = match found.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let lang = frame.lang;
    let (state, state_words) = card_state(issue.as_ref(), lang);
    let has_card = issue
        .as_ref()
        .is_some_and(|issue| issue.state == IssueState::Valid && issue.holder.texts.is_some());
    let photos = uploads.into_iter().map(|upload| SentPhoto {
        at: app.config.zone.written(upload.at, lang),
        state: upload.state.as_str(),
        words: match upload.state {
            UploadState::Accepted => lang.of("diterima", "accepted"),
            UploadState::Refused => lang.of("ditolak", "refused"),
            UploadState::Replaced => lang.of("diganti foto lain", "replaced by another"),
            UploadState::Pending | UploadState::Draft => {
                lang.of("menunggu diperiksa kantor", "waits for the office")
            }
        },
        reason: upload.reason,
    });
    let photos = photos.collect();
    let name = name_of(known.as_ref(), lang);
    let rules = Rules::of(&app);
    let is_portrait = shape == Shape::Portrait;
    let f = frame.titled("Kartu ASN Virtual", "Virtual ASN card");
    let shown = CardPage { f, name, state, state_words, has_card, is_portrait, photos, rules };
    page(StatusCode::OK, &shown)
}

/// The shape that was chosen, or that of the layout the job uses.
pub(super) fn shape_of(app: &App, key: &str, known: Option<&KnownHolder>) -> Outcome<Shape> {
    let chosen = app.store.account(key)?.and_then(|account| account.shape);
    let chosen = chosen.and_then(|word| Shape::from_word(&word));
    Ok(chosen.unwrap_or_else(|| Shape::usual(&app.config, known.map(|known| &*known.layout))))
}

/// Which shape.
#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    bentuk: String,
}

/// `POST /kartu/bentuk`
pub(super) async fn choose_shape(
    State(app): State<App>,
    holder: Holder,
    frame: Frame,
    Form(Choice { bentuk }): Form<Choice>,
) -> Response {
    let kept = blocking(&frame, move || match Shape::from_word(&bentuk) {
        Some(shape) => app.store.set_shape(&holder.key, shape.as_str()),
        None => Ok(()),
    });
    match kept.await {
        Ok(()) => see_other("/kartu#kartu"),
        Err(response) => response,
    }
}

/// `GET /kartu/depan.png`
pub(super) async fn front(app: State<App>, holder: Holder, frame: Frame) -> Response {
    picture(app, holder, frame, Side::Front).await
}

/// `GET /kartu/belakang.png`
pub(super) async fn back(app: State<App>, holder: Holder, frame: Frame) -> Response {
    picture(app, holder, frame, Side::Back).await
}

async fn picture(State(app): State<App>, holder: Holder, frame: Frame, side: Side) -> Response {
    match drawn(&app, &holder, &frame, Wanted::Png(side, PREVIEW_DPI)).await {
        Ok((bytes, _)) => ([(header::CONTENT_TYPE, "image/png")], bytes).into_response(),
        Err(response) => response,
    }
}

/// `GET /kartu/unduh.pdf`
pub(super) async fn pdf(
    State(app): State<App>,
    holder: Holder,
    client: Client,
    frame: Frame,
) -> Response {
    download(&app, &holder, &client, &frame, Wanted::Pdf).await
}

/// `GET /kartu/unduh-depan.png`
pub(super) async fn large_front(
    State(app): State<App>,
    holder: Holder,
    client: Client,
    frame: Frame,
) -> Response {
    download(&app, &holder, &client, &frame, Wanted::Png(Side::Front, DOWNLOAD_DPI)).await
}

/// `GET /kartu/unduh-belakang.png`
pub(super) async fn large_back(
    State(app): State<App>,
    holder: Holder,
    client: Client,
    frame: Frame,
) -> Response {
    download(&app, &holder, &client, &frame, Wanted::Png(Side::Back, DOWNLOAD_DPI)).await
}

async fn download(
    app: &App,
    holder: &Holder,
    client: &Client,
    frame: &Frame,
    wanted: Wanted,
) -> Response {
    let (bytes, serial) = match drawn(app, holder, frame, wanted).await {
        Ok(drawn) => drawn,
        Err(response) => return response,
    };
    note(app, Some(holder.key.clone()), Kind::Downloaded, client, clock::now());
    // The file is named by the serial: a NIP does not belong into a folder of downloads.
    let serial: String = serial.chars().filter(char::is_ascii_alphanumeric).collect();
    let (kind, ending) = match wanted {
        Wanted::Pdf => ("application/pdf", ".pdf"),
        Wanted::Png(Side::Front, _) => ("image/png", "-depan.png"),
        Wanted::Png(Side::Back, _) => ("image/png", "-belakang.png"),
    };
    let named = format!("attachment; filename=\"kartu-asn-{serial}{ending}\"");
    let headers: [(HeaderName, String); 2] =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, named)];
    (headers, bytes).into_response()
}

/// `GET /kartu/cetak`: both sides in their true size, for the printer at hand.
pub(super) async fn print(State(app): State<App>, holder: Holder, frame: Frame) -> Response {
    let asked = Arc::clone(&app);
    let shape = blocking(&frame, move || {
        let known = asked.store.holder(&holder.key)?;
        shape_of(&asked, &holder.key, known.as_ref())
    });
    match shape.await {
        Ok(shape) => {
            let f = frame.titled("Cetak kartu", "Print the card");
            page(StatusCode::OK, &PrintPage { f, is_portrait: shape == Shape::Portrait })
        }
        Err(response) => response,
    }
}

/// What is drawn.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Pdf,
    Png(Side, u32),
}

/// The card as a file, and its serial.
async fn drawn(
    app: &App,
    holder: &Holder,
    frame: &Frame,
    wanted: Wanted,
) -> Result<(Vec<u8>, String), Response> {
    if let Err(seconds) = app.limiter.take(limits::DRAW_KEY, &holder.key, clock::now()) {
        return Err(wait(frame.clone(), seconds));
    }
    let (asked, key) = (Arc::clone(app), holder.key.clone());
    let done = blocking(frame, move || {
        let Some(issue) = asked.store.newest_issue(&key)? else { return Ok(None) };
        if issue.state != IssueState::Valid {
            return Ok(None);
        }
        let shape = shape_of(&asked, &key, Some(&issue.holder))?;
        let mut place = asked.drawing.wait();
        let photo = photo_in_use(&asked, &mut place, shape, &issue.holder)?;
        draw(&asked, shape, &issue, photo, wanted).map(Some)
    });
    done.await?.ok_or_else(|| {
        let text = frame.lang.of(
            "Kartu Anda belum terbit, atau tidak berlaku lagi. Tanyakan ke kantor Anda.",
            "You have no card yet, or it is not valid any more. Ask your office.",
        );
        let heading = ("Belum ada kartu", "There is no card yet");
        message(StatusCode::NOT_FOUND, frame.clone(), heading, text)
    })
}

fn draw(
    app: &App,
    shape: Shape,
    issue: &KnownIssue,
    photo: Option<Prepared>,
    wanted: Wanted,
) -> Outcome<(Vec<u8>, String)> {
    let current = app.current();
    let Some(texts) = &issue.holder.texts else { return Err(nothing_published()) };
    let sitter = sitter(&issue.holder.key, texts, issue);
    let drawn = current.studio.draw(shape, &sitter, photo)?;
    let bytes = match wanted {
        Wanted::Png(side, dpi) => drawn.png(side, dpi)?,
        Wanted::Pdf => {
            let day = current.shown.as_ref().and_then(|shown| Date::parse_iso(&shown.as_of));
            drawn.pdf(day.ok_or_else(nothing_published)?)?
        }
    };
    Ok((bytes, issue.serial.clone()))
}

/// Who is drawn, on which issue of the card.
pub(super) fn sitter<'a>(key: &'a str, texts: &'a Texts, issue: &'a KnownIssue) -> Sitter<'a> {
    Sitter { key, texts, serial: &issue.serial, code: &issue.code }
}

fn nothing_published() -> Box<Fault> {
    Fault::new(
        FaultKind::Outside,
        String::new(),
        Text::new("data kartu belum terbit", "nothing of the card was published"),
    )
}

/// The photo that is in use, prepared; nothing if there is none that may be used.
fn photo_in_use(
    app: &App,
    preparer: &mut Preparer,
    shape: Shape,
    holder: &KnownHolder,
) -> Outcome<Option<Prepared>> {
    let once_accepted = app.config.photo_use == PhotoUse::Accepted;
    let sent = app.store.used_upload(&holder.key, once_accepted)?;
    let current = app.current();
    // Once it was printed, what the run made of it is the card: somebody may have cut it by hand since.
    let printed_since = |upload: &Upload| {
        let shown = current.shown.as_ref().map_or(0, |shown| shown.applied);
        upload.state == UploadState::Accepted
            && holder.photo.as_deref() == Some(&*upload.digest)
            && upload.decided.is_some_and(|decided| decided <= shown)
    };
    if let Some(upload) = sent.filter(|upload| !printed_since(upload))
        && let Some(line) = decision(&upload, app.config.zone)
        && let Some(bytes) = app.store.blob(&upload.digest)?
    {
        let looked = current.studio.look(preparer, shape, ("", &bytes), &line);
        if looked.prepared.is_some() {
            return Ok(looked.prepared);
        }
    }
    let published =
        holder.photo.as_ref().and_then(|digest| inbox::photo(&app.config.inbox, digest));
    Ok(published.and_then(|bytes| current.studio.printed(preparer, shape, &bytes, holder.view)))
}
