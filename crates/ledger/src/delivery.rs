//! What was handed to printers: print jobs, the sheets or cards in them, and what is known of each.
//!
//! A print job is recorded before its first byte leaves ([`Ledger::send`]), again once the printer gave it
//! a number ([`Ledger::accepted`]), and only then may bytes be sent. So one that has no number was never
//! sent, and one that has a number can be asked for after a crash. What a printer counts never says that
//! a card is good: [`PartOutcome::Printed`] comes of a job that ended well with the expected count, and a
//! person confirms or corrects it. Nothing here knows a printer.
//!
//! ```text
//! sent ──> accepted ──> completed      every part printed, if the count is the expected one
//!   │         ├───────> aborted        parts surely, probably or hardly printed: a person says
//!   │         └───────> lost           the printer knows the job no more: a person says
//!   └─> dropped                        no byte was sent: every part is free again
//! ```

use super::card::{IssuedCard, Step, cards, slots_of};
use super::event::{NewEvent, Tail};
use super::kind::EventKind;
use super::refusal::Refusal;
use super::run::RunId;
use super::{Ledger, State, Trouble, bound, schema};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use rusqlite::{Connection, OptionalExtension as _, params};

/// Which sides of its sheets a print job holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// All there are.
    Both,
    /// The fronts of sheets whose backs are a file of their own.
    Front,
    /// Those backs.
    Back,
}

/// How it stands with a print job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Recorded; no byte of the file has left.
    Sent,
    /// The printer gave it a number; bytes may have left.
    Accepted,
    /// The printer says that it is done.
    Completed,
    /// The printer gave up, or somebody at the printer did.
    Aborted,
    /// The printer knows no such job any more.
    Lost,
    /// Given up before any byte of the file left.
    Dropped,
}

/// What is known of one part of a print job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartOutcome {
    /// Under way.
    Open,
    /// The job ended well and the printer counted all of it.
    Printed,
    /// The job did not end well; this part came out before the last one that was counted.
    Surely,
    /// It was the last one counted, or the next: it may be in the tray, in the printer, or damaged.
    Probably,
    /// The printer had not come to it.
    Hardly,
    /// It did not come out, by somebody's word or because nothing was sent: it may be sent again.
    Unprinted,
}

/// A sheet, or one card of it where cards are printed one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The sheet of the run, from 1.
    pub sheet: u32,
    /// The slot on it, from 1; `None` for the whole sheet.
    pub slot: Option<u32>,
}

/// A print job about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The run that made the file.
    pub run: RunId,
    /// What the job is called at the printer; nothing else there has this name.
    pub name: String,
    /// What people call the printer.
    pub printer: String,
    /// Where it is.
    pub address: String,
    /// The file, relative to the run's folder.
    pub file: String,
    /// SHA-256 of the bytes that are sent, in hexadecimal.
    pub sha256: String,
    /// Which sides it holds.
    pub sides: Sides,
    /// Sides of paper or cards that the printer must count.
    pub impressions: u32,
    /// What is in it, in the order it comes out.
    pub parts: Vec<Part>,
    /// Why it is sent although it was sent before, in somebody's words.
    pub reason: Option<String>,
}

/// A print job as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number in the ledger, from 1.
    pub id: i64,
    /// What was sent.
    pub sent: NewDelivery,
    /// The printer's number for it.
    pub job: Option<i32>,
    /// The printer's name for it that no other job ever has.
    pub uuid: Option<String>,
    /// Impressions that the printer counted at the end.
    pub counted: Option<u32>,
    /// How it stands.
    pub state: DeliveryState,
    /// What is known of each part, in the order of `sent.parts`.
    pub outcomes: Vec<PartOutcome>,
}

/// How a sheet of a run stands before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetStanding {
    /// The sheet, from 1.
    pub sheet: u32,
    /// The file of its lot.
    pub file: String,
    /// Slots with a card, in their order, and the state of each card.
    pub cards: Vec<(u32, State)>,
    /// The print jobs it is in, newest last, with what is known of it there; not those that it may be sent after.
    pub in_jobs: Vec<(i64, Part, Sides, PartOutcome)>,
}

