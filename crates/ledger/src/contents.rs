//! The tables compared with what the events say: people, cards, serials, tokens, slots, lots, runs.
//!
//! All events are replayed, oldest first, into what the tables must hold. Of
//! what happened before events kept details, only what they say themselves is
//! compared; the same holds for people who were forgotten.

use super::chain::Broken;
use super::kind::EventKind;
use super::state::State;
use super::{Trouble, bound, schema};
use cetak_base::diag::Text;
use cetak_base::text;
use cetak_base::token::Key;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// A digest that an event binds, with the event's position.
type Bound = (i64, Option<Vec<u8>>);

/// A card as its events leave it.
struct Card {
    state: State,
    /// The event that led to that state.
    last: i64,
    /// The event that made it.
    since: i64,
    /// The event that last bound what it shows.
    made: Bound,
    run: Option<i64>,
    sheet: Option<i64>,
    slot: Option<i64>,
    /// `None` if the person was forgotten.
    serial: Option<String>,
    /// The steps that can be taken back: position, and the state before.
    trail: Vec<(i64, State)>,
}

/// Everything that the events say the tables hold.
#[derive(Default)]
struct Told {
    cards: BTreeMap<(i64, i64), Card>,
    /// Each person's newest card.
    newest: BTreeMap<i64, i64>,
    begun: BTreeMap<i64, Bound>,
    finished: BTreeMap<i64, Bound>,
    lots: BTreeMap<(i64, i64), Bound>,
    deliveries: BTreeMap<i64, Bound>,
    memory: Option<Bound>,
    stripped: i64,
    /// People with an event, and whether one of them holds their key.
    people: BTreeMap<i64, bool>,
    /// Runs that an event names, with the first such event.
    runs: BTreeMap<i64, i64>,
    /// Tokens of cards made before this event were made with another key.
    key_since: i64,
}

/// The contradiction that the earliest event is about.
#[derive(Default)]
struct First(Option<Broken>);

impl First {
    fn note(&mut self, seq: i64, why: impl FnOnce() -> Text) {
        let at = u64::try_from(seq).unwrap_or(0);
        if self.0.as_ref().is_none_or(|first| at < first.seq) {
            self.0 = Some(Broken::at(seq, why()));
        }
    }
}

/// The first contradiction between the events from `from` on and the tables.
pub(super) fn first_contradiction(
    work: &Connection,
    from: i64,
    key: Option<&Key>,
) -> Result<Option<Broken>, Trouble> {
    let told = match replay(work, from)? {
        Ok(told) => told,
        Err(broken) => return Ok(Some(broken)),
    };
    let mut first = First::default();
    cards(work, &told, key, &mut first)?;
    people(work, &told, &mut first)?;
    runs(work, &told, &mut first)?;
    lots(work, &told, &mut first)?;
    deliveries(work, &told, &mut first)?;
    if let Some((seq, Some(detail))) = &told.memory
        && *detail != bound::memory(work)?.bytes()
    {
        first.note(*seq, || {
            Text::new(
                "yang diingat tentang foto berubah",
                "what is remembered of photos was changed",
            )
        });
    }
    Ok(first.0)
}

