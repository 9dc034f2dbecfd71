//! Which layout each card gets, and which sheets its shape lies on.
//!
//! A job has one layout for everybody, or rules that choose among several:
//! by kind, by what a record has, by a column of the workbook. Cards of one
//! size share sheets, whatever their layout; each size has a sheet format of
//! its own, found among those the job names or by turning one of them. All of
//! it is settled while the job is loaded.

use crate::diag::{Code, Finding, Outcome, Remedy, Text, printable};
use crate::geom::Size;
use crate::impose::{Arrangement, Calibration, Options, SheetFormat};
use crate::layout::{self, Layout, When};
use crate::photo::{Encoding, Frame};
use crate::record::Record;
use crate::settings::{Table, accepts};
use crate::text;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The layouts of a job, who gets which, and the sheets they lie on.
#[derive(Debug, Clone)]
pub struct Designs {
    all: Vec<Design>,
    shapes: Vec<Arrangement>,
    rules: Vec<Rule>,
    /// The office's own sheet formats, as the job file names them.
    formats: Vec<String>,
}

/// One layout of a job.
#[derive(Debug, Clone)]
pub struct Design {
    /// The layout.
    pub layout: Arc<Layout>,
    /// Where the photo goes on the card; `None` if the layout shows none.
    pub frame: Option<Frame>,
    /// Which of [`Designs::shapes`] its cards lie on.
    pub shape: usize,
}

/// Who gets a layout that is not everybody's.
#[derive(Debug, Clone)]
struct Rule {
    when: When,
    /// What the row's layout column must say; `None` for rows where it says nothing.
    words: Option<Vec<String>>,
    design: usize,
}

/// Which layout a record gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Index into [`Designs::all`]; where there is a finding, what the record would get without its column.
    pub design: usize,
    /// The column asks for a layout that the job does not have.
    pub finding: Option<Finding>,
}

/// What the job file says about layouts beside their names.
pub(super) struct Given<'g> {
    /// The job's folder.
    pub(super) folder: &'g Path,
    /// The office's own artwork.
    pub(super) artwork: &'g BTreeMap<String, PathBuf>,
    /// The resolution photos are prepared for.
    pub(super) print_dpi: u32,
    /// How the colours of photos are stored.
    pub(super) encoding: Encoding,
}

impl Designs {
    /// Reads `layout` and `[[card.rule]]` of `card` and `format` of `sheet`; `None` if a mistake
    /// was noted.
    pub(super) fn read(
        card: &Table<'_, '_>,
        sheet: &Table<'_, '_>,
        options: &Options,
        given: &Given<'_>,
    ) -> Option<Self> {
        let mut names = vec![card.text("layout").unwrap_or_else(|| "asn-landscape".to_owned())];
        let rule_tables = card.tables("rule");
        let mut rules = Vec::new();
        // For each layout the table that names it first.
        let mut tables = vec![card];
        for table in &rule_tables {
            let n_names = names.len();
            read_rule(table, &mut rules, &mut names);
            tables.extend((names.len() > n_names).then_some(table));
        }
        let designs = Self::load(&names, &tables, sheet, options, given, rules);
        rule_tables.into_iter().for_each(Table::close);
        let designs = designs?;
        check_artwork(card, &designs.all, given.artwork);
        Some(designs)
    }

    /// Loads the layouts and the sheets for them; what is wrong is noted in the table that names it.
    fn load(
        names: &[String],
        tables: &[&Table<'_, '_>],
        sheet: &Table<'_, '_>,
        options: &Options,
        given: &Given<'_>,
        rules: Vec<Rule>,
    ) -> Option<Self> {
        let load = |(name, table): (&String, &&Table<'_, '_>)| {
            let loaded = layout::load(name, given.folder, given.artwork);
            loaded.map_err(|fault| table.blame("layout", *fault)).ok()
        };
        let loaded: Vec<Option<Layout>> = names.iter().zip(tables).map(load).collect();
        let formats = read_formats(sheet, given.folder);
        let (layouts, (named, formats)) =
            (loaded.into_iter().collect::<Option<Vec<_>>>()?, formats?);
        let mut shapes: Vec<Arrangement> = Vec::new();
        let mut all = Vec::new();
        for (layout, table) in layouts.into_iter().zip(tables) {
            let size = layout.card();
            let known = shapes.iter().position(|shape| shape.format().card == size);
            let shape = match known {
                Some(shape) => shape,
                None => {
                    shapes.push(arrange(sheet, table, &layout, &formats, options)?);
                    shapes.len() - 1
                }
            };
            check_bleed(sheet, &layout, options);
            let frame = layout.photo_size().map(|size| Frame {
                size,
                dpi: given.print_dpi,
                encoding: given.encoding,
            });
            all.push(Design { layout: Arc::new(layout), frame, shape });
        }
        let is_own = |name: &String| !SheetFormat::builtin_names().any(|known| known == name);
        let formats = named.into_iter().filter(is_own).collect();
        Some(Self { all, shapes, rules, formats })
    }

