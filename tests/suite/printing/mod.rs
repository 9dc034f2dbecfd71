//! `print` against a printer of the test's own: what arrives, what is recorded, what a person is asked.

/// Card printers behind adapters.
mod cards;
/// What arrives in a folder.
mod hot_folder;
/// The printer.
pub(crate) mod server;

use crate::support::{Job, Ran, cetak, files, write};
use cetak::deliver::pwg;
use cetak::ledger::{Access, Delivery, DeliveryState, Ledger, PartOutcome, State};
use cetak::verify::{Drawn, Picture};
use server::{Behaviour, Server};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::Stdio,
    sync::{Mutex, PoisonError},
};

const RUN: &str = "out/2026-11-22";

/// A finished run of three sheets, front and back, that nobody read back yet.
fn fresh() -> Job {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    job
}

/// The files of a job that was made once, by name.
type Kept = Mutex<Option<BTreeMap<String, Vec<u8>>>>;

/// A copy of the job that `make` makes the first time.
fn copied(kept: &Kept, make: impl FnOnce() -> Job) -> Job {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = kept.get_or_insert_with(|| files(&make().path(".")));
    let job = Job::bare("kabupaten");
    for (name, bytes) in kept {
        let path = job.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        write(&path, bytes);
    }
    job
}

/// The same, read back once for all tests: that what was not is not sent, the first of them holds.
fn made() -> Job {
    static VERIFIED: Kept = Mutex::new(None);
    copied(&VERIFIED, || {
        let job = fresh();
        let server = Server::start(Behaviour::default());
        print(&job, &server, &["--dry-run"]).expect(0);
        job
    })
}

fn print(job: &Job, server: &Server, more: &[&str]) -> Ran {
    let address = server.address();
    let mut args = vec!["print", RUN, "--printer", &address, "--lang", "en", "--patience", "2"];
    args.extend(more);
    job.cetak(&args)
}

fn ledger(job: &Job) -> Ledger {
    Ledger::open(&job.path(".cetak"), Access::Read).expect("a ledger")
}

fn deliveries(job: &Job) -> Vec<Delivery> {
    ledger(job).deliveries(None).expect("readable")
}

/// How many cards are in each state, over all sheets.
fn states(job: &Job) -> Vec<(State, usize)> {
    let sheets = ledger(job).sheets_to_send(1).expect("readable");
    let mut states: Vec<State> =
        sheets.into_iter().flat_map(|sheet| sheet.cards).map(|(_, state)| state).collect();
    states.sort_unstable();
    let mut counts: Vec<(State, usize)> = Vec::new();
    for state in states {
        match counts.last_mut() {
            Some((known, n)) if *known == state => *n += 1,
            _ => counts.push((state, 1)),
        }
    }
    counts
}

fn whole(job: &Job) {
    job.cetak(&["log", "verify"]).expect(0);
}

fn lot(job: &Job) -> Vec<u8> {
    fs::read(job.path(RUN).join("sheets/0001.pdf")).expect("the lot")
}

#[test]
fn a_run_arrives_byte_for_byte_and_its_cards_are_printed_only_when_all_sides_are_counted() {
    let job = fresh();
    let server = Server::start(Behaviour::default());
    let told = print(&job, &server, &[]).expect(0);
    assert_eq!(told.stdout(), "sheets/0001.pdf sheets 1-3: printed, 6 of 6 sides (127.0.0.1)\n");
    assert_eq!(server.documents(), [lot(&job)]);
    let [sent] = &server.jobs()[..] else { panic!("one job") };
    assert!(sent.wish("sides").contains("two-sided-long-edge"), "{sent:?}");
    assert!(sent.wish("print-scaling").contains("none"), "{sent:?}");
    assert!(sent.wish("media-col").contains("29700"), "{sent:?}");
    assert_eq!(sent.format, "application/pdf");
    assert!(!sent.name.contains("Kartu"), "no name of a job or a person: {}", sent.name);
    assert_eq!(states(&job), [(State::Printed, 24)]);
    let [delivery] = &deliveries(&job)[..] else { panic!("one print job") };
    assert_eq!((delivery.state, delivery.counted), (DeliveryState::Completed, Some(6)));
    assert!(delivery.uuid.is_some() && delivery.job == Some(1), "{delivery:?}");
    whole(&job);

    // Again: nothing is sent twice.
    let again = print(&job, &server, &[]).expect(0);
    assert_eq!(again.stdout(), "not sent again, they are printed: sheets 1-3\n");
    assert_eq!(server.jobs().len(), 1);
    // A person's word is still needed, and nothing stands in its way.
    job.cetak(&["confirm", "job.toml", "--sheet", "1-3"]).expect(0);
    assert_eq!(states(&job), [(State::Confirmed, 24)]);
    whole(&job);
}

