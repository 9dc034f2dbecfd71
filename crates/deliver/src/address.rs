//! Where a printer is: `ipp://host:port/path`, and whose certificate is believed for `ipps`.

use cetak_base::diag::{Text, printable};
use cetak_base::text;
use std::fmt;

/// The port of IPP, with and without encryption: RFC 8011 and RFC 7472.
const PORT: u16 = 631;

/// The address of a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Whether bytes are encrypted on the way.
    pub secure: bool,
    /// Name or number of the machine; an IPv6 number without its brackets.
    pub host: String,
    /// The port; 631 where none is written.
    pub port: u16,
    /// The path on it, with its first `/`.
    pub path: String,
}

impl Address {
    /// Whether a text is meant to be an address and not the name of a printer.
    pub fn is_meant(written: &str) -> bool {
        written.contains("://")
    }

    /// Reads an address.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(written: &str) -> Result<Self, Text> {
        let shown = printable(written);
        let wrong = || {
            text!(
                "`{shown}` bukan alamat printer: tulis ipp://MESIN/JALUR atau ipps://MESIN/JALUR",
                "`{shown}` is no address of a printer: write ipp://HOST/PATH or ipps://HOST/PATH"
            )
        };
        let (scheme, rest) = written.split_once("://").ok_or_else(wrong)?;
        let secure = match scheme {
            "ipp" => false,
            "ipps" => true,
            _ => return Err(wrong()),
        };
        let (authority, path) = match rest.find('/') {
            Some(at) => (&rest[..at], &rest[at..]),
            None => (rest, "/"),
        };
        let (host, port) = match authority.strip_prefix('[') {
            Some(six) => {
                let (host, after) = six.split_once(']').ok_or_else(wrong)?;
                (host, after.strip_prefix(':'))
            }
            None => match authority.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let port = port.map_or(Ok(PORT), |port| port.parse().map_err(|_| wrong()))?;
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '@' | '"' | '<' | '>' | '\\');
        if host.is_empty() || port == 0 || !host.chars().all(plain) || !path.chars().all(plain) {
            return Err(wrong());
        }
        Ok(Self { secure, host: host.to_owned(), port, path: path.to_owned() })
    }

    /// The machine as it stands in an address.
    pub(crate) fn authority(&self) -> String {
        let Self { host, port, .. } = self;
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "ipps" } else { "ipp" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

/// The SHA-256 of a printer's certificate, by which it is known again: printers sign their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Reads 64 hexadecimal digits, with or without colons and a `sha256:` before them.
    pub fn parse(written: &str) -> Option<Self> {
        let digits = written.trim();
        let digits = digits.strip_prefix("sha256:").unwrap_or(digits).replace(':', "");
        let mut bytes = [0; 32];
        if digits.len() != 64 || !digits.is_ascii() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).ok()?;
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_the_same() {
        for (written, shown) in [
            ("ipp://printer/ipp/print", "ipp://printer:631/ipp/print"),
            ("ipps://10.0.0.7:8631/", "ipps://10.0.0.7:8631/"),
            ("ipp://[fe80::1]/ipp", "ipp://[fe80::1]:631/ipp"),
            ("ipp://localhost", "ipp://localhost:631/"),
        ] {
            let address = Address::parse(written).expect("an address");
            assert_eq!(address.to_string(), shown);
            assert_eq!(Address::parse(shown), Ok(address));
        }
        for wrong in ["http://x/", "ipp://", "ipp://a b/", "ipp://x:99999/", "ipp://u@x/", "x"] {
            Address::parse(wrong).expect_err(wrong);
        }
    }

    #[test]
    fn a_fingerprint_is_read_however_it_is_written() {
        let plain = "0a".repeat(32);
        let colons = vec!["0A"; 32].join(":");
        let read = Fingerprint::parse(&plain).expect("64 digits");
        assert_eq!(Fingerprint::parse(&colons), Some(read));
        assert_eq!(Fingerprint::parse(&read.to_string()), Some(read));
        assert_eq!(Fingerprint::parse("0a"), None);
        assert_eq!(Fingerprint::parse(&"zz".repeat(32)), None);
    }
}
