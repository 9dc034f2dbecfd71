//! The plan file: every lot of a run with its cards, and what all lots have in common.
//!
//! Slices of lots come first, what they have in common last, with place and
//! digest of every slice: so a worker reads its own slice and no other, and whoever plans never holds more
//! than one. The plan's digest is that of the common part, which binds all slices.
//! Two processes that plan the same write the same bytes.

use crate::date::Date;
use crate::diag::{Code, Fault, FaultKind, Outcome, Text};
use crate::digest::{Builder, Digest};
use crate::job::Overrides;
use crate::output::folder::Wanted;
use crate::run::manifest::PROGRAM;
use crate::run::session::{Accepts, Only, Session, Trust};
use crate::run::shard::Shared;
use crate::run::shard::facts::{bytes_of, value};
use crate::run::shard::slice::Slice;
use crate::text;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Name of the plan file in the folder that machines share.
pub const PLAN: &str = "plan";
/// The first bytes of a plan. Raised with every change of its form.
const MAGIC: &[u8; 16] = b"cetak plan 1\n\0\0\0";
/// More is no plan: a hundred thousand lots take a few megabytes, and so do the names of all units.
const MAX_HEAD_BYTES: u64 = 1 << 30;

/// What all lots of a plan have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// Name and version of the program that planned.
    pub(super) program: String,
    /// The job file, as the plan found it.
    pub(super) job_file: PathBuf,
    /// What the job was made of.
    pub(super) job: [u8; 32],
    /// What the run was asked for.
    pub(super) asked: Asked,
    /// What slugs call the run.
    pub(super) label: String,
    /// Sheets of all lots.
    pub(super) n_sheets: usize,
    /// Cards of all lots.
    pub(super) n_cards: usize,
    /// Name and sum of every file of facts.
    facts: Vec<(String, [u8; 32])>,
    /// The lots, in their order.
    pub(super) lots: Vec<LotHead>,
}

/// Where the slice of a lot stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LotHead {
    at: u64,
    bytes: u64,
    digest: [u8; 32],
}

/// What a run was asked for, so that whoever draws and merges asks for the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    as_of: String,
    icc: Option<PathBuf>,
    calibration: Option<String>,
    package: bool,
    verify: bool,
    start_slot: Option<usize>,
    skip_slots: Vec<usize>,
    out: PathBuf,
    /// The folder is `out` itself, and whether a finished run in it may be overwritten; nothing for a dated one below it.
    exactly: Option<bool>,
    is_english: bool,
    keys: Vec<String>,
    only_changed: bool,
    trusts_content: bool,
    reason: Option<String>,
    usual_reason: Option<String>,
    accepts: Vec<String>,
    accepts_clock: bool,
    accept_key: bool,
    remake_lost: bool,
}

impl Asked {
    pub(super) fn new(
        (as_of, overrides): (Date, &Overrides),
        wanted: &Wanted,
        (is_english, keys, session): (bool, &[String], &Session),
    ) -> Self {
        let (out, exactly) = match wanted {
            Wanted::Exactly { path, force } => (path, Some(*force)),
            Wanted::Dated { under, .. } => (under, None),
        };
        let whole = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Self {
            as_of: as_of.to_string(),
            icc: overrides.icc.as_ref().map(whole),
            calibration: overrides.calibration.clone(),
            package: overrides.package,
            verify: overrides.verify,
            start_slot: overrides.start_slot,
            skip_slots: overrides.skip_slots.clone(),
            out: whole(out),
            exactly,
            is_english,
            keys: keys.to_vec(),
            only_changed: session.only == Only::Changed,
            trusts_content: session.trust == Trust::Content,
            reason: session.reason.clone(),
            usual_reason: session.usual_reason.clone(),
            accepts: session.accepts.codes.iter().map(|code| code.as_str().to_owned()).collect(),
            accepts_clock: session.accepts.clock,
            accept_key: session.accept_key,
            remake_lost: session.remake_lost,
        }
    }

    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            as_of: Date::parse_iso(&self.as_of),
            icc: self.icc.clone(),
            calibration: self.calibration.clone(),
            package: self.package,
            verify: self.verify,
            start_slot: self.start_slot,
            skip_slots: self.skip_slots.clone(),
        }
    }

    pub(super) fn wanted(&self, as_of: Date) -> Wanted {
        let out = self.out.clone();
        match self.exactly {
            Some(force) => Wanted::Exactly { path: out, force },
            None => Wanted::Dated { under: out, as_of },
        }
    }

    pub(super) const fn is_english(&self) -> bool {
        self.is_english
    }

    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The session that was asked for; the rest is as in `other`.
    pub(super) fn session(&self, other: &Session) -> Session {
        Session {
            only: if self.only_changed { Only::Changed } else { Only::All },
            trust: if self.trusts_content { Trust::Content } else { Trust::Stat },
            reason: self.reason.clone(),
            usual_reason: self.usual_reason.clone(),
            accepts: Accepts {
                codes: self.accepts.iter().filter_map(|name| Code::from_name(name)).collect(),
                clock: self.accepts_clock,
            },
            // It was accepted when the plan was made.
            accept_key: false,
            remake_lost: self.remake_lost,
            ..other.clone()
        }
    }
}

impl Head {
    /// A head without lots yet.
    pub(super) fn new(
        (job_file, job): (&Path, Digest),
        asked: Asked,
        facts: &[(String, Digest)],
        (label, n_sheets, n_cards): (&str, usize, usize),
    ) -> Self {
        Self {
            program: PROGRAM.to_owned(),
            job_file: std::path::absolute(job_file).unwrap_or_else(|_| job_file.to_owned()),
            job: *job.bytes(),
            asked,
            label: label.to_owned(),
            n_sheets,
            n_cards,
            facts: facts.iter().map(|(name, sum)| (name.clone(), *sum.bytes())).collect(),
            lots: Vec::new(),
        }
    }

