//! The fonts of texts in a drawing: those of the layout, and no others.
//!
//! A family is looked for by its name or by the PostScript name that drawing
//! programs write. A text whose fonts are all missing, and a letter that no
//! font of the layout has, refuse the file: a card is never printed with a
//! word less than its designer saw.

use super::super::fonts::{self, Font};
use cetak_base::diag::{Text, printable};
use cetak_base::text;
use std::sync::{Arc, Mutex, PoisonError};
use usvg::FontFamily;
use usvg::fontdb::{Database, ID, Source};

/// The fonts that a drawing may use, and what it asked of them.
pub(super) struct Words<'f> {
    fonts: &'f [Font],
    asked: Mutex<Asked>,
}

#[derive(Default)]
struct Asked {
    /// The fonts in use, by the number that the parser knows them by.
    loaded: Vec<(ID, Font)>,
    problems: Vec<Text>,
}

impl<'f> Words<'f> {
    pub(super) fn new(fonts: &'f [Font]) -> Self {
        Self { fonts, asked: Mutex::default() }
    }

    /// What the parser asks for fonts.
    pub(super) fn resolver(&self) -> usvg::FontResolver<'_> {
        usvg::FontResolver {
            select_font: Box::new(|font, database| self.select(font, database)),
            select_fallback: Box::new(|c, used, database| self.fallback(c, used, database)),
        }
    }

    fn select(&self, wanted: &usvg::Font, database: &mut Arc<Database>) -> Option<ID> {
        let is_italic = wanted.style() != usvg::FontStyle::Normal;
        for family in wanted.families() {
            let FontFamily::Named(name) = family else { continue };
            let same = |known: &str| known.eq_ignore_ascii_case(name);
            if let Some(font) = self.fonts.iter().rfind(|font| same(&font.postscript_name)) {
                return self.load(font.clone(), database);
            }
            let of_family = || self.fonts.iter().filter(|font| same(&font.family));
            if of_family().next().is_none() {
                continue;
            }
            let nearest = fonts::nearest(of_family(), wanted.weight(), is_italic);
            let Some(font) = nearest else {
                let shown = printable(name);
                self.problem(text!(
                    "teks dalam `{shown}` miring, yang tidak ada di layout; tambahkan fonnya ke folder `fonts`",
                    "a text in `{shown}` is italic, which the layout does not have; add that font to the folder `fonts`"
                ));
                return None;
            };
            return self.load(font.at(wanted.weight())?, database);
        }
        let asked: Vec<String> = wanted.families().iter().map(ToString::to_string).collect();
        let asked = printable(&asked.join(", ").replace('"', ""));
        let known = fonts::families(self.fonts).join("`, `");
        self.problem(text!(
            "teks dalam fon `{asked}`, yang tidak ada di layout; yang ada: `{known}`; tambahkan fonnya ke folder `fonts`, atau ubah teks menjadi bentuk",
            "a text in the font `{asked}`, which the layout does not have; it has: `{known}`; add the font to the folder `fonts`, or convert the text to shapes"
        ));
        None
    }

    fn fallback(&self, c: char, used: &[ID], database: &mut Arc<Database>) -> Option<ID> {
        let base = self.of(*used.first()?)?;
        let chain = fonts::fallbacks(self.fonts, &base);
        let font = chain.into_iter().find(|font| {
            let is_used = |id: &ID| self.of(*id).is_some_and(|one| one.family == font.family);
            !used.iter().any(is_used) && font.has(c)
        })?;
        self.load(font.at(base.weight)?, database)
    }

    fn of(&self, id: ID) -> Option<Font> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.loaded.iter().find(|(known, _)| *known == id).map(|(_, font)| font.clone())
    }

    /// The parser's number of a font, which it gets with its first use.
    fn load(&self, font: Font, database: &mut Arc<Database>) -> Option<ID> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((id, _)) = asked.loaded.iter().find(|(_, known)| known.data == font.data) {
            return Some(*id);
        }
        let source = Source::Binary(Arc::new(font.data.to_vec()));
        let id = Arc::make_mut(database).load_font_source(source).first().copied();
        match id {
            Some(id) => asked.loaded.push((id, font)),
            None => {
                let name = font.postscript_name;
                asked.problems.push(text!("font `{name}` rusak", "the font `{name}` is damaged"));
            }
        }
        id
    }

    fn problem(&self, problem: Text) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).problems.push(problem);
    }

    /// Refuses the drawing if one of its texts cannot be drawn as it is written.
    pub(super) fn judge(self, tree: &usvg::Tree) -> Result<(), Text> {
        let asked = self.asked.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(problem) = asked.problems.into_iter().next() {
            return Err(problem);
        }
        each_text(tree.root(), &mut |text| judge(text, &asked.loaded))
    }
}

