//! A layout file to a [`Layout`].
//!
//! The file is walked once for each kind, because themes give colours and texts
//! their meaning; the mirrors of the file's own words end here.

use super::art::{Art, Fitting, Recolour};
use super::draw::{Colour, Fill, Mark, Paint, Rule, Shape};
use super::element::{Align, Condition, Content, Element, TextElement, VerticalAlign};
use super::file::{self, Table, Value, choices};
use super::fonts::{self, Font};
use super::source::{self, Folder};
use super::template::Template;
use super::value::{
    Theme, bad_colour, colour, feature, ladder, line_stroke, opacity, plain_colour, radius,
};
use super::{Design, Layout};
use crate::diag::{Fault, FaultKind, Outcome, printable};
use crate::digest::Builder;
use crate::geom::{Path, Point, Rect, Segment, Size, Turn};
use crate::record::{Kind, TextField};
use crate::text;
use crate::unit::Length;
use std::{
    collections::BTreeMap,
    path::{Path as FilePath, PathBuf},
};

/// The kinds by the names layout files use.
const KINDS: &[(&str, Kind)] =
    &[("pns", Kind::Pns), ("pppk", Kind::Pppk), ("pppk-paruh-waktu", Kind::PppkParuhWaktu)];

/// How text may be set; the keys of a style and of a text element.
const SETTING: &[&str] = &[
    "font",
    "weight",
    "size",
    "fit",
    "step",
    "tracking",
    "word_space",
    "line",
    "features",
    "colour",
    "align",
    "valign",
];

/// See [`super::load`].
pub(super) fn load(
    name: &str,
    base: &FilePath,
    artwork: &BTreeMap<String, PathBuf>,
) -> Outcome<Layout> {
    let folder = Folder::find(name, base)?;
    let place = folder.place("layout.toml");
    let bytes = folder.read("layout.toml")?.unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| {
        Fault::new(
            FaultKind::Usage,
            place.clone(),
            text!("berkas layout bukan UTF-8", "the layout file is not UTF-8"),
        )
    })?;
    let source = file::Source { name: place, text: &text };
    let parsed = source.parse()?;
    let root = Table::root(&source, &parsed);
    root.accept(&["title", "card", "bleed", "safe", "corner", "theme", "style", "front", "back"])?;
    let [w, h] = root.need("card")?.lengths::<2>()?;
    let largest = Length::from_mm(500.0);
    if w <= Length::ZERO || h <= Length::ZERO || w > largest || h > largest {
        return Err(root.need("card")?.wrong(text!(
            "lebar dan tinggi harus antara 0 dan 500 mm",
            "width and height must lie between 0 and 500 mm"
        )));
    }
    let length = |key| root.get(key).map(|value| value.length()).transpose();
    let card = Size::new(w, h);
    let mut digest = Builder::new("layout");
    digest.part(text.as_bytes());
    let mut loader = Loader {
        folder: &folder,
        base,
        artwork,
        root: root.clone(),
        card,
        bleed: length("bleed")?.unwrap_or(Length::from_mm(3.0)),
        fonts: fonts::all(&folder)?,
        used_fonts: Vec::new(),
        art: BTreeMap::new(),
        slots: Vec::new(),
        photo: None,
        digest,
    };
    let mut designs = BTreeMap::new();
    for (name, kind) in KINDS {
        let theme = loader.theme(name)?;
        let front = loader.face("front", name, &theme)?;
        let back = loader.face("back", name, &theme)?;
        designs.insert(*kind, Design { front, back });
    }
    let fonts: Vec<Font> = loader.used_fonts.iter().map(|idx| loader.fonts[*idx].clone()).collect();
    for font in &fonts {
        loader.digest.part(&font.data);
    }
    Ok(Layout {
        name: folder.name.clone(),
        title: root.get("title").map_or(Ok(name), |title| title.str())?.to_owned(),
        card,
        bleed: loader.bleed,
        safe: length("safe")?.unwrap_or(Length::from_mm(3.0)),
        corner: length("corner")?.unwrap_or(Length::from_mm(3.18)),
        fonts,
        photo: loader.photo,
        slots: loader.slots,
        digest: loader.digest.finish(),
        designs,
    })
}

