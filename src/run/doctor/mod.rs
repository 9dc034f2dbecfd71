//! Is this machine ready for this job: everything that has kept runs from working, looked at beforehand.
//!
//! Makes nothing but a small trial file, which it removes. A job file that
//! cannot be used is one remark; what does not depend on it is still looked at.
//! Only what keeps a run from working is a failure, everything else a warning.

mod tonight;

use crate::diag::{Code, Fault, FaultKind, Hint, Remedy, Text};
use crate::impose::SheetFormat;
use crate::job::{self, Guard, Job, Overrides};
use crate::layout;
use crate::ledger::{Access, Ledger, Lock};
use crate::output::pdf::OutputProfile;
use crate::output::room;
use crate::photo::Folder;
use crate::regular;
use crate::render::Renderer;
use crate::run::order::Workers;
use crate::run::session::Session;
use crate::run::standing::Standing;
use crate::run::strays;
use crate::run::today;
use crate::text;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How it stands with one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    Ok,
    /// Works, and deserves a look.
    Warn,
    /// A run would not work, or not be right.
    Fail,
}

impl Health {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Stable name of the thing.
    pub name: &'static str,
    /// How it stands with it.
    pub health: Health,
    /// What was found.
    pub message: Text,
    /// How to mend it; empty if there is nothing to mend.
    pub hint: Hint,
}

/// Looks at the machine, and at the job in this file or folder. `locale` is what the environment
/// says of language and letters, `session` how the next run would go about its work.
pub fn doctor(path: Option<&Path>, locale: Option<&str>, session: Session) -> Vec<Remark> {
    let mut remarks = vec![program(), designs(), profile(), letters(locale)];
    let state = path.map(job::state_folder);
    let ledger = state.as_deref().and_then(|state| {
        let (ledger, remark) = ledger(state);
        remarks.extend(remark);
        ledger
    });
    let Some(path) = path else {
        remarks.push(clock(None, Guard::default().days));
        remarks.push(tonight::free_space(Path::new(".")));
        return remarks;
    };
    let job = job::load(path, &Overrides::default());
    let guard = job.as_ref().map_or_else(|_| Guard::default(), |job| job.guard);
    remarks.push(clock(ledger.as_ref(), guard.days));
    let job = match job {
        Ok(job) => {
            let name = &job.name;
            remarks.push(ok("job", text!("berkas tugas `{name}`", "job file `{name}`")));
            job
        }
        Err(fault) => {
            remarks.push(failed("job", &fault));
            return remarks;
        }
    };
    remarks.extend(as_of(&job));
    remarks.push(data(&job));
    remarks.push(photos(&job));
    let folder = place(&job);
    remarks.push(writable("output-folder", &job.out_folder()));
    remarks.push(writable("state-folder", &job.state_folder()));
    remarks.extend(shares(&job, &folder));
    remarks.extend(lock(&job.state_folder()));
    remarks.extend(strays(&job, ledger.as_ref()));
    if let Some(ledger) = &ledger {
        remarks.extend(runs(ledger));
        remarks.extend(cards(&job, ledger));
    }
    remarks.extend(private(&job.state_folder()));
    remarks.extend(keys(path));
    // What is broken already would only be told once more.
    if remarks.iter().all(|remark| remark.health < Health::Fail) {
        remarks.extend(tonight::rehearsed(&job, session));
    } else {
        remarks.push(tonight::free_space(&job.out_folder()));
    }
    remarks
}

fn ok(name: &'static str, message: Text) -> Remark {
    Remark { name, health: Health::Ok, message, hint: Hint::default() }
}

fn failed(name: &'static str, fault: &Fault) -> Remark {
    let place = if fault.place.is_empty() { String::new() } else { format!(" ({})", fault.place) };
    let message =
        Text::new(format!("{}{place}", fault.message.id), format!("{}{place}", fault.message.en));
    let hint = fault.hint.clone();
    Remark { name, health: Health::Fail, message, hint }
}

fn program() -> Remark {
    let version = env!("CARGO_PKG_VERSION");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    match Workers::new(cores) {
        Ok(_) => ok(
            "program",
            text!("cetak {version}, {cores} inti prosesor", "cetak {version}, {cores} cores"),
        ),
        Err(fault) => failed("program", &fault),
    }
}

