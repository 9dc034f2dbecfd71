//! Cards one by one through the adapter of a card printer.
//!
//! Some cards make one print job of the ledger, recorded before the first is fed. After a kill the adapter
//! is asked for each of them by the name it was sent under; what it does not know is left to a person. A card
//! that failed lies in the box of rejects and may be sent again; one of which nobody knows may not.

use super::follow::Wait;
use super::place::{Place, cannot_read};
use super::{News, Sending, Sent, Skipped, WhySkipped};
use crate::date::Date;
use crate::deliver::{Adapter, CardJob, CardState, Face, Silence, Track, reason};
use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::digest::Sha256;
use crate::job::PrintQueue;
use crate::ledger::{
    Delivery, DeliveryState, IssuedCard, NewDelivery, Part, PartOutcome, Sides, State,
};
use crate::run::{self, Progress};
use crate::text;
use std::{collections::BTreeMap, time::Duration};

/// Cards in one print job of the ledger: so many must be looked at where an adapter forgets everything.
const PER_JOB: u32 = 20;
/// So many failures one after the other are no accident: the ribbon or the printer needs somebody.
const FAILURES: u32 = 3;

/// A card about to be printed.
struct Ready {
    part: Part,
    job: CardJob,
}

/// Sends the cards that are asked for.
pub(super) fn send(
    place: &Place,
    sending: &Sending,
    (queue, command): (&PrintQueue, &[String]),
    (wait, progress): (&Wait<'_>, &dyn Progress),
    today: Date,
) -> Outcome<Sent> {
    let mut sent = Sent {
        printer: queue.name.clone(),
        jobs: Vec::new(),
        skipped: Vec::new(),
        planned: Vec::new(),
    };
    sent.jobs = open_jobs(place, (queue, command), wait, today)?;
    if sending.only_follow {
        return Ok(sent);
    }
    place.verified(sending, progress, today)?;
    let ready = ready(place, sending, queue, (&mut sent, wait))?;
    if ready.is_empty() {
        return Ok(sent);
    }
    let mut adapter = start(queue, command)?;
    refuse_misfits(&adapter, queue, &ready, wait)?;
    let per_job = sending.per_job.or(queue.per_job).unwrap_or(PER_JOB).max(1) as usize;
    for batch in ready.chunks(per_job) {
        let (Some(first), Some(last)) = (batch.first(), batch.last()) else { continue };
        sent.planned.push((place.run.plan.folder.clone(), (first.part.sheet, last.part.sheet)));
    }
    if sending.dry_run {
        return Ok(sent);
    }
    let mut printer = Running { queue, command, adapter: &mut adapter, failures: 0, gone: false };
    for batch in (0..sending.copies).flat_map(|_| ready.chunks(per_job)) {
        wait.stop.check()?;
        let job = one(place, sending, &mut printer, batch, wait, today)?;
        let is_known = |outcome: &PartOutcome| {
            matches!(outcome, PartOutcome::Printed | PartOutcome::Unprinted | PartOutcome::Probably)
        };
        let go_on =
            job.outcomes.iter().all(is_known) && printer.failures < FAILURES && !printer.gone;
        sent.jobs.push(job);
        if !go_on {
            break;
        }
    }
    Ok(sent)
}

/// An adapter that may be started anew.
struct Running<'a> {
    queue: &'a PrintQueue,
    command: &'a [String],
    adapter: &'a mut Adapter,
    /// Failures one after the other.
    failures: u32,
    /// It ended, and does not start again.
    gone: bool,
}

fn start(queue: &PrintQueue, command: &[String]) -> Outcome<Adapter> {
    Adapter::start(command).map_err(|silence| fault(queue, &silence.told()))
}

fn fault(queue: &PrintQueue, what: &Text) -> Box<Fault> {
    Fault::new(FaultKind::Outside, queue.name.clone(), what.clone())
}

