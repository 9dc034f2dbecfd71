//! `cetak layouts`: lists, checks, shows, draws and copies card designs.

use crate::cli::args::{self, flag, jobs, progress as progress_flag, quiet};
use crate::cli::exit::{self, Code};
use crate::cli::findings::tell_findings;
use crate::cli::remedy::WORDING;
use crate::cli::terminal::{give, tell, tell_fault};
use crate::cli::{progress, session, words};
use crate::diag::{FaultKind, Lang, Outcome};
use crate::job::Job;
use crate::record::Kind;
use crate::run::{self, PeoplePreview, Preview, Request, Session, Silent, Stop};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// People of a job that are drawn unless they are named.
const USUAL_PEOPLE: u32 = 24;

/// The command as clap sees it.
pub(super) fn command(w: Lang) -> Command {
    let codes = w.of(
        "Kode keluar: 0 selesai · 2 layout salah, atau folder salinan sudah berisi · 3 orang yang ditahan tidak digambar · 4 tidak ada yang bisa digambar · 5 tidak bisa ditulis · 130, 143 dihentikan",
        "Exit codes: 0 done · 2 a mistake in the layout, or the copy's folder holds files · 3 people that are held are not drawn · 4 nobody can be drawn · 5 it cannot be written · 130, 143 interrupted",
    );
    let layout = || {
        Arg::new("layout").required(true).value_name("LAYOUT").help(w.of(
            "layout bawaan, atau folder berisi layout.toml",
            "a built-in layout, or a folder with a layout.toml",
        ))
    };
    Command::new("layouts")
        .visible_alias("desain")
        .about(w.of(
            "Desain kartu: daftar, periksa, tampilkan, gambar, salin",
            "Card designs: list, check, show, draw, copy",
        ))
        .before_help(w.of(
            "Contoh:\n  cetak layouts\n  cetak layouts copy plain desain-kami\n  cetak layouts check desain-kami\n  cetak layouts preview asn-portrait --safe\n  cetak layouts preview --job job.toml --watch             orang saya, digambar lagi setiap kali desain disimpan",
            "Examples:\n  cetak layouts\n  cetak layouts copy plain our-design\n  cetak layouts check our-design\n  cetak layouts preview asn-portrait --safe\n  cetak layouts preview --job job.toml --watch             my people, drawn again whenever the design is saved",
        ))
        .after_help(codes)
        .subcommand(Command::new("list").about(w.of(
            "layout bawaan dan profil printer kartu",
            "built-in layouts and profiles of card printers",
        )))
        .subcommand(
            Command::new("check")
                .about(w.of("periksa satu layout", "check a layout"))
                .arg(layout()),
        )
        .subcommand(
            Command::new("show")
                .about(w.of(
                    "elemen satu layout untuk setiap jenis",
                    "the elements of a layout for each kind",
                ))
                .arg(layout()),
        )
        .subcommand(
            Command::new("preview")
                .about(w.of(
                    "gambar layout sebagai PNG dan satu halaman HTML: orang karangan dengan nama terpendek, biasa, terpanjang, atau orang dari satu tugas",
                    "draw a layout as PNG and one page of HTML: made-up people of the shortest, usual and longest names, or the people of a job",
                ))
                .arg(layout().required(false).required_unless_present("job").help(w.of(
                    "layout bawaan, atau folder berisi layout.toml; bersama --job: hanya orang yang kartunya berlayout ini",
                    "a built-in layout, or a folder with a layout.toml; beside --job: only people whose card has it",
                )))
                .arg(
                    args::job_option(w, w.of(
                            "orang dari tugas ini, yang paling berisiko lebih dahulu",
                            "the people of this job, the riskiest first",
                        )),
                )
                .arg(
                    Arg::new("key")
                        .long("key")
                        .value_name("NIP")
                        .action(ArgAction::Append)
                        .requires("job")
                        .help(w.of(
                            "hanya NIP atau NI PPPK ini; boleh diulang",
                            "only this NIP or NI PPPK; may be repeated",
                        )),
                )
                .arg(
                    Arg::new("count")
                        .long("count")
                        .value_name("N")
                        .requires("job")
                        .value_parser(value_parser!(u32).range(1..=1000))
                        .help(w.of(
                            "paling banyak N orang [baku: 24]",
                            "at most N people [default: 24]",
                        )),
                )
                .arg(flag("watch", w.of(
                    "gambar lagi setiap kali berkas desain atau tugas berubah, sampai dihentikan",
                    "draw again whenever a file of the design or the job changes, until stopped",
                )))
                .args([jobs(w), quiet(w), progress_flag(w)])
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name(w.of("FOLDER", "DIR"))
                        .value_parser(value_parser!(PathBuf))
                        .help(w.of(
                            "folder gambar [baku: preview-LAYOUT; bersama --job: preview di samping berkas tugas]",
                            "folder of the pictures [default: preview-LAYOUT; with --job: preview beside the job file]",
                        )),
                )
                .arg(
                    Arg::new("dpi")
                        .long("dpi")
                        .value_name("DPI")
                        .value_parser(value_parser!(u32).range(72..=1200))
                        .help(w.of("titik per inci [baku: 300]", "dots per inch [default: 300]")),
                )
                .arg(
                    Arg::new("kind")
                        .long("kind")
                        .value_name(w.of("JENIS", "KIND"))
                        .value_parser(["pns", "pppk", "pppk-paruh-waktu"])
                        .help(w.of("hanya orang jenis ini", "only people of this kind")),
                )
                .arg(Arg::new("safe").long("safe").action(clap::ArgAction::SetTrue).help(w.of(
                    "tampilkan bleed, garis potong dan daerah aman",
                    "show the bleed, the cut and the safe area",
                ))),
        )
        .subcommand(
            Command::new("copy")
                .visible_alias("salin")
                .about(w.of(
                    "salin satu layout ke folder baru, untuk memulai desain sendiri",
                    "copy a layout into a new folder, to start an own design",
                ))
                .arg(layout())
                .arg(
                    Arg::new("dir")
                        .required(true)
                        .value_name(w.of("FOLDER", "DIR"))
                        .value_parser(value_parser!(PathBuf))
                        .help(w.of("folder baru atau kosong", "a new or an empty folder")),
                ),
        )
        .subcommand(Command::new("schema").about(w.of(
            "skema JSON berkas layout, untuk penyunting teks",
            "the JSON schema of layout files, for editors",
        )))
}

