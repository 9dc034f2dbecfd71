//! Cards: made in lots, confirmed by the sheet, withdrawn, chosen to be made again.

use super::bound;
use super::event::{NewEvent, Tail};
use super::kind::EventKind;
use super::refusal::{Refusal, stated};
use super::run::RunId;
use super::{Ledger, State, Trouble};
use cetak_base::date::Date;
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use rusqlite::{Connection, OptionalExtension as _, Params, params};
use std::collections::{BTreeMap, BTreeSet};

/// A place on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SheetSlot {
    /// The sheet of the run, from 1.
    pub sheet: u32,
    /// The slot on it, from 1.
    pub slot: u32,
}

/// Why a card is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The person's first.
    New,
    /// The person's card looks different now.
    Changed,
    /// The person was withdrawn and is back.
    Returned,
    /// It is the same again, for this reason; never blank.
    Reprint(String),
}

/// One card of a finished lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeCard {
    /// The 18 digits.
    pub key: String,
    /// The card's serial.
    pub serial: String,
    /// Which of the person's cards it is, from 1; `None` for the next one. Never before the newest.
    pub issue: Option<u32>,
    /// What its QR says, where it has a token.
    pub token: Option<String>,
    /// Digest of everything that decides what it looks like.
    pub fingerprint: Digest,
    /// What it shows, name and value, for `changes.csv` and `cetak lookup`; photo and layout may go in as digests.
    pub fields: BTreeMap<String, String>,
    /// Where it lies; `None` for a card that is on no sheet.
    pub place: Option<SheetSlot>,
    /// Why it was made.
    pub why: Why,
}

/// The cards of one finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeLot {
    /// Its number in the run, from 1.
    pub number: u32,
    /// The file, relative to the run's folder.
    pub file: String,
    /// Digest of what it was made from.
    pub content: Digest,
    /// Its cards, in their order.
    pub cards: Vec<MadeCard>,
}

/// A card as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCard {
    /// The 18 digits.
    pub key: String,
    /// The card's serial.
    pub serial: String,
    /// What its QR says, where it has a token.
    pub token: Option<String>,
    /// Digest of everything that decides what it looks like.
    pub fingerprint: Digest,
    /// Which of the person's cards, from 1.
    pub issue: u32,
    /// How it stands with it.
    pub state: State,
    /// The run that made it.
    pub run: RunId,
    /// The lot of that run.
    pub lot: u32,
    /// Where it lies; `None` for a card that is on no sheet.
    pub place: Option<SheetSlot>,
    /// What the person's newest card shows; empty once those values were removed.
    pub fields: BTreeMap<String, String>,
}

/// A card that was printed badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoiled {
    /// The slot on the sheet, from 1.
    pub slot: u32,
    /// What happened to it; never blank.
    pub reason: String,
}

/// What became of the cards of a sheet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SheetCount {
    /// Cards that are good.
    pub good: u32,
    /// Cards that cannot be used.
    pub spoiled: u32,
    /// Cards that were replaced or withdrawn meanwhile and are left as they were.
    pub superseded: u32,
}

/// Which cards to make again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The newest card of a person.
    Key(String),
    /// All cards of a sheet.
    Sheet(RunId, u32),
    /// The card in a slot.
    Slot(RunId, SheetSlot),
    /// Everything that was spoiled and not made again.
    AllSpoiled,
}

/// Columns of [`cards`], over the tables of [`FROM`].
const COLUMNS: &str =
    "people.key, cards.serial, cards.token, cards.fingerprint, cards.issue, cards.state,
    lots.run, lots.number, sheets.number, slots.slot, people.fields";

const FROM: &str = "cards JOIN people ON people.id = cards.person JOIN lots ON lots.id = cards.lot
    LEFT JOIN slots ON slots.card = cards.id LEFT JOIN sheets ON sheets.id = slots.sheet";

/// The cards of one sheet of one run, found from the sheet and not by looking at every card.
const ON_SHEET: &str = "cards.id IN (SELECT other.card FROM slots AS other JOIN sheets AS paper
    ON paper.id = other.sheet WHERE paper.run = ?1 AND paper.number = ?2)";

