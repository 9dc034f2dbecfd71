//! Which run a folder is, whose ledger knows it, and whether it was read back.

use super::Sending;
use crate::date::Date;
use crate::deliver::{Misfit, Verdict};
use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::digest::Sha256;
use crate::job::{self, PrintQueue};
use crate::ledger::{Access, Ledger, Lock, Run};
use crate::regular;
use crate::run::{self, Progress, Stop, VerifyRequest};
use crate::schema::manifest::{MANIFEST, Manifest, SUMS};
use crate::text;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// How often the lock is asked for, five times a second: another command holds it for a moment, a run longer.
const TRIES: u32 = 300;

/// The resolution of codes on sheets: four dots a module at 300 dpi.
const DPI: u32 = 300;

/// A finished run and the job that made it.
pub(super) struct Place {
    /// The run's folder, as it was named.
    pub(super) folder: PathBuf,
    /// The job, by its file or folder.
    pub(super) job: PathBuf,
    /// What the ledger knows of it.
    pub(super) run: Run,
    /// What it wrote.
    pub(super) manifest: Manifest,
    /// SHA-256 of every file by its path, from the list of sums.
    sums: BTreeMap<String, String>,
    /// SHA-256 of that list.
    sum_of_sums: String,
}

impl Place {
    /// The run in `folder`, made by `job`, or by the job in a folder above.
    pub(super) fn of(folder: &Path, job: Option<&Path>) -> Outcome<Self> {
        let place = folder.display().to_string();
        let sums = regular::read(&folder.join(SUMS), regular::MOST_MADE);
        let told = regular::read(&folder.join(MANIFEST), regular::MOST_MADE).ok();
        let manifest = told.as_deref().and_then(Manifest::from_json);
        let (Ok(sums), Some(told), Some(manifest)) = (sums, told, manifest) else {
            let message = text!(
                "folder itu tidak memuat hasil yang selesai",
                "that folder holds no finished run"
            );
            return Err(Fault::new(FaultKind::Usage, place, message));
        };
        let real = fs::canonicalize(folder).map_err(|error| {
            Fault::io(
                folder,
                Text::new("folder tidak terbaca", "the folder cannot be read"),
                &error,
            )
        })?;
        let jobs = match job {
            Some(job) => vec![job.to_owned()],
            None => real.ancestors().skip(1).map(Path::to_owned).collect(),
        };
        for job in jobs {
            let state = job::state_folder(&job);
            if !Ledger::is_there(&state) {
                continue;
            }
            let ledger = Ledger::open(&state, Access::Read)?;
            let above = state.parent().unwrap_or(Path::new(".")).to_owned();
            let is_this = |run: &Run| {
                fs::canonicalize(above.join(&run.plan.folder)).is_ok_and(|path| path == real)
            };
            if let Some(run) = ledger.runs()?.into_iter().rev().find(is_this) {
                let sum_of_sums = hex(&sums);
                let sums = listed(&String::from_utf8_lossy(&sums));
                if sums.get(MANIFEST).is_some_and(|wanted| *wanted != hex(&told)) {
                    return Err(changed(&folder.join(MANIFEST)));
                }
                return Ok(Self {
                    folder: folder.to_owned(),
                    job,
                    run,
                    manifest,
                    sums,
                    sum_of_sums,
                });
            }
        }
        let message = text!("buku catatan tidak mengenal hasil itu", "no ledger knows that run");
        Err(Fault::new(FaultKind::Usage, place, message).hint(Remedy::NameJobOfRun))
    }

    /// Takes the right to send this run: whoever settles what was sent before, or sends, does so alone.
    pub(super) fn alone(&self) -> Outcome<Lock> {
        let folder = job::state_folder(&self.job).join("print").join(self.run.id.to_string());
        Lock::try_take(&folder)?.map_err(|holder| {
            Fault::new(
                FaultKind::Outside,
                self.folder.display().to_string(),
                text!(
                    "hasil ini sedang dikirim oleh proses {holder}",
                    "this run is being sent by process {holder}"
                ),
            )
            .hint(Remedy::Wait)
        })
    }

    /// The bytes of a file of the run, which must be those that its sums tell.
    pub(super) fn bytes(&self, file: &str) -> Outcome<Vec<u8>> {
        let (path, wanted) = (self.folder.join(file), self.sum(file)?);
        let bytes =
            regular::read(&path, regular::MOST_MADE).map_err(|error| cannot_read(&path, &error))?;
        if hex(&bytes) == wanted { Ok(bytes) } else { Err(changed(&path)) }
    }

    /// Reads the ledger.
    pub(super) fn ledger(&self) -> Outcome<Ledger> {
        Ledger::open(&job::state_folder(&self.job), Access::Read)
    }

