//! Arguments that several commands have, and what is read out of them.

use crate::date::Date;
use crate::desk;
use crate::diag::{Fault, FaultKind, Lang, Outcome, Text};
use crate::job::{self, Job, Overrides};
use crate::ledger::SheetSlot;
use crate::record::TextField;
use crate::run::{self, Condition};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use std::{collections::BTreeSet, path::PathBuf, str::FromStr};

/// The argument that names a job.
pub(super) fn job_arg(w: Lang) -> Arg {
    Arg::new("job")
        .value_name(w.of("TUGAS", "JOB"))
        .default_value(".")
        .hide_default_value(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(w.of("Argumen", "Arguments"))
        .help(w.of(
            "berkas tugas, atau folder berisi job.toml [baku: folder ini]",
            "the job file, or a folder with a job.toml [default: this folder]",
        ))
}

/// A command on a job file, with the flags that all of them share.
pub(super) fn job_command(w: Lang, name: &'static str, alias: &'static str) -> Command {
    Command::new(name)
        .visible_alias(alias)
        .arg(job_arg(w))
        .arg(
            Arg::new("as-of")
                .long("as-of")
                .value_name(w.of("TANGGAL", "DATE"))
                .help(w.of(
                    "hari yang dipakai menilai hak kartu, TTTT-BB-HH atau HH-BB-TTTT [baku: as_of di berkas tugas, lalu hari ini]",
                    "the day entitlement is judged on, YYYY-MM-DD or DD-MM-YYYY [default: as_of of the job file, then today]",
                )),
        )
        .arg(
            Arg::new("key")
                .long("key")
                .value_name("NIP")
                .action(ArgAction::Append)
                .help(w.of(
                    "hanya NIP atau NI PPPK ini; boleh diulang",
                    "only this NIP or NI PPPK; may be repeated",
                )),
        )
        .arg(jobs(w))
        .arg(flag("json", w.of(
            "hasil sebagai satu dokumen JSON di stdout",
            "the result as one JSON document on stdout",
        )))
        .arg(quiet(w))
        .arg(flag("verbose", w.of(
            "tampilkan setiap temuan, juga info",
            "show every finding, info too",
        )))
        .arg(progress(w))
}

/// The job of a command that is about something else.
pub(super) fn job_option(w: Lang, help: &'static str) -> Arg {
    Arg::new("job")
        .long("job")
        .value_name(w.of("TUGAS", "JOB"))
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// An option that takes one of a few words; its help lists them.
pub(super) fn choice(
    w: Lang,
    name: &'static str,
    values: &'static [&'static str],
    help: &'static str,
) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(w.of("PILIHAN", "CHOICE"))
        .value_parser(PossibleValuesParser::new(values))
        .hide_possible_values(true)
        .help(help)
}

