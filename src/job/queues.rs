//! The printers that an office sends to: `printers.toml`, beside the job file and in the user's settings.
//!
//! One table a printer, with its address or its adapter. The file beside the job goes first. A printer's
//! drift is measured apart from it, see [`crate::job::PrinterProfile`]; `calibration` names that profile,
//! so that sheets drawn for another one are found out before they are printed.

use super::folder_of;
use super::printers::{is_printer_name, user_printers};
use crate::deliver::{Address, Fingerprint};
use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::regular;
use crate::settings::{File, Table};
use crate::text;
use std::path::{Path, PathBuf};

/// Name of the file.
const FILE: &str = "printers.toml";

/// How a printer is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Over IPP.
    Ipp {
        /// Where it is.
        address: Address,
        /// The certificate it is known by.
        certificate: Option<Fingerprint>,
        /// It is a queue of CUPS, and files go through it as they are.
        raw: bool,
    },
    /// Through a program of its own: a command and its arguments.
    Adapter(Vec<String>),
}

/// A printer that an office sends to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintQueue {
    /// What it is called.
    pub name: String,
    /// The file that names it; empty for an address that was typed.
    pub file: PathBuf,
    /// How it is reached.
    pub way: Way,
    /// The profile of its drift.
    pub calibration: Option<String>,
    /// The tray to take paper from, by the printer's own name.
    pub tray: Option<String>,
    /// The medium, by the printer's own name.
    pub media: Option<String>,
    /// Sheets, or cards, in one print job; absent: a whole lot.
    pub per_job: Option<u32>,
    /// What the magnetic tracks 1 to 3 hold, with `{field}` in it; for an adapter.
    pub tracks: [Option<String>; 3],
    /// Seconds in which a card must be done; for an adapter.
    pub timeout_s: u32,
}

/// Seconds in which a card is done, unless the file says otherwise.
const TIMEOUT_S: u32 = 180;

impl PrintQueue {
    /// A printer that nobody wrote down, by its address alone.
    fn typed(address: Address) -> Self {
        Self {
            name: address.host.clone(),
            file: PathBuf::new(),
            way: Way::Ipp { address, certificate: None, raw: false },
            calibration: None,
            tray: None,
            media: None,
            per_job: None,
            tracks: [const { None }; 3],
            timeout_s: TIMEOUT_S,
        }
    }

    fn read(name: &str, file: &Path, table: &Table<'_, '_>) -> Option<Self> {
        let address = table.text("address");
        let adapter = table.texts("adapter");
        let certificate = table.text("certificate").and_then(|written| {
            let found = Fingerprint::parse(&written);
            if found.is_none() {
                table.wrong(
                    "certificate",
                    "bukan sidik SHA-256",
                    "is no SHA-256 fingerprint",
                    Text::new("64 angka heksadesimal", "64 hexadecimal digits"),
                );
            }
            found
        });
        let raw = table.boolean("raw").unwrap_or(false);
        let count = |key: &str, most: i64| {
            table.integer(key, 1..=most).and_then(|count| u32::try_from(count).ok())
        };
        let (per_job, timeout_s) = (count("per_job", 100_000), count("timeout_s", 86_400));
        let way = match (address, adapter) {
            (Some(written), None) => match Address::parse(&written) {
                Ok(address) => Some(Way::Ipp { address, certificate, raw }),
                Err(wrong) => {
                    table.wrong("address", "salah", "is wrong", wrong);
                    None
                }
            },
            (None, Some(command)) if !command.is_empty() => Some(Way::Adapter(command)),
            _ => {
                table.wrong(
                    "address",
                    "atau `adapter` harus ada, salah satu",
                    "or `adapter` must be there, one of them",
                    Text::same("address = \"ipp://10.0.0.7/ipp/print\""),
                );
                None
            }
        };
        Some(Self {
            name: name.to_owned(),
            file: file.to_owned(),
            way: way?,
            calibration: table.text("calibration"),
            tray: table.text("tray"),
            media: table.text("media"),
            per_job,
            tracks: ["track1", "track2", "track3"].map(|key| table.text(key)),
            timeout_s: timeout_s.unwrap_or(TIMEOUT_S),
        })
    }
}

/// The files that may name printers, the job's first.
fn files(job: &Path) -> Vec<PathBuf> {
    // The user's folder of profiles lies beside the file.
    let own = user_printers().and_then(|folder| folder.parent().map(|all| all.join(FILE)));
    std::iter::once(folder_of(job).join(FILE)).chain(own).collect()
}

