//! A page judged without being drawn.
//!
//! A face that is drawn as another one was, which was painted and compared pixel
//! by pixel, looks like that one but for its texts, its photo and its code. Those
//! are compared here one by one: each glyph by its outline and place and in the
//! order of drawing, the modules of the code, the pixels of the photo. Nothing is
//! found wrong here; a page with anything unusual on it is one that must be drawn,
//! and so is the first page of each kind. Whose faces are known is for the caller.

use crate::compare::{Portrait, apart};
use crate::glyphs::is_it;
use crate::look::{Look, Part, Picture, Sight, WantedGlyph};
use crate::matrix::Matrix;
use crate::page::{Compared, Expected, Hung, Lot, Page, WantedCode, WantedPage, onto_card};
use crate::raster::{Brushes, read_modules};
use crate::shape;
use crate::skeleton::{Blocks, Drawn, Skeleton, Slot, modules};
use crate::text::PageText;
use crate::walk::Walker;
use cetak_base::geom::{Rect, Turn};
use lopdf::ObjectId;

/// What a face must have in common with one that was drawn, or a page with another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    kind: Vec<i64>,
    digest: [u8; 32],
}

/// A page on which nothing was found without drawing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// What was compared.
    pub compared: Compared,
    /// What must have been drawn and found right for that to be all.
    pub keys: Vec<Key>,
}

/// How far a face may be off its place, in points: 2 micrometres, above the rounding of the file.
const SAME_PT: f64 = 0.006;

/// Looks at pages without drawing them; `None` for each that must be drawn.
pub fn glance(lot: &Lot, pages: &[WantedPage], sight: &dyn Sight) -> Vec<Option<Glance>> {
    let mut walker = Walker::new(&lot.pdf, &lot.fonts);
    let brushes = Brushes::new();
    let pages = pages.iter().map(|wanted| {
        let page = Page { lot, brushes: &brushes, wanted };
        page.glance(&mut walker, sight)
    });
    pages.collect()
}

impl<'a, 'w> Page<'a, 'w> {
    fn glance(&self, walker: &mut Walker<'a>, sight: &dyn Sight) -> Option<Glance> {
        let WantedPage { page_no, faces, paper, undo, .. } = self.wanted;
        let page_idx = page_no.checked_sub(1)?;
        if undo.is_some()
            || page_idx >= self.lot.pdf.n_pages()
            || !shape::of_page(&self.lot.pdf, page_idx, *paper).is_empty()
        {
            return None;
        }
        let (words, skeleton) = PageText::dissect(&self.lot.pdf, walker, page_idx);
        let Skeleton { frame, slots, codes } = skeleton.filter(|_| !words.cut_off)?;
        let cards = faces.iter().filter(|face| face.key.is_some());
        if cards.count() != slots.len() {
            return None;
        }
        let mut compared = Compared::default();
        let mut keys = vec![Key { kind: Vec::new(), digest: *frame.bytes() }];
        let (mut hung, mut taken) = (Vec::new(), vec![false; slots.len()]);
        let mut codes: Vec<&Blocks> = codes.iter().collect();
        for face in faces {
            let Some(key) = &face.key else {
                self.beside(face, &words, &mut codes, &mut compared)?;
                continue;
            };
            let area = face.area?;
            let place = placed(area, face.turn, words.origin);
            let slot_idx = slots.iter().position(|slot| slot.place.is_near(&place, SAME_PT))?;
            if std::mem::replace(&mut taken[slot_idx], true) {
                return None;
            }
            let slot = &slots[slot_idx];
            let look = sight.look(key, face.face, None)?;
            self.face((face, area), slot, &look, &words, &mut compared)?;
            for (drawn, part) in slot.parts.iter().zip(&look.parts) {
                self.part(face, (drawn, *part), &look, &mut hung, &mut compared)?;
            }
            keys.push(Key { kind: look.kind?, digest: *slot.digest.bytes() });
        }
        // A code that nobody asked for.
        if !codes.is_empty() {
            return None;
        }
        self.strays(&words, &mut compared);
        self.photos(&hung, &mut compared);
        compared.mismatches.is_empty().then_some(Glance { compared, keys })
    }

    /// What stands beside the cards: words, and a code.
    fn beside(
        &self,
        face: &Expected,
        words: &PageText<'_>,
        codes: &mut Vec<&Blocks>,
        compared: &mut Compared,
    ) -> Option<()> {
        self.words(face, None, words, compared);
        if face.code == WantedCode::None {
            return Some(());
        }
        let grid = face.code_grid?;
        let module = grid.area.w.to_pt() / grid.modules.max(1) as f64;
        let (left, top) =
            (words.origin.0 + grid.area.x.to_pt(), words.origin.1 - grid.area.y.to_pt());
        let place = Matrix::of([module, 0.0, 0.0, -module, left, top]);
        let at = codes.iter().position(|blocks| blocks.place.is_near(&place, SAME_PT))?;
        let dark = modules(codes.swap_remove(at), grid.modules)?;
        let said = read_modules(grid.modules, |column, row| dark[row * grid.modules + column])?;
        if !face.code.fits(&said) {
            return None;
        }
        compared.runs.extend(said.split('-').next().map(str::to_owned));
        Some(())
    }