    /// Writes the ledger, waiting a while for whoever writes it now.
    pub(super) fn record<T>(
        &self,
        stop: &Stop,
        act: impl FnOnce(&mut Ledger) -> Outcome<T>,
    ) -> Outcome<T> {
        let folder = job::state_folder(&self.job);
        let mut tries = 0;
        let lock = Lock::wait(&folder, |_| {
            tries += 1;
            tries < TRIES && stop.signal().is_none()
        })?;
        let mut ledger = Ledger::open(&folder, Access::Write(&lock))?;
        let secret = job::secret(&self.job);
        secret.as_ref().map_or(Ok(()), |key| ledger.refuse_unsealed(key))?;
        let done = act(&mut ledger)?;
        if let Some(key) = secret {
            ledger.seal(&key)?;
        }
        Ok(done)
    }

    /// The resolution that codes were made for.
    pub(super) const fn dpi(&self) -> u32 {
        DPI
    }

    /// The SHA-256 that a file must have.
    pub(super) fn sum(&self, file: &str) -> Outcome<&str> {
        self.sums.get(file).map(String::as_str).ok_or_else(|| {
            let message =
                text!("`{file}` tidak ada di SHA256SUMS", "`{file}` is not in SHA256SUMS");
            Fault::new(FaultKind::Verification, self.folder.display().to_string(), message)
                .hint(Remedy::VerifyRun)
        })
    }

    /// Makes sure that this very run was read back whole and found right: by the ledger's word, which is bound to
    /// the sums of all its files, or else by reading it back now.
    pub(super) fn verified(
        &self,
        sending: &Sending,
        progress: &dyn Progress,
        today: Date,
    ) -> Outcome<()> {
        if self.ledger()?.is_verified(self.run.id, &self.sum_of_sums)? {
            return Ok(());
        }
        let request = VerifyRequest {
            job_file: sending.job.as_deref().filter(|job| job.is_file()),
            workers: sending.workers,
            ..VerifyRequest::default()
        };
        let checkup = run::verify(&self.folder, &request, progress)?;
        let accepted = checkup.notes.is_empty() || sending.partial;
        if !checkup.verified.is_right() || !accepted {
            let place = self.folder.display().to_string();
            let mut fault = Fault::new(
                FaultKind::Verification,
                place,
                Text::new(
                    "hasil itu tidak lulus verifikasi: tidak dikirim",
                    "that run does not pass verification: it is not sent",
                ),
            )
            .hint(Remedy::VerifyRun);
            fault.others = checkup
                .notes
                .iter()
                .map(|note| *Fault::new(FaultKind::Verification, "", note.message.clone()))
                .collect();
            return Err(fault);
        }
        if checkup.notes.is_empty() {
            let sums = self.sum_of_sums.as_str();
            self.record(&Stop::default(), |ledger| ledger.note_verified(self.run.id, sums, today))?;
        }
        Ok(())
    }

    /// Whether sheets were drawn for the printer they are sent to.
    pub(super) fn calibrated(&self, queue: &PrintQueue, verdict: &mut Verdict) -> Outcome<()> {
        let drawn = self.manifest.calibration.as_ref().map(|drawn| drawn.printer.as_str());
        match (drawn, queue.calibration.as_deref()) {
            (Some(drawn), Some(printer)) if drawn != printer => verdict.misfits.push(Misfit {
                what: text!(
                    "lembar digambar untuk printer `{drawn}`, printer ini `{printer}`: depan dan belakang tidak akan pas",
                    "sheets were drawn for printer `{drawn}`, this one is `{printer}`: fronts and backs would not meet"
                ),
                hint: text!(
                    "buat lagi untuk `{printer}`, atau kirim ke printer yang lain itu",
                    "make them again for `{printer}`, or send them to that other printer"
                ),
            }),
            (None, Some(printer)) => verdict.notes.push(text!(
                "geseran printer `{printer}` sudah diukur, tetapi lembar ini dibuat tanpa koreksinya",
                "the drift of printer `{printer}` was measured, but these sheets were made without its correction"
            )),
            (Some(drawn), None) => verdict.notes.push(text!(
                "lembar ini digambar dengan koreksi untuk printer `{drawn}`",
                "these sheets were drawn with the correction of printer `{drawn}`"
            )),
            _ => {}
        }
        Ok(())
    }
}

/// The fault of a file that is not what its sum tells.
pub(super) fn changed(path: &Path) -> Box<Fault> {
    let message = text!(
        "berkas bukan lagi yang diverifikasi: sidiknya lain dari SHA256SUMS",
        "the file is no longer the one that was verified: its sum is not that of SHA256SUMS"
    );
    Fault::new(FaultKind::Verification, path.display().to_string(), message).hint(Remedy::VerifyRun)
}

pub(super) fn cannot_read(path: &Path, error: &io::Error) -> Box<Fault> {
    Fault::io(path, Text::new("tidak bisa dibaca", "it cannot be read"), error)
}

fn hex(bytes: &[u8]) -> String {
    let mut sum = Sha256::default();
    sum.update(bytes);
    sum.hex()
}

/// The lines of a list of sums: two blanks stand between sum and path.
fn listed(sums: &str) -> BTreeMap<String, String> {
    let lines = sums.lines().filter_map(|line| line.split_once("  "));
    lines.map(|(sum, path)| (path.to_owned(), sum.to_owned())).collect()
}