/// What is known while a layout is being loaded.
struct Loader<'a> {
    folder: &'a Folder,
    base: &'a FilePath,
    artwork: &'a BTreeMap<String, PathBuf>,
    root: Table<'a>,
    card: Size,
    bleed: Length,
    fonts: Vec<Font>,
    /// Indices into `fonts`, in order of first use.
    used_fonts: Vec<usize>,
    /// Parsed artwork by file or slot.
    art: BTreeMap<String, Art>,
    slots: Vec<String>,
    photo: Option<Size>,
    digest: Builder,
}

impl<'a> Loader<'a> {
    /// The colours of `kind`: its own, or for the second kind of PPPK those of the first.
    fn theme(&self, kind: &str) -> Outcome<Theme> {
        let mut theme = Theme::new();
        let Some(themes) = self.root.get("theme") else { return Ok(theme) };
        let themes = themes.table()?;
        themes.accept(&kind_names())?;
        let fallback = if kind == "pns" { None } else { themes.get("pppk") };
        let Some(own) = themes.get(kind).or(fallback) else { return Ok(theme) };
        for (name, value) in own.table()?.entries() {
            let colour = plain_colour(value.str()?).ok_or_else(|| bad_colour(&value, &theme))?;
            theme.insert(name, colour);
        }
        Ok(theme)
    }

    fn face(&mut self, face: &str, kind: &str, theme: &Theme) -> Outcome<Vec<Element>> {
        let mut elements: Vec<Element> = Vec::new();
        let Some(list) = self.root.get(face) else { return Ok(elements) };
        for (idx, value) in list.array()?.iter().enumerate() {
            let table = value.table()?;
            let number = idx + 1;
            let id = match table.get("id") {
                Some(id) => id.str()?.to_owned(),
                None => format!("{face} {number}"),
            };
            let shown = printable(&id);
            let table = table.named(text!("elemen `{shown}`", "element `{shown}`"));
            if elements.iter().any(|element| element.id == id) {
                return Err(table.need("id")?.wrong(text!(
                    "sudah dipakai elemen lain di sisi ini",
                    "another element of this face has it already"
                )));
            }
            let element = self.element(&table, id, kind, theme)?;
            elements.extend(element);
        }
        Ok(elements)
    }

