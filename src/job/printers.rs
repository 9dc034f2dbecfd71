//! Measured printers: one small TOML file for each, in the job's folder or the user's.
//!
//! A profile belongs to a printer, its tray and its stock, not to a job, so
//! `cetak calibrate set` puts it into the user's folder of settings, where every
//! job finds it by name; an office that shares a job folder keeps it beside the
//! job file, in `printers/`, which goes first. What is in a profile is known to
//! [`crate::impose`]; this file only knows how it is spelt and where it lies.

use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::geom::Size;
use crate::impose::{Calibration, Drift};
use crate::regular;
use crate::settings::{File, Table};
use crate::text;
use crate::unit::Length;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Folder of profiles, in a job's folder and in the user's.
pub(super) const PRINTERS: &str = "printers";

/// A stored profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterProfile {
    /// Where it is.
    pub path: PathBuf,
    /// What a person calls printer, tray and stock.
    pub title: String,
    /// What was measured.
    pub calibration: Calibration,
}

/// The folder of profiles beside a job file, which is named itself or by its folder.
pub fn job_printers(job: &Path) -> PathBuf {
    super::folder_of(job).join(PRINTERS)
}

/// The user's own folder of profiles; `None` where the system names no place for settings.
pub fn user_printers() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let settings = if cfg!(windows) {
        named("APPDATA")
    } else {
        // The XDG base directory specification; relative paths are to be ignored.
        let own = named("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
        own.or_else(|| named("HOME").map(|home| home.join(".config")))
    };
    settings.map(|folder| folder.join("cetak").join(PRINTERS))
}

/// Whether a profile may have that name: it is a file's name and stands in messages and slugs.
pub fn is_printer_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.len() <= 40 && name.chars().all(plain)
}

impl PrinterProfile {
    /// Where a profile of that name lies in a folder of profiles.
    pub fn place(folder: &Path, name: &str) -> PathBuf {
        folder.join(format!("{name}.toml"))
    }

    /// The profile of that name: in the job's folder first, then in the user's.
    ///
    /// # Errors
    ///
    /// A usage fault that names both places if there is none, or if it cannot be used.
    pub fn named(name: &str, job_folder: &Path) -> Outcome<Self> {
        let folders = [Some(job_folder.join(PRINTERS)), user_printers()];
        let places: Vec<PathBuf> =
            folders.into_iter().flatten().map(|folder| Self::place(&folder, name)).collect();
        if is_printer_name(name)
            && let Some(path) = places.iter().find(|path| path.is_file())
        {
            return Self::read(path);
        }
        let looked: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
        let looked = looked.join(", ");
        Err(Fault::new(
            FaultKind::Usage,
            String::new(),
            text!("printer `{name}` belum dikalibrasi", "printer `{name}` is not calibrated"),
        )
        .hint(Remedy::SeePrinters { looked }))
    }

    /// The profiles of a folder in the order of their names; those that cannot be used, as faults.
    /// A folder that is not there has none.
    pub fn all(folder: &Path) -> Vec<Outcome<Self>> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ext| ext == "toml"))
            .collect();
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// Reads a profile; its name is that of its file.
    ///
    /// # Errors
    ///
    /// A fault if it cannot be read or holds an unknown key or a bad value.
    pub fn read(path: &Path) -> Outcome<Self> {
        let text = regular::read_text(path, regular::MOST_SETTINGS).map_err(|error| {
            let doing = Text::new("profil printer tidak bisa dibaca", "the profile cannot be read");
            Fault::io(path, doing, &error)
        })?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let called = path.display().to_string();
        let file = File::parse(&called, &text)?;
        let root = file.root();
        let title = root.text("title").unwrap_or_else(|| name.clone());
        let paper = pair(&root, "paper", LARGEST_PAPER);
        let drift = |side: &str| {
            let table = root.table(side);
            let [right, down] = pair(&table, "shift", LARGEST_SHIFT);
            let percent = |key: &str| table.number(key, 90.0..=110.0).unwrap_or(100.0);
            let ppm = |percent: f64| ((percent - 100.0) * 1e4).round() as i64;
            let (wider_ppm, taller_ppm) = (ppm(percent("width")), ppm(percent("height")));
            let turned = table.number("turn", -50.0..=50.0).unwrap_or(0.0);
            table.close();
            let turned_ppm = (turned * 1e3).round() as i64;
            Drift { right, down, wider_ppm, taller_ppm, turned_ppm }
        };
        let (front, back) = (drift("front"), drift("back"));
        root.close();
        file.finish()?;
        let [w, h] = paper;
        let calibration = Calibration { name, paper: Size::new(w, h), front, back };
        Ok(Self { path: path.to_owned(), title, calibration })
    }

    /// The profile as its file, which begins with a comment of one line: who wrote it and how it is used.
    pub fn to_toml(&self, written_by: &str) -> String {
        let Calibration { paper, front, back, .. } = &self.calibration;
        let mm = |length: Length| format!("\"{}mm\"", length.to_mm());
        let side = |name: &str, drift: &Drift| {
            format!(
                "\n[{name}]\nshift = [{}, {}]\nwidth = {}\nheight = {}\nturn = {}\n",
                mm(drift.right),
                mm(drift.down),
                decimal(1_000_000 + drift.wider_ppm, 4),
                decimal(1_000_000 + drift.taller_ppm, 4),
                decimal(drift.turned_ppm, 3),
            )
        };
        let title: String = self.title.chars().filter(|c| !c.is_control()).collect();
        let title = title.replace('\\', "\\\\").replace('"', "\\\"");
        format!(
            "# {written_by}\n\
             # Yang tertulis di sini adalah kesalahan printer itu, dilihat dari sisi masing-masing:\n\
             #   shift   geseran ke kanan dan ke bawah\n\
             #   width   lebar cetakan dalam persen dari yang seharusnya, height: tingginya\n\
             #   turn    putaran searah jarum jam, milimeter tiap meter\n\
             title = \"{title}\"\npaper = [{}, {}]\n{}{}",
            mm(paper.w),
            mm(paper.h),
            side("front", front),
            side("back", back),
        )
    }
}