fn each_text(
    group: &usvg::Group,
    judge: &mut impl FnMut(&usvg::Text) -> Result<(), Text>,
) -> Result<(), Text> {
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => each_text(inner, judge)?,
            usvg::Node::Text(text) => judge(text)?,
            usvg::Node::Path(_) | usvg::Node::Image(_) => {}
        }
        let mut inside = Ok(());
        node.subroots(|root| {
            if inside.is_ok() {
                inside = subtexts(root, judge);
            }
        });
        inside?;
    }
    Ok(())
}

/// What [`each_text`] does, where the compiler needs a plain reference.
fn subtexts(
    root: &usvg::Group,
    judge: &mut dyn FnMut(&usvg::Text) -> Result<(), Text>,
) -> Result<(), Text> {
    each_text(root, &mut |text| judge(text))
}

/// Every letter is there, and no mark stands on another letter than its own.
fn judge(text: &usvg::Text, loaded: &[(ID, Font)]) -> Result<(), Text> {
    for span in text.layouted() {
        let glyphs = &span.positioned_glyphs;
        for (idx, glyph) in glyphs.iter().enumerate() {
            let Some((_, font)) = loaded.iter().find(|(id, _)| *id == glyph.font) else { continue };
            let before = idx.checked_sub(1).map(|before| &glyphs[before]);
            let before = before.filter(|base| base.font == glyph.font);
            let stray = before.filter(|base| is_stray(font, base, glyph));
            let words = match (glyph.id.0, stray) {
                (0, _) => &glyph.text,
                (_, Some(base)) if glyph.text.is_empty() => &base.text,
                (_, Some(_)) => &glyph.text,
                (_, None) => continue,
            };
            let lacking: Vec<char> = words.chars().filter(|c| !font.has(*c)).collect();
            let lacking = if lacking.is_empty() { words.chars().collect() } else { lacking };
            let list = fonts::characters(&lacking);
            let family = printable(&font.family);
            return Err(text!(
                "font {family} tidak punya {list}; tambahkan font yang memilikinya ke folder `fonts`, atau ubah teks menjadi bentuk",
                "the font {family} lacks {list}; add a font that has it to the folder `fonts`, or convert the text to shapes"
            ));
        }
    }
    Ok(())
}

/// Whether the font says nothing of where a mark stands, so that it is drawn on the next letter.
fn is_stray(
    font: &Font,
    base: &usvg::layout::PositionedGlyph,
    mark: &usvg::layout::PositionedGlyph,
) -> bool {
    // The parser gives the words of a cluster to one of its glyphs.
    let is_its_mark = base.text.is_empty() || mark.text.is_empty() || base.text == mark.text;
    let words = if mark.text.is_empty() { &base.text } else { &mark.text };
    let (from, to) = (base.outline_transform(), mark.outline_transform());
    let (Some(step), Some(right)) = (font.advance(base.id.0), font.right_edge(mark.id.0)) else {
        return false;
    };
    let after = from.tx + step * from.sx;
    let is_after = (to.tx - after).abs() < 0.01 * from.sx.abs() * f32::from(font.units_per_em);
    let is_composed = words.chars().count() > 1 || !words.chars().all(|c| font.has(c));
    is_its_mark && is_composed && is_after && right > 0.0
}