    /// Every layout of the job; the first is everybody's where nothing else chooses.
    pub fn all(&self) -> &[Design] {
        &self.all
    }

    /// How cards of each size lie on sheets, in the order sheets are made.
    pub fn shapes(&self) -> &[Arrangement] {
        &self.shapes
    }

    /// The files that the office's own layouts and sheet formats were made from, as the job file
    /// would name them.
    pub(super) fn files(&self) -> impl Iterator<Item = String> + '_ {
        let of_layout = |design: &Design| {
            let name = design.layout.name().to_owned();
            let files = design.layout.files().to_vec();
            files.into_iter().map(move |file| format!("{name}/{file}"))
        };
        self.all.iter().flat_map(of_layout).chain(self.formats.iter().cloned())
    }

    /// What the job decided about sheets of every shape.
    pub fn options(&self) -> &Options {
        self.shapes.first().expect("a job has a layout, and so a shape").options()
    }

    /// The same on sheets that are drawn for a measured printer.
    ///
    /// # Errors
    ///
    /// A fault if the printer was measured on paper of another size.
    pub fn calibrated(self, calibration: &Calibration) -> Outcome<Self> {
        let shapes = self.shapes.into_iter().map(|shape| shape.calibrated(calibration.clone()));
        Ok(Self { shapes: shapes.collect::<Outcome<Vec<_>>>()?, ..self })
    }

    /// The measured printer the sheets are drawn for.
    pub fn calibration(&self) -> Option<&Calibration> {
        self.shapes.first().and_then(Arrangement::calibration)
    }

    /// The layout of `record`; `asked` is what its row says in the layout column.
    pub fn choose(&self, record: &Record, asked: &str) -> Choice {
        let unasked = self
            .rules
            .iter()
            .find(|rule| rule.words.is_none() && rule.when.holds(record))
            .map_or(0, |rule| rule.design);
        let asked = asked.trim();
        if asked.is_empty() {
            return Choice { design: unasked, finding: None };
        }
        let same = |word: &str| word.to_lowercase() == asked.to_lowercase();
        let by_word = self.rules.iter().find(|rule| {
            let words = rule.words.as_deref().unwrap_or_default();
            words.iter().any(|word| same(word)) && rule.when.holds(record)
        });
        let by_name = || self.all.iter().position(|design| same(design.layout.name()));
        match by_word.map(|rule| rule.design).or_else(by_name) {
            Some(design) => Choice { design, finding: None },
            None => Choice { design: unasked, finding: Some(self.unknown(record, asked)) },
        }
    }

    fn unknown(&self, record: &Record, asked: &str) -> Finding {
        let words = self.rules.iter().flat_map(|rule| rule.words.iter().flatten());
        let names = self.all.iter().map(|design| design.layout.name());
        let mut known: Vec<&str> = words.map(String::as_str).collect();
        known.extend(names);
        let mut told = BTreeSet::new();
        known.retain(|word| told.insert(*word));
        let shown = printable(asked);
        let message = text!(
            "kolom layout berisi `{shown}`, tugas ini tidak punya layout itu",
            "the layout column says `{shown}`, this job has no such layout"
        );
        let accepted = accepts(asked, &known);
        let hint = Text::new(
            format!("betulkan selnya, atau tambahkan [[card.rule]] di job.toml; {}", accepted.id),
            format!("mend the cell, or add a [[card.rule]] to job.toml; {}", accepted.en),
        );
        Finding::new(Code::LayoutUnknown, record.place.clone(), message)
            .hint(hint)
            .key(record.nip.digits())
            .value(asked)
    }
}

