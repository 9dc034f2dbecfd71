//! `cetak print`: a finished run to a printer, followed until it is known what came out.

use crate::cli::args::{self, flag, misread, numbers, quiet, workers};
use crate::cli::exit::Code;
use crate::cli::progress::shown;
use crate::cli::session;
use crate::cli::terminal::{give, give_json, tell};
use crate::deliver::Fingerprint;
use crate::desk::{self, News, Sending, Sent, Watcher, WhySkipped};
use crate::diag::{Lang, Outcome, Text};
use crate::job;
use crate::ledger::{Delivery, DeliveryState, Part, PartOutcome};
use crate::run::Silent;
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The command line of `cetak print`.
pub(super) fn command(w: Lang) -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let name = w.of("NAMA", "NAME");
    Command::new("print")
        .visible_alias("kirim")
        .about(w.of(
            "Mengirim hasil ke printer dan mengikutinya sampai diketahui apa yang keluar",
            "Sends a run to a printer and follows it until it is known what came out",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak kirim out/2026-11-22 --printer kantor\n  cetak kirim out/2026-11-22 --printer ipp://10.0.0.7/ipp/print --sheet 1-20 --tray tray-2\n  cetak kirim out/2026-11-22 --printer kantor --dry-run     apakah cocok, tanpa mencetak\n  cetak kirim out/2026-11-22 --printer kantor --follow      apa yang terjadi dengan kiriman tadi",
            "Examples:\n  cetak print out/2026-11-22 --printer office\n  cetak print out/2026-11-22 --printer ipp://10.0.0.7/ipp/print --sheet 1-20 --tray tray-2\n  cetak print out/2026-11-22 --printer office --dry-run     does it fit, without printing\n  cetak print out/2026-11-22 --printer office --follow      what became of what was sent",
        ))
        .arg(
            Arg::new("run")
                .value_name(w.of("HASIL", "RUN"))
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of(
                    "folder hasil, yang memuat manifest.json",
                    "the run's folder, which holds manifest.json",
                )),
        )
        .arg(text("printer", name, w.of(
            "nama printer di printers.toml, atau alamatnya ipp://… atau ipps://…",
            "name of a printer in printers.toml, or its address ipp://… or ipps://…",
        )).required(true))
        .arg(
            args::job_option(w, w.of(
                    "tugas yang membuat hasil itu [baku: dicari di folder-folder di atasnya]",
                    "the job that made that run [default: looked for in the folders above it]",
                )),
        )
        .arg(text("lot", "N", w.of(
            "hanya lot ini, atau 1-3; boleh diulang",
            "only this lot, or 1-3; may be repeated",
        )).action(ArgAction::Append))
        .arg(text("sheet", "N", w.of(
            "hanya lembar ini, atau 1-36; boleh diulang",
            "only this sheet, or 1-36; may be repeated",
        )).action(ArgAction::Append))
        .arg(
            text("per-job", "N", w.of(
                "paling banyak sekian lembar dalam satu kiriman [baku: satu lot]",
                "at most so many sheets in one print job [default: a lot]",
            ))
            .value_parser(value_parser!(u32).range(1..=100_000)),
        )
        .arg(
            text("copies", "N", w.of(
                "salinan setiap lembar; lebih dari satu perlu --reason [baku: 1]",
                "copies of every sheet; more than one needs --reason [default: 1]",
            ))
            .value_parser(value_parser!(u32).range(1..=999)),
        )
        .arg(text("tray", name, w.of("baki kertas, menurut nama printer", "the tray, by the printer's own name")))
        .arg(text("media", name, w.of("kertas, menurut nama printer", "the medium, by the printer's own name")))
        .arg(text("certificate", w.of("SIDIK", "FINGERPRINT"), w.of(
            "sidik SHA-256 sertifikat printer ipps://",
            "SHA-256 fingerprint of the certificate of a printer at ipps://",
        )))
        .arg(text("reason", w.of("ALASAN", "REASON"), w.of(
            "kenapa lembar yang sudah dicetak dikirim lagi",
            "why sheets that were printed are sent again",
        )))
        .arg(
            text("patience", w.of("DETIK", "SECONDS"), w.of(
                "berhenti mengikuti bila selama itu tidak ada yang berubah [baku: 600]",
                "stop following when nothing changed for so long [default: 600]",
            ))
            .value_parser(value_parser!(u32).range(0..=86_400)),
        )
        .arg(flag("follow", w.of(
            "hanya tanyakan apa yang terjadi dengan kiriman sebelumnya",
            "only ask what became of what was sent before",
        )))
        .arg(flag("dry-run", w.of(
            "periksa semuanya terhadap printer, tanpa mengirim",
            "look whether everything fits the printer, send nothing",
        )))
        .arg(flag("partial", w.of(
            "kirim juga hasil yang sebagian tidak bisa diverifikasi, misalnya karena data sudah berubah",
            "send a run that could be verified only in part, because the data has changed for example",
        )))
        .arg(args::jobs(w))
        .arg(flag("json", w.of(
            "hasil sebagai satu dokumen JSON di stdout",
            "the result as one JSON document on stdout",
        )))
        .arg(quiet(w))
        .arg(args::progress(w))
        .after_help(w.of(
            "Kode keluar: 0 semuanya tercetak · 2 salah pakai, atau bukan hasil yang dikenal · 3 selesai, tetapi seseorang harus melihat apa yang keluar · 5 tidak cocok dengan printer, printer tidak menjawab atau belum selesai · 6 tidak lulus verifikasi: tidak dikirim · 130 dihentikan",
            "Exit codes: 0 everything was printed · 2 wrong usage, or no run that is known · 3 finished, but somebody must see what came out · 5 it does not fit the printer, which does not answer or has not finished · 6 not verified: not sent · 130 interrupted",
        ))
}

