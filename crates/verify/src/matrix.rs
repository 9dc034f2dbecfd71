//! Transformations of the plane, as content streams write them.

use crate::lexer::Operand;

/// `x' = ax + cy + e`, `y' = bx + dy + f` (ISO 32000-1:2008, 8.3.3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix([f64; 6]);

impl Default for Matrix {
    fn default() -> Self {
        Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    }
}

impl Matrix {
    /// Six numbers in the order of `cm`.
    pub(super) const fn of(numbers: [f64; 6]) -> Self {
        Self(numbers)
    }

    /// Whether two maps move nothing further apart than `points`, and turn and stretch alike.
    pub(super) fn is_near(&self, other: &Self, points: f64) -> bool {
        let near = |idx: usize, within: f64| (self.0[idx] - other.0[idx]).abs() <= within;
        (0..4).all(|idx| near(idx, 1e-4)) && (4..6).all(|idx| near(idx, points))
    }

    /// A movement by `x` and `y`.
    pub(super) const fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// A stretch by `x` and `y`, moved by `lift` upwards.
    pub(super) const fn stretch(x: f64, y: f64, lift: f64) -> Self {
        Self([x, 0.0, 0.0, y, 0.0, lift])
    }

    /// The six operands of `cm` or `Tm`; `None` if they are not six numbers.
    pub(super) fn from_operands(operands: &[Operand]) -> Option<Self> {
        Self::from_numbers(operands.iter().map(Operand::number))
    }

    /// Six numbers; `None` if there are more or fewer.
    pub(super) fn from_numbers(numbers: impl Iterator<Item = Option<f64>>) -> Option<Self> {
        let numbers: Vec<f64> = numbers.take(7).collect::<Option<_>>()?;
        numbers.try_into().ok().map(Self)
    }

    /// This one first, then `outer`.
    pub(super) fn then(&self, outer: &Self) -> Self {
        let ([a, b, c, d, e, f], [oa, ob, oc, od, oe, of]) = (self.0, outer.0);
        Self([
            a * oa + b * oc,
            a * ob + b * od,
            c * oa + d * oc,
            c * ob + d * od,
            e * oa + f * oc + oe,
            e * ob + f * od + of,
        ])
    }

    /// Where a point goes.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The four numbers that turn and stretch, without the movement.
    pub(super) const fn linear(&self) -> [f64; 4] {
        let [a, b, c, d, ..] = self.0;
        [a, b, c, d]
    }

    /// How long the unit along x becomes.
    pub(super) fn width(&self) -> f64 {
        self.0[0].hypot(self.0[1])
    }

    /// How long the unit along y becomes.
    pub(super) fn height(&self) -> f64 {
        self.0[2].hypot(self.0[3])
    }

    /// The smaller of the two stretches: what becomes of the width of a line at its thinnest.
    pub(super) fn thinnest(&self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        // The smaller singular value of the linear part.
        let (sum, det) = (a * a + b * b + c * c + d * d, a * d - b * c);
        let root = (sum * sum - 4.0 * det * det).max(0.0).sqrt();
        ((sum - root) / 2.0).max(0.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_transformation_comes_first() {
        let scale = Matrix([2.0, 0.0, 0.0, 3.0, 0.0, 0.0]);
        let both = scale.then(&Matrix::shift(10.0, 20.0));
        assert_eq!(both.apply(1.0, 1.0), (12.0, 23.0));
        assert_eq!((both.width(), both.height(), both.thinnest()), (2.0, 3.0, 2.0));
    }

    #[test]
    fn a_turned_line_keeps_its_width() {
        let turned = Matrix([0.0, 1.0, -1.0, 0.0, 5.0, 5.0]);
        assert_eq!(turned.thinnest(), 1.0);
    }
}
