//! Numbers of a vendored network, read one after the other.
//!
//! A file is nothing but 16-bit floats (IEEE 754, binary16), the low byte first; what they mean follows from
//! the order in which they are read.

/// What is left to read.
#[derive(Debug)]
pub(crate) struct Weights<'a> {
    rest: &'a [[u8; 2]],
}

impl<'a> Weights<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.as_chunks().0 }
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> f32 {
        let (first, rest) = self.rest.split_first().expect("a model holds what its network reads");
        self.rest = rest;
        from_half(u16::from_le_bytes(*first))
    }

    /// The next numbers.
    pub(crate) fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }

    /// Whether all was read.
    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}

/// The number that 16 bits mean; no model holds infinities.
pub(super) fn from_half(bits: u16) -> f32 {
    let (exponent, fraction) = (u32::from(bits >> 10 & 31), u32::from(bits & 1023));
    let size = if exponent == 0 {
        fraction as f32 / 16_777_216.0
    } else {
        f32::from_bits((exponent + 112) << 23 | fraction << 13)
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// The 16 bits of a number between -1 and 1, cut off.
#[cfg(test)]
pub(super) fn to_half(value: f32) -> u16 {
    let bits = value.to_bits();
    let exponent = (bits >> 23 & 255).saturating_sub(112);
    if exponent == 0 { 0 } else { ((bits >> 31) << 15 | exponent << 10 | bits >> 13 & 1023) as u16 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read_as_the_standard_says() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 1.0 / 16_777_216.0),
            (0x7bff, 65_504.0),
            (0, 0.0),
        ] {
            assert_eq!(from_half(bits), value, "{bits:#x}");
        }
    }
}
