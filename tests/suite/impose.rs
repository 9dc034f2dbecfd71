//! Imposition: every built-in format, turned over, cut and stacked.

use crate::support::long;
use cetak::diag::Lang;
use cetak::geom::{Point, Rect, Turn};
use cetak::impose::{
    Arrangement, BAR_PATCHES, CODE_QUIET, Duplex, Edge, Freed, Lot, Options, Order, Piece,
    SheetFormat, Side, guillotine, piles, plan, plan_units,
};
use cetak::unit::Length;
use proptest::prelude::*;
use std::{path::Path, sync::LazyLock};

fn format(name: &str) -> SheetFormat {
    SheetFormat::load(name, Path::new(".")).expect("a built-in format")
}

/// Every built-in format and a turned one, read once.
static FORMATS: LazyLock<Vec<SheetFormat>> = LazyLock::new(|| {
    let mut formats: Vec<_> = SheetFormat::builtin_names().map(format).collect();
    let landscape = include_str!("../fixtures/sheets/landscape-turned.toml");
    formats.push(SheetFormat::parse("landscape", landscape, "landscape.toml").expect("it fits"));
    formats
});

/// Whether the decisions of a job leave that slot to cards and slips: not used up on the first sheet, and
/// not skipped. Said here once more, in the words of the job file, which count slots from 1.
fn is_left(options: &Options, sheet_idx: usize, slot_idx: usize) -> bool {
    let slot = slot_idx + 1;
    (sheet_idx > 0 || slot >= options.start_slot) && !options.skip_slots.contains(&slot)
}

/// Where the three corners of a card's face that fix its turn lie on the side it is seen on:
/// top left, top right, bottom left.
fn corners(trim: Rect, turn: Turn) -> [Point; 3] {
    let left_top = Point::new(trim.x, trim.y);
    let right_top = Point::new(trim.right(), trim.y);
    let left_bottom = Point::new(trim.x, trim.bottom());
    let right_bottom = Point::new(trim.right(), trim.bottom());
    match turn {
        Turn::None => [left_top, right_top, left_bottom],
        Turn::Quarter => [right_top, right_bottom, left_top],
        Turn::Half => [right_bottom, left_bottom, right_top],
        Turn::ThreeQuarters => [left_bottom, left_top, right_bottom],
    }
}

fn duplex() -> impl Strategy<Value = Duplex> {
    prop::sample::select(vec![Duplex::LongEdge, Duplex::ShortEdge, Duplex::TwoCore, Duplex::None])
}

prop_compose! {
    /// Any built-in format with any decisions it can hold.
    fn arrangement()(
        format_idx in 0..FORMATS.len(),
        duplex in duplex(),
        order in prop::sample::select(vec![
            Order::CutStack, Order::Row, Order::Unit, Order::UnitCutStack,
        ]),
        part in 0.0..1.0_f64,
        start in 0.0..1.0_f64,
        skip_parts in prop::collection::vec(0.0..1.0_f64, 0..3),
        sheets_per_file in 1..8_usize,
        depth in prop::option::of(1..4_usize),
    ) -> Arrangement {
        let format = FORMATS[format_idx].clone();
        let n_slots = format.slots.len();
        let pick = |part: f64| 1 + (part * n_slots as f64) as usize;
        let bleed = format.max_bleed().min(Length::from_um(3000)).scaled(part);
        let start_slot = pick(start).min(n_slots);
        let skip_slots: Vec<usize> =
            skip_parts.into_iter().map(pick).filter(|slot| *slot != n_slots).collect();
        let options = Options {
            duplex, order, bleed, start_slot, skip_slots, sheets_per_file, stack_depth: depth,
            ..Options::default()
        };
        Arrangement::new(format, options).expect("it fits")
    }
}

