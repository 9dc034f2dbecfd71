//! `cetak shard`: the same run over many machines, one command for each thing that a batch engine starts.

use crate::cli::args::{self, flag, job_command, out};
use crate::cli::exit::{self, Code};
use crate::cli::findings::tell_findings;
use crate::cli::terminal::{give, give_json, tell, tell_fault};
use crate::cli::{checkup, progress, session, words};
use crate::diag::{FaultKind, Lang, Outcome, Severity};
use crate::job::Job;
use crate::output::folder::Wanted;
use crate::run::{self, Aim, LotWork, Merged, Part, Planning, Request, Shared, Summary, Trouble};
use crate::schema::report::Report;
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

/// The command line of `cetak shard`.
pub(super) fn command(w: Lang) -> Command {
    Command::new("shard")
        .visible_alias("bagi")
        .about(w.of(
            "Proses yang sama di banyak komputer: foto per bagian, satu rencana, lot di mana saja, satu penggabungan",
            "The same run over many machines: photos by part, one plan, lots anywhere, one merge",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak bagi photos job.toml --facts /bersama/kartu --part 1/4     di komputer mana saja, 1 sampai 4\n  cetak bagi plan job.toml --facts /bersama/kartu                  di satu komputer; menulis /bersama/kartu/plan\n  cetak bagi work /bersama/kartu/plan --lot 1                      di komputer mana saja, untuk setiap lot\n  cetak bagi merge /bersama/kartu/plan                             di komputer yang merencanakan",
            "Examples:\n  cetak shard photos job.toml --facts /shared/cards --part 1/4      on any machine, 1 to 4\n  cetak shard plan job.toml --facts /shared/cards                   on one machine; writes /shared/cards/plan\n  cetak shard work /shared/cards/plan --lot 1                       on any machine, for every lot\n  cetak shard merge /shared/cards/plan                              on the machine that planned",
        ))
        .after_help(codes(w))
        .subcommand_required(true)
        .subcommand(photos(w))
        .subcommand(plan(w))
        .subcommand(work(w))
        .subcommand(verify(w))
        .subcommand(merge(w))
}

fn codes(w: Lang) -> &'static str {
    w.of(
        "Kode keluar: 0 selesai · 1 cacat program · 2 salah pakai, atau rencana, tugas atau versi program lain · 3 digabung, sebagian ditahan · 4 tidak ada yang bisa dibuat · 6 ada yang kurang atau rusak; lot yang harus digambar lagi ada di stdout sebagai --array=3,5 · 75 disk, jaringan, atau dipakai proses lain: jalankan lagi · 130, 143 dihentikan",
        "Exit codes: 0 done · 1 defect of the program · 2 wrong usage, or another plan, job or version of the program · 3 merged, some held · 4 nothing could be made · 6 something is missing or damaged; the lots to draw again are on stdout as --array=3,5 · 75 disk, network, or in use by another process: run again · 130, 143 interrupted",
    )
}

