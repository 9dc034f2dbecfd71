//! What a layout prints for one person, and the identity of that look.
//!
//! A card keeps its identity for years, over many versions of the program, so
//! the identity is made of what the layout says - named values in a fixed
//! encoding, the bytes of fonts and artwork - and neither of what a library
//! makes of it nor of how Rust shows a value. Only elements that are drawn for
//! the person count: a text about the end of a contract changes no card of
//! somebody without one. Names, titles, comments and line numbers never count.
//!
//! The words themselves are not in here: which fields they come from is told by
//! [`Printed::fields`], and the caller puts their values beside the look.

use super::draw::{Angle, Cap, Colour, GradientShape, Join, Paint, Stroke};
use super::element::{Condition, Content, Element, TextElement};
use super::fonts::Font;
use super::template::Filled;
use super::when::KINDS;
use super::{Design, Layout};
use cetak_base::digest::{Builder, Digest};
use cetak_base::geom::{Point, Rect, Turn};
use cetak_base::unit::Length;
use cetak_people::record::{Kind, Record, TextField};
use std::collections::BTreeSet;

/// How layouts and texts are drawn, as a number. It is raised when the same layout, record and
/// font print differently than before, and only then: every card is made again at once. From 1.
pub const LOOK: u32 = 1;

/// What the card of one person shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The fields whose values are printed.
    pub fields: BTreeSet<TextField>,
    /// The fields that decide, filled or empty, what is drawn.
    pub conditions: BTreeSet<TextField>,
    /// The kind, where kinds are drawn differently: the first that is drawn as this one is.
    pub kind: Option<Kind>,
    /// Whether the photo is printed.
    pub photo: bool,
    /// Whether the QR code is printed.
    pub qr: bool,
    /// Identity of everything else: places, fonts, colours, artwork, fixed words, the card's shape.
    pub look: Digest,
}

/// See [`Layout::printed`].
pub(super) fn printed(layout: &Layout, record: &Record, has_photo: bool) -> Printed {
    let design = layout.design(record.kind);
    let mut look = card(layout);
    let mut printed = Printed {
        fields: BTreeSet::new(),
        conditions: BTreeSet::new(),
        kind: drawn_as(layout, record.kind),
        photo: false,
        qr: false,
        look: look.finish(),
    };
    for (face, element) in elements(design) {
        // A value decides which elements are drawn, and these are in the look.
        printed.conditions.extend(element.when.iter().filter_map(Condition::presence));
        let mut is_drawn = element.when.iter().all(|condition| condition.holds(record));
        match &element.content {
            Content::Marks(_) => {}
            Content::Text(text) => {
                let words = text.text.fill(record);
                is_drawn = is_drawn && !words.text.trim().is_empty();
                if is_drawn {
                    printed.fields.extend(text.text.fields());
                    other_fonts(layout, text, &words, &mut look);
                    if words.is_shortened {
                        // Version 0.1.0 printed the signs that part nothing.
                        look.field("between", b"2");
                    }
                }
            }
            Content::Photo { ground, .. } => {
                printed.photo |= is_drawn && has_photo;
                is_drawn = is_drawn && (has_photo || ground.is_some());
            }
            Content::Qr { .. } => printed.qr |= is_drawn,
        }
        if is_drawn {
            look.field(face, element.look.bytes());
        }
    }
    printed.look = look.finish();
    printed
}

/// What decides, beside the font of the text, how these words look: the fonts that stand in, and
/// that letters of other scripts than Latin are put in their order and form, which version 0.1.0 did not.
fn other_fonts(layout: &Layout, text: &TextElement, words: &Filled, look: &mut Builder) {
    let all = words.text.len();
    let spans = match words.spans[..] {
        [] => &[(all, 0)][..],
        _ => &words.spans[..],
    };
    let mut start = 0;
    for (end, span) in spans {
        let own = usize::from(*span).checked_sub(1).and_then(|span| text.spans.get(span));
        let (font, fallbacks) =
            own.map_or((text.font, &text.fallbacks), |span| (span.font, &span.fallbacks));
        let part = words.text.get(start..*end).unwrap_or_default();
        start = *end;
        let Some(font) = layout.fonts.get(font) else { continue };
        if part.chars().any(|c| !c.is_whitespace() && !font.has(c)) {
            for font in fallbacks.iter().filter_map(|idx| layout.fonts.get(*idx)) {
                look.field("fallback", Digest::of(&font.data).bytes());
            }
        }
    }
    if words.text.chars().any(|c| ('\u{590}'..='\u{1fff}').contains(&c) || c > '\u{a7ff}') {
        look.field("scripts", b"2");
    }
}