/// A lot as its operator cuts it: every stack of sheets becomes one pile for each slot, and the
/// piles are laid one below the other. Blanks are thrown away.
fn cut(lot: &Lot, arrangement: &Arrangement) -> Vec<Piece> {
    let sheets: Vec<usize> = lot.stacks.iter().cloned().flatten().collect();
    assert_eq!(sheets, (0..lot.sheets.len()).collect::<Vec<_>>(), "every sheet is cut once");
    let mut delivered = Vec::new();
    for stack in &lot.stacks {
        for slot_idx in 0..arrangement.format().slots.len() {
            for sheet in &lot.sheets[stack.clone()] {
                let slip = sheet.slip.filter(|slip| slip.slot_idx == slot_idx);
                delivered.extend(slip.map(|slip| Piece::Slip(slip.unit_idx)));
                delivered.extend(sheet.cards[slot_idx].map(Piece::Card));
            }
        }
    }
    delivered
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if long() { 256 } else { 64 }))]

    #[test]
    fn a_sheet_turned_over_shows_each_back_behind_its_front_head_to_head(
        arrangement in arrangement()
    ) {
        let sheet = arrangement.format().sheet;
        for slot_idx in 0..arrangement.format().slots.len() {
            let (front, back) = (arrangement.front(slot_idx), arrangement.back(slot_idx));
            // The paper itself, turned about the flip edge by hand.
            let over = |p: Point| {
                let portrait = sheet.w <= sheet.h;
                let upright = match arrangement.options().duplex {
                    Duplex::LongEdge => portrait,
                    Duplex::ShortEdge => !portrait,
                    Duplex::TwoCore | Duplex::None => true,
                };
                if upright { Point::new(sheet.w - p.x, p.y) } else { Point::new(p.x, sheet.h - p.y) }
            };
            let [front_tl, front_tr, front_bl] = corners(front.trim, front.turn).map(over);
            let [back_tl, back_tr, back_bl] = corners(back.trim, back.turn);
            // Seen from behind, the front's top right corner is the back's top left.
            prop_assert_eq!(front_tr, back_tl);
            prop_assert_eq!(front_tl, back_tr);
            let size = back.trim.size();
            let front_br = Point::new(front_tr.x + front_bl.x - front_tl.x, front_tr.y + front_bl.y - front_tl.y);
            prop_assert_eq!(front_br, back_bl);
            prop_assert_eq!(size, front.trim.size());
            prop_assert!(back.clip.contains(back.trim));
        }
    }

    #[test]
    fn every_card_gets_exactly_one_free_slot(arrangement in arrangement(), n_cards in 0..400_usize) {
        let planned = plan(&arrangement, n_cards);
        let mut seen = vec![0; n_cards];
        let mut sheet_idx = 0;
        for lot in &planned.lots {
            prop_assert_eq!(lot.first_sheet, sheet_idx);
            prop_assert!(lot.sheets.len() <= arrangement.options().sheets_per_file);
            for sheet in &lot.sheets {
                prop_assert!(sheet.cards.iter().any(Option::is_some), "an empty sheet");
                for (slot_idx, card) in sheet.cards.iter().enumerate() {
                    if let Some(card) = card {
                        seen[*card] += 1;
                        prop_assert!(is_left(arrangement.options(), sheet_idx, slot_idx));
                    }
                }
                sheet_idx += 1;
            }
        }
        prop_assert_eq!(sheet_idx, planned.n_sheets());
        prop_assert!(seen.iter().all(|times| *times == 1));
    }

    #[test]
    fn cutting_and_stacking_gives_the_cards_in_order(
        arrangement in arrangement(), n_cards in 0..400_usize
    ) {
        let delivered: Vec<Piece> =
            plan(&arrangement, n_cards).lots.iter().flat_map(|lot| cut(lot, &arrangement)).collect();
        prop_assert_eq!(delivered, (0..n_cards).map(Piece::Card).collect::<Vec<_>>());
    }

    #[test]
    fn by_unit_each_slip_comes_off_on_top_of_its_units_cards(
        arrangement in arrangement(), units in prop::collection::vec(0..60_usize, 0..12)
    ) {
        let planned = plan_units(&arrangement, &units);
        let delivered: Vec<Piece> =
            planned.lots.iter().flat_map(|lot| cut(lot, &arrangement)).collect();
        let mut expected = Vec::new();
        let mut next_card = 0;
        for (unit_idx, n_cards) in units.iter().enumerate() {
            if arrangement.options().order.is_by_unit() && *n_cards > 0 {
                expected.push(Piece::Slip(unit_idx));
            }
            expected.extend((next_card..next_card + n_cards).map(Piece::Card));
            next_card += n_cards;
        }
        prop_assert_eq!(&delivered, &expected);
        // The piles by number are what the operator has: each piece where he counts it.
        let piled: Vec<Piece> =
            piles(&planned).iter().flat_map(|pile| pile.pieces.clone()).collect();
        prop_assert_eq!(piled, expected);
    }

    #[test]
    fn by_unit_no_stack_holds_two_units_and_no_unit_that_fits_into_a_file_is_torn(
        arrangement in arrangement(), units in prop::collection::vec(1..60_usize, 1..12)
    ) {
        prop_assume!(arrangement.options().order.is_by_unit());
        let planned = plan_units(&arrangement, &units);
        let unit_of = |card: usize| {
            let mut end = 0;
            units.iter().position(|n_cards| { end += n_cards; card < end }).expect("a card")
        };
        let mut files_of = vec![Vec::new(); units.len()];
        let mut sheets_of = vec![0; units.len()];
        for (lot_idx, lot) in planned.lots.iter().enumerate() {
            prop_assert!(lot.sheets.len() <= arrangement.options().sheets_per_file);
            for stack in &lot.stacks {
                let mut found: Vec<usize> = stack.clone()
                    .flat_map(|at| {
                        let sheet = &lot.sheets[at];
                        let cards = sheet.cards.iter().flatten().map(|card| unit_of(*card));
                        cards.chain(sheet.slip.map(|slip| slip.unit_idx)).collect::<Vec<_>>()
                    })
                    .collect();
                found.sort_unstable();
                found.dedup();
                prop_assert_eq!(found.len(), 1);
                sheets_of[found[0]] += stack.len();
                files_of[found[0]].push(lot_idx);
            }
            for (at, sheet) in lot.sheets.iter().enumerate() {
                if let Some(slip) = sheet.slip {
                    prop_assert!(is_left(arrangement.options(), lot.first_sheet + at, slip.slot_idx));
                    prop_assert_eq!(sheet.cards[slip.slot_idx], None);
                }
            }
        }
        for (files, n_sheets) in files_of.iter().zip(sheets_of) {
            let torn = files.iter().any(|file| *file != files[0]);
            prop_assert!(!torn || n_sheets > arrangement.options().sheets_per_file);
        }
    }

    #[test]
    fn targets_and_the_colour_bar_keep_to_the_margin_of_both_sides(arrangement in arrangement()) {
        let options = Options { colour_bar: true, ..arrangement.options().clone() };
        let Ok(arrangement) = Arrangement::new(arrangement.format().clone(), options) else {
            return Ok(());
        };
        let format = arrangement.format();
        let n_slots = format.slots.len();
        let mut all = arrangement.targets().to_vec();
        all.extend(arrangement.colour_bar());
        prop_assert!([0, 4].contains(&arrangement.targets().len()));
        prop_assert_eq!(arrangement.colour_bar().len(), BAR_PATCHES);
        for side in [Side::Front, Side::Back] {
            let lines = arrangement.crop_marks(&vec![true; n_slots], side);
            for (idx, rect) in all.iter().enumerate() {
                let seen = arrangement.seen_from(side, *rect);
                prop_assert!(format.printable().contains(seen));
                for slot_idx in 0..n_slots {
                    prop_assert!(!seen.overlaps(arrangement.placement(side, slot_idx).clip));
                }
                let near = Length::from_um(400);
                prop_assert!(!lines.iter().any(|line| line.extent().grown(near).overlaps(seen)));
                let slug = format.slug.map(|slug| arrangement.seen_from(side, slug.area));
                prop_assert!(!slug.is_some_and(|slug| slug.overlaps(seen)));
                prop_assert!(!all[idx + 1..].iter().any(|other| other.overlaps(*rect)));
            }
        }
    }

    #[test]
    fn the_slugs_code_lies_on_white_paper_clear_of_all_else(arrangement in arrangement()) {
        let options = Options { colour_bar: true, ..arrangement.options().clone() };
        let Ok(arrangement) = Arrangement::new(arrangement.format().clone(), options) else {
            return Ok(());
        };
        let format = arrangement.format();
        prop_assert_eq!(arrangement.code().is_some(), format.slug.is_some(), "{}", format.name);
        let Some(code) = arrangement.code() else { return Ok(()) };
        let n_slots = format.slots.len();
        for side in [Side::Front, Side::Back] {
            let seen = arrangement.seen_from(side, code);
            let white = seen.grown(CODE_QUIET);
            prop_assert!(format.printable().contains(seen) && format.paper().contains(white));
            let faces = (0..n_slots).map(|idx| arrangement.placement(side, idx).clip);
            let others = arrangement.targets().iter().chain(arrangement.colour_bar());
            let others = others.map(|rect| arrangement.seen_from(side, *rect));
            let lines = arrangement.crop_marks(&vec![true; n_slots], side);
            let lines = lines.iter().map(|line| line.extent().grown(Length::from_um(40)));
            for other in faces.chain(others).chain(lines) {
                prop_assert!(!white.overlaps(other), "{}: {:?}", format.name, other);
            }
        }
    }

    #[test]
    fn the_guillotine_programme_frees_every_card_once_and_cuts_none(arrangement in arrangement()) {
        let format = arrangement.format();
        let Some(programme) = guillotine(format) else { return Ok(()) };
        // Cut the paper with a knife: strips of the sheet, then pieces of every strip.
        let pieces = |cuts: &[cetak::impose::Cut], long: Length| {
            let (mut from, mut to) = (Length::ZERO, long);
            let mut pieces = Vec::new();
            for cut in cuts {
                // What lies between knife and gauge is what was not cut off yet.
                match cut.edge {
                    Edge::Foot | Edge::Right => {
                        assert_eq!(cut.gauge, to - cut.at);
                        pieces.push((from, cut.at, cut.freed));
                        from = cut.at;
                    }
                    Edge::Head | Edge::Left => {
                        assert_eq!(cut.gauge, cut.at - from);
                        pieces.push((cut.at, to, cut.freed));
                        to = cut.at;
                    }
                }
            }
            // What stays behind the knife are the last cards.
            let cards = cuts.iter().filter(|cut| cut.freed != Freed::Waste).count();
            pieces.push((from, to, Freed::Cards(cards)));
            pieces
        };
        let mut found = Vec::new();
        for (top, bottom, row) in pieces(&programme.level, format.sheet.h) {
            for (left, right, column) in pieces(&programme.upright, format.sheet.w) {
                if let (Freed::Cards(_), Freed::Cards(_)) = (row, column) {
                    found.push(Rect::new(left, top, right - left, bottom - top));
                }
            }
        }
        for slot in &format.slots {
            prop_assert_eq!(found.iter().filter(|piece| **piece == slot.trim).count(), 1);
        }
        // In the order of the slots, so that piles come off as the map counts them.
        let order: Vec<usize> = format.slots.iter()
            .filter_map(|slot| found.iter().position(|piece| *piece == slot.trim))
            .collect();
        prop_assert!(order.is_sorted());
    }

    #[test]
    fn marks_touch_neither_cards_nor_bleeds_nor_slug_and_stay_on_the_paper(
        arrangement in arrangement(), mask in any::<u64>()
    ) {
        let format = arrangement.format();
        let occupied: Vec<bool> =
            (0..format.slots.len()).map(|idx| mask >> (idx % 64) & 1 == 1).collect();
        for side in [Side::Front, Side::Back] {
            let lines = arrangement.crop_marks(&occupied, side);
            for line in &lines {
                let extent = line.extent();
                prop_assert!(extent.w == Length::ZERO || extent.h == Length::ZERO);
                prop_assert!(format.printable().contains(extent));
                let inked = extent.grown(Length::from_um(40));
                for slot_idx in 0..format.slots.len() {
                    let clip = arrangement.placement(side, slot_idx).clip;
                    prop_assert!(!inked.overlaps(clip), "{:?} on slot {}", line, slot_idx + 1);
                }
                if let Some(slug) = format.slug {
                    let area = arrangement.seen_from(side, slug.area);
                    prop_assert!(!extent.grown(Length::from_um(1)).overlaps(area));
                }
            }
            if !occupied.contains(&true) {
                prop_assert!(lines.is_empty());
            }
        }
    }
}

