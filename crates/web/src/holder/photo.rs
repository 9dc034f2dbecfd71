//! A new photo: sent in, looked at by the rules of the next run, cropped, and used.
//!
//! The file is kept as it came. What the holder sees - findings with their figures, the cut-out, the card -
//! is what the code that prints makes of it.

use super::card::{Rules, shape_of, sitter};
use super::login::note;
use super::session::Holder;
use crate::clock;
use crate::draw::{Looked, Side};
use crate::office::decision;
use crate::pages::{Frame, blocking, message, page, see_other, wait};
use crate::server::client::Client;
use crate::server::{App, limits};
use crate::store::access::Kind;
use crate::store::uploads::{Rectangle, Upload, UploadState};
use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cetak_base::diag::{Lang, Outcome, Severity, printable};
use cetak_base::token::random;
use cetak_photo::{Decision, Facts, Refusal, small_picture};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// The box of the picture that is cropped, in pixels.
const CROP_PX: (u32, u32) = (640, 820);
/// The least side of a part, in pixels: what the script that crops stops at, too.
const LEAST_PART_PX: u32 = 48;
/// How long a photo may wait until fewer are sent at once, and how long it may then take to arrive.
const UPLOAD_WAITS: Duration = Duration::from_secs(30);
const UPLOAD_LASTS: Duration = Duration::from_secs(120);
/// Resolution of the preview of the card.
const PREVIEW_DPI: u32 = 150;

#[derive(Template)]
#[template(path = "photo.html")]
struct PhotoPage {
    f: Frame,
    id: String,
    /// What stands against the photo, or is to be known of it: what kind, what, how to mend.
    findings: Vec<Told>,
    /// Whether it may be used.
    usable: bool,
    /// The upright picture; nothing if it is none.
    picture: Option<Picture>,
    has_card: bool,
    rules: Rules,
    office_first: bool,
}

struct Told {
    class: &'static str,
    severity: &'static str,
    message: String,
    hint: String,
}

/// The upright picture and the part of it that is used, in its pixels.
struct Picture {
    width: u32,
    height: u32,
    part: Rectangle,
    chosen: bool,
    facts: String,
}

/// `POST /kartu/foto`
pub(super) async fn send(
    State(app): State<App>,
    holder: Holder,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
    form: Multipart,
) -> Response {
    let now = clock::now();
    // What is too large is refused by its own word, before a byte of it is read.
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length = length.and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| length > app.config.max_upload + (64 << 10)) {
        return too_large(&app, frame);
    }
    if let Err(seconds) = app.limiter.take(limits::DRAW_KEY, &holder.key, now) {
        return wait(frame, seconds);
    }
    // What is being sent lies in memory until it is kept: only so many at once.
    let Ok(Ok(_permit)) = timeout(UPLOAD_WAITS, Arc::clone(&app.uploads).acquire_owned()).await
    else {
        let text = frame.lang.of(
            "Banyak foto sedang dikirim. Coba lagi beberapa menit lagi.",
            "Many photos are being sent. Try again in some minutes.",
        );
        let heading = ("Sedang ramai", "Busy just now");
        return message(StatusCode::SERVICE_UNAVAILABLE, frame, heading, text);
    };
    let arrived = timeout(UPLOAD_LASTS, file_of(form)).await;
    let (name, bytes) = match arrived.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT)) {
        Ok(Some((name, bytes))) if !bytes.is_empty() => (name, bytes),
        Ok(_) => {
            let text = frame.lang.of(
                "Belum ada foto yang dipilih. Kembali, tekan Pilih foto, lalu Kirim.",
                "No photo was chosen. Go back, press Choose a photo, and then Send.",
            );
            let heading = ("Belum ada foto", "There is no photo");
            return message(StatusCode::UNPROCESSABLE_ENTITY, frame, heading, text);
        }
        Err(status) if status == StatusCode::PAYLOAD_TOO_LARGE => return too_large(&app, frame),
        Err(_) => {
            let text = frame.lang.of(
                "Pengiriman terputus di tengah jalan. Coba kirim sekali lagi.",
                "The line broke while the photo was sent. Send it once more.",
            );
            let heading = ("Foto tidak sampai utuh", "The photo did not arrive whole");
            return message(StatusCode::BAD_REQUEST, frame, heading, text);
        }
    };
    let kept = blocking(&frame, move || {
        let id: [u8; 12] = random()?;
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let upload = Upload::draft(&id, &holder.key, &printable(&name), &bytes, now);
        app.store.keep_upload(&upload, &bytes)?;
        note(&app, Some(holder.key), Kind::PhotoSent, &client, now);
        Ok(id)
    });
    match kept.await {
        Ok(id) => see_other(&format!("/kartu/foto/{id}")),
        Err(response) => response,
    }
}

