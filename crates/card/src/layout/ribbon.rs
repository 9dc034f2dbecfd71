//! The ribbon of a card printer: which panels lie on which side.
//!
//! Makers name a ribbon by its panels in order: Y, M and C are dyes, K is black
//! resin, O or T an overlay, F or UV fluorescent, I an inhibitor; small letters are half
//! panels. A ribbon with a second K has one for the back: that side gets no colour.

/// A ribbon by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ribbon {
    name: String,
}

/// The letters of panels.
const PANELS: &str = "YMCKOTFUVIPSGLD";
/// No ribbon has more.
const MOST_PANELS: usize = 12;

impl Ribbon {
    /// The ribbon of that name, `YMCKOK` or `YMC-KO`; `None` if it is none, or prints nothing.
    pub fn parse(name: &str) -> Option<Self> {
        let is_panel = |c: char| c == '-' || PANELS.contains(c.to_ascii_uppercase());
        let n_panels = name.chars().filter(|c| *c != '-').count();
        let ribbon = Self { name: name.to_owned() };
        let prints = ribbon.colours() || ribbon.blacks() > 0;
        (name.chars().all(is_panel) && (1..=MOST_PANELS).contains(&n_panels) && prints)
            .then_some(ribbon)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether front and back can have colours. Where the ribbon has one K it is used up by each
    /// side in turn.
    pub fn coloured(&self) -> [bool; 2] {
        let colours = self.colours();
        [colours, colours && self.blacks() < 2]
    }

    fn colours(&self) -> bool {
        ['Y', 'M', 'C'].iter().all(|dye| self.name.chars().any(|c| c.to_ascii_uppercase() == *dye))
    }

    fn blacks(&self) -> usize {
        self.name.chars().filter(|c| c.eq_ignore_ascii_case(&'K')).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_black_panel_is_that_of_the_back() {
        for (name, coloured) in [
            ("YMCKO", [true, true]),
            ("YMCKOK", [true, false]),
            ("ymcKOKO", [true, false]),
            ("YMCKT-KT", [true, false]),
            ("YMC", [true, true]),
            ("K", [false, false]),
            ("KO", [false, false]),
        ] {
            let ribbon = Ribbon::parse(name).unwrap_or_else(|| panic!("{name} is a ribbon"));
            assert_eq!(ribbon.coloured(), coloured, "{name}");
        }
        for name in ["", "O", "RGB", "YMCKOKYMCKOKY", "YM"] {
            assert_eq!(Ribbon::parse(name), None, "{name}");
        }
    }
}
