//! What drawing one lot needs: its cards, their places, its slips. Nothing of any other lot.
//!
//! Cards are counted from 0 within the lot. What only judging needs - the row, the measures of the photo - stays
//! with whoever planned.

use crate::date::Date;
use crate::diag::Place;
use crate::digest::Digest;
use crate::impose::{Lot, Sheet, Slip};
use crate::output::pdf::SlipText;
use crate::photo::{Background, Crop, PhotoFile, Treatment, View};
use crate::record::{Kind, Nip, Record};
use crate::run::ready::{Ready, ReadyPhoto, Risk};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ffi::OsString};

/// One lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slice {
    pub(super) shape: usize,
    first_sheet: usize,
    sheets: Vec<SheetSlice>,
    stacks: Vec<(usize, usize)>,
    slips: Vec<SlipSlice>,
    cards: Vec<CardSlice>,
}

/// One sheet: the card in each slot, and slot and number of its slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SheetSlice {
    cards: Vec<Option<usize>>,
    slip: Option<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SlipSlice {
    unit: String,
    agency: String,
    n_cards: usize,
    number: usize,
    n_units: usize,
}

/// One card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CardSlice {
    nip: String,
    kind: u8,
    serial: String,
    name: String,
    instansi: String,
    unit: String,
    jabatan: String,
    golongan: String,
    pangkat: String,
    tmt: Option<String>,
    contract_end: Option<String>,
    issued: Option<String>,
    contact: String,
    design: usize,
    issue: u32,
    fingerprint: [u8; 32],
    photo: Option<PhotoSlice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PhotoSlice {
    path: OsString,
    shown: String,
    bytes: u64,
    content: [u8; 32],
    background: String,
    /// How a person had it turned, in tenths of a degree, and the part they chose: left, top, width, height.
    turn_tenths: i32,
    area: Option<[u32; 4]>,
    cache_key: [u8; 32],
    prepared_bytes: usize,
}

/// Every kind, by the number it is written as.
const KINDS: [Kind; 3] = [Kind::Pns, Kind::Pppk, Kind::PppkParuhWaktu];

impl Slice {
    /// The slice of a lot whose cards are counted over the whole run.
    pub(super) fn of(shape: usize, lot: &Lot, slips: &[SlipText], cards: &[Ready]) -> Self {
        let mut own = BTreeMap::new();
        let mut of_lot = Vec::new();
        let mut of_slips = Vec::new();
        let sheets = lot.sheets.iter().map(|sheet| {
            let places = sheet.cards.iter().map(|card| {
                card.map(|idx| {
                    *own.entry(idx).or_insert_with(|| {
                        of_lot.push(CardSlice::of(&cards[idx]));
                        of_lot.len() - 1
                    })
                })
            });
            let places = places.collect();
            let slip = sheet.slip.and_then(|Slip { slot_idx, unit_idx }| {
                of_slips.push(SlipSlice::of(slips.get(unit_idx)?));
                Some((slot_idx, of_slips.len() - 1))
            });
            SheetSlice { cards: places, slip }
        });
        let sheets = sheets.collect();
        Self {
            shape,
            first_sheet: lot.first_sheet,
            sheets,
            stacks: lot.stacks.iter().map(|stack| (stack.start, stack.end)).collect(),
            slips: of_slips,
            cards: of_lot,
        }
    }

    /// The lot, its cards counted as in [`Slice::cards`].
    pub(super) fn lot(&self) -> Lot {
        let sheets = self.sheets.iter().map(|sheet| Sheet {
            cards: sheet.cards.clone(),
            slip: sheet.slip.map(|(slot_idx, unit_idx)| Slip { slot_idx, unit_idx }),
        });
        Lot {
            first_sheet: self.first_sheet,
            sheets: sheets.collect(),
            stacks: self.stacks.iter().map(|(start, end)| *start..*end).collect(),
        }
    }

    /// What its slips say.
    pub(super) fn slips(&self) -> Vec<SlipText> {
        let texts = self.slips.iter().map(|slip| SlipText {
            unit: slip.unit.clone(),
            agency: slip.agency.clone(),
            n_cards: slip.n_cards,
            number: slip.number,
            n_units: slip.n_units,
        });
        texts.collect()
    }

