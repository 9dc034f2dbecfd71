//! Print jobs in the ledger: recorded before a byte leaves, settled sheet by sheet, bound to the chain.

use super::{FILE, Scene, make, people, spoiled, today};
use cetak::diag::Remedy;
use cetak::ledger::{DeliveryState, Ledger, NewDelivery, Part, PartOutcome, Scope, Sides, State};
use rusqlite::Connection;

/// A print job of these sheets.
fn job(run: i64, name: &str, sides: Sides, sheets: impl IntoIterator<Item = u32>) -> NewDelivery {
    let parts: Vec<Part> = sheets.into_iter().map(|sheet| Part { sheet, slot: None }).collect();
    NewDelivery {
        run,
        name: name.to_owned(),
        printer: "kantor".to_owned(),
        address: "ipp://10.0.0.7:631/ipp/print".to_owned(),
        file: "sheets/0001.pdf".to_owned(),
        sha256: "ab".repeat(32),
        sides,
        impressions: u32::try_from(parts.len()).expect("few") * 2,
        parts,
        reason: None,
    }
}

/// The state of each card of a sheet.
fn states(ledger: &Ledger, run: i64, sheet: u32) -> Vec<State> {
    let sheets = ledger.sheets_to_send(run).expect("readable");
    let found = sheets.into_iter().find(|known| known.sheet == sheet).expect("a sheet");
    found.cards.into_iter().map(|(_, state)| state).collect()
}

fn holds(ledger: &Ledger) {
    ledger.verify_chain(None).expect("read").expect("holds");
}

#[test]
fn cards_are_printed_once_their_job_is_and_a_sheet_is_sent_once() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(8));
    let id = ledger.send(&job(run, "a", Sides::Both, [1, 2]), today()).expect("recorded");
    // Before the printer has it, and while it prints, nothing is printed and nothing is sent again.
    for step in 0..2 {
        assert_eq!(states(&ledger, run, 1), [State::Made; 4]);
        let again = ledger.send(&job(run, "b", Sides::Both, [2]), today()).expect_err("sent");
        assert_eq!(again.hint.remedy(), Some(&Remedy::SayWhatCameOut));
        ledger.unprinted(run, Part { sheet: 1, slot: None }, today()).expect_err("under way");
        holds(&ledger);
        if step == 0 {
            ledger.accepted(id, 17, Some("urn:uuid:1"), today()).expect("recorded");
        }
    }
    let end = (DeliveryState::Completed, Some(4));
    ledger.ended(id, end, &[PartOutcome::Printed; 2], today()).expect("recorded");
    assert_eq!(states(&ledger, run, 2), [State::Printed; 4]);
    holds(&ledger);
    // What counts as printed did come out, until somebody takes that back.
    ledger.unprinted(run, Part { sheet: 1, slot: None }, today()).expect_err("printed");
    let known = ledger.deliveries(Some(run)).expect("read");
    assert_eq!((known[0].job, known[0].counted), (Some(17), Some(4)));
    // A second time on purpose.
    let mut again = job(run, "c", Sides::Both, [2]);
    again.reason = Some("arsip".to_owned());
    ledger.send(&again, today()).expect("recorded");
    holds(&ledger);
}

#[test]
fn a_print_job_that_was_given_up_takes_no_number_any_more() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(8));
    let id = ledger.send(&job(run, "a", Sides::Both, [1]), today()).expect("recorded");
    let end = (DeliveryState::Dropped, None);
    ledger.ended(id, end, &[PartOutcome::Unprinted], today()).expect("recorded");
    // Its sheet may be in another print job by now.
    ledger.send(&job(run, "b", Sides::Both, [1]), today()).expect("free again");
    let late = ledger.accepted(id, 17, None, today()).expect_err("given up");
    assert_eq!(late.hint.remedy(), Some(&Remedy::FollowPrinting));
    let known = ledger.deliveries(Some(run)).expect("read");
    assert_eq!((known[0].state, known[0].job), (DeliveryState::Dropped, None));
    holds(&ledger);
}