/// Every built-in layout and sheet format loads, and the fonts draw what is fixed.
fn designs() -> Remark {
    let mut fonts = 0;
    let (mut n_layouts, mut n_formats) = (0, 0);
    for name in layout::builtin_names() {
        let layout = layout::load(name, Path::new("."), &Default::default());
        let drawn = layout.and_then(|layout| {
            fonts = fonts.max(layout.fonts().len());
            Renderer::new(Arc::new(layout), 300)
        });
        if let Err(fault) = drawn {
            return failed("fonts-and-layouts", &fault);
        }
        n_layouts += 1;
    }
    for name in SheetFormat::builtin_names() {
        if let Err(fault) = SheetFormat::load(name, Path::new(".")) {
            return failed("fonts-and-layouts", &fault);
        }
        n_formats += 1;
    }
    ok(
        "fonts-and-layouts",
        text!(
            "{n_layouts} desain kartu, {n_formats} susunan lembar, {fonts} huruf",
            "{n_layouts} layouts, {n_formats} sheet formats, {fonts} fonts"
        ),
    )
}

/// The printing condition that is built in. That of a job is read with the job file.
fn profile() -> Remark {
    let built_in = OutputProfile::default();
    match moxcms::ColorProfile::new_from_slice(built_in.icc) {
        Ok(found) if found.color_space == moxcms::DataColorSpace::Cmyk => {
            let (name, kilobytes) = (built_in.identifier, built_in.icc.len() / 1000);
            ok(
                "icc-profile",
                text!("profil {name}, {kilobytes} kB", "profile {name}, {kilobytes} kB"),
            )
        }
        _ => Remark {
            name: "icc-profile",
            health: Health::Fail,
            message: Text::new(
                "profil warna bawaan rusak",
                "the built-in colour profile is damaged",
            ),
            hint: Text::new("pasang cetak sekali lagi", "install cetak again").into(),
        },
    }
}

fn letters(locale: Option<&str>) -> Remark {
    let locale = locale.unwrap_or_default();
    let upper = locale.to_uppercase();
    if cfg!(windows) || upper.contains("UTF-8") || upper.contains("UTF8") {
        return ok("locale", Text::new("huruf UTF-8", "letters are UTF-8"));
    }
    let locale = crate::diag::printable(locale);
    Remark {
        name: "locale",
        health: Health::Warn,
        message: text!(
            "lingkungan `{locale}` tidak menyebut UTF-8; nama berkas dan pesan bisa tampil salah",
            "the environment `{locale}` does not say UTF-8; file names and messages may look wrong"
        ),
        hint: Text::new("pasang LANG=id_ID.UTF-8 atau C.UTF-8", "set LANG=id_ID.UTF-8 or C.UTF-8")
            .into(),
    }
}

/// What a run would think of the day.
fn clock(ledger: Option<&Ledger>, days: i32) -> Remark {
    let today = job::today();
    let last = ledger.and_then(|ledger| ledger.last_day().ok().flatten());
    match today::look(last, today, days).finding(today) {
        None => ok("clock", text!("hari ini {today}", "today is {today}")),
        Some(finding) => Remark {
            name: "clock",
            // A little back is told by every run and stops none.
            health: if finding.code == Code::ClockJumped { Health::Fail } else { Health::Warn },
            message: finding.message,
            hint: finding.hint,
        },
    }
}

/// The ledger, open to read, and what is to say of it; a job that never ran has none.
fn ledger(state: &Path) -> (Option<Ledger>, Vec<Remark>) {
    let ledger = match Ledger::open(state, Access::Read) {
        Ok(ledger) => ledger,
        Err(fault) if fault.kind == FaultKind::NoInput => {
            let message = Text::new("belum ada buku catatan", "no ledger yet");
            let hint = Remedy::MakeCardsFirst.into();
            return (None, vec![Remark { name: "ledger", health: Health::Ok, message, hint }]);
        }
        Err(fault) => return (None, vec![failed("ledger", &fault)]),
    };
    let remark = match ledger.verify_chain(None) {
        Err(fault) => failed("ledger", &fault),
        Ok(Ok(chain)) => {
            let events = chain.events;
            ok(
                "ledger",
                text!(
                    "buku catatan utuh, {events} kejadian",
                    "the ledger is whole, {events} events"
                ),
            )
        }
        Ok(Err(broken)) => {
            let Text { id, en } = broken.told();
            Remark {
                name: "ledger-chain",
                health: Health::Fail,
                message: text!("rantai catatan tidak utuh, {id}", "the chain does not hold, {en}"),
                hint: Remedy::RepairLedger.into(),
            }
        }
    };
    (Some(ledger), vec![remark])
}

