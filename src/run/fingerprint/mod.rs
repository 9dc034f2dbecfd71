//! Which card this is: a fingerprint of what it prints, and in which fields two cards differ.
//!
//! Two cards of one person are the same if and only if they print the same. So
//! the fingerprint is made of named values in a fixed encoding - name, length,
//! bytes - and only of those that this layout prints for this person: fields
//! that it shows or asks about, the QR code's words, the photo's content and how
//! it is prepared, and the look that the layout itself describes. Neither the
//! version of the program nor the form of any cache enters. Where the program
//! begins to print the same values differently, the `LOOK` number of that part
//! is raised; the table in the tests says when.
//!
//! Where a card lies on paper does not enter, nor do printers. What is told of
//! a change in `changes.csv` are the same values, so that every change has a cause.
//! Fingerprints of the form before this one are recognised in [`first_form`].

mod first_form;
#[cfg(test)]
mod tests;

use crate::digest::{Builder, Digest};
use crate::job::{Inks, Job};
use crate::layout;
use crate::ledger::FirstForm;
use crate::photo::{self, Background, Encoding};
use crate::record::{Record, TextField};
use crate::render;

use std::collections::{BTreeMap, BTreeSet};

/// A card before it is drawn.
#[derive(Clone, Copy)]
pub(in crate::run) struct CardValues<'a> {
    pub(in crate::run) job: &'a Job,
    /// Which of the job's layouts it has.
    pub(in crate::run) design: usize,
    pub(in crate::run) record: &'a Record,
    /// Digest of the photo's bytes.
    pub(in crate::run) photo: Option<Digest>,
    /// Which of the person's cards it is, from 1: its QR code may say so.
    pub(in crate::run) issue: u32,
}

/// A value that decides what a card looks like.
struct Part {
    name: String,
    value: Vec<u8>,
    /// How people are told of it; empty for what they need not know.
    shown: String,
}

/// Everything that decides what a card looks like, in a fixed order.
pub(in crate::run) struct Identity(Vec<Part>);

impl Identity {
    pub(in crate::run) fn of(values: &CardValues<'_>) -> Self {
        let CardValues { job, design, record, photo, issue } = *values;
        let design = &job.designs.all()[design];
        let content = photo.filter(|_| design.frame.is_some());
        let printed = design.layout.printed(record, content.is_some());
        let mut identity = Self(Vec::new());
        let with_kind = printed.fields.contains(&TextField::Kind);
        if let Some(kind) = printed.kind.filter(|_| !with_kind) {
            identity.word("kind", kind.as_str());
        }
        for field in &printed.fields {
            let value = value(record, *field);
            // The key stands beside whatever is told.
            let is_key = matches!(field, TextField::Nip | TextField::NipRaw);
            let shown = if is_key { String::new() } else { value.clone() };
            identity.push(field.name(), value.as_bytes(), shown);
        }
        for field in printed.conditions.difference(&printed.fields) {
            let filled = if record.text(*field).is_empty() { "" } else { "yes" };
            identity.word(&format!("{}-filled", field.name()), filled);
        }
        let shown = format!("{} {}", design.layout.name(), short(printed.look));
        identity.push("layout", printed.look.bytes(), shown);
        identity.look("layout-look", layout::LOOK);
        if printed.photo || printed.qr {
            identity.word("print_dpi", &job.print_dpi.to_string());
        }
        if printed.qr {
            let payload = job.qr.payload(record.nip.digits(), &record.serial, issue);
            let shown = short(Digest::of(payload.as_bytes()));
            identity.push("qr", payload.as_bytes(), shown);
            identity.look("qr-look", render::QR_LOOK);
        }
        if let (true, Some(content), Some(frame)) = (printed.photo, content, &design.frame) {
            identity.push("photo", content.bytes(), short(content));
            identity.word("background", background(job.photo_rules.background));
            identity.word("encoding", encoding(frame.encoding));
            let treatment = job.treatment(record.nip.digits(), content);
            let prepared = photo::look_key(content, frame, treatment);
            let shown = look(photo::LOOK, first_form::PHOTO_LOOK);
            identity.push("photo-look", prepared.bytes(), shown);
            if job.print_shop.photos == Inks::Cmyk {
                identity.inks(job);
            }
        }
        identity
    }

    fn push(&mut self, name: &str, value: &[u8], shown: String) {
        self.0.push(Part { name: name.to_owned(), value: value.to_owned(), shown });
    }

    fn word(&mut self, name: &str, word: &str) {
        self.push(name, word.as_bytes(), word.to_owned());
    }

    /// The number of a part of the program; the first one is nothing to tell.
    fn look(&mut self, name: &str, number: u32) {
        self.push(name, number.to_string().as_bytes(), look(number, 1));
    }

    /// How photos are separated: the printing condition decides their colours then.
    fn inks(&mut self, job: &Job) {
        let icc = Digest::of(job.print_shop.icc.as_ref().map_or(&b""[..], |icc| &icc.bytes));
        let limit = job.print_shop.ink_limit;
        let value = format!("cmyk {limit} {icc}");
        self.push("inks", value.as_bytes(), format!("cmyk {limit} {}", short(icc)));
        self.look("inks-look", photo::SEPARATION_LOOK);
    }

    /// The fingerprint.
    pub(in crate::run) fn digest(&self) -> Digest {
        let mut digest = Builder::new("cetak card");
        for Part { name, value, .. } in &self.0 {
            digest.field(name, value);
        }
        digest.finish()
    }

    /// What is told of the card, by name: pictures, the layout and the QR as digests.
    fn shown(&self) -> BTreeMap<String, String> {
        let told = self.0.iter().filter(|part| !part.shown.is_empty());
        told.map(|part| (part.name.clone(), part.shown.clone())).collect()
    }
}