/// What the adapter cannot do, before a card is fed.
fn refuse_misfits(
    adapter: &Adapter,
    queue: &PrintQueue,
    ready: &[Ready],
    wait: &Wait<'_>,
) -> Outcome<()> {
    let mut faults = Vec::new();
    if !adapter.duplex && ready.iter().any(|ready| ready.job.back.is_some()) {
        faults.push(Text::new(
            "printer kartu ini hanya mencetak satu sisi",
            "this card printer prints one side only",
        ));
    }
    let mut tracks = ready.iter().flat_map(|ready| ready.job.magnetic.keys());
    let encodes = |track: &str| adapter.tracks.iter().any(|known| known.to_string() == track);
    if let Some(track) = tracks.find(|track| !encodes(track)) {
        faults.push(text!(
            "printer kartu ini tidak menulis jalur magnetik {track}",
            "this card printer does not encode magnetic track {track}"
        ));
    }
    for left in &adapter.supplies {
        let name = crate::diag::printable(&left.name);
        match left.cards {
            Some(0) => faults.push(text!("`{name}` habis", "`{name}` is empty")),
            Some(cards) if (cards as usize) < ready.len() => {
                let all = ready.len();
                wait.watcher.tell(&News::Note(text!(
                    "`{name}` cukup untuk {cards} dari {all} kartu",
                    "`{name}` is enough for {cards} of {all} cards"
                )));
            }
            _ => {}
        }
    }
    let mut faults = faults.iter().map(|what| *fault(queue, what));
    match faults.next() {
        None => Ok(()),
        Some(mut first) => {
            first.others = faults.collect();
            Err(Box::new(first))
        }
    }
}

