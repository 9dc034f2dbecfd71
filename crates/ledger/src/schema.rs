//! The database file: its tables, its versions, and its troubles in words.
//!
//! A new database is built beside its final name and renamed, so that an empty
//! or cut file under that name is damage and never taken for a fresh start:
//! with a forgotten ledger every card would be made twice. A change of the
//! tables is a further entry of [`MIGRATIONS`]; those that stand are never edited.

use super::nights;
use cetak_base::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use cetak_base::text;
use cetak_base::token::random;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, params};
use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    path::Path,
    time::Duration,
};

/// Name of the database in the state folder.
pub(super) const FILE: &str = "ledger.sqlite3";

/// `cetk`, so that `file` and we ourselves know whose database it is.
const APPLICATION_ID: i32 = 0x6365_746b;

/// How long a writer waits for another connection; the lock keeps it from ever being needed for long.
const BUSY: Duration = Duration::from_secs(5);

/// Each entry leads from the version that is its index to the next one.
pub(super) const MIGRATIONS: &[&str] = &[V1, V2, V3, V4, V5, V6, V7, V8];

/// The oldest version that still answers a reader: what later ones added is memory that may be missing.
const READABLE: usize = 5;

const V1: &str = "
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, day TEXT NOT NULL, program TEXT NOT NULL, folder TEXT NOT NULL,
    plan BLOB NOT NULL, state TEXT NOT NULL CHECK (state IN ('begun', 'finished')),
    n_read INTEGER, n_made INTEGER, n_unchanged INTEGER, n_held INTEGER, n_barred INTEGER,
    n_duplicate INTEGER
) STRICT;
CREATE TABLE people (id INTEGER PRIMARY KEY, key TEXT UNIQUE, fields TEXT) STRICT;
CREATE TABLE lots (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, number INTEGER NOT NULL,
    file TEXT NOT NULL, content BLOB NOT NULL, UNIQUE (run, number)
) STRICT;
CREATE TABLE sheets (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, lot INTEGER NOT NULL REFERENCES lots,
    number INTEGER NOT NULL, UNIQUE (run, number)
) STRICT;
CREATE TABLE cards (
    id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people, issue INTEGER NOT NULL,
    lot INTEGER NOT NULL REFERENCES lots, serial TEXT, token TEXT, fingerprint BLOB,
    state TEXT NOT NULL CHECK (state IN
        ('made', 'printed', 'confirmed', 'spoiled', 'replaced', 'withdrawn')),
    UNIQUE (person, issue)
) STRICT;
-- A person holds one valid card, whatever a program does wrong.
CREATE UNIQUE INDEX one_live_card ON cards (person) WHERE state IN ('made', 'printed', 'confirmed');
CREATE INDEX cards_of_lot ON cards (lot);
CREATE INDEX cards_of_serial ON cards (serial);
CREATE INDEX cards_of_token ON cards (token);
CREATE TABLE slots (
    sheet INTEGER NOT NULL REFERENCES sheets, slot INTEGER NOT NULL,
    card INTEGER NOT NULL UNIQUE REFERENCES cards, PRIMARY KEY (sheet, slot)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY, run INTEGER REFERENCES runs, kind TEXT NOT NULL, day TEXT NOT NULL,
    person INTEGER REFERENCES people, issue INTEGER, sheet INTEGER, slot INTEGER, amount INTEGER,
    nonce BLOB, key TEXT, serial TEXT, reason TEXT,
    commitment BLOB NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX events_of_person ON events (person);
-- What the newest event must be, so that events cut off at the end are missed.
CREATE TABLE chain (
    id INTEGER PRIMARY KEY CHECK (id = 1), genesis BLOB NOT NULL, events INTEGER NOT NULL,
    head BLOB NOT NULL
) STRICT;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- The one change allowed: blanking what is personal, after a purge of that person was recorded.
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
WHEN NOT (
    NEW.nonce IS NULL AND NEW.key IS NULL AND NEW.serial IS NULL AND NEW.reason IS NULL
    AND NEW.seq IS OLD.seq AND NEW.run IS OLD.run AND NEW.kind IS OLD.kind AND NEW.day IS OLD.day
    AND NEW.person IS OLD.person AND NEW.issue IS OLD.issue AND NEW.sheet IS OLD.sheet
    AND NEW.slot IS OLD.slot AND NEW.amount IS OLD.amount AND NEW.commitment IS OLD.commitment
    AND NEW.previous IS OLD.previous AND NEW.hash IS OLD.hash
    AND EXISTS (SELECT 1 FROM events AS later
        WHERE later.person = OLD.person AND later.kind = 'purged' AND later.seq > OLD.seq)
)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
";

const V2: &str = "
-- Which content a photo file had when it was last hashed.
CREATE TABLE photos (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    content BLOB NOT NULL, seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

const V3: &str = "
-- The day the machine's clock showed when the run began: `day` is the one the job is judged on.
ALTER TABLE runs ADD COLUMN begun TEXT;
";

const V4: &str = "
-- What a photo looks like from afar, in the program's own form.
CREATE TABLE likenesses (
    path TEXT PRIMARY KEY REFERENCES photos ON DELETE CASCADE, likeness BLOB NOT NULL
) STRICT;
-- The rules all cards were judged by; no row: not all by the same.
CREATE TABLE rules (id INTEGER PRIMARY KEY CHECK (id = 1), digest BLOB NOT NULL) STRICT;
";

const V5: &str = "
-- Digest of what the tables say of an event's run, lot or card.
ALTER TABLE events ADD COLUMN detail BLOB;
DROP TRIGGER events_never_change;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
WHEN NOT (
    NEW.nonce IS NULL AND NEW.key IS NULL AND NEW.serial IS NULL AND NEW.reason IS NULL
    AND NEW.detail IS NULL
    AND NEW.seq IS OLD.seq AND NEW.run IS OLD.run AND NEW.kind IS OLD.kind AND NEW.day IS OLD.day
    AND NEW.person IS OLD.person AND NEW.issue IS OLD.issue AND NEW.sheet IS OLD.sheet
    AND NEW.slot IS OLD.slot AND NEW.amount IS OLD.amount AND NEW.commitment IS OLD.commitment
    AND NEW.previous IS OLD.previous AND NEW.hash IS OLD.hash
    AND EXISTS (SELECT 1 FROM events AS later
        WHERE later.person = OLD.person AND later.kind = 'purged' AND later.seq > OLD.seq)
)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- A code under the job's secret of the event that was the newest when it was written.
CREATE TABLE seal (
    id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, mac BLOB NOT NULL
) STRICT;
";

const V6: &str = "
-- What each list held whenever another content of it was used: the last one first to be compared with.
CREATE TABLE lists (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, content BLOB NOT NULL, n_rows INTEGER NOT NULL,
    n_usable INTEGER NOT NULL, mtime_ns INTEGER, day TEXT NOT NULL
) STRICT;
CREATE INDEX lists_of_path ON lists (path);
-- The last night that did its work: its day, how many events there were then, what it found.
CREATE TABLE nights (
    id INTEGER PRIMARY KEY CHECK (id = 1), day TEXT NOT NULL, events INTEGER NOT NULL, findings BLOB
) STRICT;
-- Who came, changed and left in a run, as the caller wrote it.
ALTER TABLE runs ADD COLUMN turnover TEXT;
";

/// From here on what a night remembers is bound.
const NIGHTS_BOUND: usize = 7;

const V7: &str = "
-- Digest of what the last night remembers, and of the event that was the newest then; none before the first.
ALTER TABLE chain ADD COLUMN night BLOB;
";

const V8: &str = "
-- What was handed to a printer: one row a print job, bound to the events that tell of it.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, name TEXT NOT NULL UNIQUE,
    printer TEXT NOT NULL, address TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
    sides TEXT NOT NULL CHECK (sides IN ('both', 'front', 'back')), impressions INTEGER NOT NULL,
    reason TEXT, job INTEGER, uuid TEXT, counted INTEGER,
    state TEXT NOT NULL CHECK (state IN
        ('sent', 'accepted', 'completed', 'aborted', 'lost', 'dropped'))
) STRICT;
CREATE INDEX deliveries_of_run ON deliveries (run);
-- The sheets of a print job in the order they come out; slot 0 is the whole sheet.
CREATE TABLE parts (
    delivery INTEGER NOT NULL REFERENCES deliveries, number INTEGER NOT NULL, sheet INTEGER NOT NULL,
    slot INTEGER NOT NULL, outcome TEXT NOT NULL CHECK (outcome IN
        ('open', 'printed', 'surely', 'probably', 'hardly', 'unprinted')),
    PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
";

/// The names of everything that the migrations make, each with the statement that made it, in one spacing.
pub(super) fn made(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut query = connection.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    )?;
    let mut rows = query.query([])?;
    let mut made = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let sql: String = row.get(1)?;
        made.insert(row.get(0)?, sql.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(made)
}

/// What [`made`] finds in a database of the same version that nobody touched.
pub(super) fn expected(like: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let version: usize = like.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let mut fresh = Connection::open_in_memory()?;
    migrate(&mut fresh, 0, &MIGRATIONS[..version.min(MIGRATIONS.len())])?;
    made(&fresh)
}

/// Whether the database keeps what was sent to printers: ledgers of before version 8 do not.
pub(super) fn keeps_deliveries(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(matches!(version(connection)?, Known(version) if version >= 8))
}

/// Opens the database for writing, making or migrating it as needed.
pub(super) fn open_to_write(path: &Path) -> Outcome<Connection> {
    let there = path.try_exists().map_err(|error| cannot_open(path, &error))?;
    if !there {
        create(path)?;
    }
    refuse_empty(path)?;
    let open = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What a purge deletes is overwritten, not only unlinked.
        connection.pragma_update(None, "secure_delete", true)?;
        let version = version(&connection)?;
        if let Known(version) = version {
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            migrate(&mut connection, version, MIGRATIONS)?;
        }
        Ok((connection, version))
    };
    let (connection, version) = open().map_err(|error| fault(path, &error))?;
    version.or_fault(path).map(|_| connection)
}

/// Opens the database for reading; never makes it, never waits for a writer.
pub(super) fn open_to_read(path: &Path) -> Outcome<Connection> {
    if !path.try_exists().map_err(|error| cannot_open(path, &error))? {
        return Err(Fault::new(
            FaultKind::NoInput,
            path.display().to_string(),
            Text::new(
                "pekerjaan ini belum punya buku catatan kartu",
                "this job has no ledger of cards yet",
            ),
        )
        .hint(Remedy::MakeCardsFirst));
    }
    refuse_empty(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = |immutable: bool| {
        let connection = if immutable {
            let uri = format!("file:{}?immutable=1", escaped(path));
            Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?
        } else {
            Connection::open_with_flags(path, flags)?
        };
        connection.busy_timeout(BUSY)?;
        let version = version(&connection)?;
        Ok((connection, version))
    };
    let opened = open(false).or_else(|error: rusqlite::Error| {
        // A folder that cannot be written, say on a backup: nobody writes the ledger there
        // either, so that it may be read as it stands, unless a writer left a journal.
        let unwritable =
            matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly));
        let settled = !path.with_file_name(format!("{FILE}-wal")).exists();
        if unwritable && settled { open(true) } else { Err(error) }
    });
    let (connection, version) = opened.map_err(|error| fault(path, &error))?;
    let found = version.or_fault(path)?;
    if found < READABLE {
        return Err(Fault::new(
            FaultKind::Usage,
            path.display().to_string(),
            text!(
                "buku catatan ini dari cetak versi lama (bentuk {found})",
                "this ledger was made by an older cetak (form {found})"
            ),
        )
        .hint(Remedy::RunOnce));
    }
    Ok(connection)
}

