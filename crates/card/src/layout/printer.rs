//! Card printers as data: the raster one wants, to the dot.
//!
//! A profile is a small TOML file that names the exact size of the raster, how
//! far it reaches beyond the card, and how its black panel is fed. Nothing is
//! scaled to fit: a profile whose figures do not belong together, or that is
//! not for cards of the layout's size, is refused when the job is loaded.

use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use cetak_base::geom::{Size, Turn};
use cetak_base::regular;
use cetak_base::settings::{File, accepts};
use cetak_base::text;
use cetak_base::unit::Length;
use std::path::Path;

/// Names and texts of the built-in profiles, in the order they are listed.
const BUILTIN: &[(&str, &str)] = &[
    ("canon-epson-tray", include_str!("../../../../layouts/printers/canon-epson-tray.toml")),
    ("entrust-sigma", include_str!("../../../../layouts/printers/entrust-sigma.toml")),
    ("evolis", include_str!("../../../../layouts/printers/evolis.toml")),
    ("evolis-600", include_str!("../../../../layouts/printers/evolis-600.toml")),
    ("fargo-dtc", include_str!("../../../../layouts/printers/fargo-dtc.toml")),
    ("fargo-hdp", include_str!("../../../../layouts/printers/fargo-hdp.toml")),
    ("fargo-hdp-600", include_str!("../../../../layouts/printers/fargo-hdp-600.toml")),
    ("generic-300", include_str!("../../../../layouts/printers/generic-300.toml")),
    ("generic-600", include_str!("../../../../layouts/printers/generic-600.toml")),
    ("magicard", include_str!("../../../../layouts/printers/magicard.toml")),
    ("matica-retransfer", include_str!("../../../../layouts/printers/matica-retransfer.toml")),
    ("zebra-zc", include_str!("../../../../layouts/printers/zebra-zc.toml")),
    ("zebra-zxp", include_str!("../../../../layouts/printers/zebra-zxp.toml")),
];

/// How far the raster may differ from card and overbleed: makers round to whole dots, some up.
const SLACK_PX: f64 = 2.0;

/// What a card printer takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Name of the profile, or the path of its file as the job wrote it.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Width of the raster.
    pub width_px: u32,
    /// Height of the raster.
    pub height_px: u32,
    /// Dots per inch, both ways.
    pub dpi: u32,
    /// How far the raster reaches beyond the card at the left and at the right; negative where the
    /// printer leaves an edge of the card white.
    pub overbleed_x: Length,
    /// How far the raster reaches beyond the card at the top and at the bottom.
    pub overbleed_y: Length,
    /// Whether the colour raster is white where the K layer is black; otherwise it is black there too.
    pub knockout: bool,
    /// How a card is turned that stands the other way than the raster.
    pub turn: Turn,
}

impl Printer {
    /// The names of the built-in profiles.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// A built-in profile, or the file `base`/`name`.
    ///
    /// # Errors
    ///
    /// A usage fault that lists every mistake with its line, or that the built-in ones are these.
    pub fn load(name: &str, base: &Path) -> Outcome<Self> {
        if let Some((_, text)) = BUILTIN.iter().find(|(known, _)| *known == name) {
            return Self::parse(name, name, text);
        }
        let path = base.join(name);
        let shown = path.display().to_string();
        let names: Vec<&str> = Self::builtin_names().collect();
        if !path.is_file() {
            let message =
                text!("profil printer `{name}` tidak ada", "there is no printer profile `{name}`");
            return Err(Fault::new(FaultKind::Usage, shown, message).hint(accepts(name, &names)));
        }
        let text = regular::read_text(&path, regular::MOST_SETTINGS).map_err(|error| {
            let doing =
                text!("profil printer tidak bisa dibaca", "the printer profile cannot be read");
            Fault::io(&path, doing, &error)
        })?;
        Self::parse(name, &shown, &text)
    }

