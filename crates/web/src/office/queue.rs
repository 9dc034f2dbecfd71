//! Photos that wait, one after the other, the oldest first.

use super::decisions::{decision, decisions};
use super::session::Staff;
use crate::clock;
use crate::draw::{Shape, Side, Sitter};
use crate::pages::{Frame, blocking, message, page, see_other};
use crate::server::App;
use crate::store::access::{Entry, Kind};
use crate::store::holders::KnownHolder;
use crate::store::uploads::{Upload, UploadState};
use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cetak_base::key::Nip;
use cetak_photo::small_picture;
use serde::Deserialize;
use std::sync::Arc;

/// How many photos a page of the queue names.
const SHOWN: usize = 100;
/// The longest reason, in characters: `decisions.csv` takes as many.
const MOST_REASON: usize = 200;
/// The box of the photo that is judged, in pixels.
const PHOTO_PX: (u32, u32) = (640, 820);

#[derive(Template)]
#[template(path = "office_queue.html")]
struct QueuePage {
    f: Frame,
    staff: String,
    rows: Vec<QueueRow>,
}

struct QueueRow {
    id: String,
    name: String,
    unit: String,
    at: String,
}

#[derive(Template)]
#[template(path = "office_photo.html")]
struct OnePage {
    f: Frame,
    id: String,
    name: String,
    number: String,
    unit: String,
    findings: Vec<(String, String)>,
    has_card: bool,
    problem: Option<&'static str>,
}

/// `GET /kantor`
pub(super) async fn show(State(app): State<App>, staff: Staff, frame: Frame) -> Response {
    let asked = Arc::clone(&app);
    let found = blocking(&frame, move || {
        let waiting = asked.store.waiting_uploads(SHOWN)?;
        waiting
            .into_iter()
            .map(|upload| Ok((asked.store.holder(&upload.key)?, upload)))
            .collect::<Result<Vec<_>, _>>()
    });
    let found = match found.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let rows = found.into_iter().map(|(holder, upload)| {
        let texts = holder.and_then(|holder| holder.texts);
        let (name, unit) = texts.map(|texts| (texts.name, texts.unit)).unwrap_or_default();
        QueueRow { id: upload.id, name, unit, at: app.config.zone.written(upload.at, frame.lang) }
    });
    let rows = rows.collect();
    let f = frame.titled("Foto yang menunggu", "Photos that wait");
    page(StatusCode::OK, &QueuePage { f, staff: staff.name, rows })
}

/// `GET /kantor/foto/{id}`
pub(super) async fn one(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
    frame: Frame,
) -> Response {
    shown(&app, &staff, id, frame, None).await
}

async fn shown(
    app: &App,
    staff: &Staff,
    id: String,
    frame: Frame,
    problem: Option<&'static str>,
) -> Response {
    let (asked, who) = (Arc::clone(app), staff.name.clone());
    let seen = blocking(&frame, move || {
        let Some(upload) = asked.store.any_upload(&id)? else { return Ok(None) };
        let holder = asked.store.holder(&upload.key)?;
        let Some(line) = decision(&upload, asked.config.zone) else { return Ok(None) };
        let mut place = asked.drawing.wait();
        let bytes = asked.store.blob(&upload.digest)?.unwrap_or_default();
        let file = (upload.name.as_str(), bytes.as_slice());
        let shape = printed_shape(&asked, holder.as_ref());
        let looked = asked.current().studio.look(&mut place, shape, file, &line);
        drop(place);
        let has_card = asked.store.newest_issue(&upload.key)?.is_some();
        asked.note(Entry {
            at: clock::now(),
            key: Some(upload.key.clone()),
            kind: Kind::OfficeLooked,
            network: String::new(),
            device: String::new(),
            detail: who,
        });
        Ok(Some((upload, holder, looked, has_card)))
    });
    let (upload, holder, looked, has_card) = match seen.await {
        Ok(Some(seen)) => seen,
        Ok(None) => return see_other("/kantor"),
        Err(response) => return response,
    };
    let texts = holder.and_then(|holder| holder.texts);
    let (name, unit) = texts.map(|texts| (texts.name, texts.unit)).unwrap_or_default();
    let number = Nip::parse(&upload.key).map(|nip| nip.grouped()).unwrap_or_default();
    let told = looked.findings.iter().map(|finding| {
        (finding.severity.word(frame.lang).to_owned(), finding.message.get(frame.lang).to_owned())
    });
    let findings = told.collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let f = frame.titled("Periksa foto", "Look at a photo");
    let id = upload.id;
    page(status, &OnePage { f, id, name, number, unit, findings, has_card, problem })
}

/// What was decided.
#[derive(Deserialize)]
pub(super) struct Decided {
    #[serde(default)]
    putusan: String,
    #[serde(default)]
    alasan: String,
    #[serde(default)]
    pakaian: String,
    #[serde(default)]
    sikap: String,
}