    /// Writes slices and head, and gives the digest of the plan.
    ///
    /// # Errors
    ///
    /// Whatever the writer says.
    pub(super) fn write(
        mut self,
        file: &mut impl Write,
        slices: impl Iterator<Item = Slice>,
    ) -> io::Result<Digest> {
        file.write_all(MAGIC)?;
        let mut at = MAGIC.len() as u64;
        for slice in slices {
            let bytes = bytes_of(&slice);
            file.write_all(&bytes)?;
            let length = bytes.len() as u64;
            self.lots.push(LotHead { at, bytes: length, digest: *Digest::of(&bytes).bytes() });
            at += length;
        }
        let bytes = bytes_of(&self);
        let digest = digest(&bytes);
        file.write_all(&bytes)?;
        file.write_all(&(bytes.len() as u64).to_le_bytes())?;
        file.write_all(digest.bytes())?;
        Ok(digest)
    }
}

fn digest(head: &[u8]) -> Digest {
    Builder::new("cetak shard plan").part(head).finish()
}

/// A plan that was read.
#[derive(Debug)]
pub struct ShardPlan {
    path: PathBuf,
    pub(super) head: Head,
    digest: Digest,
}

impl ShardPlan {
    /// Opens a plan of this program.
    ///
    /// # Errors
    ///
    /// A usage fault if it is no plan or one of another program, a verification fault if it is damaged, an
    /// outside fault if it cannot be read.
    pub fn open(path: &Path) -> Outcome<Self> {
        let mut file = File::open(path).map_err(|error| cannot_read(path, &error))?;
        let mut magic = [0; MAGIC.len()];
        let is_plan = file.read_exact(&mut magic).is_ok() && magic.starts_with(&MAGIC[..10]);
        if !is_plan {
            let message = Text::new("berkas itu bukan rencana", "that file is no plan");
            return Err(Fault::new(FaultKind::Usage, path.display().to_string(), message));
        }
        let (head, digest) = tail(&mut file).ok_or_else(|| damaged(path))?;
        let Some(head) = value::<Head>(&head).filter(|_| magic == *MAGIC) else {
            // The form of a plan belongs to the version of the program.
            return Err(of_other_program(path, None));
        };
        if head.program != PROGRAM {
            return Err(of_other_program(path, Some(&head.program)));
        }
        Ok(Self { path: path.to_owned(), head, digest })
    }

    /// The digest that receipts carry.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// How many lots it has; they are counted from 1.
    pub fn n_lots(&self) -> usize {
        self.head.lots.len()
    }

    /// How many cards it has.
    pub const fn n_cards(&self) -> usize {
        self.head.n_cards
    }

    /// The folder that it lies in.
    pub(super) fn shared(&self) -> Shared {
        Shared::of_plan(&self.path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The slice of a lot.
    ///
    /// # Errors
    ///
    /// A verification fault if it is damaged, an outside fault if it cannot be read.
    pub(super) fn slice(&self, lot_idx: usize) -> Outcome<Slice> {
        let LotHead { at, bytes, digest } = &self.head.lots[lot_idx];
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(*at))?;
            let mut slice = Vec::new();
            file.take(*bytes).read_to_end(&mut slice)?;
            Ok(slice)
        };
        let slice = read().map_err(|error| cannot_read(&self.path, &error))?;
        if Digest::of(&slice).bytes() != digest {
            return Err(damaged(&self.path));
        }
        value(&slice).ok_or_else(|| damaged(&self.path))
    }
}

/// Head and digest at the end of a plan.
fn tail(file: &mut File) -> Option<(Vec<u8>, Digest)> {
    const END: u64 = 8 + 32;
    let size = file.seek(SeekFrom::End(0)).ok()?;
    let end = size.checked_sub(END)?;
    file.seek(SeekFrom::Start(end)).ok()?;
    let (mut length, mut written) = ([0; 8], [0; 32]);
    file.read_exact(&mut length).ok()?;
    file.read_exact(&mut written).ok()?;
    let length = Some(u64::from_le_bytes(length)).filter(|length| *length <= MAX_HEAD_BYTES)?;
    file.seek(SeekFrom::Start(end.checked_sub(length)?)).ok()?;
    let mut head = vec![0; usize::try_from(length).ok()?];
    file.read_exact(&mut head).ok()?;
    let digest = digest(&head);
    (*digest.bytes() == written).then_some((head, digest))
}

fn cannot_read(path: &Path, error: &io::Error) -> Box<Fault> {
    if error.kind() == io::ErrorKind::NotFound {
        let message = Text::new("tidak ada rencana di situ", "there is no plan");
        return Fault::new(FaultKind::Usage, path.display().to_string(), message);
    }
    Fault::io(path, Text::new("rencana tidak bisa dibaca", "the plan cannot be read"), error)
}

fn damaged(path: &Path) -> Box<Fault> {
    let message = Text::new("rencana itu rusak", "the plan is damaged");
    Fault::new(FaultKind::Verification, path.display().to_string(), message)
        .hint(Text::new("buat rencananya lagi", "make the plan again"))
}

fn of_other_program(path: &Path, program: Option<&str>) -> Box<Fault> {
    let other = program.unwrap_or("cetak ?");
    Fault::new(
        FaultKind::Usage,
        path.display().to_string(),
        text!(
            "rencana dari `{other}`, sedangkan ini {PROGRAM}",
            "the plan is of `{other}`, and this is {PROGRAM}"
        ),
    )
    .hint(Text::new(
        "pasang versi yang sama di semua komputer",
        "install one version on all machines",
    ))
}
