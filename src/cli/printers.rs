//! `cetak printers`: the printers of the office, how they stand and what they can do.

use crate::cli::args::{flag, job_arg};
use crate::cli::exit::Code;
use crate::cli::terminal::{give, give_json, tell};
use crate::deliver::{Capabilities, PrinterState, reason};
use crate::desk::{self, Seen};
use crate::diag::{Lang, Outcome, printable};
use crate::job::Way;
use crate::text;
use clap::{ArgMatches, Command};
use std::path::PathBuf;

/// The command line of `cetak printers`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("printers")
        .visible_alias("pencetak")
        .about(w.of(
            "Menampilkan printer: keadaan, persediaan, kemampuan, dan kalibrasinya",
            "Lists printers: how they stand, their supplies, what they can do, their calibration",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak pencetak                     yang tertulis di printers.toml\n  cetak pencetak --discover          juga yang mengumumkan diri di jaringan\n  cetak pencetak job.toml --json",
            "Examples:\n  cetak printers                     those written down in printers.toml\n  cetak printers --discover          and those that announce themselves on the network\n  cetak printers job.toml --json",
        ))
        .arg(job_arg(w))
        .arg(flag("discover", w.of(
            "cari juga di jaringan, dengan avahi-browse atau ippfind",
            "look on the network too, with avahi-browse or ippfind",
        )))
        .arg(flag("json", w.of(
            "hasil sebagai satu dokumen JSON di stdout",
            "the result as one JSON document on stdout",
        )))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 printers.toml salah · 5 ada printer yang tidak menjawab",
            "Exit codes: 0 done · 2 printers.toml is wrong · 5 a printer does not answer",
        ))
}

/// Lists them.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let job = args.get_one::<PathBuf>("job").expect("it has a default");
    let around = desk::printers(job, args.get_flag("discover"))?;
    if args.get_flag("json") {
        let printers: Vec<_> = around.printers.iter().map(json).collect();
        give_json(
            &serde_json::json!({ "schema": 1, "command": "printers", "printers": printers })
                .to_string(),
        )?;
    } else {
        around
            .printers
            .iter()
            .flat_map(|seen| lines(seen, lang))
            .try_for_each(|line| give(&line))?;
        if around.printers.is_empty() {
            give(lang.of(
                "belum ada printer: tulis di printers.toml, lihat docs/printing.md",
                "there are no printers yet: write them in printers.toml, see docs/printing.md",
            ))?;
        }
    }
    if around.looked == Some(false) {
        tell(lang.of(
            "jaringan tidak dilihat: tidak ada avahi-browse atau ippfind di komputer ini",
            "the network was not looked at: this machine has neither avahi-browse nor ippfind",
        ));
    }
    let silent = around.printers.iter().any(|seen| matches!(seen.says, Some(Err(_))));
    Ok(if silent { Code::Outside } else { Code::Done })
}

fn state(known: &Capabilities, lang: Lang) -> &'static str {
    match known.state {
        PrinterState::Idle => lang.of("siap", "idle"),
        PrinterState::Busy => lang.of("sedang mencetak", "printing"),
        PrinterState::Stopped => lang.of("berhenti", "stopped"),
    }
}

fn lines(seen: &Seen, lang: Lang) -> Vec<String> {
    let name = printable(&seen.name);
    let place = match (&seen.address, &seen.queue) {
        (Some(address), _) => address.to_string(),
        (None, Some(queue)) => match &queue.way {
            Way::Adapter(command) => printable(&command.join(" ")),
            Way::Ipp { address, .. } => address.to_string(),
        },
        (None, None) => String::new(),
    };
    let mut lines = vec![format!("{name}  {place}")];
    match &seen.says {
        Some(Ok(known)) => lines.extend(able(known, lang)),
        Some(Err(why)) => lines.push(format!("  {}", why.get(lang))),
        None => lines.push(
            lang.of("  printer kartu lewat adaptor", "  a card printer behind an adapter")
                .to_owned(),
        ),
    }
    let calibration = seen.queue.as_ref().and_then(|queue| queue.calibration.as_ref());
    if let Some(profile) = calibration {
        let line = match seen.measured {
            Some(true) => text!("  kalibrasi: {profile}", "  calibration: {profile}"),
            _ => text!(
                "  kalibrasi: {profile}, belum diukur",
                "  calibration: {profile}, not measured yet"
            ),
        };
        lines.push(line.said(lang));
    }
    lines
}