#[test]
fn a_run_that_was_changed_is_not_sent() {
    let job = fresh();
    let server = Server::start(Behaviour::default());
    let path = job.path(RUN).join("sheets/0001.pdf");
    let mut bytes = lot(&job);
    let n_bytes = bytes.len();
    bytes[n_bytes / 2] ^= 1;
    write(&path, &bytes);
    let told = print(&job, &server, &[]).expect(6).stderr();
    assert!(told.contains("error: that run does not pass verification: it is not sent"), "{told}");
    assert!(server.jobs().is_empty());
    // Verified once, the ledger knows; then a change is found by the sum of the file that is sent.
    bytes[n_bytes / 2] ^= 1;
    write(&path, &bytes);
    print(&job, &server, &["--dry-run"]).expect(0);
    bytes[n_bytes / 2] ^= 1;
    write(&path, &bytes);
    let told = print(&job, &server, &[]).expect(6).stderr();
    assert!(told.contains("no longer the one that was verified"), "{told}");
    assert!(server.jobs().is_empty() && deliveries(&job).is_empty());
    // So is one of the map, by which pages are chosen.
    bytes[n_bytes / 2] ^= 1;
    write(&path, &bytes);
    let map = job.path(RUN).join("map.csv");
    let text = fs::read_to_string(&map).expect("the map");
    write(&map, text.replacen(",1,", ",2,", 1));
    let told = print(&job, &server, &[]).expect(6).stderr();
    assert!(told.contains("map.csv") && told.contains("no longer the one"), "{told}");
    assert!(server.jobs().is_empty() && deliveries(&job).is_empty());
    assert_eq!(states(&job), [(State::Made, 24)]);
    whole(&job);
}

#[test]
fn what_does_not_fit_the_printer_is_said_in_words_before_paper_moves() {
    let job = made();
    let usual = Behaviour::default;
    let letter = vec![(21590, 27940)];
    for (behaviour, more, says) in [
        (
            Behaviour { sizes: letter.clone(), ..usual() },
            &[] as &[&str],
            "pages of the file are 210 x 297 mm, a size the printer does not take",
        ),
        (
            Behaviour { ready: letter, ..usual() },
            &[],
            "the paper loaded is 215.9 x 279.4 mm, the file needs 210 x 297 mm",
        ),
        (
            Behaviour { sides: vec!["one-sided", "two-sided-short-edge"], ..usual() },
            &[],
            "the printer does not print both sides turned about the long edge",
        ),
        (
            Behaviour { scaling: vec!["auto", "fit"], ..usual() },
            &[],
            "the printer cannot be told not to scale: cards would not be 100 %",
        ),
        (Behaviour { dots: 203, ..usual() }, &[], "the printer has 203 dpi at most"),
        (
            Behaviour { formats: vec!["application/postscript"], ..usual() },
            &[],
            "the printer takes neither PDF nor PWG raster, only: application/postscript",
        ),
        (Behaviour { supplies: vec![("Pita YMCKO", 0)], ..usual() }, &[], "`Pita YMCKO` is empty"),
        (
            Behaviour { state: 5, reasons: vec!["media-jam-error"], ..usual() },
            &[],
            "the printer has stopped: a jam",
        ),
        (usual(), &["--tray", "tray-9"], "the printer has no tray `tray-9`"),
        (usual(), &["--media", "x_1x1mm"], "the printer has no medium `x_1x1mm`"),
        (
            Behaviour { page_ranges: false, ..usual() },
            &["--sheet", "1"],
            "the printer cannot print some pages of a file",
        ),
        (
            Behaviour { queue: Some("ipp://printer.example/ipp/print"), ..usual() },
            &[],
            "is a queue of CUPS and no printer: its filters rewrite the file",
        ),
    ] {
        let server = Server::start(behaviour);
        let told = print(&job, &server, more).expect(5).stderr();
        assert!(told.contains(says), "{says}: {told}");
        assert!(server.jobs().is_empty(), "{says}");
    }
    assert!(deliveries(&job).is_empty());
    // What runs low is told, and nothing is kept from printing; a waste box with nothing in it is as it should be.
    let supplies = vec![("Toner hitam", 7), ("Kotak limbah", 0)];
    let server = Server::start(Behaviour { supplies, ..usual() });
    let told = print(&job, &server, &["--dry-run"]).expect(0);
    assert!(told.stderr().contains("`Toner hitam` has 7 % left"), "{}", told.stderr());
    assert_eq!(told.stdout(), "fits `127.0.0.1`: sheets/0001.pdf, sheets 1-3\n");
    assert!(server.jobs().is_empty());
}