/// The file in a form.
async fn file_of(mut form: Multipart) -> Result<Option<(String, Vec<u8>)>, StatusCode> {
    while let Some(field) = form.next_field().await.map_err(|error| error.status())? {
        if field.name() == Some("foto") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| error.status())?;
            return Ok(Some((name, Vec::from(bytes))));
        }
    }
    Ok(None)
}

fn too_large(app: &App, frame: Frame) -> Response {
    let mb = app.config.max_upload >> 20;
    let text = match frame.lang {
        Lang::Id => format!(
            "Foto itu lebih besar dari {mb} MB. Kecilkan dulu, atau kirim lewat pesan ke diri sendiri lalu simpan: aplikasi pesan biasanya mengecilkannya."
        ),
        Lang::En => format!(
            "The photo is larger than {mb} MB. Make it smaller first, or send it to yourself by a messenger and save it: those usually shrink it."
        ),
    };
    let heading = ("Foto terlalu besar", "The photo is too large");
    message(StatusCode::PAYLOAD_TOO_LARGE, frame, heading, &text)
}

/// A photo that was looked at, with the card it would be on.
struct Seen {
    upload: Upload,
    looked: Looked,
    /// Of the file as it came.
    whole: Option<Facts>,
    has_card: bool,
}

fn see(app: &App, key: &str, id: &str) -> Outcome<Option<Seen>> {
    let Some(upload) = app.store.upload(key, id)? else { return Ok(None) };
    let known = app.store.holder(key)?;
    let shape = shape_of(app, key, known.as_ref())?;
    let has_card =
        known.is_some_and(|known| known.texts.is_some()) && app.store.newest_issue(key)?.is_some();
    let Some(line) = decision(&upload, app.config.zone) else { return Ok(None) };
    let current = app.current();
    let mut place = app.drawing.wait();
    let Some(bytes) = app.store.blob(&upload.digest)? else { return Ok(None) };
    let file = (upload.name.as_str(), bytes.as_slice());
    let looked = current.studio.look(&mut place, shape, file, &line);
    let whole = match upload.crop {
        None => looked.facts.clone(),
        Some(_) => {
            let line = Decision::open(key, line.content);
            current.studio.look(&mut place, shape, file, &line).facts
        }
    };
    drop(place);
    let whole = whole.and_then(Result::ok);
    Ok(Some(Seen { upload, looked, whole, has_card }))
}

/// Why a part cannot be used.
enum NoPart {
    /// It reaches beyond the picture, which has so many pixels.
    Outside { width_px: u32, height_px: u32 },
    /// There is no such draft.
    NoDraft,
}

/// Keeps which part of a draft is used, as far as the code that prints can use it.
fn keep_part(
    app: &App,
    key: &str,
    id: &str,
    part: Option<Rectangle>,
) -> Outcome<Result<(), NoPart>> {
    let Some(upload) = app.store.upload(key, id)? else { return Ok(Err(NoPart::NoDraft)) };
    let upload = Upload { crop: part, ..upload };
    if part.is_some() {
        let known = app.store.holder(key)?;
        let shape = shape_of(app, key, known.as_ref())?;
        let Some(line) = decision(&upload, app.config.zone) else {
            return Ok(Err(NoPart::NoDraft));
        };
        let mut place = app.drawing.wait();
        let bytes = app.store.blob(&upload.digest)?.unwrap_or_default();
        let looked = app.current().studio.look(&mut place, shape, ("", &bytes), &line);
        if let Some(Err(Refusal::Outside { width_px, height_px })) = looked.facts {
            return Ok(Err(NoPart::Outside { width_px, height_px }));
        }
    }
    let kept = app.store.set_crop(key, id, part)?;
    Ok(if kept { Ok(()) } else { Err(NoPart::NoDraft) })
}