fn data(job: &Job) -> Remark {
    for source in &job.data {
        if let Err(error) = regular::open(&source.path) {
            let doing =
                Text::new("berkas data tidak bisa dibuka", "a file of records cannot be opened");
            return failed("data-files", &Fault::io(&source.path, doing, &error));
        }
    }
    let files = job.data.len();
    ok("data-files", text!("{files} berkas data", "{files} files of records"))
}

/// A folder without photos is a share that is not mounted, unless the job makes cards without them.
fn photos(job: &Job) -> Remark {
    let folder = match Folder::scan(&job.photos.path, &job.photos.shown) {
        Ok(folder) => folder,
        Err(fault) => return failed("photo-folder", &fault),
    };
    let found = folder.files().len();
    let name = &job.photos.shown;
    if found > 0 || job.designs.all().iter().all(|design| design.frame.is_none()) {
        return ok("photo-folder", text!("{found} foto di `{name}`", "{found} photos in `{name}`"));
    }
    Remark {
        name: "photo-folder",
        health: Health::Warn,
        message: text!(
            "tidak ada foto di folder `{name}`",
            "there is no photo in the folder `{name}`"
        ),
        hint: Text::new(
            "periksa apakah share foto terpasang (mount), dan `photos.folder` di berkas tugas",
            "check that the share of the photos is mounted, and `photos.folder` of the job file",
        )
        .into(),
    }
}

/// A day in the job file that was forgotten there judges everybody by that day.
fn as_of(job: &Job) -> Option<Remark> {
    let (as_of, today) = (job.as_of, job::today());
    let days = as_of.days_until(today);
    if days.abs() <= job.guard.days {
        return None;
    }
    Some(Remark {
        name: "as-of",
        health: Health::Warn,
        message: text!(
            "hak kartu dinilai pada {as_of}, {days} hari dari hari ini, karena `as_of` di berkas tugas",
            "entitlement is judged on {as_of}, {days} days from today, for `as_of` of the job file says so"
        ),
        hint: Text::new(
            "hapus `as_of` dari berkas tugas; tanpa itu hari ini yang dipakai",
            "remove `as_of` from the job file; without it today counts",
        )
        .into(),
    })
}

fn writable(name: &'static str, folder: &Path) -> Remark {
    match room::try_writing(folder) {
        Ok(()) => {
            let shown = folder.display();
            ok(name, text!("`{shown}` bisa ditulis", "`{shown}` can be written"))
        }
        Err(fault) => failed(name, &fault),
    }
}

/// What lies on another machine: lists and photos may, the ledger should not.
fn shares(job: &Job, folder: &Path) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if [folder, &job.state_folder()].into_iter().any(room::is_shared) {
        remarks.push(Remark {
            name: "network-share",
            health: Health::Warn,
            message: Text::new(
                "folder tugas ada di share jaringan; kunci tulis dan buku catatan tidak selalu aman di sana",
                "the job's folder is on a network share; the lock and the ledger are not always safe there",
            ),
            hint: Text::new(
                "taruh folder tugas di disk komputer ini; data dan foto boleh tetap di share",
                "keep the job's folder on a disk of this machine; records and photos may stay on the share",
            ).into(),
        });
    }
    let lists = job.data.iter().chain(job.join.iter().map(|(source, _)| source));
    let inputs = lists.chain([&job.photos]).filter(|input| room::is_shared(&input.path));
    let named: Vec<String> = inputs.map(|input| format!("`{}`", input.shown)).collect();
    if !named.is_empty() {
        let named = named.join(", ");
        remarks.push(ok(
            "shared-inputs",
            text!(
                "di share jaringan, harus terpasang waktu proses berjalan: {named}",
                "on a network share, which must be mounted when the run begins: {named}"
            ),
        ));
    }
    remarks
}

