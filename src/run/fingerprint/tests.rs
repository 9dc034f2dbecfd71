//! Fingerprints of known cards, and what changes one.

use super::*;
use crate::date::Date;
use crate::job::{self, Overrides};
use crate::record::{Kind, Nip};
use std::path::Path;

/// Three people whose cards differ in everything that layouts ask about.
fn people() -> [Record; 3] {
    let person = |kind, nip: &str, serial: &str, name: &str| Record {
        place: crate::diag::Place::default(),
        nip: Nip::parse(nip).expect("a number"),
        kind,
        serial: serial.to_owned(),
        name: name.to_owned(),
        instansi: "Pemerintah Kabupaten Contoh".to_owned(),
        unit: "Dinas Contoh".to_owned(),
        jabatan: "Analis".to_owned(),
        golongan: "III/c".to_owned(),
        pangkat: "Penata".to_owned(),
        tmt: Date::parse_iso("2016-05-01"),
        contract_end: None,
        issued: None,
        contact: String::new(),
        photo: String::new(),
    };
    let mut contract =
        person(Kind::Pppk, "199005052023212002", "B20230000002", "Dewi Misal, S.Pd.");
    contract.contract_end = Date::parse_iso("2027-12-31");
    [
        person(Kind::Pns, "198609262015051001", "A20150000001", "Sari Contoh, S.T."),
        contract,
        person(Kind::PppkParuhWaktu, "199605102025241010", "B20250001210", "Budi Umpama"),
    ]
}

#[expect(clippy::disallowed_methods, reason = "a test makes its own input")]
fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("written");
}

/// A job with that layout, and more lines of `[card]`.
fn load(layout: &str, own: Option<&str>) -> Job {
    let folder = tempfile::tempdir().expect("a folder");
    if let Some(toml) = own {
        std::fs::create_dir(folder.path().join(layout)).expect("a folder");
        write(&folder.path().join(layout).join("layout.toml"), toml);
    }
    let job = format!(
        "[data]\nfiles = [\"a.csv\"]\n[photos]\nfolder = \"photos\"\n[card]\nlayout = \"{layout}\"\n\
         [qr]\nurl = \"https://verifikasi.example.go.id/k/{{serial}}\"\n"
    );
    write(&folder.path().join("job.toml"), &job);
    job::load(&folder.path().join("job.toml"), &Overrides::default()).expect("the job is right")
}

fn with<'a>(job: &'a Job, record: &'a Record, photo: Option<Digest>) -> CardValues<'a> {
    CardValues { job, design: 0, record, photo, issue: 1 }
}

fn look(job: &Job, record: &Record, photo: Option<Digest>) -> Digest {
    fingerprint(&with(job, record, photo))
}

/// What an own layout says that shows all of these.
fn showing(fields: &[TextField]) -> String {
    let mut toml = "card = [\"85.60mm\", \"53.98mm\"]\n".to_owned();
    for field in fields {
        let name = field.name();
        toml.push_str(&format!(
            "[[front]]\ntype = \"text\"\ntext = \"{{{name}}}\"\nbox = [\"4mm\", \"4mm\", \"70mm\", \"8mm\"]\n\
             font = \"Plus Jakarta Sans\"\nsize = \"6pt\"\ncolour = \"k100\"\n"
        ));
    }
    toml
}

/// The record with another value for that field.
fn other(record: &Record, field: TextField) -> Record {
    let mut other = record.clone();
    let day = Date::parse_iso("2029-01-31");
    let text = match field {
        TextField::Name => &mut other.name,
        TextField::Serial => &mut other.serial,
        TextField::Instansi => &mut other.instansi,
        TextField::Unit => &mut other.unit,
        TextField::Jabatan => &mut other.jabatan,
        TextField::Golongan => &mut other.golongan,
        TextField::Pangkat => &mut other.pangkat,
        TextField::Nip | TextField::NipRaw => {
            other.nip = Nip::parse("198609262015051002").expect("a number");
            return other;
        }
        TextField::Tmt => {
            other.tmt = day;
            return other;
        }
        TextField::ContractEnd => {
            other.contract_end = day;
            return other;
        }
        TextField::Issued => {
            other.issued = day;
            return other;
        }
        TextField::Contact => &mut other.contact,
        TextField::Kind => {
            other.kind = Kind::Pppk;
            return other;
        }
    };
    text.push('X');
    other
}

#[test]
fn every_field_a_card_shows_changes_its_fingerprint_and_no_other_one_does() {
    let photo = Some(Digest::of(b"a photo"));
    let layouts = ["asn-landscape", "asn-portrait", "plain"].map(|name| load(name, None));
    let own = TextField::ALL.iter().map(|field| load("own", Some(&showing(&[*field]))));
    for job in layouts.into_iter().chain(own) {
        for record in people() {
            let layout = &job.designs.all()[0].layout;
            let printed = layout.printed(&record, true);
            for field in TextField::ALL {
                let changed = other(&record, *field);
                if changed == record {
                    continue;
                }
                // A serial is in the code; a kind that is drawn otherwise has other words or colours.
                let after = layout.printed(&changed, true);
                let is_printed =
                    |field| printed.fields.contains(&field) || after.fields.contains(&field);
                let is_key = matches!(field, TextField::Nip | TextField::NipRaw);
                // A serial is in the code; a kind that is drawn otherwise has other words or
                // colours; a condition asks whether a field has something.
                let shows = is_printed(*field)
                    || is_key && (is_printed(TextField::Nip) || is_printed(TextField::NipRaw))
                    || *field == TextField::Serial && printed.qr
                    || printed.kind != after.kind
                    || printed.conditions.contains(field)
                        && record.text(*field).is_empty() != changed.text(*field).is_empty();
                let differs = fingerprint(&with(&job, &record, photo))
                    != fingerprint(&with(&job, &changed, photo));
                assert_eq!(differs, shows, "{} on {}", field.name(), layout.name());
            }
            if printed.photo {
                for other in [None, Some(Digest::of(b"another photo"))] {
                    let now = look(&job, &record, other);
                    assert_ne!(
                        now,
                        fingerprint(&with(&job, &record, photo)),
                        "the photo on {}",
                        layout.name()
                    );
                }
            }
        }
    }
}