/// `GET /kartu/foto/{id}`
pub(super) async fn look(
    State(app): State<App>,
    holder: Holder,
    Path(id): Path<String>,
    frame: Frame,
) -> Response {
    shown(&app, holder, id, frame, StatusCode::OK).await
}

async fn shown(
    app: &App,
    holder: Holder,
    id: String,
    frame: Frame,
    status: StatusCode,
) -> Response {
    let asked = Arc::clone(app);
    let seen = match blocking(&frame, move || see(&asked, &holder.key, &id)).await {
        Ok(Some(seen)) => seen,
        Ok(None) => return see_other("/kartu"),
        Err(response) => return response,
    };
    let Seen { upload, looked, whole, has_card } = seen;
    if upload.state != UploadState::Draft {
        return see_other("/kartu");
    }
    let lang = frame.lang;
    let told = looked.findings.iter().map(|finding| {
        let class = match finding.severity {
            Severity::Info => "info",
            Severity::Warn => "warn",
            Severity::Bar | Severity::Hold | Severity::Stop => "hold",
        };
        let severity = match class {
            "hold" => lang.of("Harus diperbaiki", "Must be mended"),
            "warn" => lang.of("Perhatikan", "Take note"),
            _ => lang.of("Disesuaikan", "Adjusted"),
        };
        let (message, hint) = (finding.message.get(lang), finding.hint.get(lang));
        Told { class, severity, message: message.to_owned(), hint: hint.to_owned() }
    });
    let findings = told.collect();
    let picture = whole.as_ref().map(|facts| picture(facts, upload.crop, lang));
    let usable = looked.prepared.is_some();
    let rules = Rules::of(app);
    let office_first = app.config.photo_use == crate::config::PhotoUse::Accepted;
    let f = frame.titled("Foto baru", "New photo");
    let id = upload.id;
    let shown = PhotoPage { f, id, findings, usable, picture, has_card, rules, office_first };
    page(status, &shown)
}

fn picture(facts: &Facts, chosen: Option<Rectangle>, lang: Lang) -> Picture {
    let crop = &facts.crop;
    let own = Rectangle { x: crop.x_px, y: crop.y_px, w: crop.width_px, h: crop.height_px };
    let kb = facts.bytes.div_ceil(1024);
    let (w, h, format) = (facts.width_px, facts.height_px, facts.format.name());
    let facts_told = match lang {
        Lang::Id => format!("{format}, {w} × {h} piksel, {kb} kB"),
        Lang::En => format!("{format}, {w} × {h} pixels, {kb} kB"),
    };
    Picture {
        width: w,
        height: h,
        part: chosen.unwrap_or(own),
        chosen: chosen.is_some(),
        facts: facts_told,
    }
}

/// Which part; `semula` for the program's own choice.
#[derive(Deserialize)]
pub(super) struct Part {
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
    #[serde(default)]
    w: String,
    #[serde(default)]
    h: String,
    #[serde(default)]
    semula: String,
}