/// Brings a database from `version` to the end of `migrations`, all of it or nothing.
pub(super) fn migrate(
    connection: &mut Connection,
    version: usize,
    migrations: &[&str],
) -> rusqlite::Result<()> {
    if version >= migrations.len() {
        return Ok(());
    }
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in &migrations[version..] {
        work.execute_batch(migration)?;
    }
    if version < NIGHTS_BOUND && migrations.len() >= NIGHTS_BOUND {
        nights::bind(&work)?;
    }
    let reached = i64::try_from(migrations.len()).expect("a handful of migrations");
    work.pragma_update(None, "user_version", reached)?;
    work.commit()
}

/// Builds a new database beside its final name, and renames it.
fn create(path: &Path) -> Outcome<()> {
    let genesis: [u8; 32] = random()?;
    let part = path.with_file_name(format!(".{FILE}.part"));
    let _left_by_a_kill = fs::remove_file(&part);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // The journals that SQLite writes beside the file take its permissions.
        options.mode(0o600);
    }
    options.open(&part).map_err(|error| cannot_open(&part, &error))?;
    let build = || {
        let mut connection = Connection::open(&part)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        migrate(&mut connection, 0, MIGRATIONS)?;
        connection.execute(
            "INSERT INTO chain (id, genesis, events, head) VALUES (1, ?1, 0, ?1)",
            params![genesis],
        )?;
        connection.close().map_err(|(_, error)| error)
    };
    build().map_err(|error| fault(&part, &error))?;
    fs::rename(&part, path).map_err(|error| cannot_open(path, &error))?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let sync = fs::File::open(folder).and_then(|folder| folder.sync_all());
        sync.map_err(|error| cannot_open(path, &error))?;
    }
    Ok(())
}

