//! Rebuilding what a lost ledger held from finished runs that lie beside it.
//!
//! Proven is what a run's own sums bind: which cards it made, their serials,
//! places and issues, who was withdrawn. What a card shows is proven only where
//! the job, the row's file and the photo are still those of the run; the
//! others are recorded without it, so that a run over what changed makes them
//! again. Confirmed and spoiled cards, and blanks, stand in no file of a run.

use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::digest::Digest;
use crate::job::{self, Job, Overrides};
use crate::ledger::{
    Access, Counts, Ledger, Lock, MadeCard, MadeLot, NewestCard, RunPlan, SheetSlot, Why,
};
use crate::output::atomic;
use crate::regular;
use crate::run::fingerprint::{self, CardValues};
use crate::run::judge::{self, Checked};
use crate::run::known::{Earlier, NOT_FOUND};
use crate::run::manifest::PROGRAM;
use crate::run::order::Workers;
use crate::run::progress::Silent;
use crate::run::ready::Ready;
use crate::run::request::{Aim, Request};
use crate::run::session::Session;
use crate::run::strays::{self, Stray};
use crate::run::{condition, inputs, lot_files};
use crate::schema::files::MAP;
use crate::schema::manifest::{self, Input, MANIFEST, Manifest};
use crate::schema::report::MapLine;
use crate::text;
use crate::verify;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Who was withdrawn, in the folder of a run over what changed.
const WITHDRAWN: &str = "withdrawn.csv";

/// What the ledger knows now.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Folders of the runs, oldest first.
    pub folders: Vec<String>,
    /// Their cards.
    pub cards: u64,
    /// Cards of which it is not proven what they show.
    pub unproven: u64,
    /// People who were withdrawn by those runs.
    pub withdrawn: u64,
}

/// Records every finished run of the job in this file or folder that its ledger does not know. A ledger
/// is made if there is none.
///
/// # Errors
///
/// A usage fault if the job cannot be used; an outside fault if another process writes the job, or a
/// run is not what its own sums say: then nothing of it is recorded.
pub fn adopt(path: &Path, workers: usize) -> Outcome<Adopted> {
    let job = job::load(path, &Overrides::default())?;
    let state = job.state_folder();
    let lock = Lock::take(&state)?;
    let mut ledger = Ledger::open(&state, Access::Write(&lock))?;
    let found = strays::found(&job.folder, &strays::known(Some(&ledger))?);
    let mut adopted = Adopted::default();
    if found.is_empty() {
        return Ok(adopted);
    }
    let request = Request {
        aim: Aim::DryRun,
        workers,
        keys: Vec::new(),
        lang: Lang::default(),
        session: Session::default(),
    };
    let workers = Workers::new(workers)?;
    let checked = judge::check(&job, &request, &Earlier::none(), &workers, &Silent)?;
    let today = Today::of(&job, &checked)?;
    for stray in found {
        let map = proven_map(&job, &stray)?;
        record(&mut ledger, &today, &stray, &map, &mut adopted)?;
        adopted.folders.push(stray.folder);
    }
    if let Some(key) = job.qr.key() {
        ledger.seal(key)?;
    }
    Ok(adopted)
}

/// The cards as they would be made today, and the files that decide it.
struct Today<'a> {
    job: &'a Job,
    cards: BTreeMap<&'a str, &'a Ready>,
    /// The job file and what it names.
    settling: Vec<Input>,
    /// Lists and photos, by path.
    inputs: BTreeMap<&'a str, &'a Input>,
}

impl<'a> Today<'a> {
    fn of(job: &'a Job, checked: &'a Checked) -> Outcome<Self> {
        let mut settling = inputs::settling(job)?;
        settling.extend(condition::icc_input(job));
        let key = |ready: &'a Ready| (ready.record.nip.digits(), ready);
        let by_path = |input: &'a Input| (input.path.as_str(), input);
        Ok(Self {
            job,
            cards: checked.cards.iter().map(key).collect(),
            settling,
            inputs: checked.inputs.iter().map(by_path).collect(),
        })
    }

    /// The card of that line, if everything that decides what it shows is what the run read.
    fn proven(
        &self,
        line: &MapLine,
        (manifest, inputs): (&Manifest, &BTreeSet<&Input>),
    ) -> Option<&'a Ready> {
        let ready = *self.cards.get(line.key.as_str())?;
        let read =
            |path: &str| self.inputs.get(path).is_some_and(|input| manifest.inputs.contains(input));
        let photo = ready.photo.as_ref().is_none_or(|photo| read(&photo.file.shown));
        let row = ready.record.place.file.as_deref().is_some_and(read);
        let job = self.settling.iter().all(|input| inputs.contains(input));
        let same = manifest.program == PROGRAM && ready.record.serial == line.serial;
        (same && job && row && photo).then_some(ready)
    }
}