/// Digest of everything that decides what a card looks like.
pub(in crate::run) fn fingerprint(values: &CardValues<'_>) -> Digest {
    Identity::of(values).digest()
}

/// What the ledger keeps of a card for `changes.csv` and `cetak lookup`: what it shows, and whose it is.
pub(in crate::run) fn fields(values: &CardValues<'_>) -> BTreeMap<String, String> {
    let mut fields = Identity::of(values).shown();
    fields.insert(NAME.to_owned(), values.record.name.clone());
    fields
}

/// In what a changed card differs from the one that is there, whose issue is `issue`. A token of the
/// next issue is no cause.
pub(in crate::run) fn changes(
    values: &CardValues<'_>,
    kept: &BTreeMap<String, String>,
    issue: u32,
) -> Vec<Difference> {
    let at = |issue| differences(&CardValues { issue, ..*values }, kept);
    let now = at(issue);
    // A reprint of before issues had their own tokens has that of the first.
    let has_code = |all: &[Difference]| all.iter().any(|(name, ..)| name == "qr");
    let first = (issue > 1 && has_code(&now)).then(|| at(1)).filter(|first| !has_code(first));
    first.unwrap_or(now)
}

/// Whether a card that the ledger knows by a fingerprint of the form before this one prints what
/// `values` does. `kept` is what that ledger kept of it.
pub(in crate::run) fn is_same_in_first_form(
    values: &CardValues<'_>,
    recorded: Digest,
    kept: Option<&FirstForm>,
) -> bool {
    first_form::is_same(values, recorded, kept.map(FirstForm::fields))
}

/// A value that differs: its name, what the card shows, what it is to show.
pub(in crate::run) type Difference = (String, Option<String>, Option<String>);

/// In what a changed card differs from the one that is there, by name; at least one value. `kept` is
/// what the ledger keeps of that card.
fn differences(values: &CardValues<'_>, kept: &BTreeMap<String, String>) -> Vec<Difference> {
    let identity = Identity::of(values);
    let shown = identity.shown();
    if kept.contains_key(first_form::MARK) {
        let all = compared(kept, &first_form::fields(values));
        let printed: BTreeSet<&str> = identity.0.iter().map(|part| part.name.as_str()).collect();
        let (told, rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(name, ..)| printed.contains(name.as_str()));
        // A value that is printed no longer is the only cause where nothing else is one.
        return if told.is_empty() { rest } else { told };
    }
    let mut kept = kept.clone();
    if !shown.contains_key(NAME) {
        // Kept to say whose card it is.
        kept.remove(NAME);
    }
    causes(compared(&kept, &shown))
}

/// The causes among differences: where a value came or went, or the kind changed, other elements
/// are drawn and other settings count, which is no news of its own.
fn causes(mut all: Vec<Difference>) -> Vec<Difference> {
    const LAYOUT: &str = "layout";
    const OF_PHOTO: [&str; 4] = ["background", "encoding", "inks", "photo-look"];
    let came_or_went = |(_, old, new): &Difference| old.is_none() != new.is_none();
    let is = |name: &'static str| move |difference: &Difference| difference.0 == name;
    let chooses = |difference: &Difference| {
        let (name, ..) = difference;
        let is_setting = name.ends_with("-look")
            || ["print_dpi", LAYOUT].contains(&name.as_str())
            || OF_PHOTO.contains(&name.as_str());
        name == "kind" || !is_setting && came_or_went(difference)
    };
    let design = |value: &Option<String>| {
        let value = value.as_deref().unwrap_or_default();
        value.rsplit_once(' ').map(|(name, _)| name.to_owned())
    };
    if all.iter().any(chooses) {
        all.retain(|(name, old, new)| name != LAYOUT || design(old) != design(new));
    }
    if all.iter().any(|one| is("photo")(one) && came_or_went(one)) {
        all.retain(|one| !(OF_PHOTO.contains(&one.0.as_str()) && came_or_went(one)));
    }
    if all.iter().any(|one| ["photo", "qr"].contains(&one.0.as_str()) && came_or_went(one)) {
        all.retain(|one| !(is("print_dpi")(one) && came_or_went(one)));
    }
    all
}

fn compared(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<Difference> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let both = names.into_iter().map(|name| (name.clone(), old.get(name), new.get(name)));
    both.filter(|(_, old, new)| old != new)
        .map(|(name, old, new)| (name, old.cloned(), new.cloned()))
        .collect()
}

/// The field that says whose card it is.
const NAME: &str = "name";

/// A field as the record has it: capitals and ways to write a day are the layout's business.
fn value(record: &Record, field: TextField) -> String {
    let day = |day: Option<crate::date::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    match field {
        TextField::Nip | TextField::NipRaw => record.nip.digits().to_owned(),
        TextField::Tmt => day(record.tmt),
        TextField::ContractEnd => day(record.contract_end),
        TextField::Issued => day(record.issued),
        TextField::Name
        | TextField::Serial
        | TextField::Instansi
        | TextField::Unit
        | TextField::Jabatan
        | TextField::Golongan
        | TextField::Pangkat
        | TextField::Contact
        | TextField::Kind => record.text(field).into_owned(),
    }
}

pub(in crate::run) const fn background(background: Background) -> &'static str {
    match background {
        Background::Remove => "remove",
        Background::Require => "require",
        Background::Keep => "keep",
    }
}

const fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Jpeg => "jpeg",
        Encoding::Lossless => "lossless",
    }
}

/// The number of a part of the program, where it is no longer the first.
fn look(number: u32, first: u32) -> String {
    if number == first { String::new() } else { number.to_string() }
}

/// Enough digits of a digest to tell two apart.
fn short(digest: Digest) -> String {
    digest.to_string()[..12].to_owned()
}
