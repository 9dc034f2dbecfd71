//! Card printers behind adapters: the printer on paper, with every fault.

use super::{Kept, RUN, copied, deliveries, ledger, states, whole};
use crate::support::{Job, Ran, cetak, write};
use cetak::ledger::{PartOutcome, State};
use std::{fs, process::Stdio, sync::Mutex, thread, time::Duration};

/// A run with pictures for a card printer, read back once for all tests, and a printer on paper called `kartu`.
fn made(mishaps: &[&str], more: &str) -> Job {
    static VERIFIED: Kept = Mutex::new(None);
    let job = copied(&VERIFIED, || {
        let job = Job::copy_of("kabupaten");
        with_files(&job, "png");
        job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
        adapter(&job, &[], "");
        print(&job, &["--dry-run"]).expect(0);
        job
    });
    adapter(&job, mishaps, more);
    job
}

/// The job, with a file of this kind for each card.
fn with_files(job: &Job, kind: &str) {
    let path = job.path("job.toml");
    let text = fs::read_to_string(&path).expect("the job file");
    write(&path, format!("{text}\n[output]\ncards = [\"{kind}\"]\n"));
}

fn adapter(job: &Job, mishaps: &[&str], more: &str) {
    let program = env!("CARGO_BIN_EXE_cetak");
    let memory = job.path("printer.memory");
    let mut command = vec![program, "card-adapter", "simulate"];
    let memory = memory.to_str().expect("UTF-8").to_owned();
    command.push(&memory);
    let mut args: Vec<String> = command.iter().map(|part| format!("{part:?}")).collect();
    for mishap in mishaps {
        args.push("\"--mishap\"".to_owned());
        args.push(format!("{mishap:?}"));
    }
    let list = format!("[kartu]\nadapter = [{}]\n{more}\n", args.join(", "));
    write(&job.path("printers.toml"), list);
}

fn print(job: &Job, more: &[&str]) -> Ran {
    let mut args = vec!["print", RUN, "--printer", "kartu", "--lang", "en"];
    args.extend(more);
    job.cetak(&args)
}

/// What the printer remembers: so many cards were printed.
fn printed(job: &Job) -> usize {
    let memory = fs::read_to_string(job.path("printer.memory")).unwrap_or_default();
    memory.lines().filter(|line| line.contains("\"printed\"")).count()
}

#[test]
fn every_card_is_printed_once_through_an_adapter() {
    let job = made(&[], "per_job = 10\ntrack2 = \"{key}=2611\"");
    print(&job, &[]).expect(0);
    assert_eq!((printed(&job), states(&job)), (24, vec![(State::Printed, 24)]));
    let jobs = deliveries(&job);
    assert_eq!(jobs.iter().map(|job| job.sent.parts.len()).collect::<Vec<_>>(), [10, 10, 4]);
    print(&job, &[]).expect(0);
    assert_eq!(printed(&job), 24);
    whole(&job);
}

#[test]
fn cards_that_fail_go_to_the_rejects_and_are_sent_again() {
    let job = made(&["3=jam", "7=ribbon", "9=hopper"], "per_job = 24");
    let told = print(&job, &[]).expect(3);
    assert!(told.stderr().contains("a card failed: a jam"), "{}", told.stderr());
    assert_eq!((printed(&job), states(&job)), (22, vec![(State::Made, 2), (State::Printed, 22)]));
    print(&job, &[]).expect(0);
    assert_eq!((printed(&job), states(&job)), (24, vec![(State::Printed, 24)]));
    whole(&job);
}

#[test]
fn a_card_of_which_nobody_knows_is_left_to_a_person() {
    let job = made(&["5=moved"], "");
    print(&job, &[]).expect(3);
    let unsure: Vec<_> = deliveries(&job)
        .iter()
        .flat_map(|job| job.sent.parts.iter().zip(&job.outcomes))
        .filter(|(_, outcome)| **outcome == PartOutcome::Probably)
        .map(|(part, _)| *part)
        .collect();
    let [part] = unsure[..] else { panic!("{unsure:?}") };
    let slot = part.slot.expect("a card");
    // Not sent again until somebody has looked.
    print(&job, &[]).expect(3);
    assert_eq!(printed(&job), 23);
    let sheet = part.sheet.to_string();
    job.cetak(&["confirm", "job.toml", "--sheet", &sheet]).expect(0);
    print(&job, &[]).expect(0);
    assert_eq!(printed(&job), 23);
    let card = format!("{sheet}:{slot}");
    job.cetak(&["confirm", "job.toml", "--not-printed", &card]).expect(2);
    whole(&job);
}

#[test]
fn one_card_that_did_not_come_out_is_said_by_sheet_and_slot_and_sent_again() {
    let job = made(&["5=moved"], "");
    let told = print(&job, &[]).expect(3).stdout();
    let line = told.lines().find(|line| line.contains("probably came out")).expect("told");
    let card = line.rsplit(' ').next().expect("a card");
    assert!(line.contains(": cards ") && card.contains(':'), "{line}");
    job.cetak(&["confirm", "job.toml", "--not-printed", "1:99"]).expect(2);
    job.cetak(&["confirm", "job.toml", "--not-printed", card]).expect(0);
    print(&job, &[]).expect(0);
    assert_eq!((printed(&job), states(&job)), (24, vec![(State::Printed, 24)]));
    whole(&job);
}