/// The one file a command is about.
pub(super) fn file(w: Lang, help: &'static str) -> Arg {
    Arg::new("file")
        .value_name(w.of("BERKAS", "FILE"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(w.of("Argumen", "Arguments"))
        .help(help)
}

pub(super) fn quiet(w: Lang) -> Arg {
    flag("quiet", w.of("hanya galat dan hasil akhir", "only errors and the final result"))
}

pub(super) fn out(w: Lang, help: &'static str) -> Arg {
    Arg::new("out")
        .long("out")
        .value_name(w.of("FOLDER", "DIR"))
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

pub(super) fn jobs(w: Lang) -> Arg {
    Arg::new("jobs")
        .long("jobs")
        .value_name("N")
        .value_parser(value_parser!(u32).range(1..=1024))
        .help(w.of(
            "utas kerja sekaligus [baku: sebanyak inti prosesor]",
            "threads at once [default: as many as there are cores]",
        ))
}

pub(super) fn progress(w: Lang) -> Arg {
    Arg::new("progress")
        .long("progress")
        .value_name(w.of("KAPAN", "WHEN"))
        .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
        .hide_possible_values(true)
        .default_value("auto")
        .hide_default_value(true)
        .help(w.of(
            "bilah kemajuan: auto, always, never [baku: auto]",
            "progress bar: auto, always, never [default: auto]",
        ))
}

/// A slot as people write it: `37:6`.
pub(super) fn slot(written: &str) -> Outcome<SheetSlot> {
    let parts =
        written.split_once(':').map(|(sheet, slot)| (sheet.trim().parse(), slot.trim().parse()));
    match parts {
        Some((Ok(sheet), Ok(slot))) => Ok(SheetSlot { sheet, slot }),
        _ => Err(misread(
            written,
            written,
            text!("tulis LEMBAR:TEMPAT, misalnya 37:6", "write SHEET:SLOT, for example 37:6"),
        )),
    }
}

/// The numbers of a flag that may be repeated, as people list them: `7`, `1-36`; `one` and `many` show how.
pub(super) fn numbers<N>(
    args: &ArgMatches,
    flag: &str,
    one: &str,
    many: &str,
) -> Outcome<BTreeSet<N>>
where
    N: FromStr + Ord + Copy + TryInto<u64> + TryFrom<u64>,
{
    let mut numbers = BTreeSet::new();
    for written in args.get_many::<String>(flag).into_iter().flatten() {
        let range = range::<N>(written).ok_or_else(|| {
            let flag = format!("--{flag}");
            misread(&flag, written, Text::same(format!("{flag} {one}, {flag} {many}")))
        })?;
        numbers.extend(range);
    }
    Ok(numbers)
}

/// `7` or `1-36`: not from nought, not backwards, and no more than anybody means.
pub(super) fn range<N>(written: &str) -> Option<impl Iterator<Item = N>>
where
    N: FromStr + Copy + TryInto<u64> + TryFrom<u64>,
{
    const MOST: u64 = 100_000;
    let number = |text: &str| -> Option<u64> { text.trim().parse::<N>().ok()?.try_into().ok() };
    let (first, last) = written.split_once('-').unwrap_or((written, written));
    let (first, last) = (number(first)?, number(last)?);
    let means_some = 0 < first && first <= last && last - first < MOST;
    means_some.then(|| (first..=last).filter_map(|number| N::try_from(number).ok()))
}

/// A value that is not accepted.
pub(super) fn misread(place: &str, written: &str, hint: Text) -> Box<Fault> {
    let message = text!("`{written}` tidak diterima", "`{written}` is not accepted");
    Fault::new(FaultKind::Usage, place, message).hint(hint)
}

/// The folder that a new job goes to, or the list that it is for.
pub(super) fn dir(w: Lang) -> Arg {
    Arg::new("dir")
        .value_name(w.of("FOLDER", "DIR"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(w.of("Argumen", "Arguments"))
        .help(w.of("folder baru atau yang kosong", "a new or an empty folder"))
}

/// The flag of `run` that names the printing condition of the sheets.
pub(super) fn icc(w: Lang) -> Arg {
    Arg::new("icc")
        .long("icc")
        .value_name(w.of("BERKAS", "FILE"))
        .value_parser(value_parser!(PathBuf))
        .help(w.of(
            "profil ICC percetakan untuk PDF/X-4 [baku: output.icc di berkas tugas, lalu FOGRA39]",
            "the print shop's ICC profile for PDF/X-4 [default: output.icc of the job file, then FOGRA39]",
        ))
}

/// The flag of `run` and `impose` that names a measured printer.
pub(super) fn printer(w: Lang, help: &'static str) -> Arg {
    Arg::new("printer").long("printer").value_name(w.of("NAMA", "NAME")).help(help)
}

/// What `run --printer` says of itself.
pub(super) fn printer_of_job(w: Lang) -> Arg {
    printer(w, w.of(
        "printer yang sudah dikalibrasi: letak kartu dikoreksi [baku: sheet.calibration di berkas tugas]",
        "a calibrated printer: where cards lie is corrected [default: sheet.calibration of the job file]",
    ))
}

/// Adds the flags about paper that was used before.
pub(super) fn with_paper(command: Command, w: Lang) -> Command {
    command
        .arg(
            Arg::new("start-slot")
                .long("start-slot")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=10_000))
                .help(w.of(
                    "tempat kosong pertama pada lembar pertama yang sudah terpakai sebagian",
                    "the first free slot of a part-used first sheet",
                )),
        )
        .arg(
            Arg::new("skip-slots")
                .long("skip-slots")
                .value_name("N,N")
                .value_delimiter(',')
                .value_parser(value_parser!(u32).range(1..=10_000))
                .help(w.of(
                    "tempat yang dibiarkan kosong pada setiap lembar",
                    "slots that stay empty on every sheet",
                )),
        )
}

/// What those flags ask for.
fn part_used(args: &ArgMatches) -> (Option<usize>, Vec<usize>) {
    let start = args.try_get_one::<u32>("start-slot").ok().flatten();
    let skip = args.try_get_many::<u32>("skip-slots").ok().flatten();
    (
        start.map(|slot| *slot as usize),
        skip.into_iter().flatten().map(|slot| *slot as usize).collect(),
    )
}

/// Adds `--wait`.
pub(super) fn wait(command: Command, w: Lang) -> Command {
    command.arg(flag(
        "wait",
        w.of(
            "tunggu proses lain yang sedang menulis tugas ini",
            "wait for another process that is writing this job",
        ),
    ))
}

/// The job that the arguments name, with what they say besides its file.
pub(super) fn load(args: &ArgMatches) -> Outcome<Job> {
    load_with(args).map(|(job, _)| job)
}

/// The same, and what they say besides its file by itself.
pub(super) fn load_with(args: &ArgMatches) -> Outcome<(Job, Overrides)> {
    let as_of = match args.try_get_one::<String>("as-of").ok().flatten() {
        None => None,
        Some(text) => Some(Date::parse_typed(text).ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                "--as-of",
                text!("`{text}` bukan tanggal", "`{text}` is not a date"),
            )
            .hint(text!(
                "tulis TTTT-BB-HH atau HH-BB-TTTT, misalnya 2026-11-22 atau 22-11-2026",
                "write YYYY-MM-DD or DD-MM-YYYY, for example 2026-11-22 or 22-11-2026"
            ))
        })?),
    };
    let path = args.get_one::<PathBuf>("job").expect("it has a default");
    let icc = args.try_get_one::<PathBuf>("icc").ok().flatten().cloned();
    let calibration = args.try_get_one::<String>("printer").ok().flatten().cloned();
    let package = args.try_get_one::<bool>("package").ok().flatten().copied().unwrap_or(false);
    let verify = args.try_get_one::<bool>("verify").ok().flatten().copied().unwrap_or(false);
    let (start_slot, skip_slots) = part_used(args);
    let overrides = Overrides { as_of, icc, calibration, package, verify, start_slot, skip_slots };
    job::load(path, &overrides).map(|job| (job, overrides))
}