/// `POST /kantor/foto/{id}`
pub(super) async fn decide(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
    frame: Frame,
    Form(decided): Form<Decided>,
) -> Response {
    let reason: String = decided.alasan.trim().chars().take(MOST_REASON).collect();
    let tick = |word: &str| match word {
        "ya" => Some("yes".to_owned()),
        "tidak" => Some("no".to_owned()),
        _ => None,
    };
    let (attire, pose) = (tick(&decided.pakaian), tick(&decided.sikap));
    let is_against = [&attire, &pose].iter().any(|tick| tick.as_deref() == Some("no"));
    let w = |id: &'static str, en: &'static str| frame.lang.of(id, en);
    let state = match decided.putusan.as_str() {
        "terima" if is_against => Err(w(
            "Foto diterima padahal pakaian atau sikap dicentang tidak sesuai.",
            "The photo is accepted although attire or pose were found wrong.",
        )),
        "terima" => Ok(UploadState::Accepted),
        "tolak" if reason.is_empty() => Err(w(
            "Tulis alasannya: pemegang kartu harus tahu apa yang diganti.",
            "Write why: the holder must know what to change.",
        )),
        "tolak" => Ok(UploadState::Refused),
        _ => Err(w("Pilih terima atau tolak.", "Choose accept or refuse.")),
    };
    let state = match state {
        Ok(state) => state,
        Err(problem) => return shown(&app, &staff, id, frame, Some(problem)).await,
    };
    let now = clock::now();
    let asked = Arc::clone(&app);
    let done = blocking(&frame, move || {
        let Some(upload) = asked.store.any_upload(&id)? else { return Ok(false) };
        let upload = Upload {
            state,
            reason: Some(reason).filter(|reason| !reason.is_empty()),
            attire,
            pose,
            decided_by: Some(staff.name.clone()),
            decided: Some(now),
            ..upload
        };
        let first = asked.store.decide(&upload)?;
        if first {
            asked.note(Entry {
                at: now,
                key: Some(upload.key),
                kind: Kind::PhotoDecided,
                network: String::new(),
                device: String::new(),
                detail: staff.name,
            });
        }
        Ok(first)
    });
    match done.await {
        Err(response) => response,
        Ok(true) => see_other("/kantor"),
        Ok(false) => {
            let text = frame.lang.of(
                "Foto itu sudah diputuskan orang lain, atau diganti pemiliknya.",
                "Somebody else has decided about it, or its owner has sent another.",
            );
            let heading = ("Sudah diputuskan", "Decided already");
            message(StatusCode::CONFLICT, frame, heading, text)
        }
    }
}

/// `GET /kantor/foto/{id}/asli.jpg`: the upright picture, reduced.
pub(super) async fn original(
    State(app): State<App>,
    _staff: Staff,
    Path(id): Path<String>,
    frame: Frame,
) -> Response {
    let found = blocking(&frame, move || {
        let Some(upload) = app.store.any_upload(&id)? else { return Ok(None) };
        let _place = app.drawing.wait();
        let bytes = app.store.blob(&upload.digest)?;
        Ok(bytes.and_then(|bytes| small_picture(&bytes, PHOTO_PX, None)))
    });
    picture(found.await, "image/jpeg")
}

/// `GET /kantor/foto/{id}/kartu.png`
pub(super) async fn card(
    State(app): State<App>,
    _staff: Staff,
    Path(id): Path<String>,
    frame: Frame,
) -> Response {
    let drawn = blocking(&frame, move || {
        let Some(upload) = app.store.any_upload(&id)? else { return Ok(None) };
        let Some(issue) = app.store.newest_issue(&upload.key)? else { return Ok(None) };
        let (Some(line), Some(texts)) = (decision(&upload, app.config.zone), &issue.holder.texts)
        else {
            return Ok(None);
        };
        let (current, shape) = (app.current(), printed_shape(&app, Some(&issue.holder)));
        let mut place = app.drawing.wait();
        let Some(bytes) = app.store.blob(&upload.digest)? else { return Ok(None) };
        let photo = current.studio.look(&mut place, shape, ("", &bytes), &line).prepared;
        let sitter = Sitter { key: &upload.key, texts, serial: &issue.serial, code: &issue.code };
        let drawn = current.studio.draw(shape, &sitter, photo)?;
        drawn.png(Side::Front, 150).map(Some)
    });
    picture(drawn.await, "image/png")
}

/// The shape of the card that the next run prints: what the office accepts is a photo on that card,
/// whichever way the holder likes to look at it.
fn printed_shape(app: &App, holder: Option<&KnownHolder>) -> Shape {
    Shape::usual(&app.config, holder.map(|holder| &*holder.layout))
}

fn picture(found: Result<Option<Vec<u8>>, Response>, kind: &'static str) -> Response {
    match found {
        Ok(Some(bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(response) => response,
    }
}

/// `GET /kantor/keputusan.csv`: for the next run, beside its job file as `decisions.csv`.
pub(super) async fn export(State(app): State<App>, _staff: Staff, frame: Frame) -> Response {
    let made = blocking(&frame, move || decisions(&app.store, app.config.zone));
    match made.await {
        Ok(bytes) => (
            [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"decisions.csv\""),
            ],
            bytes,
        )
            .into_response(),
        Err(response) => response,
    }
}
