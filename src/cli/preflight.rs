//! `cetak preflight`: PDF/X-4 and PDF/VT-1, clause by clause, for files of any origin.
//!
//! What was found is the result and goes to stdout. A file that breaks a rule
//! of a standard leaves exit code 6; notes do not.

use crate::cli::args::flag;
use crate::cli::exit::Code;
use crate::cli::terminal::{give, give_json};
use crate::diag::{Lang, Outcome, masked, printable};
use crate::text;
use crate::verify::preflight::{self, Breach, Facts, FigureOnPage, Preflight, Severity};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

/// The command line of `cetak preflight`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("preflight")
        .visible_alias("prapemeriksaan")
        .about(w.of(
            "Memeriksa berkas PDF terhadap PDF/X-4 dan PDF/VT-1, pasal demi pasal",
            "Checks PDF files against PDF/X-4 and PDF/VT-1, clause by clause",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak prapemeriksaan out/2026-11-22/sheets/0001.pdf\n  cetak prapemeriksaan *.pdf --json > hasil.json",
            "Examples:\n  cetak preflight out/2026-11-22/sheets/0001.pdf\n  cetak preflight *.pdf --json > result.json",
        ))
        .arg(
            Arg::new("file")
                .value_name(w.of("BERKAS", "FILE"))
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help_heading(w.of("Argumen", "Arguments"))
                .help(w.of("berkas PDF, dari program apa pun", "PDF files, of any program")),
        )
        .arg(flag("json", w.of(
            "hasil sebagai satu dokumen JSON di stdout",
            "the result as one JSON document on stdout",
        )))
        .arg(flag("quiet", w.of("hanya kode keluar", "only the exit code")))
        .after_help(w.of(
            "Kode keluar: 0 semua memenuhi standar · 2 salah pakai · 5 berkas tidak bisa dibaca · 6 ada yang melanggar standar: jangan dicetak",
            "Exit codes: 0 all conform · 2 wrong usage · 5 a file cannot be read · 6 one breaks a standard: do not print",
        ))
}

/// Checks the files one after another.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let mut entries = Vec::new();
    let mut code = Code::Done;
    for path in args.get_many::<PathBuf>("file").into_iter().flatten() {
        let found = preflight::preflight(path)?;
        if !found.conforms() {
            code = Code::Unverified;
        }
        if args.get_flag("json") {
            entries.push(entry(path, &found, lang));
        } else if !args.get_flag("quiet") {
            give(&masked(&told(path, &found, lang)))?;
        }
    }
    if args.get_flag("json") {
        let document = Document { schema: 1, files: entries };
        give_json(&serde_json::to_string(&document).expect("plain data is always JSON"))?;
    }
    Ok(code)
}

#[derive(serde::Serialize)]
struct Document {
    schema: u32,
    files: Vec<Entry>,
}

#[derive(serde::Serialize)]
struct Entry {
    file: String,
    preflight: Box<serde_json::value::RawValue>,
}

fn entry(path: &Path, found: &Preflight, lang: Lang) -> Entry {
    let json = String::from_utf8(found.to_json(lang)).expect("JSON is UTF-8");
    let preflight = serde_json::value::RawValue::from_string(json).expect("it was made as JSON");
    Entry { file: path.display().to_string(), preflight }
}

/// One file for a person: the verdict, then what is broken, then what is in it.
fn told(path: &Path, found: &Preflight, lang: Lang) -> String {
    let n_errors = found.breaches.iter().filter(|b| b.rule.severity() == Severity::Error).count();
    let n_notes = found.breaches.len() - n_errors;
    let facts = &found.facts;
    let called = match (&facts.pdfx, &facts.pdfvt) {
        (Some(x), Some(vt)) => format!("{} + {}", printable(x), printable(vt)),
        (Some(one), None) | (None, Some(one)) => printable(one),
        (None, None) => lang.of("tidak menyebut standar", "claims no standard").to_owned(),
    };
    if found.claims_nothing() {
        let line = text!(
            "tidak menyebut standar, jadi bukan PDF/X-4; ekspor lagi sebagai PDF/X-4 bila percetakan memintanya",
            "claims no standard, so it is no PDF/X-4; export it as PDF/X-4 if the shop asks for that"
        );
        let mut lines = vec![format!("{}: {}", path.display(), line.said(lang))];
        lines.extend(fact_lines(facts, lang));
        return lines.join("\n");
    }
    let verdict = if found.conforms() {
        lang.of("memenuhi", "conforms").to_owned()
    } else {
        text!("{n_errors} pelanggaran: jangan dicetak", "{n_errors} breaches: do not print")
            .said(lang)
    };
    let mut lines = vec![format!("{}: {called}: {verdict}", path.display())];
    if n_notes > 0 {
        lines.push(text!("  {n_notes} catatan", "  {n_notes} notes").said(lang));
    }
    lines.extend(found.breaches.iter().map(|breach| breach_line(breach, lang)));
    lines.extend(fact_lines(facts, lang));
    lines.join("\n")
}