impl Sides {
    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Front => "front",
            Self::Back => "back",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Both, Self::Front, Self::Back].into_iter().find(|sides| sides.as_str() == word)
    }

    /// Whether both hold the same side of a sheet.
    pub fn overlap(self, other: Self) -> bool {
        self == other || self == Self::Both || other == Self::Both
    }
}

impl DeliveryState {
    const ALL: [Self; 6] =
        [Self::Sent, Self::Accepted, Self::Completed, Self::Aborted, Self::Lost, Self::Dropped];

    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Completed => "completed",
            Self::Aborted => "aborted",
            Self::Lost => "lost",
            Self::Dropped => "dropped",
        }
    }

    /// Whether its end is not known yet.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Accepted)
    }
}

impl PartOutcome {
    const ALL: [Self; 6] =
        [Self::Open, Self::Printed, Self::Surely, Self::Probably, Self::Hardly, Self::Unprinted];

    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Printed => "printed",
            Self::Surely => "surely",
            Self::Probably => "probably",
            Self::Hardly => "hardly",
            Self::Unprinted => "unprinted",
        }
    }
}

impl Part {
    fn covers(self, other: Self) -> bool {
        self.sheet == other.sheet
            && (self.slot.is_none() || other.slot.is_none() || self.slot == other.slot)
    }
}

/// The columns of a print job, in the order `row` reads them.
const COLUMNS: &str =
    "id, run, name, printer, address, file, sha256, sides, impressions, reason, job,
    uuid, counted, state";

