//! The lots that are there: exactly one receipt each, of this plan and this program, with files that are what it says.
//!
//! Seen before anything is merged, so that a merge that cannot end well begins nothing, and all that is to be
//! drawn again is told at once. Sums are taken again while files are copied.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::job::Job;
use crate::output::atomic::{self, Pending};
use crate::output::folder::RunFolder;
use crate::run::lot_files;
use crate::run::lot_files::LotFile;
use crate::run::manifest::PROGRAM;
use crate::run::order::{Workers, in_order};
use crate::run::progress::{Phase, Progress};
use crate::run::session::Stop;
use crate::run::shard::Shared;
use crate::run::shard::plan::ShardPlan;
use crate::run::shard::receipt::{self, RECEIPT, Receipt, Trouble};
use crate::run::shard::{indices, verifying};
use crate::schema::manifest::Output;
use crate::text;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Every lot of a plan, drawn.
#[derive(Debug)]
pub(in crate::run) struct Finished {
    shared: Shared,
    receipts: Vec<Receipt>,
}

impl Finished {
    /// Looks at every lot of the plan; what stands against some, if anything does.
    ///
    /// # Errors
    ///
    /// An outside fault if the shared folder cannot be read.
    pub(super) fn collect(
        plan: &ShardPlan,
        job: &Job,
        (workers, stop, progress): (&Workers, &Stop, &dyn Progress),
    ) -> Outcome<Result<Self, Vec<Trouble>>> {
        let shared = plan.shared();
        let mut troubles = Vec::new();
        let mut by_lot: BTreeMap<usize, Vec<(String, Receipt)>> = BTreeMap::new();
        for name in folders(&shared.lots())? {
            let path = shared.lots().join(&name);
            match Receipt::read(&path)? {
                // What an earlier plan of more lots left.
                Some(found)
                    if found.lot > plan.n_lots() && found.plan != plan.digest().to_string() => {}
                Some(found) => by_lot.entry(found.lot).or_default().push((name, found)),
                None if path.join(RECEIPT).exists() => {
                    let lot = name.parse().ok().filter(|lot| (1..=plan.n_lots()).contains(lot));
                    let what = text!(
                        "tanda terima di `{name}` rusak",
                        "the receipt in `{name}` is damaged"
                    );
                    troubles.push(Trouble { lot, what });
                }
                None => {}
            }
        }
        let told: Vec<usize> = troubles.iter().filter_map(|trouble| trouble.lot).collect();
        let mut receipts = Vec::new();
        for lot in 1..=plan.n_lots() {
            let found = by_lot.remove(&lot).unwrap_or_default();
            match &found[..] {
                [] if told.contains(&lot) => {}
                [] => troubles.push(Trouble {
                    lot: Some(lot),
                    what: text!("lot {lot} belum ada", "lot {lot} is missing"),
                }),
                [(name, only)] => match against(plan, job, (lot, name, only)) {
                    Some(what) => troubles.push(Trouble { lot: Some(lot), what }),
                    None => receipts.push(only.clone()),
                },
                several => {
                    let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
                    let names = names.join(", ");
                    let what = text!(
                        "lot {lot} ada lebih dari satu kali: {names}",
                        "lot {lot} is there more than once: {names}"
                    );
                    troubles.push(Trouble { lot: Some(lot), what });
                }
            }
        }
        for (lot, others) in by_lot {
            for (name, _) in others {
                let what = text!(
                    "lot {lot} di `{name}` tidak ada dalam rencana ini; keluarkan folder itu",
                    "lot {lot} in `{name}` is not in this plan; take that folder away"
                );
                troubles.push(Trouble { lot: None, what });
            }
        }
        let pages = |receipt: &Receipt| -> usize {
            receipt.files.iter().map(|file| file.pages.unwrap_or(0) as usize).sum()
        };
        progress.begin(Phase::Verifying, receipts.iter().map(pages).sum());
        let looked = in_order(
            workers,
            receipts.len(),
            |idx| receipts[idx].is_true(&receipt::folder(&shared, receipts[idx].lot)),
            |idx, is_true: Outcome<bool>| {
                stop.check()?;
                progress.advance(pages(&receipts[idx]));
                if !is_true? {
                    let lot = receipts[idx].lot;
                    let what = text!(
                        "berkas lot {lot} bukan yang disebut tanda terimanya",
                        "the files of lot {lot} are not what its receipt says"
                    );
                    troubles.push(Trouble { lot: Some(lot), what });
                }
                Ok(())
            },
        );
        progress.end();
        looked?;
        if troubles.is_empty() {
            return Ok(Ok(Self { shared, receipts }));
        }
        troubles.sort_by_key(|trouble| (trouble.lot.is_none(), trouble.lot));
        Ok(Err(troubles))
    }

    /// Whether every lot was read back and is right.
    pub(in crate::run) fn is_read_back(&self) -> bool {
        self.receipts
            .iter()
            .all(|found| verifying::is_marked(&receipt::folder(&self.shared, found.lot), found))
    }