#[test]
fn what_the_job_decides_about_the_print_changes_the_fingerprint() {
    let job = load("asn-landscape", None);
    let (record, photo) = (&people()[0], Some(Digest::of(b"a photo")));
    let usual = look(&job, record, photo);
    let deciding = |change: fn(&mut Job)| {
        let mut job = job.clone();
        change(&mut job);
        look(&job, record, photo)
    };
    for changed in [
        deciding(|job| job.print_dpi = 600),
        deciding(|job| job.photo_rules.background = Background::Keep),
        deciding(|job| job.print_shop.photos = Inks::Cmyk),
        deciding(|job| job.qr = job::QrUrl::parse("https://contoh.go.id/{serial}").expect("a url")),
    ] {
        assert_ne!(changed, usual);
    }
    let limit = deciding(|job| {
        job.print_shop.photos = Inks::Cmyk;
        job.print_shop.ink_limit -= 10;
    });
    assert_ne!(limit, deciding(|job| job.print_shop.photos = Inks::Cmyk));
    let same = deciding(|job| {
        job.name.push('X');
        job.as_of = Date::parse_iso("2030-01-01").expect("a day");
        job.print_shop.ink_limit -= 10;
    });
    assert_eq!(same, usual, "neither the job's name nor the day nor a limit without inks");
}

#[test]
fn every_change_of_a_fingerprint_has_a_cause_and_a_cause_changes_it() {
    let photo = Some(Digest::of(b"a photo"));
    for name in ["asn-landscape", "asn-portrait", "plain"] {
        let job = load(name, None);
        for record in people() {
            let kept = fields(&with(&job, &record, photo));
            assert_eq!(kept.get("program"), None);
            for field in TextField::ALL {
                let changed = other(&record, *field);
                let differs = fingerprint(&with(&job, &record, photo))
                    != fingerprint(&with(&job, &changed, photo));
                let causes = differences(&with(&job, &changed, photo), &kept);
                let is_key = matches!(field, TextField::Nip | TextField::NipRaw);
                assert_eq!(!causes.is_empty(), differs && !is_key, "{} on {name}", field.name());
                assert!(causes.iter().all(|(cause, ..)| cause != "layout"), "{causes:?}");
            }
        }
    }
}

#[test]
fn a_photo_that_came_is_the_one_cause() {
    let job = load("asn-landscape", None);
    let record = &people()[0];
    let values = |photo| CardValues { job: &job, design: 0, record, photo, issue: 1 };
    let causes = differences(&values(Some(Digest::of(b"a photo"))), &fields(&values(None)));
    let names: Vec<&str> = causes.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["photo"]);
}

/// Fingerprints as they are recorded in ledgers: person by person, each with a photo.
const KNOWN: &[(&str, [&str; 3])] = &[
    ("asn-landscape", ["fbb57acfb4fb", "04fbcfac143c", "baba62c94733"]),
    ("asn-portrait", ["f3636083bc90", "96656e58a367", "ad620af29568"]),
    ("plain", ["f2cdaccd6eaf", "aeec346249fa", "22fd8a7af8e4"]),
];

#[test]
fn known_cards_keep_their_fingerprints() {
    let photo = Some(Digest::of(b"a photo"));
    let mut all = String::new();
    let mut known = String::new();
    for (name, expected) in KNOWN {
        let job = load(name, None);
        for (record, expected) in people().iter().zip(expected) {
            all.push_str(&format!("{name} {} {}\n", record.name, short(look(&job, record, photo))));
            known.push_str(&format!("{name} {} {expected}\n", record.name));
        }
    }
    assert_eq!(
        all, known,
        "cards that are in ledgers would all be made again.\n\
         If they print as before, mend what changed the fingerprint: a value that was renamed, moved \
         or written another way in `fingerprint`, `layout/look.rs` or `photo::look_key`.\n\
         If a built-in layout was changed on purpose, or a `LOOK` number was raised because print \
         differs, put the new fingerprints into the table and say so in CHANGELOG.md."
    );
}

#[test]
fn a_version_of_the_program_or_a_form_of_a_cache_is_no_part_of_a_card() {
    let job = load("asn-landscape", None);
    let [record, ..] = people();
    let photo = Some(Digest::of(b"a photo"));
    let identity =
        Identity::of(&CardValues { job: &job, design: 0, record: &record, photo, issue: 1 });
    let names: Vec<&str> = identity.0.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "name",
            "nip",
            "serial",
            "instansi",
            "kind",
            "issued-filled",
            "layout",
            "layout-look",
            "print_dpi",
            "qr",
            "qr-look",
            "photo",
            "background",
            "encoding",
            "photo-look"
        ]
    );
    let version = env!("CARGO_PKG_VERSION").as_bytes();
    assert!(identity.0.iter().all(|part| !part.value.windows(version.len()).any(|w| w == version)));
}
