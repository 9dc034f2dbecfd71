//! `report.html`: what became of every row, for a person in front of a screen.
//!
//! One file that opens offline: style, script and pictures are inside, and its
//! Content-Security-Policy lets it fetch nothing and run only its own script.
//! Cells are strangers' text: they lie in a JSON block that they cannot break
//! out of, and the script shows them as text and never as markup. Without a
//! script the counts, the explanations and the first findings are there all
//! the same.
//!
//! It names people by name and number, and is private to whoever ran the program: what
//! is to be mended must be found. What is told of several people alike is told once.

mod data;

use crate::markup::escaped;
use crate::words::{Fate, Stage, grouped, turnover};
use cetak_base::date::Date;
use cetak_base::diag::{Code, Finding, Lang, Severity, Wording, hint_word, masked};
use cetak_base::digest::Sha256;
use cetak_base::explain;
use cetak_schema::report::{Counts, Turnover};
use data::Codes;
use std::io::Write as _;

const CSS: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");
/// Findings that are shown without a script.
const STATIC_FINDINGS: usize = 200;

/// What a report tells.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// Name of the job.
    pub job: &'a str,
    /// The day validity was judged on.
    pub as_of: Date,
    /// How many records became what.
    pub counts: Counts,
    /// Who came, changed and left since the run before, where the ledger was asked.
    pub turnover: Option<&'a Turnover>,
    /// Whether cards were made or only checked.
    pub stage: Stage,
    /// What was found, in the order of files and rows.
    pub items: Vec<Item<'a>>,
    /// Small pictures that items point to, at best under 10 kB each.
    pub photos: Vec<Thumb<'a>>,
    /// Language of the page.
    pub lang: Lang,
    /// How it says what the program can be asked for.
    pub wording: Wording,
}

/// A finding and what stands beside it.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The name in the row, as it is written there; empty where there is none.
    pub name: &'a str,
    /// Unit kerja of the row, where known; empty otherwise.
    pub unit: &'a str,
    /// Index of the picture in [`Report::photos`].
    pub photo_idx: Option<usize>,
}

/// A small picture, ready to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Thumb<'a> {
    /// The format of the bytes.
    pub media: Media,
    /// The encoded picture.
    pub bytes: &'a [u8],
    /// The line of the list of decisions that would accept it; empty if none would.
    pub line: &'a str,
}

/// The picture formats that every browser shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl Thumb<'_> {
    fn data_uri(&self) -> String {
        let media = match self.media {
            Media::Png => "image/png",
            Media::Jpeg => "image/jpeg",
        };
        format!("data:{media};base64,{}", base64(self.bytes))
    }
}

/// Whether a page has the form of a report: the rules that let it run only its own script, that script and
/// no other. What it tells is not looked at.
pub fn is_report(page: &[u8]) -> bool {
    let Ok(page) = std::str::from_utf8(page) else { return false };
    let head = page.find("<title>").map(|end| &page[..end]);
    let rules = format!("style-src '{}'; script-src '{}';", sum(CSS), sum(SCRIPT));
    let has_rules = head.is_some_and(|head| head.contains(&rules) && !head.contains("<script"));
    let own = format!("<script>{SCRIPT}</script>");
    // Beside the script stands one block of data, which nothing in it can end.
    let n_scripts = page.matches("<script").count();
    let n_own = SCRIPT.matches("<script").count() + 1;
    page.starts_with("<!doctype html>")
        && has_rules
        && page.contains(&own)
        && n_scripts == n_own + 1
}

