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

/// Every number that is one slip away from `key`, and some twice.
pub(super) fn neighbours(key: &str) -> impl Iterator<Item = String> {
    let digits = key.as_bytes();
    let text = |parts: &[&[u8]]| String::from_utf8_lossy(&parts.concat()).into_owned();
    (0..=digits.len()).flat_map(move |at| {
        let (head, rest) = digits.split_at(at);
        let mut all = Vec::with_capacity(22);
        for digit in b'0'..=b'9' {
            all.push(text(&[head, &[digit], rest]));
            if rest.first().is_some_and(|old| *old != digit) {
                all.push(text(&[head, &[digit], &rest[1..]]));
            }
        }
        if let [_, after @ ..] = rest {
            all.push(text(&[head, after]));
        }
        if let [one, two, after @ ..] = rest
            && one != two
        {
            all.push(text(&[head, &[*two, *one], after]));
        }
        all
    })
}

/// The last digits, by which a key is found whose beginning has the slip.
pub(super) fn tail(digits: &str) -> Option<&str> {
    digits.get(digits.len().checked_sub(SHARED_DIGITS)?..)
}

#[cfg(test)]
mod tests {
    use super::{SHARED_DIGITS, is_typo, neighbours, tail};
    use proptest::prelude::*;

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
            prop_assert!(neighbours(&key).all(|near| near != other));
        }
    }
}
