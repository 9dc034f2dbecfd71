//! A job folder whose ledger knows a few made-up cards, for the tests of this room.

use crate::date::Date;
use crate::digest::Digest;
use crate::ledger::{Access, Counts, Ledger, Lock, MadeCard, MadeLot, RunPlan, SheetSlot, Why};
use std::{collections::BTreeMap, path::Path};
use tempfile::TempDir;

/// The three people of the office.
pub(super) const KEYS: [&str; 3] =
    ["198609262015051001", "199001012020121002", "197512312000032003"];
/// What the QR code of the first one's card says.
pub(super) const TOKEN: &str = "MZXW6YTBOI5DGNBV";

/// A job with a first run, `out/2026-11-20`, of one sheet with a card for each person.
pub(super) struct Office(TempDir);

impl Office {
    pub(super) fn new() -> Self {
        let office = Self(tempfile::tempdir().expect("a folder"));
        office.run("out/2026-11-20", Why::New);
        office
    }

    /// The job as commands name it.
    pub(super) fn job(&self) -> &Path {
        self.0.path()
    }

    /// One more run: a sheet with a card for each person, made for this reason.
    pub(super) fn run(&self, folder: &str, why: Why) {
        let state = crate::job::state_folder(self.job());
        let lock = Lock::take(&state).expect("free");
        let mut ledger = Ledger::open(&state, Access::Write(&lock)).expect("a ledger");
        let day = today();
        let content = Digest::of(folder.as_bytes());
        let plan = RunPlan {
            day,
            begun: day,
            program: "0".to_owned(),
            folder: folder.to_owned(),
            plan: content,
        };
        let run = ledger.begin_run(&plan).expect("begun");
        let cards = (1..).zip(KEYS).map(|(slot, key)| MadeCard {
            key: key.to_owned(),
            serial: format!("A2015000000{slot}"),
            issue: None,
            token: (slot == 1).then(|| TOKEN.to_owned()),
            fingerprint: Digest::of(key.as_bytes()),
            fields: BTreeMap::from([("name".to_owned(), format!("Orang {slot}"))]),
            place: Some(SheetSlot { sheet: 1, slot }),
            why: why.clone(),
        });
        let lot = MadeLot {
            number: 1,
            file: "sheets/0001.pdf".to_owned(),
            content,
            cards: cards.collect(),
        };
        ledger.record_lot(run, day, &lot).expect("recorded");
        ledger
            .finish_run(run, &Counts { read: 3, made: 3, ..Counts::default() }, day)
            .expect("done");
    }
}

/// The day of everything here.
pub(super) fn today() -> Date {
    Date::parse_iso("2026-11-22").expect("a day")
}
