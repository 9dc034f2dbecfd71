//! The few words of SQL that both databases understand, and the trait behind which they stand.
//!
//! Statements number their values `$1`, `$2` … in the order they first appear, which SQLite and
//! PostgreSQL read alike; `ON CONFLICT` and `RETURNING` are in both. Nothing above this file knows
//! which database it is.

use cetak_base::diag::{Fault, FaultKind, Outcome, Text};

/// A value in a row or in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of a result, its columns in the order they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The whole number in a column; 0 for anything else.
    pub fn int(&self, column: usize) -> i64 {
        match self.0.get(column) {
            Some(Value::Int(number)) => *number,
            _ => 0,
        }
    }

    /// The whole number in a column that may hold nothing.
    pub fn maybe_int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The text in a column; empty for anything else.
    pub fn text(&self, column: usize) -> String {
        self.maybe_text(column).unwrap_or_default()
    }

    /// The text in a column that may hold nothing.
    pub fn maybe_text(&self, column: usize) -> Option<String> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The bytes in a column; empty for anything else.
    pub fn bytes(&self, column: usize) -> Vec<u8> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => bytes.clone(),
            _ => Vec::new(),
        }
    }
}

/// One transaction.
pub trait Work {
    /// Carries out a statement; gives how many rows it changed.
    ///
    /// # Errors
    ///
    /// An outside fault if the database refuses or cannot be reached.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Outcome<u64>;

    /// All rows of a query, or of a statement with `RETURNING`.
    ///
    /// # Errors
    ///
    /// As [`Work::execute`].
    fn query(&mut self, sql: &str, values: &[Value]) -> Outcome<Vec<Row>>;
}

impl dyn Work + '_ {
    /// The first row of a query.
    ///
    /// # Errors
    ///
    /// As [`Work::execute`].
    pub fn first(&mut self, sql: &str, values: &[Value]) -> Outcome<Option<Row>> {
        Ok(self.query(sql, values)?.into_iter().next())
    }
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// To answer: sees one state of the database and changes nothing.
    Read,
    /// To change: all of it or nothing.
    Write,
}

/// A database. Clones of front ends on one database see each other's changes.
pub trait Database: Send + Sync {
    /// Runs `work` in one transaction, which counts if it gives no fault.
    ///
    /// # Errors
    ///
    /// The fault of `work`, or an outside fault if the database cannot be reached.
    fn transact(&self, aim: Aim, work: &mut dyn FnMut(&mut dyn Work) -> Outcome<()>)
    -> Outcome<()>;

    /// Brings the tables up to date; several front ends may do it at once.
    ///
    /// # Errors
    ///
    /// An outside fault, or a usage fault if a newer program made the tables.
    fn migrate(&self) -> Outcome<()>;

    /// How large the database is, in bytes; 0 where that is not known.
    fn size(&self) -> u64;

    /// A copy of everything, in one consistent state, as a new file.
    ///
    /// # Errors
    ///
    /// An outside fault if it cannot be written, a usage fault where the database has its own tool.
    fn backup(&self, target: &std::path::Path) -> Outcome<()>;
}

/// A fault of the database in the words of its own library.
pub(super) fn trouble(place: &str, error: &(dyn std::error::Error + 'static)) -> Box<Fault> {
    let mut cause = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        cause = format!("{cause}: {error}");
        source = error.source();
    }
    Fault::new(
        FaultKind::Outside,
        place,
        Text::new(
            format!("basis data portal tidak bisa dipakai: {cause}"),
            format!("the portal's database cannot be used: {cause}"),
        ),
    )
}