/// See [`Layout::digest`].
pub(super) fn of_all(layout: &Layout) -> Digest {
    let mut all = card(layout);
    for (name, kind) in KINDS {
        all.field("kind", name.as_bytes());
        for (face, element) in elements(layout.design(*kind)) {
            all.field(face, element.look.bytes());
            for condition in &element.when {
                match condition {
                    Condition::Filled(field) => all.field("filled", field.name().as_bytes()),
                    Condition::Empty(field) => all.field("empty", field.name().as_bytes()),
                    Condition::Says(says) => all
                        .field("says", says.field().name().as_bytes())
                        .field("written", says.written().as_bytes()),
                };
            }
        }
    }
    all.finish()
}

/// Identity of all fonts that a layout may choose from, for drawings with text of their own.
pub(super) fn of_fonts(fonts: &[Font]) -> Digest {
    let mut all = Builder::new("cetak layout fonts");
    for font in fonts {
        all.field("font", Digest::of(&font.data).bytes());
    }
    all.finish()
}

/// The card's shape.
fn card(layout: &Layout) -> Builder {
    let mut look = Builder::new("cetak layout look");
    look.field("look", LOOK.to_string().as_bytes())
        .field("width", um(layout.card.w).as_bytes())
        .field("height", um(layout.card.h).as_bytes())
        .field("corner", um(layout.corner).as_bytes());
    look
}

fn elements(design: &Design) -> impl Iterator<Item = (&'static str, &Element)> {
    let front = design.front.iter().map(|element| ("front", element));
    front.chain(design.back.iter().map(|element| ("back", element)))
}

/// The first kind that is drawn as this one is; `None` if all are drawn alike.
fn drawn_as(layout: &Layout, kind: Kind) -> Option<Kind> {
    fn drawn<'l>(
        (face, element): (&'static str, &'l Element),
    ) -> (&'static str, Digest, &'l [Condition]) {
        (face, element.look, &element.when)
    }
    let all = |kind| elements(layout.design(kind)).map(drawn);
    let like = |one: Kind, other: Kind| one == other || all(one).eq(all(other));
    if KINDS.iter().all(|(_, other)| like(kind, *other)) {
        return None;
    }
    KINDS.iter().map(|(_, other)| *other).find(|other| like(kind, *other))
}

/// Gathers what decides the look of one element.
pub(super) struct Look(Builder);

impl Look {
    /// An element of that type, as layout files name it.
    pub(super) fn of(kind: &str) -> Self {
        let mut look = Builder::new("cetak layout element");
        look.field("type", kind.as_bytes());
        Self(look)
    }

    /// A text: what the layout says of it, placeholders as they stand.
    pub(super) fn text(text: &TextElement, fonts: &[Font]) -> Self {
        let TextElement {
            area,
            turn,
            text,
            font,
            fallbacks: _,
            spans,
            features,
            word_space,
            ladder,
            line_height,
            colour,
            align,
            valign,
            follows: _,
            lone_titles,
        } = text;
        let of =
            |font: usize| fonts.get(font).map_or(Digest::of(b""), |font| Digest::of(&font.data));
        let mut look = Self::of("text")
            .rect("box", *area)
            .turn(*turn)
            .word("text", &text.written())
            .digest("font", of(*font))
            .word("word_space", &word_space.to_string())
            .word("line", &line_height.to_string())
            .colour("colour", *colour)
            .word("align", align.name())
            .word("valign", valign.name());
        if !lone_titles {
            look = look.word("lone_titles", "false");
        }
        for span in spans {
            look = look.digest("span", of(span.font)).colour("span", span.colour);
        }
        for feature in features {
            look.0.field("feature", feature);
        }
        for rung in ladder {
            let sizes: Vec<String> = rung.sizes.iter().map(|size| um(*size)).collect();
            let rung = format!("{} {} {}", rung.lines, rung.tracking, sizes.join(" "));
            look = look.word("rung", &rung);
        }
        look
    }