/// SQLite takes an empty file for a new database; here it is one that was lost.
fn refuse_empty(path: &Path) -> Outcome<()> {
    let about = fs::metadata(path).map_err(|error| cannot_open(path, &error))?;
    if about.len() == 0 { Err(damaged(path, "0 byte")) } else { Ok(()) }
}

/// What the header says of the tables.
#[derive(Debug, Clone, Copy)]
enum Version {
    Known(usize),
    Newer(i64),
    Foreign,
}
use Version::Known;

impl Version {
    fn or_fault(self, path: &Path) -> Outcome<usize> {
        let place = path.display().to_string();
        match self {
            Self::Known(version) => Ok(version),
            Self::Newer(version) => Err(Fault::new(
                FaultKind::Usage,
                place,
                text!(
                    "buku catatan ini dari cetak versi lebih baru (bentuk {version})",
                    "this ledger was made by a newer cetak (form {version})"
                ),
            )
            .hint(Text::new("perbarui cetak di komputer ini", "update cetak on this machine"))),
            Self::Foreign => Err(Fault::new(
                FaultKind::Usage,
                place,
                Text::new("berkas ini bukan buku catatan cetak", "this file is no ledger of cetak"),
            )),
        }
    }
}

fn version(connection: &Connection) -> rusqlite::Result<Version> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (owner, version) = (pragma("application_id")?, pragma("user_version")?);
    Ok(match usize::try_from(version) {
        _ if owner != i64::from(APPLICATION_ID) => Version::Foreign,
        Ok(known @ 1..) if known <= MIGRATIONS.len() => Known(known),
        _ => Version::Newer(version),
    })
}