/// The newest card of each person.
const NEWEST: &str =
    "cards.issue = (SELECT MAX(issue) FROM cards AS other WHERE other.person = cards.person)";

impl Ledger {
    /// Records a lot whose file has its final name: all its cards, or none. A
    /// lot that is recorded already, from the same content, is left as it is.
    ///
    /// # Errors
    ///
    /// A usage fault, and nothing recorded, if a card would be a person's second live one without a
    /// change, a return or a reason; an outside fault if the ledger cannot be written.
    pub fn record_lot(&mut self, run: RunId, day: Date, lot: &MadeLot) -> Outcome<()> {
        self.write(|work, tail| {
            let known: Option<i64> = work
                .query_row("SELECT id FROM runs WHERE id = ?1", [run], |row| row.get(0))
                .optional()?;
            if known.is_none() {
                return Err(Refusal::NoRun { run }.into());
            }
            let before: Option<[u8; 32]> = work
                .query_row(
                    "SELECT content FROM lots WHERE run = ?1 AND number = ?2",
                    params![run, lot.number],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(content) = before {
                return if content == *lot.content.bytes() {
                    Ok(())
                } else {
                    Err(Refusal::OtherContent { run, lot: lot.number }.into())
                };
            }
            work.execute(
                "INSERT INTO lots (run, number, file, content) VALUES (?1, ?2, ?3, ?4)",
                params![run, lot.number, lot.file, lot.content.bytes()],
            )?;
            let at = Recording { run, day, lot: work.last_insert_rowid() };
            let mut sheets = BTreeMap::new();
            lot.cards.iter().try_for_each(|card| record(work, tail, &at, &mut sheets, card))?;
            let detail = bound::lot(work, run, lot.number.into())?;
            let event = NewEvent {
                run: Some(run),
                amount: Some(lot.number.into()),
                detail: Some(detail.bytes()),
                ..NewEvent::of(EventKind::LotMade, day)
            };
            tail.append(work, &event).map(|_| ())
        })
    }

    /// Records that a sheet came out of the printer.
    ///
    /// # Errors
    ///
    /// As [`Ledger::confirm_sheet`].
    pub fn mark_printed(&mut self, run: RunId, sheet: u32, day: Date) -> Outcome<()> {
        self.write(|work, tail| {
            for slot in slots_of(work, run, sheet)? {
                if slot.state == State::Made {
                    slot.step(work, tail, EventKind::Printed, day, None)?;
                }
            }
            Ok(())
        })
    }

    /// Records which cards of a printed sheet are spoiled, and that all others
    /// are good. Said twice, it counts once.
    ///
    /// # Errors
    ///
    /// A usage fault, and nothing recorded, if there is no such sheet or slot, or a reason is blank;
    /// an outside fault if the ledger cannot be written.
    pub fn confirm_sheet(
        &mut self,
        run: RunId,
        sheet: u32,
        spoiled: &[Spoiled],
        day: Date,
    ) -> Outcome<SheetCount> {
        self.write(|work, tail| {
            let slots = slots_of(work, run, sheet)?;
            for Spoiled { slot, reason } in spoiled {
                stated(reason)?;
                if !slots.iter().any(|on| on.in_slot(*slot)) {
                    return Err(Refusal::NoSlot { sheet, slot: *slot }.into());
                }
            }
            let mut count = SheetCount::default();
            for mut slot in slots {
                let reason = spoiled.iter().find(|spoiled| slot.in_slot(spoiled.slot));
                if slot.state == State::Made {
                    slot.state = slot.step(work, tail, EventKind::Printed, day, None)?;
                }
                match (slot.state, reason) {
                    (State::Printed | State::Confirmed, Some(Spoiled { reason, .. })) => {
                        slot.step(work, tail, EventKind::Spoiled, day, Some(reason))?;
                        count.spoiled += 1;
                    }
                    (State::Printed, None) => {
                        slot.step(work, tail, EventKind::Confirmed, day, None)?;
                        count.good += 1;
                    }
                    (State::Made | State::Confirmed, _) => count.good += 1,
                    (State::Spoiled, _) => count.spoiled += 1,
                    (State::Replaced | State::Withdrawn, _) => count.superseded += 1,
                }
            }
            Ok(count)
        })
    }

    /// Records that these people left the list or lost entitlement. Unknown
    /// people and those withdrawn before are passed over.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be written.
    pub fn withdraw(&mut self, keys: &[String], reason: &str, day: Date) -> Outcome<u64> {
        self.write(|work, tail| {
            let mut n_withdrawn = 0;
            for key in keys {
                let condition = format!("people.key = ?1 AND {NEWEST}");
                for slot in steps(work, &condition, [key])? {
                    if slot.state.after(EventKind::Withdrawn).is_some() {
                        let reason = Some(reason.trim()).filter(|reason| !reason.is_empty());
                        slot.step(work, tail, EventKind::Withdrawn, day, reason)?;
                        n_withdrawn += 1;
                    }
                }
            }
            Ok(n_withdrawn)
        })
    }

    /// The cards that a reprint is asked for, each once, in the order asked.
    /// Nothing is recorded: the new card is, with [`Why::Reprint`], once it is made.
    ///
    /// # Errors
    ///
    /// A usage fault if the reason is blank, if nothing fits a choice, or if a card was replaced or
    /// withdrawn; an outside fault if the ledger cannot be read.
    pub fn reprint(&self, choices: &[Choice], reason: &str) -> Outcome<Vec<IssuedCard>> {
        self.read(|work| {
            stated(reason)?;
            let mut chosen = Vec::new();
            let mut keys = BTreeSet::new();
            for choice in choices {
                let found = match choice {
                    Choice::Key(key) => {
                        cards(work, &format!("people.key = ?1 AND {NEWEST}"), [key])?
                    }
                    Choice::Sheet(run, sheet) => cards(
                        work,
                        &format!("people.key IS NOT NULL AND {ON_SHEET}"),
                        params![run, sheet],
                    )?,
                    Choice::Slot(run, SheetSlot { sheet, slot }) => cards(
                        work,
                        &format!("people.key IS NOT NULL AND {ON_SHEET} AND slots.slot = ?3"),
                        params![run, sheet, slot],
                    )?,
                    Choice::AllSpoiled => cards(
                        work,
                        &format!("people.key IS NOT NULL AND cards.state = 'spoiled' AND {NEWEST}"),
                        [],
                    )?,
                };
                if found.is_empty()
                    && let Some(refusal) = nothing_chosen(choice)
                {
                    return Err(refusal.into());
                }
                for card in found {
                    let IssuedCard { key, issue, .. } = &card;
                    let (key, issue) = (key.clone(), *issue);
                    match card.state {
                        State::Replaced => return Err(Refusal::Replaced { key, issue }.into()),
                        State::Withdrawn => return Err(Refusal::Withdrawn { key, issue }.into()),
                        State::Made | State::Printed | State::Confirmed | State::Spoiled => {}
                    }
                    if keys.insert(card.key.clone()) {
                        chosen.push(card);
                    }
                }
            }
            Ok(chosen)
        })
    }

    /// All cards of the person that a token, a serial or a key stands for, newest first.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub fn lookup(&self, token_or_serial: &str) -> Outcome<Vec<IssuedCard>> {
        self.read(|work| {
            let condition = "people.key IS NOT NULL AND cards.person IN
                (SELECT person FROM cards WHERE token = ?1 OR serial = ?1
                 UNION SELECT id FROM people WHERE key = ?1)";
            let mut found = cards(work, condition, [token_or_serial])?;
            found.sort_by(|a, b| (&a.key, b.issue).cmp(&(&b.key, a.issue)));
            Ok(found)
        })
    }
}

