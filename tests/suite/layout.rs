//! Layout files: what is accepted, and what each mistake is told.

use cetak::diag::Fault;
use cetak::layout::{self, Content, Layout};
use cetak::record::Kind;
use std::{collections::BTreeMap, fs, path::Path};

/// A layout folder with `toml` and a drawing `a.svg`.
#[expect(clippy::disallowed_methods, reason = "a test writes its own folder")]
fn load_with(toml: &str, svg: &str) -> Result<Layout, Box<Fault>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("layout.toml"), toml).expect("it is writable");
    fs::write(folder.path().join("a.svg"), svg).expect("it is writable");
    layout::load(".", folder.path(), &BTreeMap::new())
}

const PLAIN: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0H10V10Z" fill="#ff0000"/></svg>"##;

/// A card whose front has one element.
fn element(body: &str) -> String {
    format!("card = [\"85.6mm\", \"53.98mm\"]\n[theme.pns]\nred = \"#c00000\"\n[[front]]\n{body}\n")
}

fn fault(toml: &str) -> Box<Fault> {
    load_with(toml, PLAIN).expect_err(toml)
}

#[test]
fn every_built_in_layout_loads_for_every_kind() {
    for name in layout::builtin_names() {
        let layout = layout::load(name, Path::new("."), &BTreeMap::new())
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        for kind in [Kind::Pns, Kind::Pppk, Kind::PppkParuhWaktu] {
            let design = layout.design(kind);
            let has = |wanted: fn(&Content) -> bool| {
                design.front.iter().any(|element| wanted(&element.content))
            };
            assert!(has(|content| matches!(content, Content::Photo { .. })), "{name}");
            assert!(has(|content| matches!(content, Content::Qr { .. })), "{name}");
            assert!(!design.back.is_empty(), "{name}");
        }
        assert!(layout.photo_size().is_some(), "{name}");
    }
}

#[test]
fn texts_and_codes_of_the_built_in_layouts_keep_to_the_safe_area() {
    for name in layout::builtin_names() {
        let layout = layout::load(name, Path::new("."), &BTreeMap::new()).expect("it loads");
        let card = cetak::geom::Rect::at(cetak::geom::Point::default(), layout.card());
        let safe = card.grown(-layout.safe());
        for kind in [Kind::Pns, Kind::Pppk, Kind::PppkParuhWaktu] {
            let design = layout.design(kind);
            for element in design.front.iter().chain(&design.back) {
                let area = match &element.content {
                    Content::Text(text) => text.area,
                    Content::Qr { rect } => *rect,
                    Content::Marks(_) | Content::Photo { .. } => continue,
                };
                assert!(safe.contains(area), "{name}: {} leaves the safe area", element.id);
            }
        }
    }
}

#[test]
fn a_mistake_names_file_line_element_key_and_what_is_accepted() {
    let fault = fault(&element(
        "id = \"name\"\ntype = \"rect\"\nbox = [\"1mm\", \"1mm\", \"2mm\", \"2mm\"]\nfil = \"red\"",
    ));
    assert!(fault.place.ends_with("layout.toml:8"), "{}", fault.place);
    assert_eq!(fault.message.en, "unknown key `fil` in element `name`");
    assert!(fault.hint.en.starts_with("perhaps `fill` is meant; accepted are `id`, `type`"));
}

