//! What is known of each sheet of a job that did not end well, from how far the printer counted.
//!
//! A printer counts a side when it has left the printing unit, not when somebody has it in hand; the last
//! one counted may be the one that jams, and the next may be half printed. So only what lies before the last
//! one is called sure, the two around the count are probable, and whatever comes later is hardly printed.

/// How likely it is that a part came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likely {
    /// It was counted, and the one after it too.
    Surely,
    /// It may be in the tray, in the printer, or half printed.
    Probably,
    /// The printer had not come to it.
    Hardly,
}

/// What is known of each of `parts`, of `each` impressions one after the other, where the printer counted
/// `counted`; `None` if it does not count.
pub fn likely(parts: usize, each: u32, counted: Option<u32>) -> Vec<Likely> {
    let Some(counted) = counted else { return vec![Likely::Probably; parts] };
    let whole = (counted / each.max(1)) as usize;
    let of = |idx: usize| {
        if idx + 1 < whole {
            Likely::Surely
        } else if idx <= whole {
            Likely::Probably
        } else {
            Likely::Hardly
        }
    };
    (0..parts).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(parts: usize, each: u32, counted: Option<u32>) -> String {
        let letter = |likely: Likely| match likely {
            Likely::Surely => 's',
            Likely::Probably => 'p',
            Likely::Hardly => 'h',
        };
        likely(parts, each, counted).into_iter().map(letter).collect()
    }

    #[test]
    fn what_lies_around_the_count_is_never_sure() {
        assert_eq!(letters(5, 2, Some(0)), "phhhh");
        assert_eq!(letters(5, 2, Some(1)), "phhhh");
        assert_eq!(letters(5, 2, Some(2)), "pphhh");
        assert_eq!(letters(5, 2, Some(5)), "spphh");
        assert_eq!(letters(5, 2, Some(10)), "ssssp");
        assert_eq!(letters(5, 1, Some(99)), "sssss", "more than there is");
        assert_eq!(letters(3, 2, None), "ppp");
    }
}
