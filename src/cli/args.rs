//! The command line as clap sees it: names, aliases, help in two languages.
//!
//! The language is looked for before clap parses, so that `--help` and mistakes
//! speak it too. Every command's help begins with examples and ends with the
//! exit codes that command can leave.

use crate::cli::{confirm, doctor, keys, log, lookup, purge, reprint, shell, unattended, watch};
use crate::diag::Lang;
use clap::{Arg, ArgAction, Command, builder::PossibleValuesParser, value_parser};
use std::{ffi::OsString, path::PathBuf};

/// Picks the words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Lang);

impl Words {
    pub(super) const fn of(self, id: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Lang::Id => id,
            Lang::En => en,
        }
    }
}

/// The language that the arguments or `CETAK_LANG` ask for.
pub(super) fn language(args: &[OsString], environment: Option<&str>) -> Lang {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let after = words.iter().position(|word| *word == "--lang").and_then(|at| words.get(at + 1));
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    match joined.or(after.copied()).or(environment) {
        Some("en") => Lang::En,
        _ => Lang::Id,
    }
}

/// The whole command line.
pub(super) fn command(lang: Lang) -> Command {
    let w = Words(lang);
    let mut root = Command::new("cetak")
        .version(env!("CARGO_PKG_VERSION"))
        .about(w.of(
            "Dari data ASN dan foto menjadi kartu siap cetak, dan bukti bahwa hasilnya benar",
            "From ASN records and photos to print-ready cards, and the proof that they are right",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak mulai kartu-kabupaten          folder tugas baru dengan data contoh\n  cetak periksa kartu-kabupaten        baris mana yang salah, dan kenapa\n  cetak buat kartu-kabupaten           kartu, depan dan belakang, pada lembar siap potong",
            "Examples:\n  cetak init district-cards            a new job folder with sample data\n  cetak check district-cards           which rows are wrong, and why\n  cetak run district-cards             cards, front and back, on sheets ready to cut",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(w.of("Perintah", "Commands"))
        .disable_help_subcommand(true)
        .subcommand(run(w))
        .subcommand(check(w))
        .subcommand(super::photos::command(w))
        .subcommand(super::proof::command(w))
        .subcommand(super::layouts::command(lang))
        .subcommand(init(w))
        .subcommand(sample(w))
        .subcommand(reprint::command(w))
        .subcommand(confirm::command(w))
        .subcommand(lookup::command(w))
        .subcommand(log::command(w))
        .subcommand(purge::command(w))
        .subcommand(keys::command(w))
        .subcommand(doctor::command(w))
        .subcommand(shell::completions_command(w))
        .subcommand(shell::man_command(w))
        .subcommand(super::verify::command(w))
        .subcommand(super::preflight::command(w))
        .subcommand(super::sheets::command(w))
        .subcommand(super::calibrate::command(w))
        .subcommand(super::impose::command(w));
    let template = w.of(
        "{before-help}\n\n{about}\n\nPemakaian: {usage}\n\n{all-args}{after-help}\n",
        "{before-help}\n\n{about}\n\nUsage: {usage}\n\n{all-args}{after-help}\n",
    );
    root = root.help_template(template).disable_help_flag(true).disable_version_flag(true);
    root = root
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_name(w.of("BAHASA", "LANGUAGE"))
                .value_parser(PossibleValuesParser::new(["id", "en"]))
                .hide_possible_values(true)
                .help_heading(w.of("Umum", "General"))
                .help(w.of(
                    "bahasa pesan: id atau en [baku: CETAK_LANG, lalu id]",
                    "language of messages: id or en [default: CETAK_LANG, then id]",
                )),
        )
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .global(true)
                .action(ArgAction::Help)
                .help_heading(w.of("Umum", "General"))
                .help(w.of("tampilkan bantuan ini", "show this help")),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help_heading(w.of("Umum", "General"))
                .help(w.of("tampilkan versi", "show the version")),
        );
    let names: Vec<String> = root.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        root = root.mut_subcommand(name, |sub| {
            sub.help_template(template).disable_help_flag(true).mut_args(|arg| {
                if arg.get_help_heading().is_some() {
                    arg
                } else {
                    arg.help_heading(w.of("Pilihan", "Options"))
                }
            })
        });
    }
    root
}

