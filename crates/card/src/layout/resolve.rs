//! A layout file to a [`Layout`].
//!
//! The file is walked once for each kind, because themes give colours and texts
//! their meaning; the mirrors of the file's own words end here. Every mistake
//! of the file is noted, each with its line and element, before anything is
//! refused.

use super::art::{Art, Fitting, Recolour};
use super::draw::{Angle, Colour, Fill, Mark, Rule, Shape, turned};
use super::element::{
    Align, CodeFrame, Content, Element, Follows, Span, TextElement, VerticalAlign,
};
use super::follow::{self, Standing};
use super::fonts::{self, Font};
use super::form::Form;
use super::ink;
use super::keep_out;
use super::look::{self, Look};
use super::overlap;
use super::source::{self, Folder};
use super::template::Template;
use super::value::{
    Settings, Theme, angle, bad_colour, colour, features, fill, ladder, line_stroke, opacity,
    plain_colour, turn,
};
use super::when::{KINDS, When};
use super::{Design, Layout};
use cetak_base::diag::{Fault, FaultKind, Outcome, Text, printable};
use cetak_base::digest::{Builder, Digest};
use cetak_base::geom::{Path, Point, Rect, Segment, Size, Turn};
use cetak_base::settings::{File, Table, accepts};
use cetak_base::text;
use cetak_base::unit::Length;
use cetak_people::record::Kind;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path as FilePath, PathBuf},
};

/// How text may be set; the keys of a style and of a text element.
const SETTING: &[&str] = &[
    "font",
    "weight",
    "italic",
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
    "lone_titles",
];

/// No card is larger.
const LARGEST: Length = Length::from_um(500_000);

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
    let file = File::parse(&place, &text)?;
    let fonts = fonts::all(&folder)?;
    let mut digest = Builder::new("layout");
    digest.part(text.as_bytes());
    let layout = read(&file, (&folder, base, artwork), fonts, digest);
    file.finish()?;
    let layout = layout.map(|layout| Layout { files: folder.opened(), ..layout });
    // A layout that is not there had a mistake, and a file with a mistake ends above.
    layout.ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            place,
            text!("layout tidak lengkap", "the layout is not complete"),
        )
    })
}

/// Reads every key; `None` if something that is needed is missing or wrong.
fn read(
    file: &File<'_>,
    (folder, base, artwork): (&Folder, &FilePath, &BTreeMap<String, PathBuf>),
    fonts: Vec<Font>,
    digest: Builder,
) -> Option<Layout> {
    let root = file.root();
    let title = root.text("title").unwrap_or_else(|| folder.name.clone());
    root.require("card");
    let card = root.lengths("card").map(|[w, h]| Size::new(w, h));
    let fits =
        |size: &Size| [size.w, size.h].iter().all(|side| *side > Length::ZERO && *side <= LARGEST);
    if card.is_some_and(|card| !fits(&card)) {
        root.wrong(
            "card",
            "harus berukuran antara 0 dan 500 mm",
            "must measure between 0 and 500 mm",
            Text::default(),
        );
    }
    let card = card.filter(fits);
    let length = |key: &str, usual: f64| {
        let length = root.length(key).unwrap_or(Length::from_mm(usual));
        if length < Length::ZERO || length > LARGEST {
            root.wrong(
                key,
                "harus antara 0 dan 500 mm",
                "must lie between 0 and 500 mm",
                Text::default(),
            );
        }
        length
    };
    let (bleed, safe, corner) = (length("bleed", 3.0), length("safe", 3.0), length("corner", 3.18));
    let mut loader = Loader {
        folder,
        base,
        artwork,
        root: &root,
        // Without a size the elements are read all the same, for their mistakes.
        card: card.unwrap_or(Size::new(LARGEST, LARGEST)),
        bleed,
        safe,
        fonts,
        used_fonts: Vec::new(),
        named_fonts: Vec::new(),
        instances: BTreeMap::new(),
        art: BTreeMap::new(),
        slots: Vec::new(),
        neutral: Vec::new(),
        photo: None,
        standing: Standing::default(),
        digest,
    };
    loader.check_styles();
    let mut designs = BTreeMap::new();
    let mut is_whole = true;
    for (name, kind) in KINDS {
        let theme = loader.theme(name);
        let front = loader.face("front", (name, *kind), &theme);
        let back = loader.face("back", (name, *kind), &theme);
        match (front, back) {
            (Some(front), Some(back)) => {
                designs.insert(*kind, Design { front, back });
            }
            _ => is_whole = false,
        }
    }
    let Loader { used_fonts: fonts, named_fonts, slots, neutral, photo, mut digest, .. } = loader;
    let keep_outs = keep_out::read(&root, card.unwrap_or(Size::new(LARGEST, LARGEST)));
    keep_out::check(&root, &keep_outs, &designs);
    root.close();
    for idx in named_fonts {
        digest.part(&fonts[idx].data);
    }
    let spots = ink::spots(&designs);
    let card = card.filter(|_| is_whole)?;
    Some(Layout {
        name: folder.name.clone(),
        title,
        card,
        bleed,
        safe,
        corner,
        keep_outs,
        spots,
        fonts,
        photo,
        slots,
        neutral,
        first_digest: digest.finish(),
        designs,
        files: Vec::new(),
    })
}