    /// One element; `None` if it is not for this kind.
    fn element(
        &mut self,
        table: &Table<'a>,
        id: String,
        kind: &str,
        theme: &Theme,
    ) -> Outcome<Option<Element>> {
        type Make<'a> = fn(&mut Loader<'a>, &Table<'a>, &str, &Theme) -> Outcome<Content>;
        let make: Make<'a> = table.need("type")?.one_of(&[
            ("text", Loader::text as Make<'a>),
            ("photo", Loader::photo),
            ("qr", Loader::qr),
            ("art", Loader::art),
            ("rect", Loader::rect),
            ("line", Loader::line),
        ])?;
        let content = make(self, table, kind, theme)?;
        let (for_kind, when) = match table.get("when") {
            Some(when) => conditions(&when.table()?, kind)?,
            None => (true, Vec::new()),
        };
        Ok(for_kind.then_some(Element { id, when, content }))
    }

    /// A box: four lengths, or `card` or `bleed` for the whole face.
    fn area(&self, value: &Value<'a>) -> Outcome<Rect> {
        let trim = Rect::at(Point::default(), self.card);
        if value.is_str() {
            return value.one_of(&[("card", trim), ("bleed", trim.grown(self.bleed))]);
        }
        let [x, y, w, h] = value.lengths()?;
        let rect = Rect::new(x, y, w, h);
        if w <= Length::ZERO || h <= Length::ZERO {
            return Err(value.wrong(text!(
                "lebar dan tinggi harus lebih dari 0",
                "width and height must be more than 0"
            )));
        }
        if !trim.grown(self.bleed).contains(rect) {
            return Err(value.wrong(text!(
                "kotak keluar dari kartu beserta bleed-nya",
                "the box reaches beyond the card and its bleed"
            )));
        }
        Ok(rect)
    }

    fn photo(&mut self, table: &Table<'a>, _: &str, _: &Theme) -> Outcome<Content> {
        table.accept(&["id", "type", "box", "radius", "when"])?;
        let value = table.need("box")?;
        let rect = self.area(&value)?;
        if self.photo.is_some_and(|size| size != rect.size()) {
            return Err(value.wrong(text!(
                "semua foto pada satu layout harus sama besar",
                "all photos of one layout must have the same size"
            )));
        }
        self.photo = Some(rect.size());
        Ok(Content::Photo { rect, radius: radius(table)? })
    }

    fn qr(&mut self, table: &Table<'a>, _: &str, _: &Theme) -> Outcome<Content> {
        table.accept(&["id", "type", "box", "when"])?;
        Ok(Content::Qr { rect: self.area(&table.need("box")?)? })
    }

    fn rect(&mut self, table: &Table<'a>, _: &str, theme: &Theme) -> Outcome<Content> {
        table.accept(&[
            "id", "type", "box", "radius", "fill", "stroke", "width", "opacity", "when",
        ])?;
        let rect = self.area(&table.need("box")?)?;
        let opacity = opacity(table)?;
        let fill = match table.get("fill") {
            Some(value) => Some(Fill {
                paint: Paint::Solid(colour(&value, theme)?),
                opacity,
                rule: Rule::NonZero,
            }),
            None => None,
        };
        let stroke = match table.get("stroke") {
            Some(value) => Some(line_stroke(table, colour(&value, theme)?, opacity)?),
            None => None,
        };
        if fill.is_none() && stroke.is_none() {
            return Err(table.wrong(text!(
                "`rect` perlu `fill` atau `stroke`",
                "a `rect` needs `fill` or `stroke`"
            )));
        }
        let path = Path::rounded(rect, radius(table)?);
        Ok(Content::Marks(vec![Mark::Shape(Shape { path, fill, stroke })]))
    }

    fn line(&mut self, table: &Table<'a>, _: &str, theme: &Theme) -> Outcome<Content> {
        table.accept(&["id", "type", "from", "to", "stroke", "width", "opacity", "when"])?;
        let [x1, y1] = table.need("from")?.lengths()?;
        let [x2, y2] = table.need("to")?.lengths()?;
        let colour = colour(&table.need("stroke")?, theme)?;
        let stroke = Some(line_stroke(table, colour, opacity(table)?)?);
        let path = Path {
            segments: vec![Segment::Move(Point::new(x1, y1)), Segment::Line(Point::new(x2, y2))],
        };
        Ok(Content::Marks(vec![Mark::Shape(Shape { path, fill: None, stroke })]))
    }

    fn art(&mut self, table: &Table<'a>, _: &str, theme: &Theme) -> Outcome<Content> {
        table.accept(&[
            "id", "type", "box", "file", "slot", "fit", "recolour", "radius", "opacity", "when",
        ])?;
        let area_value = table.need("box")?;
        let area = self.area(&area_value)?;
        let file = table.need("file")?;
        let fitting = match table.get("fit") {
            Some(value) => {
                value.one_of(&[("contain", Fitting::Contain), ("cover", Fitting::Cover)])?
            }
            None => Fitting::Contain,
        };
        let mut recolour = Recolour::new();
        if let Some(map) = table.get("recolour") {
            for (from, to) in map.table()?.entries() {
                let Some(Colour::Srgb(r, g, b)) = plain_colour(&from) else {
                    return Err(bad_colour(&to, theme));
                };
                recolour.insert((r, g, b), colour(&to, theme)?);
            }
        }
        let slot = table.get("slot").map(|slot| slot.str()).transpose()?;
        let (art, place) = self.parsed_art(&file, slot)?;
        let marks = art.place(area, fitting, &recolour);
        let mut marks = marks.map_err(|why| Fault::new(FaultKind::Usage, place, why))?;
        let (opacity, radius) = (opacity(table)?, radius(table)?);
        if opacity < 1.0 || radius > Length::ZERO {
            let clip =
                (radius > Length::ZERO).then(|| (Path::rounded(area, radius), Rule::NonZero));
            marks = vec![Mark::Group { opacity, clip, marks }];
        }
        Ok(Content::Marks(marks))
    }

    /// The artwork of an element, parsed once, and how messages name its file.
    fn parsed_art(&mut self, file: &Value<'a>, slot: Option<&str>) -> Outcome<(Art, String)> {
        let name = file.str()?;
        let own = slot.and_then(|slot| self.artwork.get(slot));
        if let Some(slot) = slot
            && !self.slots.iter().any(|known| known == slot)
        {
            self.slots.push(slot.to_owned());
        }
        let (key, place) = match own {
            Some(path) => {
                let path = self.base.join(path);
                (format!("slot {}", slot.unwrap_or_default()), path.display().to_string())
            }
            None => (format!("file {name}"), self.folder.place(name)),
        };
        if let Some(art) = self.art.get(&key) {
            return Ok((art.clone(), place));
        }
        let bytes = match own {
            Some(path) => source::read_path(&self.base.join(path))?,
            None => self.folder.read(name)?.ok_or_else(|| {
                let shown = printable(name);
                file.wrong(text!(
                    "berkas `{shown}` tidak ada di folder layout",
                    "there is no file `{shown}` in the layout's folder"
                ))
            })?,
        };
        self.digest.part(key.as_bytes()).part(&bytes);
        let art = Art::parse(&bytes, &self.fonts)
            .map_err(|why| Fault::new(FaultKind::Usage, place.clone(), why))?;
        self.art.insert(key, art.clone());
        Ok((art, place))
    }

    fn text(&mut self, table: &Table<'a>, kind: &str, theme: &Theme) -> Outcome<Content> {
        let own = ["id", "type", "box", "text", "turn", "style", "when"];
        table.accept(&[&own[..], SETTING].concat())?;
        let style = match table.get("style") {
            Some(name) => Some(self.style(&name)?),
            None => None,
        };
        let get = |key: &str| table.get(key).or_else(|| style.as_ref()?.get(key));
        let need = |key: &str| get(key).map_or_else(|| table.need(key), Ok);
        let area_value = table.need("box")?;
        let turn = match table.get("turn") {
            Some(value) => Turn::from_degrees(value.whole(0, 270)?).ok_or_else(|| {
                value.wrong(text!("harus 0, 90, 180 atau 270", "must be 0, 90, 180 or 270"))
            })?,
            None => Turn::None,
        };
        let tracking = match get("tracking") {
            Some(value) => value.whole(-100, 500)? as i32,
            None => 0,
        };
        let word_space = match get("word_space") {
            Some(value) => value.whole(-100, 2000)? as i32,
            None => 0,
        };
        let line_height = match get("line") {
            Some(value) => {
                let ratio = value.number()?;
                if !(0.8..=3.0).contains(&ratio) {
                    return Err(
                        value.wrong(text!("harus antara 0.8 dan 3", "must lie between 0.8 and 3"))
                    );
                }
                (ratio * 1000.0).round() as u32
            }
            None => 1200,
        };
        let features = match get("features") {
            Some(value) => value.array()?.iter().map(feature).collect::<Outcome<Vec<_>>>()?,
            None => Vec::new(),
        };
        Ok(Content::Text(TextElement {
            area: self.area(&area_value)?,
            turn,
            text: template(&table.need("text")?, kind)?,
            font: self.font(&need("font")?, get("weight"))?,
            features,
            word_space,
            ladder: ladder(get("fit"), &need, get("step"), tracking)?,
            line_height,
            colour: colour(&need("colour")?, theme)?,
            align: match get("align") {
                Some(value) => value.one_of(&[
                    ("left", Align::Left),
                    ("centre", Align::Centre),
                    ("right", Align::Right),
                ])?,
                None => Align::Left,
            },
            valign: match get("valign") {
                Some(value) => value.one_of(&[
                    ("top", VerticalAlign::Top),
                    ("middle", VerticalAlign::Middle),
                    ("bottom", VerticalAlign::Bottom),
                ])?,
                None => VerticalAlign::Top,
            },
        }))
    }

    fn style(&self, name: &Value<'a>) -> Outcome<Table<'a>> {
        let styles = self.root.need("style")?.table()?;
        let wanted = name.str()?;
        let Some(style) = styles.get(wanted) else {
            let entries = styles.entries();
            let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
            return Err(name.not_in(wanted, &names));
        };
        let style = style.table()?.named(text!("gaya `{wanted}`", "style `{wanted}`"));
        style.accept(SETTING)?;
        Ok(style)
    }

    /// The index of a font among those in use.
    fn font(&mut self, family: &Value<'a>, weight: Option<Value<'a>>) -> Outcome<usize> {
        let wanted = family.str()?;
        let of_family = |font: &&Font| font.family == wanted;
        if !self.fonts.iter().any(|font| of_family(&font)) {
            let mut names: Vec<&str> = self.fonts.iter().map(|font| font.family.as_str()).collect();
            names.dedup();
            return Err(family.not_in(wanted, &names));
        }
        let number = weight.as_ref().map_or(Ok(400), |value| value.whole(1, 1000))?;
        // The last one wins, so that a layout's own font replaces a built-in one.
        let found = self.fonts.iter().rposition(|f| of_family(&f) && i64::from(f.weight) == number);
        let Some(idx) = found else {
            let list = self.fonts.iter().filter(of_family).map(|f| f.weight.to_string());
            let list = list.collect::<Vec<_>>().join(", ");
            return Err(weight.unwrap_or_else(|| family.clone()).wrong(text!(
                "`{wanted}` tidak punya ketebalan {number}; yang ada: {list}",
                "`{wanted}` has no weight {number}; it has {list}"
            )));
        };
        Ok(self.used_fonts.iter().position(|used| *used == idx).unwrap_or_else(|| {
            self.used_fonts.push(idx);
            self.used_fonts.len() - 1
        }))
    }
}

