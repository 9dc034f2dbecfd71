//! `cetak layouts`: lists, checks, shows, draws and copies card designs.

use crate::cli::exit::Code;
use crate::cli::terminal::{give, tell};
use crate::diag::{Lang, Outcome};
use crate::record::Kind;
use crate::run::{self, Preview};
use crate::text;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// The command as clap sees it.
pub(super) fn command(w: Lang) -> Command {
    let codes = w.of(
        "Kode keluar: 0 selesai · 2 layout salah, atau folder salinan sudah berisi · 5 tidak bisa ditulis",
        "Exit codes: 0 done · 2 a mistake in the layout, or the copy's folder holds files · 5 it cannot be written",
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
            "Contoh:\n  cetak layouts\n  cetak layouts copy plain desain-kami\n  cetak layouts check desain-kami\n  cetak layouts preview asn-portrait --safe",
            "Examples:\n  cetak layouts\n  cetak layouts copy plain our-design\n  cetak layouts check our-design\n  cetak layouts preview asn-portrait --safe",
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
                    "gambar layout dengan orang karangan: nama terpendek, biasa, terpanjang",
                    "draw a layout with made-up people: shortest, usual, longest names",
                ))
                .arg(layout())
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name(w.of("FOLDER", "DIR"))
                        .value_parser(value_parser!(PathBuf))
                        .help(w.of(
                            "folder gambar [baku: preview-LAYOUT]",
                            "folder of the pictures [default: preview-LAYOUT]",
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
        Some(("preview", args)) => {
            let name = named(args);
            let last = name.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or("layout");
            let folder = args.get_one::<PathBuf>("out").cloned();
            let folder = folder.unwrap_or_else(|| PathBuf::from(format!("preview-{last}")));
            let dpi = args.get_one::<u32>("dpi").copied().unwrap_or(300);
            let kind = args.get_one::<String>("kind").and_then(|kind| kind_of(kind));
            let options = Preview { dpi, safe: args.get_flag("safe"), kind };
            for path in run::preview(&name, &folder, options)? {
                give(&path.display().to_string())?;
            }
        }
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

/// The kind by its name on the command line.
fn kind_of(name: &str) -> Option<Kind> {
    match name {
        "pns" => Some(Kind::Pns),
        "pppk" => Some(Kind::Pppk),
        "pppk-paruh-waktu" => Some(Kind::PppkParuhWaktu),
        _ => None,
    }
}
