//! Layout files: what is accepted, and what each mistake is told.

use cetak::diag::Fault;
use cetak::layout::draw::Colour;
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
    format!(
        "card = [\"85.6mm\", \"53.98mm\"]\nsafe = \"0mm\"\n[theme.pns]\nred = \"#c00000\"\n[theme.pppk]\nred = \"#007080\"\n[[front]]\n{body}\n"
    )
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
        for kind in [Kind::Pns, Kind::Pppk, Kind::PppkParuhWaktu] {
            let design = layout.design(kind);
            for element in design.front.iter().chain(&design.back) {
                assert!(!element.may_overlap, "{name}: {}", element.id);
            }
        }
        assert!(layout.photo_size().is_some(), "{name}");
        // Photos with a background fill the window, whose shape is theirs.
        let fronts = layout.design(Kind::Pns).front.iter();
        let mut photos = fronts.filter_map(|element| match &element.content {
            Content::Photo { ground, form, .. } => Some((ground.is_some(), form.is_box())),
            _ => None,
        });
        assert!(photos.all(|(ground, is_box)| ground && !is_box), "{name}");
    }
}

#[test]
fn an_element_for_pns_is_not_on_a_pppk_card() {
    let kinds =
        [("pns", Kind::Pns), ("pppk", Kind::Pppk), ("pppk-paruh-waktu", Kind::PppkParuhWaktu)];
    for (word, only) in kinds {
        let body = format!(
            "type = \"art\"\nid = \"seal\"\nfile = \"a.svg\"\nbox = [\"1mm\", \"1mm\", \"9mm\", \"9mm\"]\nwhen = {{ kind = \"{word}\" }}"
        );
        let layout = load_with(&element(&body), PLAIN).unwrap_or_else(|fault| panic!("{fault}"));
        for (_, kind) in kinds {
            let design = layout.design(kind);
            let is_there = design.front.iter().any(|element| &*element.id == "seal");
            assert_eq!(is_there, kind == only, "an element for {word} on a card of {kind:?}");
        }
    }
}

/// An office's layout printed its post across the number, and was called right.
#[test]
fn a_text_over_another_text_a_code_or_a_photo_is_a_mistake_unless_it_is_meant() {
    let head = "card = [\"85.60mm\", \"53.98mm\"]\n";
    let element = |id: &str, kind: &str, at: [&str; 4], more: &str| {
        format!("[[front]]\nid = \"{id}\"\ntype = \"{kind}\"\nbox = {at:?}\n{more}\n")
    };
    let words =
        "text = \"Agung\"\nfont = \"Plus Jakarta Sans\"\ncolour = \"k100\"\nsize = \"8pt\"\n";
    let text = |id: &str, y: &str, more: &str| {
        element(id, "text", ["8mm", y, "40mm", "3mm"], &format!("{words}{more}"))
    };
    let is_right = |toml: &str| {
        load_with(&format!("{head}{toml}"), PLAIN)
            .unwrap_or_else(|fault| panic!("{toml}\n{fault}"));
    };
    let one = text("one", "10mm", "");
    for (other, said) in [
        (text("two", "12mm", ""), "element `two` lies over element `one`"),
        // Tails of the letters above, though the boxes only touch.
        (
            element("two", "text", ["8mm", "12.5mm", "40mm", "3mm"], words),
            "element `two` lies over element `one`",
        ),
        (
            element("code", "qr", ["30mm", "11mm", "20mm", "20mm"], ""),
            "element `code` lies over element `one`",
        ),
        (
            element("photo", "photo", ["30mm", "5mm", "18mm", "23mm"], ""),
            "element `photo` lies over element `one`",
        ),
        // A quarter turn: it stands where it is seen.
        (text("turned", "26mm", "turn = 90"), "element `turned` lies over element `one`"),
        (text("low", "50mm", ""), "element `low` leaves the safe area"),
        (
            element("code", "qr", ["68mm", "30mm", "17.6mm", "17.6mm"], ""),
            "element `code` leaves the safe area",
        ),
    ] {
        // The box of the first ends at its baseline where only tails hang over.
        let one = if other.contains("12.5mm") { one.replace("3mm", "2.5mm") } else { one.clone() };
        let read = told(&format!("{head}{one}{other}"));
        assert!(read.contains(said), "{other}\n{read}");
        is_right(&format!("{one}{other}overlap = true\n"));
        is_right(
            &format!("{}{}{other}", one, "overlap = true\n")
                .replace("50mm", "40mm")
                .replace("68mm", "60mm"),
        );
    }
    // Never both on one card.
    let until =
        |y: &str, when: &str| text(when, y, &format!("when = {{ {when} = \"contract_end\" }}\n"));
    is_right(&format!("{}{}", until("20mm", "filled"), until("20mm", "empty")));
    let kinds = [("a", "pns"), ("b", "pppk")];
    let kinds =
        kinds.map(|(id, kind)| text(id, "20mm", &format!("when = {{ kind = \"{kind}\" }}\n")));
    is_right(&kinds.concat());
    // A code's quiet zone may leave the safe area, and grounds lie below everything.
    is_right(&element("code", "qr", ["67mm", "30mm", "16.6mm", "16.6mm"], ""));
    is_right(&format!(
        "{}{one}",
        element("ground", "rect", ["0mm", "0mm", "80mm", "50mm"], "fill = \"k5\"")
    ));
}