/// The cards that are sent, with their pictures; the others are told in `sent`.
fn ready(
    place: &Place,
    sending: &Sending,
    queue: &PrintQueue,
    (sent, wait): (&mut Sent, &Wait<'_>),
) -> Outcome<Vec<Ready>> {
    let map = super::plan::map(place)?;
    let ledger = place.ledger()?;
    let standing = ledger.sheets_to_send(place.run.id)?;
    let cards = ledger.cards_of(place.run.id)?;
    let cards: BTreeMap<&str, &IssuedCard> =
        cards.iter().map(|card| (card.key.as_str(), card)).collect();
    let mut ready = Vec::new();
    for (line, name) in map.iter().zip(run::card_names(&map)) {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let part = Part { sheet: number(line.sheet), slot: Some(number(line.slot)) };
        let lot = super::plan::lot_number(&line.lot);
        let asked = (sending.sheets.is_empty() || sending.sheets.contains(&part.sheet))
            && (sending.lots.is_empty() || lot.is_some_and(|lot| sending.lots.contains(&lot)));
        if !asked {
            continue;
        }
        let card = cards.get(line.key.as_str());
        let sheet = standing.iter().find(|known| known.sheet == part.sheet);
        let state = card.map_or(State::Replaced, |card| card.state);
        let again = sending.reason.is_some();
        let sent_before = sheet.is_some_and(|known| {
            known
                .in_jobs
                .iter()
                .any(|(_, other, ..)| other.slot.is_none() || other.slot == part.slot)
        });
        let why = match state {
            State::Replaced | State::Withdrawn | State::Spoiled => Some(WhySkipped::Outdated),
            State::Printed | State::Confirmed if !again => Some(WhySkipped::Printed),
            _ if sent_before && !again => Some(WhySkipped::Sent),
            _ => None,
        };
        let (Some(card), None) = (card, why) else {
            let why = why.unwrap_or(WhySkipped::Outdated);
            sent.skipped.push(Skipped { sheet: part.sheet, slot: part.slot, why });
            continue;
        };
        match tracks(queue, card) {
            Ok(magnetic) => {
                let job = CardJob { magnetic, ..pictures(place, &name)? };
                ready.push(Ready { part, job });
            }
            Err(wrong) => {
                let (sheet, slot) = (line.sheet, line.slot);
                let (id, en) = (wrong.id, wrong.en);
                wait.watcher.tell(&News::Note(text!(
                    "kartu {sheet}:{slot}: {id}",
                    "card {sheet}:{slot}: {en}"
                )));
                sent.skipped.push(Skipped {
                    sheet: part.sheet,
                    slot: part.slot,
                    why: WhySkipped::Stripe,
                });
            }
        }
    }
    Ok(ready)
}

/// The text of each track that the printer is written down with.
fn tracks(queue: &PrintQueue, card: &IssuedCard) -> Result<BTreeMap<String, String>, Text> {
    let field = |name: &str| match name {
        "key" => Some(card.key.clone()),
        "serial" => Some(card.serial.clone()),
        "token" => card.token.clone(),
        _ => card.fields.get(name).cloned(),
    };
    let mut texts = BTreeMap::new();
    for (track, template) in Track::ALL.iter().zip(&queue.tracks) {
        if let Some(template) = template {
            texts.insert(track.number().to_string(), track.text(template, field)?);
        }
    }
    Ok(texts)
}

/// The pictures of a card that the run made, each as it was verified.
fn pictures(place: &Place, name: &str) -> Outcome<CardJob> {
    let file = |ending: &str| -> Outcome<Option<String>> {
        let file = format!("cards/{name}{ending}");
        if place.sum(&file).is_err() {
            return Ok(None);
        }
        place.bytes(&file)?;
        let path = place.folder.join(&file);
        let path = std::path::absolute(&path).map_err(|error| cannot_read(&path, &error))?;
        Ok(Some(path.to_string_lossy().into_owned()))
    };
    let face = |side: &str| -> Outcome<Face> {
        Ok(Face {
            colour: file(&format!("-{side}.png"))?,
            k: file(&format!("-{side}-k.png"))?,
            overlay: file(&format!("-{side}-overlay.png"))?,
            uv: file(&format!("-{side}-uv.png"))?,
            all: file(&format!("-{side}-all.png"))?,
        })
    };
    let (front, back, pdf) = (face("front")?, face("back")?, file(".pdf")?);
    if front == Face::default() && pdf.is_none() {
        return Err(Fault::new(
            FaultKind::Usage,
            place.folder.display().to_string(),
            Text::new(
                "hasil itu tidak memuat gambar untuk printer kartu",
                "that run holds no pictures for a card printer",
            ),
        )
        .hint(Text::new(
            "tulis cards = [\"png\"] di [output], atau [\"pdf\"] untuk antrean, lalu buat lagi",
            "write cards = [\"png\"] in [output], or [\"pdf\"] for a queue, then make them again",
        )));
    }
    let back = (back != Face::default()).then_some(back);
    Ok(CardJob { front, back, pdf, ..CardJob::default() })
}

/// What a card is called at the printer: the mark of its print job, its sheet and its slot.
fn card_id(mark: &str, part: Part) -> String {
    format!("{mark}-{}-{}", part.sheet, part.slot.unwrap_or(0))
}

/// Prints one batch and records it.
fn one(
    place: &Place,
    sending: &Sending,
    printer: &mut Running<'_>,
    batch: &[Ready],
    wait: &Wait<'_>,
    today: Date,
) -> Outcome<Delivery> {
    let mark: [u8; 8] = crate::token::random()?;
    let mark: String = mark.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut sum = Sha256::default();
    for ready in batch {
        sum.update(&serde_json::to_vec(&ready.job).unwrap_or_default());
    }
    let new = NewDelivery {
        run: place.run.id,
        name: mark.clone(),
        printer: printer.queue.name.clone(),
        address: address(printer.queue),
        file: "cards".to_owned(),
        sha256: sum.hex(),
        sides: Sides::Both,
        impressions: u32::try_from(batch.len()).unwrap_or(u32::MAX),
        parts: batch.iter().map(|ready| ready.part).collect(),
        reason: sending.reason.clone(),
    };
    let id = place.record(wait.stop, |ledger| ledger.send(&new, today))?;
    let number = i32::try_from(id).unwrap_or(i32::MAX);
    place.record(wait.stop, |ledger| ledger.accepted(id, number, None, today))?;
    // Those that are never handed over may be sent again.
    let mut outcomes = vec![PartOutcome::Unprinted; batch.len()];
    for (ready, outcome) in batch.iter().zip(&mut outcomes) {
        if wait.stop.signal().is_some() || printer.failures >= FAILURES || printer.gone {
            break;
        }
        let job = CardJob { card: card_id(&mark, ready.part), ..ready.job.clone() };
        *outcome = printer.print(&job, wait);
    }
    let n_printed = outcomes.iter().filter(|outcome| **outcome == PartOutcome::Printed).count();
    wait.watcher.tell(&News::Counted {
        done: u32::try_from(n_printed).unwrap_or(u32::MAX),
        all: new.impressions,
        reasons: Vec::new(),
        stopped: false,
    });
    end(place, (id, new, number), outcomes, wait, today)
}

/// Records how a print job of cards ended.
fn end(
    place: &Place,
    (id, sent, number): (i64, NewDelivery, i32),
    outcomes: Vec<PartOutcome>,
    wait: &Wait<'_>,
    today: Date,
) -> Outcome<Delivery> {
    let n_printed = outcomes.iter().filter(|outcome| **outcome == PartOutcome::Printed).count();
    let whole = n_printed == outcomes.len();
    let state = if whole { DeliveryState::Completed } else { DeliveryState::Aborted };
    let counted = u32::try_from(n_printed).ok();
    place.record(wait.stop, |ledger| ledger.ended(id, (state, counted), &outcomes, today))?;
    Ok(Delivery { id, sent, job: Some(number), uuid: None, counted, state, outcomes })
}

impl Running<'_> {
    /// Prints one card; whatever happens to the adapter, something is known of the card.
    fn print(&mut self, job: &CardJob, wait: &Wait<'_>) -> PartOutcome {
        let timeout = Duration::from_secs(self.queue.timeout_s.into());
        let mut tell = |reasons: &[String]| {
            let reasons: Vec<Text> = reasons.iter().map(|word| reason(word)).collect();
            if !reasons.is_empty() {
                wait.watcher.tell(&News::Counted { done: 0, all: 1, reasons, stopped: true });
            }
        };
        let stop = || wait.stop.signal().is_some();
        let (state, why) = match self.adapter.print(job, timeout, &mut tell, &stop) {
            Ok(done) => done,
            Err(silence) => (self.after(&silence, job, timeout, wait), None),
        };
        if let Some(why) = why.filter(|_| state != CardState::Printed) {
            let (id, en) = {
                let words = reason(&why);
                (words.id, words.en)
            };
            wait.watcher.tell(&News::Note(text!("kartu tidak jadi: {id}", "a card failed: {en}")));
        }
        self.failures = match state {
            CardState::Failed | CardState::Never => self.failures + 1,
            _ => 0,
        };
        outcome_of(state)
    }

    /// What became of a card whose adapter fell silent, asked of a new one.
    fn after(
        &mut self,
        silence: &Silence,
        job: &CardJob,
        timeout: Duration,
        wait: &Wait<'_>,
    ) -> CardState {
        wait.watcher.tell(&News::Note(silence.told()));
        self.adapter.end();
        match start(self.queue, self.command) {
            Ok(adapter) => *self.adapter = adapter,
            // Nobody is left to ask: what became of this card a person must say, and no other is fed. Left open,
            // the print job could be settled by nobody while the adapter does not start.
            Err(fault) => {
                wait.watcher.tell(&News::Note(fault.message));
                self.gone = true;
                return CardState::Unknown;
            }
        }
        self.adapter.what_became_of(&job.card, timeout).unwrap_or(CardState::Unknown)
    }
}

