//! What was made, printed, spoiled, and for whom: the memory of a job.
//!
//! One SQLite database in the job's state folder (`.cetak/ledger.sqlite3`, WAL,
//! 0600), readable with any `sqlite3`. Tables `people`, `cards`, `lots`,
//! `sheets` and `slots` say how things stand; the append-only, hash-chained
//! table `events` says how they came about, and [`Ledger::verify_chain`] proves
//! that the one follows from the other. It is looked at in the same way before
//! anything is written: a ledger that contradicts itself is not written to.
//!
//! Invariants: a person has at most one live card, and a second one is made
//! only for a change, a return or a stated reason. Every call is one
//! transaction: killed at any point, it happened or it did not. Nothing here
//! knows the day; the caller gives it. A ledger that is damaged is a fault and
//! never an empty ledger, since cards would be made twice.
//!
//! To write, one must hold the [`Lock`]; readers need none and never wait.
//!
//! What is sent to a printer stands beside that in `deliveries` and `parts`, see [`NewDelivery`].
//!
//! ```text
//! made ──> printed ──> confirmed          a next issue makes a live card `replaced`;
//!   │         │  └────────┐ │             any but a replaced one can be `withdrawn`
//!   │         └─> spoiled <─┘
//! ```

mod bound;
mod card;
mod chain;
mod contents;
mod delivery;
mod event;
mod head;
mod issues;
mod keyed;
mod kind;
mod lock;
mod looks;
mod newest;
mod nights;
mod photos;
mod purge;
mod refusal;
mod repair;
mod run;
mod schema;
mod seal;
mod sheet;
mod state;
mod stock;
mod undo;
mod waiting;

pub use card::{Choice, IssuedCard, MadeCard, MadeLot, SheetCount, SheetSlot, Spoiled, Why};
pub use chain::{Broken, Chain};
pub use delivery::{Delivery, DeliveryState, NewDelivery, Part, PartOutcome, SheetStanding, Sides};
pub use event::Event;
pub use issues::PersonIssue;
pub use kind::EventKind;
pub use lock::{Holder, Lock};
pub use looks::{FirstForm, Renewed};
pub use newest::{FieldChange, NewestCard};
pub use nights::{KeptList, ListAsSeen};
pub use photos::PhotoStat;
pub use purge::{PurgeReport, Scope};
pub use repair::Repaired;
pub use run::{Counts, FinishedLot, Run, RunId, RunPlan};
pub use sheet::SheetOf;
pub use state::State;
pub use stock::{MOST_BLANKS, Stock};
pub use waiting::WaitingCard;

use cetak_base::date::Date;
use cetak_base::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use cetak_base::text;
use cetak_base::token::Key;
use event::{NewEvent, Tail};
use refusal::Refusal;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

/// What a ledger is opened for.
#[derive(Debug, Clone, Copy)]
pub enum Access<'l> {
    /// To answer questions: makes nothing, waits for nobody.
    Read,
    /// To record: the database is made if need be, and brought up to date.
    Write(&'l Lock),
}

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    connection: Connection,
}

/// What ends a transaction early.
#[derive(Debug)]
enum Trouble {
    Sql(rusqlite::Error),
    Fault(Box<Fault>),
    /// A stored value that was never written by us.
    Damaged(String),
}

impl Trouble {
    fn damaged(value: &str) -> Self {
        Self::Damaged(format!("`{}`", cetak_base::diag::printable(value)))
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Box<Fault>> for Trouble {
    fn from(fault: Box<Fault>) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Fault(refusal.into())
    }
}

impl Ledger {
    /// Opens the ledger in `state_folder`.
    ///
    /// # Errors
    ///
    /// No input if there is none to read; an outside fault if it is damaged or cannot be opened, or is
    /// to be written and its chain does not hold; a usage fault if another version of the program made it, or the lock is that of another folder.
    pub fn open(state_folder: &Path, access: Access<'_>) -> Outcome<Self> {
        let ledger = Self::open_as_it_is(state_folder, access)?;
        if matches!(access, Access::Write(_))
            && let Err(broken) = ledger.verify_quickly()?
        {
            return Err(ledger.broken(&broken));
        }
        Ok(ledger)
    }

    /// Whether there is a ledger in `state_folder`, in whatever condition.
    pub fn is_there(state_folder: &Path) -> bool {
        state_folder.join(schema::FILE).exists()
    }