/// A text that follows another is checked where it stands at the lowest and at the highest.
#[test]
fn a_text_that_follows_another_is_held_to_all_its_places() {
    let text = |id: &str, more: &str| {
        format!(
            "[[front]]\nid = \"{id}\"\ntype = \"text\"\nfont = \"Plus Jakarta Sans\"\ncolour = \"k100\"\n{more}\n"
        )
    };
    let name = text(
        "name",
        "text = \"{name}\"\nbox = [\"5mm\", \"10mm\", \"50mm\", \"12mm\"]\nfit = [{ lines = 4, size = [\"9pt\", \"6pt\"] }]",
    );
    let below = |id: &str, what: &str, above: &str, gap: &str, more: &str| {
        text(
            id,
            &format!(
                "text = \"{what}\"\nsize = \"7pt\"\nfollows = \"{above}\"\nbox = [\"5mm\", \"{gap}\", \"50mm\", \"3mm\"]\n{more}"
            ),
        )
    };
    let head = "card = [\"85.60mm\", \"53.98mm\"]\n";
    let unit = below("unit", "{unit}", "name", "2mm", "");
    let nip = below("nip", "{nip}", "unit", "2mm", "");
    let layout = load_with(&format!("{head}{name}{unit}{nip}"), PLAIN);
    let layout = layout.unwrap_or_else(|fault| panic!("{fault}"));
    let area = |idx: usize| layout.design(Kind::Pns).front[idx].area().expect("a text");
    // 10 + 12 + 2 + 3 + 2 mm at the lowest; at the highest one line of 6 pt, and no unit.
    assert_eq!(area(2).bottom().to_mm(), 32.0);
    assert!((13.0..14.5).contains(&area(2).y.to_mm()), "{:?}", area(2));
    for (more, said) in [
        (below("x", "A", "nama", "2mm", ""), "`nama` in `follows` in element `x` is not known"),
        (below("x", "A", "nip", "30mm", ""), "`box` in element `x` leaves the card"),
        (below("x", "A", "nip", "-1mm", ""), "`follows` in element `x` is for texts"),
        (below("x", "A", "nip", "2mm", "turn = 90"), "`follows` in element `x` is for texts"),
        (
            below("x", "A", "nip", "2mm", "valign = \"bottom\""),
            "`valign` in element `x` must be top",
        ),
        (below("x", "A", "nip", "17mm", ""), "element `x` leaves the safe area"),
        // Beside the unit while there is one, and where the number comes to stand without it.
        (below("x", "A", "name", "6mm", ""), "element `x` lies over element `nip`"),
        (
            text("x", "text = \"A\"\nsize = \"7pt\"\nbox = [\"5mm\", \"15mm\", \"50mm\", \"3mm\"]"),
            "element `x` lies over element `name`",
        ),
    ] {
        let read = told(&format!("{head}{name}{unit}{nip}{more}"));
        assert!(read.contains(said), "{more}\n{read}");
    }
    // A text that only other kinds have is passed over.
    let only = unit.replace("type =", "when = { kind = \"pppk\" }\ntype =");
    let layout = load_with(&format!("{head}{name}{only}{nip}"), PLAIN);
    let layout = layout.unwrap_or_else(|fault| panic!("{fault}"));
    let bottom = |kind: Kind| {
        layout.design(kind).front.last().and_then(layout::Element::area).expect("a text").bottom()
    };
    assert_eq!((bottom(Kind::Pns).to_mm(), bottom(Kind::Pppk).to_mm()), (27.0, 32.0));
}

