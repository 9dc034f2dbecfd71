//! Passwords and one-time codes.
//!
//! Argon2id with 19 MiB and two passes, as OWASP's cheat sheet on password storage asks for at least; one
//! attempt takes some 20 ms of a core. Only so many at once: the memory of a small server is not everybody's.

use argon2::{Algorithm, Argon2, Params, Version};
use cetak_base::diag::Outcome;
use cetak_base::digest::{Builder, Digest};
use cetak_base::token::random;
use std::sync::LazyLock;

/// The fewest characters of a password. Length is what counts; no signs are asked for.
pub(crate) const LEAST_CHARS: usize = 10;
/// The most: hashing must not take a book.
const MOST_CHARS: usize = 200;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const HASH_BYTES: usize = 32;

/// Letters of one-time codes: none that is taken for another.
const CODE_LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Letters of a one-time code: 60 bits.
const CODE_CHARS: usize = 12;

/// What is wrong with a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weak {
    /// It has fewer than [`LEAST_CHARS`] characters.
    Short,
    /// It has more than anybody types.
    Long,
    /// It is the number, or digits alone, or one character again and again.
    Obvious,
}

/// Looks at a new password.
pub(crate) fn weakness(password: &str, key: &str) -> Option<Weak> {
    let count = password.chars().count();
    let first = password.chars().next();
    if count < LEAST_CHARS {
        Some(Weak::Short)
    } else if count > MOST_CHARS {
        Some(Weak::Long)
    } else if password.contains(key)
        || password.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())
        || password.chars().all(|c| Some(c) == first)
    {
        Some(Weak::Obvious)
    } else {
        None
    }
}

/// A password as it is kept: `argon2id$m$t$salt$hash`.
///
/// # Errors
///
/// An outside fault if the system has no random numbers.
pub fn keep(password: &str) -> Outcome<String> {
    let salt: [u8; 16] = random()?;
    let hash = hash(password, &salt, MEMORY_KIB, PASSES).unwrap_or_default();
    Ok(format!("argon2id${MEMORY_KIB}${PASSES}${}${}", hex(&salt), hex(&hash)))
}

/// Whether a password is the one that is kept. It takes as long where nothing is kept.
pub(crate) fn is_right(password: &str, kept: Option<&str>) -> bool {
    let of = kept.unwrap_or(&NOBODY);
    let mut parts = of.split('$').skip(1);
    let number = |part: Option<&str>| part.and_then(|part| part.parse().ok());
    let (memory, passes) = (number(parts.next()), number(parts.next()));
    let salt = parts.next().and_then(from_hex).unwrap_or_default();
    let wanted = parts.next().and_then(from_hex).unwrap_or_default();
    let made = match (memory, passes) {
        (Some(memory), Some(passes)) => hash(password, &salt, memory, passes),
        _ => None,
    };
    let made = made.unwrap_or_default();
    let differ = made.iter().zip(&wanted).fold(0, |seen, (a, b)| seen | (a ^ b));
    kept.is_some() && wanted.len() == HASH_BYTES && made.len() == HASH_BYTES && differ == 0
}

/// What a password is held against where there is no account.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    format!("argon2id${MEMORY_KIB}${PASSES}${}${}", "00".repeat(16), "ff".repeat(32))
});

fn hash(password: &str, salt: &[u8], memory: u32, passes: u32) -> Option<Vec<u8>> {
    let params = Params::new(memory, passes, 1, Some(HASH_BYTES)).ok()?;
    let mut out = vec![0; HASH_BYTES];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), salt, &mut out).ok()?;
    Some(out)
}

/// A new one-time code, in groups as it is typed: `ABCD-EFGH-JKLM`.
pub(crate) fn new_code() -> Outcome<String> {
    let bytes: [u8; CODE_CHARS] = random()?;
    let letters: Vec<u8> = bytes.iter().map(|byte| CODE_LETTERS[usize::from(byte & 31)]).collect();
    let groups: Vec<String> =
        letters.chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    Ok(groups.join("-"))
}

/// A one-time code as the store knows it, however it is typed.
pub(crate) fn code_digest(secret: &[u8; 32], code: &str) -> Digest {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .take(64)
        .collect();
    let mut digest = Builder::keyed(secret, "cetak-web code");
    digest.part(plain.as_bytes());
    digest.finish()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other_one() {
        let kept = keep("kuda laut di sawah").expect("random numbers");
        assert!(is_right("kuda laut di sawah", Some(&kept)));
        assert!(!is_right("kuda laut di sawa", Some(&kept)));
        assert!(!is_right("kuda laut di sawah", None));
        for damaged in ["", "x", "argon2id$1$1$00$", "argon2id$a$b$c$d"] {
            assert!(!is_right("", Some(damaged)), "{damaged}");
        }
        assert_ne!(kept, keep("kuda laut di sawah").expect("random numbers"), "salted");
    }

    #[test]
    fn a_weak_password_is_told_why() {
        let key = "198609262015051001";
        assert_eq!(weakness("pendek", key), Some(Weak::Short));
        assert_eq!(weakness("0123456789", key), Some(Weak::Obvious));
        assert_eq!(weakness("aaaaaaaaaaaa", key), Some(Weak::Obvious));
        assert_eq!(weakness("nip 198609262015051001", key), Some(Weak::Obvious));
        assert_eq!(weakness(&"kata ".repeat(50), key), Some(Weak::Long));
        assert_eq!(weakness("kuda laut di sawah", key), None);
    }

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = new_code().expect("random numbers");
        assert_eq!(code.len(), 14);
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(code_digest(&[1; 32], &code), code_digest(&[1; 32], &typed));
        assert_ne!(code_digest(&[1; 32], &code), code_digest(&[2; 32], &code));
    }
}