/// The page, in UTF-8.
pub fn report(report: &Report<'_>) -> Vec<u8> {
    let lang = report.lang;
    let say = |id: &'static str, en: &'static str| match lang {
        Lang::Id => id,
        Lang::En => en,
    };
    let codes = Codes::of(report);
    let job = escaped(&masked(report.job));
    let title = say("Laporan pemeriksaan", "Report");
    let day = match lang {
        Lang::Id => format!("tanggal acuan {}", report.as_of.indonesian()),
        Lang::En => format!("as of {}", report.as_of),
    };
    let mut page = Vec::with_capacity(64 * 1024 + report.items.len() * 160);
    let (css_sum, script_sum) = (sum(CSS), sum(SCRIPT));
    let mut line = |text: std::fmt::Arguments<'_>| {
        page.write_fmt(text).and_then(|()| page.write_all(b"\n")).expect("memory takes any text");
    };
    line(format_args!("<!doctype html>\n<html lang=\"{}\">\n<head>", say("id", "en")));
    line(format_args!("<meta charset=\"utf-8\">"));
    line(format_args!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src '{css_sum}'; script-src '{script_sum}'; base-uri 'none'; form-action 'none'\">"
    ));
    line(format_args!("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"));
    line(format_args!("<meta name=\"referrer\" content=\"no-referrer\">"));
    line(format_args!("<meta name=\"robots\" content=\"noindex\">"));
    line(format_args!("<title>{job} - {title}</title>\n<style>{CSS}</style>\n</head>\n<body>"));
    line(format_args!(
        "<a class=\"skip\" href=\"#findings\">{}</a>",
        say("Langsung ke temuan", "Skip to the findings")
    ));
    line(format_args!("<div class=\"wrap\">\n<header>"));
    line(format_args!("<p class=\"eyebrow\">{title}, {}</p>\n<h1>{job}</h1>", escaped(&day)));
    line(format_args!("<p class=\"verdict\">{}</p>", verdict(report)));
    let moved = report.turnover.map(|of| turnover(of, lang)).unwrap_or_default();
    if !moved.is_empty() {
        let since = say("Sejak proses terakhir", "Since the last run");
        line(format_args!("<p class=\"moved\">{since}: {}</p>", escaped(&moved)));
    }
    line(format_args!("{}</header>\n<main>", figures(report)));
    line(format_args!("{}", overview(&codes, report.wording, lang)));
    line(format_args!("<h2 id=\"findings\" tabindex=\"-1\">{}</h2>", say("Temuan", "Findings")));
    line(format_args!("{}", tools(lang)));
    line(format_args!("<div id=\"results\">{}</div>", plain_table(report, &codes)));
    line(format_args!(
        "<p class=\"more\"><button type=\"button\" id=\"more\" hidden>{}</button></p>\n</main>",
        say("Tampilkan lebih banyak", "Show more")
    ));
    line(format_args!(
        "<footer>{}</footer>\n</div>",
        say(
            "Laporan ini memuat nama dan NIP: simpan seperlunya dan jangan disebarkan.",
            "This report holds names and NIPs: keep it no longer than needed and pass it to nobody else.",
        )
    ));
    page.extend_from_slice(b"<script type=\"application/json\" id=\"data\">");
    data::write(&mut page, report, &codes);
    page.extend_from_slice(b"</script>\n");
    page.extend_from_slice(format!("<script>{SCRIPT}</script>\n</body>\n</html>\n").as_bytes());
    page
}

fn counted(counts: Counts) -> [usize; 5] {
    [counts.made, counts.unchanged, counts.held, counts.barred, counts.duplicate]
}

fn verdict(report: &Report<'_>) -> String {
    let (counts, lang) = (report.counts, report.lang);
    let stops = report.items.iter().any(|item| item.finding.severity == Severity::Stop);
    let [read, good, held] =
        [counts.read, counts.made + counts.unchanged, counts.held].map(|n| grouped(n, lang));
    let first = match (report.stage, stops, lang) {
        (_, true, Lang::Id) => {
            "Pekerjaan ini berhenti: ada yang harus diperbaiki sebelum kartu bisa dibuat.".into()
        }
        (_, true, Lang::En) => {
            "This job stopped: something must be mended before any card can be made.".to_owned()
        }
        (Stage::Made, _, Lang::Id) => format!("{good} dari {read} kartu sudah jadi."),
        (Stage::Made, _, Lang::En) => format!("{good} of {read} cards are done."),
        (Stage::Checked, _, Lang::Id) => format!("{good} dari {read} kartu siap dibuat."),
        (Stage::Checked, _, Lang::En) => format!("{good} of {read} cards are ready to be made."),
    };
    let second = match (counts.held, lang) {
        (0, Lang::Id) => "Tidak ada yang ditahan.".to_owned(),
        (0, Lang::En) => "None is held.".to_owned(),
        (_, Lang::Id) => format!("{held} menunggu perbaikan atau keputusan."),
        (1, Lang::En) => "1 waits for a correction or a decision.".to_owned(),
        (_, Lang::En) => format!("{held} wait for a correction or a decision."),
    };
    format!("{first} {second}")
}