/// That nothing fits a choice; no spoiled cards are no mistake.
fn nothing_chosen(choice: &Choice) -> Option<Refusal> {
    match choice {
        Choice::Key(key) => Some(Refusal::NoCard { key: key.clone() }),
        Choice::Sheet(run, sheet) => Some(Refusal::NoSheet { run: *run, sheet: *sheet }),
        Choice::Slot(_, SheetSlot { sheet, slot }) => {
            Some(Refusal::NoSlot { sheet: *sheet, slot: *slot })
        }
        Choice::AllSpoiled => None,
    }
}

/// What the cards of a lot have in common when they are recorded.
struct Recording {
    run: RunId,
    day: Date,
    lot: i64,
}

/// Records one card of a lot.
fn record(
    work: &Connection,
    tail: &mut Tail,
    at: &Recording,
    sheets: &mut BTreeMap<u32, i64>,
    card: &MadeCard,
) -> Result<(), Trouble> {
    let fields = serde_json::to_string(&card.fields).expect("texts can be written as JSON");
    let person: i64 = work
        .prepare_cached(
            "INSERT INTO people (key, fields) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET fields = excluded.fields RETURNING id",
        )?
        .query_row([&card.key, &fields], |row| row.get(0))?;
    let newest = work
        .prepare_cached(
            "SELECT id, issue, state, fingerprint FROM cards WHERE person = ?1
             ORDER BY issue DESC LIMIT 1",
        )?
        .query_row([person], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let mut issue: i64 = card.issue.map_or(1, Into::into);
    if let Some((id, last_issue, state, fingerprint)) = newest {
        let (id, last_issue, state): (i64, i64, String) = (id, last_issue, state);
        let fingerprint: Option<[u8; 32]> = fingerprint;
        let state = State::from_word(&state).ok_or_else(|| Trouble::damaged(&state))?;
        let changed = fingerprint != Some(*card.fingerprint.bytes());
        let allowed = match &card.why {
            Why::New => false,
            Why::Changed => changed,
            Why::Returned => state == State::Withdrawn,
            Why::Reprint(_) => true,
        };
        if !allowed {
            return Err(Refusal::Unchanged { key: card.key.clone(), issue: last_issue }.into());
        }
        issue = card.issue.map_or(last_issue + 1, Into::into);
        if issue <= last_issue {
            return Err(Refusal::Unchanged { key: card.key.clone(), issue: last_issue }.into());
        }
        if state.superseded() != state {
            work.prepare_cached("UPDATE cards SET state = ?2 WHERE id = ?1")?
                .execute(params![id, state.superseded().as_str()])?;
        }
    }
    let (kind, reason) = match &card.why {
        Why::Reprint(reason) => (EventKind::Reprinted, Some(stated(reason)?)),
        Why::New | Why::Changed | Why::Returned => (EventKind::Made, None),
    };
    work.prepare_cached(
        "INSERT INTO cards (person, issue, lot, serial, token, fingerprint, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        person,
        issue,
        at.lot,
        card.serial,
        card.token,
        card.fingerprint.bytes(),
        State::Made.as_str()
    ])?;
    let id = work.last_insert_rowid();
    if let Some(SheetSlot { sheet, slot }) = card.place {
        let sheet_id = match sheets.get(&sheet) {
            Some(id) => *id,
            None => {
                work.prepare_cached("INSERT INTO sheets (run, lot, number) VALUES (?1, ?2, ?3)")?
                    .execute(params![at.run, at.lot, sheet])?;
                let id = work.last_insert_rowid();
                sheets.insert(sheet, id);
                id
            }
        };
        work.prepare_cached("INSERT INTO slots (sheet, slot, card) VALUES (?1, ?2, ?3)")?
            .execute(params![sheet_id, slot, id])?;
    }
    let detail = bound::stored_card(work, id)?;
    tail.append(
        work,
        &NewEvent {
            detail: Some(&detail),
            run: Some(at.run),
            person: Some(person),
            issue: Some(issue),
            sheet: card.place.map(|place| place.sheet.into()),
            slot: card.place.map(|place| place.slot.into()),
            key: Some(&card.key),
            serial: Some(&card.serial),
            reason,
            ..NewEvent::of(kind, at.day)
        },
    )?;
    Ok(())
}