/// Replays the events; an event that cannot have happened is a contradiction by itself.
fn replay(work: &Connection, from: i64) -> Result<Result<Told, Broken>, Trouble> {
    let mut told = Told::default();
    let mut query = work.prepare(
        "SELECT seq, kind, run, person, issue, sheet, slot, amount, key, serial, detail
         FROM events WHERE seq >= ?1 ORDER BY seq",
    )?;
    let mut rows = query.query([from])?;
    while let Some(row) = rows.next()? {
        let (seq, word): (i64, String) = (row.get(0)?, row.get(1)?);
        let cannot = || {
            Ok(Err(Broken::at(
                seq,
                text!(
                    "keadaan kartu tercatat `{word}`, tidak cocok dengan kejadiannya",
                    "the card's state is stored as `{word}`, which its events do not say"
                ),
            )))
        };
        let Some(kind) = EventKind::from_word(&word) else { return cannot() };
        let (run, person, issue): (Option<i64>, Option<i64>, Option<i64>) =
            (row.get(2)?, row.get(3)?, row.get(4)?);
        let amount: Option<i64> = row.get(7)?;
        let key: Option<String> = row.get(8)?;
        let detail: Option<Vec<u8>> = row.get(10)?;
        if let Some(run) = run {
            told.runs.entry(run).or_insert(seq);
        }
        if let Some(person) = person {
            *told.people.entry(person).or_default() |= key.is_some();
        }
        let of_card = person.zip(issue);
        match (kind, of_card, run) {
            (EventKind::RunBegun, _, Some(run)) => drop(told.begun.insert(run, (seq, detail))),
            (EventKind::RunFinished, _, Some(run)) => {
                drop(told.finished.insert(run, (seq, detail)));
            }
            (EventKind::LotMade, _, Some(run)) => {
                told.lots.insert((run, amount.unwrap_or(0)), (seq, detail));
            }
            (
                EventKind::Sent | EventKind::Taken | EventKind::Ended | EventKind::Unprinted,
                None,
                _,
            ) => {
                told.deliveries.insert(amount.unwrap_or(0), (seq, detail));
            }
            (EventKind::Remembered, ..) => told.memory = Some((seq, detail)),
            (EventKind::Stripped, ..) => told.stripped = seq,
            (EventKind::KeyChanged, ..) => told.key_since = seq,
            (
                EventKind::Made | EventKind::Reprinted | EventKind::Found,
                Some((person, issue)),
                _,
            ) => {
                let state = if kind == EventKind::Found {
                    amount.and_then(State::numbered)
                } else {
                    let newest = told.newest.get(&person).copied();
                    let before = newest.and_then(|newest| told.cards.get_mut(&(person, newest)));
                    if let Some(before) = before {
                        before.state = before.state.superseded();
                    }
                    // Made twice, or not in turn.
                    newest.is_none_or(|newest| newest < issue).then_some(State::Made)
                };
                let Some(state) = state else { return cannot() };
                told.newest.insert(person, issue);
                let card = Card {
                    state,
                    last: seq,
                    since: seq,
                    made: (seq, detail),
                    run,
                    sheet: row.get(5)?,
                    slot: row.get(6)?,
                    serial: row.get(9)?,
                    trail: Vec::new(),
                };
                if told.cards.insert((person, issue), card).is_some() {
                    return cannot();
                }
            }
            (EventKind::Renewed, Some(which), _) => {
                let Some(card) = told.cards.get_mut(&which) else { return cannot() };
                card.made = (seq, detail);
            }
            (EventKind::Undone, Some(which), _) => {
                let Some(card) = told.cards.get_mut(&which) else { return cannot() };
                match card.trail.pop() {
                    Some((step, before)) if Some(step) == amount => {
                        (card.state, card.last) = (before, seq);
                    }
                    _ => return cannot(),
                }
            }
            (_, Some(which), _) => {
                let Some(card) = told.cards.get_mut(&which) else { return cannot() };
                let Some(state) = card.state.after(kind) else { return cannot() };
                card.trail.push((seq, card.state));
                (card.state, card.last) = (state, seq);
            }
            _ => {}
        }
    }
    Ok(Ok(told))
}