/// Sends a run.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let text = |name: &str| args.get_one::<String>(name).cloned();
    let number = |name: &str| args.get_one::<u32>(name).copied();
    let certificate = text("certificate")
        .map(|written| {
            let digits = text!("64 angka heksadesimal", "64 hexadecimal digits");
            Fingerprint::parse(&written).ok_or_else(|| misread("--certificate", &written, digits))
        })
        .transpose()?;
    let sending = Sending {
        folder: args.get_one::<PathBuf>("run").expect("clap requires it").clone(),
        job: args.get_one::<PathBuf>("job").cloned(),
        printer: text("printer").expect("clap requires it"),
        certificate,
        lots: numbers(args, "lot", "37", "1-36")?,
        sheets: numbers(args, "sheet", "37", "1-36")?,
        copies: number("copies").unwrap_or(1),
        tray: text("tray"),
        media: text("media"),
        per_job: number("per-job"),
        reason: text("reason"),
        partial: args.get_flag("partial"),
        dry_run: args.get_flag("dry-run"),
        only_follow: args.get_flag("follow"),
        patience: Duration::from_secs(number("patience").unwrap_or(600).into()),
        workers: workers(args),
    };
    let stop = session::stop()?;
    let is_quiet = args.get_flag("quiet");
    let teller = Teller { lang, is_quiet, last: Mutex::default() };
    let progress = shown(args, lang).filter(|_| !is_quiet);
    let sent = match &progress {
        Some(progress) => desk::send(&sending, (&teller, progress), &stop, job::today())?,
        None => desk::send(&sending, (&teller, &Silent), &stop, job::today())?,
    };
    if args.get_flag("json") {
        give_json(&json(&sent).to_string())?;
    } else {
        told(&sent, &sending, lang).iter().try_for_each(|line| give(line))?;
    }
    Ok(if sent.is_open() {
        Code::Outside
    } else if sent.is_proved()
        && sent.skipped.iter().all(|skipped| skipped.why == WhySkipped::Printed)
    {
        Code::Done
    } else {
        Code::SomeHeld
    })
}

/// Tells what happens on stderr, each thing once.
struct Teller {
    lang: Lang,
    is_quiet: bool,
    /// What the printer reported last, and how many tenths were done.
    last: Mutex<(String, u32)>,
}

impl Watcher for Teller {
    fn tell(&self, news: &News) {
        if self.is_quiet {
            return;
        }
        let lang = self.lang;
        match news {
            News::Note(note) => tell(note.get(lang)),
            News::Sending { file, sheets: (first, last), number: (n, all) } => tell(
                text!(
                    "kiriman {n} dari {all}: {file}, lembar {first}-{last}",
                    "print job {n} of {all}: {file}, sheets {first}-{last}"
                )
                .get(lang),
            ),
            News::Counted { done, all, reasons, stopped } => {
                let reasons: Vec<&str> = reasons.iter().map(|reason| reason.get(lang)).collect();
                let tenths = done * 10 / (*all).max(1);
                let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
                let now = (reasons.join(", "), tenths);
                if *last == now {
                    return;
                }
                let mut line = text!("{done} dari {all} sisi", "{done} of {all} sides").said(lang);
                if !now.0.is_empty() {
                    line.push_str(&format!(": {}", now.0));
                }
                if *stopped {
                    line.push_str(
                        lang.of(
                            " - perlu orang di printer",
                            " - somebody is needed at the printer",
                        ),
                    );
                }
                tell(&line);
                *last = now;
            }
        }
    }
}

