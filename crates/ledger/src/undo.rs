//! Taking back one entry that was wrong: by a further entry, never by changing the first.

use super::event::NewEvent;
use super::kind::EventKind;
use super::refusal::{Refusal, stated};
use super::{Ledger, State, Trouble};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// The event to take back.
struct Entry {
    kind: EventKind,
    run: Option<i64>,
    person: Option<i64>,
    issue: Option<i64>,
    sheet: Option<i64>,
    slot: Option<i64>,
    key: Option<String>,
    serial: Option<String>,
}

impl Ledger {
    /// Records, on `day`, that the event at position `seq` was a mistake. An entry of blank cards counts
    /// no more; a card is again what it was before.
    ///
    /// # Errors
    ///
    /// A usage fault, and nothing recorded, if there is no such event, it was undone before, something
    /// happened to the card since, or the reason is blank; an outside fault if the ledger cannot be written.
    pub fn undo(&mut self, seq: u64, reason: &str, day: Date) -> Outcome<()> {
        self.write(|work, tail| {
            let reason = stated(reason)?;
            let at = i64::try_from(seq).map_err(|_| Refusal::NoEntry { seq })?;
            let entry = entry(work, at)?.ok_or(Refusal::NoEntry { seq })?;
            let no = || Refusal::NotUndone { seq, kind: entry.kind.as_str() };
            if undone(work, at)? {
                return Err(no().into());
            }
            match entry.kind {
                EventKind::Received | EventKind::Counted => {}
                EventKind::Printed | EventKind::Confirmed | EventKind::Spoiled => {
                    let before = before(work, at, &entry)?.ok_or_else(no)?;
                    let changed = work.execute(
                        "UPDATE cards SET state = ?3 WHERE person = ?1 AND issue = ?2
                         AND issue = (SELECT MAX(issue) FROM cards WHERE person = ?1)",
                        params![entry.person, entry.issue, before.as_str()],
                    )?;
                    if changed != 1 {
                        return Err(no().into());
                    }
                }
                _ => return Err(no().into()),
            }
            let event = NewEvent {
                run: entry.run,
                person: entry.person,
                issue: entry.issue,
                sheet: entry.sheet,
                slot: entry.slot,
                amount: Some(at),
                key: entry.key.as_deref(),
                serial: entry.serial.as_deref(),
                reason: Some(reason),
                ..NewEvent::of(EventKind::Undone, day)
            };
            tail.append(work, &event).map(|_| ())
        })
    }
}

/// The columns of an event: kind, numbers and texts in the order of [`Entry`].
type Stored = (String, [Option<i64>; 5], [Option<String>; 2]);

fn entry(work: &Connection, seq: i64) -> Result<Option<Entry>, Trouble> {
    let read = |row: &Row<'_>| -> rusqlite::Result<Stored> {
        let kind: String = row.get(0)?;
        Ok((
            kind,
            [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?],
            [row.get(6)?, row.get(7)?],
        ))
    };
    let found: Option<Stored> = work
        .query_row(
            "SELECT kind, run, person, issue, sheet, slot, key, serial FROM events WHERE seq = ?1",
            [seq],
            read,
        )
        .optional()?;
    let Some((kind, [run, person, issue, sheet, slot], [key, serial])) = found else {
        return Ok(None);
    };
    let kind = EventKind::from_word(&kind).ok_or_else(|| Trouble::damaged(&kind))?;
    Ok(Some(Entry { kind, run, person, issue, sheet, slot, key, serial }))
}

fn undone(work: &Connection, seq: i64) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM events WHERE kind = 'undone' AND amount = ?1)";
    work.query_row(sql, [seq], |row| row.get(0))
}

/// What the card was before the event; `None` if something happened to it since.
fn before(work: &Connection, seq: i64, entry: &Entry) -> Result<Option<State>, Trouble> {
    let mut query = work.prepare(
        "SELECT seq, kind, amount FROM events WHERE person = ?1 AND issue = ?2
         AND kind NOT IN ('undone', 'renewed')
         AND seq NOT IN (SELECT amount FROM events WHERE kind = 'undone')
         ORDER BY seq DESC LIMIT 2",
    )?;
    let mut rows = query.query(params![entry.person, entry.issue])?;
    let Some(last) = rows.next()? else { return Ok(None) };
    if last.get::<_, i64>(0)? != seq {
        return Ok(None);
    }
    let Some(row) = rows.next()? else { return Ok(None) };
    let (kind, amount): (String, Option<i64>) = (row.get(1)?, row.get(2)?);
    let kind = EventKind::from_word(&kind).ok_or_else(|| Trouble::damaged(&kind))?;
    Ok(match kind {
        EventKind::Made | EventKind::Reprinted => Some(State::Made),
        EventKind::Printed => Some(State::Printed),
        EventKind::Confirmed => Some(State::Confirmed),
        EventKind::Found => amount.and_then(State::numbered),
        _ => None,
    })
}