fn cards(
    work: &Connection,
    told: &Told,
    key: Option<&Key>,
    first: &mut First,
) -> Result<(), Trouble> {
    let mut query = work.prepare(
        "SELECT cards.person, cards.issue, cards.state, cards.serial, cards.token, cards.fingerprint,
            lots.run, lots.number, lots.id, sheets.run, sheets.lot, sheets.number, slots.slot,
            people.fields, people.key
         FROM cards LEFT JOIN lots ON lots.id = cards.lot LEFT JOIN people ON people.id = cards.person
            LEFT JOIN slots ON slots.card = cards.id LEFT JOIN sheets ON sheets.id = slots.sheet",
    )?;
    let mut rows = query.query([])?;
    let mut seen = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let which: (i64, i64) = (row.get(0)?, row.get(1)?);
        let stored: String = row.get(2)?;
        let other_state = || {
            text!(
                "keadaan kartu tercatat `{stored}`, tidak cocok dengan kejadiannya",
                "the card's state is stored as `{stored}`, which its events do not say"
            )
        };
        let Some(card) = told.cards.get(&which) else {
            // A card that no event made.
            first.note(0, other_state);
            continue;
        };
        seen.insert(which);
        if card.state.as_str() != stored {
            first.note(card.last, other_state);
        }
        let serial: Option<String> = row.get(3)?;
        if serial != card.serial {
            first.note(card.made.0, || {
                Text::new(
                    "serial kartu bukan yang tercatat waktu dibuat",
                    "the card's serial is not the one recorded when it was made",
                )
            });
        }
        let run: Option<i64> = row.get(6)?;
        let (sheet_run, sheet_lot): (Option<i64>, Option<i64>) = (row.get(9)?, row.get(10)?);
        let (sheet, slot): (Option<i64>, Option<i64>) = (row.get(11)?, row.get(12)?);
        let strays = sheet.is_some() && (sheet_run != run || sheet_lot != row.get(8)?);
        if run != card.run || (sheet, slot) != (card.sheet, card.slot) || strays {
            first.note(card.made.0, || {
                Text::new(
                    "tempat kartu (proses, lembar, tempat) bukan yang tercatat waktu dibuat",
                    "the card's place (run, sheet, slot) is not the one recorded when it was made",
                )
            });
        }
        if let (Some(bound), Some(lot)) = (&card.made.1, row.get::<_, Option<i64>>(7)?) {
            let fields: Option<String> = row.get(13)?;
            let now = bound::card(row.get_ref(4)?, row.get_ref(5)?, lot, fields.as_deref());
            let (look, shown) = bound.split_at_checked(32).unwrap_or((bound, &[]));
            let is_newest = told.newest.get(&which.0) == Some(&which.1);
            let is_stripped = fields.is_none() && told.stripped > card.made.0;
            let same = look == &now[..32] && (!is_newest || is_stripped || shown == &now[32..]);
            if !same {
                first.note(card.made.0, || {
                    Text::new(
                        "token, sidik, lot atau isi kartu bukan yang tercatat waktu dibuat",
                        "the card's token, fingerprint, lot or values are not those recorded when it was made",
                    )
                });
            }
        }
        let (token, person): (Option<String>, Option<String>) = (row.get(4)?, row.get(14)?);
        if let (Some(secret), Some(token), Some(person), Some(serial)) =
            (key, token, person, serial)
            && card.since > told.key_since
            && !secret.made(&token, &person, &serial, u32::try_from(which.1).unwrap_or(0))
        {
            first.note(card.made.0, || {
                Text::new(
                    "token kartu bukan buatan kunci tugas ini",
                    "the card's token was not made with the key of this job",
                )
            });
        }
    }
    for (which, card) in &told.cards {
        if !seen.contains(which) {
            first.note(card.last, || {
                Text::new("kartunya hilang dari buku catatan", "its card is gone from the ledger")
            });
        }
    }
    let idle = "SELECT EXISTS (SELECT 1 FROM sheets WHERE id NOT IN (SELECT sheet FROM slots))";
    if work.query_row(idle, [], |row| row.get(0))? {
        first.note(0, || {
            Text::new(
                "ada lembar tanpa kartu yang tidak dibuat kejadian mana pun",
                "there is a sheet without cards that no event made",
            )
        });
    }
    Ok(())
}

fn people(work: &Connection, told: &Told, first: &mut First) -> Result<(), Trouble> {
    let mut query = work.prepare("SELECT id, key IS NOT NULL FROM people")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, has_key): (i64, bool) = (row.get(0)?, row.get(1)?);
        if has_key && told.people.get(&id) != Some(&true) {
            first.note(0, || {
                Text::new(
                    "ada orang yang tidak disebut kejadian mana pun",
                    "there is a person whom no event tells of",
                )
            });
        }
    }
    Ok(())
}