#[test]
fn a_jam_is_told_and_the_job_is_followed_on() {
    let job = made();
    let server = Server::start(Behaviour {
        jam_at: Some(2),
        reasons: vec!["media-jam-warning"],
        ..Behaviour::default()
    });
    let told = print(&job, &server, &[]).expect(0);
    assert!(told.stderr().contains("a jam"), "{}", told.stderr());
    assert!(told.stderr().contains("somebody is needed at the printer"), "{}", told.stderr());
    assert_eq!(states(&job), [(State::Printed, 24)]);
}

#[test]
fn an_abort_leaves_sheets_surely_probably_and_hardly_printed_to_a_person() {
    let job = made();
    let server = Server::start(Behaviour { step: 1, abort_at: Some(3), ..Behaviour::default() });
    let told = print(&job, &server, &[]).expect(3).stdout();
    assert_eq!(
        told,
        "sheets/0001.pdf sheets 1-3: ended at 3 of 6 sides (127.0.0.1)\n\
         \u{20} probably came out, or are spoiled: sheets 1-2\n\
         \u{20} hardly came out: sheets 3\n\
         look at the printer: `cetak confirm --sheet N` for what came out, `cetak confirm --not-printed N` for what did not\n"
    );
    assert_eq!(states(&job), [(State::Made, 24)], "no count makes a card printed");
    // Nothing more is sent until somebody has looked.
    server.change(|behaviour| behaviour.abort_at = None);
    let told = print(&job, &server, &[]).expect(3).stdout();
    assert_eq!(told, "not sent again until it is known what came out: sheets 1-3\n");
    assert_eq!(server.jobs().len(), 1);
    job.cetak(&["confirm", "job.toml", "--sheet", "1", "--not-printed", "2-3"]).expect(0);
    assert_eq!(states(&job), [(State::Made, 16), (State::Confirmed, 8)]);
    let told = print(&job, &server, &[]).expect(0).stdout();
    assert_eq!(
        told,
        "sheets/0001.pdf sheets 2-3: printed, 4 of 4 sides (127.0.0.1)\n\
         not sent again, they are printed: sheets 1\n"
    );
    assert!(server.jobs()[1].wish("page-ranges").contains("min: 3, max: 6"));
    // The same bytes again: the printer chooses the pages.
    assert_eq!(server.documents(), [lot(&job), lot(&job)]);
    assert_eq!(states(&job), [(State::Printed, 16), (State::Confirmed, 8)]);
    whole(&job);
}

#[test]
fn a_printer_that_says_done_and_cannot_prove_it_is_not_believed() {
    for (counts, says) in [
        (Some(None), "counted ? of 6 sides"),
        (Some(Some(0)), "counted 0 of 6 sides"),
        (Some(Some(4)), "counted 4 of 6 sides"),
    ] {
        let job = made();
        let server = Server::start(Behaviour { counts, ..Behaviour::default() });
        let told = print(&job, &server, &[]).expect(3).stdout();
        assert!(told.contains(says), "{told}");
        assert_eq!(states(&job), [(State::Made, 24)]);
        whole(&job);
    }
}

