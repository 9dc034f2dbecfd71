//! The challenge before the page behind a code: a little work that a phone does in a second and that
//! makes reading out a district's cards expensive.
//!
//! Nobody is asked to read crooked letters, and no third party is told who scanned what. A challenge
//! is bound to one token and signed, so that none need be remembered until it is solved; then it is
//! spent. Who solved it gets a pass for that one token, for a few minutes.

use crate::clock::Moment;
use cetak_base::diag::Outcome;
use cetak_base::digest::{Builder, Digest, Sha256};
use cetak_base::token::random;

/// How long a challenge may be worked at, in seconds: a slow phone, somebody called away.
const CHALLENGE_LASTS: Moment = 15 * 60;
/// How long a pass lasts, in seconds.
pub(crate) const PASS_LASTS: Moment = 10 * 60;

/// A challenge as the page holds it: `expires.bits.salt.mac`.
pub(crate) fn make(secret: &[u8; 32], token: &str, bits: u32, now: Moment) -> Outcome<String> {
    let salt: [u8; 12] = random()?;
    let salt: String = salt.iter().map(|byte| format!("{byte:02x}")).collect();
    let head = format!("{}.{bits}.{salt}", now + CHALLENGE_LASTS);
    let mac = mac(secret, "cetak-web challenge", &[token, &head]);
    Ok(format!("{head}.{mac}"))
}

/// Why a solution is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It was not made here, or for another token, or the work was not done.
    Wrong,
    /// It is too old.
    Late,
}

/// Checks a solution; gives what must not be used again, and until when that must be remembered.
///
/// # Errors
///
/// Why it is refused.
pub(crate) fn check(
    secret: &[u8; 32],
    token: &str,
    (challenge, counter): (&str, &str),
    least_bits: u32,
    now: Moment,
) -> Result<(Digest, Moment), Refused> {
    if challenge.len() > 200 || counter.len() > 20 {
        return Err(Refused::Wrong);
    }
    let (head, given) = challenge.rsplit_once('.').ok_or(Refused::Wrong)?;
    if !same(given, &mac(secret, "cetak-web challenge", &[token, head])) {
        return Err(Refused::Wrong);
    }
    let mut parts = head.split('.');
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<i64>().ok());
    let (Some(expires), Some(bits)) = (number(parts.next()), number(parts.next())) else {
        return Err(Refused::Wrong);
    };
    if expires < now {
        return Err(Refused::Late);
    }
    let mut sum = Sha256::default();
    sum.update(format!("{challenge}:{counter}").as_bytes());
    if bits < i64::from(least_bits) || i64::from(leading_zeros(&sum.hex())) < bits {
        return Err(Refused::Wrong);
    }
    Ok((Digest::of(challenge.as_bytes()), expires))
}

/// A pass for one token: `expires.mac`.
pub(crate) fn pass(secret: &[u8; 32], token: &str, now: Moment) -> String {
    let expires = (now + PASS_LASTS).to_string();
    let mac = mac(secret, "cetak-web pass", &[token, &expires]);
    format!("{expires}.{mac}")
}

/// Whether a pass is good for that token now.
pub(crate) fn passes(secret: &[u8; 32], token: &str, pass: &str, now: Moment) -> bool {
    let Some((expires, given)) = pass.split_once('.') else { return false };
    let good = same(given, &mac(secret, "cetak-web pass", &[token, expires]));
    good && expires.parse::<i64>().is_ok_and(|expires| expires >= now)
}

/// Bits of zero that a hexadecimal number begins with.
fn leading_zeros(hex: &str) -> u32 {
    let mut bits = 0;
    for digit in hex.chars().filter_map(|digit| digit.to_digit(16)) {
        if digit != 0 {
            return bits + digit.leading_zeros() - 28;
        }
        bits += 4;
    }
    bits
}

fn mac(secret: &[u8; 32], purpose: &str, parts: &[&str]) -> String {
    let mut mac = Builder::keyed(secret, purpose);
    for part in parts {
        mac.part(part.as_bytes());
    }
    format!("{:.32}", mac.finish().to_string())
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b));
    one.len() == other.len() && differ == 0
}

/// The work, as a browser does it: for tests and for measuring.
#[doc(hidden)]
pub fn work(challenge: &str, bits: u32) -> String {
    let done = |counter: &u64| {
        let mut sum = Sha256::default();
        sum.update(format!("{challenge}:{counter}").as_bytes());
        leading_zeros(&sum.hex()) >= bits
    };
    (0_u64..).find(done).expect("there are counters enough").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];
    const TOKEN: &str = "MZXW6YTBOI5DGNBV";

    #[test]
    fn a_solution_counts_for_its_own_token_and_not_for_ever() {
        let challenge = make(&SECRET, TOKEN, 8, 1000).expect("random numbers");
        let counter = work(&challenge, 8);
        let check = |token, challenge: &str, counter: &str, bits, now| {
            check(&SECRET, token, (challenge, counter), bits, now)
        };
        assert!(check(TOKEN, &challenge, &counter, 8, 1000).is_ok());
        assert_eq!(check("MZXW6YTBOI5DGNBW", &challenge, &counter, 8, 1000), Err(Refused::Wrong));
        assert_eq!(check(TOKEN, &challenge, &counter, 8, 9000), Err(Refused::Late));
        assert_eq!(check(TOKEN, &challenge, &counter, 9, 1000), Err(Refused::Wrong), "too easy");
        let easy = challenge.replacen(".8.", ".1.", 1);
        assert_eq!(check(TOKEN, &easy, &counter, 1, 1000), Err(Refused::Wrong), "not ours");
        for nonsense in ["", ".", "a.b.c", "9999999999.8.aa.bb"] {
            assert_eq!(check(TOKEN, nonsense, "0", 8, 0), Err(Refused::Wrong), "{nonsense}");
        }
    }

    #[test]
    fn a_pass_is_for_one_token_and_ten_minutes() {
        let pass = pass(&SECRET, TOKEN, 1000);
        assert!(passes(&SECRET, TOKEN, &pass, 1600));
        assert!(!passes(&SECRET, TOKEN, &pass, 1601));
        assert!(!passes(&SECRET, "MZXW6YTBOI5DGNBW", &pass, 1000));
        assert!(!passes(&[8; 32], TOKEN, &pass, 1000));
        for nonsense in ["", ".", "99999999999.", "x"] {
            assert!(!passes(&SECRET, TOKEN, nonsense, 1000), "{nonsense}");
        }
    }

    #[test]
    fn zeros_are_counted_in_bits() {
        for (hex, bits) in [("f0", 0), ("7f", 1), ("1f", 3), ("0f", 4), ("0080", 8), ("0001", 15)] {
            assert_eq!(leading_zeros(hex), bits, "{hex}");
        }
    }
}