fn runs(work: &Connection, told: &Told, first: &mut First) -> Result<(), Trouble> {
    let changed = || {
        Text::new(
            "folder, hari, rencana atau jumlah proses berubah",
            "the run's folder, day, plan or counts were changed",
        )
    };
    // Runs before the first whose beginning is an event were recorded by an older version.
    let new_from = told.begun.keys().next().copied().unwrap_or(i64::MAX);
    let mut query = work.prepare("SELECT id, state = 'finished' FROM runs ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut seen = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (run, is_finished): (i64, bool) = (row.get(0)?, row.get(1)?);
        seen.insert(run);
        match told.begun.get(&run) {
            Some((seq, Some(detail))) if *detail != bound::run(work, run)?.bytes() => {
                first.note(*seq, changed);
            }
            Some(_) => {}
            None if run >= new_from => first.note(0, || {
                text!(
                    "proses {run} tidak dimulai kejadian mana pun",
                    "no event says that run {run} began"
                )
            }),
            None => {}
        }
        match (told.finished.get(&run), is_finished) {
            (Some((seq, Some(detail))), _) if *detail != bound::counts(work, run)?.bytes() => {
                first.note(*seq, changed);
            }
            (Some((seq, _)), false) => first.note(*seq, changed),
            (None, true) if run >= new_from => first.note(0, || {
                text!(
                    "tidak ada kejadian bahwa proses {run} selesai",
                    "no event says that run {run} was finished"
                )
            }),
            _ => {}
        }
    }
    for (run, seq) in &told.runs {
        if !seen.contains(run) {
            first.note(*seq, || {
                text!("proses {run} hilang dari buku catatan", "run {run} is gone from the ledger")
            });
        }
    }
    Ok(())
}

fn lots(work: &Connection, told: &Told, first: &mut First) -> Result<(), Trouble> {
    let mut query = work.prepare("SELECT run, number FROM lots ORDER BY run, number")?;
    let mut rows = query.query([])?;
    let mut seen = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (run, number): (i64, i64) = (row.get(0)?, row.get(1)?);
        seen.insert((run, number));
        match told.lots.get(&(run, number)) {
            Some((seq, Some(detail))) if *detail != bound::lot(work, run, number)?.bytes() => {
                first.note(*seq, || {
                    text!(
                        "berkas atau jumlah kartu lot {number} proses {run} berubah",
                        "the files or the number of cards of lot {number} of run {run} were changed"
                    )
                });
            }
            Some(_) => {}
            None if told.begun.contains_key(&run) => first.note(0, || {
                text!(
                    "lot {number} proses {run} tidak dibuat kejadian mana pun",
                    "no event made lot {number} of run {run}"
                )
            }),
            None => {}
        }
    }
    for ((run, number), (seq, _)) in &told.lots {
        if !seen.contains(&(*run, *number)) {
            first.note(*seq, || {
                text!(
                    "lot {number} proses {run} hilang dari buku catatan",
                    "lot {number} of run {run} is gone from the ledger"
                )
            });
        }
    }
    Ok(())
}

fn deliveries(work: &Connection, told: &Told, first: &mut First) -> Result<(), Trouble> {
    if !schema::keeps_deliveries(work)? {
        return Ok(());
    }
    let mut query = work.prepare("SELECT id FROM deliveries ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut seen = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        seen.insert(id);
        match told.deliveries.get(&id) {
            Some((_, Some(detail))) if *detail == bound::delivery(work, id)?.bytes() => {}
            Some((seq, _)) => first.note(*seq, || {
                text!(
                    "yang tercatat tentang kiriman {id} ke printer berubah",
                    "what is recorded of print job {id} was changed"
                )
            }),
            None => first.note(0, || {
                text!(
                    "kiriman {id} ke printer tidak dicatat kejadian mana pun",
                    "no event tells of print job {id}"
                )
            }),
        }
    }
    for (id, (seq, _)) in &told.deliveries {
        if !seen.contains(id) {
            first.note(*seq, || {
                text!(
                    "kiriman {id} ke printer hilang dari buku catatan",
                    "print job {id} is gone from the ledger"
                )
            });
        }
    }
    let stray =
        "SELECT EXISTS (SELECT 1 FROM parts WHERE delivery NOT IN (SELECT id FROM deliveries))";
    if work.query_row(stray, [], |row| row.get(0))? {
        first.note(0, || {
            Text::new(
                "ada lembar kiriman tanpa kirimannya",
                "there is a sheet of a print job that is not there",
            )
        });
    }
    Ok(())
}
