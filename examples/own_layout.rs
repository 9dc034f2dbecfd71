//! A card of one's own design, drawn for one made-up person and looked at as a picture.
//!
//! `cargo run --example own_layout -- FOLDER` writes a small layout into the folder, reads it back as
//! a job would, and saves `front.png` beside it at 300 dpi. Copy a built-in layout for anything real:
//! its comments explain every key, and `docs/layouts.md` lists them.

#![expect(clippy::disallowed_methods, reason = "an example may leave half a picture behind")]

use cetak::diag::Policy;
use cetak::ingest::{Options, read_bytes};
use cetak::layout;
use cetak::output::raster::{Painter, rgba};
use cetak::record::{Rules, Verdict, check};
use cetak::render::Renderer;
use cetak::unit::Length;
use std::{collections::BTreeMap, error::Error, fs, path::PathBuf, sync::Arc};

const LAYOUT: &str = r##"
title  = "Tanda masuk"
card   = ["85.60mm", "53.98mm"]
bleed  = "1mm"
safe   = "3mm"
corner = "3.18mm"

[[front]]
id = "ground"
type = "rect"
box = ["-1mm", "-1mm", "87.6mm", "55.98mm"]
fill = "#0b6e75"

[[front]]
id = "name"
type = "text"
text = "{name}"
box = ["6mm", "18mm", "73mm", "12mm"]
font = "Plus Jakarta Sans"
weight = 800
fit = [{ lines = 1, size = ["16pt", "11pt"] }, { lines = 3, size = ["11pt", "7pt"] }]
colour = "#ffffff"
"##;

const LIST: &str = "NIP BARU;NAMA;GELAR BELAKANG;INSTANSI KERJA NAMA;KEDUDUKAN HUKUM NAMA;NOMOR KARTU ASN;TMT PNS\n\
    198609262015051001;SITI CONTOH;S.Kom.;Pemerintah Kabupaten Contoh;Aktif;A20150000001;2016-05-01\n";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("which folder?")?);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("layout.toml"), LAYOUT)?;

    let read = read_bytes(LIST.as_bytes(), "list.csv", &Options::default());
    let as_of = cetak::date::Date::new(2026, 11, 22).ok_or("no such day")?;
    let checked = check(read.rows, &Rules::new(as_of));
    let Some(Verdict::Entitled(record)) = checked.judged.first().map(|judged| &judged.verdict)
    else {
        return Err("the person gets no card".into());
    };

    let layout = Arc::new(layout::load(".", &folder, &BTreeMap::new())?);
    let renderer = Renderer::new(Arc::clone(&layout), 300)?;
    let drawn = renderer.card(record, "", false, &Policy::default());
    let card = drawn.card.ok_or("a finding holds the card")?;

    let painter =
        Painter::new(layout.fonts(), renderer.statics(), layout.card(), Length::ZERO, 300)
            .ok_or("too large to paint")?;
    fs::write(folder.join("front.png"), rgba(&painter.paint(&card.front, None), 300))?;
    Ok(())
}
