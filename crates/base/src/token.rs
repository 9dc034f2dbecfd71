//! What a QR code says of a person: nothing, to whoever lacks the key.
//!
//! A token is a keyed BLAKE3 code of the person's key, the card's serial and, from the
//! second on, which of the person's cards it is: a lost card's code is not that of the next.
//! A plain hash would protect nobody: with the day of birth and the appointment
//! known, only 999 numbers are left to try. The token is 80 bits, sixteen
//! characters of the RFC 4648 base32 alphabet in upper case, so that a QR
//! stays in its compact alphanumeric mode. Among five million cards the chance of two
//! equal tokens is 10^-11, and that of a guess to hit any of them 4 * 10^-18.
//!
//! Losing the key file makes every printed QR unverifiable, so a key file is
//! never overwritten here.

use crate::diag::{Fault, FaultKind, Outcome, Remedy, Text};
use crate::digest::{Builder, Digest};
use crate::regular;
use crate::text;
use std::{
    fmt,
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
};

/// First line of a key file; a later form of key gets another.
const HEADER: &str = "cetak qr key 1";

/// Characters of a token, five bits each.
const TOKEN_CHARS: usize = 16;

/// RFC 4648, section 6.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret behind all tokens of a job. Its `Debug` form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    /// A new key from the system's source of randomness.
    ///
    /// # Errors
    ///
    /// An outside fault if the system has none.
    pub fn generate() -> Outcome<Self> {
        random().map(Self)
    }

    /// Makes a new key file, readable by its owner only. A file that is there is left alone.
    ///
    /// # Errors
    ///
    /// A usage fault if the file exists, an outside fault if it cannot be written; both name the path.
    pub fn create(path: &Path) -> Outcome<Self> {
        let key = Self::generate()?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Fault::new(
                FaultKind::Usage,
                path.display().to_string(),
                Text::new("berkas kunci sudah ada", "the key file is there already"),
            )
            .hint(Text::new(
                "pakai kunci itu terus: dengan kunci lain QR yang sudah tercetak tidak bisa dikenali",
                "keep using it: with another key the QR codes already printed cannot be recognised",
            )),
            _ => cannot_write(path, &error),
        })?;
        let written = file.write_all(key.file_text().as_bytes()).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // Ours, begun a moment ago: half a key must not stay behind under that name.
            let _gone = fs::remove_file(path);
            return Err(cannot_write(path, &error));
        }
        Ok(key)
    }

    /// Reads a key file.
    ///
    /// # Errors
    ///
    /// An outside fault if it cannot be read, a usage fault if it holds no key or others than its owner
    /// can read it; both name the path.
    pub fn load(path: &Path) -> Outcome<Self> {
        refuse_open_to_others(path)?;
        let text = regular::read_text(path, regular::MOST_SETTINGS).map_err(|error| {
            Fault::io(
                path,
                Text::new("berkas kunci tidak bisa dibaca", "the key file cannot be read"),
                &error,
            )
        })?;
        Self::parse(&text).ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                path.display().to_string(),
                Text::new("isi berkas ini bukan kunci QR", "this file holds no QR key"),
            )
            .hint(Remedy::RestoreOrMakeKey { header: HEADER })
        })
    }

    /// The key in the text of a key file; `None` if there is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().map(str::trim);
        if lines.next() != Some(HEADER) {
            return None;
        }
        let bytes = from_base32(lines.next()?)?;
        lines.all(str::is_empty).then_some(())?;
        bytes.try_into().ok().map(Self)
    }

    /// The text of a key file.
    pub fn file_text(&self) -> String {
        format!("{HEADER}\n{}\n", base32(&self.0))
    }

    /// The token of one issue of a card: the 18 digits of its key, its serial, and which of the person's
    /// cards it is, from 1. A first issue has the token of [`Self::token`].
    pub fn token_of_issue(&self, key: &str, serial: &str, issue: u32) -> Token {
        if issue <= 1 {
            return self.token(key, serial);
        }
        let mut mac = Builder::keyed(&self.0, "cetak qr token 2");
        mac.part(key.as_bytes()).part(serial.as_bytes()).number(issue.into());
        Token::of(mac.finish().bytes())
    }

    /// Whether `token` is one that this key made for that issue of the card: cards of before issues had
    /// their own tokens all have that of the first.
    pub fn made(&self, token: &str, key: &str, serial: &str, issue: u32) -> bool {
        [issue, 1].iter().any(|issue| self.token_of_issue(key, serial, *issue).as_str() == token)
    }

    /// A code that only who has the key can make, for what `purpose` names.
    pub fn seal(&self, purpose: &str, bytes: &[u8]) -> Digest {
        Builder::keyed(&self.0, purpose).part(bytes).finish()
    }

    /// The token of a card's first issue: the 18 digits of its key, and its serial.
    pub fn token(&self, key: &str, serial: &str) -> Token {
        let mut mac = Builder::keyed(&self.0, "cetak qr token 1");
        mac.part(key.as_bytes()).part(serial.as_bytes());
        Token::of(mac.finish().bytes())
    }
}