/// Adds the flags of `run`, `check` and others that choose people by a list or by what cards say.
pub(super) fn choosing(command: Command, w: Lang) -> Command {
    command
        .arg(
            Arg::new("file")
                .long("file")
                .value_name(w.of("BERKAS", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .help(w.of(
                    "hanya NIP dalam daftar ini, satu per baris",
                    "only the NIPs of this list, one a line",
                )),
        )
        .arg(
            Arg::new("unit")
                .long("unit")
                .value_name(w.of("NAMA", "NAME"))
                .action(ArgAction::Append)
                .help(w.of("hanya unit kerja ini", "only this unit")),
        )
        .arg(
            Arg::new("where")
                .long("where")
                .value_name(w.of("ISIAN=NILAI", "FIELD=VALUE"))
                .action(ArgAction::Append)
                .help(w.of(
                    "hanya yang kartunya memuat itu, misalnya golongan=III/d atau jabatan~guru (memuat kata itu); boleh diulang",
                    "only whose card says so, for example golongan=III/d, or jabatan~guru (has that word); may be repeated",
                )),
        )
}

/// The keys that `--key`, `--file`, `--unit` and `--where` name; empty for everybody.
///
/// # Errors
///
/// A usage fault if a flag is misread or names nobody, an outside fault if something cannot be read.
pub(super) fn keys(args: &ArgMatches, job: &Job) -> Outcome<Vec<String>> {
    let keys = args.get_many::<String>("key").into_iter().flatten();
    // A NIP may be written the way a card shows it, in groups.
    let plain = |key: &str| -> String { key.chars().filter(|c| !c.is_whitespace()).collect() };
    let mut keys: Vec<String> = keys.map(|key| plain(key)).collect();
    let is_list = |path: &&PathBuf| !path.as_os_str().is_empty();
    let list = args.try_get_one::<PathBuf>("file").ok().flatten().filter(is_list);
    if let Some(path) = list {
        for named in desk::listed_keys(path)? {
            if let desk::Named::Key(key) = named {
                keys.push(plain(&key));
            }
        }
        if keys.is_empty() {
            let message = text!("daftar itu kosong", "that list is empty");
            return Err(Fault::new(FaultKind::Usage, path.display().to_string(), message));
        }
    }
    let words = |name: &str| -> Vec<String> {
        let words = args.try_get_many::<String>(name).ok().flatten();
        words.into_iter().flatten().cloned().collect()
    };
    let mut conditions =
        words("where").iter().map(|text| condition(text)).collect::<Outcome<Vec<_>>>()?;
    let mut chosen: Vec<String> = Vec::new();
    let mut units: Vec<Option<String>> = words("unit").into_iter().map(Some).collect();
    if units.is_empty() && !conditions.is_empty() {
        units.push(None);
    }
    // Several units are any of them; everything else must hold as well.
    let n_conditions = conditions.len();
    for unit in units {
        conditions.truncate(n_conditions);
        let unit = unit.map(|says| Condition { field: TextField::Unit, says, within: false });
        conditions.extend(unit);
        chosen.extend(run::selected(job, workers(args), &conditions)?);
    }
    if chosen.is_empty() || keys.is_empty() {
        keys.extend(chosen);
        return Ok(keys);
    }
    // A list and a condition: those of the list for whom it holds.
    keys.retain(|key| chosen.contains(key));
    if keys.is_empty() {
        let message = text!("tidak ada orang yang cocok", "nobody fits");
        return Err(Fault::new(FaultKind::Usage, "--where", message));
    }
    Ok(keys)
}

/// `golongan=III/d`, or `jabatan~guru` for a part of the text.
fn condition(written: &str) -> Outcome<Condition> {
    let at = written.find(['=', '~']);
    let found = at.and_then(|at| {
        let field = TextField::from_name(written[..at].trim().to_lowercase().as_str())?;
        let says = written[at + 1..].trim().to_owned();
        Some(Condition { field, says, within: written[at..].starts_with('~') })
    });
    found.ok_or_else(|| {
        let names: Vec<&str> = TextField::ALL.iter().map(|field| field.name()).collect();
        let names = names.join(", ");
        misread(
            "--where",
            written,
            text!(
                "tulis ISIAN=NILAI atau ISIAN~BAGIAN; isian: {names}",
                "write FIELD=VALUE or FIELD~PART; fields: {names}"
            ),
        )
    })
}

/// Threads to work with: `--jobs`, or one per core.
pub(super) fn workers(args: &ArgMatches) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    args.get_one::<u32>("jobs").map_or_else(cores, |jobs| *jobs as usize)
}
