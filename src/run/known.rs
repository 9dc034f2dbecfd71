//! What the ledger knows of earlier runs: who has which card, and which photo files are known.
//!
//! A card that stayed the same is left alone only if it would pass today's
//! rules too: those that all cards were judged by are remembered, and under
//! other ones every photo is looked at again. What an unchanged photo looks
//! like is remembered, so that its picture under a second name is found.
//!
//! Reading it never changes it. A card counts as unchanged only if the
//! run that made it was finished: what a killed run left is made again.

use crate::diag::{Code, Fault, FaultKind, Finding, Outcome, Remedy};
use crate::digest::{Builder, Digest};
use crate::job::Job;
use crate::ledger::{FirstForm, Ledger, NewestCard, PhotoStat, Renewed, RunId, State, Why};
use crate::photo::{self, Descriptor, PhotoFile};
use crate::run::census::Census;
use crate::run::fingerprint::{self, CardValues};
use crate::run::ready::Ready;
use crate::run::request::Request;
use crate::run::session::{Only, Trust};
use crate::run::standing::Standing;
use crate::text;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::Metadata,
    path::Path,
    sync::{Mutex, PoisonError},
};

/// What the ledger knew when the run began.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    known: BTreeMap<String, NewestCard>,
    /// Cards whose fingerprint has the form before this one.
    first_forms: BTreeMap<String, FirstForm>,
    photos: BTreeMap<String, PhotoStat>,
    /// Whether a photo is opened although its size, time and inode are what they were.
    opens_all: bool,
    /// What photos look like, each taken out by whoever asks first: they are large together.
    likenesses: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Whether all cards were judged by the rules of this job.
    same_rules: bool,
    /// Runs that were never finished.
    unfinished: BTreeSet<RunId>,
    /// What waits of earlier runs.
    standing: Standing,
    remakes_lost: bool,
    only_changed: bool,
}

/// Size, time of change in nanoseconds, inode.
pub(super) type Figures = (u64, i64, u64);

impl Earlier {
    /// Nobody has a card, no photo is known.
    pub(super) fn none() -> Self {
        Self::default()
    }

    pub(super) fn of(ledger: &Ledger, job: &Job, request: &Request) -> Outcome<Self> {
        let session = &request.session;
        let only_changed = session.only == Only::Changed && session.reprint.is_none();
        let opens_all = session.trust == Trust::Content;
        // Of people whom nobody asked about no photo is opened, whatever is trusted.
        let asks_some = !request.keys.is_empty();
        let photos = if opens_all && !asks_some { BTreeMap::new() } else { ledger.photos()? };
        // All photos are opened otherwise.
        let is_needed = only_changed || asks_some;
        let likenesses = if is_needed { ledger.likenesses()? } else { BTreeMap::new() };
        let unfinished = ledger.unfinished_runs()?.into_iter().map(|run| run.id).collect();
        let standing = Standing::of(ledger, &job.folder, &unfinished)?;
        Ok(Self {
            standing,
            remakes_lost: session.remake_lost,
            known: ledger.fingerprints()?,
            first_forms: ledger.first_forms()?,
            photos,
            opens_all,
            likenesses: Mutex::new(likenesses),
            same_rules: ledger.rules()? == Some(rules(job)),
            unfinished,
            only_changed,
        })
    }

    /// The newest card of everybody, where a finished run made it.
    pub(super) fn finished_cards(&self) -> impl Iterator<Item = (&String, &NewestCard)> {
        self.known.iter().filter(|(_, card)| !self.unfinished.contains(&card.run))
    }

    /// Whether a photo file is remembered just like this.
    pub(super) fn remembers(&self, path: &str, stat: &PhotoStat) -> bool {
        self.photos.get(path) == Some(stat)
    }

    /// Whether a card that stayed the same need not be judged again.
    pub(super) const fn judged_already(&self) -> bool {
        self.same_rules
    }

    /// Whether there was nobody with a card, or all were judged by the rules of this job.
    pub(super) fn one_set_of_rules(&self) -> bool {
        self.same_rules || self.known.is_empty()
    }

    /// What the photo at this path looked like, if it was prepared as `cache_key` says.
    pub(super) fn likeness(&self, path: &str, cache_key: &Digest) -> Option<Descriptor> {
        let mut kept = self.likenesses.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = kept.remove(path)?;
        Descriptor::from_bytes(bytes.strip_prefix(cache_key.bytes().as_slice())?)
    }