/// All printers that are written down for a job in this file or folder, those beside the job first; a name
/// that stands there hides one of the user's.
///
/// # Errors
///
/// A usage fault if a file holds an unknown key or a bad value, an outside fault if it cannot be read.
pub fn print_queues(job: &Path) -> Outcome<Vec<PrintQueue>> {
    let mut queues: Vec<PrintQueue> = Vec::new();
    for path in files(job) {
        let text = match regular::read_text(&path, regular::MOST_SETTINGS) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                let doing = Text::new(
                    "daftar printer tidak bisa dibaca",
                    "the list of printers cannot be read",
                );
                return Err(Fault::io(&path, doing, &error));
            }
        };
        let called = path.display().to_string();
        let file = File::parse(&called, &text)?;
        let root = file.root();
        for name in root.keys() {
            let table = root.table(&name);
            if !is_printer_name(&name) {
                root.wrong(
                    &name,
                    "bukan nama printer",
                    "is no name for a printer",
                    Text::new(
                        "pakai huruf, angka, - dan _ saja, paling panjang 40",
                        "use letters, digits, - and _ alone, 40 at most",
                    ),
                );
            }
            let queue = PrintQueue::read(&name, &path, &table);
            table.close();
            queues.extend(queue.filter(|new| queues.iter().all(|known| known.name != new.name)));
        }
        root.close();
        file.finish()?;
    }
    Ok(queues)
}

/// The printer of this name, or at this address.
///
/// # Errors
///
/// A usage fault if there is none or the address is none; as [`print_queues`].
pub fn print_queue(job: &Path, named: &str) -> Outcome<PrintQueue> {
    let queues = print_queues(job)?;
    if Address::is_meant(named) {
        let address = Address::parse(named)
            .map_err(|wrong| Fault::new(FaultKind::Usage, String::new(), wrong))?;
        // Whoever types an address means the printer there, with what is known of it.
        let known = queues.into_iter().find(
            |queue| matches!(&queue.way, Way::Ipp { address: known, .. } if *known == address),
        );
        return Ok(known.unwrap_or_else(|| PrintQueue::typed(address)));
    }
    let names: Vec<String> = queues.iter().map(|queue| queue.name.clone()).collect();
    queues.into_iter().find(|queue| queue.name == named).ok_or_else(|| {
        let shown = crate::diag::printable(named);
        let looked: Vec<String> =
            files(job).iter().map(|path| path.display().to_string()).collect();
        let message = text!("printer `{shown}` tidak dikenal", "there is no printer `{shown}`");
        let (known, looked) = (names.join(", "), looked.join(", "));
        Fault::new(FaultKind::Usage, String::new(), message)
            .hint(Remedy::NamePrinter { known, looked })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "a test makes its own input")]
    fn folder(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("written");
        folder
    }

    #[test]
    fn a_printer_is_found_by_its_name_and_by_its_address() {
        let text = "[kantor]\naddress = \"ipps://10.0.0.7/ipp/print\"\ncalibration = \"kantor\"\nper_job = 25\n\
            [kartu]\nadapter = [\"./adaptor\", \"--usb\"]\n";
        let folder = folder(text);
        let by_name = print_queue(folder.path(), "kantor").expect("there");
        assert_eq!(by_name.calibration.as_deref(), Some("kantor"));
        assert_eq!(by_name.per_job, Some(25));
        let by_address =
            print_queue(folder.path(), "ipps://10.0.0.7:631/ipp/print").expect("there");
        assert_eq!(by_address, by_name);
        let card = print_queue(folder.path(), "kartu").expect("there");
        assert_eq!(card.way, Way::Adapter(vec!["./adaptor".into(), "--usb".into()]));
        let typed = print_queue(folder.path(), "ipp://lain/").expect("an address");
        assert_eq!((typed.name.as_str(), typed.calibration), ("lain", None));
        let fault = print_queue(folder.path(), "tidak-ada").expect_err("no such printer");
        assert!(matches!(fault.hint.remedy(), Some(Remedy::NamePrinter { .. })), "{fault}");
    }

    #[test]
    fn a_list_with_mistakes_is_refused_with_the_line_of_each() {
        for (text, line) in [
            ("[a]\naddress = \"http://x/\"\n", ":2"),
            ("[a]\naddress = \"ipp://x/\"\nkode = 1\n", ":3"),
            ("[a]\naddress = \"ipp://x/\"\ncertificate = \"00\"\n", ":3"),
            ("[a]\naddress = \"ipp://x/\"\nadapter = [\"x\"]\n", ":2"),
            ("[\"a b\"]\naddress = \"ipp://x/\"\n", ":1"),
        ] {
            let folder = folder(text);
            let fault = print_queues(folder.path()).expect_err(text);
            assert!(fault.place.ends_with(line), "{text}: {fault}");
        }
    }
}