    pub(super) fn word(mut self, name: &str, word: &str) -> Self {
        self.0.field(name, word.as_bytes());
        self
    }

    pub(super) fn digest(mut self, name: &str, digest: Digest) -> Self {
        self.0.field(name, digest.bytes());
        self
    }

    pub(super) fn length(self, name: &str, length: Length) -> Self {
        self.word(name, &um(length))
    }

    pub(super) fn point(self, name: &str, point: Point) -> Self {
        self.word(name, &format!("{} {}", um(point.x), um(point.y)))
    }

    pub(super) fn rect(self, name: &str, rect: Rect) -> Self {
        let [x, y, w, h] = [rect.x, rect.y, rect.w, rect.h].map(um);
        self.word(name, &format!("{x} {y} {w} {h}"))
    }

    pub(super) fn turn(self, turn: Turn) -> Self {
        self.word("turn", &turn.degrees().to_string())
    }

    pub(super) fn angle(self, angle: Angle) -> Self {
        match angle {
            Angle::Quarters(turn) => self.turn(turn),
            Angle::Degrees(degrees) => self.word("turn", &degrees.to_string()),
        }
    }

    /// A share from 0 to 1.
    pub(super) fn share(self, name: &str, share: f32) -> Self {
        self.word(name, &format!("{:08x}", share.to_bits()))
    }

    pub(super) fn colour(self, name: &str, colour: Colour) -> Self {
        self.word(name, &self::colour(colour))
    }

    pub(super) fn paint(self, name: &str, paint: &Paint) -> Self {
        match paint {
            Paint::Solid(colour) => self.colour(name, *colour),
            // Those of artwork are known by the bytes of its file; an element's run along a line.
            Paint::Gradient(gradient) => {
                let mut look = self.word(name, "gradient");
                if let GradientShape::Linear { from, to } = gradient.shape {
                    look = look.point("from", from).point("to", to);
                }
                for stop in &gradient.stops {
                    look = look.share("stop", stop.offset).colour("colour", stop.colour);
                }
                look
            }
        }
    }

    pub(super) fn stroke(self, stroke: &Stroke) -> Self {
        let cap = match stroke.cap {
            Cap::Butt => "butt",
            Cap::Round => "round",
            Cap::Square => "square",
        };
        let join = match stroke.join {
            Join::Miter => "miter",
            Join::Round => "round",
            Join::Bevel => "bevel",
        };
        let dashes: Vec<String> = stroke.dashes.iter().map(|dash| um(*dash)).collect();
        self.paint("stroke", &stroke.paint)
            .share("stroke-opacity", stroke.opacity)
            .length("width", stroke.width)
            .word("cap", cap)
            .word("join", join)
            .share("miter", stroke.miter_limit)
            .word("dashes", &dashes.join(" "))
            .length("dash-offset", stroke.dash_offset)
    }

    pub(super) fn finish(self) -> Digest {
        self.0.finish()
    }
}

fn um(length: Length) -> String {
    length.um().to_string()
}