/// Starts printing and kills it once the printer has this question before it.
fn killed(job: &Job, server: &Server, question: u16) {
    server.change(|behaviour| behaviour.hold_at = Some(question));
    let mut command = cetak();
    command.current_dir(job.path(".")).args(["print", RUN, "--printer", &server.address()]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("cetak starts");
    server.wait_for(question);
    child.kill().expect("killed");
    child.wait().expect("gone");
    server.go_on();
}

#[test]
fn a_sender_that_is_killed_before_the_printer_gave_a_number_has_sent_nothing() {
    let job = made();
    let server = Server::start(Behaviour::default());
    killed(&job, &server, 0x05);
    assert_eq!(deliveries(&job)[0].state, DeliveryState::Sent);
    let told = print(&job, &server, &[]).expect(0).stdout();
    assert_eq!(
        told,
        "sheets/0001.pdf sheets 1-3: not sent after all, may be sent again\n\
         sheets/0001.pdf sheets 1-3: printed, 6 of 6 sides (127.0.0.1)\n"
    );
    assert_eq!(server.documents(), [lot(&job)], "printed once");
    assert_eq!(states(&job), [(State::Printed, 24)]);
    whole(&job);
}

#[test]
fn a_sender_that_is_killed_while_the_printer_works_follows_on_and_sends_nothing_again() {
    for question in [0x06, 0x09] {
        let job = made();
        let server = Server::start(Behaviour::default());
        killed(&job, &server, question);
        assert_eq!(deliveries(&job)[0].state, DeliveryState::Accepted);
        let told = print(&job, &server, &[]).expect(0).stdout();
        assert_eq!(
            told,
            "sheets/0001.pdf sheets 1-3: printed, 6 of 6 sides (127.0.0.1)\n\
             not sent again, they are printed: sheets 1-3\n"
        );
        assert_eq!(server.documents(), [lot(&job)], "printed once");
        assert_eq!(states(&job), [(State::Printed, 24)]);
        whole(&job);
    }
}

#[test]
fn a_printer_that_hangs_up_in_the_middle_of_the_file_has_printed_nothing_and_is_sent_it_again() {
    let job = made();
    let server = Server::start(Behaviour { hang_up_at: Some(100_000), ..Behaviour::default() });
    let told = print(&job, &server, &[]).expect(3).stdout();
    assert_eq!(told, "sheets/0001.pdf sheets 1-3: not sent after all, may be sent again\n");
    assert_eq!(deliveries(&job)[0].outcomes, [PartOutcome::Unprinted; 3]);
    server.change(|behaviour| behaviour.hang_up_at = None);
    print(&job, &server, &[]).expect(0);
    assert_eq!(server.documents(), [lot(&job)]);
    assert_eq!(states(&job), [(State::Printed, 24)]);
    whole(&job);
}

#[test]
fn a_file_that_arrived_whole_is_not_taken_back_for_want_of_an_answer() {
    let job = made();
    let server = Server::start(Behaviour { mute: true, ..Behaviour::default() });
    let told = print(&job, &server, &[]).expect(0);
    assert!(told.stderr().contains("the connection to the printer broke"), "{}", told.stderr());
    assert_eq!(server.documents(), [lot(&job)]);
    assert_eq!(states(&job), [(State::Printed, 24)]);
    whole(&job);
}

#[test]
fn a_printer_that_throws_files_away_has_printed_what_it_counted() {
    let job = made();
    let server = Server::start(Behaviour {
        step: 1,
        abort_at: Some(3),
        discards: true,
        ..Behaviour::default()
    });
    let told = print(&job, &server, &[]).expect(3).stdout();
    assert!(told.contains("ended at 3 of 6 sides"), "{told}");
    // Nothing of it is sent again by itself.
    print(&job, &server, &[]).expect(3);
    assert_eq!(server.jobs().len(), 1);
    whole(&job);
}

#[test]
fn a_run_is_sent_by_one_process_at_a_time() {
    let job = made();
    let server = Server::start(Behaviour::default());
    server.change(|behaviour| behaviour.hold_at = Some(0x05));
    let mut command = cetak();
    command.current_dir(job.path(".")).args(["print", RUN, "--printer", &server.address()]);
    let mut first = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    server.wait_for(0x05);
    let process = first.id();
    for more in [&[] as &[&str], &["--follow"], &["--dry-run"]] {
        let told = print(&job, &server, more).expect(5).stderr();
        assert!(told.contains(&format!("this run is being sent by process {process}")), "{told}");
    }
    server.go_on();
    assert!(first.wait().expect("ended").success());
    assert_eq!(server.documents(), [lot(&job)], "once");
    assert_eq!(states(&job), [(State::Printed, 24)]);
    whole(&job);
}

#[test]
fn a_tray_and_a_medium_are_both_asked_for() {
    let job = made();
    let server = Server::start(Behaviour::default());
    let both = ["--tray", "tray-2", "--media", "iso_a4_210x297mm"];
    print(&job, &server, &both).expect(0);
    let sent = &server.jobs()[0];
    let medium = sent.wish("media-col");
    assert!(medium.contains("tray-2") && medium.contains("29700"), "{medium}");
    assert_eq!(sent.wish("media"), "", "never beside media-col");
    let told = print(&job, &server, &["--media", "oe_cr80_85.6x53.98mm", "--reason", "uji"]);
    let told = told.expect(5).stderr();
    assert!(told.contains("the medium that is named is 85.6 x 53.98 mm"), "{told}");
}

#[test]
fn a_printer_that_is_off_or_forgets_leaves_the_question_open_to_a_person() {
    let job = made();
    let server = Server::start(Behaviour::default());
    killed(&job, &server, 0x09);
    // Off: nothing is known, nothing is sent.
    let (address, port) = (server.address(), server.port());
    drop(server);
    let args = ["print", RUN, "--printer", &address, "--lang", "en"];
    let told = job.cetak(&args).expect(5);
    assert!(told.stderr().contains("the printer does not answer"), "{}", told.stderr());
    assert_eq!(
        told.stdout(),
        "sheets/0001.pdf sheets 1-3: its end is not known yet (127.0.0.1)\n\
         that print job stays open: run the same command again when the printer can be asked; if it is gone for good: \
         record what came out with `cetak confirm --sheet N`, and send the others again with --reason\n\
         not sent again until it is known what came out: sheets 1-3\n"
    );
    // On again, and it has forgotten: a person must say.
    let _server = Server::start_at(port, Behaviour { forgets: true, ..Behaviour::default() });
    let args = ["print", RUN, "--printer", &address, "--lang", "en", "--follow"];
    let told = job.cetak(&args).expect(3).stdout();
    assert!(told.contains("the printer knows that print job no more"), "{told}");
    assert!(told.contains("probably came out, or are spoiled: sheets 1-3"), "{told}");
    assert_eq!(states(&job), [(State::Made, 24)]);
    whole(&job);
}

#[test]
fn sheets_go_in_as_many_print_jobs_as_asked_and_copies_need_a_reason() {
    let job = made();
    let server = Server::start(Behaviour::default());
    print(&job, &server, &["--copies", "2"]).expect(2);
    print(&job, &server, &["--per-job", "1"]).expect(0);
    let ranges: Vec<String> =
        server.jobs().iter().map(|job| job.wish("page-ranges").to_owned()).collect();
    assert_eq!(ranges.len(), 3);
    assert!(ranges[2].contains("min: 5, max: 6"), "{ranges:?}");
    assert_eq!(states(&job), [(State::Printed, 24)]);
    // Once more on purpose.
    let told = print(&job, &server, &["--sheet", "2", "--reason", "arsip"]).expect(0).stdout();
    assert_eq!(told, "sheets/0001.pdf sheets 2: printed, 2 of 2 sides (127.0.0.1)\n");
    assert_eq!(deliveries(&job)[3].sent.reason.as_deref(), Some("arsip"));
    whole(&job);
}

#[test]
fn a_sheet_with_a_card_that_was_replaced_is_never_sent() {
    let job = made();
    let server = Server::start(Behaviour::default());
    job.cetak(&["confirm", "job.toml", "--spoiled", "1:6", "--reason", "tinta"]).expect(0);
    job.cetak(&["reprint", "job.toml", "--spoiled", "--reason", "tinta", "--quiet"]).expect(0);
    let told = print(&job, &server, &[]).expect(3).stdout();
    assert!(
        told.ends_with(
            "not sent, they hold cards that were replaced, withdrawn or spoiled: sheets 1\n"
        ),
        "{told}"
    );
    assert!(server.jobs()[0].wish("page-ranges").contains("min: 3, max: 6"));
}

#[test]
fn a_changed_record_of_a_print_job_breaks_the_chain_and_is_repaired_openly() {
    let job = made();
    let server = Server::start(Behaviour::default());
    print(&job, &server, &[]).expect(0);
    let path = job.path(".cetak/ledger.sqlite3");
    for sql in [
        "UPDATE deliveries SET sha256 = 'x'",
        "UPDATE parts SET outcome = 'unprinted' WHERE number = 2",
        "UPDATE deliveries SET counted = 5",
        "DELETE FROM parts WHERE number = 3",
    ] {
        tampered(&path, sql);
        job.cetak(&["log", "verify"]).expect(6);
        print(&job, &server, &["--follow"]).expect(0);
        job.cetak(&["confirm", "job.toml", "--sheet", "1"]).expect(5);
        job.cetak(&["log", "repair"]).expect(0);
        whole(&job);
    }
}

fn tampered(path: &Path, sql: &str) {
    let database = rusqlite::Connection::open(path).expect("opens");
    database.execute_batch(sql).expect(sql);
}

#[test]
fn a_printer_without_pdf_gets_pixels_and_its_backs_as_it_wants_them() {
    let job = made();
    for back in ["normal", "flipped", "rotated", "manual-tumble"] {
        let server = Server::start(Behaviour {
            formats: vec!["image/pwg-raster", "application/octet-stream"],
            page_ranges: false,
            dots: 300,
            back,
            pages: 2,
            ..Behaviour::default()
        });
        let more = ["--sheet", "2", "--reason", "raster"];
        print(&job, &server, &more).expect(0);
        let [document] = &server.documents()[..] else { panic!("one document") };
        assert_eq!(server.jobs()[0].format, "image/pwg-raster");
        assert!(server.jobs()[0].wish("page-ranges").is_empty(), "the pages are chosen here");
        let pages = pwg::read_pages(&mut document.as_slice()).expect("a stream");
        let drawn = Drawn::open(lot(&job)).expect("a PDF");
        let mut ours = Vec::new();
        let each = |picture: &Picture| {
            ours.push((picture.width_px, picture.height_px, picture.rgb.clone()));
            Ok(())
        };
        assert!(drawn.each((3, 4), 300, each).expect("drawn"));
        assert_eq!(pages.len(), 2);
        for (page, (width_px, _, rgb)) in pages.iter().zip(&ours) {
            assert_eq!((page.width, page.height), (2480, 3508));
            let theirs = page.bytes.chunks(page.width * 3);
            let rows = rgb.chunks(width_px * 3);
            for (row, (theirs, ours)) in theirs.zip(rows).enumerate() {
                assert_eq!(theirs, &ours[..page.width * 3], "{back}: row {row}");
            }
            assert!(page.bytes.iter().any(|byte| *byte < 100), "there is ink");
        }
    }
    let left = fs::read_dir(job.path(".cetak")).expect("a folder").flatten();
    let left: Vec<_> =
        left.filter(|one| one.path().extension().is_some_and(|e| e == "pwg")).collect();
    assert!(left.is_empty(), "what was made for the printer alone goes with it");
    whole(&job);
}

#[test]
fn a_printer_is_known_by_its_name_and_by_what_it_was_measured_as() {
    let job = made();
    let server = Server::start(Behaviour::default());
    let list = format!(
        "[kantor]\naddress = \"{}\"\ncalibration = \"kantor\"\ntray = \"tray-2\"\n",
        server.address()
    );
    write(&job.path("printers.toml"), list);
    let args = ["print", RUN, "--printer", "kantor", "--lang", "en"];
    let told = job.cetak(&args).expect(0);
    assert!(
        told.stderr().contains("the drift of printer `kantor` was measured, but these sheets were made without its correction"),
        "{}",
        told.stderr()
    );
    assert!(server.jobs()[0].wish("media-col").contains("tray-2"));
    let told = job.cetak(&["printers", "--lang", "en"]).expect(0).stdout();
    let address = server.address();
    assert_eq!(
        told,
        format!(
            "kantor  {address}\n  idle\n  PDF, both sides, 600 dpi\n  media (mm): 210 x 297, 85.6 x 53.98\n  \
             Toner hitam: 80 %\n  calibration: kantor, not measured yet\n"
        )
    );
    let told = job.cetak(&["print", RUN, "--printer", "rumah", "--lang", "en"]).expect(2);
    assert!(told.stderr().starts_with("error: there is no printer `rumah`"), "{}", told.stderr());
}
