//! `cetak lookup`: whose card a QR code, a serial or a NIP is.

use crate::cli::args::{self, flag};
use crate::cli::exit::Code;
use crate::cli::terminal::{give, give_json, tell};
use crate::desk::{self, Found};
use crate::diag::{Lang, Outcome, one_line};
use crate::ledger::{IssuedCard, State};
use crate::text;
use clap::{Arg, ArgMatches, Command};
use std::path::{Path, PathBuf};

pub(super) fn command(w: Lang) -> Command {
    Command::new("lookup")
        .visible_alias("cari")
        .about(w.of(
            "Kartu siapa ini, dan bagaimana keadaannya",
            "Whose card this is, and how it stands with it",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak cari HTTPS://CONTOH.GO.ID/K/MZXW6YTBOI5DGNBV --job kartu-kabupaten\n  cetak cari A20150000001",
            "Examples:\n  cetak lookup HTTPS://CONTOH.GO.ID/K/MZXW6YTBOI5DGNBV --job district-cards\n  cetak lookup A20150000001",
        ))
        .arg(
            Arg::new("token")
                .value_name(w.of("[TUGAS] TOKEN", "[JOB] TOKEN"))
                .required(true)
                .num_args(1..=2)
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of(
                    "isi QR, token, nomor seri kartu, atau NIP; di depannya boleh folder tugas",
                    "what the QR says, a token, a serial, or a NIP; the job's folder may stand before it",
                )),
        )
        .arg(
            args::job_option(w, w.of(
                    "folder atau berkas tugas [baku: folder ini]",
                    "the job's folder or file [default: this folder]",
                ))
                .default_value(".")
                .hide_default_value(true),
        )
        .arg(flag("json", w.of("hasil sebagai JSON", "the result as JSON")))
        .after_help(w.of(
            "Kode keluar: 0 ditemukan · 4 tidak ada kartu itu · 5 buku kartu tidak bisa dibaca",
            "Exit codes: 0 found · 4 there is no such card · 5 the ledger cannot be read",
        ))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let words: Vec<&String> = args.get_many::<String>("token").into_iter().flatten().collect();
    let job = args.get_one::<PathBuf>("job").expect("it has a default");
    let (job, asked) = match words[..] {
        [job, asked] => (Path::new(job), asked),
        _ => (job.as_path(), words[0]),
    };
    let Found { cards, by_code } = desk::lookup(job, asked)?;
    if cards.is_empty() {
        tell(lang.of(
            "tidak ada kartu dengan token, nomor seri atau NIP itu",
            "no card has that token, serial or NIP",
        ));
        return Ok(Code::NothingMade);
    }
    if args.get_flag("json") {
        let asked = |idx: usize| by_code && idx == 0;
        let list: Vec<_> =
            cards.iter().enumerate().map(|(idx, card)| json(card, asked(idx))).collect();
        give_json(&serde_json::Value::from(list).to_string())?;
    } else {
        for (idx, card) in cards.iter().enumerate() {
            let mut line = line(card, lang);
            if by_code && idx == 0 {
                line.push_str(code_verdict(card.state, lang));
            }
            give(&line)?;
        }
    }
    Ok(Code::Done)
}

/// What the code that was asked for is worth.
fn code_verdict(state: State, lang: Lang) -> &'static str {
    match state {
        State::Made | State::Printed | State::Confirmed => {
            lang.of("  (kode ini: berlaku)", "  (this code: valid)")
        }
        State::Spoiled => lang.of("  (kode ini: kartu rusak)", "  (this code: a spoiled card)"),
        State::Replaced => lang.of(
            "  (kode ini: sudah diganti, tidak berlaku)",
            "  (this code: replaced, no longer valid)",
        ),
        State::Withdrawn => {
            lang.of("  (kode ini: ditarik, tidak berlaku)", "  (this code: withdrawn, not valid)")
        }
    }
}

fn json(card: &IssuedCard, by_code: bool) -> serde_json::Value {
    serde_json::json!({
        "key": card.key, "serial": card.serial, "issue": card.issue, "state": card.state.as_str(),
        "run": card.run, "lot": card.lot,
        "sheet": card.place.map(|place| place.sheet), "slot": card.place.map(|place| place.slot),
        "fields": card.fields, "by_code": by_code,
    })
}

fn line(card: &IssuedCard, lang: Lang) -> String {
    let field = |name: &str| card.fields.get(name).cloned().unwrap_or_default();
    let (key, serial, issue, state) = (&card.key, &card.serial, card.issue, card.state.as_str());
    let (name, run) = (one_line(&field("name")), card.run);
    let place =
        card.place.map(|place| format!("{}:{}", place.sheet, place.slot)).unwrap_or_default();
    text!(
        "{key}  {name}  seri {serial}  terbitan {issue}: {state}  proses {run}, lembar {place}",
        "{key}  {name}  serial {serial}  issue {issue}: {state}  run {run}, sheet {place}"
    )
    .said(lang)
}