/// Sixteen characters that stand for one card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(String);

impl Token {
    fn of(code: &[u8; 32]) -> Self {
        let mut text = base32(code);
        text.truncate(TOKEN_CHARS);
        Self(text)
    }

    /// Reads a token as a person types or scans it: in any case, with spaces or
    /// hyphens, or at the end of the whole URL.
    pub fn parse(text: &str) -> Option<Self> {
        let last = text.trim().trim_end_matches('/').rsplit(['/', '=']).next()?;
        let kept: String =
            last.chars().filter(|c| !matches!(c, ' ' | '-')).flat_map(char::to_uppercase).collect();
        let good = kept.len() == TOKEN_CHARS && kept.bytes().all(|byte| ALPHABET.contains(&byte));
        good.then_some(Self(kept))
    }

    /// The sixteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Bytes from the system's source of randomness: for keys and salts, never for what is drawn.
///
/// # Errors
///
/// An outside fault if the system has none.
pub fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Fault::new(
            FaultKind::Outside,
            "",
            text!(
                "sistem tidak memberi bilangan acak: {error}",
                "the system gives no random numbers: {error}"
            ),
        )
    })?;
    Ok(bytes)
}

/// Refuses a file of secrets that others than its owner can read.
///
/// # Errors
///
/// A usage fault that names the path. One that is not there, or whose permissions are not of this kind,
/// is passed over.
pub fn refuse_open_to_others(path: &Path) -> Outcome<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_or(0, |about| about.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            let shown = path.display();
            return Err(Fault::new(
                FaultKind::Usage,
                shown.to_string(),
                text!(
                    "berkas kunci bisa dibaca orang lain ({mode:o})",
                    "others can read the key file ({mode:o})"
                ),
            )
            .hint(text!(
                "chmod 600 {shown}; bila sudah terbaca orang lain, kunci itu bukan rahasia lagi",
                "chmod 600 {shown}; if somebody has read it, it is no secret any more"
            )));
        }
    }
    #[cfg(not(unix))]
    let _decided_by_access_lists = path;
    Ok(())
}

/// RFC 4648 base32 without padding.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut n_held) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        n_held += 8;
        while n_held >= 5 {
            n_held -= 5;
            text.push(char::from(ALPHABET[(held >> n_held) as usize & 31]));
        }
        held &= (1 << n_held) - 1;
    }
    if n_held > 0 {
        text.push(char::from(ALPHABET[(held << (5 - n_held)) as usize & 31]));
    }
    text
}