const fn outcome_of(state: CardState) -> PartOutcome {
    match state {
        CardState::Printed => PartOutcome::Printed,
        CardState::Failed | CardState::Never => PartOutcome::Unprinted,
        CardState::Printing | CardState::Unknown => PartOutcome::Probably,
    }
}

/// How the ledger names a printer behind an adapter.
fn address(queue: &PrintQueue) -> String {
    format!("adapter:{}", queue.name)
}

/// Asks for the cards of print jobs whose end is not known.
fn open_jobs(
    place: &Place,
    (queue, command): (&PrintQueue, &[String]),
    wait: &Wait<'_>,
    today: Date,
) -> Outcome<Vec<Delivery>> {
    let jobs = place.ledger()?.deliveries(Some(place.run.id))?;
    let mine =
        jobs.into_iter().filter(|job| job.state.is_open() && job.sent.address == address(queue));
    let mut settled = Vec::new();
    for job in mine {
        let Some(number) = job.job else {
            let outcomes = vec![PartOutcome::Unprinted; job.outcomes.len()];
            settled.push(end(place, (job.id, job.sent, 0), outcomes, wait, today)?);
            continue;
        };
        let mut adapter = match start(queue, command) {
            Ok(adapter) => adapter,
            Err(fault) => {
                let Text { id, en } = fault.message;
                wait.watcher.tell(&News::Note(text!(
                    "kiriman sebelumnya belum diketahui akhirnya: {id}; kartunya tidak dikirim lagi sebelum adaptor itu bisa ditanya",
                    "how an earlier print job ended is not known yet: {en}; its cards are not sent again until that adapter can be asked"
                )));
                settled.push(job);
                continue;
            }
        };
        let timeout = Duration::from_secs(queue.timeout_s.into());
        let outcomes = job.sent.parts.iter().map(|part| {
            let state = adapter.what_became_of(&card_id(&job.sent.name, *part), timeout);
            outcome_of(state.unwrap_or(CardState::Unknown))
        });
        let outcomes = outcomes.collect();
        settled.push(end(place, (job.id, job.sent, number), outcomes, wait, today)?);
    }
    Ok(settled)
}