/// Carries out the command.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let named = |args: &ArgMatches| args.get_one::<String>("layout").cloned().unwrap_or_default();
    match args.subcommand() {
        Some(("check", args)) => {
            let name = named(args);
            run::check_layout(&name)?;
            tell(&text!("layout `{name}` benar", "layout `{name}` is right").said(lang));
        }
        Some(("show", args)) => give(&run::show_layout(&named(args), lang)?)?,
        Some(("preview", args)) => return preview(args, lang),
        Some(("copy", args)) => {
            let name = named(args);
            let folder = args.get_one::<PathBuf>("dir").expect("clap requires it");
            for path in run::copy_layout(&name, folder)? {
                give(&path.display().to_string())?;
            }
        }
        Some(("schema", _)) => give(run::layout_schema().trim_end())?,
        _ => {
            give(&run::layouts()?)?;
            give("")?;
            give(&run::printers()?)?;
        }
    }
    Ok(Code::Done)
}

/// Draws once, or again and again.
fn preview(args: &ArgMatches, lang: Lang) -> Outcome<Code> {
    let stop = session::stop()?;
    let (code, mut seen) = match draw(args, &stop, lang) {
        Ok(drawn) => drawn,
        Err(fault) if args.get_flag("watch") && fault.kind == FaultKind::Usage => {
            tell_fault(&fault, lang);
            (Code::Done, Seen::begun(args))
        }
        Err(fault) => return interrupted(fault, &stop, lang),
    };
    if !args.get_flag("watch") {
        return Ok(code);
    }
    let mut stamp = seen.stamp();
    tell(
        lang.of(
            "menunggu perubahan; hentikan dengan Ctrl-C",
            "waiting for changes; stop with Ctrl-C",
        ),
    );
    loop {
        if stop.signal().is_some() {
            let terminated = session::terminated(&stop);
            return Ok(if terminated { Code::Terminated } else { Code::Interrupted });
        }
        thread::sleep(Duration::from_millis(300));
        let now = seen.stamp();
        if now == stamp {
            continue;
        }
        stamp = now;
        match draw(args, &stop, lang) {
            Ok((_, next)) => {
                seen = next;
                stamp = seen.stamp();
            }
            // What is half written or wrong is told, and looked at again once it changes.
            Err(fault) if fault.kind != FaultKind::Interrupted => tell_fault(&fault, lang),
            Err(_) => {}
        }
    }
}

