//! The store in PostgreSQL: several front ends on one database.
//!
//! Connections are plain: the database stands on the same machine, behind a Unix socket or a tunnel. A
//! connection that broke is thrown away, and the next transaction opens another.

use super::migrations;
use super::sql::{Aim, Database, Row, Value, Work, trouble};
use super::sqlite::newer;
use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use postgres::{
    Client, Config, IsolationLevel, NoTls, Statement, Transaction,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};
use std::{
    collections::BTreeMap,
    error::Error,
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Connections at once: a fifth of what PostgreSQL allows unless told otherwise, for several front ends.
const CONNECTIONS: usize = 16;
/// The lock under which one front end makes the tables: any number that nobody else uses.
const MIGRATING: i64 = 0x6365_7461_6b00;

/// A PostgreSQL database.
pub struct Postgres {
    config: Config,
    /// How messages call it: without a password.
    place: String,
    idle: Mutex<Idle>,
    freed: Condvar,
}

/// Connections that nobody uses.
struct Idle {
    /// How many may be opened still.
    left: usize,
    open: Vec<Connection>,
}

/// A connection, with the statements it has prepared.
struct Connection {
    client: Client,
    prepared: BTreeMap<String, Statement>,
}

impl Postgres {
    /// The database at this address, as libpq writes it: `postgresql://portal@localhost/kartu`.
    ///
    /// # Errors
    ///
    /// A usage fault if that is no address; an outside fault if it cannot be reached.
    pub fn open(url: &str) -> Outcome<Self> {
        let mut config: Config = url.parse().map_err(|_: postgres::Error| {
            let message = Text::new(
                "alamat PostgreSQL tidak bisa dibaca",
                "the address of the PostgreSQL cannot be read",
            );
            Fault::new(FaultKind::Usage, "DATABASE_URL", message).hint(Text::new(
                "tulis misalnya postgresql://portal@localhost/kartu",
                "write for example postgresql://portal@localhost/kartu",
            ))
        })?;
        config.connect_timeout(Duration::from_secs(5)).application_name("cetak-web");
        let place = format!("postgresql {}", config.get_dbname().unwrap_or_default());
        let idle = Mutex::new(Idle { left: CONNECTIONS, open: Vec::new() });
        let database = Self { config, place, idle, freed: Condvar::new() };
        let first = database.connect()?;
        database.idle.lock().unwrap_or_else(PoisonError::into_inner).open.push(first);
        Ok(database)
    }

    fn connect(&self) -> Outcome<Connection> {
        let client = self.config.connect(NoTls).map_err(|error| self.fault(&error))?;
        Ok(Connection { client, prepared: BTreeMap::new() })
    }

    fn fault(&self, error: &postgres::Error) -> Box<Fault> {
        trouble(&self.place, error)
    }

    /// Runs `work` on a connection that nobody else uses meanwhile.
    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Outcome<T>) -> Outcome<T> {
        let kept = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            while idle.left == 0 {
                idle = self.freed.wait(idle).unwrap_or_else(PoisonError::into_inner);
            }
            idle.left -= 1;
            idle.open.pop().filter(|kept| !kept.client.is_closed())
        };
        let opened = kept.map_or_else(|| self.connect(), Ok);
        let (done, kept) = match opened {
            Ok(mut connection) => (work(&mut connection), Some(connection)),
            Err(fault) => (Err(fault), None),
        };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.left += 1;
        idle.open.extend(kept.filter(|kept| !kept.client.is_closed()));
        self.freed.notify_one();
        done
    }
}

/// One transaction on a connection.
struct Ours<'c> {
    database: &'c Postgres,
    work: Transaction<'c>,
    prepared: &'c mut BTreeMap<String, Statement>,
}