/// The bytes behind [`base32`]; `None` for a foreign character or spare bits that are not zero.
fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut n_held) = (0_u32, 0);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| known.eq_ignore_ascii_case(&letter))?;
        held = (held << 5) | u32::try_from(value).ok()?;
        n_held += 5;
        if n_held >= 8 {
            n_held -= 8;
            bytes.push(u8::try_from(held >> n_held).ok()?);
            held &= (1 << n_held) - 1;
        }
    }
    (n_held < 5 && held == 0).then_some(bytes)
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Box<Fault> {
    Fault::io(
        path,
        Text::new("berkas kunci tidak bisa ditulis", "the key file cannot be written"),
        error,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    fn key() -> Key {
        let mut bytes = [0; 32];
        for (idx, byte) in (0_u8..).zip(&mut bytes) {
            *byte = idx;
        }
        Key(bytes)
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(bytes.as_bytes()), text);
            assert_eq!(from_base32(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn tokens_never_change_for_the_same_key_because_cards_are_printed_with_them() {
        // Computed once by an independent implementation of keyed BLAKE3.
        let token = key().token("198609262015051001", "A20150000001");
        assert_eq!(token.as_str(), "DFWEFBKAHNSVF4K3");
        assert_eq!(key().token("", "").as_str(), "GJQVDTWIG5ZGXXN6");
    }

    #[test]
    fn a_token_depends_on_the_key_the_person_and_the_serial() {
        let token = key().token("198609262015051001", "A20150000001");
        assert_ne!(Key([9; 32]).token("198609262015051001", "A20150000001"), token);
        assert_ne!(key().token("198609262015051002", "A20150000001"), token);
        assert_ne!(key().token("198609262015051001", "A20150000002"), token);
    }

    #[test]
    fn each_issue_of_a_card_has_its_own_token_and_the_first_that_of_before() {
        let (person, serial) = ("198609262015051001", "A20150000001");
        let of = |issue| key().token_of_issue(person, serial, issue);
        assert_eq!((of(0), of(1)), (key().token(person, serial), key().token(person, serial)));
        assert_ne!(of(2), of(1));
        assert_ne!(of(3), of(2));
        assert!(key().made(of(2).as_str(), person, serial, 2));
        assert!(key().made(of(1).as_str(), person, serial, 2), "a reprint of before");
        assert!(!key().made(of(3).as_str(), person, serial, 2));
    }

    #[test]
    fn a_token_is_read_from_what_a_phone_shows() {
        let token = key().token("198609262015051001", "A20150000001");
        let lower = token.as_str().to_lowercase();
        for text in [
            format!("https://verifikasi.example.go.id/k/{token}"),
            format!("https://x.example/?t={lower}/"),
            format!(" {}-{} ", &lower[..8], &lower[8..]),
        ] {
            assert_eq!(Token::parse(&text).as_ref(), Some(&token), "{text}");
        }
        for text in ["", "ABC", "0000000000000000", "ABCDEFGHIJKLMNOPQ", "ÄBCDEFGHIJKLMNO"] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_file_is_private_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("qr.key");
        let made = Key::create(&path).expect("made");
        assert_eq!(Key::load(&path), Ok(made.clone()));
        let fault = Key::create(&path).expect_err("it is there");
        assert_eq!(fault.kind, FaultKind::Usage);
        assert_eq!(Key::load(&path), Ok(made));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
            let fault = Key::load(&path).expect_err("the group can read it");
            assert_eq!(fault.kind, FaultKind::Usage);
            assert!(fault.hint.en.contains("chmod 600"), "{fault}");
        }
    }

    #[test]
    fn a_file_without_a_key_is_told_so() {
        let whole = key().file_text();
        for text in ["", HEADER, &whole[..whole.len() - 3], &whole[5..], &format!("{whole}more")] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
        assert_eq!(Key::parse(&whole.replace('\n', "\r\n")), Some(key()));
        assert!(!format!("{:?}", key()).contains('1'), "a key shows up in a log");
    }

    proptest! {
        #[test]
        fn base32_gives_back_what_it_was_given(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            assert_eq!(from_base32(&base32(&bytes)), Some(bytes));
        }

        #[test]
        fn no_text_breaks_the_readers(text in "\\PC{0,60}") {
            let _key = Key::parse(&text);
            let _token = Token::parse(&text);
        }
    }
}