fn kind_names() -> Vec<&'static str> {
    KINDS.iter().map(|(name, _)| *name).collect()
}

/// Whether an element is for `kind`, and what else must hold.
fn conditions(table: &Table<'_>, kind: &str) -> Outcome<(bool, Vec<Condition>)> {
    table.accept(&["kind", "filled", "empty"])?;
    let mut for_kind = true;
    if let Some(value) = table.get("kind") {
        let names = if value.is_array() { value.array()? } else { vec![value] };
        let kinds: Vec<(&str, &str)> = KINDS.iter().map(|(name, _)| (*name, *name)).collect();
        let named = names.iter().map(|name| name.one_of(&kinds)).collect::<Outcome<Vec<_>>>()?;
        for_kind = named.contains(&kind);
    }
    let fields: Vec<_> = TextField::ALL.iter().map(|field| (field.name(), *field)).collect();
    let mut when = Vec::new();
    if let Some(value) = table.get("filled") {
        when.push(Condition::Filled(value.one_of(&fields)?));
    }
    if let Some(value) = table.get("empty") {
        when.push(Condition::Empty(value.one_of(&fields)?));
    }
    Ok((for_kind, when))
}

/// The text of an element: one for all kinds, or a table of one for each.
fn template(value: &Value<'_>, kind: &str) -> Outcome<Template> {
    let value = if value.is_str() {
        value.clone()
    } else {
        let table = value.table()?;
        table.accept(&kind_names())?;
        table.need(kind)?
    };
    Template::parse(value.str()?).map_err(|bad| {
        let fault = value.wrong(bad.message);
        if bad.accepted.is_empty() { fault } else { fault.hint(choices(&bad.given, &bad.accepted)) }
    })
}