/// Reads one rule, and the name of its layout if that is a new one.
fn read_rule(table: &Table<'_, '_>, rules: &mut Vec<Rule>, names: &mut Vec<String>) {
    let when_table = table.table("when");
    let when = When::read(&when_table);
    let words = when_table.words("column");
    when_table.close();
    table.require("layout");
    let Some(name) = table.text("layout") else { return };
    let design = names.iter().position(|known| *known == name).unwrap_or(names.len());
    if design == names.len() {
        names.push(name);
    }
    rules.push(Rule { when, words, design });
}

/// The names of the job's sheet formats and the formats, in the order it prefers them.
fn read_formats(sheet: &Table<'_, '_>, folder: &Path) -> Option<(Vec<String>, Vec<SheetFormat>)> {
    let names = sheet.words("format").unwrap_or_else(|| vec!["a4-10up".to_owned()]);
    let load = |name: &String| {
        SheetFormat::load(name, folder).map_err(|fault| sheet.blame("format", *fault)).ok()
    };
    let loaded: Vec<Option<SheetFormat>> = names.iter().map(load).collect();
    if loaded.is_empty() {
        let hint = text!("misalnya format = \"a4-10up\"", "for example format = \"a4-10up\"");
        sheet.wrong("format", "kosong", "is empty", hint);
        return None;
    }
    Some((names, loaded.into_iter().collect::<Option<_>>()?))
}

/// The sheets for cards of this layout's size: the first format for it, or the first that can be turned.
fn arrange(
    sheet: &Table<'_, '_>,
    table: &Table<'_, '_>,
    layout: &Layout,
    formats: &[SheetFormat],
    options: &Options,
) -> Option<Arrangement> {
    let size = layout.card();
    let upright = formats.iter().find(|format| format.card == size).cloned();
    let turned = || {
        let found = formats.iter().find(|format| format.card.turned() == size);
        found.map(SheetFormat::for_turned_cards)
    };
    let Some(format) = upright.or_else(turned) else {
        let name = printable(layout.name());
        let (w, h) = (size.w, size.h);
        let all = formats.iter().map(|format| {
            let Size { w, h } = format.card;
            format!("`{}` {w} x {h}", format.name)
        });
        let all = all.collect::<Vec<_>>().join(", ");
        table.mistake(
            "layout",
            text!(
                "kartu `{name}` berukuran {w} x {h}, format lembar tugas ini untuk kartu lain: {all}",
                "cards of `{name}` are {w} x {h}, the sheet formats of this job are for others: {all}"
            ),
            Remedy::AddSheetFormat,
        );
        return None;
    };
    Arrangement::new(format, options.clone()).map_err(|fault| sheet.blame("format", *fault)).ok()
}

fn check_bleed(sheet: &Table<'_, '_>, layout: &Layout, options: &Options) {
    let (asked, has) = (options.bleed, layout.bleed());
    if asked > has {
        let name = printable(layout.name());
        sheet.mistake(
            "bleed",
            text!(
                "`sheet.bleed` {asked} lebih dari bleed desain kartu `{name}`, {has}",
                "`sheet.bleed` {asked} is more than the bleed of the card design `{name}`, {has}"
            ),
            text!("tulis bleed = \"{has}\"", "write bleed = \"{has}\""),
        );
    }
}

/// Every piece of own artwork has a place in some layout of the job.
fn check_artwork(card: &Table<'_, '_>, designs: &[Design], artwork: &BTreeMap<String, PathBuf>) {
    let slots: BTreeSet<&str> =
        designs.iter().flat_map(|design| design.layout.slots()).map(String::as_str).collect();
    let slots: Vec<&str> = slots.into_iter().collect();
    for slot in artwork.keys().filter(|slot| !slots.contains(&slot.as_str())) {
        let shown = printable(slot);
        let message = text!(
            "layout tidak punya tempat gambar `{shown}`",
            "the layout has no place for artwork `{shown}`"
        );
        card.table("artwork").mistake(slot, message, accepts(slot, &slots));
    }
}