/// A piece of artwork that an element shows.
struct ParsedArt {
    art: Art,
    /// How messages name its file.
    place: String,
    /// Digest of the file's bytes.
    content: Digest,
}

/// What is known while a layout is being loaded.
struct Loader<'l, 'f, 'a> {
    folder: &'l Folder,
    base: &'l FilePath,
    artwork: &'l BTreeMap<String, PathBuf>,
    root: &'l Table<'f, 'a>,
    card: Size,
    bleed: Length,
    safe: Length,
    fonts: Vec<Font>,
    /// In order of first use.
    used_fonts: Vec<Font>,
    /// Indices of those that a text names, in order of first use; the others only stand in.
    named_fonts: Vec<usize>,
    /// Variable fonts made plain, by file and weight: their indices in `used_fonts`.
    instances: BTreeMap<(Option<String>, u16), usize>,
    /// Parsed artwork by file or slot, with the digest of its bytes; `None` where it cannot be used, which is told once.
    art: BTreeMap<String, Option<(Art, Digest)>>,
    slots: Vec<String>,
    neutral: Vec<String>,
    photo: Option<Size>,
    /// The texts of the face at hand that others may stand below.
    standing: Standing,
    /// Of the files, for [`Layout::first_digest`].
    digest: Builder,
}

impl<'f, 'a> Loader<'_, 'f, 'a> {
    /// The colours of `kind`: its own, or for the second kind of PPPK those of the first.
    fn theme(&self, kind: &str) -> Theme {
        let mut theme = Theme { kind: kind.to_owned(), ..Theme::default() };
        let themes = self.root.table("theme");
        themes.know(&kind_names());
        let named = if kind == "pns" || themes.has(kind) { kind } else { "pppk" };
        let own = themes.table(named);
        themes.close();
        for name in own.keys() {
            let Some(text) = own.text(&name) else { continue };
            match plain_colour(&text) {
                Some(colour) => {
                    theme.colours.insert(name, colour);
                }
                None => bad_colour(&own, &name, &text, &Theme::default()),
            }
        }
        own.close();
        theme
    }

    /// Styles that no element uses have mistakes too.
    fn check_styles(&self) {
        let styles = self.root.table("style");
        for name in styles.keys() {
            let style = styles.table(&name);
            style.know(SETTING);
            style.close();
        }
        styles.close();
    }

    fn face(&mut self, face: &str, kind: (&str, Kind), theme: &Theme) -> Option<Vec<Element>> {
        let mut elements: Vec<Element> = Vec::new();
        let mut ids = BTreeSet::new();
        self.standing = Standing::default();
        let mut is_whole = true;
        let mut tables = Vec::new();
        for (idx, table) in self.root.tables(face).into_iter().enumerate() {
            let number = idx + 1;
            let given = table.text("id");
            let id = given.unwrap_or_else(|| format!("{face} {number}"));
            let shown = printable(&id);
            let table = table.named(text!("elemen `{shown}`", "element `{shown}`"));
            table.know(&["id"]);
            if !ids.insert(id.clone()) {
                table.wrong(
                    "id",
                    "sudah dipakai elemen lain di sisi ini",
                    "is that of another element of this face",
                    Text::default(),
                );
            }
            match self.element(&table, id.clone(), kind, theme) {
                Some(Some(element)) => {
                    self.standing.note(id, &element, elements.len());
                    elements.push(element);
                    tables.push(table);
                }
                Some(None) => {
                    self.standing.pass(id, &table);
                    table.close();
                }
                None => {
                    is_whole = false;
                    table.close();
                }
            }
        }
        if is_whole {
            follow::settle(&mut elements, &self.used_fonts);
            let safe = Rect::at(Point::default(), self.card).grown(-self.safe);
            overlap::check((&elements, &tables), &self.used_fonts, safe);
        }
        tables.into_iter().for_each(Table::close);
        is_whole.then_some(elements)
    }

    /// One element; the inner `None` if it is not for this kind.
    fn element(
        &mut self,
        table: &Table<'f, 'a>,
        id: String,
        (kind_name, kind): (&str, Kind),
        theme: &Theme,
    ) -> Option<Option<Element>> {
        type Make<'l, 'f, 'a> =
            fn(&mut Loader<'l, 'f, 'a>, &Table<'f, 'a>, &str, &Theme) -> Option<(Content, Look)>;
        let condition = table.table("when");
        let when = When::read(&condition);
        condition.close();
        table.know(&["overlap"]);
        table.require("type");
        let makers: [(&str, Make<'_, 'f, 'a>); 6] = [
            ("text", Loader::text),
            ("photo", Loader::photo),
            ("qr", Loader::qr),
            ("art", Loader::art),
            ("rect", Loader::rect),
            ("line", Loader::line),
        ];
        let Some(make) = table.choice("type", &makers) else {
            // What belongs to an element of no type is not known; only the type is told.
            let keys = table.keys();
            table.know(&keys.iter().map(String::as_str).collect::<Vec<_>>());
            return None;
        };
        let (content, look) = make(self, table, kind_name, theme)?;
        let place = table.place("id");
        let may_overlap = table.boolean("overlap").unwrap_or(false);
        let (when_filled, look) = (when.conditions().to_vec(), look.finish());
        let element =
            Element { id: id.into(), place, when: when_filled, content, may_overlap, look };
        Some(when.is_for(kind).then_some(element))
    }

    /// The box of a text, and what it stands below: its height then counts from the end of that.
    fn text_area(
        &self,
        table: &Table<'f, 'a>,
        turn: Turn,
    ) -> Option<(Rect, Option<(Follows, Digest)>)> {
        let Some(wanted) = table.text("follows") else {
            return Some((self.area(table)?, None));
        };
        table.require("box");
        let followed = self.standing.find(table, &wanted)?;
        let [x, gap, w, h] = table.lengths("box")?;
        if gap < Length::ZERO || turn != Turn::None || w <= Length::ZERO || h <= Length::ZERO {
            table.wrong(
                "follows",
                "hanya untuk teks yang tidak diputar, dengan kotak [x, jarak, lebar, tinggi] tanpa ukuran negatif",
                "is for texts that are not turned, with a box [x, gap, width, height] without negative lengths",
                Text::default(),
            );
            return None;
        }
        let rect = Rect::new(x, followed.lowest + gap, w, h);
        let most = Rect::at(Point::default(), self.card).grown(self.bleed);
        if !most.contains(rect) {
            let bottom = rect.bottom();
            table.wrong(
                "box",
                &format!("keluar dari kartu: paling rendah kotak itu berakhir di {bottom}"),
                &format!("leaves the card: at the lowest it ends at {bottom}"),
                Text::default(),
            );
            return None;
        }
        let follows = Follows { element: followed.element, gap, rise: Length::ZERO };
        Some((rect, Some((follows, followed.look))))
    }

    /// A box: four lengths, or `card` or `bleed` for the whole face.
    fn area(&self, table: &Table<'f, 'a>) -> Option<Rect> {
        table.require("box");
        let trim = Rect::at(Point::default(), self.card);
        if table.is_text("box") {
            return table.choice("box", &[("card", trim), ("bleed", trim.grown(self.bleed))]);
        }
        let [x, y, w, h] = table.lengths("box")?;
        let rect = Rect::new(x, y, w, h);
        if w <= Length::ZERO || h <= Length::ZERO {
            table.wrong(
                "box",
                "harus punya lebar dan tinggi di atas 0",
                "must have a width and height above 0",
                text!("kotak: [x, y, lebar, tinggi]", "a box: [x, y, width, height]"),
            );
            return None;
        }
        let most = trim.grown(self.bleed);
        // A box that stands on its side lies elsewhere once it is turned, and there it is seen.
        let is_turned = table.has("turn") && angle(table).is_sideways();
        let seen = if is_turned { rect.turned(Turn::Quarter) } else { rect };
        if !most.contains(seen) && !most.contains(rect) {
            let (w, h, bleed) = (self.card.w, self.card.h, self.bleed);
            let Rect { x, y, w: wide, h: high } = seen;
            let hint = if is_turned {
                text!(
                    "kotak diputar pada tengahnya: yang terlihat di {x}, {y}, {wide} x {high}; kartu {w} x {h}, bleed {bleed}",
                    "a box is turned about its middle: it is seen at {x}, {y}, {wide} x {high}; the card is {w} x {h}, its bleed {bleed}"
                )
            } else {
                text!(
                    "kartu {w} x {h}, bleed {bleed}; kotak: [x, y, lebar, tinggi]",
                    "the card is {w} x {h}, its bleed {bleed}; a box: [x, y, width, height]"
                )
            };
            table.wrong(
                "box",
                "keluar dari kartu beserta bleed-nya",
                "reaches beyond the card and its bleed",
                hint,
            );
            return None;
        }
        Some(rect)
    }

    fn photo(&mut self, table: &Table<'f, 'a>, _: &str, theme: &Theme) -> Option<(Content, Look)> {
        let (form, turn) = (Form::read(table), turn(table));
        let area = self.area(table);
        let fill = fill(table, theme, area);
        let rect = area?;
        if self.photo.is_some_and(|size| size != rect.size()) {
            table.wrong(
                "box",
                "harus sebesar foto lain pada layout ini",
                "must be as large as the other photos of this layout",
                Text::default(),
            );
            return None;
        }
        self.photo = Some(rect.size());
        let mut look = form.look(Look::of("photo").rect("box", rect)).turn(turn);
        let ground = match fill {
            Some(fill) => {
                let paint = fill?;
                look = look.paint("fill", &paint);
                let fill = Some(Fill { paint, opacity: 1.0, rule: Rule::NonZero });
                let shape = Mark::Shape(Shape { path: form.path(rect), fill, stroke: None });
                turned(vec![shape], Angle::Quarters(turn), rect).pop()
            }
            None => None,
        };
        Some((Content::Photo { rect, form, turn, ground }, look))
    }

    fn qr(&mut self, table: &Table<'f, 'a>, _: &str, _: &Theme) -> Option<(Content, Look)> {
        let turn = turn(table);
        let align = table.choice("align", &Align::ALL).unwrap_or(Align::Centre);
        let valign = table.choice("valign", &VerticalAlign::ALL).unwrap_or(VerticalAlign::Middle);
        let quiet = table.length("quiet");
        if quiet.is_some_and(|quiet| quiet < Length::ZERO) {
            table.wrong("quiet", "tidak boleh negatif", "must not be negative", Text::default());
        }
        let rect = self.area(table)?;
        let frame = CodeFrame { rect, quiet, align, valign };
        let mut look = Look::of("qr").rect("box", rect).turn(turn);
        if frame != CodeFrame::with_quiet(rect) {
            let quiet = quiet.map_or(String::new(), |quiet| quiet.um().to_string());
            look = look.word("quiet", &quiet).word("align", align.name());
            look = look.word("valign", valign.name());
        }
        Some((Content::Qr { frame, turn }, look))
    }

    fn rect(&mut self, table: &Table<'f, 'a>, _: &str, theme: &Theme) -> Option<(Content, Look)> {
        table.know(&["width"]);
        let area = self.area(table);
        let (opacity, form, turn) = (opacity(table), Form::read(table), angle(table));
        let fill = fill(table, theme, area);
        let stroke = table.has("stroke").then(|| line_stroke(table, theme));
        table.know(&["stroke"]);
        if !table.has("fill") && stroke.is_none() {
            table.wrong(
                "type",
                "adalah `rect`, yang perlu `fill` atau `stroke`",
                "is `rect`, which needs `fill` or `stroke`",
                Text::default(),
            );
            return None;
        }
        let fill = match fill {
            Some(paint) => Some(Fill { paint: paint?, opacity, rule: Rule::NonZero }),
            None => None,
        };
        let stroke = stroke.map_or(Some(None), |stroke| stroke.map(Some))?;
        let area = area?;
        let mut look = form.look(Look::of("rect").rect("box", area)).angle(turn);
        if let Some(fill) = &fill {
            look = look.paint("fill", &fill.paint).share("opacity", fill.opacity);
        }
        if let Some(stroke) = &stroke {
            look = look.stroke(stroke);
        }
        let path = form.path(area);
        let marks = turned(vec![Mark::Shape(Shape { path, fill, stroke })], turn, area);
        Some((Content::Marks(marks), look))
    }

    fn line(&mut self, table: &Table<'f, 'a>, _: &str, theme: &Theme) -> Option<(Content, Look)> {
        let has_ends = [table.require("from"), table.require("to"), table.require("stroke")];
        let (from, to) = (table.lengths::<2>("from"), table.lengths::<2>("to"));
        let stroke = line_stroke(table, theme);
        if has_ends.contains(&false) {
            return None;
        }
        let ([x1, y1], [x2, y2], stroke) = (from?, to?, stroke?);
        let (from, to) = (Point::new(x1, y1), Point::new(x2, y2));
        let look = Look::of("line").point("from", from).point("to", to).stroke(&stroke);
        let path = Path { segments: vec![Segment::Move(from), Segment::Line(to)] };
        let marks = vec![Mark::Shape(Shape { path, fill: None, stroke: Some(stroke) })];
        Some((Content::Marks(marks), look))
    }

    fn art(&mut self, table: &Table<'f, 'a>, _: &str, theme: &Theme) -> Option<(Content, Look)> {
        let area = self.area(table);
        let fittings = [("contain", Fitting::Contain), ("cover", Fitting::Cover)];
        let fitting = table.choice("fit", &fittings).unwrap_or(Fitting::Contain);
        let (opacity, form, turn) = (opacity(table), Form::read(table), angle(table));
        let recolour = read_recolour(&table.table("recolour"), theme);
        let art = self.parsed_art(table);
        let (area, ParsedArt { art, place, content }) = (area?, art?);
        let mut look = Look::of("art")
            .digest("file", content)
            .rect("box", area)
            .word("fit", if fitting == Fitting::Cover { "cover" } else { "contain" })
            .share("opacity", opacity);
        look = form.look(look).angle(turn);
        for ((r, g, b), to) in &recolour {
            look = look.colour(&format!("recolour #{r:02x}{g:02x}{b:02x}"), *to);
        }
        if art.has_text() {
            look = look.digest("fonts", look::of_fonts(&self.fonts));
        }
        if art.was_wrong() {
            // The same drawing prints differently than it did: its cards are made again, no others.
            look = look.word("drawn", "2");
        }
        let mut marks = match art.place(area, fitting, &recolour) {
            Ok(marks) => marks,
            Err(why) => {
                table.blame("file", *Fault::new(FaultKind::Usage, place, why));
                return None;
            }
        };
        if opacity < 1.0 || !form.is_box() {
            let clip = (!form.is_box()).then(|| (form.path(area), Rule::NonZero));
            marks = vec![Mark::Group { opacity, clip, marks }];
        }
        Some((Content::Marks(turned(marks, turn, area)), look))
    }

    /// The artwork of an element, parsed once.
    fn parsed_art(&mut self, table: &Table<'f, 'a>) -> Option<ParsedArt> {
        table.require("file");
        let (name, slot) = (table.text("file"), table.text("slot"));
        let own = slot.as_ref().and_then(|slot| self.artwork.get(slot));
        if let Some(slot) = &slot
            && !self.slots.contains(slot)
        {
            self.slots.push(slot.clone());
        }
        let name = name?;
        let (key, place) = match own {
            Some(path) => {
                let path = self.base.join(path);
                (
                    format!("slot {}", slot.as_deref().unwrap_or_default()),
                    path.display().to_string(),
                )
            }
            None => (format!("file {name}"), self.folder.place(&name)),
        };
        if let Some(art) = self.art.get(&key) {
            return art.clone().map(|(art, content)| ParsedArt { art, place, content });
        }
        let bytes = match own {
            Some(path) => source::read_path(&self.base.join(path)).map(Some),
            None => self.folder.read(&name),
        };
        let art = match bytes {
            Err(fault) => {
                table.blame("file", *fault);
                None
            }
            Ok(None) => {
                let hint = text!(
                    "nama dihitung dari folder layout",
                    "names are taken from the layout's folder"
                );
                table.unfit(
                    "file",
                    &name,
                    "tidak ada di folder layout",
                    "is not in the layout's folder",
                    hint,
                );
                None
            }
            Ok(Some(bytes)) => {
                if let Some(slot) = slot.filter(|slot| {
                    own.is_none() && source::is_neutral(&bytes) && !self.neutral.contains(slot)
                }) {
                    self.neutral.push(slot);
                }
                self.digest.part(key.as_bytes()).part(&bytes);
                let art = Art::parse(&bytes, &self.fonts).map(|art| (art, Digest::of(&bytes)));
                art.map_err(|why| {
                    table.blame("file", *Fault::new(FaultKind::Usage, place.clone(), why));
                })
                .ok()
            }
        };
        self.art.insert(key, art.clone());
        art.map(|(art, content)| ParsedArt { art, place, content })
    }

    fn text(
        &mut self,
        table: &Table<'f, 'a>,
        kind: &str,
        theme: &Theme,
    ) -> Option<(Content, Look)> {
        table.know(SETTING);
        let style = if table.has("style") { Some(self.style(table)) } else { None };
        let is_styled = style.as_ref().is_none_or(Option::is_some);
        let settings = Settings { own: table, style: style.flatten() };
        table.know(&["follows"]);
        let turn = turn(table);
        let area = self.text_area(table, turn);
        let lone_titles = settings.of("lone_titles").boolean("lone_titles").unwrap_or(true);
        let whole = |key: &str, range| {
            let number = settings.of(key).integer(key, range).unwrap_or(0);
            i32::try_from(number).expect("the range is checked")
        };
        let (tracking, word_space) =
            (whole("tracking", -100..=500), whole("word_space", -100..=2000));
        let line = settings.of("line").number("line", 0.8..=3.0).unwrap_or(1.2);
        let features = features(settings.of("features"));
        table.require("text");
        let read = template(table, kind);
        let align = settings.of("align").choice("align", &Align::ALL).unwrap_or_default();
        let valign =
            settings.of("valign").choice("valign", &VerticalAlign::ALL).unwrap_or_default();
        if !is_styled {
            // What the style would have said is not missed.
            return None;
        }
        let text = read.and_then(|read| self.spans(read, &settings, theme));
        let font = settings
            .need("font")
            .and_then(|named| self.font(named, settings.of("weight"), settings.of("italic")));
        let ladder = ladder(&settings, tracking);
        let colour = settings.need("colour").and_then(|said| colour(said, "colour", theme));
        let (area, followed) = area?;
        let (text, spans) = text?;
        let follows = followed.map(|(follows, _)| follows);
        if follows.is_some() && valign != VerticalAlign::Top {
            table.wrong(
                "valign",
                "harus top bersama `follows`",
                "must be top beside `follows`",
                Text::default(),
            );
            return None;
        }
        let element = TextElement {
            area,
            turn,
            text,
            font: font?,
            fallbacks: Vec::new(),
            spans,
            features: features?,
            word_space,
            ladder: ladder?,
            line_height: (line * 1000.0).round() as u32,
            colour: colour?,
            align,
            valign,
            follows,
            lone_titles,
        };
        let mut look = Look::text(&element, &self.used_fonts);
        if let Some((Follows { gap, .. }, followed)) = followed {
            look = look.digest("follows", followed).length("gap", gap);
        }
        for font in element.own_fonts() {
            if !self.named_fonts.contains(&font) {
                self.named_fonts.push(font);
            }
        }
        let fallbacks = self.fallbacks(element.font);
        let spans = element.spans.into_iter();
        let spans = spans.map(|span| Span { fallbacks: self.fallbacks(span.font), ..span });
        let spans = spans.collect();
        Some((Content::Text(TextElement { fallbacks, spans, ..element }), look))
    }

    /// The fonts that stand in for that one.
    fn fallbacks(&mut self, font: usize) -> Vec<usize> {
        let font = self.used_fonts[font].clone();
        let others = fonts::fallbacks(&self.fonts, &font).into_iter().cloned();
        let others: Vec<Font> = others.collect();
        others.into_iter().filter_map(|other| self.made(other, font.weight)).collect()
    }

    /// A text of several stretches as one template, with the looks of those that have their own.
    fn spans(
        &mut self,
        read: Words<'f, 'a>,
        settings: &Settings<'_, 'f, 'a>,
        theme: &Theme,
    ) -> Option<(Template, Vec<Span>)> {
        let stretches = match read {
            Words::Whole(template) => return Some((template, Vec::new())),
            Words::Stretches(stretches) => stretches,
        };
        let (mut parts, mut spans, mut is_right) = (Vec::new(), Vec::new(), true);
        for (template, table) in stretches {
            let own = ["font", "weight", "italic", "colour"];
            table.know(&own);
            let says = |key| if table.has(key) { &table } else { settings.of(key) };
            let mut span = 0;
            if own.iter().any(|key| table.has(key)) {
                let named = settings.of("font").has("font") || table.has("font");
                let font = named
                    .then(|| self.font(says("font"), says("weight"), says("italic")))
                    .flatten();
                let said = says("colour");
                let colour = said.has("colour").then(|| colour(said, "colour", theme)).flatten();
                is_right &= font.is_some() && colour.is_some();
                if let (Some(font), Some(colour)) = (font, colour) {
                    spans.push(Span { font, fallbacks: Vec::new(), colour });
                    span = u8::try_from(spans.len()).unwrap_or(u8::MAX);
                }
            }
            table.close();
            match template {
                Some(template) => parts.push((template, span)),
                None => is_right = false,
            }
        }
        is_right.then(|| (Template::joined(parts), spans))
    }

    fn style(&self, table: &Table<'f, 'a>) -> Option<Table<'f, 'a>> {
        let styles = self.root.table("style");
        let wanted = table.text("style")?;
        if !styles.has(&wanted) {
            let names = styles.keys();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            table.unknown("style", &wanted, &names);
            return None;
        }
        let shown = printable(&wanted);
        Some(styles.table(&wanted).named(text!("gaya `{shown}`", "style `{shown}`")))
    }

    /// The index among those in use of the font that a text names: by its family, weight and style,
    /// or by its file.
    fn font(
        &mut self,
        family: &Table<'f, 'a>,
        weight: &Table<'f, 'a>,
        italic: &Table<'f, 'a>,
    ) -> Option<usize> {
        let wanted = family.text("font")?;
        let number = match weight.has("weight") {
            true => Some(u16::try_from(weight.integer("weight", 1..=1000)?).unwrap_or(400)),
            false => None,
        };
        let is_italic = italic.boolean("italic").unwrap_or(false);
        let shown = printable(&wanted);
        if let Some(font) = self.fonts.iter().find(|font| font.file.as_ref() == Some(&wanted)) {
            let weight = number.unwrap_or(font.weight);
            return self.named(font.clone(), weight, family);
        }
        let number = number.unwrap_or(400);
        let of_family = |font: &&Font| font.family == wanted;
        if !self.fonts.iter().any(|font| of_family(&font)) {
            family.unknown("font", &wanted, &fonts::families(&self.fonts));
            return None;
        }
        let mut fitting: Vec<&Font> = self.fonts.iter().filter(of_family).collect();
        fitting.retain(|font| font.italic == is_italic && font.offers(number));
        // A layout's own font replaces a built-in one of the same name.
        if fitting.iter().any(|font| font.file.is_some()) {
            fitting.retain(|font| font.file.is_some());
        }
        if fitting.iter().any(|font| font.width == fonts::USUAL_WIDTH) {
            fitting.retain(|font| font.width == fonts::USUAL_WIDTH);
        }
        // A font of exactly that weight goes before one that can be made so.
        if fitting.iter().any(|font| font.weights.is_none()) {
            fitting.retain(|font| font.weights.is_none());
        }
        match fitting[..] {
            [] => {
                let offered = self.fonts.iter().filter(of_family);
                let list = offered.map(|font| {
                    let italic = if font.italic { " italic" } else { "" };
                    match font.weights {
                        Some((from, to)) => format!("{from}-{to}{italic}"),
                        None => format!("{}{italic}", font.weight),
                    }
                });
                let list: BTreeSet<String> = list.collect();
                let list: Vec<&str> = list.iter().map(String::as_str).collect();
                let (table, key) =
                    if weight.has("weight") { (weight, "weight") } else { (family, "font") };
                let style = if is_italic { " italic" } else { "" };
                table.wrong(
                    key,
                    &format!("meminta ketebalan {number}{style}, yang tidak ada pada `{shown}`"),
                    &format!("asks for weight {number}{style}, which `{shown}` does not have"),
                    accepts(&number.to_string(), &list),
                );
                None
            }
            [font] => self.named(font.clone(), number, family),
            _ => {
                let files: Vec<&str> =
                    fitting.iter().filter_map(|font| font.file.as_deref()).collect();
                let (first, all) = (files.first().copied().unwrap_or_default(), files.join(", "));
                family.wrong(
                    "font",
                    &format!("adalah `{shown}` {number}, dan beberapa berkas berisi itu"),
                    &format!("is `{shown}` {number}, which several files hold"),
                    text!(
                        "sebutkan berkasnya, misalnya font = \"{first}\"; yang cocok: {all}",
                        "name the file, for example font = \"{first}\"; these match: {all}"
                    ),
                );
                None
            }
        }
    }

    /// The index of a font that a text names, at that weight.
    fn named(&mut self, font: Font, weight: u16, family: &Table<'f, 'a>) -> Option<usize> {
        let shown = printable(&font.family);
        let made = self.made(font, weight);
        if made.is_none() {
            family.wrong(
                "font",
                &format!("adalah `{shown}`, font tanpa garis huruf"),
                &format!("is `{shown}`, a font without outlines"),
                text!(
                    "pakai font TrueType atau OpenType biasa",
                    "use a plain TrueType or OpenType font"
                ),
            );
        }
        made
    }

    /// The index of a font at that weight; `None` if it cannot be had so.
    fn made(&mut self, font: Font, weight: u16) -> Option<usize> {
        let key = (font.file.clone(), weight);
        if font.is_plain() {
            return Some(self.used(font));
        }
        if let Some(known) = self.instances.get(&key) {
            return Some(*known);
        }
        let idx = self.used(font.at(weight)?);
        self.instances.insert(key, idx);
        Some(idx)
    }

    /// The index of a font among those in use.
    fn used(&mut self, font: Font) -> usize {
        self.used_fonts.iter().position(|used| used.data == font.data).unwrap_or_else(|| {
            self.used_fonts.push(font);
            self.used_fonts.len() - 1
        })
    }
}

fn kind_names() -> Vec<&'static str> {
    KINDS.iter().map(|(name, _)| *name).collect()
}

