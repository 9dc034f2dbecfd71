//! What is asked of the ledger and cannot be done, as values that say so in words.
//!
//! Plain values only, so that a refusal needs nothing of what refuses. Keys are
//! masked: a NIP is never shown whole.

use super::stock::MOST_BLANKS;
use cetak_base::diag::{Fault, FaultKind, Hint, Remedy, Text, masked, printable};
use cetak_base::text;

/// Why the ledger does not do what it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No reason is given where one is needed.
    NoReason,
    /// The person has a card that would look the same again.
    Unchanged {
        /// The 18 digits.
        key: String,
        /// Which of the person's cards it is, from 1.
        issue: i64,
    },
    /// The card asked for has a newer one in its place.
    Replaced {
        /// The 18 digits.
        key: String,
        /// Which of the person's cards it is, from 1.
        issue: u32,
    },
    /// The card asked for was withdrawn.
    Withdrawn {
        /// The 18 digits.
        key: String,
        /// Which of the person's cards it is, from 1.
        issue: u32,
    },
    /// The person has no card.
    NoCard {
        /// The key, as it was asked for.
        key: String,
    },
    /// The run has no such sheet.
    NoSheet {
        /// The run's number.
        run: i64,
        /// The sheet's, from 1.
        sheet: u32,
    },
    /// No card lies in that slot.
    NoSlot {
        /// The sheet, from 1.
        sheet: u32,
        /// The slot on it, from 1.
        slot: u32,
    },
    /// There is no such run.
    NoRun {
        /// The number asked for.
        run: i64,
    },
    /// The lot was recorded before, made from something else.
    OtherContent {
        /// The run's number.
        run: i64,
        /// The lot's number in it, from 1.
        lot: u32,
    },
    /// No number of blank cards: nothing, less than that, or more than anybody has.
    BlankCount {
        /// The number given.
        amount: i64,
    },
    /// No event has that position.
    NoEntry {
        /// The position asked for.
        seq: u64,
    },
    /// The sheet was sent to a printer before, and may have come out.
    SentBefore {
        /// Its number, from 1.
        sheet: u32,
    },
    /// The print job was given up before the printer's number for it was recorded.
    GivenUp {
        /// Its number in the ledger.
        id: i64,
    },
    /// The sheet was printed as one: its cards came out with it or not at all.
    SentWhole {
        /// Its number, from 1.
        sheet: u32,
    },
    /// Nobody can say that the sheet did not come out.
    NotUnprinted {
        /// Its number, from 1.
        sheet: u32,
        /// It is under way.
        open: bool,
    },
    /// The event stays: it is of another kind, something came after it, or it was undone before.
    NotUndone {
        /// Its position.
        seq: u64,
        /// The word of its kind.
        kind: &'static str,
    },
}

impl Refusal {
    /// What is wrong: lower case, no full stop.
    fn describe(&self) -> Text {
        match self {
            Self::NoReason => text!("alasan belum disebutkan", "no reason is given"),
            Self::Unchanged { key, issue } => {
                let key = masked(key);
                text!(
                    "`{key}` sudah punya kartu (terbitan {issue}) dan tidak ada yang berubah",
                    "`{key}` has a card (issue {issue}) and nothing in it changed"
                )
            }
            Self::Replaced { key, issue } => {
                let key = masked(key);
                text!(
                    "kartu `{key}` terbitan {issue} sudah diganti dengan yang lebih baru",
                    "issue {issue} of the card of `{key}` was replaced by a newer one"
                )
            }
            Self::Withdrawn { key, issue } => {
                let key = masked(key);
                text!(
                    "kartu `{key}` terbitan {issue} sudah ditarik",
                    "issue {issue} of the card of `{key}` was withdrawn"
                )
            }
            Self::NoCard { key } => {
                let key = masked(&printable(key));
                text!("belum ada kartu untuk `{key}`", "there is no card for `{key}` yet")
            }
            Self::NoSheet { run, sheet } => {
                text!("proses {run} tidak punya lembar {sheet}", "run {run} has no sheet {sheet}")
            }
            Self::NoSlot { sheet, slot } => text!(
                "tidak ada kartu di lembar {sheet} tempat {slot}",
                "there is no card on sheet {sheet} in slot {slot}"
            ),
            Self::NoRun { run } => {
                text!("proses {run} tidak ada di buku catatan", "the ledger has no run {run}")
            }
            Self::OtherContent { run, lot } => text!(
                "lot {lot} dari proses {run} sudah dicatat dengan isi lain",
                "lot {lot} of run {run} was recorded with other content"
            ),
            Self::BlankCount { amount } => text!(
                "jumlah kartu kosong `{amount}` tidak mungkin",
                "`{amount}` is no possible number of blank cards"
            ),
            Self::NoEntry { seq } => text!(
                "tidak ada kejadian nomor {seq} di buku catatan",
                "the ledger has no event number {seq}"
            ),
            Self::SentBefore { sheet } => text!(
                "lembar {sheet} sudah dikirim ke printer dan mungkin sudah tercetak",
                "sheet {sheet} was sent to a printer before and may have come out"
            ),
            Self::GivenUp { id } => text!(
                "kiriman {id} sudah dilepas oleh proses lain: tidak dikirim",
                "print job {id} was given up by another process: it is not sent"
            ),
            Self::SentWhole { sheet } => text!(
                "lembar {sheet} dicetak sebagai satu lembar, bukan kartu demi kartu",
                "sheet {sheet} was printed as one sheet, not card by card"
            ),
            Self::NotUnprinted { sheet, open: true } => text!(
                "lembar {sheet} masih dalam kiriman yang belum selesai",
                "sheet {sheet} is in a print job that is still under way"
            ),
            Self::NotUnprinted { sheet, open: false } => text!(
                "lembar {sheet} tidak pernah dikirim, atau kartunya sudah tercatat tercetak",
                "sheet {sheet} was never sent, or its cards are recorded as printed"
            ),
            Self::NotUndone { seq, kind } => text!(
                "kejadian {seq} (`{kind}`) tidak bisa dibatalkan",
                "event {seq} (`{kind}`) cannot be undone"
            ),
        }
    }

