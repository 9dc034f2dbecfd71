//! What the QR code of a card says.
//!
//! A URL with a place for the card's serial. The NIP is refused as a part of
//! it: digits 1-15 tell birth date and sex, and only 999 serials would be left
//! to guess (UU 27/2022 asks for no more than is needed).

use crate::diag::Text;
use crate::text;

/// A URL with `{serial}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrUrl {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Serial,
}

impl QrUrl {
    /// Reads the URL of a job file.
    ///
    /// # Errors
    ///
    /// What is wrong and what is accepted.
    pub fn parse(url: &str) -> Result<Self, (Text, Text)> {
        let accepted = || Text::new("yang diterima: {serial}", "accepted: {serial}");
        let mut parts = Vec::new();
        let mut rest = url;
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}').map(|at| open + at) else {
                return Err((
                    text!("`{url}`: kurung `{{` tidak ditutup", "`{url}`: `{{` is not closed"),
                    accepted(),
                ));
            };
            if open > 0 {
                parts.push(Part::Literal(rest[..open].to_owned()));
            }
            match &rest[open + 1..close] {
                "serial" => parts.push(Part::Serial),
                "token" => {
                    return Err((
                        text!(
                            "`{{token}}` belum didukung versi ini",
                            "`{{token}}` is not supported by this version yet"
                        ),
                        accepted(),
                    ));
                }
                other => {
                    return Err((
                        text!("`{{{other}}}` tidak dikenal", "`{{{other}}}` is not known"),
                        accepted(),
                    ));
                }
            }
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        if !parts.contains(&Part::Serial) {
            return Err((
                text!(
                    "`{url}` sama untuk semua kartu",
                    "`{url}` is the same on every card"
                ),
                accepted(),
            ));
        }
        Ok(Self { parts })
    }

    /// What the code of the card with this serial says.
    pub fn payload(&self, serial: &str) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.as_str(),
                Part::Serial => serial,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::QrUrl;

    #[test]
    fn the_serial_takes_its_place() {
        let url = QrUrl::parse("HTTPS://CONTOH.GO.ID/K/{serial}?V=1").expect("good");
        assert_eq!(url.payload("A20150000001"), "HTTPS://CONTOH.GO.ID/K/A20150000001?V=1");
    }

    #[test]
    fn a_url_that_says_the_same_on_every_card_or_names_the_nip_is_refused() {
        for url in ["https://contoh.go.id", "", "x{nip}", "x{serial", "{}", "{token}"] {
            assert!(QrUrl::parse(url).is_err(), "{url}");
        }
    }
}