/// What is behind a photo has its shape, in one colour or several.
#[test]
fn the_ground_of_a_photo_has_its_shape() {
    let photo = |fill: &str| {
        let body = format!(
            "type = \"photo\"\nbox = [\"5mm\", \"5mm\", \"18mm\", \"23mm\"]\nradius = \"2mm\"\n{fill}\n"
        );
        load_with(&element(&body), PLAIN)
    };
    let ground = |fill: &str| {
        let layout = photo(fill).unwrap_or_else(|fault| panic!("{fault}"));
        let front = &layout.design(Kind::Pns).front;
        let Content::Photo { rect, form, ground, .. } = &front[0].content else {
            panic!("not a photo")
        };
        let Some(layout::draw::Mark::Shape(shape)) = ground else { panic!("no ground") };
        assert_eq!(shape.path, form.path(*rect));
        shape.fill.clone().expect("it is filled").paint
    };
    assert!(matches!(ground("fill = \"red\""), layout::draw::Paint::Solid(_)));
    let layout::draw::Paint::Gradient(down) = ground("fill = [\"red\", \"#ffffff\"]") else {
        panic!("no gradient")
    };
    let layout::draw::GradientShape::Linear { from, to } = down.shape else { panic!("not linear") };
    assert_eq!((from.y.to_mm(), to.y.to_mm()), (5.0, 28.0));
    let bad = photo("fill = [\"red\"]").expect_err("one colour in a list").to_string();
    assert!(bad.contains("fill"), "{bad}");
}

/// Stripe, chip and punch lie where the standards say on a lying card; what says something keeps clear of them.
#[test]
fn a_text_code_or_photo_on_a_keep_out_is_a_mistake() {
    let head = "title = \"Kartu\"\ncard = [\"85.60mm\", \"53.98mm\"]\n";
    let text = |side: &str, y: &str| {
        format!(
            "[[{side}]]\nid = \"serial\"\ntype = \"text\"\ntext = \"A\"\nfont = \"Plus Jakarta Sans\"\n\
             size = \"7pt\"\ncolour = \"k100\"\nbox = [\"8mm\", \"{y}\", \"40mm\", \"3mm\"]\n"
        )
    };
    let stripe = "[[keep_out]]\nkind = \"magnetic-stripe\"\n";
    let read = told(&format!("{head}{}{stripe}", text("back", "17mm")));
    assert!(read.contains("element `serial` lies on the keep-out `magnetic-stripe`"), "{read}");
    // Below the stripe and its margin, and on the other side, there is room.
    for fine in [text("back", "21mm"), text("front", "17mm")] {
        let layout = load_with(&format!("{head}{fine}{stripe}"), PLAIN);
        let layout = layout.unwrap_or_else(|fault| panic!("{fault}"));
        let area = layout.keep_outs()[0].area;
        assert!(layout.keep_outs()[0].on_back);
        assert!(area.y.to_mm() <= 4.0 && area.bottom().to_mm() >= 15.95, "{area:?}");
    }
    // A punch goes through, a chip lies on the front; what no standard places needs a box.
    let punch = "[[keep_out]]\nkind = \"slot-punch\"\n";
    let layout = load_with(&format!("{head}{}{punch}", text("front", "40mm")), PLAIN);
    assert_eq!(layout.unwrap_or_else(|fault| panic!("{fault}")).keep_outs().len(), 2);
    let chip = "[[keep_out]]\nkind = \"contact-chip\"\n";
    assert!(told(&format!("{head}{}{chip}", text("front", "22mm"))).contains("`contact-chip`"));
    let hologram = "[[keep_out]]\nkind = \"hologram\"\n";
    let read = told(&format!("{head}{}{hologram}", text("front", "22mm")));
    assert!(read.contains("no standard says where `hologram` lies"), "{read}");
}