/// The map of a run, if the run is what its own sums say.
fn proven_map(job: &Job, stray: &Stray) -> Outcome<Vec<MapLine>> {
    let folder = job.folder.join(&stray.folder);
    let broken = |what: &str| {
        let name = &stray.folder;
        let message = text!(
            "`{what}` di `{name}` bukan yang ditulis proses itu; tidak ada yang diambil dari sana",
            "`{what}` in `{name}` is not what that run wrote; nothing was taken from there"
        );
        Fault::new(FaultKind::Outside, folder.display().to_string(), message).hint(Text::new(
            "pulihkan folder itu dari cadangan, atau pindahkan dari folder out",
            "restore the folder from a backup, or move it out of the folder of runs",
        ))
    };
    let read = |name: &str| {
        regular::read(&folder.join(name), regular::MOST_MADE).map_err(|error| {
            let doing = Text::new("hasil itu tidak bisa dibaca", "that run cannot be read");
            Fault::io(&folder.join(name), doing, &error)
        })
    };
    let sums = manifest::sums(&stray.manifest.outputs, &read(MANIFEST)?);
    if read(manifest::SUMS)? != sums {
        return Err(broken(MANIFEST));
    }
    for name in [MAP, WITHDRAWN] {
        let listed = stray.manifest.outputs.iter().find(|output| output.path == name);
        let there = atomic::read_sum(&folder.join(name))?;
        if listed.map(|output| &output.sha256) != there.as_ref().map(|there| &there.sha256) {
            return Err(broken(name));
        }
    }
    let map = verify::read_map(&read(MAP)?).map_err(|_| broken(MAP))?;
    if map.len() == stray.manifest.counts.made { Ok(map) } else { Err(broken(MAP)) }
}

/// Records one run.
fn record(
    ledger: &mut Ledger,
    today: &Today<'_>,
    stray: &Stray,
    map: &[MapLine],
    adopted: &mut Adopted,
) -> Outcome<()> {
    let manifest = &stray.manifest;
    let begun = job::day_of(stray.finished);
    let day = crate::date::Date::parse_iso(&manifest.as_of).unwrap_or(begun);
    let run = ledger.begin_run(&RunPlan {
        day,
        begun,
        program: manifest.program.clone(),
        folder: stray.folder.clone(),
        plan: Digest::of(&manifest.to_json()),
    })?;
    let mut lots = BTreeMap::<usize, Vec<&MapLine>>::new();
    for line in map {
        lots.entry(lot_files::lot_number(&line.lot).unwrap_or(0)).or_default().push(line);
    }
    let known = ledger.fingerprints()?;
    let inputs: BTreeSet<&Input> = manifest.inputs.iter().collect();
    for (number, lines) in lots {
        let file = lines.first().map(|line| line.lot.clone()).unwrap_or_default();
        let output = manifest.outputs.iter().find(|output| output.path == file);
        let content = Digest::of(output.map_or(&b""[..], |output| output.sha256.as_bytes()));
        let made: Vec<MadeCard> = lines
            .into_iter()
            .filter_map(|line| {
                card(today, (manifest, &inputs), line, known.get(&line.key), adopted)
            })
            .collect();
        adopted.cards += made.len() as u64;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let lot = MadeLot { number, file, content, cards: made };
        ledger.record_lot(run, job::today(), &lot)?;
    }
    withdraw(ledger, today.job, stray, adopted)?;
    let counts = &manifest.counts;
    let counts = Counts {
        read: counts.read as u64,
        made: counts.made as u64,
        unchanged: counts.unchanged as u64,
        held: counts.held as u64,
        barred: counts.barred as u64,
        duplicate: counts.duplicate as u64,
    };
    ledger.finish_run(run, &counts, job::today())
}

/// One card of a map; nothing if the ledger knows that issue or a later one.
fn card(
    today: &Today<'_>,
    run: (&Manifest, &BTreeSet<&Input>),
    line: &MapLine,
    known: Option<&NewestCard>,
    adopted: &mut Adopted,
) -> Option<MadeCard> {
    let newest = known.map_or(0, |card| card.issue);
    // First issues may be of before issues were counted: then the next one is meant.
    let issue = if line.issue > 1 { line.issue } else { newest + 1 };
    if issue <= newest {
        return None;
    }
    let values = today
        .proven(line, run)
        .map(|ready| CardValues { issue: line.issue, ..ready.values(today.job) });
    adopted.unproven += u64::from(values.is_none());
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let token = today.job.qr.token(&line.key, &line.serial, line.issue);
    Some(MadeCard {
        key: line.key.clone(),
        serial: line.serial.clone(),
        issue: Some(issue),
        token: token.map(|token| token.to_string()),
        fingerprint: values.as_ref().map_or(Digest::from_bytes([0; 32]), fingerprint::fingerprint),
        fields: values.as_ref().map(fingerprint::fields).unwrap_or_default(),
        place: Some(SheetSlot { sheet: number(line.sheet), slot: number(line.slot) }),
        why: if newest == 0 { Why::New } else { Why::Reprint("adopted".to_owned()) },
    })
}

/// Records whom the run withdrew.
fn withdraw(ledger: &mut Ledger, job: &Job, stray: &Stray, adopted: &mut Adopted) -> Outcome<()> {
    let text =
        regular::read_text(&job.folder.join(&stray.folder).join(WITHDRAWN), regular::MOST_MADE);
    let mut by_reason = BTreeMap::<String, BTreeSet<String>>::new();
    for line in text.unwrap_or_default().lines().skip(1) {
        if let Some((key, why)) = line.trim().split_once(',').filter(|(_, why)| *why != NOT_FOUND) {
            by_reason.entry(why.to_owned()).or_default().insert(key.to_owned());
        }
    }
    for (why, keys) in by_reason {
        let keys: Vec<String> = keys.into_iter().collect();
        adopted.withdrawn += ledger.withdraw(&keys, &why, job::today())?;
    }
    Ok(())
}
