//! What a person can do about a fault or a finding, as a value.
//!
//! What is done differs with where it is done: a command line names a flag, a
//! page shows a button. So the layers below name the remedy, in words that are
//! true everywhere, and the front end may say it in its own with a [`Wording`].

use super::Text;
use std::{fmt, ops};

/// Something that a person can ask the program for. Not `non_exhaustive`: a front end shall be told
/// by the compiler that there is one more to word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Mend the permissions, or have the output somewhere else.
    CheckPermission,
    /// Wait until another process has finished writing this job.
    Wait,
    /// Say why.
    GiveReason,
    /// Ask for a reprint, and say why.
    ReprintWithReason,
    /// Name the person, not a sheet that was replaced since.
    ChoosePerson,
    /// See that the number is right; a first card comes from a run, not from a reprint.
    CheckNumber,
    /// Run the job: without cards there is nothing to look at.
    MakeCardsFirst,
    /// Run the job once, which brings its ledger up to date.
    RunOnce,
    /// Run the job first: the ledger and the lists do not agree.
    RunBeforePublishing,
    /// Have the run in another folder, or over the one that is there.
    OtherFolderOrOverwrite,
    /// Have the run in another folder, or make all cards.
    OtherFolderOrAll,
    /// Make new and changed cards only, or say why all are made again.
    OnlyChangedOrReason,
    /// Free the disk, or have the run on another one.
    FreeDiskOrOtherDisk,
    /// Free the disk by destroying what is old.
    Purge,
    /// Make the card once the appointment has begun, or judge on a later day.
    LaterDay,
    /// The same, as a sentence of a report.
    LaterDayAtLength,
    /// Measure the printer on this paper.
    CalibrateForThisPaper,
    /// See which printers were measured; their profiles were looked for in these places.
    SeePrinters {
        /// Paths, with commas between.
        looked: String,
    },
    /// Make a sheet format for cards of that size, and name it in the job.
    AddSheetFormat,
    /// Choose a sheet format for cards of that size.
    ChooseSheetFormat,
    /// Impose the pages as fronts alone.
    FrontsAlone,
    /// Ask for cards with more bleed, or impose with what they have.
    BleedOfPages {
        /// What they have, with its unit.
        has: String,
    },
    /// Look at why the file is no PDF/X-4.
    Preflight,
    /// Write somewhere else, or move the file that is read.
    OtherPlaceThanInput,
    /// Save photos outside the photo folder.
    OtherPhotoFolder,
    /// Save photos in another folder, or over the file that is there.
    OtherPhotoFolderOrOverwrite,
    /// Name the job that a run belongs to.
    NameJob,
    /// Make a folder with a job to begin with.
    MakeJobFolder,
    /// Make a job of a list that is there already.
    MakeJobOfList {
        /// The list, as it was named.
        list: String,
    },
    /// Make a key for QR codes, and name it in the job.
    MakeKey,
    /// Bring the key back from a backup; a new one is for a new job only.
    RestoreKey,
    /// Bring the key back from a backup, or make one. This is what a key file begins with.
    RestoreOrMakeKey {
        /// Its first line.
        header: &'static str,
    },
    /// Name a sheet, or a card on it, that was made and still counts.
    NameSheet,
    /// Name a run that there is.
    NameRun {
        /// The last one; empty if there is none.
        last: String,
    },
    /// Say which run's sheet is meant.
    NameRunOfSheet {
        /// The last run that has it.
        last: i64,
    },
    /// Say which cards are meant.
    NameCards,
    /// Overwrite the file.
    Overwrite,
    /// Store it with a job, not with the user.
    StoreWithJob,
    /// Accept once what stopped the run.
    AcceptOnce {
        /// Its finding codes, with commas between.
        codes: String,
    },
    /// Set the clock right, or accept once the day that it shows.
    AcceptClock,
    /// Bring the ledger back from a backup, or go on from what is found and have the chain say so.
    RepairLedger,
    /// Say which sheets of a print job came out and which did not.
    SayWhatCameOut,
    /// Ask the printer again what became of a print job.
    FollowPrinting,
    /// Name a printer that is written down, or write it down.
    NamePrinter {
        /// Those that are, with commas between; may be empty.
        known: String,
        /// The files that were looked in.
        looked: String,
    },
    /// Read the run back and see what is wrong with it.
    VerifyRun,
    /// Name the job of the run.
    NameJobOfRun,
    /// Look at the list of events, which numbers them.
    SeeLog,
    /// Bring back the key that the cards were made with, or say that it was replaced on purpose.
    OldKeyOrAccept,
    /// Bring the ledger back from a backup, or have it rebuilt from what finished runs prove.
    AdoptRuns,
    /// Make the cards again whose files are gone, or bring the files back.
    RemakeLost,
    /// Make the cards again that were spoiled.
    ReprintSpoiled,
    /// Say which sheets came out well.
    ConfirmSheets,
    /// Confirm the cards first, or say that they may go unconfirmed.
    ConfirmOrSay,
}

