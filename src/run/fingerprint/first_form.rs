//! Fingerprints as the program made them up to version 0.1.0, to recognise the cards they stand for.
//!
//! They held every field of a record, the version of the program and that of
//! the cache of photos, both of which stand here as they were then. A ledger
//! with such a fingerprint is read for ever: the card is the same if some record
//! gives both that fingerprint and today's. Nothing is recorded in this form.

use super::{CardValues, Identity};
use crate::date::Date;
use crate::digest::{Builder, Digest};
use crate::job::{Inks, Job};
use crate::layout;
use crate::photo::{self, Background, Encoding};
use crate::record::{Kind, Record};
use crate::render;
use std::collections::BTreeMap;

/// A field that only this form kept: the program's version.
pub(super) const MARK: &str = "program";
/// The program that wrote it.
const PROGRAM: &str = "0.1.0";
/// The form of the cache of photos then, which was also the number of how photos are prepared.
pub(super) const PHOTO_LOOK: u32 = 5;

/// Whether the card with this fingerprint prints what `values` does. `kept` are the values that the
/// ledger kept of it: those that are not printed may have changed since.
pub(super) fn is_same(
    values: &CardValues<'_>,
    recorded: Digest,
    kept: Option<&BTreeMap<String, String>>,
) -> bool {
    // What is drawn otherwise since then is another card.
    let looks = [layout::LOOK, render::QR_LOOK, photo::LOOK];
    let separates = values.job.print_shop.photos == Inks::Cmyk;
    if looks != [1, 1, PHOTO_LOOK] || separates && photo::SEPARATION_LOOK != 1 {
        return false;
    }
    if fingerprint(values) == recorded {
        return true;
    }
    let Some(before) = kept.and_then(|kept| record(values.record, kept)) else { return false };
    let before = CardValues { record: &before, ..*values };
    fingerprint(&before) == recorded
        && Identity::of(&before).digest() == Identity::of(values).digest()
}

/// The record that a card was made from, as far as the ledger kept it.
fn record(now: &Record, kept: &BTreeMap<String, String>) -> Option<Record> {
    let text = |name: &str| kept.get(name).cloned().unwrap_or_default();
    let day = |name: &str| match kept.get(name) {
        None => Some(None),
        Some(day) => Date::parse_iso(day).map(Some),
    };
    let kinds = [Kind::Pns, Kind::Pppk, Kind::PppkParuhWaktu];
    Some(Record {
        place: now.place.clone(),
        nip: now.nip,
        kind: kinds.into_iter().find(|kind| kind_word(*kind) == text("kind"))?,
        serial: text("serial"),
        name: text("name"),
        instansi: text("instansi"),
        unit: text("unit"),
        jabatan: text("jabatan"),
        golongan: text("golongan"),
        pangkat: text("pangkat"),
        tmt: day("tmt")?,
        contract_end: day("contract_end")?,
        // That form knew neither.
        issued: None,
        contact: String::new(),
        photo: now.photo.clone(),
    })
}

/// The fingerprint of that form.
fn fingerprint(values: &CardValues<'_>) -> Digest {
    let CardValues { job, design, record, .. } = *values;
    let design = &job.designs.all()[design];
    let Record {
        place: _,
        nip,
        kind,
        serial,
        name,
        instansi,
        unit,
        jabatan,
        golongan,
        pangkat,
        tmt,
        contract_end,
        issued: _,
        contact: _,
        photo: _,
    } = record;
    let mut look = Builder::new("cetak card 1");
    look.part(PROGRAM.as_bytes())
        .part(design.layout.first_digest().bytes())
        .number(i64::from(job.print_dpi))
        .part(job.qr.payload(nip.digits(), serial, 1).as_bytes())
        .part(kind_word(*kind).as_bytes());
    for text in [nip.digits(), serial, name, instansi, unit, jabatan, golongan, pangkat] {
        look.part(text.as_bytes());
    }
    for day in [tmt, contract_end] {
        look.part(day.map(|day| day.to_string()).unwrap_or_default().as_bytes());
    }
    match photo(values) {
        Some(photo) => look.part(photo.bytes()),
        None => look.part(b""),
    };
    if let Some(inks) = inks(job) {
        look.part(inks.as_bytes());
    }
    look.finish()
}

/// What was kept of a card beside such a fingerprint.
pub(super) fn fields(values: &CardValues<'_>) -> BTreeMap<String, String> {
    let CardValues { job, design, record, .. } = *values;
    let layout = &job.designs.all()[design].layout;
    let short = |digest: Digest| digest.to_string()[..12].to_owned();
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let qr = job.qr.payload(record.nip.digits(), &record.serial, 1);
    [
        ("kind", kind_word(record.kind).to_owned()),
        ("serial", record.serial.clone()),
        ("name", record.name.clone()),
        ("instansi", record.instansi.clone()),
        ("unit", record.unit.clone()),
        ("jabatan", record.jabatan.clone()),
        ("golongan", record.golongan.clone()),
        ("pangkat", record.pangkat.clone()),
        ("tmt", day(record.tmt)),
        ("contract_end", day(record.contract_end)),
        ("photo", photo(values).map(short).unwrap_or_default()),
        ("layout", format!("{} {}", layout.name(), short(layout.first_digest()))),
        ("print_dpi", job.print_dpi.to_string()),
        ("inks", inks(job).unwrap_or_default()),
        ("qr", short(Digest::of(qr.as_bytes()))),
        (MARK, PROGRAM.to_owned()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// The photo and how it was prepared.
fn photo(values: &CardValues<'_>) -> Option<Digest> {
    let CardValues { job, design, photo, .. } = *values;
    let (content, frame) = (photo?, job.designs.all()[design].frame.as_ref()?);
    let (width_px, height_px) = frame.size_px();
    let mut key = Builder::new("cetak photo");
    key.number(i64::from(PHOTO_LOOK))
        .part(content.bytes())
        .number(i64::from(width_px))
        .number(i64::from(height_px))
        .number(frame.size.w.um())
        .number(frame.size.h.um())
        .number(match frame.encoding {
            Encoding::Jpeg => 0,
            Encoding::Lossless => 1,
        })
        .number(match job.photo_rules.background {
            Background::Remove => 0,
            Background::Require => 1,
            Background::Keep => 2,
        });
    Some(key.finish())
}

fn inks(job: &Job) -> Option<String> {
    (job.print_shop.photos == Inks::Cmyk).then(|| {
        let icc = job.print_shop.icc.as_ref().map_or(&b""[..], |icc| &icc.bytes);
        format!("cmyk {} {}", job.print_shop.ink_limit, &Digest::of(icc).to_string()[..12])
    })
}

const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Pns => "PNS",
        Kind::Pppk => "PPPK",
        Kind::PppkParuhWaktu => "PPPK Paruh Waktu",
    }
}
