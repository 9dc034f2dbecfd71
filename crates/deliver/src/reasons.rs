//! The printer's words for what it needs, in a clerk's.
//!
//! The keywords are those of RFC 8011, PWG 5100.9 and 5100.13. Whether a printer calls something an error,
//! a warning or a report is left out of account: printers differ, and some turn one into the other.

use cetak_base::diag::{Text, printable};
use cetak_base::text;

/// Keyword, Indonesian, English, and whether somebody has to come.
const WORDS: &[(&str, &str, &str, bool)] = &[
    ("media-jam", "kertas atau kartu macet", "a jam", true),
    ("media-empty", "baki kosong", "the tray is empty", true),
    ("media-needed", "kertas atau kartu perlu diisi", "paper or cards are needed", true),
    ("media-low", "kertas atau kartu hampir habis", "paper or cards run low", false),
    ("marker-supply-empty", "pita atau toner habis", "ribbon or toner is empty", true),
    (
        "marker-supply-missing",
        "pita atau toner tidak terpasang",
        "ribbon or toner is missing",
        true,
    ),
    ("marker-supply-low", "pita atau toner hampir habis", "ribbon or toner runs low", false),
    ("toner-empty", "toner habis", "toner is empty", true),
    ("toner-low", "toner hampir habis", "toner runs low", false),
    ("marker-waste-full", "kotak limbah penuh", "the waste box is full", true),
    (
        "marker-waste-almost-full",
        "kotak limbah hampir penuh",
        "the waste box is nearly full",
        false,
    ),
    ("cover-open", "penutup terbuka", "the cover is open", true),
    ("door-open", "pintu terbuka", "a door is open", true),
    ("interlock-open", "kunci pengaman terbuka", "an interlock is open", true),
    ("input-tray-missing", "baki masuk tidak terpasang", "the input tray is missing", true),
    ("output-tray-missing", "baki keluar tidak terpasang", "the output tray is missing", true),
    ("output-area-full", "baki keluar penuh", "the output tray is full", true),
    (
        "output-area-almost-full",
        "baki keluar hampir penuh",
        "the output tray is nearly full",
        false,
    ),
    ("paused", "dijeda", "paused", true),
    ("moving-to-paused", "akan dijeda", "about to pause", true),
    ("offline", "luring", "offline", true),
    ("connecting-to-device", "sedang menyambung", "connecting", false),
    ("shutdown", "dimatikan", "shut down", true),
    ("stopping", "sedang berhenti", "stopping", true),
    ("spool-area-full", "memori printer penuh", "the printer's memory is full", true),
    ("timed-out", "kehabisan waktu", "timed out", true),
    ("fuser-over-temp", "pemanas terlalu panas", "the fuser is too hot", true),
    ("fuser-under-temp", "pemanas belum panas", "the fuser warms up", false),
    ("job-printing", "sedang mencetak", "printing", false),
    ("job-incoming", "berkas masih diterima", "the file is still coming in", false),
    ("job-transforming", "berkas sedang diolah", "the file is being processed", false),
    ("job-queued", "menunggu giliran", "waiting its turn", false),
    ("printer-stopped", "printer berhenti", "the printer has stopped", true),
    (
        "printer-stopped-partly",
        "sebagian printer berhenti",
        "part of the printer has stopped",
        true,
    ),
    (
        "resources-are-not-ready",
        "kertas atau bahan belum siap",
        "paper or supplies are not ready",
        true,
    ),
    ("processing-to-stop-point", "sedang dihentikan", "being stopped", true),
    (
        "queued-in-device",
        "diserahkan, belum tentu tercetak",
        "handed over, not known to be printed",
        false,
    ),
    ("aborted-by-system", "printer menyerah", "the printer gave up", true),
    ("job-canceled-by-user", "dibatalkan pengirim", "canceled by its sender", true),
    ("job-canceled-by-operator", "dibatalkan petugas printer", "canceled by an operator", true),
    ("job-canceled-at-device", "dibatalkan di printer", "canceled at the printer", true),
    (
        "document-format-error",
        "berkas tidak terbaca printer",
        "the printer cannot read the file",
        true,
    ),
    (
        "document-unprintable-error",
        "berkas tidak bisa dicetak printer",
        "the printer cannot print the file",
        true,
    ),
    (
        "unsupported-document-format",
        "jenis berkas tidak dikenal printer",
        "a kind of file the printer does not know",
        true,
    ),
    ("job-completed-successfully", "selesai dengan baik", "done well", false),
    ("job-completed-with-warnings", "selesai dengan peringatan", "done, with warnings", false),
    ("job-completed-with-errors", "selesai dengan galat", "done, with errors", true),
];

/// The keyword without how serious the printer calls it.
fn bare(keyword: &str) -> &str {
    let ends = ["-error", "-warning", "-report"];
    // Some keywords end that way by themselves.
    if WORDS.iter().any(|(word, ..)| *word == keyword) {
        return keyword;
    }
    ends.iter().find_map(|end| keyword.strip_suffix(end)).unwrap_or(keyword)
}

/// A reason in words; one that is not known as the printer writes it.
pub fn reason(keyword: &str) -> Text {
    let bare = bare(keyword);
    match WORDS.iter().find(|(word, ..)| *word == bare) {
        Some((_, id, en, _)) => Text::new(*id, *en),
        None => {
            let shown = printable(bare);
            text!("`{shown}`", "`{shown}`")
        }
    }
}

/// Whether somebody has to come to the printer for it.
pub fn is_stop(keyword: &str) -> bool {
    let bare = bare(keyword);
    WORDS.iter().any(|(word, _, _, stop)| *word == bare && *stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_means_the_same_however_serious_the_printer_calls_it() {
        for keyword in ["media-jam", "media-jam-error", "media-jam-warning", "media-jam-report"] {
            assert_eq!(reason(keyword).en, "a jam");
            assert!(is_stop(keyword));
        }
        assert_eq!(reason("document-format-error").en, "the printer cannot read the file");
        assert_eq!(reason("flux-low-warning").en, "`flux-low`");
        assert!(!is_stop("media-low-warning") && !is_stop("flux-low"));
    }
}