impl Remedy {
    /// In words that name neither a flag nor a button.
    pub fn plain(&self) -> Text {
        match self {
            Self::CheckPermission => both(
                "periksa izin folder itu, atau pilih folder lain",
                "check the folder's permissions, or choose another folder",
            ),
            Self::Wait => both("tunggu sampai selesai", "wait until it has finished"),
            Self::GiveReason => {
                both("sebutkan alasannya, misalnya tinta", "say why, for example ink")
            }
            Self::ReprintWithReason => both(
                "untuk mencetaknya lagi minta cetak ulang, dengan alasannya",
                "to print it again ask for a reprint, and say why",
            ),
            Self::ChoosePerson => {
                both("pilih orangnya, bukan lembar lama", "choose the person, not the old sheet")
            }
            Self::CheckNumber => both(
                "periksa nomornya; kartu pertama dibuat bersama tugasnya",
                "check the number; a first card is made with the job",
            ),
            Self::MakeCardsFirst => both("buat kartu dulu", "make cards first"),
            Self::RunBeforePublishing => both(
                "buat kartu dulu, supaya buku catatan tahu siapa yang sudah tidak terdaftar",
                "make cards first, so that the ledger knows who has left the lists",
            ),
            Self::RunOnce => both(
                "buat kartu sekali; buku catatan itu lalu diperbarui",
                "make cards once; that brings the ledger up to date",
            ),
            Self::OtherFolderOrOverwrite => both(
                "pilih folder lain, atau timpa hasil yang ada",
                "choose another folder, or overwrite the run in it",
            ),
            Self::OtherFolderOrAll => both(
                "pilih folder lain, atau buat semua kartu",
                "choose another folder, or make all cards",
            ),
            Self::OnlyChangedOrReason => both(
                "buat yang baru dan berubah saja, atau sebutkan kenapa dibuat lagi",
                "make new and changed ones only, or say why they are made again",
            ),
            Self::FreeDiskOrOtherDisk => both(
                "kosongkan ruang disk, atau pilih disk lain; belum ada yang ditulis",
                "free some disk space, or choose another disk; nothing was written yet",
            ),
            Self::Purge => both(
                "kosongkan disk; hasil lama bisa dimusnahkan",
                "free some disk space; old outputs can be destroyed",
            ),
            Self::LaterDay => both(
                "buat kartunya mulai tanggal itu, atau sesuaikan tanggal acuan",
                "make the card from that day on, or adjust the as-of date",
            ),
            Self::LaterDayAtLength => both(
                "Buat kartunya pada atau setelah TMT, atau ganti tanggal acuan.",
                "Make the card on or after that day, or change the as-of date.",
            ),
            Self::CalibrateForThisPaper => {
                both("cetak lembar kalibrasi untuk kertas ini", "print a target for this paper")
            }
            Self::SeePrinters { looked } => Text::new(
                format!("lihat daftar printer yang dikalibrasi; dicari di: {looked}"),
                format!("see the list of calibrated printers; looked for in: {looked}"),
            ),
            Self::AddSheetFormat => both(
                "tambahkan format untuk ukuran itu di [sheet], misalnya format = [\"a4-10up\", \"kartu-besar.toml\"]",
                "add a format for that size in [sheet], for example format = [\"a4-10up\", \"large-card.toml\"]",
            ),
            Self::ChooseSheetFormat => both(
                "pilih format lembar untuk kartu sebesar itu, misalnya yang tegak: a4-10up-portrait",
                "choose a sheet format for cards of that size, for example an upright one: a4-10up-portrait",
            ),
            Self::FrontsAlone => {
                both("susun sebagai kartu satu sisi", "impose them as cards with one side")
            }
            Self::BleedOfPages { has } => Text::new(
                format!("minta kartu dengan bleed itu, atau pakai bleed {has}"),
                format!("ask for cards with that bleed, or use a bleed of {has}"),
            ),
            Self::Preflight => {
                both("periksa berkas itu terhadap PDF/X-4", "check the file against PDF/X-4")
            }
            Self::OtherPlaceThanInput => both(
                "pilih tempat lain, atau pindahkan masukan itu ke folder data",
                "choose another place, or move that input into the folder of data",
            ),
            Self::OtherPhotoFolder => both(
                "pilih folder lain; di folder foto setiap orang akan punya dua foto",
                "choose another folder; in the photo folder everyone would have two photos",
            ),
            Self::OtherPhotoFolderOrOverwrite => both(
                "pilih folder lain, atau timpa berkas itu",
                "choose another folder, or overwrite the file",
            ),
            Self::NameJob => both("sebut tugasnya", "name the job"),
            Self::MakeJobOfList { list } => Text::new(
                format!("buat tugas dari `{list}` dahulu"),
                format!("make a job of `{list}` first"),
            ),
            Self::MakeJobFolder => both("buat folder tugas baru", "make a new job folder"),
            Self::MakeKey => both(
                "buat kunci, lalu tulis key_file = \"keys/qr.key\"",
                "make a key, then write key_file = \"keys/qr.key\"",
            ),
            Self::RestoreKey => both(
                "pulihkan dari cadangan; kunci baru hanya untuk tugas baru",
                "restore it from a backup; a new key is for a new job only",
            ),
            Self::NameSheet => both(
                "lembar itu belum dibuat, atau semua kartunya sudah diganti; lihat map.csv",
                "that sheet was not made, or all its cards were replaced; see map.csv",
            ),
            Self::NameRun { last } => Text::new(
                format!("sebut nomor proses atau nama foldernya; yang terakhir: {last}"),
                format!("name a run by its number or its folder; the last one is {last}"),
            ),
            Self::NameRunOfSheet { last } => Text::new(
                format!(
                    "sebut yang mana, misalnya proses {last}; folder proses tercetak di tepi lembar"
                ),
                format!(
                    "say which, for example run {last}; the run's day is printed in the margin of the sheet"
                ),
            ),
            Self::NameCards => both(
                "sebut nomornya, lembarnya, tempatnya, sebuah daftar, atau semua yang rusak",
                "name them by number, sheet, slot, a list, or all that were spoiled",
            ),
            Self::Overwrite => both("timpa berkas itu", "overwrite it"),
            Self::StoreWithJob => both("simpan di folder tugas", "store it with a job"),
            Self::AcceptOnce { codes } => Text::new(
                format!("periksa dahulu; bila memang benar, terima sekali: {codes}"),
                format!("look first; if it is right, accept it once: {codes}"),
            ),
            Self::AcceptClock => both(
                "betulkan jam komputer; bila harinya benar, terima sekali",
                "set the clock right; if the day is right, accept it once",
            ),
            Self::RepairLedger => both(
                "cari tahu siapa yang mengubahnya; pulihkan .cetak/ledger.sqlite3 dari cadangan, atau teruskan dari yang ada dengan perbaikan yang tercatat di rantainya",
                "find out who changed it; restore .cetak/ledger.sqlite3 from a backup, or go on from what is found by a repair, which the chain will tell of",
            ),
            Self::OldKeyOrAccept => both(
                "pulihkan kunci lama dari cadangan; bila kuncinya sengaja diganti, katakan: semua kartu bertoken lalu dianggap berubah",
                "restore the old key from a backup; if it was replaced on purpose, say so: all cards with a token then count as changed",
            ),
            Self::AdoptRuns => both(
                "pulihkan buku catatan dari cadangan, atau bangun lagi dari hasil-hasil itu; tanpa itu kartunya akan dibuat dua kali",
                "restore the ledger from a backup, or rebuild it from those runs; without that the cards would be made twice",
            ),
            Self::RemakeLost => both(
                "pulihkan berkasnya, atau minta kartunya dibuat lagi",
                "bring the files back, or have the cards made again",
            ),
            Self::ReprintSpoiled => both(
                "buat lagi yang rusak, dengan alasannya",
                "make again what was spoiled, and say why",
            ),
            Self::ConfirmSheets => both(
                "catat lembar mana yang tercetak baik",
                "record which sheets were printed well",
            ),
            Self::ConfirmOrSay => both(
                "catat dahulu mana yang tercetak, atau katakan bahwa berkasnya boleh musnah tanpa itu",
                "record first which were printed, or say that their files may go without",
            ),
            Self::SayWhatCameOut => both(
                "lihat hasil di printer, lalu catat lembar mana yang keluar dan mana yang tidak",
                "look at what lies at the printer, then record which sheets came out and which did not",
            ),
            Self::FollowPrinting => both(
                "tanyakan kepada printer apa yang terjadi dengan kiriman itu",
                "ask the printer what became of that print job",
            ),
            Self::NamePrinter { known, looked } => Text::new(
                format!("printer yang tertulis: {known}; dicari di: {looked}"),
                format!("printers written down: {known}; looked for in: {looked}"),
            ),
            Self::VerifyRun => both(
                "lihat apa yang salah, lalu buat lagi",
                "see what is wrong, then make them again",
            ),
            Self::NameJobOfRun => {
                both("sebut tugas yang membuat hasil itu", "name the job that made that run")
            }
            Self::SeeLog => both(
                "lihat nomor kejadian di riwayat",
                "events are numbered in the list of what happened",
            ),
            Self::RestoreOrMakeKey { header } => Text::new(
                format!(
                    "baris pertama `{header}`, baris kedua 52 huruf dan angka; pulihkan dari cadangan, atau buat kunci baru"
                ),
                format!(
                    "its first line is `{header}`, the second 52 letters and digits; restore it from a backup, or make a new key"
                ),
            ),
        }
    }
}