/// The parts of a job by what is known of them: ranges of sheets, and cards one by one as sheet and slot.
fn known(job: &Delivery, outcome: PartOutcome) -> Option<Text> {
    let parts = job.sent.parts.iter().zip(&job.outcomes);
    let parts = parts.filter(|(_, known)| **known == outcome).map(|(part, _)| part);
    let (cards, sheets): (Vec<&Part>, Vec<&Part>) = parts.partition(|part| part.slot.is_some());
    let card = |part: &&Part| format!("{}:{}", part.sheet, part.slot.unwrap_or(0));
    let cards = cards.iter().map(card).collect::<Vec<_>>().join(", ");
    let sheets = sheets.iter().map(|part| part.sheet).collect::<BTreeSet<u32>>();
    let sheets = ranges(sheets.into_iter());
    match (sheets.is_empty(), cards.is_empty()) {
        (true, true) => None,
        (true, false) => Some(text!("kartu {cards}", "cards {cards}")),
        (false, _) => Some(text!("lembar {sheets}", "sheets {sheets}")),
    }
}

/// `1-3, 7`.
fn ranges(sheets: impl Iterator<Item = u32>) -> String {
    let mut found: Vec<(u32, u32)> = Vec::new();
    for sheet in sheets {
        match found.last_mut() {
            Some((_, last)) if *last == sheet || *last + 1 == sheet => *last = sheet,
            _ => found.push((sheet, sheet)),
        }
    }
    let range = |(first, last): (u32, u32)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    found.into_iter().map(range).collect::<Vec<_>>().join(", ")
}

/// What became of every print job, and of what was not sent.
fn told(sent: &Sent, sending: &Sending, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let printer = crate::diag::printable(&sent.printer);
    for job in &sent.jobs {
        let (file, all) = (&job.sent.file, job.sent.impressions);
        let counted = job.counted.map_or("?".to_owned(), |counted| counted.to_string());
        let sheets: BTreeSet<u32> = job.sent.parts.iter().map(|part| part.sheet).collect();
        let sheets = ranges(sheets.into_iter());
        let of_cards = job.sent.parts.iter().any(|part| part.slot.is_some());
        let (sisi, sides) = if of_cards { ("kartu", "cards") } else { ("sisi", "sides") };
        let proved = job.outcomes.iter().all(|outcome| *outcome == PartOutcome::Printed);
        let line = match job.state {
            DeliveryState::Completed if proved => text!(
                "{file} lembar {sheets}: tercetak, {counted} dari {all} {sisi} ({printer})",
                "{file} sheets {sheets}: printed, {counted} of {all} {sides} ({printer})"
            ),
            DeliveryState::Completed => text!(
                "{file} lembar {sheets}: printer menyebut selesai, tetapi menghitung {counted} dari {all} {sisi} ({printer})",
                "{file} sheets {sheets}: the printer says it is done, but counted {counted} of {all} {sides} ({printer})"
            ),
            DeliveryState::Aborted => text!(
                "{file} lembar {sheets}: berhenti di {counted} dari {all} {sisi} ({printer})",
                "{file} sheets {sheets}: ended at {counted} of {all} {sides} ({printer})"
            ),
            DeliveryState::Lost => text!(
                "{file} lembar {sheets}: printer tidak mengenal kiriman itu lagi ({printer})",
                "{file} sheets {sheets}: the printer knows that print job no more ({printer})"
            ),
            DeliveryState::Dropped => text!(
                "{file} lembar {sheets}: tidak jadi dikirim, boleh dikirim lagi",
                "{file} sheets {sheets}: not sent after all, may be sent again"
            ),
            DeliveryState::Sent | DeliveryState::Accepted => text!(
                "{file} lembar {sheets}: belum diketahui akhirnya ({printer})",
                "{file} sheets {sheets}: its end is not known yet ({printer})"
            ),
        };
        lines.push(line.said(lang));
        for (outcome, id, en) in [
            (PartOutcome::Surely, "pasti keluar", "surely came out"),
            (
                PartOutcome::Probably,
                "mungkin keluar atau rusak",
                "probably came out, or are spoiled",
            ),
            (PartOutcome::Hardly, "tampaknya belum", "hardly came out"),
        ] {
            if let Some(Text { id: parts, en: parts_en }) = known(job, outcome) {
                lines.push(text!("  {id}: {parts}", "  {en}: {parts_en}").said(lang));
            }
        }
    }
    let is_unsure = |outcome: &PartOutcome| {
        matches!(outcome, PartOutcome::Surely | PartOutcome::Probably | PartOutcome::Hardly)
    };
    if sent.jobs.iter().flat_map(|job| &job.outcomes).any(is_unsure) {
        lines.push(lang.of(
            "lihat hasil di printer: yang keluar dengan `cetak konfirmasi --sheet N`, yang tidak keluar dengan `cetak konfirmasi --not-printed N`",
            "look at the printer: `cetak confirm --sheet N` for what came out, `cetak confirm --not-printed N` for what did not",
        ).to_owned());
    }
    if sent.is_open() {
        lines.push(lang.of(
            "kiriman itu tetap terbuka: jalankan perintah yang sama lagi bila printer bisa ditanya; bila printer itu tidak ada lagi: catat yang keluar dengan `cetak konfirmasi --sheet N`, kirim sisanya lagi dengan --reason",
            "that print job stays open: run the same command again when the printer can be asked; if it is gone for good: record what came out with `cetak confirm --sheet N`, and send the others again with --reason",
        ).to_owned());
    }
    let mut by_reason: BTreeMap<WhySkipped, Vec<u32>> = BTreeMap::new();
    for skipped in &sent.skipped {
        by_reason.entry(skipped.why).or_default().push(skipped.sheet);
    }
    for (why, sheets) in by_reason {
        let sheets = ranges(sheets.into_iter().collect::<BTreeSet<u32>>().into_iter());
        let line = match why {
            WhySkipped::Outdated => text!(
                "tidak dikirim, memuat kartu yang sudah diganti, ditarik atau rusak: lembar {sheets}",
                "not sent, they hold cards that were replaced, withdrawn or spoiled: sheets {sheets}"
            ),
            WhySkipped::Printed => text!(
                "tidak dikirim lagi, sudah tercetak: lembar {sheets}",
                "not sent again, they are printed: sheets {sheets}"
            ),
            WhySkipped::Partly => text!(
                "tidak dikirim, sebagian kartunya sudah tercetak: buat yang lain lagi dengan `cetak ulang`, atau sebut alasan dengan --reason: lembar {sheets}",
                "not sent, some of their cards are printed: make the others again with `cetak reprint`, or give a --reason: sheets {sheets}"
            ),
            WhySkipped::Stripe => text!(
                "tidak dikirim, jalur magnetiknya tidak muat: lembar {sheets}",
                "not sent, their magnetic tracks do not hold what they should: sheets {sheets}"
            ),
            WhySkipped::Sent => text!(
                "tidak dikirim lagi sampai diketahui apa yang keluar: lembar {sheets}",
                "not sent again until it is known what came out: sheets {sheets}"
            ),
        };
        lines.push(line.said(lang));
    }
    if sending.dry_run {
        for (file, (first, last)) in &sent.planned {
            lines.push(
                text!(
                    "cocok dengan `{printer}`: {file}, lembar {first}-{last}",
                    "fits `{printer}`: {file}, sheets {first}-{last}"
                )
                .said(lang),
            );
        }
    }
    if lines.is_empty() {
        lines.push(lang.of("tidak ada yang dikirim", "nothing was sent").to_owned());
    }
    lines
}