impl Ledger {
    /// Records, on `day`, that a file is about to go to a printer, and gives the job's number here.
    ///
    /// # Errors
    ///
    /// A usage fault, and nothing recorded, if a part was sent before and may have come out, or is no sheet
    /// of the run; an outside fault if the ledger cannot be written.
    pub fn send(&mut self, new: &NewDelivery, day: Date) -> Outcome<i64> {
        self.write(|work, tail| {
            let earlier = load(work, "run = ?1", [new.run])?;
            for part in &new.parts {
                let slots = slots_of(work, new.run, part.sheet)?;
                if let Some(slot) = part.slot
                    && !slots.iter().any(|on| on.in_slot(slot))
                {
                    return Err(Refusal::NoSlot { sheet: part.sheet, slot }.into());
                }
                let taken = earlier.iter().any(|job| job.holds(*part, new.sides));
                if taken && new.reason.is_none() {
                    return Err(Refusal::SentBefore { sheet: part.sheet }.into());
                }
            }
            work.execute(
                "INSERT INTO deliveries (run, name, printer, address, file, sha256, sides, impressions,
                    reason, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'sent')",
                params![
                    new.run,
                    new.name,
                    new.printer,
                    new.address,
                    new.file,
                    new.sha256,
                    new.sides.as_str(),
                    new.impressions,
                    new.reason
                ],
            )?;
            let id = work.last_insert_rowid();
            for (number, part) in (1_i64..).zip(&new.parts) {
                work.prepare_cached(
                    "INSERT INTO parts (delivery, number, sheet, slot, outcome)
                     VALUES (?1, ?2, ?3, ?4, 'open')",
                )?
                .execute(params![id, number, part.sheet, part.slot.unwrap_or(0)])?;
            }
            tell(work, tail, (id, new.run), EventKind::Sent, day)?;
            Ok(id)
        })
    }

    /// Records what the printer calls a print job. Only then may bytes of the file be sent.
    ///
    /// # Errors
    ///
    /// An internal fault if there is no such job; a usage fault, and nothing recorded, if it was given up
    /// meanwhile: its sheets may be in another one; an outside fault if the ledger cannot be written.
    pub fn accepted(&mut self, id: i64, job: i32, uuid: Option<&str>, day: Date) -> Outcome<()> {
        self.write(|work, tail| {
            let run = run_of(work, id)?;
            let taken = work.execute(
                "UPDATE deliveries SET state = 'accepted', job = ?2, uuid = ?3
                 WHERE id = ?1 AND state = 'sent'",
                params![id, job, uuid],
            )?;
            if taken == 0 {
                return Err(Refusal::GivenUp { id }.into());
            }
            tell(work, tail, (id, run), EventKind::Taken, day)
        })
    }

    /// Records how a print job ended, and what is known of each of its parts. Cards of parts that were
    /// printed are printed; those of sheets whose sides are two files once both are.
    ///
    /// # Errors
    ///
    /// An internal fault if there is no such job; an outside fault if the ledger cannot be written.
    pub fn ended(
        &mut self,
        id: i64,
        (state, counted): (DeliveryState, Option<u32>),
        outcomes: &[PartOutcome],
        day: Date,
    ) -> Outcome<()> {
        self.write(|work, tail| {
            let run = run_of(work, id)?;
            work.execute(
                "UPDATE deliveries SET state = ?2, counted = ?3 WHERE id = ?1",
                params![id, state.as_str(), counted],
            )?;
            for (number, outcome) in (1_i64..).zip(outcomes) {
                // What a person said of a part stays.
                work.prepare_cached(
                    "UPDATE parts SET outcome = ?3 WHERE delivery = ?1 AND number = ?2
                     AND outcome <> 'unprinted'",
                )?
                .execute(params![id, number, outcome.as_str()])?;
            }
            tell(work, tail, (id, run), EventKind::Ended, day)?;
            let all = load(work, "run = ?1", [run])?;
            let Some(this) = all.iter().find(|job| job.id == id) else { return Ok(()) };
            for (part, outcome) in this.sent.parts.iter().zip(&this.outcomes) {
                let other_side = |other: &Delivery| {
                    other.sent.sides != this.sent.sides
                        && other.outcome_of(*part) == Some(PartOutcome::Printed)
                };
                let whole = this.sent.sides == Sides::Both || all.iter().any(other_side);
                if *outcome == PartOutcome::Printed && whole {
                    print(work, tail, run, *part, day)?;
                }
            }
            Ok(())
        })
    }

    /// Records somebody's word that a sheet did not come out of the printer, or a card of it where cards are
    /// printed one by one, wherever it was sent: it may be sent again. Gives the number of print jobs it was in.
    ///
    /// # Errors
    ///
    /// A usage fault if the part is in no print job, or its job is still under way, or a card of it counts as
    /// printed or is confirmed, or it is a card of a sheet that was sent as one; an outside fault if the ledger
    /// cannot be written.
    pub fn unprinted(&mut self, run: RunId, part: Part, day: Date) -> Outcome<usize> {
        self.write(|work, tail| {
            let cards = slots_of(work, run, part.sheet)?;
            let seen = |step: &Step| {
                part.slot.is_none_or(|slot| step.in_slot(slot))
                    && matches!(step.state, State::Printed | State::Confirmed | State::Spoiled)
            };
            let jobs = load(work, "run = ?1", [run])?;
            let jobs: Vec<&Delivery> =
                jobs.iter().filter(|job| job.holds(part, Sides::Both)).collect();
            let open = jobs.iter().any(|job| job.state.is_open());
            if open || jobs.is_empty() || cards.iter().any(seen) {
                return Err(Refusal::NotUnprinted { sheet: part.sheet, open }.into());
            }
            // One card cannot have stayed in the printer where its whole sheet was fed.
            let fed = |job: &&Delivery| {
                let mut parts = job.sent.parts.iter();
                parts.any(|own| own.sheet == part.sheet && own.slot.is_none())
            };
            if part.slot.is_some() && jobs.iter().any(fed) {
                return Err(Refusal::SentWhole { sheet: part.sheet }.into());
            }
            for job in &jobs {
                work.execute(
                    "UPDATE parts SET outcome = 'unprinted' WHERE delivery = ?1 AND sheet = ?2
                     AND (?3 = 0 OR slot = ?3)",
                    params![job.id, part.sheet, part.slot.unwrap_or(0)],
                )?;
                tell(work, tail, (job.id, run), EventKind::Unprinted, day)?;
            }
            Ok(jobs.len())
        })
    }

    /// All print jobs of a run, or of all runs, oldest first.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn deliveries(&self, run: Option<RunId>) -> Outcome<Vec<Delivery>> {
        self.read(|work| match run {
            Some(run) => load(work, "run = ?1", [run]),
            None => load(work, "TRUE", []),
        })
    }

    /// How the sheets of a run stand, in their order.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn sheets_to_send(&self, run: RunId) -> Outcome<Vec<SheetStanding>> {
        self.read(|work| {
            let jobs = load(work, "run = ?1", [run])?;
            let mut query = work.prepare(
                "SELECT sheets.number, lots.file, slots.slot, cards.state FROM sheets
                 JOIN lots ON lots.id = sheets.lot JOIN slots ON slots.sheet = sheets.id
                 JOIN cards ON cards.id = slots.card
                 WHERE sheets.run = ?1 ORDER BY sheets.number, slots.slot",
            )?;
            let mut rows = query.query([run])?;
            let mut sheets: Vec<SheetStanding> = Vec::new();
            while let Some(row) = rows.next()? {
                let (sheet, word): (u32, String) = (row.get(0)?, row.get(3)?);
                let state = State::from_word(&word).ok_or_else(|| Trouble::damaged(&word))?;
                if sheets.last().is_none_or(|last| last.sheet != sheet) {
                    let whole = Part { sheet, slot: None };
                    let in_jobs = jobs.iter().flat_map(|job| {
                        let parts = job.sent.parts.iter().zip(&job.outcomes);
                        let held = parts.filter(move |(part, outcome)| {
                            part.covers(whole) && **outcome != PartOutcome::Unprinted
                        });
                        held.map(|(part, outcome)| (job.id, *part, job.sent.sides, *outcome))
                    });
                    let in_jobs = in_jobs.collect();
                    let file = row.get(1)?;
                    sheets.push(SheetStanding { sheet, file, cards: Vec::new(), in_jobs });
                }
                if let Some(last) = sheets.last_mut() {
                    last.cards.push((row.get(2)?, state));
                }
            }
            Ok(sheets)
        })
    }

    /// The cards of a run whose people are not forgotten, in the order of their sheets.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn cards_of(&self, run: RunId) -> Outcome<Vec<IssuedCard>> {
        self.read(|work| cards(work, "people.key IS NOT NULL AND lots.run = ?1", [run]))
    }

    /// Records that the whole run was read back and found right, as its list of sums stands; `sums` is
    /// the SHA-256 of that list in hexadecimal.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn note_verified(&mut self, run: RunId, sums: &str, day: Date) -> Outcome<()> {
        self.write(|work, tail| {
            let event = NewEvent {
                run: Some(run),
                detail: Some(sums.as_bytes()),
                ..NewEvent::of(EventKind::Verified, day)
            };
            tail.append(work, &event).map(|_| ())
        })
    }

    /// Whether [`Ledger::note_verified`] recorded this run with this very list of sums.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn is_verified(&self, run: RunId, sums: &str) -> Outcome<bool> {
        self.read(|work| {
            let sql = "SELECT EXISTS (SELECT 1 FROM events
                WHERE kind = 'verified' AND run = ?1 AND detail = ?2)";
            Ok(work.query_row(sql, params![run, sums.as_bytes()], |row| row.get(0))?)
        })
    }
}

