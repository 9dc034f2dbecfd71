//! Fingerprints that are the same on every machine and every Rust release.
//!
//! Two named algorithms serve two purposes: BLAKE3 for everything `cetak`
//! compares itself (caches, fingerprints of cards, PDF file identifiers), and
//! SHA-256 for what other people's tools check (`SHA256SUMS`, the manifest).
//! The hashers of the standard library are not stable and are never used.

use sha2::Digest as _;
use std::fmt;

/// A BLAKE3 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The digest of these 64 hexadecimal digits; `None` if they are something else.
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self::from_bytes(bytes))
    }

    /// A digest that was stored as its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// All 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// 64 hexadecimal digits in lower case.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Builds a [`Digest`] from named parts, each with its length before it, so that
/// `("ab", "c")` and `("a", "bc")` differ.
#[derive(Debug, Clone)]
pub struct Builder(blake3::Hasher);

impl Builder {
    /// An empty digest for one purpose; the same parts for another purpose give another digest.
    pub fn new(purpose: &str) -> Self {
        let mut builder = Self(blake3::Hasher::new());
        builder.part(purpose.as_bytes());
        builder
    }

    /// An empty digest that nobody can compute without `key`: a message authentication code.
    pub fn keyed(key: &[u8; 32], purpose: &str) -> Self {
        let mut builder = Self(blake3::Hasher::new_keyed(key));
        builder.part(purpose.as_bytes());
        builder
    }

    /// Adds one part.
    pub fn part(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a value under its name: for what must stay the same for years, so that a value that is
    /// left out, moved or renamed is seen.
    pub fn field(&mut self, name: &str, value: &[u8]) -> &mut Self {
        self.part(name.as_bytes()).part(value)
    }

    /// Adds a whole number.
    pub fn number(&mut self, number: i64) -> &mut Self {
        self.part(&number.to_le_bytes())
    }

    /// The digest of all parts so far.
    pub fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

/// A SHA-256 sum that grows with the file that is being written.
#[derive(Debug, Clone, Default)]
pub struct Sha256(sha2::Sha256);

impl Sha256 {
    /// Adds the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// 64 hexadecimal digits, as `sha256sum` writes them.
    pub fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let digest = |parts: [&str; 2]| {
            let mut builder = Builder::new("test");
            for part in parts {
                builder.part(part.as_bytes());
            }
            builder.finish()
        };
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
    }

    #[test]
    fn a_value_under_another_name_is_another_value() {
        let digest = |name: &str, value: &str| {
            let mut builder = Builder::new("test");
            builder.field(name, value.as_bytes());
            builder.finish()
        };
        assert_ne!(digest("unit", "A"), digest("jabatan", "A"));
        assert_ne!(digest("unit", "A"), digest("unitA", ""));
    }

    #[test]
    fn sums_are_those_of_the_published_test_vectors() {
        let mut sum = Sha256::default();
        sum.update(b"abc");
        assert_eq!(sum.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(
            Digest::of(b"").to_string(),
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        );
    }
}
