//! What goes on a magnetic stripe: the tracks of ISO/IEC 7811-2, from a template and a card's fields.
//!
//! A track takes few characters and few kinds of them; nothing is left out or replaced to make a text fit.
//! Sentinels and the check character are the encoder's, not part of a track here.

use cetak_base::diag::{Text, printable};
use cetak_base::text;

/// One of the three tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// 76 capital letters, digits and signs, at 210 bits an inch.
    One,
    /// 37 digits and `=`, at 75 bits an inch.
    Two,
    /// 104 digits and `=`, at 210 bits an inch.
    Three,
}

impl Track {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Three];

    /// Its number.
    pub const fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// Characters that it holds, without sentinels and check character: 79, 40 and 107 with them.
    pub const fn most(self) -> usize {
        match self {
            Self::One => 76,
            Self::Two => 37,
            Self::Three => 104,
        }
    }

    /// Whether a character can stand on it. Its sentinels cannot.
    const fn takes(self, c: char) -> bool {
        match self {
            // Six bits: blank to underscore, without `%` and `?`, and without what national sets replace.
            Self::One => {
                matches!(c, ' '..='_')
                    && !matches!(
                        c,
                        '%' | '?'
                            | '!'
                            | '"'
                            | '&'
                            | '\''
                            | '*'
                            | '+'
                            | ','
                            | ':'
                            | ';'
                            | '<'
                            | '='
                            | '>'
                            | '@'
                            | '_'
                    )
            }
            // Four bits: digits and the separator, without `;` and `?`.
            Self::Two | Self::Three => matches!(c, '0'..='9' | '='),
        }
    }

    /// The text of a track, from a template with `{field}` in it; letters become capitals.
    ///
    /// # Errors
    ///
    /// What does not fit: a field that is not there, a character, the length.
    pub fn text(
        self,
        template: &str,
        field: impl Fn(&str) -> Option<String>,
    ) -> Result<String, Text> {
        let number = self.number();
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (name, after) = after.split_once('}').ok_or_else(|| {
                text!("jalur {number}: `{{` tanpa `}}`", "track {number}: a `{{` without `}}`")
            })?;
            let value = field(name).ok_or_else(|| {
                let name = printable(name);
                text!(
                    "jalur {number}: tidak ada isian `{name}`",
                    "track {number}: there is no field `{name}`"
                )
            })?;
            text.push_str(&value);
            rest = after;
        }
        text.push_str(rest);
        let text = text.to_uppercase();
        if let Some(wrong) = text.chars().find(|c| !self.takes(*c)) {
            let wrong = printable(&wrong.to_string());
            return Err(text!(
                "jalur {number} tidak bisa memuat `{wrong}`",
                "track {number} cannot hold `{wrong}`"
            ));
        }
        let (n, most) = (text.chars().count(), self.most());
        if n > most {
            return Err(text!(
                "jalur {number} memuat {most} huruf, isinya {n}",
                "track {number} holds {most} characters, there are {n}"
            ));
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str) -> Option<String> {
        match name {
            "key" => Some("198609262015051001".to_owned()),
            "name" => Some("Siti Contoh".to_owned()),
            "odd" => Some("René".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn a_track_is_filled_from_fields_or_refused_with_what_does_not_fit() {
        let one = Track::One.text("B{key}^{name}^", field);
        assert_eq!(one, Ok("B198609262015051001^SITI CONTOH^".to_owned()));
        let two = Track::Two.text("{key}=2611", field);
        assert_eq!(two, Ok("198609262015051001=2611".to_owned()));
        for (track, template, says) in [
            (Track::Two, "{name}", "track 2 cannot hold `S`"),
            (Track::One, "{odd}", "track 1 cannot hold `É`"),
            (Track::One, "{key}?", "track 1 cannot hold `?`"),
            (Track::One, "%{key}", "track 1 cannot hold `%`"),
            (Track::Two, "{key}{key}{key}", "track 2 holds 37 characters, there are 54"),
            (Track::One, "{none}", "track 1: there is no field `none`"),
            (Track::One, "{key", "track 1: a `{` without `}`"),
        ] {
            assert_eq!(track.text(template, field).expect_err(template).en, says);
        }
    }
}