#[test]
fn every_kind_of_mistake_is_refused_in_words() {
    let rect = "type = \"rect\"\nbox = [\"1mm\", \"1mm\", \"2mm\", \"2mm\"]";
    let text = "type = \"text\"\nbox = \"card\"\nfont = \"Plus Jakarta Sans\"\nsize = \"8pt\"\ncolour = \"k100\"";
    for (body, said) in [
        ("type = \"rct\"".to_owned(), "`rct` is not known"),
        (rect.to_owned(), "needs `fill` or `stroke`"),
        (format!("{rect}\nfill = \"blue\""), "`blue` is not a colour"),
        (format!("{rect}\nfill = \"#12345\""), "`#12345` is not a colour"),
        (format!("{rect}\nfill = \"k101\""), "`k101` is not a colour"),
        (format!("{rect}\nfill = \"red\"\nopacity = 2"), "must lie between 0 and 1"),
        ("type = \"qr\"\nbox = [\"1mm\", \"1mm\", \"2mm\"]".to_owned(), "a list of 4 lengths"),
        (
            "type = \"qr\"\nbox = [\"1mm\", \"1mm\", \"2\", \"2mm\"]".to_owned(),
            "`2` is not a length",
        ),
        (
            "type = \"qr\"\nbox = [\"84mm\", \"1mm\", \"9mm\", \"9mm\"]".to_owned(),
            "reaches beyond the card",
        ),
        (
            "type = \"qr\"\nbox = [\"4mm\", \"1mm\", \"0mm\", \"9mm\"]".to_owned(),
            "must be more than 0",
        ),
        (format!("{text}\ntext = \"{{nama}}\""), "unknown field `nama`"),
        (format!("{text}\ntext = \"{{name|upperr}}\""), "unknown filter `upperr`"),
        (format!("{text}\ntext = {{ pns = \"a\" }}"), "has no key `pppk`"),
        (format!("{text}\ntext = \"a\"\nweight = 650"), "has no weight 650"),
        (format!("{text}\ntext = \"a\"\nturn = 45"), "must be 0, 90, 180 or 270"),
        (format!("{text}\ntext = \"a\"\nstyle = \"x\""), "has no key `style`"),
        (
            format!("{text}\ntext = \"a\"\nfit = [{{ size = \"6pt\" }}, {{ size = \"8pt\" }}]"),
            "must not be larger",
        ),
        (format!("{text}\ntext = \"a\"\nwhen = {{ kind = \"cpns\" }}"), "`cpns` is not known"),
        ("type = \"art\"\nbox = \"bleed\"\nfile = \"b.svg\"".to_owned(), "no file `b.svg`"),
        (
            "type = \"art\"\nbox = \"bleed\"\nfile = \"../b.svg\"".to_owned(),
            "outside the layout's folder",
        ),
    ] {
        let fault = fault(&element(&body));
        assert!(fault.message.en.contains(said), "{body}\n{fault}");
        assert!(fault.place.contains("layout.toml"), "{body}\n{fault}");
        assert!(!fault.message.id.is_empty(), "{body}");
    }
}

#[test]
fn artwork_that_cannot_be_printed_alike_everywhere_is_refused() {
    let art = element("type = \"art\"\nbox = \"bleed\"\nfile = \"a.svg\"");
    for (inside, said) in [
        ("<filter id=\"f\"/>", "`filter`"),
        ("<mask id=\"m\"/>", "`mask`"),
        ("<pattern id=\"p\"/>", "`pattern`"),
        ("<script/>", "`script`"),
        ("<image href=\"https://example.org/a.png\"/>", "links to other files"),
        ("<g style=\"mix-blend-mode:multiply\"><path d=\"M0 0H9V9Z\"/></g>", "mix-blend-mode"),
    ] {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\">{inside}</svg>"
        );
        let fault = load_with(&art, &svg).expect_err(inside);
        assert!(fault.message.en.contains(said), "{inside}: {fault}");
        assert!(fault.place.ends_with("a.svg"), "{fault}");
    }
}

#[test]
fn a_theme_gives_the_colours_of_a_drawing_their_meaning() {
    let toml = element(
        "type = \"art\"\nbox = \"card\"\nfile = \"a.svg\"\nrecolour = { \"#ff0000\" = \"k100\" }",
    );
    let layout = load_with(&toml, PLAIN).expect("it is right");
    let drawn = format!("{:?}", layout.design(Kind::Pns).front);
    assert!(drawn.contains("Black(100)") && !drawn.contains("Srgb(255, 0, 0)"), "{drawn}");
}

#[test]
fn an_office_replaces_a_mark_and_the_layout_says_which_it_may() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/asn-landscape");
    let own = |slot: &str| BTreeMap::from([(slot.to_owned(), "agency.svg".into())]);
    let plain = layout::load("asn-landscape", &base, &BTreeMap::new()).expect("it loads");
    let other = layout::load("asn-landscape", &base, &own("emblem")).expect("the slot exists");
    assert_ne!(plain.digest(), other.digest());
    assert_eq!(plain.slots(), ["emblem", "agency"]);
}

#[test]
fn an_unknown_layout_is_told_with_the_built_in_ones() {
    let fault = layout::load("asn-landscap", Path::new("."), &BTreeMap::new()).expect_err("a slip");
    assert!(fault.hint.en.contains("perhaps `asn-landscape` is meant"), "{fault}");
}
