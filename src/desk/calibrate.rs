//! Measuring how a printer shifts: the target to print, the profile from what was read off it.
//!
//! Fitting a drift to readings is the business of [`crate::impose`]; here
//! readings that nobody can have meant are refused.

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Lang, Outcome, Remedy, Text};
use crate::geom::Size;
use crate::impose::{self, Calibration, Drift, Duplex, SheetFormat, Side};
use crate::job::{self, PrinterProfile};
use crate::output::{
    atomic,
    target::{self, Wording},
};
use crate::text;
use crate::unit::Length;
use std::path::{Path, PathBuf};

/// Readings that a straight drift explains no better than this were misread.
const MISREAD: Length = Length::from_um(500);
/// A print further off than this was misread, or scaled by the driver.
pub const FURTHEST: Length = Length::from_um(15_000);

/// A printer with its paper, before it is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// Name of the profile: letters, digits, `-` and `_`, 40 at most.
    pub name: String,
    /// Printer, tray and stock, for people.
    pub title: String,
    /// Name of the sheet format whose paper is used.
    pub sheet: String,
    /// Size of that paper.
    pub paper: Size,
    /// How its back comes to lie.
    pub duplex: Duplex,
}

impl Setup {
    /// A printer with the paper of a sheet format, a built-in one or a file seen from `here`.
    ///
    /// # Errors
    ///
    /// A usage fault if the name cannot be one, or as [`SheetFormat::load`].
    pub fn new(
        name: &str,
        title: Option<&str>,
        sheet: &str,
        duplex: Duplex,
        here: &Path,
    ) -> Outcome<Self> {
        if !job::is_printer_name(name) {
            return Err(Fault::new(
                FaultKind::Usage,
                "",
                text!("`{name}` bukan nama profil", "`{name}` is no name for a profile"),
            )
            .hint(Text::new(
                "pakai huruf, angka, - dan _ saja, paling panjang 40",
                "use letters, digits, - and _ alone, 40 at most",
            )));
        }
        let paper = SheetFormat::load(sheet, here)?.sheet;
        let title = title.unwrap_or(name).to_owned();
        Ok(Self { name: name.to_owned(), title, sheet: sheet.to_owned(), paper, duplex })
    }
}

/// A target to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its pages: a front, and a back where there is one.
    pub pages: u32,
}

/// The target for a printer, drawn with the correction of `corrected` if it was measured before.
/// `typed` is printed on it as what takes the readings.
///
/// # Errors
///
/// A fault if the paper is too small for a target, or the printer was measured on other paper.
pub fn target(
    setup: &Setup,
    corrected: Option<&PrinterProfile>,
    typed: &str,
    (day, lang): (Date, Lang),
) -> Outcome<Target> {
    let Setup { title, sheet, paper, duplex, .. } = setup;
    let crossings = impose::Target::new(*paper, *duplex)?;
    let paper = format!("{sheet}, {} x {} mm", paper.w.to_mm(), paper.h.to_mm());
    let wording = Wording { title, command: typed, paper: &paper, day, lang };
    let calibration = corrected.map(|profile| &profile.calibration);
    let fonts = crate::layout::document_fonts();
    let (bytes, pages) = target::pdf(&crossings, wording, calibration, fonts)?;
    Ok(Target { bytes, pages })
}

/// Writes a target to `path`.
///
/// # Errors
///
/// A usage fault if the file is there and not to be overwritten, an outside fault if it cannot be written.
pub fn write_target(target: &Target, path: &Path, overwrite: bool) -> Outcome<()> {
    job::reads_around(path).spare(path)?;
    refuse_to_overwrite(path, overwrite)?;
    atomic::write(path, &target.bytes).map(drop)
}

/// What was read off one side of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readings {
    /// How far everything lies to the right and down, and nothing else.
    Shift {
        /// To the right.
        right: Length,
        /// Downwards.
        down: Length,
    },
    /// The readings A to H.
    Eight([Length; 8]),
}

/// Why readings cannot be right.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misreading {
    /// The shift is more than [`FURTHEST`].
    ShiftTooFar,
    /// A reading is further from its place than [`FURTHEST`].
    TooFar {
        /// Its letter on the target.
        letter: char,
        /// How far.
        off: Length,
    },
    /// The readings do not fit each other.
    Contradiction {
        /// By how much.
        off: Length,
    },
    /// The paper has no target.
    Paper(Box<Fault>),
}

/// The drift of a side of this paper.
///
/// # Errors
///
/// Why the readings cannot be right.
pub fn drift(setup: &Setup, side: Side, readings: Readings) -> Result<Drift, Misreading> {
    let too_far = |off: Length| off > FURTHEST || -off > FURTHEST;
    let eight = match readings {
        Readings::Shift { right, down } if too_far(right) || too_far(down) => {
            return Err(Misreading::ShiftTooFar);
        }
        Readings::Shift { right, down } => return Ok(Drift { right, down, ..Drift::default() }),
        Readings::Eight(eight) => eight,
    };
    let target = impose::Target::new(setup.paper, setup.duplex).map_err(Misreading::Paper)?;
    let readings = target.readings(side, eight);
    for (reading, letters) in readings.iter().zip([['A', 'E'], ['B', 'G'], ['C', 'F'], ['D', 'H']])
    {
        let (x, y) = (reading.found.x - reading.drawn.x, reading.found.y - reading.drawn.y);
        for (off, letter) in [x, y].into_iter().zip(letters) {
            if too_far(off) {
                return Err(Misreading::TooFar { letter, off: off.max(-off) });
            }
        }
    }
    let (drift, off) =
        Drift::fitted(setup.paper, &readings).expect("four crossings in a rectangle");
    if off > MISREAD { Err(Misreading::Contradiction { off }) } else { Ok(drift) }
}