fn figures(report: &Report<'_>) -> String {
    let lang = report.lang;
    let names = ["made", "unchanged", "held", "barred", "duplicate"];
    let mut bar = String::new();
    let mut list = String::new();
    let read = match lang {
        Lang::Id => "dibaca",
        Lang::En => "read",
    };
    let mut spoken = vec![format!("{read} {}", grouped(report.counts.read, lang))];
    list.push_str(&format!(
        "<div class=\"read\"><dt>{read}</dt><dd>{}</dd></div>",
        grouped(report.counts.read, lang)
    ));
    // Every share that is not nothing is wide enough to be seen.
    let least = 6;
    let total: usize = counted(report.counts).iter().sum::<usize>().max(1);
    let widths = counted(report.counts).map(|n| match n {
        0 => 0,
        _ => (n * 1000 / total).max(least),
    });
    let all: usize = widths.iter().sum::<usize>().max(1);
    let mut x = 0;
    for ((fate, n), (name, width)) in
        Fate::ALL.into_iter().zip(counted(report.counts)).zip(names.into_iter().zip(widths))
    {
        let word = fate.word(report.stage, lang);
        let figure = grouped(n, lang);
        if width > 0 {
            bar.push_str(&format!(
                "<rect class=\"{name}\" x=\"{x}\" width=\"{width}\" height=\"10\"/>"
            ));
            x += width;
        }
        spoken.push(format!("{word} {figure}"));
        list.push_str(&format!("<div class=\"{name}\"><dt>{word}</dt><dd>{figure}</dd></div>"));
    }
    format!(
        "<svg class=\"barline\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {all} 10\" \
         preserveAspectRatio=\"none\">{bar}</svg>\n<dl class=\"counts\">{list}</dl>\n",
        escaped(&spoken.join(", "))
    )
}

fn overview(codes: &Codes, wording: Wording, lang: Lang) -> String {
    let (heading, remedy, show, none) = match lang {
        Lang::Id => {
            ("Ringkasan temuan", "Yang perlu dilakukan", "Lihat temuannya", "Tidak ada temuan.")
        }
        Lang::En => ("Findings by kind", "What to do", "Show these findings", "No findings."),
    };
    let mut list = format!("<h2>{heading}</h2>\n");
    if codes.list.is_empty() {
        list.push_str(&format!("<p class=\"none\">{none}</p>"));
        return list;
    }
    list.push_str("<ul class=\"codes\">\n");
    for (code, worst, count) in &codes.list {
        let words = explain::worded(*code, wording);
        list.push_str(&format!(
            "<li><details><summary><span class=\"n\">{}</span><span class=\"tag {}\">{}</span>\
             <span class=\"name\">{}</span><span class=\"id\">{code}</span></summary>\
             <div class=\"why\"><p>{}</p><p><b>{remedy}:</b> {}</p>\
             <p><a href=\"#kode={code}\">{show}</a></p></div></details></li>\n",
            grouped(*count, lang),
            worst.as_str(),
            worst.word(lang),
            escaped(words.title.get(lang)),
            escaped(words.meaning.get(lang)),
            escaped(words.remedy.get(lang)),
        ));
    }
    list.push_str("</ul>");
    list
}

/// The filter; hidden until the script that it needs runs.
fn tools(lang: Lang) -> String {
    let [find, code, severity, file, unit, all, reset] = match lang {
        Lang::Id => {
            ["Cari", "Temuan", "Tingkat", "Berkas", "Unit kerja", "semua", "Hapus saringan"]
        }
        Lang::En => ["Search", "Finding", "Severity", "File", "Unit", "all", "Clear filters"],
    };
    let select = |name: &str, label: &str| {
        format!(
            "<label>{label}<select name=\"{name}\"><option value=\"\">{all}</option></select></label>"
        )
    };
    format!(
        "<div class=\"tools\" id=\"tools\" hidden><form id=\"filter\" role=\"search\">\
         <label class=\"find\">{find}<input type=\"search\" name=\"cari\" autocomplete=\"off\"></label>\
         {}{}{}{}<button type=\"reset\">{reset}</button></form>\
         <p class=\"status\" id=\"status\" role=\"status\"></p></div>",
        select("kode", code),
        select("tingkat", severity),
        select("berkas", file),
        select("unit", unit),
    )
}

