//! `cetak init`: a job to begin with, made up or for the lists that are there.

use crate::cli::args::dir;
use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell};
use crate::cli::words::typed;
use crate::diag::{Lang, Outcome};
use crate::run::{self, JobFromLists};
use crate::text;
use clap::{ArgMatches, Command};
use std::path::PathBuf;

/// The command line of `cetak init`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("init")
        .visible_alias("mulai")
        .about(w.of(
            "Folder tugas baru dengan data dan foto contoh, atau job.toml untuk daftar yang sudah ada",
            "A new job folder with sample data and photos, or job.toml for the lists that are there",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak mulai kartu-kabupaten          folder baru dengan contoh\n  cetak mulai \"Data Pegawai.xlsx\"      job.toml di samping daftar itu; foto dicari dan dilihat\n  cetak mulai .                        job.toml untuk semua daftar di folder ini",
            "Examples:\n  cetak init district-cards            a new folder with samples\n  cetak init \"Staff list.xlsx\"         job.toml beside that list; photos are looked for and at\n  cetak init .                         job.toml for all lists in this folder",
        ))
        .arg(dir(w))
        .after_help(w.of(
            "Kode keluar: 0 selesai · 2 folder itu sudah berisi, tetapi tanpa daftar, atau sudah punya job.toml · 5 tidak bisa ditulis",
            "Exit codes: 0 done · 2 the folder holds files but no list, or has a job.toml · 5 it cannot be written",
        ))
}

/// Writes a new job folder, or the job file for lists that are there.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let path = args.get_one::<PathBuf>("dir").expect("clap requires it");
    if let Some(adopted) = run::job_from_lists(path)? {
        tell(&told(&adopted, lang));
        give(&adopted.folder.join("job.toml").display().to_string())?;
        return Ok(Code::Done);
    }
    run::write_starter(path)?;
    let shown = typed(path);
    tell(&text!(
        "folder tugas siap; periksa dengan `cetak periksa {shown}`, lalu buat kartunya dengan `cetak buat {shown}`",
        "the job folder is ready; check it with `cetak check {shown}`, then make the cards with `cetak run {shown}`"
    ).said(lang));
    give(&path.display().to_string())?;
    Ok(Code::Done)
}

/// What was written down of an office's own, and what comes next.
fn told(adopted: &JobFromLists, lang: Lang) -> String {
    let lists: Vec<String> = adopted.lists.iter().map(|name| format!("`{name}`")).collect();
    let (lists, (photos, is_there)) = (lists.join(", "), &adopted.photos);
    let photos = match (is_there, adopted.has_backgrounds) {
        (false, _) => text!(
            "belum ada folder foto: letakkan fotonya di `{photos}`",
            "there is no folder of photos yet: put them into `{photos}`"
        ),
        (true, true) => text!(
            "foto dari `{photos}`, latar studionya akan dihapus (background = \"remove\")",
            "photos from `{photos}`, whose studio background will be cut out (background = \"remove\")"
        ),
        (true, false) => text!(
            "foto dari `{photos}`, yang sudah berlatar transparan",
            "photos from `{photos}`, whose background is transparent"
        ),
    };
    let (photos, job) = (photos.said(lang), typed(&adopted.folder));
    let (people, shown) = adopted.people;
    let mut told = text!(
        "job.toml ditulis untuk {lists}, {people} orang; {photos}",
        "job.toml is written for {lists}, {people} people; {photos}"
    )
    .said(lang);
    if *is_there && people > 0 {
        told.push_str(
            &text!(
                "\n{shown} dari {people} orang punya foto yang namanya memuat NIP; selebihnya: `cetak foto {job}`",
                "\n{shown} of {people} people have a photo named by their NIP; for the others: `cetak photos {job}`"
            )
            .said(lang),
        );
    }
    if let Some(join) = &adopted.join {
        told.push_str(
            &text!(
                "\n`{join}` melengkapinya menurut NIP ([data.join])",
                "\n`{join}` completes it by NIP ([data.join])"
            )
            .said(lang),
        );
    }
    if !adopted.lacks.is_empty() {
        let lacks: Vec<String> = adopted.lacks.iter().map(|name| format!("`{name}`")).collect();
        let lacks = lacks.join(", ");
        told.push_str(
            &text!(
                "\nbelum ada di daftar: {lacks}; yang sama bagi semua orang diisi di [data.defaults] dalam job.toml, lainnya lewat kolom baru atau ekspor SIASN di folder ini",
                "\nnot on any list: {lacks}; what is the same for everybody goes into [data.defaults] of job.toml, the rest into new columns or comes from an export of SIASN in this folder"
            )
            .said(lang),
        );
    }
    told.push_str(
        &text!("\nberikutnya: `cetak periksa {job}`", "\nnext: `cetak check {job}`").said(lang),
    );
    told
}