fn run(w: Words) -> Command {
    watch::with_flags(unattended::with_flags(job_command(w, "run", "buat"), w), w)
        .about(w.of(
            "Membuat kartu: laporan, lembar siap potong, peta kartu, manifes",
            "Makes the cards: report, sheets ready to cut, map of cards, manifest",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak buat job.toml\n  cetak buat job.toml --out cetak-senin --jobs 2\n  cetak buat job.toml --key 198609262015051001     satu kartu saja\n  cetak buat job.toml --only changed               yang baru dan yang berubah saja\n  cetak buat job.toml --dry-run                    rencana, tanpa menulis apa pun",
            "Examples:\n  cetak run job.toml\n  cetak run job.toml --out monday --jobs 2\n  cetak run job.toml --key 198609262015051001      one card only\n  cetak run job.toml --only changed                new and changed ones only\n  cetak run job.toml --dry-run                     the plan, writing nothing",
        ))
        .arg(out(w, w.of(
            "folder hasil [baku: out/<as-of> di samping berkas tugas, -2, -3 … jika sudah ada]",
            "the run's folder [default: out/<as-of> beside the job file, -2, -3 … if taken]",
        )))
        .arg(flag("dry-run", w.of(
            "semua pemeriksaan dan rencana, tanpa menulis apa pun",
            "every check and the plan, writing nothing",
        )))
        .arg(super::sheets::icc(w))
        .arg(super::calibrate::run_printer(w))
        .arg(flag("package", w.of(
            "juga paket untuk percetakan: READ_ME.txt, tiket, manifest.csv, program potong, gambar susun, COMPLETE",
            "also a package for a print shop: READ_ME.txt, tickets, manifest.csv, guillotine programme, stacking picture, COMPLETE",
        )))
        .arg(flag("force", w.of(
            "timpa hasil yang sudah ada di folder --out",
            "overwrite the run that is in the folder of --out",
        )))
        .after_help(w.of(
            "Kode keluar: 0 semua dibuat · 1 cacat program · 2 salah pakai atau berkas tugas salah · 3 selesai, sebagian ditahan atau tidak berhak · 4 tidak ada yang bisa dibuat · 5 disk penuh, tidak ada izin, dipakai proses lain · 130, 143 dihentikan",
            "Exit codes: 0 everything made · 1 defect of the program · 2 wrong usage or job file · 3 finished, some held or barred · 4 nothing could be made · 5 disk full, no permission, in use by another process · 130, 143 interrupted",
        ))
}

fn check(w: Words) -> Command {
    watch::with_flags(job_command(w, "check", "periksa"), w)
        .about(w.of(
            "Memeriksa data dan foto tanpa membuat kartu, dan menulis laporan",
            "Checks data and photos without making a card, and writes the report",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak periksa job.toml\n  cetak periksa job.toml --json > temuan.json",
            "Examples:\n  cetak check job.toml\n  cetak check job.toml --json > findings.json",
        ))
        .arg(out(w, w.of(
            "folder laporan [baku: out/periksa di samping berkas tugas, ditimpa setiap kali]",
            "folder of the report [default: out/periksa beside the job file, overwritten each time]",
        )))
        .after_help(w.of(
            "Kode keluar: 0 semua siap · 1 cacat program · 2 salah pakai atau berkas tugas salah · 3 sebagian ditahan atau tidak berhak · 4 tidak ada yang bisa dibuat · 5 disk penuh, tidak ada izin",
            "Exit codes: 0 everything ready · 1 defect of the program · 2 wrong usage or job file · 3 some held or barred · 4 nothing could be made · 5 disk full, no permission",
        ))
}

fn init(w: Words) -> Command {
    Command::new("init")
        .visible_alias("mulai")
        .about(w.of(
            "Folder tugas baru: job.toml dengan penjelasan, data dan foto contoh",
            "A new job folder: job.toml with explanations, sample data and photos",
        ))
        .before_help(
            w.of("Contoh:\n  cetak mulai kartu-kabupaten", "Example:\n  cetak init district-cards"),
        )
        .arg(dir(w))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 folder itu sudah berisi · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 the folder already holds files · 5 it cannot be written",
        ))
}

