//! What the QR code of a card says.
//!
//! A URL with a place for the card's serial or for a token, a keyed code of key,
//! serial and issue that tells nothing to whoever lacks the key. The NIP is refused as a part of
//! it: digits 1-15 tell birth date and sex, and only 999 serials would be left
//! to guess (UU 27/2022 asks for no more than is needed).

use crate::diag::Text;
use crate::text;
use crate::token::{Key, Token};

/// A URL with `{serial}` or `{token}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrUrl {
    parts: Vec<Part>,
    key: Option<Key>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Serial,
    Token,
}

impl QrUrl {
    /// Reads the URL of a job file.
    ///
    /// # Errors
    ///
    /// What is wrong and what is accepted.
    pub fn parse(url: &str) -> Result<Self, (Text, Text)> {
        let accepted =
            || Text::new("yang diterima: {serial}, {token}", "accepted: {serial}, {token}");
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
                "token" => parts.push(Part::Token),
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
        if !parts.contains(&Part::Serial) && !parts.contains(&Part::Token) {
            return Err((
                text!("`{url}` sama untuk semua kartu", "`{url}` is the same on every card"),
                accepted(),
            ));
        }
        Ok(Self { parts, key: None })
    }

    /// Whether the URL names the card's serial.
    pub fn shows_serial(&self) -> bool {
        self.parts.contains(&Part::Serial)
    }

    /// The host of the URL, in small letters; empty if it names none.
    pub fn host(&self) -> String {
        let literal = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Serial | Part::Token => "x".to_owned(),
        };
        let url: String = self.parts.iter().map(literal).collect();
        let after = url.split_once("://").map_or("", |(_, after)| after);
        let host = after.split(['/', '?', '#', ':']).next().unwrap_or_default();
        host.rsplit('@').next().unwrap_or_default().to_lowercase()
    }

    /// Whether the URL cannot be written without a key.
    pub fn needs_key(&self) -> bool {
        self.parts.contains(&Part::Token)
    }

    /// The same URL, with the key its tokens are made with.
    #[must_use]
    pub fn with_key(self, key: Key) -> Self {
        Self { parts: self.parts, key: Some(key) }
    }

    /// The secret of the job, where its codes need one.
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The token of that issue of a card, from 1; `None` if the URL has no place for one.
    pub fn token(&self, key: &str, serial: &str, issue: u32) -> Option<Token> {
        let secret = self.key.as_ref().filter(|_| self.needs_key())?;
        Some(secret.token_of_issue(key, serial, issue))
    }

    /// What the code of that issue of the card with this key, 18 digits, and this serial says.
    pub fn payload(&self, key: &str, serial: &str, issue: u32) -> String {
        let mut payload = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => payload.push_str(text),
                Part::Serial => payload.push_str(serial),
                Part::Token => {
                    let token = self.token(key, serial, issue);
                    payload.push_str(token.as_ref().map_or("", Token::as_str));
                }
            }
        }
        payload
    }
}

#[cfg(test)]
mod tests {
    use super::QrUrl;

    #[test]
    fn the_serial_takes_its_place() {
        let url = QrUrl::parse("HTTPS://CONTOH.GO.ID/K/{serial}?V=1").expect("good");
        let key = "198609262015051001";
        assert_eq!(url.payload(key, "A20150000001", 2), "HTTPS://CONTOH.GO.ID/K/A20150000001?V=1");
    }

    #[test]
    fn a_token_stays_alphanumeric_and_follows_key_and_serial() {
        let url = QrUrl::parse("HTTPS://CONTOH.GO.ID/K/{token}").expect("good");
        assert!(url.needs_key());
        let secret = crate::token::Key::generate().expect("random numbers");
        let url = url.with_key(secret.clone());
        let payload = |key: &str, serial: &str| url.payload(key, serial, 1);
        let one = payload("198609262015051001", "A20150000001");
        assert_ne!(one, payload("198609262015051001", "A20150000002"));
        assert_ne!(one, payload("198609262015051002", "A20150000001"));
        let token = secret.token("198609262015051001", "A20150000001");
        assert_eq!(one, format!("HTTPS://CONTOH.GO.ID/K/{token}"));
        assert_ne!(one, url.payload("198609262015051001", "A20150000001", 2), "a reprint");
    }

    #[test]
    fn a_url_that_says_the_same_on_every_card_or_names_the_nip_is_refused() {
        for url in ["https://contoh.go.id", "", "x{nip}", "x{serial", "{}"] {
            assert!(QrUrl::parse(url).is_err(), "{url}");
        }
    }
}