    /// Its cards; nothing if one cannot be read.
    pub(super) fn cards(&self) -> Option<Vec<Ready>> {
        self.cards.iter().map(CardSlice::ready).collect()
    }
}

impl SlipSlice {
    fn of(text: &SlipText) -> Self {
        let SlipText { unit, agency, n_cards, number, n_units } = text.clone();
        Self { unit, agency, n_cards, number, n_units }
    }
}

impl CardSlice {
    fn of(ready: &Ready) -> Self {
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
            issued,
            contact,
            // Which file it is was decided.
            photo: _,
        } = &*ready.record;
        let kind = KINDS.iter().position(|each| each == kind).expect("KINDS holds every kind");
        Self {
            nip: nip.digits().to_owned(),
            kind: u8::try_from(kind).expect("there are three kinds"),
            serial: serial.clone(),
            name: name.clone(),
            instansi: instansi.clone(),
            unit: unit.clone(),
            jabatan: jabatan.clone(),
            golongan: golongan.clone(),
            pangkat: pangkat.clone(),
            tmt: tmt.map(|day| day.to_string()),
            contract_end: contract_end.map(|day| day.to_string()),
            issued: issued.map(|day| day.to_string()),
            contact: contact.clone(),
            design: ready.design,
            issue: ready.issue,
            fingerprint: *ready.fingerprint.bytes(),
            photo: ready.photo.as_ref().map(|photo| PhotoSlice {
                path: photo.file.path.as_os_str().to_owned(),
                shown: photo.file.shown.to_string(),
                bytes: photo.file.bytes,
                content: *photo.content.bytes(),
                background: photo.treatment.background.as_str().to_owned(),
                turn_tenths: photo.treatment.view.turn_tenths,
                area: photo
                    .treatment
                    .view
                    .area
                    .map(|area| [area.x_px, area.y_px, area.width_px, area.height_px]),
                cache_key: *photo.cache_key.bytes(),
                prepared_bytes: photo.bytes,
            }),
        }
    }

    fn ready(&self) -> Option<Ready> {
        let day = |text: &Option<String>| match text {
            Some(text) => Date::parse_iso(text).map(Some),
            None => Some(None),
        };
        let record = Record {
            place: Place::default(),
            nip: Nip::parse(&self.nip).ok()?,
            kind: *KINDS.get(usize::from(self.kind))?,
            serial: self.serial.clone(),
            name: self.name.clone(),
            instansi: self.instansi.clone(),
            unit: self.unit.clone(),
            jabatan: self.jabatan.clone(),
            golongan: self.golongan.clone(),
            pangkat: self.pangkat.clone(),
            tmt: day(&self.tmt)?,
            contract_end: day(&self.contract_end)?,
            issued: day(&self.issued)?,
            contact: self.contact.clone(),
            photo: String::new(),
        };
        let photo = match &self.photo {
            Some(photo) => Some(photo.ready()?),
            None => None,
        };
        Some(Ready {
            record: Box::new(record),
            design: self.design,
            photo,
            issue: self.issue,
            fingerprint: Digest::from_bytes(self.fingerprint),
            risk: Risk::default(),
        })
    }
}

impl PhotoSlice {
    fn ready(&self) -> Option<ReadyPhoto> {
        let background = Background::from_word(&self.background)?;
        let area = self.area.map(|[x_px, y_px, width_px, height_px]| Crop {
            x_px,
            y_px,
            width_px,
            height_px,
        });
        Some(ReadyPhoto {
            file: PhotoFile {
                path: self.path.clone().into(),
                shown: self.shown.as_str().into(),
                bytes: self.bytes,
                key: None,
            },
            content: Digest::from_bytes(self.content),
            treatment: Treatment { background, view: View { turn_tenths: self.turn_tenths, area } },
            cache_key: Digest::from_bytes(self.cache_key),
            bytes: self.prepared_bytes,
        })
    }
}