fn facts(w: Lang) -> Arg {
    Arg::new("facts")
        .long("facts")
        .value_name(w.of("FOLDER", "DIR"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help(w.of(
            "folder bersama semua komputer; di luar folder foto",
            "the folder that all machines share; outside the photo folder",
        ))
}

fn plan_arg(w: Lang) -> Arg {
    Arg::new("plan")
        .value_name(w.of("RENCANA", "PLAN"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(w.of("Argumen", "Arguments"))
        .help(w.of("berkas rencana di folder bersama", "the plan file in the shared folder"))
}

fn job_of_plan(w: Lang) -> Arg {
    args::job_option(
        w,
        w.of(
            "berkas tugas di komputer ini [baku: di tempat rencana menemukannya]",
            "the job file on this machine [default: where the plan found it]",
        ),
    )
}

fn lot(w: Lang) -> Arg {
    Arg::new("lot")
        .long("lot")
        .value_name("N")
        .required(true)
        .value_parser(value_parser!(u32).range(1..))
        .help(w.of("nomor lot, mulai dari 1", "the number of the lot, from 1"))
}

fn photos(w: Lang) -> Command {
    Command::new("photos")
        .visible_alias("foto")
        .about(w.of(
            "menyiapkan satu bagian foto dan mencatat apa yang terlihat",
            "prepares one part of the photos and writes down what was seen",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak bagi photos job.toml --facts /bersama/kartu --part 3/40",
            "Examples:\n  cetak shard photos job.toml --facts /shared/cards --part 3/40",
        ))
        .after_help(codes(w))
        .arg(args::job_arg(w))
        .arg(facts(w))
        .arg(
            Arg::new("part").long("part").value_name("I/N").required(true).value_parser(part).help(
                w.of(
                    "bagian ke berapa dari berapa, menurut nama berkas foto",
                    "which part of how many, by the names of the photo files",
                ),
            ),
        )
        .arg(args::jobs(w))
        .arg(args::quiet(w))
        .arg(args::progress(w))
}

fn part(words: &str) -> Result<Part, String> {
    let numbers = words.split_once('/').and_then(|(part, of)| {
        let (part, of) = (part.parse().ok()?, of.parse().ok()?);
        (part >= 1 && part <= of && of <= 99_999).then_some(Part { part, of })
    });
    numbers.ok_or_else(|| "1/4, 2/4, 3/4, 4/4".to_owned())
}

fn plan(w: Lang) -> Command {
    let choosing = args::choosing(job_command(w, "plan", "rencana"), w);
    session::with_flags(choosing, w)
        .about(w.of(
            "memutuskan semuanya sekali: baris, foto kembar, lot, tempat, nomor; mencetak banyaknya lot",
            "decides everything once: rows, twin photos, lots, slots, serials; prints the number of lots",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak bagi plan job.toml --facts /bersama/kartu\n  cetak bagi plan job.toml --facts /bersama/kartu --only changed --out hasil",
            "Examples:\n  cetak shard plan job.toml --facts /shared/cards\n  cetak shard plan job.toml --facts /shared/cards --only changed --out run",
        ))
        .after_help(codes(w))
        .arg(facts(w))
        .arg(out(w, w.of(
            "folder hasil penggabungan [baku: out/<as-of> di samping berkas tugas, -2, -3 … jika sudah ada]",
            "the folder of the merged run [default: out/<as-of> beside the job file, -2, -3 … if taken]",
        )))
        .arg(flag("force", w.of(
            "timpa hasil yang sudah ada di folder --out",
            "overwrite the run that is in the folder of --out",
        )))
        .arg(args::icc(w))
        .arg(args::printer_of_job(w))
        .arg(flag("package", w.of(
            "juga paket untuk percetakan, seperti `cetak buat --package`",
            "also a package for a print shop, as `cetak run --package`",
        )))
        .arg(flag("verify", w.of(
            "baca ulang hasilnya begitu digabung, seperti `cetak buat --verify`",
            "read the run back once it is merged, as `cetak run --verify`",
        )))
}

fn work(w: Lang) -> Command {
    Command::new("work")
        .visible_alias("kerja")
        .about(w.of(
            "menggambar satu lot dari rencana dan foto siap cetak saja",
            "draws one lot from the plan and the prepared photos alone",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak bagi work /bersama/kartu/plan --lot \"$SLURM_ARRAY_TASK_ID\"",
            "Examples:\n  cetak shard work /shared/cards/plan --lot \"$SLURM_ARRAY_TASK_ID\"",
        ))
        .after_help(codes(w))
        .arg(plan_arg(w))
        .arg(lot(w))
        .arg(job_of_plan(w))
        .arg(args::jobs(w))
        .arg(args::quiet(w))
        .arg(args::progress(w))
}

fn verify(w: Lang) -> Command {
    Command::new("verify")
        .visible_alias("verifikasi")
        .about(w.of(
            "membaca ulang satu lot, di komputer lain daripada yang menggambarnya",
            "reads one lot back, on another machine than drew it",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak bagi verify /bersama/kartu/plan --lot 7",
            "Examples:\n  cetak shard verify /shared/cards/plan --lot 7",
        ))
        .after_help(codes(w))
        .arg(plan_arg(w))
        .arg(lot(w))
        .arg(job_of_plan(w))
        .arg(args::jobs(w))
        .arg(args::quiet(w))
        .arg(args::progress(w))
}

fn merge(w: Lang) -> Command {
    let command = Command::new("merge")
        .visible_alias("gabung")
        .about(w.of(
            "memastikan setiap lot ada dan utuh, lalu menyelesaikan proses seperti `cetak buat`",
            "makes sure that every lot is there and whole, then ends the run as `cetak run` does",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak bagi merge /bersama/kartu/plan",
            "Examples:\n  cetak shard merge /shared/cards/plan",
        ))
        .after_help(codes(w))
        .arg(plan_arg(w))
        .arg(job_of_plan(w))
        .arg(args::jobs(w))
        .arg(flag(
            "json",
            w.of(
                "hasil sebagai satu dokumen JSON di stdout",
                "the result as one JSON document on stdout",
            ),
        ))
        .arg(args::quiet(w))
        .arg(flag(
            "verbose",
            w.of("tampilkan setiap temuan, juga info", "show every finding, info too"),
        ))
        .arg(args::progress(w));
    args::wait(command, w)
}

/// Carries out one of them. What another attempt may mend leaves a code of its own, for engines that requeue.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let (name, args) = args.subcommand().expect("clap requires one");
    let session = session::of(args)?;
    let done = match name {
        "photos" => run_photos(args, &session, lang),
        "plan" => run_plan(args, session.clone(), lang),
        "work" => run_work(args, &session, lang),
        "verify" => run_verify(args, &session, lang),
        _ => run_merge(args, &session, lang),
    };
    match done {
        Err(fault) if fault.kind == FaultKind::Outside => {
            tell_fault(&fault, lang);
            Ok(Code::Retry)
        }
        Err(fault) if fault.kind == FaultKind::Interrupted => {
            tell_fault(&fault, lang);
            let terminated = session::terminated(&session.stop);
            Ok(if terminated { Code::Terminated } else { Code::Interrupted })
        }
        done => done,
    }
}

fn run_photos(args: &ArgMatches, session: &run::Session, lang: Lang) -> Outcome<Code> {
    let job = args::load(args)?;
    let part = *args.get_one::<Part>("part").expect("clap requires it");
    let quiet = args.get_flag("quiet");
    let shown = progress::shown(args, lang).filter(|_| !quiet);
    let threads = (args::workers(args), &session.stop);
    let looked =
        run::shard_photos(&job, &shared(args), part, threads, progress::heard(shown.as_ref()))?;
    if !quiet {
        let Part { part, of } = part;
        let photos = words::count(looked.photos, lang);
        let unread = words::count(looked.unread, lang);
        tell(
            text!(
                "bagian {part} dari {of}: {photos} foto, {unread} tidak terbaca",
                "part {part} of {of}: {photos} photos, {unread} could not be read"
            )
            .get(lang),
        );
    }
    Ok(Code::Done)
}

fn shared(args: &ArgMatches) -> Shared {
    Shared::at(args.get_one::<PathBuf>("facts").expect("clap requires it"))
}

fn run_plan(args: &ArgMatches, session: run::Session, lang: Lang) -> Outcome<Code> {
    let (job, overrides) = args::load_with(args)?;
    let folder = match args.get_one::<PathBuf>("out") {
        Some(path) => Wanted::Exactly { path: path.clone(), force: args.get_flag("force") },
        None => Wanted::Dated { under: job.out_folder(), as_of: job.as_of },
    };
    let request = Request {
        aim: Aim::Make { folder },
        workers: args::workers(args),
        keys: args::keys(args, &job)?,
        lang,
        session,
    };
    let quiet = args.get_flag("quiet");
    let shown = progress::shown(args, lang).filter(|_| !quiet);
    let shared = shared(args);
    let planning =
        Planning { job: &job, overrides: &overrides, request: &request, shared: &shared };
    let planned = run::shard_plan(&planning, progress::heard(shown.as_ref()))?;
    drop(shown);
    let summary = &planned.summary;
    tell_summary(args, summary, ("direncanakan", "planned"), lang);
    let lots = planned.plan.as_ref().map_or(0, |plan| plan.lots);
    match &planned.plan {
        Some(plan) if !quiet => {
            let (digest, path) = (plan.digest.to_string(), words::typed(&plan.path));
            let digest = &digest[..12];
            tell(
                text!(
                    "rencana {digest} dengan {lots} lot di {path}",
                    "plan {digest} with {lots} lots in {path}"
                )
                .get(lang),
            );
        }
        Some(_) => {}
        None if summary.stopped => {}
        None => tell(lang.of(
            "tidak ada yang berubah sejak proses terakhir; tidak ada rencana",
            "nothing changed since the last run; no plan",
        )),
    }
    if args.get_flag("json") {
        let plan = planned.plan.as_ref();
        give_json(&document(&Document {
            command: "shard plan",
            plan: plan.map(|plan| (&*plan.path, plan.digest.to_string())),
            lots,
            folder: None,
            report: report(&job, summary, lang),
        }))?;
    } else {
        give(&lots.to_string())?;
    }
    Ok(if summary.stopped { Code::NothingMade } else { Code::Done })
}

fn run_work(args: &ArgMatches, session: &run::Session, lang: Lang) -> Outcome<Code> {
    let quiet = args.get_flag("quiet");
    let shown = progress::shown(args, lang).filter(|_| !quiet);
    let work = lot_work(args, session);
    let drawn = run::shard_work(&work, progress::heard(shown.as_ref()))?;
    drop(shown);
    if !quiet {
        let lot = work.lot;
        let (sheets, cards) = (words::count(drawn.sheets, lang), words::count(drawn.cards, lang));
        tell(
            match drawn.was_there {
                true => text!("lot {lot} sudah ada dan utuh", "lot {lot} is there, and whole"),
                false => text!(
                    "lot {lot}: {cards} kartu pada {sheets} lembar",
                    "lot {lot}: {cards} cards on {sheets} sheets"
                ),
            }
            .get(lang),
        );
    }
    Ok(Code::Done)
}

fn lot_work<'a>(args: &'a ArgMatches, session: &'a run::Session) -> LotWork<'a> {
    LotWork {
        plan: args.get_one::<PathBuf>("plan").expect("clap requires it"),
        lot: *args.get_one::<u32>("lot").expect("clap requires it") as usize,
        job: args.get_one::<PathBuf>("job").map(PathBuf::as_path),
        workers: args::workers(args),
        stop: &session.stop,
    }
}

fn run_verify(args: &ArgMatches, session: &run::Session, lang: Lang) -> Outcome<Code> {
    let quiet = args.get_flag("quiet");
    let shown = progress::shown(args, lang).filter(|_| !quiet);
    let checkup = run::shard_verify(&lot_work(args, session), progress::heard(shown.as_ref()))?;
    drop(shown);
    checkup::tell_checkup(&checkup, quiet, lang);
    Ok(if checkup.is_right() { Code::Done } else { Code::Unverified })
}

fn run_merge(args: &ArgMatches, session: &run::Session, lang: Lang) -> Outcome<Code> {
    let quiet = args.get_flag("quiet");
    let shown = progress::shown(args, lang).filter(|_| !quiet);
    let plan = args.get_one::<PathBuf>("plan").expect("clap requires it");
    let job = args.get_one::<PathBuf>("job").map(PathBuf::as_path);
    let threads = (args::workers(args), session);
    let merged = run::shard_merge(plan, job, threads, progress::heard(shown.as_ref()))?;
    drop(shown);
    let (job, summary) = match merged {
        Merged::Made { job, summary } => (job, summary),
        Merged::Missing(troubles) => {
            tell_troubles(&troubles, args.get_flag("json"), lang)?;
            return Ok(Code::Unverified);
        }
    };
    tell_summary(args, &summary, ("dibuat", "made"), lang);
    if args.get_flag("json") {
        give_json(&document(&Document {
            command: "shard merge",
            plan: None,
            lots: summary.lots.len(),
            folder: summary.folder.as_deref(),
            report: report(&job, &summary, lang),
        }))?;
    } else if let Some(folder) = &summary.folder {
        give(&folder.display().to_string())?;
    }
    let made = exit::of_counts(summary.stopped, &summary.counts);
    let Some(read_back) = &summary.checkup else { return Ok(made) };
    checkup::tell_checkup(read_back, quiet, lang);
    Ok(if read_back.is_right() { made } else { Code::Unverified })
}

/// What stands against lots on stderr, those to draw again on stdout.
fn tell_troubles(troubles: &[Trouble], as_json: bool, lang: Lang) -> Outcome<()> {
    for trouble in troubles {
        tell(trouble.what.get(lang));
    }
    let mut lots: Vec<usize> = troubles.iter().filter_map(|trouble| trouble.lot).collect();
    lots.sort_unstable();
    lots.dedup();
    tell(lang.of(
        "belum ada yang digabung, dan buku catatan kartu tidak berubah",
        "nothing was merged, and the ledger of cards did not change",
    ));
    if as_json {
        let told = |trouble: &Trouble| serde_json::json!({ "lot": trouble.lot, "message": trouble.what.get(lang) });
        let document = serde_json::json!({
            "schema": 1,
            "command": "shard merge",
            "folder": null,
            "troubles": troubles.iter().map(told).collect::<Vec<_>>(),
            "again": lots,
        });
        give_json(&document.to_string())?;
    } else if !lots.is_empty() {
        give(&format!("--array={}", run::indices(&lots)))?;
    }
    Ok(())
}

fn tell_summary(
    args: &ArgMatches,
    summary: &Summary,
    made: (&'static str, &'static str),
    lang: Lang,
) {
    let least = if args.get_flag("quiet") { Severity::Stop } else { Severity::Info };
    let heard = summary.findings.iter().filter(|finding| finding.severity >= least);
    tell_findings(heard, args.get_flag("verbose"), lang);
    tell(&words::counts(&summary.counts, made, lang));
    if summary.stopped {
        tell(lang.of(
            "tidak ada yang dibuat: perbaiki dahulu yang ditandai `berhenti`",
            "nothing was made: mend first what is marked `stopped`",
        ));
    }
}

/// What `--json` prints.
struct Document<'a> {
    command: &'static str,
    plan: Option<(&'a Path, String)>,
    lots: usize,
    folder: Option<&'a Path>,
    report: Report<'a>,
}

fn report<'a>(job: &'a Job, summary: &'a Summary, lang: Lang) -> Report<'a> {
    let findings = (&*summary.findings, lang);
    Report::new(&job.name, job.as_of, summary.counts, summary.ink, findings)
        .turnover(summary.turnover.as_ref())
}

fn document(told: &Document<'_>) -> String {
    let (plan, digest) = told.plan.as_ref().map(|(path, digest)| (path, digest)).unzip();
    let document = serde_json::json!({
        "schema": 1,
        "command": told.command,
        "plan": plan,
        "digest": digest,
        "lots": told.lots,
        "folder": told.folder,
        "report": told.report,
    });
    document.to_string()
}
