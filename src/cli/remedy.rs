//! What can be done about a fault or a finding, said with the flag or the command that does it.

use crate::cli::words::typed;
use crate::diag::{Fault, Remedy, Text, Wording};
use crate::text;
use std::path::Path;

/// The words of the command line.
pub(super) const WORDING: Wording = Wording::new(words);

/// The fault as the command line tells it: with its own words for what can be done, and with the
/// flag that said it, where that is all there is of a place.
pub(super) fn worded(fault: &Fault) -> Fault {
    let mut fault = fault.clone();
    if fault.place.is_empty() {
        fault.place.push_str(match fault.hint.remedy() {
            Some(Remedy::NameSheet | Remedy::NameRunOfSheet { .. }) => "--sheet",
            Some(Remedy::NameRun { .. }) => "--run",
            _ => "",
        });
    }
    fault.word(WORDING);
    fault
}

fn words(remedy: &Remedy) -> Text {
    match remedy {
        Remedy::CheckPermission => text!(
            "periksa izin folder itu, atau pilih folder lain dengan --out",
            "check the folder's permissions, or choose another folder with --out",
        ),
        Remedy::Wait => text!(
            "tunggu sampai selesai, atau pakai --wait",
            "wait until it has finished, or use --wait",
        ),
        Remedy::GiveReason => text!(
            "tambahkan --reason, misalnya --reason tinta",
            "add --reason, for example --reason ink",
        ),
        Remedy::ReprintWithReason => text!(
            "untuk mencetaknya lagi pakai `cetak ulang` dengan --reason",
            "to print it again use `cetak reprint` with --reason",
        ),
        Remedy::ChoosePerson => text!(
            "pilih orangnya dengan --key, bukan lembar lama",
            "choose the person with --key, not the old sheet",
        ),
        Remedy::CheckNumber => text!(
            "periksa nomornya; kartu pertama dibuat dengan `cetak buat`",
            "check the number; a first card is made with `cetak run`",
        ),
        Remedy::MakeCardsFirst => {
            text!("buat kartu dulu dengan `cetak buat`", "make cards first with `cetak run`")
        }
        Remedy::RunBeforePublishing => text!(
            "jalankan `cetak buat` dulu, supaya buku catatan tahu siapa yang sudah tidak terdaftar",
            "run `cetak run` first, so that the ledger knows who has left the lists",
        ),
        Remedy::RunOnce => text!(
            "jalankan `cetak buat` sekali; buku catatan itu lalu diperbarui",
            "run `cetak run` once; it brings the ledger up to date",
        ),
        Remedy::OtherFolderOrOverwrite => text!(
            "pilih folder lain dengan --out, atau timpa hasil yang ada dengan --force",
            "choose another folder with --out, or overwrite the run in it with --force",
        ),
        Remedy::OtherFolderOrAll => text!(
            "pilih folder lain dengan --out, atau buat semua kartu dengan --only all",
            "choose another folder with --out, or make all cards with --only all",
        ),
        Remedy::OnlyChangedOrReason => text!(
            "pakai --only changed untuk yang baru dan berubah saja, atau sebutkan kenapa dibuat lagi dengan --reason",
            "use --only changed for new and changed ones only, or say with --reason why they are made again",
        ),
        Remedy::FreeDiskOrOtherDisk => text!(
            "kosongkan ruang disk, atau pilih disk lain dengan --out; belum ada yang ditulis",
            "free some disk space, or choose another disk with --out; nothing was written yet",
        ),
        Remedy::Purge => text!(
            "kosongkan disk; hasil lama bisa dihapus dengan `cetak musnahkan`",
            "free some disk space; `cetak purge` removes old outputs",
        ),
        Remedy::LaterDay => text!(
            "buat kartunya mulai tanggal itu, atau sesuaikan --as-of",
            "make the card from that day on, or adjust --as-of",
        ),
        Remedy::LaterDayAtLength => text!(
            "Buat kartunya pada atau setelah TMT, atau ganti tanggal acuan dengan --as-of.",
            "Make the card on or after that day, or change the as-of date with --as-of."
        ),
        Remedy::CalibrateForThisPaper => text!(
            "cetak lembar kalibrasi untuk kertas ini: `cetak kalibrasi make NAMA --sheet FORMAT`",
            "print a target for this paper: `cetak calibrate make NAME --sheet FORMAT`",
        ),
        Remedy::SeePrinters { looked } => text!(
            "lihat `cetak kalibrasi list`; dicari di: {looked}",
            "see `cetak calibrate list`; looked for in: {looked}"
        ),
        Remedy::AddSheetFormat => text!(
            "tambahkan format untuk ukuran itu di [sheet], misalnya format = [\"a4-10up\", \"kartu-besar.toml\"]; `cetak lembar --fit` membuatnya",
            "add a format for that size in [sheet], for example format = [\"a4-10up\", \"large-card.toml\"]; `cetak sheets --fit` makes one",
        ),
        Remedy::ChooseSheetFormat => text!(
            "pilih format lembar untuk kartu sebesar itu (--sheet), misalnya yang tegak: a4-10up-portrait",
            "choose a sheet format for cards of that size (--sheet), for example an upright one: a4-10up-portrait",
        ),
        Remedy::FrontsAlone => text!(
            "untuk kartu satu sisi pakai --duplex none",
            "for cards with one side use --duplex none",
        ),
        Remedy::BleedOfPages { has } => text!(
            "minta kartu dengan bleed itu, atau pakai --bleed {has}",
            "ask for cards with that bleed, or use --bleed {has}"
        ),
        Remedy::Preflight => text!("lihat `cetak prapemeriksaan`", "see `cetak preflight`"),
        Remedy::OtherPlaceThanInput => text!(
            "pilih tempat lain dengan --out (foto: --write; angka: --metrics), atau pindahkan masukan itu ke folder data",
            "choose another place with --out (photos: --write; figures: --metrics), or move that input into the folder of data",
        ),
        Remedy::OtherPhotoFolder => text!(
            "pilih folder lain untuk --write; di folder foto setiap orang akan punya dua foto",
            "choose another folder for --write; in the photo folder everyone would have two photos",
        ),
        Remedy::OtherPhotoFolderOrOverwrite => text!(
            "pilih folder lain untuk --write, atau timpa dengan --force",
            "choose another folder for --write, or overwrite it with --force",
        ),
        Remedy::NameJob => text!("sebut dengan --job", "name it with --job"),
        Remedy::MakeJobFolder => text!(
            "buat folder tugas baru dengan `cetak mulai FOLDER`, atau tugas dari daftar yang sudah ada: `cetak mulai Data.xlsx`",
            "make a new job folder with `cetak init FOLDER`, or a job of a list that is there: `cetak init Data.xlsx`",
        ),
        Remedy::MakeJobOfList { list } => {
            let folder = Path::new(list).parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.map(|folder| format!(" {}", typed(folder))).unwrap_or_default();
            let list = typed(Path::new(list));
            text!(
                "buat tugasnya dengan `cetak mulai {list}`, lalu `cetak periksa{folder}`",
                "make the job with `cetak init {list}`, then `cetak check{folder}`"
            )
        }
        Remedy::MakeKey => text!(
            "buat kunci dengan `cetak kunci keys/qr.key`, lalu tulis key_file = \"keys/qr.key\"",
            "make a key with `cetak keys keys/qr.key`, then write key_file = \"keys/qr.key\"",
        ),
        Remedy::RestoreKey => text!(
            "pulihkan dari cadangan; kunci baru hanya untuk tugas baru: `cetak kunci BERKAS`",
            "restore it from a backup; a new key is for a new job only: `cetak keys FILE`",
        ),
        Remedy::NameSheet | Remedy::NameRun { .. } => remedy.plain(),
        Remedy::NameRunOfSheet { last } => text!(
            "sebut yang mana, misalnya --run {last}; folder proses tercetak di tepi lembar",
            "say which, for example --run {last}; the run's day is printed in the margin of the sheet"
        ),
        Remedy::NameCards => Text::same("--key, --sheet, --slot, --file, --spoiled"),
        Remedy::Overwrite => text!("timpa dengan --force", "overwrite it with --force"),
        Remedy::StoreWithJob => {
            text!("simpan di folder tugas: --job TUGAS", "store it with a job: --job JOB")
        }
        Remedy::AcceptOnce { codes } => text!(
            "periksa dahulu; bila memang benar, jalankan sekali dengan --accept {codes}",
            "look first; if it is right, run once with --accept {codes}"
        ),
        Remedy::AcceptClock => text!(
            "betulkan jam komputer; bila harinya benar, jalankan sekali dengan --accept-clock",
            "set the clock right; if the day is right, run once with --accept-clock"
        ),
        Remedy::RepairLedger => text!(
            "cari tahu siapa yang mengubahnya (`cetak log verify`); pulihkan .cetak/ledger.sqlite3 dari cadangan, atau teruskan dari yang ada: `cetak log repair TUGAS` menyimpan salinannya dan mencatatnya di rantai",
            "find out who changed it (`cetak log verify`); restore .cetak/ledger.sqlite3 from a backup, or go on from what is found: `cetak log repair JOB` keeps a copy and says so in the chain",
        ),
        Remedy::OldKeyOrAccept => text!(
            "pulihkan kunci lama dari cadangan; bila kuncinya sengaja diganti: --accept-key, semua kartu bertoken lalu dianggap berubah",
            "restore the old key from a backup; if it was replaced on purpose: --accept-key, all cards with a token then count as changed",
        ),
        Remedy::AdoptRuns => text!(
            "pulihkan .cetak/ledger.sqlite3 dari cadangan, atau bangun lagi dari hasil-hasil itu: `cetak log adopt TUGAS`; tanpa itu kartunya dibuat dua kali",
            "restore .cetak/ledger.sqlite3 from a backup, or rebuild it from those runs: `cetak log adopt JOB`; without that the cards are made twice",
        ),
        Remedy::RemakeLost => text!(
            "pulihkan berkasnya dari cadangan, atau buat lagi: `cetak run --only changed --remake-lost`",
            "restore the files from a backup, or make them again: `cetak run --only changed --remake-lost`",
        ),
        Remedy::ReprintSpoiled => text!(
            "buat lagi: `cetak reprint --spoiled --reason ALASAN`",
            "make them again: `cetak reprint --spoiled --reason REASON`",
        ),
        Remedy::ConfirmSheets => text!(
            "catat lembar yang tercetak baik: `cetak confirm --sheet N`",
            "record the sheets that were printed well: `cetak confirm --sheet N`",
        ),
        Remedy::ConfirmOrSay => text!(
            "catat dahulu dengan `cetak confirm`, atau tambahkan --unconfirmed",
            "record them first with `cetak confirm`, or add --unconfirmed",
        ),
        Remedy::SayWhatCameOut => text!(
            "lihat hasil di printer: yang keluar dengan `cetak konfirmasi --sheet N`, yang tidak keluar dengan `cetak konfirmasi --not-printed N`",
            "look at the printer: `cetak confirm --sheet N` for what came out, `cetak confirm --not-printed N` for what did not",
        ),
        Remedy::FollowPrinting => text!(
            "ikuti sampai selesai dengan `cetak kirim HASIL --printer NAMA --follow`; bila printer itu tidak ada lagi: catat yang keluar dengan `cetak konfirmasi --sheet N`, kirim sisanya lagi dengan --reason",
            "follow it to its end with `cetak print RUN --printer NAME --follow`; if that printer is gone for good: record what came out with `cetak confirm --sheet N`, and send the others again with --reason",
        ),
        Remedy::NamePrinter { known, looked } => text!(
            "printer yang tertulis: {known}; dicari di: {looked}; atau sebut alamatnya, ipp://MESIN/ipp/print; lihat `cetak pencetak`",
            "printers written down: {known}; looked for in: {looked}; or name its address, ipp://HOST/ipp/print; see `cetak printers`"
        ),
        Remedy::VerifyRun => text!(
            "lihat apa yang salah dengan `cetak verifikasi`, lalu buat lagi",
            "see what is wrong with `cetak verify`, then make them again",
        ),
        Remedy::NameJobOfRun => text!(
            "sebut tugas yang membuatnya dengan --job",
            "name the job that made it with --job",
        ),
        Remedy::SeeLog => {
            text!("lihat nomor kejadian dengan `cetak log`", "`cetak log` numbers the events")
        }
        Remedy::RestoreOrMakeKey { header } => text!(
            "baris pertama `{header}`, baris kedua 52 huruf dan angka; pulihkan dari cadangan, atau buat kunci dengan `cetak kunci`",
            "its first line is `{header}`, the second 52 letters and digits; restore it from a backup, or make a key with `cetak keys`"
        ),
    }
}
