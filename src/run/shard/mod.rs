//! The same run over many machines: photos by part, one plan, lots anywhere, one merge.
//!
//! What is global is decided once, by the stages of an ordinary run: rows,
//! duplicates, one picture under two keys, what changed, units, lots, slots,
//! serials, the label of the run. The plan file holds that; a lot is then drawn
//! from its slice of the plan and the prepared photos alone. The merge decides
//! all of it once more from what the plan froze, sees that it comes to the same
//! plan, and goes on as a run does - but takes the files of lots that were drawn
//! elsewhere. So the result is that of one machine, byte for byte.
//!
//! Machines share a folder: facts of photos, prepared photos, the plan, lots with
//! a receipt each. Whatever is in it has its name only once it is whole. The
//! ledger is never there. A lost machine is no lost process: what it still
//! writes lies in a folder of its own, and only a receipt makes a lot of it.

mod facts;
mod finished;
mod look;
mod merge;
mod plan;
mod planning;
mod receipt;
mod slice;
mod verifying;
mod work;

use crate::diag::Outcome;
use crate::digest::{Builder, Digest};
use crate::job::Job;
use crate::output::cache::Cache;
use crate::run::{condition, inputs};
use crate::schema::manifest::Input;
use std::path::{Path, PathBuf};

pub(in crate::run) use facts::{Facts, Seen};
pub use look::{Part, PartLooked, shard_photos};
pub(in crate::run) use merge::Expected;
pub use merge::{Merged, shard_merge};
pub use plan::{PLAN, ShardPlan};
pub use planning::{PlanWritten, Planning, ShardPlanned, shard_plan};
pub use receipt::Trouble;
pub use verifying::shard_verify;
pub use work::{Drawn as LotDrawn, LotWork, shard_work};

/// The folder that machines share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared(PathBuf);

impl Shared {
    /// That folder, which need not be there yet.
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The folder that this plan lies in.
    fn of_plan(plan: &Path) -> Self {
        let folder = plan.parent().filter(|above| !above.as_os_str().is_empty());
        Self(folder.unwrap_or(Path::new(".")).to_owned())
    }

    /// The plan file.
    pub fn plan(&self) -> PathBuf {
        self.0.join(PLAN)
    }

    /// Facts of photos, one file a part.
    fn facts(&self) -> PathBuf {
        self.0.join("facts")
    }

    /// What the plan saw of photos itself, and the list of the folder.
    fn rest(&self) -> PathBuf {
        self.facts().join("plan")
    }

    /// Lots, each in a folder named by its number.
    fn lots(&self) -> PathBuf {
        self.0.join("lots")
    }

    /// Prepared photos. What is in use on other machines must not be removed here, so there is no limit.
    fn cache(&self, job: &Job) -> Cache {
        Cache::at(&self.0.join("photos"), u64::MAX).sealed(job.qr.key())
    }

    /// Refuses a folder in which something lies that jobs read.
    fn spare(&self, job: &Job) -> Outcome<()> {
        let inputs = job.reads(Some(&self.0))?;
        [self.0.clone(), self.facts(), self.0.join("photos"), self.lots(), self.plan()]
            .iter()
            .try_for_each(|path| inputs.spare(path))
    }
}

/// Digest of what the job was made of, files of records and photos aside: two processes that have it load the same
/// job.
fn settled(job: &Job) -> Outcome<Digest> {
    digest_of("cetak shard job", job, inputs::settling(job)?)
}

/// Digest of what the facts of photos depend on. Which photo is whose, and what a person decided about one, changes
/// none of them: what is seen of a photo names the way it was looked at.
fn settled_photos(job: &Job) -> Outcome<Digest> {
    let lists = [&job.photo_list, &job.decision_list].into_iter().flatten();
    let lists = lists.chain(job.join.iter().map(|(list, _)| list));
    let lists: Vec<&str> = lists.map(|list| &*list.shown).collect();
    let mut settling = inputs::settling(job)?;
    settling.retain(|input| !lists.contains(&&*input.path));
    digest_of("cetak shard photos", job, settling)
}

fn digest_of(domain: &str, job: &Job, mut settling: Vec<Input>) -> Outcome<Digest> {
    let mut digest = Builder::new(domain);
    settling.extend(condition::icc_input(job));
    for input in settling {
        digest.part(input.path.as_bytes()).part(input.blake3.as_bytes());
    }
    // That it is the same key, and nothing of the key.
    let key = job.qr.key().map(|key| key.seal("cetak shard job", b""));
    digest.part(key.as_ref().map_or(&[][..], |seal| seal.bytes()));
    Ok(digest.finish())
}

/// Numbers as batch engines take them: `3,5-7`.
pub fn indices(numbers: &[usize]) -> String {
    let mut words: Vec<String> = Vec::new();
    for run in numbers.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [] => {}
            [one] => words.push(one.to_string()),
            [one, two] => words.extend([one.to_string(), two.to_string()]),
            [first, .., last] => words.push(format!("{first}-{last}")),
        }
    }
    words.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_lots_are_told_as_batch_engines_take_them() {
        assert_eq!(indices(&[]), "");
        assert_eq!(indices(&[3, 5]), "3,5");
        assert_eq!(indices(&[1, 2, 4, 5, 6, 9]), "1,2,4-6,9");
    }

    #[test]
    fn every_photo_is_in_one_part_and_parts_are_alike_in_size() {
        let mut counts = [0; 7];
        for n in 0..7000 {
            counts[facts::part_of(&format!("photos/{n:018}.jpg"), 7) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
    }
}