/// No office printer takes more, and nobody measures it with a ruler.
const LARGEST_PAPER: Length = Length::from_um(2_000_000);
/// A print that is further off was not measured, but misread.
const LARGEST_SHIFT: Length = Length::from_um(20_000);

/// Two lengths, none beyond `most`; zero where the key is absent.
fn pair(table: &Table<'_, '_>, key: &str, most: Length) -> [Length; 2] {
    let Some(texts) = table.texts(key) else { return [Length::ZERO; 2] };
    let lengths: Option<Vec<Length>> = texts.iter().map(|text| Length::parse(text).ok()).collect();
    match lengths.as_deref() {
        Some(&[one, two]) if [one, two].iter().all(|at| *at <= most && -*at <= most) => [one, two],
        _ => {
            table.wrong(
                key,
                &format!("harus dua panjang, paling jauh {most}"),
                &format!("must be two lengths, {most} at most"),
                text!(
                    "misalnya {key} = [\"0.3mm\", \"-0.2mm\"]",
                    "for example {key} = [\"0.3mm\", \"-0.2mm\"]"
                ),
            );
            [Length::ZERO; 2]
        }
    }
}

/// `value` with the last `places` digits behind the point, none lost.
fn decimal(value: i64, places: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", value.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{part}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn profile(title: &str, front: Drift) -> PrinterProfile {
        let paper = Size::new(Length::from_um(210_000), Length::from_um(297_000));
        let calibration =
            Calibration { name: "kantor".into(), paper, front, back: Drift::default() };
        PrinterProfile { path: PathBuf::new(), title: title.into(), calibration }
    }

    proptest! {
        #[test]
        fn a_profile_is_read_back_as_it_was_written(
            title in "[ -~]{0,30}",
            right in -20_000..=20_000i64,
            down in -20_000..=20_000i64,
            wider_ppm in -100_000..=100_000i64,
            turned_ppm in -50_000..=50_000i64,
        ) {
            let (right, down) = (Length::from_um(right), Length::from_um(down));
            let drift = Drift { right, down, wider_ppm, taller_ppm: -wider_ppm, turned_ppm };
            let written = profile(&title, drift);
            let folder = tempfile::tempdir().expect("a folder");
            let path = PrinterProfile::place(folder.path(), "kantor");
            crate_write(&path, &written.to_toml("By a test."));
            let read = PrinterProfile::read(&path).expect("a profile");
            prop_assert_eq!(read.title, title);
            prop_assert_eq!(read.calibration, written.calibration);
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a test makes its own input")]
    fn crate_write(path: &Path, text: &str) {
        fs::write(path, text).expect("written");
    }

    #[test]
    fn a_misread_profile_is_refused_with_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = PrinterProfile::place(folder.path(), "kantor");
        for wrong in ["shift = [\"300mm\", \"0mm\"]", "width = 1.0", "turn = 90.0", "skala = 1"] {
            crate_write(&path, &format!("paper = [\"210mm\", \"297mm\"]\n[front]\n{wrong}\n"));
            let fault = PrinterProfile::read(&path).expect_err(wrong);
            assert!(fault.place.ends_with(":3"), "{fault}");
        }
    }

    #[test]
    fn a_name_cannot_leave_its_folder() {
        assert!(is_printer_name("canon-2_A4"));
        for name in ["", "../x", "a b", "a/b", "é"] {
            assert!(!is_printer_name(name), "{name}");
            assert!(PrinterProfile::named(name, Path::new(".")).is_err());
        }
    }
}
