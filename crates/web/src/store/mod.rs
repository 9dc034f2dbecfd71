//! Everything the portal remembers, behind one type and two databases.
//!
//! [`Store`] knows the tables and no database; a [`Database`] knows one database and no table. What
//! holders are and which cards they have comes from publications alone ([`holders`]); what people do
//! with the portal - passwords, sessions, photos, looks at a card - is made here.
//!
//! Invariants: every call is one transaction. Secrets are kept as digests only: codes of invitation,
//! identifiers of sessions, codes of login by phone. Nothing here knows the time; the caller gives it.

pub mod access;
pub mod accounts;
mod challenges;
pub mod holders;
pub mod purge;
pub mod second_steps;
mod staff;
pub mod uploads;
mod migrations;
mod postgres;
mod sql;
mod sqlite;

pub use self::postgres::Postgres;
pub use sql::{Aim, Database, Row, Value, Work};
pub use sqlite::Sqlite;

use cetak_base::diag::Outcome;
use cetak_base::token::random;
use std::{path::Path, sync::Arc};

/// What only one at a time may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// What is published.
    Publication,
    /// Which photos are kept.
    Photos,
}

impl Turn {
    const fn row(self) -> i64 {
        match self {
            Self::Publication => 1,
            Self::Photos => 2,
        }
    }
}

/// The store. Clones are the same one.
#[derive(Clone)]
pub struct Store {
    database: Arc<dyn Database>,
    secret: [u8; 32],
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(..)")
    }
}

impl Store {
    /// The store in this database, its tables brought up to date.
    ///
    /// # Errors
    ///
    /// An outside fault if the database cannot be used, a usage fault if it is a newer program's.
    pub fn open(database: Arc<dyn Database>) -> Outcome<Self> {
        database.migrate()?;
        let fresh: [u8; 32] = random()?;
        let mut store = Self { database, secret: fresh };
        store.secret = store.write(|work| {
            work.execute(
                "INSERT INTO secret (id, bytes) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
                &[fresh.as_slice().into()],
            )?;
            let kept = work.first("SELECT bytes FROM secret WHERE id = 1", &[])?;
            let kept = kept.and_then(|row| row.bytes(0).try_into().ok());
            Ok(kept.unwrap_or(fresh))
        })?;
        Ok(store)
    }

    /// The store in this SQLite file.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn sqlite(path: &Path) -> Outcome<Self> {
        Self::open(Arc::new(Sqlite::open(path)?))
    }

    /// The store in the PostgreSQL at this address.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], and a usage fault if that is no address.
    pub fn postgres(url: &str) -> Outcome<Self> {
        Self::open(Arc::new(Postgres::open(url)?))
    }

    /// What only the front ends of this store know: challenges, passes and codes are made with it.
    pub fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// The database behind it.
    pub fn database(&self) -> &dyn Database {
        &*self.database
    }

    /// Answers a question from one state of the database.
    ///
    /// # Errors
    ///
    /// The fault of `work`, or an outside fault.
    pub fn read<T>(&self, work: impl FnOnce(&mut dyn Work) -> Outcome<T>) -> Outcome<T> {
        self.transact(Aim::Read, work)
    }

    /// Changes something: all of it or nothing.
    ///
    /// # Errors
    ///
    /// The fault of `work`, or an outside fault.
    pub fn write<T>(&self, work: impl FnOnce(&mut dyn Work) -> Outcome<T>) -> Outcome<T> {
        self.transact(Aim::Write, work)
    }

    /// Changes something that nobody else may change meanwhile, whichever front end it is.
    fn write_alone<T>(
        &self,
        turn: Turn,
        work: impl FnOnce(&mut dyn Work) -> Outcome<T>,
    ) -> Outcome<T> {
        self.write(|transaction| {
            // The row is locked by this until the transaction ends.
            transaction.execute("UPDATE turns SET id = id WHERE id = $1", &[turn.row().into()])?;
            work(transaction)
        })
    }

    fn transact<T>(&self, aim: Aim, work: impl FnOnce(&mut dyn Work) -> Outcome<T>) -> Outcome<T> {
        let (mut work, mut done) = (Some(work), None);
        self.database.transact(aim, &mut |transaction| {
            let work = work.take().expect("a transaction runs once");
            done = Some(work(transaction)?);
            Ok(())
        })?;
        Ok(done.expect("the transaction ran"))
    }
}