/// Stores what was measured, in the folder of `job` or, without one, in the user's own. `written_by`
/// is the first comment of the file.
///
/// # Errors
///
/// A usage fault if a profile of that name is there and not to be overwritten, or the user has no
/// folder of settings; an outside fault if it cannot be written.
pub fn store_profile(
    job: Option<&Path>,
    setup: Setup,
    [front, back]: [Drift; 2],
    written_by: &str,
    overwrite: bool,
) -> Outcome<PrinterProfile> {
    let folder = match job {
        Some(job) => job::job_printers(job),
        None => job::user_printers().ok_or_else(|| {
            let message = Text::new(
                "folder pengaturan pengguna tidak diketahui",
                "the user's folder of settings is not known",
            );
            Fault::new(FaultKind::Usage, "", message).hint(Remedy::StoreWithJob)
        })?,
    };
    let Setup { name, title, paper, .. } = setup;
    let path = PrinterProfile::place(&folder, &name);
    refuse_to_overwrite(&path, overwrite)?;
    // A printer that is measured again gets its profile anew; nothing else under that name is one.
    if path.exists() && PrinterProfile::read(&path).is_err() {
        job::reads_around(&path).spare(&path)?;
    }
    let calibration = Calibration { name, paper, front, back };
    let profile = PrinterProfile { path, title, calibration };
    atomic::make_folder(&folder)?;
    atomic::write(&profile.path, profile.to_toml(written_by).as_bytes())?;
    Ok(profile)
}

/// All profiles, those of `job` before the user's own; what cannot be used as a fault.
pub fn profiles(job: Option<&Path>) -> Vec<Outcome<PrinterProfile>> {
    let folders: Vec<PathBuf> =
        job.map(job::job_printers).into_iter().chain(job::user_printers()).collect();
    folders.iter().flat_map(|folder| PrinterProfile::all(folder)).collect()
}

fn refuse_to_overwrite(path: &Path, overwrite: bool) -> Outcome<()> {
    if overwrite || !path.exists() {
        return Ok(());
    }
    let message = Text::new("berkas itu sudah ada", "that file is there already");
    Err(Fault::new(FaultKind::Usage, path.display().to_string(), message).hint(Remedy::Overwrite))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fixture::today;

    fn setup() -> Setup {
        Setup::new("kantor", None, "a4-10up", Duplex::LongEdge, Path::new(".")).expect("built in")
    }

    fn eight(mm: [i64; 8]) -> Readings {
        Readings::Eight(mm.map(|tenths| Length::from_um(tenths * 100)))
    }

    #[test]
    fn a_print_that_is_shifted_is_read_as_shifted() {
        let readings = eight([253, 1852, 253, 1852, 248, 2719, 248, 2719]);
        let fitted = drift(&setup(), Side::Front, readings).expect("fits");
        let (right, down) = (Length::from_um(300), Length::from_um(-200));
        let near = |one: Length, other: Length| (one - other).um().abs() <= 150;
        assert!(near(fitted.right, right) && near(fitted.down, down), "{fitted:?}");
        let shift = drift(&setup(), Side::Back, Readings::Shift { right, down }).expect("fits");
        assert_eq!(shift, Drift { right, down, ..Drift::default() });
    }

    #[test]
    fn readings_that_cannot_be_right_say_which_and_why() {
        let far = Readings::Shift { right: Length::from_um(15_001), down: Length::ZERO };
        assert_eq!(drift(&setup(), Side::Front, far), Err(Misreading::ShiftTooFar));
        let swapped = eight([253, 1852, 253, 1852, 2719, 248, 248, 2719]);
        let told = drift(&setup(), Side::Front, swapped).expect_err("swapped");
        assert!(matches!(told, Misreading::TooFar { letter: 'E', .. }), "{told:?}");
        let crossed = eight([253, 1852, 283, 1822, 248, 2719, 248, 2719]);
        let told = drift(&setup(), Side::Front, crossed).expect_err("crossed");
        assert!(matches!(told, Misreading::Contradiction { .. }), "{told:?}");
    }

    #[test]
    fn a_profile_is_stored_with_its_job_and_overwritten_only_if_asked() {
        let job = tempfile::tempdir().expect("a folder");
        let drifts = [Drift { right: Length::from_um(300), ..Drift::default() }, Drift::default()];
        let store =
            |overwrite| store_profile(Some(job.path()), setup(), drifts, "By a test.", overwrite);
        let stored = store(false).expect("new");
        let text = std::fs::read_to_string(&stored.path).expect("a file");
        assert!(text.starts_with("# By a test.\n"), "{text}");
        assert_eq!(PrinterProfile::named("kantor", job.path()), Ok(stored.clone()));
        assert!(profiles(Some(job.path())).contains(&Ok(stored)));
        let fault = store(false).expect_err("it is there");
        assert_eq!(fault.hint.remedy(), Some(&Remedy::Overwrite));
        store(true).expect("overwritten");
    }

    #[test]
    fn a_target_says_what_takes_its_readings() {
        let made =
            target(&setup(), None, "press `measured`", (today(), Lang::En)).expect("a target");
        assert_eq!(made.pages, 2);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("target.pdf");
        write_target(&made, &path, false).expect("new");
        assert_eq!(std::fs::read(&path).expect("a file"), made.bytes);
        write_target(&made, &path, false).expect_err("it is there");
        write_target(&made, &path, true).expect("overwritten");
        let name = Setup::new("a b", None, "a4-10up", Duplex::None, Path::new("."));
        name.expect_err("a blank");
    }
}