fn interrupted(fault: Box<crate::diag::Fault>, stop: &Stop, lang: Lang) -> Outcome<Code> {
    if fault.kind != FaultKind::Interrupted {
        return Err(fault);
    }
    tell_fault(&fault, lang);
    Ok(if session::terminated(stop) { Code::Terminated } else { Code::Interrupted })
}

/// What a preview was made of.
struct Seen {
    roots: Vec<PathBuf>,
    folder: PathBuf,
}

impl Seen {
    /// Before anything could be read.
    fn begun(args: &ArgMatches) -> Self {
        let folder = args.get_one::<PathBuf>("out").cloned().unwrap_or_default();
        let roots = match args.get_one::<PathBuf>("job") {
            Some(job) if job.is_dir() => vec![job.clone()],
            Some(job) => {
                let parent = job.parent().filter(|parent| !parent.as_os_str().is_empty());
                vec![parent.unwrap_or(Path::new(".")).to_owned()]
            }
            None => args.get_one::<String>("layout").map(PathBuf::from).into_iter().collect(),
        };
        Self { roots, folder }
    }

    fn stamp(&self) -> impl PartialEq + use<> {
        run::stamp(&self.roots, &self.folder)
    }
}

fn draw(args: &ArgMatches, stop: &Stop, lang: Lang) -> Outcome<(Code, Seen)> {
    let name = args.get_one::<String>("layout").cloned();
    let out = args.get_one::<PathBuf>("out").cloned();
    let pictures = Preview {
        dpi: args.get_one::<u32>("dpi").copied().unwrap_or(300),
        safe: args.get_flag("safe"),
        kind: args.get_one::<String>("kind").and_then(|kind| kind_of(kind)),
        follows: args.get_flag("watch"),
        lang,
    };
    let mut seen = Seen::begun(args);
    if args.contains_id("job") {
        let job = args::load(args)?;
        seen.folder = out.unwrap_or_else(|| job.folder.join("preview"));
        let parts = job.parts.iter().chain(&job.data).map(|source| source.path.clone());
        seen.roots.extend(parts.filter(|path| !path.starts_with(&job.folder)));
        let code = people(
            args,
            &job,
            &seen.folder,
            PeoplePreview {
                pictures,
                layout: name,
                most: args.get_one::<u32>("count").copied().unwrap_or(USUAL_PEOPLE) as usize,
            },
            stop,
            lang,
        )?;
        return Ok((code, seen));
    }
    let name = name.unwrap_or_default();
    let last = name.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or("layout");
    seen.folder = out.unwrap_or_else(|| PathBuf::from(format!("preview-{last}")));
    let drawn = run::preview(&name, &seen.folder, pictures)?;
    for path in drawn.pictures.iter().chain([&drawn.page]) {
        give(&path.display().to_string())?;
    }
    Ok((Code::Done, seen))
}

/// The people of a job.
fn people(
    args: &ArgMatches,
    job: &Job,
    folder: &Path,
    options: PeoplePreview,
    stop: &Stop,
    lang: Lang,
) -> Outcome<Code> {
    let request = Request {
        aim: run::Aim::Check { report: folder.to_owned() },
        workers: args::workers(args),
        keys: args::keys(args, job)?,
        lang,
        session: Session { stop: stop.clone(), wording: WORDING, ..Session::default() },
    };
    let is_quiet = args.get_flag("quiet");
    let drawn = match progress::shown(args, lang) {
        Some(progress) if !is_quiet => run::people(job, &request, folder, &options, &progress),
        _ => run::people(job, &request, folder, &options, &Silent),
    }?;
    if !is_quiet {
        tell_findings(&drawn.findings, false, lang);
    }
    let cards = words::count(drawn.n_cards, lang);
    let counts = words::counts(&drawn.counts, ("siap dibuat", "ready to be made"), lang);
    let line = text!("{counts}\ndigambar: {cards}", "{counts}\ndrawn: {cards}");
    tell(&line.said(lang));
    if let Some(page) = &drawn.page {
        give(&page.display().to_string())?;
    }
    Ok(exit::of_counts(drawn.stopped, &drawn.counts))
}

/// The kind by its name on the command line.
fn kind_of(name: &str) -> Option<Kind> {
    match name {
        "pns" => Some(Kind::Pns),
        "pppk" => Some(Kind::Pppk),
        "pppk-paruh-waktu" => Some(Kind::PppkParuhWaktu),
        _ => None,
    }
}