    /// The most ink on any photo, as receipts say.
    pub(in crate::run) fn most_ink(&self) -> [u16; 2] {
        self.receipts.iter().fold([0; 2], |most, receipt| {
            [most[0].max(receipt.ink[0]), most[1].max(receipt.ink[1])]
        })
    }

    /// Copies the files of the lots that are not `kept` into the folder of a run, and gives each lot to `record` in
    /// its order.
    ///
    /// # Errors
    ///
    /// A verification fault if a file is no longer what its receipt says; an outside one if something cannot be
    /// read or written.
    pub(in crate::run) fn adopt(
        &self,
        folder: &mut RunFolder,
        (workers, stop): (&Workers, &Stop),
        is_kept: impl Fn(usize) -> bool + Sync,
        mut record: impl FnMut(&mut RunFolder, usize, bool) -> Outcome<()>,
    ) -> Outcome<()> {
        atomic::make_folder(&folder.path().join(lot_files::SHEETS))?;
        let to = folder.path().to_owned();
        in_order(
            workers,
            self.receipts.len(),
            |lot_idx| {
                if is_kept(lot_idx) { Ok(Vec::new()) } else { self.copied(lot_idx, &to) }
            },
            |lot_idx, copied: Outcome<Vec<Pending>>| {
                stop.check()?;
                for (file, pending) in self.receipts[lot_idx].files.iter().zip(copied?) {
                    folder.publish(&file.path, pending, file.pages)?;
                    let published = folder.output(&file.path);
                    if published.is_none_or(|there| there.sha256 != file.sha256) {
                        return Err(self.altered(lot_idx, &to.join(&file.path)));
                    }
                }
                record(folder, lot_idx, is_kept(lot_idx))
            },
        )
    }

    fn copied(&self, lot_idx: usize, to: &Path) -> Outcome<Vec<Pending>> {
        let Receipt { lot, attempt, files, .. } = &self.receipts[lot_idx];
        let from = receipt::folder(&self.shared, *lot).join(attempt);
        files.iter().map(|file| copy(&from.join(&file.path), &to.join(&file.path))).collect()
    }

    /// A file that changed while it was copied; the copy goes.
    fn altered(&self, lot_idx: usize, copy: &Path) -> Box<Fault> {
        let _gone = fs::remove_file(copy);
        let lot = indices(&[self.receipts[lot_idx].lot]);
        Fault::new(
            FaultKind::Verification,
            copy.display().to_string(),
            text!(
                "berkas lot {lot} berubah selagi disalin",
                "a file of lot {lot} changed while it was copied"
            ),
        )
        .hint(Text::new("gabungkan lagi", "merge again"))
    }
}

fn copy(from: &Path, to: &Path) -> Outcome<Pending> {
    let mut file = File::open(from).map_err(|error| cannot_read(from, &error))?;
    let mut pending = Pending::create(to)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n_read = match io::Read::read(&mut file, &mut buffer) {
            Ok(0) => return Ok(pending),
            Ok(n_read) => n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(cannot_read(from, &error)),
        };
        let written = io::Write::write_all(&mut pending, &buffer[..n_read]);
        written.map_err(|error| pending.fault(&error))?;
    }
}

/// What stands against the only receipt of a lot, its sums aside.
fn against(
    plan: &ShardPlan,
    job: &Job,
    (lot, name, found): (usize, &str, &Receipt),
) -> Option<Text> {
    if found.program != PROGRAM {
        let program = crate::diag::printable(&found.program);
        return Some(text!(
            "lot {lot} digambar oleh `{program}`, bukan oleh {PROGRAM}",
            "lot {lot} was drawn by `{program}`, not by {PROGRAM}"
        ));
    }
    if found.plan != plan.digest().to_string() {
        let (other, own) = (short(&found.plan), short(&plan.digest().to_string()));
        return Some(text!(
            "lot {lot} dari rencana `{other}`, bukan dari `{own}`",
            "lot {lot} is of the plan `{other}`, not of `{own}`"
        ));
    }
    let is_own = name.parse() == Ok(lot);
    let duplex = job.designs.options().duplex;
    let expected = lot_files::of_lot(lot_files::SHEETS, duplex, lot - 1);
    let expected = expected.iter().map(|LotFile { path, .. }| path);
    if !is_own || !found.files.iter().map(|Output { path, .. }| path).eq(expected) {
        return Some(text!(
            "tanda terima di `{name}` bukan milik lot {lot}",
            "the receipt in `{name}` is not that of lot {lot}"
        ));
    }
    None
}

/// The first digits of a digest, and nothing that would upset a terminal.
fn short(digest: &str) -> String {
    crate::diag::printable(digest).chars().take(12).collect()
}

/// Names of the folders in `path`, in their order; none if there is no such folder.
fn folders(path: &PathBuf) -> Outcome<Vec<String>> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot_read(path, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| cannot_read(path, &error))?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn cannot_read(path: &Path, error: &io::Error) -> Box<Fault> {
    Fault::io(path, Text::new("lot tidak bisa dibaca", "a lot cannot be read"), error)
}
