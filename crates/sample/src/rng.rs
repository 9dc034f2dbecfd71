//! Random numbers that are the same on every machine, for ever.
//!
//! SplitMix64 (Steele, Lea, Flood 2014): one addition and three multiplications
//! of whole numbers, no state but a counter, so that person 731 can be drawn
//! without drawing the 730 before. Not for secrets.

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    /// The stream of that seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The stream for one purpose and one index under `seed`; streams do not overlap in practice.
    pub(super) fn stream(seed: u64, purpose: u64, index: u64) -> Self {
        let mut mixer = Self::new(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let first = mixer.next();
        let mut mixer = Self(first ^ index.wrapping_mul(0xa076_1d64_78bd_642f));
        Self(mixer.next())
    }

    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below `bound`, which is at least 1.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u32
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of `list`, which is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u32) as usize]
    }

    /// A number from `low` to `high`; 24 bits fine, so that the sum is exact everywhere.
    pub(super) fn real(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * ((self.next() >> 40) as f32 / 16_777_216.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_published_reference() {
        // The vector that Vigna's reference implementation gives for seed 1234567.
        let mut rng = Rng::new(1_234_567);
        let got: Vec<u64> = (0..5).map(|_| rng.next()).collect();
        assert_eq!(
            got,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    #[test]
    fn a_number_below_a_bound_is_below_it() {
        let mut rng = Rng::stream(1, 2, 3);
        assert!((0..1000).all(|_| rng.below(7) < 7 && (3..=5).contains(&rng.between(3, 5))));
    }
}