/// `POST /kartu/foto/{id}/potong`
pub(super) async fn crop(
    State(app): State<App>,
    holder: Holder,
    Path(id): Path<String>,
    frame: Frame,
    Form(part): Form<Part>,
) -> Response {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let numbers = (number(&part.x), number(&part.y), number(&part.w), number(&part.h));
    let chosen = match numbers {
        _ if !part.semula.is_empty() => None,
        (Some(x), Some(y), Some(w), Some(h)) if w.min(h) >= LEAST_PART_PX => {
            Some(Rectangle { x, y, w, h })
        }
        _ => {
            let text = match frame.lang {
                Lang::Id => format!(
                    "Isi keempat angka potongan dengan bilangan bulat; lebar dan tingginya paling sedikit {LEAST_PART_PX} piksel."
                ),
                Lang::En => format!(
                    "Give all four figures of the part as whole numbers; width and height of at least {LEAST_PART_PX} pixels."
                ),
            };
            let heading = ("Potongan tidak jelas", "The part is not clear");
            return message(StatusCode::UNPROCESSABLE_ENTITY, frame, heading, &text);
        }
    };
    if let Err(seconds) = app.limiter.take(limits::DRAW_KEY, &holder.key, clock::now()) {
        return wait(frame, seconds);
    }
    let to = format!("/kartu/foto/{id}#hasil");
    match blocking(&frame, move || keep_part(&app, &holder.key, &id, chosen)).await {
        Ok(Ok(()) | Err(NoPart::NoDraft)) => see_other(&to),
        Ok(Err(NoPart::Outside { width_px, height_px })) => {
            let text = match frame.lang {
                Lang::Id => format!(
                    "Potongan harus seluruhnya di dalam foto: {width_px} × {height_px} piksel."
                ),
                Lang::En => {
                    format!("The part must lie on the photo: {width_px} × {height_px} pixels.")
                }
            };
            let heading = ("Potongan di luar foto", "The part lies off the photo");
            message(StatusCode::UNPROCESSABLE_ENTITY, frame, heading, &text)
        }
        Err(response) => response,
    }
}

/// `POST /kartu/foto/{id}/gunakan`
pub(super) async fn adopt(
    State(app): State<App>,
    holder: Holder,
    Path(id): Path<String>,
    frame: Frame,
) -> Response {
    let (asked, key, named) = (Arc::clone(&app), holder.key.clone(), id.clone());
    let used = blocking(&frame, move || {
        let seen = see(&asked, &key, &named)?;
        if seen.is_none_or(|seen| seen.looked.prepared.is_none()) {
            return Ok(false);
        }
        asked.store.use_upload(&key, &named, clock::now())
    });
    match used.await {
        Ok(true) => see_other("/kartu#kartu"),
        Ok(false) => shown(&app, holder, id, frame, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(response) => response,
    }
}

/// `GET /kartu/foto/{id}/asli.jpg`: the upright picture, reduced, to be cropped on.
pub(super) async fn original(
    State(app): State<App>,
    holder: Holder,
    Path(id): Path<String>,
    frame: Frame,
) -> Response {
    let found = blocking(&frame, move || {
        let Some(upload) = app.store.upload(&holder.key, &id)? else { return Ok(None) };
        let _place = app.drawing.wait();
        let bytes = app.store.blob(&upload.digest)?;
        Ok(bytes.and_then(|bytes| small_picture(&bytes, CROP_PX, None)))
    });
    match found.await {
        Ok(Some(jpeg)) => ([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(response) => response,
    }
}

/// `GET /kartu/foto/{id}/kartu.png`: the card with this photo, by the code that prints.
pub(super) async fn preview(
    State(app): State<App>,
    holder: Holder,
    Path(id): Path<String>,
    frame: Frame,
) -> Response {
    if let Err(seconds) = app.limiter.take(limits::DRAW_KEY, &holder.key, clock::now()) {
        return wait(frame, seconds);
    }
    let drawn = blocking(&frame, move || {
        let (Some(upload), Some(issue)) =
            (app.store.upload(&holder.key, &id)?, app.store.newest_issue(&holder.key)?)
        else {
            return Ok(None);
        };
        let (Some(line), Some(texts)) = (decision(&upload, app.config.zone), &issue.holder.texts)
        else {
            return Ok(None);
        };
        let shape = shape_of(&app, &holder.key, Some(&issue.holder))?;
        let current = app.current();
        let mut place = app.drawing.wait();
        let Some(bytes) = app.store.blob(&upload.digest)? else { return Ok(None) };
        let photo = current.studio.look(&mut place, shape, ("", &bytes), &line).prepared;
        let sitter = sitter(&holder.key, texts, &issue);
        current.studio.draw(shape, &sitter, photo)?.png(Side::Front, PREVIEW_DPI).map(Some)
    });
    match drawn.await {
        Ok(Some(png)) => ([(header::CONTENT_TYPE, "image/png")], png).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(response) => response,
    }
}