fn both(id: &str, en: &str) -> Text {
    Text::new(id, en)
}

/// What to do about a fault or a finding: words, and what a front end may offer for it.
///
/// It reads as its [`Text`].
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Empty if nothing can be suggested.
    words: Text,
    remedy: Option<Remedy>,
}

impl Hint {
    /// What the program can be asked for; `None` for what is done elsewhere, in a workbook say.
    pub fn remedy(&self) -> Option<&Remedy> {
        self.remedy.as_ref()
    }

    /// Says the remedy, if there is one, in the words of a front end.
    pub fn word(&mut self, wording: Wording) {
        if let Some(remedy) = &self.remedy {
            self.words = wording.of(remedy);
        }
    }
}

impl ops::Deref for Hint {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.words
    }
}

impl ops::DerefMut for Hint {
    fn deref_mut(&mut self) -> &mut Text {
        &mut self.words
    }
}

impl From<Text> for Hint {
    fn from(words: Text) -> Self {
        Self { words, remedy: None }
    }
}

impl From<Remedy> for Hint {
    fn from(remedy: Remedy) -> Self {
        Self { words: remedy.plain(), remedy: Some(remedy) }
    }
}

/// How a front end says what can be done.
#[derive(Clone, Copy)]
pub struct Wording(fn(&Remedy) -> Text);