#[cfg(unix)]
#[test]
fn an_adapter_that_falls_silent_for_good_leaves_one_card_to_a_person_and_no_print_job_open() {
    let job = made(&[], "per_job = 24");
    let ready = "{\\\"say\\\":\\\"ready\\\",\\\"contract\\\":1,\\\"printer\\\":\\\"uji\\\",\\\"duplex\\\":true}";
    let script = format!("[ ! -e gone ] || exit 1; read a; echo '{ready}'; read b; touch gone");
    write(
        &job.path("printers.toml"),
        format!("[kartu]\nadapter = [\"sh\", \"-c\", \"{script}\"]\n"),
    );
    let told = print(&job, &[]).expect(3);
    assert!(
        told.stdout().contains("probably came out, or are spoiled: cards"),
        "{}",
        told.stdout()
    );
    let [delivery] = &deliveries(&job)[..] else { panic!("one print job") };
    assert!(!delivery.state.is_open());
    let count = |wanted| delivery.outcomes.iter().filter(|outcome| **outcome == wanted).count();
    assert_eq!(
        (count(PartOutcome::Probably), count(PartOutcome::Unprinted)),
        (1, delivery.outcomes.len() - 1)
    );
    whole(&job);
}

#[test]
fn an_adapter_that_dies_or_hangs_is_started_anew_and_asked() {
    let job = made(&["4=die", "8=die-before", "12=hang"], "per_job = 24\ntimeout_s = 1");
    print(&job, &[]).expect(3);
    // The one that hung nobody knows; the one that was not fed may be sent again.
    assert_eq!(printed(&job), 22);
    print(&job, &[]).expect(3);
    assert_eq!(printed(&job), 23);
    assert_eq!(states(&job), [(State::Made, 1), (State::Printed, 23)]);
    whole(&job);
}

#[test]
fn a_sender_of_cards_that_is_killed_asks_for_each_of_them_first() {
    let job = made(&[], "");
    let (program, memory) = (env!("CARGO_BIN_EXE_cetak"), job.path("printer.memory"));
    let list = format!(
        "[kartu]\nadapter = [{program:?}, \"card-adapter\", \"simulate\", {memory:?}, \"--pace\", \"60\"]\n"
    );
    write(&job.path("printers.toml"), list);
    let mut command = cetak();
    command.current_dir(job.path(".")).args(["print", RUN, "--printer", "kartu", "--quiet"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    for _ in 0..1200 {
        if printed(&job) >= 3 {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert_eq!(states(&job), [(State::Made, 24)], "the ledger does not know yet");
    print(&job, &[]).expect(0);
    assert_eq!((printed(&job), states(&job)), (24, vec![(State::Printed, 24)]));
    whole(&job);
}

#[test]
fn an_empty_ribbon_a_wrong_track_and_a_run_without_pictures_are_told_before_a_card_is_fed() {
    let job = made(&[], "track2 = \"{name}\"");
    let told = print(&job, &[]).expect(3);
    assert!(told.stderr().contains("track 2 cannot hold"), "{}", told.stderr());
    assert_eq!(printed(&job), 0);
    let program = env!("CARGO_BIN_EXE_cetak");
    let list = format!(
        "[kartu]\nadapter = [{program:?}, \"card-adapter\", \"simulate\", \"x.memory\", \"--ribbon\", \"0\"]\n"
    );
    write(&job.path("printers.toml"), list);
    let told = print(&job, &[]).expect(5).stderr();
    assert!(told.contains("`ribbon YMCKO` is empty"), "{told}");
    let other = Job::copy_of("kabupaten");
    other.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    adapter(&other, &[], "");
    let told = print(&other, &[]).expect(2).stderr();
    assert!(told.contains("that run holds no pictures for a card printer"), "{told}");
    assert!(ledger(&other).deliveries(None).expect("readable").is_empty());
    whole(&job);
}

#[test]
fn an_adapter_that_talks_nonsense_or_is_not_there_costs_no_card() {
    let job = made(&[], "");
    for command in [
        "[\"/nowhere/adaptor\"]",
        "[\"sh\", \"-c\", \"echo hello\"]",
        "[\"sh\", \"-c\", \"echo broken >&2\"]",
    ] {
        write(&job.path("printers.toml"), format!("[kartu]\nadapter = {command}\n"));
        print(&job, &[]).expect(5);
        assert!(deliveries(&job).is_empty(), "{command}");
    }
    assert_eq!(states(&job), [(State::Made, 24)]);
}

#[test]
fn a_queue_takes_each_card_as_a_file_and_a_person_confirms_what_came_out() {
    let job = Job::copy_of("kabupaten");
    with_files(&job, "pdf");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    fs::create_dir(job.path("queue")).expect("a folder");
    let (program, queue) = (env!("CARGO_BIN_EXE_cetak"), job.path("queue"));
    let list = format!(
        "[kartu]\nadapter = [{program:?}, \"card-adapter\", \"spool\", \"--\", \"cp\", \"{{pdf}}\", {queue:?}]\n"
    );
    write(&job.path("printers.toml"), list);
    print(&job, &[]).expect(3);
    assert_eq!(fs::read_dir(job.path("queue")).expect("readable").count(), 24);
    assert_eq!(states(&job), [(State::Made, 24)]);
    job.cetak(&["confirm", "job.toml", "--sheet", "1-3"]).expect(0);
    assert_eq!(states(&job), [(State::Confirmed, 24)]);
    whole(&job);
}