/// Colours of a drawing and what they become.
fn read_recolour(table: &Table<'_, '_>, theme: &Theme) -> Recolour {
    let mut recolour = Recolour::new();
    for from in table.keys() {
        let to = colour(table, &from, theme);
        match plain_colour(&from) {
            Some(Colour::Srgb(r, g, b)) => {
                recolour.extend(to.map(|to| ((r, g, b), to)));
            }
            Some(Colour::Black(_) | Colour::Cmyk(_) | Colour::Spot(_)) | None => table.mistake(
                &from,
                text!("`{from}` bukan warna gambar", "`{from}` is not a colour of a drawing"),
                text!("tulis \"#rrggbb\" = \"accent\"", "write \"#rrggbb\" = \"accent\""),
            ),
        }
    }
    recolour
}

/// What a text says, as it is read.
enum Words<'f, 'a> {
    /// All in one look.
    Whole(Template),
    /// Stretch by stretch, each with its table; `None` for one with a mistake.
    Stretches(Vec<(Option<Template>, Table<'f, 'a>)>),
}

/// No text has more stretches.
const MOST_STRETCHES: usize = 12;

/// The text of an element: one for all kinds, or a table of one for each.
fn template<'f, 'a>(table: &Table<'f, 'a>, kind: &str) -> Option<Words<'f, 'a>> {
    if !table.has("text") {
        return None;
    }
    if table.is_text("text") || table.is_list("text") {
        return words(table, "text");
    }
    let texts = table.table("text");
    texts.know(&kind_names());
    // The second kind of PPPK says what the first says, unless it has its own words.
    let named = if kind == "pppk-paruh-waktu" && !texts.has(kind) { "pppk" } else { kind };
    let template = texts.require(named).then(|| words(&texts, named)).flatten();
    texts.close();
    template
}

