//! Tells whether two keys differ by one typing error.
//!
//! One wrong digit, two swapped, one missing or one too many: what happens when
//! a file is named by typing. Only judged here; what is near is suggested to a
//! person and never taken.

/// Digits that two keys a slip apart share, at their beginning or at their end.
pub(super) const SHARED_DIGITS: usize = 8;

/// Whether `other` is one slip away from `key`; never true of the key itself.
pub(super) fn is_typo(key: &str, other: &str) -> bool {
    let (key, other) = (key.as_bytes(), other.as_bytes());
    let same = key.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (a, b) = (&key[same..], &other[same..]);
    match (a, b) {
        // `other` has one more, or one fewer.
        (_, [_, rest @ ..]) if b.len() == a.len() + 1 => rest == a,
        ([_, rest @ ..], _) if a.len() == b.len() + 1 => rest == b,
        ([x, y, a @ ..], [v, w, b @ ..]) if (x, y) == (w, v) && a == b => true,
        ([_, a @ ..], [_, b @ ..]) => a == b,
        _ => false,
    }
}

/// The last digits, by which a key is found whose beginning has the slip.
pub(super) fn tail(digits: &str) -> Option<&str> {
    digits.get(digits.len().checked_sub(SHARED_DIGITS)?..)
}

#[cfg(test)]
mod tests {
    use super::{SHARED_DIGITS, is_typo, tail};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Every number a slip away, written out.
    fn neighbours(key: &str) -> BTreeSet<String> {
        let digits = key.as_bytes();
        let mut all = BTreeSet::new();
        let mut add = |bytes: Vec<u8>| all.insert(String::from_utf8_lossy(&bytes).into_owned());
        for at in 0..=digits.len() {
            for digit in b'0'..=b'9' {
                add([&digits[..at], &[digit], &digits[at..]].concat());
                if at < digits.len() {
                    add([&digits[..at], &[digit], &digits[at + 1..]].concat());
                }
            }
            if at < digits.len() {
                add([&digits[..at], &digits[at + 1..]].concat());
            }
            if at + 1 < digits.len() {
                add([&digits[..at], &[digits[at + 1], digits[at]], &digits[at + 2..]].concat());
            }
        }
        all.remove(key);
        all
    }

    proptest! {
        #[test]
        fn every_slip_is_typo_and_shares_its_beginning_or_its_end(key in "[0-9]{18}") {
            prop_assert!(!is_typo(&key, &key));
            for other in neighbours(&key) {
                prop_assert!(is_typo(&key, &other), "{other}");
                prop_assert!(key[..SHARED_DIGITS] == other[..SHARED_DIGITS] || tail(&key) == tail(&other), "{other}");
            }
        }

        #[test]
        fn two_slips_are_not_near(key in "[0-5]{18}", one in 0_usize..9, two in 9_usize..18) {
            let mut other = key.clone().into_bytes();
            other[one] = b'7';
            other[two] = b'8';
            let other = String::from_utf8_lossy(&other);
            prop_assert!(!is_typo(&key, &other));
            prop_assert!(!neighbours(&key).contains(&*other));
        }
    }
}