#[test]
fn a_full_sheet_has_two_marks_for_every_cut() {
    let arrangement =
        Arrangement::new(format("a4-10up"), Options::default()).expect("1 mm of bleed fits");
    let lines = arrangement.crop_marks(&[true; 10], Side::Front);
    // Four upright cuts and ten level ones, each with a mark at both ends.
    assert_eq!(lines.len(), 2 * (4 + 10));
}

#[test]
fn every_built_in_format_with_crop_marks_has_four_targets_and_room_for_a_colour_bar() {
    for format in SheetFormat::builtin_names().map(format).filter(|format| format.marks.is_some()) {
        let bleed = format.max_bleed().min(Length::from_um(3000));
        let options = Options { bleed, colour_bar: true, ..Options::default() };
        let name = format.name.clone();
        let arrangement = Arrangement::new(format, options).expect(&name);
        assert_eq!(arrangement.targets().len(), 4, "{name}");
    }
}

#[test]
fn a_thousand_cards_on_ten_slots_pile_up_by_hundreds() {
    let options = Options { sheets_per_file: 100, ..Options::default() };
    let arrangement = Arrangement::new(format("a4-10up"), options).expect("it fits");
    let planned = plan(&arrangement, 1000);
    let first = &planned.lots[0].sheets[0].cards;
    assert_eq!(first[..4], [Some(0), Some(100), Some(200), Some(300)]);
}

