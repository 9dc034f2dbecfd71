//! Codes of six digits that change every half minute (RFC 6238): a second step after the password.
//!
//! The secret is not kept: it is made from random bytes of the account and the store's own secret, so that the
//! table of accounts alone gives it to nobody. SHA-1, six digits and thirty seconds are what every authenticator
//! reads; the known weakness of SHA-1, two texts with one sum, is of no use against HMAC.

use crate::clock::Moment;
use crate::store::accounts::Role;
use cetak_base::digest::Builder;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Seconds in a step.
const STEP: i64 = 30;
/// Steps by which a clock may be wrong on either side.
const DRIFT: i64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;

/// RFC 4648, section 6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an authenticator and the portal share.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Secret([u8; 20]);

impl Secret {
    /// The secret of an account: of the store's own, and the random bytes that are kept with the account.
    pub(crate) fn of(store: &[u8; 32], (who, role): (&str, Role), nonce: &[u8]) -> Self {
        let mut digest = Builder::keyed(store, "cetak-web totp");
        digest.part(role.as_str().as_bytes()).part(who.as_bytes()).part(nonce);
        let mut secret = [0; 20];
        secret.copy_from_slice(&digest.finish().bytes()[..20]);
        Self(secret)
    }

    /// As people type it: base32 in groups of four.
    pub(crate) fn written(&self) -> String {
        let letters = self.letters();
        let groups: Vec<&str> =
            (0..letters.len()).step_by(4).map(|at| &letters[at..at + 4]).collect();
        groups.join(" ")
    }

    /// The address that authenticators read from a QR code.
    pub(crate) fn address(&self, issuer: &str, who: &str) -> String {
        let (issuer, who, secret) = (encoded(issuer), encoded(who), self.letters());
        format!("otpauth://totp/{issuer}:{who}?secret={secret}&issuer={issuer}")
    }

    /// The step whose code was typed: of those around `now` that come after `used`.
    pub(crate) fn step_of(&self, typed: &str, now: Moment, used: i64) -> Option<i64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let at = now.div_euclid(STEP);
        let mut found = None;
        for step in at - DRIFT..=at + DRIFT {
            let wanted = self.code(step);
            let differ = digits.bytes().zip(wanted.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b));
            if differ == 0 && step > used {
                found = Some(step);
            }
        }
        found
    }

    /// The code of a step.
    fn code(&self, step: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("a key of any length will do");
        mac.update(&step.to_be_bytes());
        let sum = mac.finalize().into_bytes();
        // RFC 4226, section 5.3: the last four bits say where the number begins.
        let from = usize::from(sum[19] & 15);
        let number =
            sum[from..from + 4].iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    fn letters(&self) -> String {
        let bits = |at: usize| {
            let (byte, bit) = (at * 5 / 8, at * 5 % 8);
            let next = self.0.get(byte + 1).copied().unwrap_or(0);
            let pair = u16::from(self.0[byte]) << 8 | u16::from(next);
            usize::from(pair >> (11 - bit) & 31)
        };
        (0..32).map(|at| char::from(BASE32[bits(at)])).collect()
    }
}

/// What an authenticator would show for the secret that a page shows: for tests.
pub fn code_for(written: &str, now: Moment) -> Option<String> {
    let digits = written.bytes().filter(|byte| *byte != b' ');
    let digits: Option<Vec<usize>> =
        digits.map(|byte| BASE32.iter().position(|letter| *letter == byte)).collect();
    let mut secret = [0; 20];
    for (at, digit) in digits?.into_iter().enumerate().take(32) {
        for bit in 0..5 {
            let place = at * 5 + bit;
            secret[place / 8] |= u8::from(digit >> (4 - bit) & 1 == 1) << (7 - place % 8);
        }
    }
    Some(Secret(secret).code(now.div_euclid(STEP)))
}

/// Percent-encoded for an address.
fn encoded(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC: Secret = Secret(*b"12345678901234567890");

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(RFC.code(now / STEP), code, "{now}");
            assert_eq!(RFC.step_of(code, now, 0), Some(now / STEP));
        }
        assert_eq!(RFC.written(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(code_for(&RFC.written(), 59).as_deref(), Some("287082"));
    }

    #[test]
    fn a_code_counts_once_and_for_a_minute_and_a_half() {
        let (now, at) = (2_000_000_000, 2_000_000_000 / STEP);
        let of = |step: i64| RFC.code(step);
        for step in [at - 1, at, at + 1] {
            assert_eq!(RFC.step_of(&of(step), now, 0), Some(step));
            assert_eq!(RFC.step_of(&of(step), now, step), None, "used");
        }
        assert_eq!(RFC.step_of(&of(at - 1), now, at), None, "an earlier one than was used");
        for step in [at - 2, at + 2] {
            assert_eq!(RFC.step_of(&of(step), now, 0), None);
        }
        assert_eq!(RFC.step_of("279 037", now, 0), Some(at), "as the app shows it");
        for wrong in ["", "27903", "2790370", "27903a", "２７９０３７"] {
            assert_eq!(RFC.step_of(wrong, now, 0), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_holds_what_an_authenticator_needs() {
        assert_eq!(
            RFC.address("Kartu ASN: Kab. Contoh", "198609262015051001"),
            "otpauth://totp/Kartu%20ASN%3A%20Kab.%20Contoh:198609262015051001\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kartu%20ASN%3A%20Kab.%20Contoh"
        );
    }
}