    /// Opens the ledger without looking whether its chain holds: to mend one that does not.
    fn open_as_it_is(state_folder: &Path, access: Access<'_>) -> Outcome<Self> {
        let path = state_folder.join(schema::FILE);
        let connection = match access {
            Access::Read => schema::open_to_read(&path)?,
            Access::Write(lock) if lock.folder() == state_folder => {
                make_private_folder(state_folder)?;
                schema::open_to_write(&path)?
            }
            Access::Write(lock) => {
                return Err(Fault::new(
                    FaultKind::Internal,
                    lock.folder().display().to_string(),
                    Text::new(
                        "kunci tulis ini milik folder lain",
                        "this lock belongs to another folder",
                    ),
                ));
            }
        };
        Ok(Self { path, connection })
    }

    /// Every event of the ledger, oldest first.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn each_event(&self, mut visit: impl FnMut(Event)) -> Outcome<()> {
        self.read(|work| {
            let columns = event::COLUMNS;
            let mut query = work.prepare(&format!("SELECT {columns} FROM events ORDER BY seq"))?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                visit(event::event(row)?);
            }
            Ok(())
        })
    }

    /// Every event of one person, oldest first; empty for a person who is not known, or forgotten.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn history(&self, key: &str) -> Outcome<Vec<Event>> {
        self.read(|work| {
            let columns = event::COLUMNS;
            let mut query = work.prepare(&format!(
                "SELECT {columns} FROM events JOIN people ON people.id = events.person
                 WHERE people.key = ?1 ORDER BY seq"
            ))?;
            let mut rows = query.query([key])?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                events.push(event::event(row)?);
            }
            Ok(events)
        })
    }

    /// Says in the chain that the machine's clock shows `today`, although `last` was there before.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn note_clock(&mut self, last: Date, today: Date) -> Outcome<()> {
        self.write(|work, tail| {
            let reason = format!("{last} > {today}");
            let event =
                NewEvent { reason: Some(&reason), ..NewEvent::of(EventKind::ClockBack, today) };
            tail.append(work, &event).map(|_| ())
        })
    }

    /// Follows the chain of events from the first to the last, and compares everything else with it:
    /// people, cards, slots, lots, runs; and with `key`, that of the job, the tokens and the seal.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read at all. A chain that does
    /// not hold is the inner error.
    pub fn verify_chain(&self, key: Option<&Key>) -> Outcome<Result<Chain, Broken>> {
        self.read(|work| {
            let found: String = work.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if found != "ok" {
                return Err(Trouble::Damaged(found));
            }
            let chain = chain::verify(work, key)?;
            let sealed = key.map(|key| seal::check(work, key)).transpose()?.flatten();
            Ok(match (chain, sealed) {
                (Ok(_), Some(broken)) => Err(broken),
                (chain, _) => chain,
            })
        })
    }

    /// The same without the key, and without looking at every page of the database: before writing.
    fn verify_quickly(&self) -> Outcome<Result<Chain, Broken>> {
        self.read(|work| chain::verify(work, None))
    }

    /// The fault of a ledger that contradicts itself.
    fn broken(&self, broken: &Broken) -> Box<Fault> {
        let Text { id, en } = broken.told();
        Fault::new(
            FaultKind::Outside,
            self.path.display().to_string(),
            text!(
                "buku catatan kartu tidak utuh, {id}",
                "the ledger of cards does not hold together, {en}"
            ),
        )
        .hint(Remedy::RepairLedger)
    }

    /// Runs `work` on one consistent state of the database.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Outcome<T> {
        let read = || {
            let state = self.connection.unchecked_transaction()?;
            work(&state)
        };
        read().map_err(|trouble| self.fault(trouble))
    }

    /// Runs `work` in one transaction: all of it, or nothing.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Connection, &mut Tail) -> Result<T, Trouble>,
    ) -> Outcome<T> {
        let write = |connection: &mut Connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut tail = Tail::load(&transaction)?;
            let done = work(&transaction, &mut tail)?;
            tail.save(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        let done = write(&mut self.connection);
        done.map_err(|trouble| self.fault(trouble))
    }

    fn fault(&self, trouble: Trouble) -> Box<Fault> {
        match trouble {
            Trouble::Sql(error) => schema::fault(&self.path, &error),
            Trouble::Damaged(cause) => schema::damaged(&self.path, &cause),
            Trouble::Fault(fault) => fault,
        }
    }
}

/// Makes the state folder, private to the user.
fn make_private_folder(folder: &Path) -> Outcome<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|error| {
        Fault::io(
            folder,
            Text::new("folder keadaan tidak bisa dibuat", "the state folder cannot be made"),
            &error,
        )
    })
}