fn json(sent: &Sent) -> serde_json::Value {
    let jobs = sent.jobs.iter().map(|job| {
        let parts = job.sent.parts.iter().zip(&job.outcomes);
        let parts = parts.map(|(part, outcome)| {
            serde_json::json!({ "sheet": part.sheet, "slot": part.slot, "outcome": outcome.as_str() })
        });
        serde_json::json!({
            "delivery": job.id, "printer": job.sent.printer, "address": job.sent.address,
            "name": job.sent.name, "job": job.job, "uuid": job.uuid, "file": job.sent.file,
            "sha256": job.sent.sha256, "state": job.state.as_str(), "impressions": job.sent.impressions,
            "counted": job.counted, "parts": parts.collect::<Vec<_>>(),
        })
    });
    let skipped = sent.skipped.iter().map(|skipped| {
        let why = match skipped.why {
            WhySkipped::Outdated => "outdated",
            WhySkipped::Printed => "printed",
            WhySkipped::Partly => "partly",
            WhySkipped::Sent => "sent",
            WhySkipped::Stripe => "stripe",
        };
        serde_json::json!({ "sheet": skipped.sheet, "slot": skipped.slot, "why": why })
    });
    let planned = sent
        .planned
        .iter()
        .map(|(file, (first, last))| serde_json::json!({ "file": file, "sheets": [first, last] }));
    serde_json::json!({
        "schema": 1, "command": "print", "printer": sent.printer,
        "jobs": jobs.collect::<Vec<_>>(), "skipped": skipped.collect::<Vec<_>>(),
        "planned": planned.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_in_a_row_are_told_as_a_range() {
        assert_eq!(ranges([1, 2, 3, 7, 9, 10].into_iter()), "1-3, 7, 9-10");
        assert_eq!(ranges([4, 4].into_iter()), "4");
        assert_eq!(ranges(std::iter::empty()), "");
    }
}
