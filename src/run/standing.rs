//! How it stands with the cards of earlier runs: spoiled and not made again, not confirmed, or lost.
//!
//! A card is lost when nobody confirmed it and the file it lies in is gone: it
//! can neither be printed nor is it made again, since it did not change. Told
//! by every run over what changed, and before any run.

use crate::diag::{Code, Finding, Hint, Outcome, Place, Remedy, Text};
use crate::ledger::{Ledger, RunId, State, WaitingCard};
use crate::text;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Cards that wait.
#[derive(Debug, Default)]
pub(super) struct Standing {
    spoiled: usize,
    unconfirmed: usize,
    /// Keys of people whose unconfirmed card has lost its file.
    lost: BTreeSet<String>,
    /// The folder of the first of them.
    lost_from: String,
}

impl Standing {
    /// Of the ledger of the job in the folder `home`; cards of unfinished runs are made again anyway.
    pub(super) fn of(ledger: &Ledger, home: &Path, unfinished: &BTreeSet<RunId>) -> Outcome<Self> {
        let home = if home.as_os_str().is_empty() { Path::new(".") } else { home };
        let mut standing = Self::default();
        let mut there = BTreeMap::<(String, String), bool>::new();
        for WaitingCard { key, state, run, folder, file } in ledger.waiting()? {
            if unfinished.contains(&run) {
                continue;
            }
            if state == State::Spoiled {
                standing.spoiled += 1;
                continue;
            }
            standing.unconfirmed += 1;
            let is_there = *there
                .entry((folder.clone(), file.clone()))
                .or_insert_with(|| home.join(&folder).join(&file).is_file());
            if !is_there {
                if standing.lost.is_empty() {
                    standing.lost_from = folder;
                }
                standing.lost.insert(key);
            }
        }
        Ok(standing)
    }

    /// Whether that person's card is lost.
    pub(super) fn is_lost(&self, key: &str) -> bool {
        self.lost.contains(key)
    }

    /// What is so, with what to do about it, each under the code of its finding.
    pub(super) fn told(&self) -> Vec<(Code, Text, Hint)> {
        let Self { spoiled, unconfirmed, lost, lost_from } = self;
        let n_lost = lost.len();
        let mut told = Vec::new();
        if n_lost > 0 {
            told.push((
                Code::CardLost,
                text!(
                    "{n_lost} kartu belum dikonfirmasi dan berkasnya tidak ada lagi (`{lost_from}`)",
                    "{n_lost} cards were never confirmed and their files are gone (`{lost_from}`)"
                ),
                Remedy::RemakeLost.into(),
            ));
        }
        if *spoiled > 0 {
            told.push((
                Code::CardSpoiled,
                text!(
                    "{spoiled} kartu tercatat rusak dan belum dibuat lagi",
                    "{spoiled} cards were spoiled and not made again"
                ),
                Remedy::ReprintSpoiled.into(),
            ));
        }
        if *unconfirmed > n_lost {
            let n = unconfirmed - n_lost;
            told.push((
                Code::CardUnconfirmed,
                text!(
                    "{n} kartu dibuat dan belum dikonfirmasi",
                    "{n} cards were made and not confirmed yet"
                ),
                Remedy::ConfirmSheets.into(),
            ));
        }
        told
    }

    /// The same as findings.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.told()
            .into_iter()
            .map(|(code, message, hint)| Finding::new(code, Place::default(), message).hint(hint))
    }
}
