//! In which order a run writes, syncs and publishes: read from the system calls themselves.

use super::{ARGS, RUN, small};
use crate::support::{cetak, strace_works};
use std::{collections::BTreeMap, fs, process::Command};

/// A system call that matters here, with the path it is about.
#[derive(Debug, PartialEq)]
enum Call {
    Write(String),
    Sync(String),
    /// From a part to a final name.
    Rename(String, String),
}

/// The calls in their order, from a log made with `-y`.
fn calls(log: &str) -> Vec<Call> {
    let between = |text: &str, open: &str, close: &str| {
        let (_, rest) = text.split_once(open)?;
        rest.split_once(close).map(|(inside, _)| inside.to_owned())
    };
    log.lines()
        .filter(|line| !line.contains("resumed>") && !line.contains("= -1 "))
        .filter_map(|line| {
            let call = line.split_whitespace().nth(1)?.split('(').next()?;
            match call {
                "write" | "pwrite64" => Some(Call::Write(between(line, "<", ">")?)),
                "fsync" | "fdatasync" => Some(Call::Sync(between(line, "<", ">")?)),
                "rename" | "renameat" | "renameat2" => {
                    let mut names = line.split('"').skip(1).step_by(2);
                    Some(Call::Rename(names.next()?.to_owned(), names.next()?.to_owned()))
                }
                _ => None,
            }
        })
        .collect()
}

#[test]
fn a_file_is_synced_before_it_is_named_its_folder_after_and_the_manifest_comes_last() {
    if !strace_works() {
        return;
    }
    let job = small();
    let log = job.path("calls.txt");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-y", "-e", "signal=none"])
        .args(["-e", "trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2", "-o"])
        .arg(&log)
        .arg(cetak().get_program())
        .args(ARGS)
        .current_dir(job.path(""))
        .output()
        .expect("strace starts")
        .status;
    assert!(status.success());
    let base = job.path("").canonicalize().expect("a folder");
    let base = format!("{}/", base.to_string_lossy().trim_end_matches('/'));
    let log = fs::read_to_string(log).expect("a log").replace(&base, "");
    let calls = calls(&log);
    let first = |wanted: &dyn Fn(&Call) -> bool, from: usize| {
        calls[from..].iter().position(wanted).map(|at| from + at)
    };
    let last =
        |wanted: &dyn Fn(&Call) -> bool, before: usize| calls[..before].iter().rposition(wanted);
    let mut published = BTreeMap::new();
    for (at, call) in calls.iter().enumerate() {
        let Call::Rename(part, name) = call else { continue };
        if !name.starts_with("out/") {
            continue;
        }
        let written = last(&|call| *call == Call::Write(part.clone()), at).expect("it was written");
        let synced = last(&|call| *call == Call::Sync(part.clone()), at).expect("it was synced");
        assert!(written < synced, "{name} was written to after its sync");
        let folder = name.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned();
        let kept = first(&|call| *call == Call::Sync(folder.clone()), at);
        let next = first(&|call| matches!(call, Call::Rename(..)), at + 1);
        let kept = kept.unwrap_or_else(|| panic!("the folder of {name} is not synced"));
        // The files of single persons are very many: their folder is synced once, before the sums.
        let next = match folder.ends_with("/cards") {
            true => first(&|call| matches!(call, Call::Rename(_, to) if to.ends_with("SUMS")), at),
            false => next,
        };
        assert!(next.is_none_or(|next| kept < next), "{name}: the next file before its folder");
        assert!(published.insert(name.clone(), kept).is_none(), "{name} is published twice");
    }
    let manifest = published[&format!("{RUN}/manifest.json")];
    assert!(published.values().all(|at| *at <= manifest), "the manifest is not the last");
    assert!(published.len() >= 14, "{published:?}");
    // A lot is in the ledger only after its file has its name, and the run after the manifest.
    let ledger =
        |call: &Call| matches!(call, Call::Sync(path) if path.contains("ledger.sqlite3-wal"));
    let lot = published[&format!("{RUN}/sheets/0001.pdf")];
    let next_lot = published[&format!("{RUN}/sheets/0002.pdf")];
    assert!(first(&ledger, lot).is_some_and(|at| at < next_lot), "the lot is not recorded");
    assert!(first(&ledger, manifest).is_some(), "the run is not recorded");
}