#[test]
fn a_card_of_a_sheet_that_was_printed_as_one_does_not_free_the_others() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(8));
    let id = ledger.send(&job(run, "a", Sides::Both, [1]), today()).expect("recorded");
    ledger.accepted(id, 1, None, today()).expect("recorded");
    let end = (DeliveryState::Aborted, Some(1));
    ledger.ended(id, end, &[PartOutcome::Probably], today()).expect("recorded");
    let card = Part { sheet: 1, slot: Some(2) };
    let refused = ledger.unprinted(run, card, today()).expect_err("a whole sheet");
    assert_eq!(refused.hint.remedy(), Some(&Remedy::SayWhatCameOut));
    ledger.send(&job(run, "b", Sides::Both, [1]), today()).expect_err("still held");
    holds(&ledger);
}

#[test]
fn after_an_abort_a_person_says_which_sheets_came_out() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(12));
    let id = ledger.send(&job(run, "a", Sides::Both, [1, 2, 3]), today()).expect("recorded");
    ledger.accepted(id, 1, None, today()).expect("recorded");
    let outcomes = [PartOutcome::Surely, PartOutcome::Probably, PartOutcome::Hardly];
    let end = (DeliveryState::Aborted, Some(3));
    ledger.ended(id, end, &outcomes, today()).expect("recorded");
    assert_eq!(states(&ledger, run, 1), [State::Made; 4], "a count prints no card");
    ledger.confirm_sheet(run, 1, &[], today()).expect("confirmed");
    ledger.confirm_sheet(run, 2, &[spoiled(3, "macet")], today()).expect("confirmed");
    ledger.unprinted(run, Part { sheet: 3, slot: None }, today()).expect("recorded");
    ledger.unprinted(run, Part { sheet: 2, slot: None }, today()).expect_err("confirmed");
    let known = ledger.deliveries(None).expect("read");
    let expected = [PartOutcome::Surely, PartOutcome::Probably, PartOutcome::Unprinted];
    assert_eq!(known[0].outcomes, expected);
    ledger.send(&job(run, "b", Sides::Both, [3]), today()).expect("free again");
    holds(&ledger);
    // What is sent names nobody: people can be forgotten, the print jobs stay.
    ledger.purge(super::day("2027-01-01"), Scope::Everybody, today()).expect("purged");
    holds(&ledger);
    assert_eq!(ledger.deliveries(None).expect("read").len(), 2);
}

#[test]
fn sheets_whose_sides_are_two_files_are_printed_once_both_are() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(4));
    for (name, sides) in [("front", Sides::Front), ("back", Sides::Back)] {
        assert_eq!(states(&ledger, run, 1), [State::Made; 4]);
        let id = ledger.send(&job(run, name, sides, [1]), today()).expect("recorded");
        ledger.accepted(id, 1, None, today()).expect("recorded");
        let end = (DeliveryState::Completed, Some(1));
        ledger.ended(id, end, &[PartOutcome::Printed], today()).expect("recorded");
    }
    assert_eq!(states(&ledger, run, 1), [State::Printed; 4]);
    holds(&ledger);
}

#[test]
fn a_single_card_is_sent_and_printed_by_itself() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(4));
    let mut cards = job(run, "a", Sides::Both, []);
    cards.parts = vec![Part { sheet: 1, slot: Some(2) }, Part { sheet: 1, slot: Some(3) }];
    let id = ledger.send(&cards, today()).expect("recorded");
    ledger.accepted(id, 1, None, today()).expect("recorded");
    let outcomes = [PartOutcome::Printed, PartOutcome::Unprinted];
    ledger.ended(id, (DeliveryState::Aborted, Some(1)), &outcomes, today()).expect("recorded");
    let expected = [State::Made, State::Printed, State::Made, State::Made];
    assert_eq!(states(&ledger, run, 1), expected);
    // The one that failed may be sent again, and the whole sheet may not.
    let mut again = cards.clone();
    (again.name, again.parts) = ("b".to_owned(), vec![Part { sheet: 1, slot: Some(3) }]);
    ledger.send(&again, today()).expect("free");
    ledger.send(&job(run, "c", Sides::Both, [1]), today()).expect_err("a card of it was sent");
    cards.name = "d".to_owned();
    cards.parts = vec![Part { sheet: 1, slot: Some(9) }];
    ledger.send(&cards, today()).expect_err("no such slot");
    holds(&ledger);
}