/// What a layout with these mistakes is told, place by line alone.
fn told(toml: &str) -> String {
    let told = fault(toml).describe(cetak::diag::Lang::En);
    let lines = told.lines().map(|line| match line.split_once("layout.toml:") {
        Some((_, line)) => format!("  --> {line}"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_mistake_of_a_layout_is_told_at_once_with_line_element_and_what_is_accepted() {
    let toml = "titel = \"Kartu\"\n\
                card = [\"85.6mm\", \"53.98mm\"]\n\
                [theme.pns]\n\
                red = \"#c0000\"\n\
                [style.body]\n\
                font = \"Plus Jakarta Sans\"\n\
                colr = \"k100\"\n\
                [[front]]\n\
                id = \"name\"\n\
                type = \"text\"\n\
                text = \"{nama|upper}\"\n\
                style = \"bodi\"\n\
                box = [\"3mm\", \"3\", \"40mm\", \"5mm\"]\n\
                [[front]]\n\
                id = \"name\"\n\
                type = \"rect\"\n\
                box = [\"3mm\", \"3mm\", \"140mm\", \"5mm\"]\n\
                fil = \"red\"\n\
                [[back]]\n\
                type = \"foto\"\n";
    assert_eq!(
        told(toml),
        "error: unknown key `titel`\n  --> 1\n  hint: did you mean `title`? accepted: back, bleed, card, corner, front, keep_out, safe, style, theme, title\n\
         error: `#c0000` in `theme.pns.red` is not a colour\n  --> 4\n  hint: accepted: #rrggbb, k0, k100, cmyk(c, m, y, k), spot(\"NAME\", cmyk(c, m, y, k))\n\
         error: unknown key `style.body.colr`\n  --> 7\n  hint: did you mean `colour`? accepted: align, colour, features, fit, font, italic, line, lone_titles, size, step, tracking, valign, weight, word_space\n\
         error: `text` in element `name` names the field `nama`, which is not known\n  --> 11\n  hint: did you mean `name`? accepted: name, nip, nip_raw, serial, instansi, unit, jabatan, golongan, pangkat, tmt, contract_end, issued, contact, kind\n\
         error: `bodi` in `style` in element `name` is not known\n  --> 12\n  hint: did you mean `body`? accepted: body\n\
         error: `3` in `box` in element `name` is not a length\n  --> 13\n  hint: write a number and its unit (mm, cm, in, pt, um), for example \"1mm\"\n\
         error: `id` in element `name` is that of another element of this face\n  --> 15\n\
         error: `type` in element `name` is `rect`, which needs `fill` or `stroke`\n  --> 16\n\
         error: `box` in element `name` reaches beyond the card and its bleed\n  --> 17\n  hint: the card is 85.6 mm x 53.98 mm, its bleed 3 mm; a box: [x, y, width, height]\n\
         error: unknown key `fil` in element `name`\n  --> 18\n  hint: did you mean `fill`? accepted: box, fill, fill_angle, id, opacity, overlap, radius, shape, stroke, turn, type, when, width\n\
         error: `foto` in `type` in element `back 1` is not known\n  --> 20\n  hint: accepted: text, photo, qr, art, rect, line"
    );
}

#[test]
fn every_kind_of_mistake_is_refused_in_words() {
    let rect = "type = \"rect\"\nbox = [\"1mm\", \"1mm\", \"2mm\", \"2mm\"]";
    let text = "type = \"text\"\nbox = \"card\"\nfont = \"Plus Jakarta Sans\"\nsize = \"8pt\"\ncolour = \"k100\"";
    for (body, said) in [
        (
            format!("{rect}\nfill = \"blue\""),
            "`blue` in `fill` in element `front 1` is not a colour of the theme `pns`",
        ),
        (
            format!("{rect}\nfill = \"#12345\""),
            "`#12345` in `fill` in element `front 1` is not a colour of the theme `pns`",
        ),
        (
            format!("{rect}\nfill = \"k101\""),
            "`k101` in `fill` in element `front 1` is not a colour of the theme `pns`",
        ),
        (
            format!("{rect}\nfill = \"red\"\nopacity = 2"),
            "`opacity` in element `front 1` must be a number from 0 to 1",
        ),
        (format!("{rect}\nstroke = \"red\""), "`width` in element `front 1` is not there"),
        (
            format!("{rect}\nfill = \"red\"\nradius = \"-1mm\""),
            "`radius` in element `front 1` must not be negative",
        ),
        (
            "type = \"qr\"\nbox = [\"1mm\", \"1mm\", \"2mm\"]".to_owned(),
            "`box` in element `front 1` must be a list of 4 lengths",
        ),
        ("type = \"qr\"".to_owned(), "`box` in element `front 1` is not there"),
        ("box = \"card\"".to_owned(), "`type` in element `front 1` is not there"),
        (
            "type = \"qr\"\nbox = [\"4mm\", \"1mm\", \"0mm\", \"9mm\"]".to_owned(),
            "`box` in element `front 1` must have a width and height above 0",
        ),
        (
            format!("{text}\ntext = \"{{name|upperr}}\""),
            "`text` in element `front 1` uses the filter `upperr`, which `name` does not have",
        ),
        (
            format!("{text}\ntext = \"{{name|iso}}\""),
            "`text` in element `front 1` uses the filter `iso`, which `name` does not have",
        ),
        (
            format!("{text}\ntext = \"{{name\""),
            "`text` in element `front 1` has a brace without its partner",
        ),
        (
            format!("{text}\ntext = {{ pns = \"a\" }}"),
            "`text.pppk` in element `front 1` is not there",
        ),
        (
            format!("{text}\ntext = \"a\"\nweight = 650"),
            "`weight` in element `front 1` asks for weight 650, which `Plus Jakarta Sans` does not have",
        ),
        (
            format!("{text}\ntext = \"a\"\nturn = 45"),
            "`turn` in element `front 1` must be 0, 90, 180 or 270",
        ),
        (
            format!("{rect}\nfill = \"red\"\nshape = \"star\""),
            "`star` in `shape` in element `front 1` is no shape",
        ),
        (
            format!("{rect}\nfill = \"red\"\nshape = \"circle\"\nradius = \"1mm\""),
            "`radius` in element `front 1` goes without `shape` only",
        ),
        (
            format!("{text}\ntext = \"a\"\nstyle = \"x\""),
            "`x` in `style` in element `front 1` is not known",
        ),
        (
            format!("{text}\ntext = \"a\"\nalign = \"center\""),
            "`center` in `align` in element `front 1` is not known",
        ),
        (
            format!("{text}\ntext = \"a\"\nfeatures = [\"tabular\"]"),
            "`features` in element `front 1` must be OpenType features of four letters",
        ),
        (
            format!("{text}\ntext = \"a\"\nfit = [{{ size = \"6pt\" }}, {{ size = \"8pt\" }}]"),
            "`fit[2].size` in element `front 1` must not be larger than that of the rung before it",
        ),
        (
            format!("{text}\ntext = \"a\"\nfit = [{{ size = [\"6pt\", \"8pt\"] }}]"),
            "`fit[1].size` in element `front 1` must go from large to small",
        ),
        (format!("{text}\ntext = \"a\"\nfit = []"), "`fit` in element `front 1` has no rung"),
        (
            format!("{text}\ntext = \"a\"\nwhen = {{ kind = \"cpns\" }}"),
            "`cpns` in `when.kind` in element `front 1` is not known",
        ),
        (
            format!("{text}\ntext = \"a\"\nwhen = {{ filled = [\"tmt\", \"nik\"] }}"),
            "`nik` in `when.filled` in element `front 1` is not known",
        ),
        (
            "type = \"line\"\nfrom = [\"1mm\", \"1mm\"]\nstroke = \"k50\"\nwidth = \"0mm\""
                .to_owned(),
            "`to` in element `front 1` is not there",
        ),
        (
            "type = \"art\"\nbox = \"bleed\"\nfile = \"b.svg\"".to_owned(),
            "`b.svg` in `file` in element `front 1` is not in the layout's folder",
        ),
        (
            "type = \"art\"\nbox = \"bleed\"\nfile = \"../b.svg\"".to_owned(),
            "file `../b.svg` lies outside the layout's folder",
        ),
        (
            "type = \"art\"\nbox = \"bleed\"\nfile = \"a.svg\"\nrecolour = { k50 = \"red\" }"
                .to_owned(),
            "`k50` is not a colour of a drawing",
        ),
    ] {
        let fault = fault(&element(&body));
        assert_eq!(fault.message.en, said, "{body}\n{fault}");
        assert!(fault.place.contains("layout.toml"), "{body}\n{fault}");
        assert!(!fault.message.id.is_empty() && fault.message.id != fault.message.en, "{body}");
    }
}

/// The operations of a face drawn for a PPPK whose agreement has an end.
fn drawn(toml: &str, kind: Kind) -> Vec<cetak::render::Op> {
    let layout = load_with(toml, PLAIN).unwrap_or_else(|fault| panic!("{fault}"));
    let renderer = cetak::render::Renderer::new(std::sync::Arc::new(layout), 300);
    let renderer = renderer.unwrap_or_else(|fault| panic!("{fault}"));
    let record = cetak::record::Record {
        place: cetak::diag::Place::default(),
        nip: cetak::record::Nip::parse("199003172022211004").expect("well formed"),
        kind,
        serial: "B20220004711".to_owned(),
        name: "Siti Aminah, S.Kom.".to_owned(),
        instansi: "Pemerintah Kabupaten Contoh".to_owned(),
        unit: String::new(),
        jabatan: String::new(),
        golongan: "IX".to_owned(),
        pangkat: String::new(),
        tmt: cetak::date::Date::new(2022, 3, 1),
        contract_end: cetak::date::Date::new(2027, 2, 28),
        issued: None,
        contact: String::new(),
        photo: String::new(),
    };
    let policy = cetak::diag::Policy::default();
    let rendered = renderer.card(&record, "A", true, &policy);
    rendered.card.unwrap_or_else(|| panic!("{:?}", rendered.findings)).front
}

#[test]
fn filters_change_what_a_field_says() {
    for (template, said) in [
        ("{name|upper}", "SITI AMINAH, S.KOM."),
        ("{nip}", "19900317 202221 1 004"),
        ("{nip|digits}", "199003172022211004"),
        ("{nip_raw|grouped}", "19900317 202221 1 004"),
        ("{tmt}", "1 Maret 2022"),
        ("{tmt|numeric}", "01-03-2022"),
        ("s.d. {contract_end|date|upper}", "s.d. 28 FEBRUARI 2027"),
        ("{contract_end|iso}", "2027-02-28"),
        ("{{{kind}}}", "{PPPK}"),
    ] {
        let body = format!(
            "type = \"text\"\nbox = \"card\"\nfont = \"Plus Jakarta Sans\"\nsize = \"8pt\"\ncolour = \"k100\"\ntext = \"{template}\""
        );
        let ops = drawn(&element(&body), Kind::Pppk);
        let texts: Vec<&str> = ops
            .iter()
            .filter_map(
                |op| if let cetak::render::Op::Text(run) = op { Some(&*run.text) } else { None },
            )
            .collect();
        assert_eq!(texts, [said], "{template}");
    }
}

#[test]
fn a_turned_box_is_held_to_the_place_where_it_is_seen() {
    let text = |x: &str| {
        element(&format!(
            "type = \"text\"\nbox = [\"{x}\", \"25mm\", \"44mm\", \"3mm\"]\nfont = \"Plus Jakarta Sans\"\n\
             size = \"6pt\"\ncolour = \"k100\"\nturn = 270\ntext = \"Berlaku selama menjadi siswa\""
        ))
    };
    // Three millimetres wide, at the right edge.
    let ops = drawn(&text("60mm"), Kind::Pns);
    assert!(ops.iter().all(|op| matches!(op, cetak::render::Op::Static(_))), "{ops:?}");
    let fault = fault(&text("68mm")).describe(cetak::diag::Lang::En);
    assert!(fault.contains("it is seen at 88.5 mm, 4.5 mm, 3 mm x 44 mm"), "{fault}");
}

#[test]
fn the_schema_for_editors_knows_every_field_and_no_other_colour_or_placeholder() {
    let schema: serde_json::Value = serde_json::from_str(layout::SCHEMA).expect("it is JSON");
    let defs = &schema["$defs"];
    let names: Vec<&str> = cetak::record::TextField::ALL.iter().map(|field| field.name()).collect();
    let listed = defs["field"]["enum"].as_array().expect("a list");
    assert_eq!(listed.iter().filter_map(|name| name.as_str()).collect::<Vec<_>>(), names);
    let template = defs["template"]["pattern"].as_str().expect("a pattern");
    assert!(template.contains(&format!("({})", names.join("|"))), "{template}");
    let asked = defs["when"]["properties"].as_object().expect("keys");
    let missing: Vec<&&str> = names.iter().filter(|name| !asked.contains_key(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for name in ["colour", "plainColour"] {
        let pattern = defs[name]["pattern"].as_str();
        assert!(pattern.is_some_and(|one| one.starts_with("^(#[0-9a-fA-F]{6}|")), "{name}");
    }
}

#[test]
fn stretches_of_a_text_have_weights_and_colours_of_their_own() {
    let text = |words: &str| {
        element(&format!(
            "type = \"text\"\nbox = \"card\"\nfont = \"Plus Jakarta Sans\"\nsize = \"8pt\"\n\
             colour = \"k100\"\noverlap = true\ntext = {words}"
        ))
    };
    let toml = text(
        "[{ text = \"Gol. \", weight = 800, colour = \"#ff0000\" }, { text = \"{golongan}\" }, \
         { text = \" / {kind}\", weight = 600 }]",
    );
    let ops = drawn(&toml, Kind::Pppk);
    let runs: Vec<_> = ops
        .iter()
        .filter_map(|op| if let cetak::render::Op::Text(run) = op { Some(run) } else { None })
        .collect();
    let [label, value, rest] = runs[..] else { panic!("{runs:?}") };
    assert_eq!([&*label.text, &*value.text, &*rest.text], ["Gol. ", "IX", " / PPPK"]);
    assert!(label.font != value.font && value.font != rest.font && label.font != rest.font);
    let (red, black) = (Colour::Srgb(255, 0, 0), Colour::Black(100));
    assert_eq!([label.colour, value.colour, rest.colour], [red, black, black]);
    assert_eq!(label.origin.y, rest.origin.y);
    // Each begins where the one before ends.
    let end =
        |run: &cetak::render::TextRun| run.origin.x + run.glyphs.last().expect("it has letters").x;
    assert!(end(label) < value.origin.x && end(value) < rest.origin.x);
    for (words, told) in [
        ("[]", "must be 1 to 12 stretches"),
        ("[{ weight = 800 }]", "`text[1].text` in element `front 1` is not there"),
        ("[{ text = \"a\", weight = 801 }]", "asks for weight 801"),
        ("[{ text = \"a\", colour = \"rot\" }]", "`rot` in `text[1].colour`"),
        ("[{ text = \"a\", size = \"8pt\" }]", "unknown key `text[1].size`"),
        ("[{ text = \"{nama}\" }]", "names the field `nama`"),
    ] {
        let fault = fault(&text(words));
        assert!(fault.to_string().contains(told), "{words}: {fault}");
    }
}

#[test]
fn photos_codes_art_and_rectangles_turn_about_the_middle_of_their_box() {
    let toml = element(
        "type = \"photo\"\nbox = [\"10mm\", \"10mm\", \"20mm\", \"30mm\"]\nturn = 90\n\
         [[front]]\ntype = \"qr\"\nbox = [\"40mm\", \"10mm\", \"20mm\", \"20mm\"]\nturn = 180\n\
         [[front]]\ntype = \"rect\"\nbox = [\"40mm\", \"40mm\", \"20mm\", \"4mm\"]\nfill = \"red\"\nturn = 90\n\
         [[front]]\ntype = \"art\"\nbox = [\"60mm\", \"10mm\", \"10mm\", \"10mm\"]\nfile = \"a.svg\"\nturn = 270",
    );
    let layout = load_with(&toml, PLAIN).unwrap_or_else(|fault| panic!("{fault}"));
    let front = &layout.design(Kind::Pns).front;
    let um = cetak::unit::Length::from_um;
    let at = |x, y| cetak::geom::Point::new(um(x), um(y));
    let starts: Vec<cetak::geom::Point> = front
        .iter()
        .filter_map(|element| match &element.content {
            Content::Marks(marks) => match &marks[0] {
                cetak::layout::draw::Mark::Shape(shape) => match shape.path.segments[0] {
                    cetak::geom::Segment::Move(to) => Some(to),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
        .collect();
    // The upper left corner of a bar goes to its upper right; a quarter back, to the lower left.
    assert_eq!(starts, [at(52_000, 32_000), at(60_000, 20_000)]);
    assert!(matches!(front[0].content, Content::Photo { turn: cetak::geom::Turn::Quarter, .. }));
    assert!(matches!(front[1].content, Content::Qr { turn: cetak::geom::Turn::Half, .. }));
    // The second kind of PPPK takes the colours of the first; without them both are missed.
    let fault = load_with(&toml.replace("[theme.pppk]\nred", "[theme.pppk]\nblue"), PLAIN);
    let fault = fault.expect_err("PPPK has no red");
    let said = "`red` in `fill` in element `front 3` is not a colour of the theme `pppk`";
    assert_eq!((&*fault.message.en, fault.others.len()), (said, 1));
    assert_eq!(
        fault.hint.en,
        "accepted: blue, #rrggbb, k0, k100, cmyk(c, m, y, k), spot(\"NAME\", cmyk(c, m, y, k))"
    );
}

#[test]
fn a_font_of_the_layouts_own_folder_is_chosen_by_its_family_and_weight() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let body = "type = \"text\"\nbox = \"card\"\nfont = \"Kantor Kami\"\nsize = \"8pt\"\ncolour = \"k100\"\ntext = \"a\"";
    #[expect(clippy::disallowed_methods, reason = "a test makes its own folder")]
    let write = |name: &str, bytes: &[u8]| {
        fs::create_dir_all(folder.path().join("fonts")).expect("made");
        fs::write(folder.path().join(name), bytes).expect("written");
    };
    write("layout.toml", element(body).as_bytes());
    let load = || layout::load(".", folder.path(), &BTreeMap::new());
    let without = load().expect_err("no such family");
    assert_eq!(without.hint.en, "accepted: Plus Jakarta Sans");
    // The same outlines under another family: the names of a font are UTF-16 in its name table.
    let bytes = fs::read(fonts.join("PlusJakartaSans-Regular.ttf")).expect("a font");
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (from, to) = (wide("Plus Jakarta Sans"), wide("Kantor Kami      "));
    let mut own = bytes.clone();
    let places: Vec<usize> =
        (0..own.len() - from.len()).filter(|at| own[*at..].starts_with(&from)).collect();
    for at in &places {
        own[*at..at + to.len()].copy_from_slice(&to);
    }
    assert!(!places.is_empty());
    write("fonts/kantor.ttf", &own);
    write("layout.toml", element(&body.replace("Kantor Kami", "Kantor Kami      ")).as_bytes());
    let layout = load().unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(layout.fonts()[0].family, "Kantor Kami      ");
    write("fonts/rusak.ttf", b"not a font");
    let fault = load().expect_err("a broken font");
    assert!(
        fault.message.en.contains("`fonts/rusak.ttf` is not a TrueType or OpenType font"),
        "{fault}"
    );
}

#[test]
fn artwork_that_cannot_be_printed_alike_everywhere_is_refused() {
    let art = element("type = \"art\"\nbox = \"bleed\"\nfile = \"a.svg\"");
    for (inside, said) in [
        ("<script/>", "`script`"),
        ("<path d=\"M0 0H9V9Z\" onclick=\"alert(1)\"/>", "`onclick` is a script"),
        ("<image href=\"https://example.org/a.png\"/>", "links to other files"),
        ("<style>@import 'a.css';</style>", "links to other files"),
        ("<style>@import url(a.css);</style>", "links to other files"),
        ("<style>.a { fill: url('b.svg#x') }</style>", "links to other files"),
        ("<path fill=\"url(b.svg#x)\" d=\"M0 0H9V9Z\"/>", "links to other files"),
        ("<path style=\"filter:blur(2px)\" d=\"M0 0H9V9Z\"/>", "`filter`"),
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
    assert_eq!(plain.slots(), ["emblem", "agency", "signature"]);
}

#[test]
fn an_unknown_layout_is_told_with_the_built_in_ones() {
    let fault = layout::load("asn-landscap", Path::new("."), &BTreeMap::new()).expect_err("a slip");
    assert!(fault.hint.en.contains("did you mean `asn-landscape`?"), "{fault}");
}

/// A layout folder with these fonts of the repository in `fonts/`, under other names.
#[expect(clippy::disallowed_methods, reason = "a test writes its own folder")]
fn load_with_fonts(toml: &str, fonts: &[(&str, &str)]) -> Result<Layout, Box<Fault>> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("fonts")).expect("a folder");
    for (name, from) in fonts {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(from);
        fs::copy(from, folder.path().join("fonts").join(name)).expect("copied");
    }
    fs::write(folder.path().join("layout.toml"), toml).expect("it is writable");
    layout::load(".", folder.path(), &BTreeMap::new())
}

#[test]
fn a_file_is_named_where_two_are_the_same_font() {
    let text = |font: &str| {
        format!(
            "card = [\"85mm\", \"54mm\"]\n[[front]]\ntype = \"text\"\ntext = \"x\"\nfont = \"{font}\"\nweight = 700\n\
             size = \"7pt\"\ncolour = \"k100\"\nbox = [\"4mm\", \"4mm\", \"40mm\", \"4mm\"]\n"
        )
    };
    let bold = "PlusJakartaSans-Bold.ttf";
    let twice = [("a.ttf", bold), ("b.ttf", bold)];
    let fault = load_with_fonts(&text("Plus Jakarta Sans"), &twice).expect_err("two match");
    let told = fault.to_string();
    assert!(told.contains("fonts/a.ttf") && told.contains("fonts/b.ttf"), "{told}");
    load_with_fonts(&text("fonts/b.ttf"), &twice).expect("the file is named");
    load_with_fonts(&text("Plus Jakarta Sans"), &twice[..1]).expect("an own font replaces ours");
    let italic = text("Plus Jakarta Sans") + "italic = true\n";
    let fault = load_with_fonts(&italic, &[]).expect_err("there is no italic");
    assert!(fault.message.en.contains("asks for weight 700 italic"), "{fault}");
}