impl Delivery {
    /// What is known of a part here.
    fn outcome_of(&self, part: Part) -> Option<PartOutcome> {
        let mut parts = self.sent.parts.iter().zip(&self.outcomes);
        parts.find(|(own, _)| **own == part).map(|(_, outcome)| *outcome)
    }

    /// Whether this part was sent with this job and may have come out.
    fn holds(&self, part: Part, sides: Sides) -> bool {
        let mut parts = self.sent.parts.iter().zip(&self.outcomes);
        self.sent.sides.overlap(sides)
            && parts.any(|(own, outcome)| own.covers(part) && *outcome != PartOutcome::Unprinted)
    }
}

/// Lets the cards of a part be printed that were made.
fn print(
    work: &Connection,
    tail: &mut Tail,
    run: RunId,
    part: Part,
    day: Date,
) -> Result<(), Trouble> {
    for step in slots_of(work, run, part.sheet)? {
        if step.state == State::Made && part.slot.is_none_or(|slot| step.in_slot(slot)) {
            step.step(work, tail, EventKind::Printed, day, None)?;
        }
    }
    Ok(())
}

/// Appends an event that binds how a print job stands now.
fn tell(
    work: &Connection,
    tail: &mut Tail,
    (id, run): (i64, RunId),
    kind: EventKind,
    day: Date,
) -> Result<(), Trouble> {
    let detail = bound::delivery(work, id)?;
    let event = NewEvent {
        run: Some(run),
        amount: Some(id),
        detail: Some(detail.bytes()),
        ..NewEvent::of(kind, day)
    };
    tail.append(work, &event).map(|_| ())
}

