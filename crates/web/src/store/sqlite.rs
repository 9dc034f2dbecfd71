//! The store in one SQLite file: WAL, one writer, readers that never wait for it.

use super::migrations;
use super::sql::{Aim, Database, Row, Value, Work, trouble};
use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use cetak_base::text;
use rusqlite::{
    Connection, OpenFlags, TransactionBehavior, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use std::{
    fs::OpenOptions,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How long one waits for another process that writes.
const BUSY: Duration = Duration::from_secs(10);
/// Readers kept open; more are opened and closed again.
const READERS: usize = 16;

/// A SQLite file.
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens the file, which is made if need be; its folder must exist.
    ///
    /// # Errors
    ///
    /// An outside fault naming the path.
    pub fn open(path: &Path) -> Outcome<Self> {
        if !path.exists() {
            // The journals that SQLite writes beside the file take its permissions.
            private(OpenOptions::new().write(true).create(true).truncate(false))
                .open(path)
                .map_err(|error| {
                    let message = Text::new(
                        "basis data portal tidak bisa dibuat",
                        "the portal's database cannot be made",
                    );
                    Fault::io(path, message, &error)
                })?;
        }
        let writer = connect(path, Aim::Write)?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), readers: Mutex::default() })
    }

    fn reader(&self) -> Outcome<Connection> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.map_or_else(|| connect(&self.path, Aim::Read), Ok)
    }

    fn give_back(&self, reader: Connection) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(reader);
        }
    }

    fn fault(&self, error: &rusqlite::Error) -> Box<Fault> {
        trouble(&self.path.display().to_string(), error)
    }
}

/// Options for a file that nobody else may read.
fn private(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn connect(path: &Path, aim: Aim) -> Outcome<Connection> {
    let open = || {
        let access = match aim {
            Aim::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Aim::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let connection =
            Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(128);
        if aim == Aim::Write {
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            // A power cut may take the last moments, never the file.
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            // What a purge deletes is overwritten, not only unlinked.
            connection.pragma_update(None, "secure_delete", true)?;
        }
        Ok(connection)
    };
    open().map_err(|error: rusqlite::Error| trouble(&path.display().to_string(), &error))
}

/// One transaction on a connection.
struct Transaction<'c> {
    place: &'c str,
    work: rusqlite::Transaction<'c>,
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Work for Transaction<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Outcome<u64> {
        let execute = || {
            let changed = self.work.prepare_cached(sql)?.execute(params_from_iter(values))?;
            Ok(changed as u64)
        };
        execute().map_err(|error: rusqlite::Error| trouble(self.place, &error))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Outcome<Vec<Row>> {
        let query = || {
            let mut statement = self.work.prepare_cached(sql)?;
            let n_columns = statement.column_count();
            let mut found = statement.query(params_from_iter(values))?;
            let mut rows = Vec::new();
            while let Some(row) = found.next()? {
                let columns = (0..n_columns).map(|column| {
                    Ok(match row.get_ref(column)? {
                        ValueRef::Null | ValueRef::Real(_) => Value::Null,
                        ValueRef::Integer(number) => Value::Int(number),
                        ValueRef::Text(text) => {
                            Value::Text(String::from_utf8_lossy(text).into_owned())
                        }
                        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                    })
                });
                rows.push(Row(columns.collect::<rusqlite::Result<_>>()?));
            }
            Ok(rows)
        };
        query().map_err(|error: rusqlite::Error| trouble(self.place, &error))
    }
}

impl Database for Sqlite {
    fn transact(
        &self,
        aim: Aim,
        work: &mut dyn FnMut(&mut dyn Work) -> Outcome<()>,
    ) -> Outcome<()> {
        let place = &self.path.display().to_string();
        let run = |connection: &mut Connection,
                   behavior,
                   work: &mut dyn FnMut(&mut dyn Work) -> Outcome<()>| {
            let begun = connection.transaction_with_behavior(behavior);
            let mut transaction = Transaction { place, work: begun.map_err(|e| self.fault(&e))? };
            work(&mut transaction)?;
            transaction.work.commit().map_err(|error| self.fault(&error))
        };
        match aim {
            Aim::Write => {
                let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
                run(&mut writer, TransactionBehavior::Immediate, work)
            }
            Aim::Read => {
                let mut reader = self.reader()?;
                let done = run(&mut reader, TransactionBehavior::Deferred, work);
                self.give_back(reader);
                done
            }
        }
    }

    fn migrate(&self) -> Outcome<()> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut migrate = || {
            let work = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let reached: i64 = work.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            let known = migrations::ALL.len();
            let Some(left) = usize::try_from(reached).ok().filter(|reached| *reached <= known)
            else {
                return Ok(Some(reached));
            };
            for migration in &migrations::ALL[left..] {
                work.execute_batch(&migrations::for_sqlite(migration))?;
            }
            work.pragma_update(None, "user_version", i64::try_from(known).unwrap_or(0))?;
            work.commit()?;
            Ok(None)
        };
        match migrate().map_err(|error: rusqlite::Error| self.fault(&error))? {
            None => Ok(()),
            Some(reached) => Err(newer(&self.path.display().to_string(), reached)),
        }
    }

    fn size(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |about| about.len())
    }

    fn backup(&self, target: &Path) -> Outcome<()> {
        let reader = self.reader()?;
        // SQLite writes into a file that is there and empty; one that it made would be everybody's to read.
        let made = private(OpenOptions::new().write(true).create_new(true)).open(target);
        made.map_err(|error| {
            let message = match error.kind() {
                ErrorKind::AlreadyExists => {
                    text!("berkas itu sudah ada", "that file is there already")
                }
                _ => text!("cadangan tidak bisa ditulis", "the backup cannot be written"),
            };
            let mut fault = Fault::io(target, message, &error);
            if error.kind() == ErrorKind::AlreadyExists {
                fault.kind = FaultKind::Usage;
            }
            fault
        })?;
        let place = target.display().to_string();
        let done = reader.execute("VACUUM INTO $1", [&place]);
        self.give_back(reader);
        done.map(|_| ()).map_err(|error| {
            let _gone = std::fs::remove_file(target);
            trouble(&place, &error)
        })
    }
}

/// The tables are those of a later program.
pub(super) fn newer(place: &str, reached: i64) -> Box<Fault> {
    Fault::new(
        FaultKind::Usage,
        place,
        text!(
            "basis data ini dari portal versi lebih baru (bentuk {reached})",
            "this database was made by a newer portal (form {reached})"
        ),
    )
    .hint(Text::new("perbarui cetak-web di komputer ini", "update cetak-web on this machine"))
}
