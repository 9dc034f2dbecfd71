//! Digests of what the tables say, by which events are bound to them.
//!
//! An event tells of a run, a lot or a card in few words; the folder, the counts,
//! the token and the fingerprint stand in the tables only. Their digest is kept
//! with the event, so that nobody changes them unseen. Values are taken from the
//! tables as they lie there: what is written and what is checked are one reading.

use super::event::{digest, text_value};
use cetak_base::digest::{Builder, Digest};
use rusqlite::{Connection, Row, params, types::ValueRef};

/// Digest of the columns of the one row that `sql` finds.
fn row(
    work: &Connection,
    purpose: &str,
    sql: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<Digest> {
    work.prepare_cached(sql)?.query_row(values, |row| columns(purpose, row))
}

/// Digest of every column of a row.
fn columns(purpose: &str, row: &Row<'_>) -> rusqlite::Result<Digest> {
    let n_columns = row.as_ref().column_count();
    let values: Vec<ValueRef<'_>> =
        (0..n_columns).map(|idx| row.get_ref(idx)).collect::<Result<_, _>>()?;
    Ok(digest(purpose, &values))
}

/// What a run set out to do.
pub(super) fn run(work: &Connection, run: i64) -> rusqlite::Result<Digest> {
    let sql = "SELECT day, program, folder, plan, begun FROM runs WHERE id = ?1";
    row(work, "cetak ledger run 1", sql, [run])
}

/// What became of the records of a run.
pub(super) fn counts(work: &Connection, run: i64) -> rusqlite::Result<Digest> {
    let sql =
        "SELECT n_read, n_made, n_unchanged, n_held, n_barred, n_duplicate FROM runs WHERE id = ?1";
    row(work, "cetak ledger counts 1", sql, [run])
}

/// The files of a lot and how many cards are in them.
pub(super) fn lot(work: &Connection, run: i64, number: i64) -> rusqlite::Result<Digest> {
    let sql = "SELECT file, content, (SELECT COUNT(*) FROM cards WHERE lot = lots.id)
        FROM lots WHERE run = ?1 AND number = ?2";
    row(work, "cetak ledger lot 1", sql, params![run, number])
}

/// A card, and what the ledger keeps of what it shows: 64 bytes, one digest for each.
pub(super) fn card(
    token: ValueRef<'_>,
    fingerprint: ValueRef<'_>,
    lot: i64,
    fields: Option<&str>,
) -> [u8; 64] {
    let card = digest("cetak ledger card 1", &[token, fingerprint, ValueRef::Integer(lot)]);
    let mut both = [0; 64];
    both[..32].copy_from_slice(card.bytes());
    both[32..].copy_from_slice(shown(fields).bytes());
    both
}

/// What the ledger keeps of what a person's newest card shows.
pub(super) fn shown(fields: Option<&str>) -> Digest {
    digest("cetak ledger fields 1", &[fields.map_or(ValueRef::Null, text_value)])
}

/// The card of this number, as the tables have it.
pub(super) fn stored_card(work: &Connection, id: i64) -> rusqlite::Result<[u8; 64]> {
    work.prepare_cached(
        "SELECT cards.token, cards.fingerprint, lots.number, people.fields FROM cards
         JOIN lots ON lots.id = cards.lot JOIN people ON people.id = cards.person
         WHERE cards.id = ?1",
    )?
    .query_row([id], |row| {
        let fields: Option<String> = row.get(3)?;
        Ok(card(row.get_ref(0)?, row.get_ref(1)?, row.get(2)?, fields.as_deref()))
    })
}

/// A print job and what is known of each of its parts.
pub(super) fn delivery(work: &Connection, id: i64) -> rusqlite::Result<Digest> {
    let mut all = Builder::new("cetak ledger delivery 1");
    for sql in [
        "SELECT run, name, printer, address, file, sha256, sides, impressions, reason, job, uuid,
            counted, state FROM deliveries WHERE id = ?1",
        "SELECT number, sheet, slot, outcome FROM parts WHERE delivery = ?1 ORDER BY number",
    ] {
        let mut query = work.prepare_cached(sql)?;
        let mut rows = query.query([id])?;
        while let Some(row) = rows.next()? {
            all.part(columns("cetak ledger delivery row 1", row)?.bytes());
        }
        all.part(b"");
    }
    Ok(all.finish())
}

/// Everything that is remembered of photos, and the rules that cards were judged by.
pub(super) fn memory(work: &Connection) -> rusqlite::Result<Digest> {
    let mut all = Builder::new("cetak ledger memory 1");
    for sql in [
        "SELECT path, size, mtime_ns, inode, content, seen FROM photos ORDER BY path",
        "SELECT path, likeness FROM likenesses ORDER BY path",
        "SELECT digest FROM rules",
    ] {
        let mut query = work.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            all.part(columns("cetak ledger memory row 1", row)?.bytes());
        }
        all.part(b"");
    }
    Ok(all.finish())
}

/// What the last night remembers, with the event that was the newest then: its day, what it found, the
/// lists. Nothing where no night is remembered, and no list either.
pub(super) fn night(work: &Connection) -> rusqlite::Result<Option<Digest>> {
    let mut all = Builder::new("cetak ledger night 1");
    let mut is_empty = true;
    for sql in [
        "SELECT day, events, findings, (SELECT hash FROM events WHERE seq = nights.events) FROM nights",
        "SELECT path, content, n_rows, n_usable, mtime_ns, day FROM lists ORDER BY id",
    ] {
        let mut query = work.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            all.part(columns("cetak ledger night row 1", row)?.bytes());
            is_empty = false;
        }
        all.part(b"");
    }
    Ok((!is_empty).then(|| all.finish()))
}

/// What an earlier part of the chain says that nobody may change any more, however it was found:
/// every column that a purge leaves, of the events before `seq`.
pub(super) fn events_before(work: &Connection, seq: i64) -> rusqlite::Result<Digest> {
    let mut all = Builder::new("cetak ledger found 1");
    let mut query = work.prepare(
        "SELECT seq, run, kind, day, person, issue, sheet, slot, amount, commitment, previous, hash
         FROM events WHERE seq < ?1 ORDER BY seq",
    )?;
    let mut rows = query.query([seq])?;
    while let Some(row) = rows.next()? {
        all.part(columns("cetak ledger found row 1", row)?.bytes());
    }
    Ok(all.finish())
}
