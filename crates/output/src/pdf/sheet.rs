//! One sheet's objects: pages, contents, photos.

use super::canvas::{Canvas, defect, pdf_rect, px, turned};
use super::glyphs::Glyphs;
use super::head::{CardInput, Conformance, Head, PhotoInks, SLUG_FONT};
use super::objects::{LOCAL, Objects};
use super::slip;
use super::slug::{self, Code, Words};
use cetak_base::diag::Outcome;
use cetak_base::geom::{Rect, Turn};
use cetak_base::unit::Length;
use cetak_photo::{Encoding, Prepared};
use cetak_sheet::{Placement, Side};
use pdf_writer::types::Predictor;
use pdf_writer::{Filter, Finish as _, Name, Ref};

/// A serialised sheet, to be handed to [`super::LotWriter::push`] in order.
#[derive(Debug)]
pub struct SheetBytes {
    pub(super) sheet_idx: usize,
    pub(super) objects: Objects,
    pub(super) pages: Vec<Ref>,
    pub(super) used: Glyphs,
}

impl Head<'_> {
    /// Serialises the sheet `sheet_idx` of this file, counted from 0; `cards` holds one place
    /// for each slot of the format.
    ///
    /// # Errors
    ///
    /// An internal fault if the cards do not agree with the plan, or a card names a font,
    /// static art or photo that is not there.
    pub fn sheet(&self, sheet_idx: usize, cards: &[Option<CardInput<'_>>]) -> Outcome<SheetBytes> {
        let lot = self.lot();
        let plan = lot.sheets.sheets.get(sheet_idx);
        let occupied = plan.ok_or_else(|| defect("a sheet that is not planned"))?.occupied();
        let given: Vec<bool> = cards.iter().map(Option::is_some).collect();
        let wanted = plan.map(|sheet| sheet.cards.iter().map(Option::is_some).collect());
        if Some(given) != wanted {
            return Err(defect("the cards of a sheet are not those of the plan"));
        }
        let mut objects = Objects::starting_at(LOCAL);
        let mut used = Glyphs::new(lot.fonts.len());
        let photos: Vec<Option<Ref>> = cards
            .iter()
            .map(|card| card.and_then(|card| card.photo))
            .map(|photo| photo.map(|photo| self.image(&mut objects, photo)))
            .collect();
        let mut pages = Vec::new();
        for (side_idx, side) in lot.faces.sides().iter().enumerate() {
            let page_idx = sheet_idx * lot.faces.sides().len() + side_idx;
            let page = self.page(
                *side,
                page_idx,
                cards,
                &photos,
                &occupied,
                &mut objects,
                &mut used,
                sheet_idx,
            )?;
            pages.push(page);
        }
        if let Some(parts) = self.parts {
            parts.write_leaf(&mut objects, sheet_idx, &pages);
        }
        Ok(SheetBytes { sheet_idx, objects, pages, used })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one sheet, split off for length")]
    fn page(
        &self,
        side: Side,
        page_idx: usize,
        cards: &[Option<CardInput<'_>>],
        photos: &[Option<Ref>],
        occupied: &[bool],
        objects: &mut Objects,
        used: &mut Glyphs,
        sheet_idx: usize,
    ) -> Outcome<Ref> {
        let lot = self.lot();
        let arrangement = lot.arrangement;
        let format = arrangement.format();
        let page = objects.alloc();
        let contents = objects.alloc();
        let mut canvas = Canvas::new(&self.shared, objects, used, format.sheet.h, format.paper());
        if lot.mirrored {
            canvas.correct([-1.0, 0.0, 0.0, 1.0, format.sheet.w.to_pt(), 0.0]);
        }
        if let Some(correction) = arrangement.correction(side) {
            canvas.correct(correction.in_points(format.sheet.h));
        }
        let face = Rect::new(Length::ZERO, Length::ZERO, format.card.w, format.card.h);
        let area = face.grown(arrangement.options().bleed);
        for (slot_idx, card) in cards.iter().enumerate() {
            let Some(input) = card else { continue };
            let placement = arrangement.placement(side, slot_idx);
            let placed = placed(placement, face, format.sheet.h);
            let ops = match side {
                Side::Front => &input.card.front,
                Side::Back => &input.card.back,
            };
            let name = format!("P{slot_idx}");
            canvas.within(placement.clip, placed, format.card.h, area, |canvas| {
                canvas.ops(ops, photos.get(slot_idx).copied().flatten(), &name)
            })?;
        }
        if let Some(slip) = lot.sheets.sheets.get(sheet_idx).and_then(|sheet| sheet.slip) {
            let text = lot.slips.get(slip.unit_idx);
            let text = text.ok_or_else(|| defect("a slip of a unit that is not there"))?;
            let placement = arrangement.placement(side, slip.slot_idx);
            let placed = placed(placement, face, format.sheet.h);
            canvas.within(placement.clip, placed, format.card.h, area, |canvas| {
                slip::draw(canvas, (text, lot.lang), (face, area), SLUG_FONT)
            })?;
        }
        canvas.sheet_marks(arrangement, occupied, side);
        if let Some(strip) = format.slug {
            let area = arrangement.seen_from(side, strip.area);
            let strip = cetak_sheet::Slug { area, ..strip };
            let code = lot.slug_qrs.get(page_idx).zip(arrangement.code());
            let code = code.map(|(qr, area)| Code { qr, area: arrangement.seen_from(side, area) });
            let words = Words {
                job: lot.job,
                run: lot.run,
                lot: lot.lot,
                sheet: lot.sheets.first_sheet + sheet_idx + 1,
                n_sheets: lot.n_sheets,
                side,
                duplex: arrangement.options().duplex,
                calibration: arrangement.calibration().map(|calibration| calibration.name.as_str()),
                contents: lot.contents.get(sheet_idx),
                lang: lot.lang,
            };
            slug::draw(&mut canvas, strip, SLUG_FONT, words, code)?;
        }
        if let (Some(contour), Some(layer), Side::Front) = (lot.contour, self.layer, side) {
            // Last, so that nothing printed lies over it.
            let trims: Vec<Rect> = (0..occupied.len())
                .filter(|slot_idx| occupied[*slot_idx])
                .map(|slot_idx| arrangement.front(slot_idx).trim)
                .collect();
            canvas.contour(contour, layer, &trims);
        }
        let (packed, own) = canvas.into_page();
        objects.put(contents, |chunk| {
            chunk.stream(contents, &packed).filter(Filter::FlateDecode);
        });
        let paper = pdf_rect(format.paper(), format.sheet.h);
        // The finished size of a sheet is the sheet; that of a one-up page is its card.
        let (trim, bleed) = if self.parts.is_some() || lot.trimmed {
            let placement = arrangement.placement(side, 0);
            // Nothing of a page lies beyond its paper.
            let boxed = |rect: Rect| pdf_rect(rect.within(format.paper()), format.sheet.h);
            (boxed(placement.trim), boxed(placement.clip))
        } else {
            (paper, paper)
        };
        objects.put(page, |chunk| {
            let mut dict = chunk.page(page);
            dict.parent(self.node(page_idx)).media_box(paper).bleed_box(bleed).trim_box(trim);
            if let Some(parts) = self.parts {
                dict.pair(Name(b"DPart"), parts.leaf(sheet_idx));
            }
            dict.contents(contents);
            // Another program's pages are blended in their own colours, unless all is for one press.
            if lot.imported.is_none() || lot.conformance == Conformance::X4 {
                let mut group = dict.group();
                group.transparency();
                group.color_space().device_cmyk();
                group.finish();
            }
            own.write(&self.shared, dict.resources());
        });
        Ok(page)
    }
}

impl Head<'_> {
    /// A photo with its soft mask.
    fn image(&self, objects: &mut Objects, photo: &Prepared) -> Ref {
        let (width, height) = (px(photo.width_px), px(photo.height_px));
        let mask = objects.add(|chunk, id| {
            let mut image = chunk.image_xobject(id, &photo.mask);
            image.width(width).height(height).bits_per_component(8).filter(Filter::FlateDecode);
            image.color_space().device_gray();
        });
        let inks = self.lot().photos;
        objects.add(|chunk, id| {
            let mut image = chunk.image_xobject(id, &photo.colour);
            image.width(width).height(height).bits_per_component(8);
            let n_colours = match inks {
                PhotoInks::Srgb => {
                    image.color_space().icc_based(self.shared.srgb_profile);
                    3
                }
                PhotoInks::Cmyk => {
                    image.color_space().device_cmyk();
                    4
                }
            };
            match photo.encoding {
                Encoding::Jpeg => {
                    image.filter(Filter::DctDecode);
                    if inks == PhotoInks::Cmyk {
                        // JPEG files hold CMYK as Adobe's programs write it: 255 is no ink.
                        image.decode([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
                    }
                }
                Encoding::Lossless => {
                    image.filter(Filter::FlateDecode);
                    let mut parms = image.decode_parms();
                    parms.predictor(Predictor::PngOptimum).colors(n_colours).columns(width);
                }
            }
            image.pair(Name(b"Intent"), Name(b"Perceptual"));
            image.s_mask(mask);
        })
    }
}

/// The matrix that lays a face, its origin at the lower left of the trim, on the sheet.
fn placed(placement: Placement, face: Rect, sheet_height: Length) -> [f64; 6] {
    let (w, h) = (face.w.to_pt(), face.h.to_pt());
    let (x, y) = (placement.trim.x.to_pt(), (sheet_height - placement.trim.bottom()).to_pt());
    let [a, b, c, d] = turned(placement.turn).map(f64::from);
    let (dx, dy) = match placement.turn {
        Turn::None => (0.0, 0.0),
        Turn::Quarter => (0.0, w),
        Turn::Half => (w, h),
        Turn::ThreeQuarters => (h, 0.0),
    };
    [a, b, c, d, x + dx, y + dy]
}

#[cfg(test)]
mod tests {
    use super::*;
    use cetak_base::geom::Size;

    #[test]
    fn a_turned_face_fills_its_trim_exactly() {
        let face = Rect::new(Length::ZERO, Length::ZERO, Size::ID_1.w, Size::ID_1.h);
        let sheet_height = Length::from_um(297_000);
        for turn in [Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters] {
            let size = if turn.is_sideways() { Size::ID_1.turned() } else { Size::ID_1 };
            let (x, y) = (Length::from_um(10_000), Length::from_um(20_000));
            let trim = Rect::new(x, y, size.w, size.h);
            let [a, b, c, d, e, f] =
                placed(Placement { trim, turn, clip: trim }, face, sheet_height);
            let corner = |px: f64, py: f64| (a * px + c * py + e, b * px + d * py + f);
            let (one, two) = (corner(0.0, 0.0), corner(face.w.to_pt(), face.h.to_pt()));
            let near = |got: f64, want: Length| (got - want.to_pt()).abs() < 1e-9;
            assert!(near(one.0.min(two.0), trim.x) && near(one.0.max(two.0), trim.right()));
            assert!(near(one.1.min(two.1), sheet_height - trim.bottom()), "{turn:?}");
            assert!(near(one.1.max(two.1), sheet_height - trim.y), "{turn:?}");
        }
    }
}