#[test]
fn a_part_used_first_sheet_is_a_stack_of_its_own() {
    let options = Options { start_slot: 9, ..Options::default() };
    let arrangement = Arrangement::new(format("a4-10up"), options).expect("it fits");
    let planned = plan(&arrangement, 22);
    let lot = &planned.lots[0];
    assert_eq!(lot.stacks, [0..1, 1..3]);
    assert_eq!(lot.sheets[0].cards[8..], [Some(0), Some(1)]);
    assert_eq!(lot.sheets[1].cards[..2], [Some(2), Some(4)]);
}

#[test]
fn what_the_paper_cannot_hold_is_refused_with_the_millimetres() {
    let refused = |format: SheetFormat, bleed_um: i64| {
        let options = Options { bleed: Length::from_um(bleed_um), ..Options::default() };
        Arrangement::new(format, options).expect_err("it does not fit").describe(Lang::En)
    };
    assert_eq!(
        refused(format("a4-10up"), 3000),
        "error: the gutter between slots 1 and 2 is 4 mm too narrow for two bleeds of 3 mm\n  \
         --> a4-10up\n  hint: use a bleed of at most 1mm, or another sheet format"
    );
    let text = include_str!("../../layouts/sheets/a4-10up.toml");
    // Pins of a laminating plate: in the margin there is room, on a card or its bleed there is none.
    let holed = |y: &str| {
        let text = format!("{text}\n[[hole]]\nx = \"105mm\"\ny = \"{y}\"\ndiameter = \"4mm\"\n");
        SheetFormat::parse("holed", &text, "holed.toml")
    };
    let fine = holed("5mm").expect("there is room");
    let arrangement = Arrangement::new(fine, Options::default()).expect("it fits");
    let targets = arrangement.targets().iter().chain(arrangement.colour_bar());
    let hole = arrangement.format().holes[0].area;
    assert!(!targets.into_iter().any(|rect| rect.overlaps(hole)));
    assert!(holed("30mm").expect_err("on a card").message.en.contains("hole 1 lies on a card"));
    assert!(holed("296mm").expect_err("off the paper").message.en.contains("leaves the paper"));
    let near = Arrangement::new(holed("7.1mm").expect("off the cards"), Options::default());
    assert!(near.expect_err("on the bleed").message.en.contains("lies on hole 1"));
    let wide = text.replace("columns = 2", "columns = 3");
    let fault = SheetFormat::parse("wide", &wide, "wide.toml").expect_err("too wide");
    assert_eq!(fault.message.en, "slot 1 leaves the printable part of the sheet by 29.4 mm");
    let close = text
        .replace("gutter = { x = \"2mm\", y = \"2mm\" }", "pitch = { x = \"80mm\", y = \"56mm\" }");
    let fault = SheetFormat::parse("close", &close, "close.toml").expect_err("too close");
    assert!(fault.message.en.contains("overlap by 5.6 mm"), "{fault}");
}

