//! `cetak` alone: where one stands in this folder, and the command that comes next.

use crate::cli::exit::Code;
use crate::cli::remedy::worded;
use crate::cli::terminal::{give, tell, tell_fault};
use crate::cli::words;
use crate::desk::{self, Checked, Here, Standing};
use crate::diag::{self, Lang, Text};
use crate::text;
use std::path::Path;

/// Tells it: what is so to stderr, the next command alone to stdout.
pub(super) fn tell_here(lang: Lang) -> Code {
    let (told, next) = match desk::here(Path::new(".")) {
        Here::Nothing => (
            text!(
                "di folder ini belum ada tugas (job.toml) dan belum ada daftar; letakkan daftar pegawai (xlsx, ods, csv) dan folder fotonya di sini, atau mulai dengan contoh",
                "there is neither a job (job.toml) nor a list in this folder; put the list of people (xlsx, ods, csv) and the folder of their photos here, or begin with a sample"
            ),
            text!("cetak mulai kartu-contoh", "cetak init sample-cards"),
        ),
        Here::Lists(count) => (
            text!(
                "di folder ini ada {count} daftar dan belum ada tugas (job.toml)",
                "this folder has {count} lists and no job (job.toml) yet"
            ),
            text!("cetak mulai .", "cetak init ."),
        ),
        Here::Broken(fault) => {
            tell_fault(&worded(&fault), lang);
            (
                text!("betulkan job.toml seperti di atas", "mend job.toml as told above"),
                text!("cetak periksa", "cetak check"),
            )
        }
        Here::Job(standing) => of_job(&standing),
    };
    tell(&told.said(lang));
    tell(lang.of("berikutnya:", "next:"));
    match give(next.get(lang)) {
        Ok(()) => Code::Done,
        Err(fault) => {
            tell_fault(&fault, lang);
            Code::of(fault.kind)
        }
    }
}

fn of_job(standing: &Standing) -> (Text, Text) {
    let name = diag::printable(&standing.name);
    let check = || text!("cetak periksa", "cetak check");
    let Standing { checked, is_stale, made, is_made_since, unconfirmed, .. } = standing;
    let begins = text!("tugas `{name}`", "job `{name}`");
    let add = |id: String, en: String| {
        Text::new(format!("{}: {id}", begins.id), format!("{}: {en}", begins.en))
    };
    if let (Some((folder, cards)), true, false) = (made, is_made_since, is_stale) {
        let shown = words::typed(Path::new(folder));
        if *unconfirmed > 0 {
            return (
                add(
                    format!(
                        "{cards} kartu dibuat di {shown}, {unconfirmed} belum dikonfirmasi; periksa hasilnya, cetak, lalu catat lembar yang baik"
                    ),
                    format!(
                        "{cards} cards were made in {shown}, {unconfirmed} not confirmed yet; verify them, print, then record the good sheets"
                    ),
                ),
                text!("cetak verifikasi {shown}", "cetak verify {shown}"),
            );
        }
        return (
            add(
                format!(
                    "{cards} kartu dari {shown} sudah dikonfirmasi; setelah daftar atau foto berubah, buat yang berubah saja"
                ),
                format!(
                    "{cards} cards of {shown} are confirmed; once lists or photos change, make only what changed"
                ),
            ),
            text!("cetak buat --only changed", "cetak run --only changed"),
        );
    }
    let Some(Checked { page, counts, causes }) = checked.as_ref().filter(|_| !is_stale) else {
        let (id, en) = if checked.is_some() || made.is_some() {
            (
                "daftar, foto atau job.toml berubah sejak terakhir diperiksa",
                "lists, photos or job.toml changed since the last check",
            )
        } else {
            ("belum diperiksa", "not checked yet")
        };
        return (add(id.to_owned(), en.to_owned()), check());
    };
    let said = |lang| words::counts(counts, ("siap dibuat", "ready to be made"), lang);
    let page = words::typed(page);
    let causes = |lang| {
        /// Kinds that are told; the page has all.
        const SHOWN: usize = 6;
        let causes: Vec<String> = causes
            .iter()
            .take(SHOWN)
            .map(|(code, count)| {
                let title = diag::Code::from_name(code).map(|code| crate::explain::of(code).title);
                let title =
                    title.map(|title| format!(" ({})", title.get(lang))).unwrap_or_default();
                format!("{} {code}{title}", words::count(*count, lang))
            })
            .collect();
        causes.join(", ")
    };
    let waits = counts.held > 0 || counts.made + counts.unchanged == 0;
    if waits {
        let (id, en) = (causes(Lang::Id), causes(Lang::En));
        return (
            add(
                format!(
                    "{}; yang salah: {id}; perbaiki menurut {page}, lalu periksa lagi",
                    said(Lang::Id)
                ),
                format!(
                    "{}; what is wrong: {en}; mend it by {page}, then check again",
                    said(Lang::En)
                ),
            ),
            check(),
        );
    }
    (add(said(Lang::Id), said(Lang::En)), text!("cetak buat", "cetak run"))
}