/// What is seen without a script.
fn plain_table(report: &Report<'_>, codes: &Codes) -> String {
    let lang = report.lang;
    let heads = match lang {
        Lang::Id => ["tingkat", "tempat", "siapa", "yang ditemukan"],
        Lang::En => ["severity", "place", "who", "what was found"],
    };
    if report.items.is_empty() {
        return String::new();
    }
    let heads = heads
        .into_iter()
        .zip(["sev", "where", "who", "what"])
        .map(|(head, class)| format!("<th scope=\"col\" class=\"{class}\">{head}</th>"))
        .collect::<String>();
    let mut rows = format!("<table><thead><tr>{heads}</tr></thead><tbody>\n");
    for item_idx in codes.order.iter().take(STATIC_FINDINGS) {
        let Item { finding, name, unit, .. } = report.items[*item_idx];
        let safe = escaped;
        let hint = finding.hint.get(lang);
        let hint = match hint {
            "" => String::new(),
            hint => format!("<span class=\"hint\">{}: {}</span>", hint_word(lang), safe(hint)),
        };
        let value = finding.value.as_deref().unwrap_or_default();
        let value = if value.is_empty() || finding.message.get(lang).contains(value) {
            String::new()
        } else {
            format!("<span class=\"shown\"><code>{}</code></span>", safe(value))
        };
        rows.push_str(&format!(
            "<tr><td><span class=\"tag {}\">{}</span></td><td>{}</td><td><span class=\"name\">{}</span> <span class=\"nip\">{}</span>\
             <span class=\"sub\">{}</span></td><td><span class=\"msg\">{}</span>{value}{hint}\
             <span class=\"sub\">{}</span></td></tr>\n",
            finding.severity.as_str(),
            finding.severity.word(lang),
            safe(&finding.place.describe(lang)),
            safe(name),
            safe(finding.key.as_deref().unwrap_or_default()),
            safe(unit),
            safe(finding.message.get(lang)),
            finding.code,
        ));
    }
    rows.push_str("</tbody></table>");
    if report.items.len() > STATIC_FINDINGS {
        let rest = grouped(report.items.len() - STATIC_FINDINGS, lang);
        rows.push_str(&match lang {
            Lang::Id => format!("<p>{rest} temuan lain ada di report.json dan checked.xlsx.</p>"),
            Lang::En => format!("<p>{rest} more findings are in report.json and checked.xlsx.</p>"),
        });
    }
    rows
}

/// The source expression by which a Content-Security-Policy knows an inline text
/// (<https://www.w3.org/TR/CSP3/>, "hash-source").
pub(crate) fn sum(text: &str) -> String {
    let mut sum = Sha256::default();
    sum.update(text.as_bytes());
    let hex = sum.hex();
    let bytes: Vec<u8> = (0..hex.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect();
    format!("sha256-{}", base64(&bytes))
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                text.push(char::from(LETTERS[number >> (18 - 6 * place) & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// The codes that occur: worst first, then most frequent, then in the order of the documents.
fn sorted_codes(
    counts: &std::collections::BTreeMap<Code, (Severity, usize)>,
) -> Vec<(Code, Severity, usize)> {
    let mut list: Vec<_> =
        counts.iter().map(|(code, (worst, count))| (*code, *worst, *count)).collect();
    list.sort_by_key(|(code, worst, count)| {
        (std::cmp::Reverse(*worst), std::cmp::Reverse(*count), *code)
    });
    list
}

#[cfg(test)]
mod tests {
    use super::{base64, escaped};

    #[test]
    fn base64_is_that_of_the_published_test_vectors() {
        let pairs = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (length, expected) in pairs.into_iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..length]), expected);
        }
    }

    #[test]
    fn markup_in_a_cell_stays_text() {
        assert_eq!(escaped("<b a='\"'>&"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;");
    }
}