fn breach_line(breach: &Breach, lang: Lang) -> String {
    let word = match breach.rule.severity() {
        Severity::Error => lang.of("galat", "error"),
        Severity::Note => lang.of("catatan", "note"),
    };
    let mut places = Vec::new();
    if let Some(page) = breach.page {
        places.push(format!("{} {page}", lang.of("halaman", "page")));
    }
    if let Some(object) = breach.object {
        places.push(format!("{} {object}", lang.of("objek", "object")));
    }
    let place =
        if places.is_empty() { lang.of("berkas", "file").to_owned() } else { places.join(", ") };
    format!(
        "  {word}[{}]: {}\n    --> {place}\n    {}",
        breach.rule.as_str(),
        breach.message.get(lang),
        breach.rule.clause(),
    )
}

/// What a print shop asks of a file before it takes it.
fn fact_lines(facts: &Facts, w: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |what: &str, value: String| lines.push(format!("  {what}: {value}"));
    let size = |mm: Option<[f64; 2]>| match mm {
        Some([width, height]) => format!("{width:.2} x {height:.2} mm"),
        None => "-".to_owned(),
    };
    let seen = |seen: FigureOnPage, unit: &str| {
        format!("{:.2} {unit} ({} {})", seen.value, w.of("halaman", "page"), seen.page)
    };
    say(w.of("halaman", "pages"), facts.pages.to_string());
    for page in facts.page_sizes.iter().take(5) {
        say(
            w.of("ukuran", "size"),
            format!(
                "media {}, bleed {}, trim {} ({} {})",
                size(page.media_mm),
                size(page.bleed_mm),
                size(page.trim_mm),
                page.pages,
                w.of("halaman", "pages"),
            ),
        );
    }
    if let Some(intent) = &facts.intent {
        say(w.of("kondisi cetak", "printing condition"), printable(&intent.identifier));
    }
    if !facts.fonts.is_empty() {
        let fonts: Vec<String> = facts.fonts.iter().map(|font| printable(&font.name)).collect();
        say(w.of("font", "fonts"), fonts.join(", "));
    }
    if !facts.spots.is_empty() {
        let spots: Vec<String> = facts.spots.iter().map(|spot| printable(spot)).collect();
        say(w.of("warna khusus", "spot colours"), spots.join(", "));
    }
    if let Some(found) = facts.lowest_ppi {
        say(w.of("resolusi terendah", "lowest resolution"), seen(found, "ppi"));
    }
    if let Some(found) = facts.smallest_text_pt {
        say(w.of("teks terkecil", "smallest text"), seen(found, "pt"));
    }
    if let Some(found) = facts.thinnest_line_pt {
        say(w.of("garis tertipis", "thinnest line"), seen(found, "pt"));
    }
    if let Some(found) = facts.max_ink_percent {
        say(w.of("jumlah tinta tertinggi", "highest sum of inks"), seen(found, "%"));
    }
    if let Some(found) = facts.max_picture_ink_percent {
        say(
            w.of("jumlah tinta tertinggi di gambar", "highest sum of inks in pictures"),
            seen(found, "%"),
        );
    }
    if facts.unread_pictures > 0 {
        let unread = facts.unread_pictures.to_string();
        say(
            w.of("gambar yang tintanya tidak terbaca", "pictures whose inks cannot be read"),
            unread,
        );
    }
    lines
}