fn colour(colour: Colour) -> String {
    match colour {
        Colour::Srgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Colour::Black(percent) => format!("k{percent}"),
        Colour::Cmyk(inks) => format!("cmyk{inks:?}"),
        Colour::Spot(spot) => format!("spot {:?} {} {:?}", spot.name, spot.tint, spot.alternate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_base::date::Date;
    use cetak_people::record::Nip;
    use std::{collections::BTreeMap, path::Path};

    fn person(kind: Kind) -> Record {
        Record {
            place: cetak_base::diag::Place::default(),
            nip: Nip::parse("198609262015051001").expect("a number"),
            kind,
            serial: "A20150000001".to_owned(),
            name: "Sari Contoh, S.T.".to_owned(),
            instansi: "Pemerintah Kabupaten Contoh".to_owned(),
            unit: "Dinas Contoh".to_owned(),
            jabatan: "Analis".to_owned(),
            golongan: "III/c".to_owned(),
            pangkat: "Penata".to_owned(),
            tmt: Date::parse_iso("2016-05-01"),
            contract_end: None,
            issued: None,
            contact: String::new(),
            photo: String::new(),
        }
    }

    fn built_in(name: &str) -> Layout {
        super::super::load(name, Path::new("."), &BTreeMap::new()).expect("a built-in layout")
    }

    /// A colour by name.
    const RED: &str = "[theme.pns]\nred = \"#ff0000\"\n[theme.pppk]\nred = \"#ff0000\"";

    /// A layout with these elements, each a table without its `[[front]]`.
    #[expect(clippy::disallowed_methods, reason = "a test makes its own input")]
    fn own(head: &str, elements: &[&str]) -> Layout {
        let folder = tempfile::tempdir().expect("a folder");
        let mut toml = format!("card = [\"85.6mm\", \"54mm\"]\n{head}\n");
        for element in elements {
            toml.push_str(&format!("[[front]]\n{element}\n"));
        }
        std::fs::create_dir(folder.path().join("own")).expect("a folder");
        std::fs::write(folder.path().join("own/layout.toml"), toml).expect("written");
        super::super::load("own", folder.path(), &BTreeMap::new()).expect("it is right")
    }

    fn text(words: &str, more: &str) -> String {
        format!(
            "type = \"text\"\ntext = \"{words}\"\nbox = [\"4mm\", \"4mm\", \"70mm\", \"8mm\"]\n\
             font = \"Plus Jakarta Sans\"\nsize = \"7pt\"\ncolour = \"k100\"\noverlap = true\n{more}"
        )
    }

    fn names(fields: &BTreeSet<TextField>) -> Vec<&'static str> {
        fields.iter().map(|field| field.name()).collect()
    }

    #[test]
    fn a_layout_tells_which_fields_it_prints_for_this_person() {
        let layout = built_in("asn-landscape");
        let pns = layout.printed(&person(Kind::Pns), true);
        assert_eq!(names(&pns.fields), ["name", "nip", "serial", "instansi", "kind"]);
        // What is drawn only for PPPK is no condition for this one.
        assert_eq!(names(&pns.conditions), ["issued"]);
        assert!(pns.photo && pns.qr);
        let mut record = person(Kind::Pppk);
        let pppk = layout.printed(&record, false);
        assert_eq!(names(&pppk.fields), ["name", "nip", "serial", "instansi", "kind"]);
        assert_eq!(names(&pppk.conditions), ["contract_end", "issued"]);
        assert!(!pppk.photo && pppk.qr);
        record.contract_end = Date::parse_iso("2027-12-31");
        let until = layout.printed(&record, false);
        assert!(until.fields.contains(&TextField::ContractEnd));
        assert_ne!(until.look, pppk.look, "another text is drawn");
    }

    #[test]
    fn the_look_does_not_follow_values_titles_comments_ids_or_lines() {
        let plain = own("", &[&text("{name}", "")]);
        let record = person(Kind::Pns);
        let look = |layout: &Layout| layout.printed(&record, false).look;
        for same in [
            own("title = \"Lain\" # words", &[&text("{name}", "")]),
            own("safe = \"5mm\"", &[&text("{ name }", "id = \"nama\"")]),
            own("[theme.pppk]\naccent = \"#000000\"", &[&text("{name}", "")]),
            own("", &[&text("{name}", ""), &text("{contract_end}", "")]),
            own("", &[&text("{name}", ""), &text("X", "when = { empty = \"name\" }")]),
            own("", &[&text("{name}", ""), &text("X", "when = { kind = \"pppk\" }")]),
        ] {
            assert_eq!(look(&same), look(&plain));
        }
        // Another unit is another card only where another element is drawn for it.
        let by_unit = |unit: &str| {
            let layout = own(
                "",
                &[
                    &text("{name}", "when = { unit = \"Dinas *\" }"),
                    &text("X", "when = { unit = \"IGD\" }"),
                ],
            );
            layout.printed(&Record { unit: unit.to_owned(), ..record.clone() }, false)
        };
        assert_eq!(by_unit("Dinas Contoh"), by_unit("Dinas Lain"));
        assert_eq!(by_unit("Dinas Contoh").look, look(&plain));
        assert_ne!(by_unit("IGD").look, by_unit("Dinas Contoh").look);
        let mut other = record.clone();
        other.name = "Dewi Misal".to_owned();
        assert_eq!(
            plain.printed(&other, false).look,
            look(&plain),
            "a value stands beside the look"
        );
    }

    #[test]
    fn whatever_a_layout_says_of_a_drawn_element_changes_the_look() {
        let with = |element: &str| own(RED, &[element]);
        let rect = "type = \"rect\"\nbox = [\"1mm\", \"1mm\", \"9mm\", \"9mm\"]\n";
        let photo =
            "type = \"photo\"\noverlap = true\nbox = [\"1mm\", \"1mm\", \"18mm\", \"23mm\"]\n";
        let mut elements = vec![
            text("{name}", ""),
            text("{name|upper}", ""),
            text("{name} ", ""),
            text("{name}", "align = \"right\""),
            text("{name}", "valign = \"bottom\""),
            text("{name}", "turn = 180"),
            text("{name}", "weight = 700"),
            text("{name}", "tracking = 10"),
            text("{name}", "word_space = 10"),
            text("{name}", "line = 1.5"),
            text("{name}", "features = [\"tnum\"]"),
            text("{name}", "lone_titles = false"),
            text("{name}", "").replace("7pt", "8pt"),
            text("{name}", "").replace("k100", "k90"),
            text("{name}", "").replace("\"8mm\"", "\"9mm\""),
            format!("{rect}fill = \"red\""),
            format!("{rect}fill = \"#ff0001\""),
            format!("{rect}fill = \"red\"\nopacity = 0.5"),
            format!("{rect}fill = \"red\"\nradius = \"1mm\""),
            format!("{rect}stroke = \"red\"\nwidth = \"1mm\""),
            format!("{rect}stroke = \"red\"\nwidth = \"2mm\""),
            format!("{photo}"),
            format!("{photo}radius = \"1mm\""),
            format!("{photo}shape = \"circle\""),
            format!("{photo}shape = \"hexagon\""),
            format!("{photo}shape = \"M50 0 L100 100 H0 Z\""),
            format!("{rect}fill = \"red\"\nshape = \"circle\""),
            format!("{rect}fill = \"red\"\nturn = 30"),
            format!("{rect}fill = \"red\"\nturn = 30.5"),
            format!("{photo}turn = 90"),
            photo.replace("photo", "qr").replace("23mm", "18mm"),
            photo.replace("photo", "qr").replace("18mm", "19mm"),
            photo.replace("photo", "qr").replace("23mm", "18mm") + "quiet = \"2mm\"",
            photo.replace("photo", "qr").replace("23mm", "18mm") + "align = \"right\"",
            format!("{photo}fill = \"red\""),
            format!("{photo}fill = [\"red\", \"k10\"]"),
            format!("{photo}fill = [\"red\", \"k10\"]\nfill_angle = 90"),
        ];
        elements.push(elements[0].replace("\"4mm\", \"4mm\"", "\"4mm\", \"5mm\""));
        let looks: Vec<Digest> = elements
            .iter()
            .map(|element| with(element).printed(&person(Kind::Pns), true).look)
            .collect();
        for (idx, look) in looks.iter().enumerate() {
            let same = looks.iter().position(|other| other == look).expect("itself");
            assert_eq!(same, idx, "{}\nis taken for\n{}", elements[idx], elements[same]);
        }
        let (one, two) = (elements[0].as_str(), elements[15].as_str());
        let look = |elements: &[&str]| own(RED, elements).printed(&person(Kind::Pns), true).look;
        assert_ne!(look(&[one, two]), look(&[two, one]), "what lies on top");
    }

    #[test]
    fn a_kind_counts_only_where_kinds_are_drawn_differently() {
        let kind = |layout: &Layout, kind| layout.printed(&person(kind), false).kind;
        let alike = own("", &[&text("{name}", "")]);
        assert_eq!(kind(&alike, Kind::Pppk), None);
        let themed = own(
            "[theme.pns]\na = \"#ff0000\"\n[theme.pppk]\na = \"#00ff00\"",
            &[&text("{name}", "").replace("k100", "a")],
        );
        assert_eq!(kind(&themed, Kind::Pns), Some(Kind::Pns));
        assert_eq!(kind(&themed, Kind::Pppk), Some(Kind::Pppk));
        assert_eq!(kind(&themed, Kind::PppkParuhWaktu), Some(Kind::Pppk));
    }
}