fn sample(w: Words) -> Command {
    Command::new("sample")
        .visible_alias("contoh-data")
        .about(w.of(
            "Tugas lengkap dengan orang karangan, sebesar yang diminta",
            "A complete job with made-up people, of any size",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak sample uji-1000 --count 1000 --seed 7\n  cetak buat uji-1000",
            "Examples:\n  cetak sample try-1000 --count 1000 --seed 7\n  cetak run try-1000",
        ))
        .arg(dir(w))
        .arg(
            Arg::new("count")
                .long("count")
                .value_name(w.of("JUMLAH", "NUMBER"))
                .value_parser(value_parser!(u32).range(1..=1_000_000))
                .default_value("100")
                .hide_default_value(true)
                .help(w.of("berapa orang [baku: 100]", "how many people [default: 100]")),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name(w.of("BENIH", "SEED"))
                .value_parser(value_parser!(u64))
                .default_value("1")
                .hide_default_value(true)
                .help(w.of(
                    "benih acak: benih yang sama memberi tugas yang sama [baku: 1]",
                    "random seed: the same seed gives the same job [default: 1]",
                )),
        )
        .arg(jobs(w))
        .arg(quiet(w))
        .arg(progress(w))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 folder itu sudah berisi · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 the folder already holds files · 5 it cannot be written",
        ))
}

/// The argument that names a job.
pub(super) fn job_arg(w: Words) -> Arg {
    Arg::new("job")
        .value_name(w.of("TUGAS", "JOB"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(w.of("Argumen", "Arguments"))
        .help(w.of(
            "berkas tugas, atau folder berisi job.toml",
            "the job file, or a folder with a job.toml",
        ))
}

/// A command on a job file, with the flags that all of them share.
pub(super) fn job_command(w: Words, name: &'static str, alias: &'static str) -> Command {
    Command::new(name)
        .visible_alias(alias)
        .arg(job_arg(w))
        .arg(
            Arg::new("as-of")
                .long("as-of")
                .value_name(w.of("TANGGAL", "DATE"))
                .help(w.of(
                    "hari yang dipakai menilai hak kartu, TTTT-BB-HH [baku: as_of di berkas tugas, lalu hari ini]",
                    "the day entitlement is judged on, YYYY-MM-DD [default: as_of of the job file, then today]",
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
        .arg(flag("json", w.of("hasil sebagai satu dokumen JSON di stdout", "the result as one JSON document on stdout")))
        .arg(quiet(w))
        .arg(flag("verbose", w.of("tampilkan setiap temuan, juga info", "show every finding, info too")))
        .arg(progress(w))
}

pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// An option that takes one of a few words; its help lists them.
pub(super) fn choice(
    w: Words,
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
pub(super) fn file(w: Words, help: &'static str) -> Arg {
    Arg::new("file")
        .value_name(w.of("BERKAS", "FILE"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(w.of("Argumen", "Arguments"))
        .help(help)
}

pub(super) fn quiet(w: Words) -> Arg {
    flag("quiet", w.of("hanya galat dan hasil akhir", "only errors and the final result"))
}

pub(super) fn out(w: Words, help: &'static str) -> Arg {
    Arg::new("out")
        .long("out")
        .value_name(w.of("FOLDER", "DIR"))
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

fn dir(w: Words) -> Arg {
    Arg::new("dir")
        .value_name(w.of("FOLDER", "DIR"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(w.of("Argumen", "Arguments"))
        .help(w.of("folder baru atau yang kosong", "a new or an empty folder"))
}

pub(super) fn jobs(w: Words) -> Arg {
    Arg::new("jobs")
        .long("jobs")
        .value_name("N")
        .value_parser(value_parser!(u32).range(1..=1024))
        .help(w.of(
            "utas kerja sekaligus [baku: sebanyak inti prosesor]",
            "threads at once [default: as many as there are cores]",
        ))
}

pub(super) fn progress(w: Words) -> Arg {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        for lang in [Lang::Id, Lang::En] {
            command(lang).debug_assert();
        }
    }

    #[test]
    fn the_language_is_known_before_parsing() {
        let args = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&args(&["cetak", "--lang", "en", "--help"]), None), Lang::En);
        assert_eq!(language(&args(&["cetak", "run", "--lang=en"]), None), Lang::En);
        assert_eq!(language(&args(&["cetak"]), Some("en")), Lang::En);
        assert_eq!(language(&args(&["cetak", "--lang", "id"]), Some("en")), Lang::Id);
        assert_eq!(language(&args(&["cetak"]), None), Lang::Id);
    }

    #[test]
    fn every_help_begins_with_an_example_and_names_the_exit_codes() {
        for (lang, example, codes) in
            [(Lang::Id, "Contoh", "Kode keluar"), (Lang::En, "Example", "Exit codes")]
        {
            let mut root = command(lang);
            root.build();
            for sub in root.get_subcommands_mut() {
                let help = sub.render_long_help().to_string();
                assert!(help.starts_with(example), "{help}");
                assert!(help.contains(codes), "{help}");
            }
        }
    }
}