/// A card about to change its state.
pub(super) struct Step {
    id: i64,
    person: i64,
    issue: i64,
    pub(super) state: State,
    key: Option<String>,
    serial: Option<String>,
    run: RunId,
    place: Option<SheetSlot>,
}

impl Step {
    pub(super) fn in_slot(&self, slot: u32) -> bool {
        self.place.is_some_and(|place| place.slot == slot)
    }

    /// Lets `kind` happen to the card, and gives its new state.
    pub(super) fn step(
        &self,
        work: &Connection,
        tail: &mut Tail,
        kind: EventKind,
        day: Date,
        reason: Option<&str>,
    ) -> Result<State, Trouble> {
        let after = self.state.after(kind).ok_or_else(|| Trouble::damaged(self.state.as_str()))?;
        work.prepare_cached("UPDATE cards SET state = ?2 WHERE id = ?1")?
            .execute(params![self.id, after.as_str()])?;
        tail.append(
            work,
            &NewEvent {
                run: Some(self.run),
                person: Some(self.person),
                issue: Some(self.issue),
                sheet: self.place.map(|place| place.sheet.into()),
                slot: self.place.map(|place| place.slot.into()),
                key: self.key.as_deref(),
                serial: self.serial.as_deref(),
                reason: reason.map(str::trim),
                ..NewEvent::of(kind, day)
            },
        )?;
        Ok(after)
    }
}