#[test]
fn a_bad_file_is_refused_with_its_line() {
    let text = include_str!("../../layouts/sheets/a4-10up.toml");
    let describe = |from: &str, to: &str| {
        let text = text.replace(from, to);
        SheetFormat::parse("x", &text, "x.toml").expect_err("a bad file").describe(Lang::En)
    };
    let unknown = describe("columns = 2", "colums = 2");
    assert!(
        unknown.contains("unknown key `grid.colums`") && unknown.contains("x.toml:9"),
        "{unknown}"
    );
    assert!(
        unknown.contains("did you mean `columns`? accepted: columns, gutter, origin, pitch"),
        "{unknown}"
    );
    let no_unit = describe("edge = \"4mm\"", "edge = \"4\"");
    assert!(no_unit.contains("`4` in `edge` is not a length"), "{no_unit}");
    // Every mistake of a file is told, not the first alone.
    let two = describe("gutter = { x = \"2mm\"", "gutter = { x = \"2\"");
    assert!(two.contains("`grid.gutter.x`"), "{two}");
    let both = describe("edge = \"4mm\"", "edge = \"-4mm\"\nborderles = true");
    assert!(both.contains("must not be negative") && both.contains("`borderles`"), "{both}");
    let turn = describe("turn = 270", "turn = 30");
    assert!(turn.contains("accepted are 0, 90, 180, 270"), "{turn}");
    let missing = SheetFormat::load("a4-11up", Path::new(".")).expect_err("no such format");
    assert!(missing.describe(Lang::En).contains("a4-10up"), "{missing}");
}

#[test]
fn a_shared_gutter_parts_two_bleeds_in_the_middle_where_the_format_allows_it() {
    let text = include_str!("../../layouts/sheets/a4-10up.toml")
        .replace("edge = \"4mm\"", "edge = \"4mm\"\nshared_bleed = true");
    let format = SheetFormat::parse("shared", &text, "shared.toml").expect("it fits");
    let options = Options { bleed: Length::from_um(2000), ..Options::default() };
    let arrangement = Arrangement::new(format, options).expect("bleeds may be shared");
    let (one, two) = (arrangement.front(0), arrangement.front(1));
    assert_eq!(one.clip.right(), two.clip.x);
    assert_eq!(one.clip.right() - one.trim.right(), Length::from_um(1000));
    assert_eq!(one.trim.x - one.clip.x, Length::from_um(2000));
}