#[test]
fn whatever_is_changed_in_a_print_job_is_noticed_and_repaired_openly() {
    for sql in [
        "UPDATE deliveries SET sha256 = 'x'",
        "UPDATE deliveries SET printer = 'lain'",
        "UPDATE deliveries SET job = 18",
        "UPDATE deliveries SET counted = 4",
        "UPDATE deliveries SET state = 'completed'",
        "UPDATE parts SET outcome = 'unprinted' WHERE number = 1",
        "UPDATE parts SET sheet = 9 WHERE number = 1",
        "DELETE FROM parts WHERE number = 2",
        "DELETE FROM parts; DELETE FROM deliveries",
        "INSERT INTO deliveries (run, name, printer, address, file, sha256, sides, impressions, state)
            VALUES (1, 'x', 'x', 'x', 'x', 'x', 'both', 1, 'sent')",
    ] {
        let scene = Scene::new();
        let mut ledger = scene.write();
        let run = make(&mut ledger, today(), people(8));
        let id = ledger.send(&job(run, "a", Sides::Both, [1, 2]), today()).expect("recorded");
        ledger.accepted(id, 17, None, today()).expect("recorded");
        let outcomes = [PartOutcome::Probably, PartOutcome::Hardly];
        ledger.ended(id, (DeliveryState::Aborted, Some(1)), &outcomes, today()).expect("recorded");
        let database = Connection::open(scene.path().join(FILE)).expect("opens");
        database.execute_batch(sql).expect(sql);
        ledger.verify_chain(None).expect("read").expect_err(sql);
        drop(ledger);
        Ledger::repair(scene.path(), &scene.lock, today()).expect(sql).expect("there was something");
        let mut ledger = scene.write();
        holds(&ledger);
        make(&mut ledger, today(), vec![]);
        holds(&ledger);
    }
}

#[test]
fn a_run_counts_as_verified_for_the_very_sums_it_was_verified_with() {
    let scene = Scene::new();
    let mut ledger = scene.write();
    let run = make(&mut ledger, today(), people(2));
    assert!(!ledger.is_verified(run, "sums").expect("read"));
    ledger.note_verified(run, "sums", today()).expect("recorded");
    assert!(ledger.is_verified(run, "sums").expect("read"));
    assert!(!ledger.is_verified(run, "other").expect("read"));
    assert!(!ledger.is_verified(run + 1, "sums").expect("read"));
    holds(&ledger);
}

#[test]
fn a_ledger_that_knew_no_printers_is_read_as_it_is_and_brought_up_to_date_by_a_writer() {
    let scene = Scene::new();
    let database = Connection::open(scene.path().join(FILE)).expect("made");
    let dump = include_str!("../../fixtures/ledger/before-deliveries.sql");
    database.execute_batch(dump).expect("loaded");
    drop(database);
    let reader = scene.read();
    assert_eq!(reader.verify_chain(None).expect("read").expect("holds").events, 18);
    assert!(reader.deliveries(None).expect("read").is_empty());
    assert_eq!(states(&reader, 1, 1), [State::Confirmed, State::Spoiled, State::Confirmed]);
    drop(reader);
    let mut ledger = scene.write();
    let id = ledger.send(&job(2, "a", Sides::Both, [1]), today()).expect("recorded");
    ledger.accepted(id, 1, None, today()).expect("recorded");
    let end = (DeliveryState::Completed, Some(2));
    ledger.ended(id, end, &[PartOutcome::Printed], today()).expect("recorded");
    assert_eq!(states(&ledger, 2, 1), [State::Printed]);
    assert_eq!(ledger.verify_chain(None).expect("read").expect("holds").events, 22);
}