    /// Whether this person has this very card, and the run makes only what changed.
    pub(super) fn is_unchanged(&self, values: &CardValues<'_>) -> bool {
        self.only_changed
            && self.known.get(values.record.nip.digits()).is_some_and(|card| {
                card.state != State::Withdrawn
                    && !self.unfinished.contains(&card.run)
                    && !self.remakes(values.record.nip.digits())
                    && self.is_same(card, values)
            })
    }

    /// Whether that person's card is made again because its file is gone.
    fn remakes(&self, key: &str) -> bool {
        self.remakes_lost && self.standing.is_lost(key)
    }

    /// What waits of earlier runs, for a run over what changed; lost cards only where they are not
    /// made again.
    pub(super) fn waiting(&self) -> impl Iterator<Item = Finding> {
        let findings = self.only_changed.then(|| self.standing.findings()).into_iter().flatten();
        findings.filter(|finding| !(self.remakes_lost && finding.code == Code::CardLost))
    }

    /// Whether that card prints what `values` does, as that issue of it.
    fn is_same(&self, card: &NewestCard, values: &CardValues<'_>) -> bool {
        let first_form = || self.first_forms.get(values.record.nip.digits());
        let at = |issue| fingerprint::fingerprint(&CardValues { issue, ..*values });
        // A reprint of before issues had their own tokens has that of the first.
        card.fingerprint == at(1)
            || (card.issue > 1 && card.fingerprint == at(card.issue))
            || fingerprint::is_same_in_first_form(values, card.fingerprint, first_form())
    }

    /// How a card that did not change is to be known from now on, if its fingerprint has the form
    /// before this one.
    pub(super) fn renewed(&self, values: &CardValues<'_>) -> Option<Renewed> {
        let key = values.record.nip.digits();
        self.first_forms.get(key)?;
        let card = self.known.get(key)?;
        Some(Renewed {
            key: key.to_owned(),
            from: card.fingerprint,
            to: fingerprint::fingerprint(values),
            fields: fingerprint::fields(values),
        })
    }

    /// The content of a photo file that has not changed since it was last read; nothing where only
    /// reading it may tell.
    pub(super) fn content(&self, file: &PhotoFile, figures: Option<Figures>) -> Option<Digest> {
        if self.opens_all { None } else { self.last_content(file, figures) }
    }

    /// The content of a photo file of somebody whom nobody asked about: as an earlier run read it, if
    /// its size, time and inode are the same. Nothing is made of it and nothing remembered; a picture
    /// of the person asked about is compared with it, and a wrong guess costs a second look.
    pub(super) fn last_content(
        &self,
        file: &PhotoFile,
        figures: Option<Figures>,
    ) -> Option<Digest> {
        let (size, mtime_ns, inode) = figures?;
        let stat = self.photos.get(&*file.shown)?;
        stat.still(size, mtime_ns, inode).then_some(stat.content)
    }

    /// Which of the person's cards the next one is; a card that the run `resumed` made already stays
    /// what it is.
    pub(super) fn next_issue(&self, key: &str, resumed: Option<RunId>) -> u32 {
        match self.known.get(key) {
            None => 1,
            Some(card) if resumed == Some(card.run) => card.issue,
            Some(card) => card.issue + 1,
        }
    }

    /// Which of the person's cards is the newest; 1 for somebody who has none.
    pub(super) fn issue(&self, key: &str) -> u32 {
        self.known.get(key).map_or(1, |card| card.issue)
    }

    /// Why a card is made, in the ledger's words.
    pub(super) fn why(&self, job: &Job, ready: &Ready, request: &Request) -> Why {
        if let Some(reprint) = &request.session.reprint {
            return Why::Reprint(reprint.reason.clone());
        }
        match self.known.get(ready.record.nip.digits()) {
            None => Why::New,
            Some(card) if card.state == State::Withdrawn => Why::Returned,
            Some(card) if !self.is_same(card, &ready.values(job)) => Why::Changed,
            Some(card) if self.unfinished.contains(&card.run) => {
                Why::Reprint("run not finished".to_owned())
            }
            Some(card) if self.remakes(ready.record.nip.digits()) && card.state.is_live() => {
                Why::Reprint("files gone".to_owned())
            }
            Some(_) if request.session.reason.is_some() => {
                Why::Reprint(request.session.reason.clone().unwrap_or_default())
            }
            Some(_) => {
                let usual = request.session.usual_reason.clone();
                Why::Reprint(usual.unwrap_or_else(|| "made again".to_owned()))
            }
        }
    }