/// What a printer says of itself, in a few lines.
fn able(known: &Capabilities, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let reasons: Vec<String> = known.reasons.iter().map(|word| reason(word).said(lang)).collect();
    let mut now = format!("  {}", state(known, lang));
    if !reasons.is_empty() {
        now.push_str(&format!(": {}", reasons.join(", ")));
    }
    if !known.model.is_empty() {
        now.push_str(&format!("  ({})", printable(&known.model)));
    }
    lines.push(now);
    let formats = match (known.takes("application/pdf"), known.raster.is_some()) {
        (true, _) => "PDF",
        (false, true) => lang.of("raster PWG", "PWG raster"),
        (false, false) => lang.of("bukan PDF, bukan raster PWG", "neither PDF nor PWG raster"),
    };
    let sides = known.sides.iter().filter(|sides| sides.starts_with("two-sided"));
    let sides = match sides.count() {
        0 => lang.of("satu sisi", "one side"),
        _ => lang.of("bolak-balik", "both sides"),
    };
    let dots = known.dots.iter().map(|(x, y)| (*x).min(*y)).max();
    let dots = dots.map_or(String::new(), |dots| format!(", {dots} dpi"));
    lines.push(format!("  {formats}, {sides}{dots}"));
    if let Some(queue) = known.queue.as_ref().filter(|queue| !queue.raw) {
        let device = printable(queue.device.as_deref().unwrap_or("?"));
        lines.push(
            text!(
                "  antrean CUPS di depan {device}: berkas ditulis ulang oleh penyaringnya",
                "  a queue of CUPS before {device}: its filters rewrite files"
            )
            .said(lang),
        );
    }
    let mut sizes: Vec<String> = known
        .media
        .iter()
        .map(|medium| format!("{} x {}", medium.size.w.to_mm(), medium.size.h.to_mm()))
        .collect();
    sizes.sort();
    sizes.dedup();
    if !sizes.is_empty() {
        let (n, shown) =
            (sizes.len(), sizes.iter().take(6).cloned().collect::<Vec<_>>().join(", "));
        let more = if n > 6 { ", ..." } else { "" };
        lines.push(text!("  kertas (mm): {shown}{more}", "  media (mm): {shown}{more}").said(lang));
    }
    for supply in &known.supplies {
        let name = printable(&supply.name);
        let level = supply.level.map_or("?".to_owned(), |level| format!("{level} %"));
        lines.push(format!("  {name}: {level}"));
    }
    lines
}

fn json(seen: &Seen) -> serde_json::Value {
    let says = match &seen.says {
        Some(Ok(known)) => serde_json::json!({
            "state": match known.state {
                PrinterState::Idle => "idle", PrinterState::Busy => "printing", PrinterState::Stopped => "stopped",
            },
            "reasons": known.reasons, "model": known.model, "formats": known.formats, "sides": known.sides,
            "trays": known.trays, "media": known.names, "page_ranges": known.page_ranges,
            "dpi": known.dots.iter().map(|(x, y)| [*x, *y]).collect::<Vec<_>>(),
            "supplies": known.supplies.iter().map(|supply| serde_json::json!({
                "name": supply.name, "level": supply.level, "low": supply.low,
            })).collect::<Vec<_>>(),
            "queue": known.queue.as_ref().map(|queue| serde_json::json!({
                "device": queue.device, "raw": queue.raw,
            })),
        }),
        Some(Err(why)) => serde_json::json!({ "silent": why.en }),
        None => serde_json::Value::Null,
    };
    serde_json::json!({
        "name": seen.name, "address": seen.address.as_ref().map(ToString::to_string),
        "calibration": seen.queue.as_ref().and_then(|queue| queue.calibration.clone()),
        "measured": seen.measured, "says": says,
    })
}
