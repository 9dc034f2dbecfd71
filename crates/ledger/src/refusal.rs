//! What is asked of the ledger and cannot be done, in words. A NIP is never shown whole.

use super::card::{Card, Choice, MadeCard};
use super::{RunId, State, Trouble};
use cetak_base::diag::{Text, masked, printable};
use cetak_base::text;

/// The reason without blanks around it, or the refusal of a blank one.
pub(super) fn stated(reason: &str) -> Result<&str, Trouble> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Trouble::refused(
            Text::new("alasan belum disebutkan", "no reason is given"),
            Text::new(
                "tambahkan --reason, misalnya --reason tinta",
                "add --reason, for example --reason ink",
            ),
        ));
    }
    Ok(reason)
}

pub(super) fn needs_reason(card: &MadeCard, issue: i64) -> Trouble {
    let key = masked(&card.key);
    Trouble::refused(
        text!(
            "`{key}` sudah punya kartu (terbitan {issue}) dan tidak ada yang berubah",
            "`{key}` has a card (issue {issue}) and nothing in it changed"
        ),
        Text::new(
            "untuk mencetaknya lagi pakai `cetak reprint` dengan --reason",
            "to print it again use `cetak reprint` with --reason",
        ),
    )
}

pub(super) fn not_current(card: &Card) -> Trouble {
    let (key, issue) = (masked(&card.key), card.issue);
    let (id, en) = match card.state {
        State::Withdrawn => ("sudah ditarik", "was withdrawn"),
        State::Made | State::Printed | State::Confirmed | State::Spoiled | State::Replaced => {
            ("sudah diganti dengan yang lebih baru", "was replaced by a newer one")
        }
    };
    Trouble::refused(
        text!("kartu `{key}` terbitan {issue} {id}", "issue {issue} of the card of `{key}` {en}"),
        Text::new(
            "pilih orangnya dengan --key, bukan lembar lama",
            "choose the person with --key, not the old sheet",
        ),
    )
}

pub(super) fn nothing_chosen(choice: &Choice) -> Trouble {
    match choice {
        Choice::Sheet(run, sheet) => no_such_sheet(*run, *sheet),
        Choice::Slot(_, slot) => no_such_slot(slot.sheet, slot.slot),
        Choice::Key(key) => {
            let key = masked(&printable(key));
            Trouble::refused(
                text!("belum ada kartu untuk `{key}`", "there is no card for `{key}` yet"),
                Text::new(
                    "periksa nomornya; kartu pertama dibuat dengan `cetak run`",
                    "check the number; a first card is made with `cetak run`",
                ),
            )
        }
        Choice::AllSpoiled => Trouble::refused(
            Text::new("tidak ada kartu rusak", "there is no spoiled card"),
            Text::default(),
        ),
    }
}

pub(super) fn no_such_sheet(run: RunId, sheet: u32) -> Trouble {
    Trouble::refused(
        text!("proses {run} tidak punya lembar {sheet}", "run {run} has no sheet {sheet}"),
        Text::new(
            "nomor lembar tercetak di tepi lembar dan ada di map.csv",
            "the sheet's number is printed in its margin and stands in map.csv",
        ),
    )
}

pub(super) fn no_such_slot(sheet: u32, slot: u32) -> Trouble {
    Trouble::refused(
        text!(
            "tidak ada kartu di lembar {sheet} tempat {slot}",
            "there is no card on sheet {sheet} in slot {slot}"
        ),
        Text::new("tempat kartu ada di map.csv", "slots are listed in map.csv"),
    )
}

pub(super) fn no_such_run(run: RunId) -> Trouble {
    Trouble::refused(
        text!("proses {run} tidak ada di buku catatan", "the ledger has no run {run}"),
        Text::default(),
    )
}