    fn parse(name: &str, place: &str, text: &str) -> Outcome<Self> {
        let file = File::parse(place, text)?;
        let printer = Self::read(&file, name);
        file.finish()?;
        printer.ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                place,
                text!("profil printer tidak lengkap", "the printer profile is not complete"),
            )
            .hint(Text::new(
                "yang wajib: size_px = [lebar, tinggi], dpi",
                "needed: size_px = [width, height], dpi",
            ))
        })
    }

    fn read(file: &File<'_>, name: &str) -> Option<Self> {
        let root = file.root();
        let title = root.text("title").unwrap_or_else(|| name.to_owned());
        let size = root.integers("size_px", 100..=10_000);
        let dpi = root.integer("dpi", 150..=1200);
        let overbleed = root.texts("overbleed").unwrap_or_else(|| vec!["0mm".to_owned(); 2]);
        let lengths: Option<Vec<Length>> =
            overbleed.iter().map(|text| Length::parse(text).ok()).collect();
        let overbleed = match lengths.as_deref() {
            Some([x, y]) => Some((*x, *y)),
            _ => {
                root.mistake(
                    "overbleed",
                    text!(
                        "`overbleed` harus dua panjang: kiri-kanan, atas-bawah",
                        "`overbleed` must be two lengths: left and right, top and bottom"
                    ),
                    text!(
                        "misalnya overbleed = [\"1mm\", \"1mm\"]",
                        "for example overbleed = [\"1mm\", \"1mm\"]"
                    ),
                );
                None
            }
        };
        let knockout = root.boolean("knockout").unwrap_or(false);
        let turn = root.integer("turn", 0..=270).map_or(Some(Turn::Quarter), Turn::from_degrees);
        if !turn.is_some_and(Turn::is_sideways) {
            root.mistake(
                "turn",
                text!("`turn` harus 90 atau 270", "`turn` must be 90 or 270"),
                Text::default(),
            );
        }
        root.close();
        let px = |n: i64| u32::try_from(n).ok();
        let (width_px, height_px) = match size?[..] {
            [w, h] => (px(w)?, px(h)?),
            _ => return None,
        };
        let (overbleed_x, overbleed_y) = overbleed?;
        let (dpi, turn) = (px(dpi?)?, turn?);
        let name = name.to_owned();
        Some(Self {
            name,
            title,
            width_px,
            height_px,
            dpi,
            overbleed_x,
            overbleed_y,
            knockout,
            turn,
        })
    }

    /// Whether a card of this size stands the other way than the raster.
    pub fn turns(&self, card: Size) -> bool {
        (card.w >= card.h) != (self.width_px >= self.height_px)
    }

    /// The raster of a card before it is turned: width and height.
    pub fn upright_px(&self, card: Size) -> (u32, u32) {
        if self.turns(card) {
            (self.height_px, self.width_px)
        } else {
            (self.width_px, self.height_px)
        }
    }

    /// Checks that the raster is that of a card of this size, with art that reaches `bleed` beyond it.
    ///
    /// # Errors
    ///
    /// A usage fault with what would be needed.
    pub fn check(&self, card: Size, bleed: Length) -> Outcome<()> {
        let lying = if self.turns(card) { card.turned() } else { card };
        let wanted = |length: Length, beyond: Length| (length + beyond * 2).to_dots(self.dpi);
        let (w, h) = (wanted(lying.w, self.overbleed_x), wanted(lying.h, self.overbleed_y));
        let far = |wanted: f64, px: u32| (wanted - f64::from(px)).abs() > SLACK_PX;
        let name = &self.name;
        let usage = |message: Text| Fault::new(FaultKind::Usage, name.clone(), message);
        if far(w, self.width_px) || far(h, self.height_px) {
            let (w, h) = (w.round(), h.round());
            let (has_w, has_h) = (self.width_px, self.height_px);
            return Err(usage(text!(
                "raster printer `{name}` {has_w} x {has_h} titik, kartu ini dengan overbleed {w} x {h} titik",
                "the raster of printer `{name}` is {has_w} x {has_h} dots, this card with its overbleed {w} x {h} dots"
            ))
            .hint(Text::new(
                "pilih profil untuk ukuran kartu itu, atau betulkan `size_px` dan `overbleed`",
                "choose a profile for cards of that size, or mend `size_px` and `overbleed`",
            )));
        }
        let most = self.overbleed_x.max(self.overbleed_y);
        if most > bleed {
            return Err(usage(text!(
                "overbleed printer `{name}` {most} lebih dari bleed desain kartu, {bleed}",
                "the overbleed of printer `{name}`, {most}, is more than the bleed of the card design, {bleed}"
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_is_for_cr80_in_both_directions() {
        for name in Printer::builtin_names() {
            let printer = Printer::load(name, Path::new("."))
                .unwrap_or_else(|fault| panic!("{name}: {fault}"));
            for card in [Size::ID_1, Size::ID_1.turned()] {
                let checked = printer.check(card, Length::from_mm(3.0));
                assert_eq!(checked, Ok(()), "{name}");
            }
        }
    }

    #[test]
    fn an_upright_raster_turns_a_lying_card() {
        let printer = Printer::load("fargo-hdp", Path::new(".")).expect("it is built in");
        assert!(printer.turns(Size::ID_1) && !printer.turns(Size::ID_1.turned()));
        assert_eq!(printer.upright_px(Size::ID_1), (1035, 661));
    }

    #[test]
    fn every_mistake_of_a_profile_is_told_with_its_line() {
        let text = "size_px = [1016, 648]\ndpi = 30\nturn = 45\nknockot = true\n";
        let fault = Printer::parse("p", "p.toml", text).expect_err("three mistakes");
        assert_eq!(fault.place, "p.toml:2");
        assert_eq!(fault.others.len(), 2, "{fault}");
    }

    #[test]
    fn a_profile_for_other_cards_is_refused() {
        let printer = Printer::load("evolis", Path::new(".")).expect("it is built in");
        let small = Size::new(Length::from_mm(50.0), Length::from_mm(30.0));
        assert!(printer.check(small, Length::from_mm(3.0)).is_err());
        assert!(printer.check(Size::ID_1, Length::ZERO).is_err());
    }
}