    /// Refuses to make cards again that were printed well and have not changed, unless somebody says why.
    ///
    /// # Errors
    ///
    /// A usage fault with their number.
    pub(super) fn refuse_needless(
        &self,
        job: &Job,
        cards: &[Ready],
        request: &Request,
    ) -> Outcome<()> {
        if request.session.reprint.is_some() || request.session.reason.is_some() {
            return Ok(());
        }
        let needless = cards.iter().filter(|ready| {
            self.known.get(ready.record.nip.digits()).is_some_and(|card| {
                let printed = matches!(card.state, State::Printed | State::Confirmed);
                printed && self.is_same(card, &ready.values(job))
            })
        });
        match needless.count() {
            0 => Ok(()),
            n => Err(Fault::new(
                FaultKind::Usage,
                String::new(),
                text!(
                    "{n} kartu sudah tercetak baik dan tidak berubah",
                    "{n} cards were printed well and have not changed"
                ),
            )
            .hint(Remedy::OnlyChangedOrReason)),
        }
    }

    /// Keys of people who have a card and are no longer to have one, each with the reason.
    pub(super) fn gone(&self, census: &Census) -> Vec<(String, &'static str)> {
        let has_card = self.known.iter().filter(|(_, card)| card.state != State::Withdrawn);
        has_card
            .map(|(key, _)| key)
            .filter(|key| !census.lists(key))
            .map(|key| {
                let why = if census.bars(key) {
                    BARRED
                } else if census.has_unread {
                    NOT_FOUND
                } else {
                    LEFT
                };
                (key.clone(), why)
            })
            .collect()
    }
}

/// On the list, and no longer entitled.
pub(super) const BARRED: &str = "barred";
/// No longer on the list.
const LEFT: &str = "left-the-list";
/// Not found on a list in which some rows have a NIP that cannot be read, or are hidden: perhaps one of those.
pub(super) const NOT_FOUND: &str = "not-found";

/// What a photo looks like, with what it was prepared as.
pub(super) fn kept_likeness(cache_key: &Digest, likeness: &Descriptor) -> Vec<u8> {
    let mut kept = cache_key.bytes().to_vec();
    kept.extend(likeness.to_bytes());
    kept
}

/// Digest of what decides whether a card that can be drawn may be made. The version of the program is
/// in it: another one may judge photos otherwise, so that all are looked at again once. No card is
/// made for that.
pub(super) fn rules(job: &Job) -> Digest {
    // Named one by one, so that a new field must be decided about here.
    let photo::Rules { policy, background, limits } = &job.photo_rules;
    let mut rules = Builder::new("cetak rules");
    rules
        .field("program", env!("CARGO_PKG_VERSION").as_bytes())
        .field("background", fingerprint::background(*background).as_bytes());
    for (name, policy) in [("policy", &job.policy), ("photo-policy", policy)] {
        for (code, decision) in policy.decisions() {
            rules.field(name, format!("{} {}", code.as_str(), decision.as_str()).as_bytes());
        }
    }
    for (name, limit) in limits.figures() {
        rules.field(name, limit.to_string().as_bytes());
    }
    if let Some(decisions) = job.decisions.digest() {
        rules.field("decisions", decisions.bytes());
    }
    rules.finish()
}

/// What the file system says of a file; taken before it is read, so that a change meanwhile shows later.
pub(super) fn figures(path: &Path) -> Option<Figures> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), mtime_ns(&metadata)?, inode(&metadata)))
}

/// Whether a file of which `n_read` bytes were read was the same before and after. A file system that
/// says nothing is believed; a file over the limit is read no further than the limit.
pub(super) fn is_steady(before: Option<Figures>, after: Option<Figures>, n_read: usize) -> bool {
    let whole = |(size, ..): Figures| {
        size.min(photo::MAX_FILE_BYTES + 1) == u64::try_from(n_read).unwrap_or(0)
    };
    before == after && before.is_none_or(whole)
}

fn mtime_ns(metadata: &Metadata) -> Option<i64> {
    let since = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grew_shrank_or_was_replaced_while_it_was_read_is_not_steady() {
        let before = Some((1000, 77, 5));
        assert!(is_steady(before, before, 1000));
        assert!(is_steady(None, None, 3));
        let huge = Some((photo::MAX_FILE_BYTES * 2, 77, 5));
        assert!(is_steady(huge, huge, photo::MAX_FILE_BYTES as usize + 1));
        for (after, n_read) in [
            (before, 999),
            (before, 1001),
            (Some((1000, 78, 5)), 1000),
            (Some((1000, 77, 6)), 1000),
            (Some((2000, 77, 5)), 1000),
            (None, 1000),
        ] {
            assert!(!is_steady(before, after, n_read), "{after:?}, {n_read} read");
        }
    }
}