impl Wording {
    /// The words of this function.
    pub const fn new(words: fn(&Remedy) -> Text) -> Self {
        Self(words)
    }

    /// The words for one remedy.
    pub fn of(self, remedy: &Remedy) -> Text {
        (self.0)(remedy)
    }
}

impl Default for Wording {
    /// [`Remedy::plain`].
    fn default() -> Self {
        Self(Remedy::plain)
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wording")
    }
}

/// Something that should be known and is no fault of the data: one file could not be compared, say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is so.
    pub message: Text,
    /// What to do about it.
    pub hint: Hint,
}

impl From<Text> for Note {
    fn from(message: Text) -> Self {
        Self { message, hint: Hint::default() }
    }
}

impl Note {
    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = hint.into();
        self
    }

    /// One line: what is so; what to do about it.
    pub fn line(&self, wording: Wording) -> Text {
        let mut hint = self.hint.clone();
        hint.word(wording);
        let line = |message: &str, hint: &str| match hint {
            "" => message.to_owned(),
            hint => format!("{message}; {hint}"),
        };
        Text::new(line(&self.message.id, &hint.id), line(&self.message.en, &hint.en))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fault, FaultKind, Lang};
    use super::*;

    #[test]
    fn a_front_end_says_a_remedy_its_own_way_and_plain_hints_stay() {
        let pushed = Wording::new(|_| Text::same("push the green button"));
        let fault = |hint: Hint| Fault::new(FaultKind::Usage, "", Text::same("no")).hint(hint);
        let mut outer = fault(Remedy::GiveReason.into());
        outer.others.push(*fault(Remedy::Wait.into()));
        outer.others.push(*fault(Text::same("mend the cell").into()));
        assert!(outer.describe(Lang::En).contains("hint: say why, for example ink"), "{outer}");
        outer.word(pushed);
        let hints = outer.others.iter().map(|fault| fault.hint.en.as_str()).collect::<Vec<_>>();
        assert_eq!(outer.hint.en, "push the green button");
        assert_eq!(hints, ["push the green button", "mend the cell"]);
        assert_eq!(outer.hint.remedy(), Some(&Remedy::GiveReason));
    }

    #[test]
    fn a_note_ends_in_what_to_do_about_it() {
        let note = Note::from(Text::same("not compared"));
        assert_eq!(note.line(Wording::default()).en, "not compared");
        let note = note.hint(Remedy::NameJob);
        assert_eq!(note.line(Wording::default()).en, "not compared; name the job");
    }
}