/// Binds how every print job was found, where the chain begins anew.
pub(super) fn bind_all(work: &Connection, tail: &mut Tail, day: Date) -> Result<(), Trouble> {
    for job in load(work, "TRUE", [])? {
        let kind = if job.state.is_open() { EventKind::Taken } else { EventKind::Ended };
        tell(work, tail, (job.id, job.sent.run), kind, day)?;
    }
    Ok(())
}

fn run_of(work: &Connection, id: i64) -> Result<RunId, Trouble> {
    let run = work
        .query_row("SELECT run FROM deliveries WHERE id = ?1", [id], |row| row.get(0))
        .optional()?;
    run.ok_or_else(|| Trouble::Damaged(format!("deliveries {id}")))
}

fn load(
    work: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Delivery>, Trouble> {
    if !schema::keeps_deliveries(work)? {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {COLUMNS} FROM deliveries WHERE {condition} ORDER BY id");
    let mut query = work.prepare_cached(&sql)?;
    let mut rows = query.query(values)?;
    let mut jobs = Vec::new();
    while let Some(row) = rows.next()? {
        let (sides, state): (String, String) = (row.get(7)?, row.get(13)?);
        let mut job = Delivery {
            id: row.get(0)?,
            sent: NewDelivery {
                run: row.get(1)?,
                name: row.get(2)?,
                printer: row.get(3)?,
                address: row.get(4)?,
                file: row.get(5)?,
                sha256: row.get(6)?,
                sides: Sides::from_word(&sides).ok_or_else(|| Trouble::damaged(&sides))?,
                impressions: row.get(8)?,
                parts: Vec::new(),
                reason: row.get(9)?,
            },
            job: row.get(10)?,
            uuid: row.get(11)?,
            counted: row.get(12)?,
            state: DeliveryState::ALL
                .into_iter()
                .find(|known| known.as_str() == state)
                .ok_or_else(|| Trouble::damaged(&state))?,
            outcomes: Vec::new(),
        };
        let mut query = work.prepare_cached(
            "SELECT sheet, slot, outcome FROM parts WHERE delivery = ?1 ORDER BY number",
        )?;
        let mut rows = query.query([job.id])?;
        while let Some(row) = rows.next()? {
            let (slot, word): (u32, String) = (row.get(1)?, row.get(2)?);
            job.sent.parts.push(Part { sheet: row.get(0)?, slot: (slot > 0).then_some(slot) });
            let outcome = PartOutcome::ALL.into_iter().find(|known| known.as_str() == word);
            job.outcomes.push(outcome.ok_or_else(|| Trouble::damaged(&word))?);
        }
        jobs.push(job);
    }
    Ok(jobs)
}