fn steps(work: &Connection, condition: &str, values: impl Params) -> Result<Vec<Step>, Trouble> {
    let mut query = work.prepare_cached(&format!(
        "SELECT cards.id, cards.person, cards.issue, cards.state, people.key, cards.serial,
            lots.run, sheets.number, slots.slot
         FROM {FROM} WHERE {condition} ORDER BY slots.slot, cards.id"
    ))?;
    let mut rows = query.query(values)?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        let state: String = row.get(3)?;
        let (sheet, slot): (Option<u32>, Option<u32>) = (row.get(7)?, row.get(8)?);
        steps.push(Step {
            id: row.get(0)?,
            person: row.get(1)?,
            issue: row.get(2)?,
            state: State::from_word(&state).ok_or_else(|| Trouble::damaged(&state))?,
            key: row.get(4)?,
            serial: row.get(5)?,
            run: row.get(6)?,
            place: sheet.zip(slot).map(|(sheet, slot)| SheetSlot { sheet, slot }),
        });
    }
    Ok(steps)
}

/// The cards of a sheet, by slot; at least one.
pub(super) fn slots_of(work: &Connection, run: RunId, sheet: u32) -> Result<Vec<Step>, Trouble> {
    let slots = steps(work, ON_SHEET, params![run, sheet])?;
    if slots.is_empty() { Err(Refusal::NoSheet { run, sheet }.into()) } else { Ok(slots) }
}

/// Whole cards of people who are not forgotten.
pub(super) fn cards(
    work: &Connection,
    condition: &str,
    values: impl Params,
) -> Result<Vec<IssuedCard>, Trouble> {
    let mut query = work.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE {condition}
         ORDER BY lots.run, lots.number, sheets.number, slots.slot, cards.id"
    ))?;
    let mut rows = query.query(values)?;
    let mut cards = Vec::new();
    while let Some(row) = rows.next()? {
        let state: String = row.get(5)?;
        let (sheet, slot): (Option<u32>, Option<u32>) = (row.get(8)?, row.get(9)?);
        let fields: Option<String> = row.get(10)?;
        cards.push(IssuedCard {
            key: row.get(0)?,
            serial: row.get(1)?,
            token: row.get(2)?,
            fingerprint: Digest::from_bytes(row.get(3)?),
            issue: row.get(4)?,
            state: State::from_word(&state).ok_or_else(|| Trouble::damaged(&state))?,
            run: row.get(6)?,
            lot: row.get(7)?,
            place: sheet.zip(slot).map(|(sheet, slot)| SheetSlot { sheet, slot }),
            fields: read_fields(fields.as_deref())?,
        });
    }
    Ok(cards)
}

/// The stored fields of a person; empty where they were removed.
pub(super) fn read_fields(stored: Option<&str>) -> Result<BTreeMap<String, String>, Trouble> {
    stored.map_or(Ok(BTreeMap::new()), |json| {
        serde_json::from_str(json).map_err(|error| Trouble::Damaged(error.to_string()))
    })
}
