//! Who comes, changes and leaves with a run, by what the ledger knows; computed before anything is made.

use crate::diag::Outcome;
use crate::job::Job;
use crate::ledger::{Ledger, State, Why};
use crate::run::fingerprint::{self, Difference};
use crate::run::judge::Checked;
use crate::run::known::{Earlier, NOT_FOUND};
use crate::run::request::Request;
use crate::run::session::Only;
use crate::schema::report::Turnover;
use std::collections::{BTreeMap, BTreeSet};

/// What a run is about to do to people's cards.
pub(super) struct Movements {
    /// Why each card is made, by key: cards are put in another order afterwards.
    pub(super) whys: BTreeMap<String, Why>,
    /// In what the cards that changed differ from those that are there, each with its key.
    pub(super) changes: Vec<(String, Difference)>,
    /// People who have a card and should have none, each with the reason.
    pub(super) gone: Vec<(String, &'static str)>,
    /// The same in numbers.
    pub(super) turnover: Turnover,
    /// How many people have a card that a finished run made.
    pub(super) n_people: usize,
}

impl Movements {
    /// Compares what was checked with the ledger.
    ///
    /// # Errors
    ///
    /// An outside fault if the ledger cannot be read.
    pub(super) fn of(
        ledger: &Ledger,
        (job, request): (&Job, &Request),
        earlier: &Earlier,
        checked: &Checked,
    ) -> Outcome<Self> {
        let cards = &checked.cards;
        let mut whys = BTreeMap::new();
        let mut turnover = Turnover::default();
        let mut changes = Vec::new();
        for ready in cards {
            let why = earlier.why(job, ready, request);
            match &why {
                Why::New => turnover.new += 1,
                Why::Returned => turnover.returned += 1,
                Why::Reprint(_) => turnover.again += 1,
                Why::Changed => {
                    turnover.changed += 1;
                    let key = ready.record.nip.digits();
                    let kept = ledger.fields(key)?;
                    for one in fingerprint::changes(&ready.values(job), &kept, earlier.issue(key)) {
                        *turnover.causes.entry(one.0.clone()).or_default() += 1;
                        changes.push((key.to_owned(), one));
                    }
                }
            }
            whys.insert(ready.record.nip.digits().to_owned(), why);
        }
        let gone = if request.is_whole() && request.session.only == Only::Changed {
            earlier.gone(&checked.census)
        } else {
            Vec::new()
        };
        turnover.withdrawn = gone.iter().filter(|(_, why)| *why != NOT_FOUND).count();
        let made: BTreeSet<&str> = cards.iter().map(|ready| ready.record.nip.digits()).collect();
        let mut n_people = 0;
        for (key, card) in earlier.finished_cards() {
            let is_made = made.contains(key.as_str());
            match card.state {
                State::Withdrawn => continue,
                State::Spoiled if !is_made => turnover.spoiled += 1,
                State::Made | State::Printed if !is_made => turnover.unconfirmed += 1,
                _ => {}
            }
            n_people += 1;
            turnover.suspended += usize::from(checked.census.holds(key));
        }
        Ok(Self { whys, changes, gone, turnover, n_people })
    }
}