    /// What to do about it; empty where there is nothing.
    fn hint(&self) -> Hint {
        match self {
            Self::NoReason => Remedy::GiveReason.into(),
            Self::Unchanged { .. } => Remedy::ReprintWithReason.into(),
            Self::Replaced { .. } | Self::Withdrawn { .. } => Remedy::ChoosePerson.into(),
            Self::NoCard { .. } => Remedy::CheckNumber.into(),
            Self::NoSheet { .. } => text!(
                "nomor lembar tercetak di tepi lembar dan ada di map.csv",
                "the sheet's number is printed in its margin and stands in map.csv"
            )
            .into(),
            Self::NoSlot { .. } => {
                text!("tempat kartu ada di map.csv", "slots are listed in map.csv").into()
            }
            Self::BlankCount { .. } => {
                let most = MOST_BLANKS;
                text!(
                    "paling banyak {most} sekali catat; yang keliru dicatat bisa dibatalkan",
                    "at most {most} in one entry; one that is wrong can be undone"
                )
                .into()
            }
            Self::SentBefore { .. } | Self::SentWhole { .. } => Remedy::SayWhatCameOut.into(),
            Self::GivenUp { .. } => Remedy::FollowPrinting.into(),
            Self::NotUnprinted { open: true, .. } => Remedy::FollowPrinting.into(),
            Self::NotUnprinted { open: false, .. } | Self::NoEntry { .. } => Remedy::SeeLog.into(),
            Self::NotUndone { .. } => text!(
                "yang bisa dibatalkan: catatan kartu kosong, dan kejadian terakhir sebuah kartu (printed, confirmed, spoiled) yang belum diganti",
                "what can be undone: an entry of blank cards, and the last event of a card (printed, confirmed, spoiled) that was not replaced"
            )
            .into(),
            Self::NoRun { .. } | Self::OtherContent { .. } => Hint::default(),
        }
    }
}

impl From<Refusal> for Box<Fault> {
    fn from(refusal: Refusal) -> Self {
        Fault::new(FaultKind::Usage, "", refusal.describe()).hint(refusal.hint())
    }
}

/// The reason without blanks around it, or the refusal of a blank one.
pub(super) fn stated(reason: &str) -> Result<&str, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Refusal::NoReason) } else { Ok(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_shows_no_number_whole() {
        let key = || "198609262015051001".to_owned();
        for refusal in [
            Refusal::Unchanged { key: key(), issue: 1 },
            Refusal::Replaced { key: key(), issue: 1 },
            Refusal::Withdrawn { key: key(), issue: 1 },
            Refusal::NoCard { key: key() },
        ] {
            let said = refusal.describe();
            for words in [&said.id, &said.en] {
                assert!(words.contains(&masked(&key())), "{words}");
                assert!(!words.contains(&key()), "{words}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_naming_a_flag() {
        let key = String::new;
        for refusal in [
            Refusal::NoReason,
            Refusal::Unchanged { key: key(), issue: 1 },
            Refusal::Replaced { key: key(), issue: 1 },
            Refusal::Withdrawn { key: key(), issue: 1 },
            Refusal::NoCard { key: key() },
            Refusal::NoSheet { run: 1, sheet: 1 },
            Refusal::NoSlot { sheet: 1, slot: 1 },
            Refusal::NoRun { run: 1 },
            Refusal::OtherContent { run: 1, lot: 1 },
            Refusal::BlankCount { amount: -1 },
            Refusal::NoEntry { seq: 1 },
            Refusal::SentBefore { sheet: 1 },
            Refusal::NotUnprinted { sheet: 1, open: true },
            Refusal::GivenUp { id: 1 },
            Refusal::SentWhole { sheet: 1 },
            Refusal::NotUndone { seq: 1, kind: "made" },
        ] {
            let said = refusal.describe();
            assert!(!said.id.contains("--") && !said.en.contains("--"), "{refusal:?}");
        }
    }

    #[test]
    fn a_blank_reason_is_none() {
        assert_eq!(stated(" \t "), Err(Refusal::NoReason));
        assert_eq!(stated(" tinta "), Ok("tinta"));
    }
}