/// One text, or a list of stretches: `[{ text = "NIP ", weight = 700 }, { text = "{nip}" }]`.
fn words<'f, 'a>(table: &Table<'f, 'a>, key: &str) -> Option<Words<'f, 'a>> {
    if !table.is_list(key) {
        return parsed(table, key).map(Words::Whole);
    }
    let tables = table.tables(key);
    if tables.is_empty() || tables.len() > MOST_STRETCHES {
        table.wrong(
            key,
            &format!("harus 1 sampai {MOST_STRETCHES} potongan"),
            &format!("must be 1 to {MOST_STRETCHES} stretches"),
            text!(
                "misalnya [{{ text = \"NIP \", weight = 700 }}, {{ text = \"{{nip}}\" }}]",
                "for example [{{ text = \"NIP \", weight = 700 }}, {{ text = \"{{nip}}\" }}]"
            ),
        );
        return None;
    }
    let stretches = tables.into_iter().map(|table| {
        let template = if table.require("text") { parsed(&table, "text") } else { None };
        (template, table)
    });
    Some(Words::Stretches(stretches.collect()))
}

fn parsed(table: &Table<'_, '_>, key: &str) -> Option<Template> {
    let text = table.text(key)?;
    Template::parse(&text)
        .map_err(|bad| {
            table.wrong(key, &bad.message.id, &bad.message.en, bad.hint);
        })
        .ok()
}
