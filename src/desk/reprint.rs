//! Which cards are to be made once more.

use super::sheet::{Purpose, run_of};
use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::job;
use crate::ledger::{Access, Choice, Ledger, SheetSlot};
use crate::regular;
use std::path::Path;

/// Cards as people name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The newest card of the person with this number, blanks anywhere.
    Key(String),
    /// All cards of a sheet, by its number from 1.
    Sheet(u32),
    /// The card in a slot of a sheet, both from 1.
    Slot(SheetSlot),
    /// Everything that was spoiled and not made again.
    Spoiled,
}

/// What is meant by `named` in the ledger of `job`, in that order. `run` is the run of its sheets:
/// the number, or the folder or the last name of that; needed only if several runs have such a sheet.
///
/// Whether there is such a card, and it is still the newest, is found out by the run that makes it.
///
/// # Errors
///
/// No input if the job has no ledger yet; a usage fault if nothing is named, or a sheet is of no run
/// or of several; an outside fault if the ledger cannot be read.
pub fn choose(job: &Path, run: Option<&str>, named: &[Named]) -> Outcome<Vec<Choice>> {
    let ledger = Ledger::open(&job::state_folder(job), Access::Read)?;
    let run_of = |sheet, slot| run_of(&ledger, run, (sheet, slot), Purpose::Name);
    let choice = |named: &Named| {
        Ok(match named {
            Named::Key(key) => Choice::Key(key.chars().filter(|c| !c.is_whitespace()).collect()),
            Named::Sheet(sheet) => Choice::Sheet(run_of(*sheet, None)?, *sheet),
            Named::Slot(slot) => Choice::Slot(run_of(slot.sheet, Some(slot.slot))?, *slot),
            Named::Spoiled => Choice::AllSpoiled,
        })
    };
    let choices = named.iter().map(choice).collect::<Outcome<Vec<_>>>()?;
    if choices.is_empty() {
        let message = Text::new("belum disebut kartu mana", "no card is named");
        return Err(Fault::new(FaultKind::Usage, "", message).hint(Remedy::NameCards));
    }
    Ok(choices)
}

/// The people of a list, one number a line, alone or in a cell of its own; blank lines and a line of
/// headings are passed over.
///
/// # Errors
///
/// An outside fault naming the path if it cannot be read.
pub fn listed_keys(path: &Path) -> Outcome<Vec<Named>> {
    let text = regular::read_text(path, regular::MOST_PARTS).map_err(|error| {
        let doing = Text::new("daftar tidak bisa dibaca", "the list cannot be read");
        Fault::io(path, doing, &error)
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate();
    let is_heading =
        |(idx, line): &(usize, &str)| *idx == 0 && !line.bytes().any(|byte| byte.is_ascii_digit());
    let lines = lines.filter(|line| !is_heading(line));
    Ok(lines.map(|(_, line)| Named::Key(number(line).to_owned())).collect())
}

/// The cell of a line that is the number of a person; the line, where none is.
fn number(line: &str) -> &str {
    let cells = line.split([';', ',', '|', '\t']).map(|cell| cell.trim().trim_matches(['"', '\'']));
    let n_digits = |cell: &&str| cell.bytes().filter(u8::is_ascii_digit).count();
    let mut numbers = cells.filter(|cell| {
        n_digits(cell) == 18 && cell.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())
    });
    numbers.next().unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fixture::{KEYS, Office};

    #[test]
    fn cards_are_meant_by_number_sheet_slot_and_state() {
        let office = Office::new();
        let slot = SheetSlot { sheet: 1, slot: 3 };
        let named = [
            Named::Key("19860926 201505 1 001".to_owned()),
            Named::Sheet(1),
            Named::Slot(slot),
            Named::Spoiled,
        ];
        let meant = [
            Choice::Key(KEYS[0].to_owned()),
            Choice::Sheet(1, 1),
            Choice::Slot(1, slot),
            Choice::AllSpoiled,
        ];
        assert_eq!(choose(office.job(), None, &named), Ok(meant.to_vec()));
    }

    #[test]
    fn nothing_named_and_a_slot_without_a_card_are_refused() {
        let office = Office::new();
        let fault = choose(office.job(), None, &[]).expect_err("nothing named");
        assert_eq!(fault.hint.remedy(), Some(&Remedy::NameCards));
        let empty = Named::Slot(SheetSlot { sheet: 1, slot: 9 });
        let fault = choose(office.job(), None, &[empty]).expect_err("an empty slot");
        assert_eq!(fault.hint.remedy(), Some(&Remedy::NameSheet));
    }

    #[test]
    fn a_list_names_one_person_a_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.txt");
        let keys = ["198609262015051001", "19900101 202012 1 002"];
        for list in [
            "198609262015051001\n\n 19900101 202012 1 002 \n",
            "\u{feff}NIP\r\n198609262015051001\r\n19900101 202012 1 002",
            "NO;NIP;NAMA\n1;198609262015051001;BUDI\n2;\"19900101 202012 1 002\";SITI\n",
        ] {
            crate::output::atomic::write(&path, list.as_bytes()).expect("written");
            assert_eq!(listed_keys(&path), Ok(keys.map(|key| Named::Key(key.to_owned())).to_vec()));
        }
        listed_keys(&folder.path().join("none.txt")).expect_err("no list");
    }
}