/// Whether somebody writes the job now. A job that never ran is not given a state folder for this.
fn lock(state: &Path) -> Option<Remark> {
    if !state.is_dir() {
        return None;
    }
    Some(match Lock::try_take(state) {
        Ok(Ok(_free)) => ok("lock", Text::new("tidak sedang dipakai", "not in use")),
        Ok(Err(holder)) => Remark {
            name: "lock",
            health: Health::Warn,
            message: text!(
                "sedang ditulis oleh proses {holder}",
                "being written by process {holder}"
            ),
            hint: Remedy::Wait.into(),
        },
        Err(fault) => failed("lock", &fault),
    })
}

/// A run that was killed and not resumed yet.
fn runs(ledger: &Ledger) -> Option<Remark> {
    let last = match ledger.runs() {
        Ok(mut runs) => runs.pop()?,
        Err(fault) => return Some(failed("runs", &fault)),
    };
    let (id, folder) = (last.id, &last.plan.folder);
    Some(if last.counts.is_some() {
        ok(
            "runs",
            text!(
                "proses terakhir, {id}, selesai: {folder}",
                "the last run, {id}, is finished: {folder}"
            ),
        )
    } else {
        Remark {
            name: "runs",
            health: Health::Warn,
            message: text!(
                "proses {id} belum selesai: {folder}",
                "run {id} was not finished: {folder}"
            ),
            hint: Text::new(
                "jalankan perintah yang sama lagi; ia meneruskan yang sudah selesai",
                "run the same command again; it goes on with what is finished",
            )
            .into(),
        }
    })
}

/// Finished runs that the ledger does not know.
fn strays(job: &Job, ledger: Option<&Ledger>) -> Option<Remark> {
    strays::refuse(job, ledger).err().map(|fault| failed("unknown-runs", &fault))
}

/// The key of the job, and what waits of the cards that were made.
fn cards(job: &Job, ledger: &Ledger) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let key = job.qr.key().map(|key| ledger.refuse_other_key(key));
    remarks.extend(key.and_then(Result::err).map(|fault| failed("key", &fault)));
    let standing = ledger.unfinished_runs().and_then(|runs| {
        let unfinished = runs.into_iter().map(|run| run.id).collect();
        Standing::of(ledger, &job.folder, &unfinished)
    });
    match standing {
        Ok(standing) => {
            remarks.extend(standing.told().into_iter().map(|(code, message, hint)| Remark {
                name: code.as_str(),
                health: Health::Warn,
                message,
                hint,
            }));
        }
        Err(fault) => remarks.push(failed("cards", &fault)),
    }
    remarks
}

/// Whether others can read the state folder: it names people.
fn private(state: &Path) -> Option<Remark> {
    let open = opened(state)?;
    Some(open.map_or_else(
        || ok("private", Text::new("hanya terbaca oleh pemiliknya", "readable by its owner only")),
        |mode| exposed("private", state, mode, "700"),
    ))
}

/// Whether others can read the keys of codes and signatures.
fn keys(job: &Path) -> Vec<Remark> {
    let files = job::key_files(job);
    let open = files.iter().filter_map(|file| Some((file, opened(file)??)));
    open.map(|(file, mode)| exposed("key-files", file, mode, "600")).collect()
}

fn exposed(name: &'static str, path: &Path, mode: u32, should: &str) -> Remark {
    let shown = path.display();
    Remark {
        name,
        health: Health::Warn,
        message: text!(
            "`{shown}` terbuka untuk orang lain ({mode:o})",
            "`{shown}` is open to others ({mode:o})"
        ),
        hint: text!("chmod {should} {shown}", "chmod {should} {shown}").into(),
    }
}

/// The permissions of a file or folder that is open to others; nothing where there is none.
#[cfg(unix)]
fn opened(path: &Path) -> Option<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    Some((mode & 0o077 != 0).then_some(mode))
}

#[cfg(not(unix))]
fn opened(_path: &Path) -> Option<Option<u32>> {
    // Elsewhere access lists decide, which the office sets for the whole folder.
    None
}

/// The job's folder; this one for a job file that is named without a folder.
fn place(job: &Job) -> PathBuf {
    if job.folder.as_os_str().is_empty() { PathBuf::from(".") } else { job.folder.clone() }
}