    /// The texts of a face, glyph by glyph, and the order in which it is drawn.
    fn face(
        &self,
        (face, area): (&Expected, Rect),
        slot: &Slot,
        look: &Look,
        words: &PageText<'_>,
        compared: &mut Compared,
    ) -> Option<()> {
        let wanted: &[WantedGlyph] = look.glyphs.as_ref()?;
        let same = slot.parts.len() == look.parts.len()
            && look.unseen.is_empty()
            && look.clashes.is_empty();
        let range = slot.glyphs.clone();
        let printed = words.glyphs.get(range.clone()).filter(|_| same)?;
        let onto_card = onto_card(area, face.turn);
        let all_there = printed.len() == wanted.len()
            && printed.iter().zip(wanted).all(|(one, two)| is_it(&one.through(onto_card), two));
        let (left, right) = (area.x.um() as f64, area.right().um() as f64);
        let (top, bottom) = (area.y.um() as f64, area.bottom().um() as f64);
        let others = words.glyphs.iter().enumerate().filter(|(idx, _)| !range.contains(idx));
        let mut others = others.map(|(_, glyph)| glyph.at);
        let stray = others.any(|(x, y)| (left..=right).contains(&x) && (top..=bottom).contains(&y));
        if !all_there || stray {
            return None;
        }
        self.words(face, Some(look), words, compared);
        compared.glyphs += wanted.len();
        compared.pictures += 1;
        Some(())
    }

    fn part(
        &self,
        face: &'w Expected,
        part: (&Drawn, Part),
        look: &Look,
        hung: &mut Vec<Hung<'w>>,
        compared: &mut Compared,
    ) -> Option<()> {
        match part {
            (Drawn::Art, Part::Art) => Some(()),
            (Drawn::Text(printed), Part::Text(wanted)) => (*printed == wanted).then_some(()),
            (Drawn::Code(blocks), Part::Code) => {
                let side = look.code_grid?.modules;
                compared.codes += usize::from(face.code == WantedCode::None);
                (modules(blocks, side)? == look.modules).then_some(())
            }
            (Drawn::Photo(id), Part::Photo) => self.photo(face, *id, look, hung, compared),
            _ => None,
        }
    }

    /// The pixels of a photo against those of its source.
    fn photo(
        &self,
        face: &'w Expected,
        id: ObjectId,
        look: &Look,
        hung: &mut Vec<Hung<'w>>,
        compared: &mut Compared,
    ) -> Option<()> {
        // How inks look on a screen is a matter for the renderer.
        if look.photos_in_inks {
            return None;
        }
        let own = look.portrait.as_ref()?;
        let size = (own.width_px, own.height_px);
        let own = own.reduced(size)?;
        let printed = self.lot.drawable.as_ref()?.cutout(id)?.reduced(size)?;
        let found = apart(&printed, &own, &[]);
        if found.strokes > 1000 || found.tones > 1000 {
            return None;
        }
        let closest = &mut compared.closest;
        closest.strokes = closest.strokes.max(found.strokes);
        closest.tones = closest.tones.max(found.tones);
        compared.photos += 1;
        let whole = |picture: &Picture| {
            Portrait::of(picture, (0, 0, picture.width_px, picture.height_px), false)
        };
        hung.push(Hung { face, printed: whole(&printed), own: whole(&own), in_inks: false });
        Some(())
    }
}

/// From a card cut at `trim` and turned so to its page, whose top left corner lies at `origin`; in
/// points, y upwards.
fn placed(trim: Rect, turn: Turn, origin: (f64, f64)) -> Matrix {
    let size = if turn.is_sideways() { trim.size().turned() } else { trim.size() };
    let (w, h) = (size.w.to_pt(), size.h.to_pt());
    let (x, y) = (origin.0 + trim.x.to_pt(), origin.1 - trim.bottom().to_pt());
    Matrix::of(match turn {
        Turn::None => [1.0, 0.0, 0.0, 1.0, x, y],
        Turn::Quarter => [0.0, -1.0, 1.0, 0.0, x, y + w],
        Turn::Half => [-1.0, 0.0, 0.0, -1.0, x + w, y + h],
        Turn::ThreeQuarters => [0.0, 1.0, -1.0, 0.0, x + h, y],
    })
}