/// A path inside an SQLite URI.
fn escaped(path: &Path) -> String {
    let mut uri = String::new();
    for letter in path.to_string_lossy().chars() {
        match letter {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            '\\' if cfg!(windows) => uri.push('/'),
            other => uri.push(other),
        }
    }
    uri
}

/// Any trouble of the database, in words that say what to do.
pub(super) fn fault(path: &Path, error: &rusqlite::Error) -> Box<Fault> {
    let said = error.to_string();
    let outside = |message: Text, hint: Text| {
        Fault::new(FaultKind::Outside, path.display().to_string(), message).hint(hint)
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(path, &said),
        Some(ErrorCode::DiskFull) => outside(
            Text::new(
                "disk penuh: buku catatan tidak bisa ditulis, keadaan sebelumnya tetap utuh",
                "the disk is full: the ledger cannot be written and stays as it was",
            ),
            Text::new(
                "kosongkan ruang disk lalu jalankan lagi",
                "free some disk space and run again",
            ),
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => outside(
            Text::new(
                "buku catatan sedang dipakai program lain",
                "the ledger is in use by another program",
            ),
            Text::new(
                "tutup program yang membukanya, misalnya sqlite3, lalu jalankan lagi",
                "close the program that has it open, such as sqlite3, and run again",
            ),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => outside(
            text!(
                "buku catatan tidak bisa dibuka atau ditulis: {said}",
                "the ledger cannot be opened or written: {said}"
            ),
            Text::new(
                "periksa izin folder itu dan semua berkas ledger di dalamnya",
                "check the permissions of the folder and of all ledger files in it",
            ),
        ),
        Some(_) => outside(
            text!("buku catatan bermasalah: {said}", "trouble with the ledger: {said}"),
            Text::default(),
        ),
        // A value of another type than we wrote, or a broken sum: somebody else's hand, or rot.
        None => damaged(path, &said),
    }
}

/// The fault of a ledger that does not hold what was written to it.
pub(super) fn damaged(path: &Path, cause: &str) -> Box<Fault> {
    Fault::new(
        FaultKind::Outside,
        path.display().to_string(),
        text!("buku catatan kartu rusak: {cause}", "the ledger of cards is damaged: {cause}"),
    )
    .hint(Text::new(
        "pulihkan berkas itu dari cadangan; tanpa buku catatan, kartu yang sudah ada akan dibuat lagi",
        "restore the file from a backup; without the ledger, cards that exist would be made again",
    ))
}

fn cannot_open(path: &Path, error: &std::io::Error) -> Box<Fault> {
    Fault::io(
        path,
        Text::new("buku catatan kartu tidak bisa dibuka", "the ledger of cards cannot be opened"),
        error,
    )
}