impl Ours<'_> {
    fn statement(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.work.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Work for Ours<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Outcome<u64> {
        let statement = self.statement(sql).map_err(|error| self.database.fault(&error))?;
        let done = self.work.execute(&statement, &given(values));
        done.map_err(|error| self.database.fault(&error))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Outcome<Vec<Row>> {
        let statement = self.statement(sql).map_err(|error| self.database.fault(&error))?;
        let found = self.work.query(&statement, &given(values));
        let found = found.map_err(|error| self.database.fault(&error))?;
        found.iter().map(|row| read(row).map_err(|error| self.database.fault(&error))).collect()
    }
}

fn given(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read(row: &postgres::Row) -> Result<Row, postgres::Error> {
    let columns = row.columns().iter().enumerate().map(|(idx, column)| {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(idx)?.map_or(Value::Null, Value::Int),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(idx)?
                .map_or(Value::Null, |number| Value::Int(number.into())),
            Type::BYTEA => {
                row.try_get::<_, Option<Vec<u8>>>(idx)?.map_or(Value::Null, Value::Bytes)
            }
            _ => row.try_get::<_, Option<String>>(idx)?.map_or(Value::Null, Value::Text),
        })
    });
    columns.collect::<Result<_, _>>().map(Row)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        // The statements are ours, and each column gets what it was made for.
        true
    }

    to_sql_checked!();
}

impl Database for Postgres {
    fn transact(
        &self,
        aim: Aim,
        work: &mut dyn FnMut(&mut dyn Work) -> Outcome<()>,
    ) -> Outcome<()> {
        self.with(|Connection { client, prepared }| {
            // Who answers sees one state through all questions; who changes sees what others did while it waited.
            let begun = match aim {
                Aim::Read => client
                    .build_transaction()
                    .isolation_level(IsolationLevel::RepeatableRead)
                    .read_only(true),
                Aim::Write => client.build_transaction(),
            };
            let begun = begun.start();
            let begun = begun.map_err(|error| self.fault(&error))?;
            let mut ours = Ours { database: self, work: begun, prepared };
            work(&mut ours)?;
            ours.work.commit().map_err(|error| self.fault(&error))
        })
    }

    fn migrate(&self) -> Outcome<()> {
        let known = migrations::ALL.len();
        let reached = self.with(|Connection { client, .. }| {
            let mut migrate = || {
                let mut work = client.transaction()?;
                work.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATING])?;
                work.batch_execute("CREATE TABLE IF NOT EXISTS form (reached BIGINT NOT NULL)")?;
                let row = work.query_opt("SELECT reached FROM form", &[])?;
                let reached: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
                let done = usize::try_from(reached).ok().filter(|done| *done <= known);
                let Some(done) = done else { return Ok(Some(reached)) };
                for migration in &migrations::ALL[done..] {
                    work.batch_execute(&migrations::for_postgres(migration))?;
                }
                work.execute("DELETE FROM form", &[])?;
                let now = i64::try_from(known).unwrap_or(0);
                work.execute("INSERT INTO form (reached) VALUES ($1)", &[&now])?;
                work.commit()?;
                Ok(None)
            };
            migrate().map_err(|error: postgres::Error| self.fault(&error))
        })?;
        reached.map_or(Ok(()), |reached| Err(newer(&self.place, reached)))
    }

    fn size(&self) -> u64 {
        let size = self.with(|Connection { client, .. }| {
            let row = client.query_one("SELECT pg_database_size(current_database())", &[]);
            row.and_then(|row| row.try_get::<_, i64>(0)).map_err(|error| self.fault(&error))
        });
        size.ok().and_then(|size| u64::try_from(size).ok()).unwrap_or(0)
    }

    fn backup(&self, _target: &Path) -> Outcome<()> {
        let message = Text::new(
            "PostgreSQL punya alat cadangan sendiri",
            "PostgreSQL has its own tool for backups",
        );
        Err(Fault::new(FaultKind::Usage, self.place.clone(), message).hint(Text::new(
            "pakai pg_dump dan pg_restore, lihat docs/portal.md",
            "use pg_dump and pg_restore, see docs/portal.md",
        )))
    }
}
