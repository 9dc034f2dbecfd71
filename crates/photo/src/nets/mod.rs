//! Small convolutional networks: planes of numbers, and what is done with them.
//!
//! Only what the two vendored models need (`models/README.md`), in plain loops over arrays of eight that processors
//! add and multiply at once, as wide as the machine they run on can. No sum is ordered by the machine and no library function is asked for a power, so that every
//! machine finds the same numbers.

mod weights;

pub(crate) use weights::Weights;

use fearless_simd::{f32x8, prelude::*};
use std::sync::LazyLock;

/// Outputs that are reckoned at once.
const LANES: usize = 8;
/// Pixels that are reckoned at once.
const PIXELS: usize = 6;

/// What the processor can do, asked once.
fn level() -> fearless_simd::Level {
    static LEVEL: LazyLock<fearless_simd::Level> = LazyLock::new(fearless_simd::Level::new);
    *LEVEL
}

/// Numbers at every pixel of a grid, row by row, all channels of a pixel together.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) channels: usize,
    pub(crate) values: Vec<f32>,
}

/// A convolution of all channels.
#[derive(Debug)]
pub(crate) struct Conv {
    kernel: usize,
    stride: usize,
    inputs: usize,
    outputs: usize,
    /// For each eight outputs the factors of every input of the kernel, row by row; zeros fill up the last eight.
    factors: Vec<[f32; LANES]>,
    bias: Vec<[f32; LANES]>,
}

/// A convolution of each channel by itself.
#[derive(Debug)]
pub(crate) struct Depthwise {
    kernel: usize,
    stride: usize,
    /// Row by row, column by column, all channels together.
    factors: Vec<f32>,
    bias: Vec<f32>,
}

/// What a sum becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    /// Itself, or 0 if it is less.
    Relu,
    /// Itself times a slope that rises from 0 at -3 to 1 at 3.
    HardSwish,
}

impl Activation {
    fn of(self, values: &mut [f32]) {
        match self {
            Self::Relu => values.iter_mut().for_each(|value| *value = value.max(0.0)),
            Self::HardSwish => values.iter_mut().for_each(|value| {
                *value *= (*value + 3.0).clamp(0.0, 6.0) / 6.0;
            }),
        }
    }
}

impl Plane {
    /// A plane of zeros.
    pub(crate) fn new(width: usize, height: usize, channels: usize) -> Self {
        Self { width, height, channels, values: vec![0.0; width * height * channels] }
    }

    /// The channels of a pixel.
    pub(crate) fn at(&self, x: usize, y: usize) -> &[f32] {
        &self.values[(y * self.width + x) * self.channels..][..self.channels]
    }

    /// The same with so many zeros around it.
    fn padded(&self, before: (usize, usize), after: (usize, usize)) -> Self {
        let (width, height) = (before.0 + self.width + after.0, before.1 + self.height + after.1);
        let mut out = Self::new(width, height, self.channels);
        let row = self.width * self.channels;
        for (y, own) in self.values.chunks_exact(row).enumerate() {
            let at = ((y + before.1) * width + before.0) * self.channels;
            out.values[at..at + row].copy_from_slice(own);
        }
        out
    }

    /// What the activation makes of it.
    #[must_use]
    pub(crate) fn then(mut self, activation: Activation) -> Self {
        activation.of(&mut self.values);
        self
    }

    /// Numbers below 0 times the slope of their channel.
    #[must_use]
    pub(crate) fn leaky(mut self, slopes: &[f32]) -> Self {
        for pixel in self.values.chunks_exact_mut(slopes.len()) {
            for (value, slope) in pixel.iter_mut().zip(slopes) {
                *value = value.max(0.0) + value.min(0.0) * slope;
            }
        }
        self
    }

    /// The greatest of each square of `side` pixels, every second pixel; squares may hang over the edges.
    pub(crate) fn max_pool(&self, side: usize) -> Self {
        let size = |length: usize| length.saturating_sub(side).div_ceil(2) + 1;
        let mut out = Self::new(size(self.width), size(self.height), self.channels);
        out.values.fill(f32::NEG_INFINITY);
        for y in 0..out.height {
            for x in 0..out.width {
                let at = (y * out.width + x) * self.channels;
                let greatest = &mut out.values[at..at + self.channels];
                for from_y in y * 2..(y * 2 + side).min(self.height) {
                    for from_x in x * 2..(x * 2 + side).min(self.width) {
                        for (greatest, value) in greatest.iter_mut().zip(self.at(from_x, from_y)) {
                            *greatest = greatest.max(*value);
                        }
                    }
                }
            }
        }
        out
    }

    /// The mean of each channel, as one pixel.
    pub(crate) fn mean(&self) -> Self {
        let mut out = Self::new(1, 1, self.channels);
        for pixel in self.values.chunks_exact(self.channels) {
            out.values.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
        }
        let count = (self.width * self.height) as f32;
        out.values.iter_mut().for_each(|sum| *sum /= count);
        out
    }

    /// Each channel times its number in `factors`, a single pixel.
    #[must_use]
    pub(crate) fn scaled(mut self, factors: &Self) -> Self {
        for pixel in self.values.chunks_exact_mut(factors.channels) {
            pixel.iter_mut().zip(&factors.values).for_each(|(value, factor)| *value *= factor);
        }
        self
    }

    /// The sum of both.
    #[must_use]
    pub(crate) fn plus(mut self, other: &Self) -> Self {
        self.values.iter_mut().zip(&other.values).for_each(|(value, other)| *value += other);
        self
    }

    /// Numbers between 0 and 1: the logistic function.
    #[must_use]
    pub(crate) fn logistic(mut self) -> Self {
        self.values.iter_mut().for_each(|value| *value = logistic(*value));
        self
    }

    /// Twice as wide and high, with what lies between.
    pub(crate) fn doubled(&self) -> Self {
        let mut out = Self::new(self.width * 2, self.height * 2, self.channels);
        // Middles of the new pixels lie a quarter to either side of the old ones.
        let from = |at: usize, most: usize| {
            let near = at / 2;
            let far = if at.is_multiple_of(2) {
                near.saturating_sub(1)
            } else {
                (near + 1).min(most - 1)
            };
            (near, far)
        };
        for y in 0..out.height {
            let (near_y, far_y) = from(y, self.height);
            for x in 0..out.width {
                let (near_x, far_x) = from(x, self.width);
                let corners = [(near_x, near_y), (far_x, near_y), (near_x, far_y), (far_x, far_y)];
                let [a, b, c, d] = corners.map(|(x, y)| self.at(x, y));
                let at = (y * out.width + x) * self.channels;
                let own = &mut out.values[at..at + self.channels];
                for ((((own, a), b), c), d) in own.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                    *own = (a * 3.0 + b) * 0.1875 + (c * 3.0 + d) * 0.0625;
                }
            }
        }
        out
    }
}

/// 1 / (1 + e^-x), by additions, multiplications and one division.
pub(crate) fn logistic(x: f32) -> f32 {
    // e^-x as a power of two: the whole part by its exponent, the rest by a series.
    let power = (-x * std::f32::consts::LOG2_E).clamp(-60.0, 60.0);
    let whole = (power + 0.5).floor();
    let rest = (power - whole) * std::f32::consts::LN_2;
    let series =
        1.0 + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest / 120.0))));
    let whole = f32::from_bits(((whole as i32 + 127) as u32) << 23);
    1.0 / (1.0 + whole * series)
}

impl Conv {
    /// The next convolution that `weights` hold.
    pub(crate) fn read(
        weights: &mut Weights<'_>,
        [kernel, stride]: [usize; 2],
        [inputs, outputs]: [usize; 2],
    ) -> Self {
        let n_factors = kernel * kernel * inputs;
        let blocks = outputs.div_ceil(LANES);
        let mut factors = vec![[0.0; LANES]; blocks * n_factors];
        for idx in 0..n_factors {
            for output in 0..outputs {
                factors[output / LANES * n_factors + idx][output % LANES] = weights.next();
            }
        }
        let mut bias = vec![[0.0; LANES]; blocks];
        for output in 0..outputs {
            bias[output / LANES][output % LANES] = weights.next();
        }
        Self { kernel, stride, inputs, outputs, factors, bias }
    }

    /// Of every place where the kernel lies within the plane.
    pub(crate) fn inside(&self, input: &Plane) -> Plane {
        assert_eq!(input.channels, self.inputs, "a plane of another network");
        let size = |length: usize| (length - self.kernel) / self.stride + 1;
        let mut out = Plane::new(size(input.width), size(input.height), self.outputs);
        let count = out.width * out.height;
        let (len, row_len) = (self.kernel * self.inputs, input.width * input.channels);
        // Where the kernel begins that a pixel is made of.
        let (width, stride) = (out.width, self.stride);
        let begin =
            |idx: usize| idx / width * stride * row_len + idx % width * stride * self.inputs;
        // What lies under the kernel for some pixels, side by side: each number is met by every output.
        let mut under = vec![[0.0; PIXELS]; self.kernel * len];
        let mut one = vec![[0.0; 1]; self.kernel * len];
        let mut idx = 0;
        while idx + PIXELS <= count {
            let begins = std::array::from_fn(|more| begin(idx + more));
            gather(&mut under, begins, input, (len, row_len));
            self.put(&under, idx, &mut out.values);
            idx += PIXELS;
        }
        for idx in idx..count {
            gather(&mut one, [begin(idx)], input, (len, row_len));
            self.put(&one, idx, &mut out.values);
        }
        out
    }

    /// All outputs of the pixels from `first` on.
    fn put<const COUNT: usize>(&self, under: &[[f32; COUNT]], first: usize, out: &mut [f32]) {
        let blocks = self.factors.chunks_exact(under.len()).zip(&self.bias);
        for (block, (factors, bias)) in blocks.enumerate() {
            let sums = sums_of_products(bias, factors, under);
            let from = block * LANES;
            let lanes = LANES.min(self.outputs - from);
            for (pixel, sum) in sums.iter().enumerate() {
                let at = (first + pixel) * self.outputs + from;
                out[at..at + lanes].copy_from_slice(&sum[..lanes]);
            }
        }
    }

    /// With zeros around, as many pixels as before, or every second.
    pub(crate) fn same(&self, input: &Plane) -> Plane {
        if self.kernel == 1 && self.stride == 1 {
            return self.inside(input);
        }
        let (across, down) = (
            margin(input.width, self.kernel, self.stride),
            margin(input.height, self.kernel, self.stride),
        );
        self.inside(&input.padded((across.0, down.0), (across.1, down.1)))
    }
}

/// Lays the numbers that begin at `begins`, `len` of each row under the kernel, side by side.
fn gather<const COUNT: usize>(
    under: &mut [[f32; COUNT]],
    begins: [usize; COUNT],
    input: &Plane,
    (len, row_len): (usize, usize),
) {
    for (row, under) in under.chunks_exact_mut(len).enumerate() {
        for (pixel, begin) in begins.into_iter().enumerate() {
            let line = &input.values[begin + row * row_len..][..len];
            under.iter_mut().zip(line).for_each(|(under, value)| under[pixel] = *value);
        }
    }
}

/// The sums of `bias` and the products of factors and numbers, for some pixels. A function of its own: so
/// compilers keep the sums in registers and do several at once. Products are rounded before they are added on every
/// processor, however wide.
#[inline(never)]
fn sums_of_products<const COUNT: usize>(
    bias: &[f32; LANES],
    factors: &[[f32; LANES]],
    under: &[[f32; COUNT]],
) -> [[f32; LANES]; COUNT] {
    /// Compiled once for each kind of processor.
    #[inline(always)]
    fn sums<S: Simd, const COUNT: usize>(
        simd: S,
        bias: &[f32; LANES],
        factors: &[[f32; LANES]],
        under: &[[f32; COUNT]],
    ) -> [[f32; LANES]; COUNT] {
        let mut sums = [f32x8::from_slice(simd, bias); COUNT];
        for (factors, under) in factors.iter().zip(under) {
            let factors = f32x8::from_slice(simd, factors);
            for pixel in 0..COUNT {
                sums[pixel] += factors * under[pixel];
            }
        }
        let mut out = [[0.0; LANES]; COUNT];
        for pixel in 0..COUNT {
            sums[pixel].store_slice(&mut out[pixel]);
        }
        out
    }
    fearless_simd::dispatch!(level(), simd => sums(simd, bias, factors, under))
}

impl Depthwise {
    /// The next convolution that `weights` hold.
    pub(crate) fn read(
        weights: &mut Weights<'_>,
        [kernel, stride]: [usize; 2],
        channels: usize,
    ) -> Self {
        let factors = weights.take(kernel * kernel * channels);
        Self { kernel, stride, factors, bias: weights.take(channels) }
    }

    /// With zeros around, as many pixels as before, or every second.
    pub(crate) fn same(&self, input: &Plane) -> Plane {
        fearless_simd::dispatch!(level(), _ => self.same_here(input))
    }

    #[inline(always)]
    fn same_here(&self, input: &Plane) -> Plane {
        let channels = self.bias.len();
        assert_eq!(input.channels, channels, "a plane of another network");
        let (across, down) = (
            margin(input.width, self.kernel, self.stride),
            margin(input.height, self.kernel, self.stride),
        );
        let padded = input.padded((across.0, down.0), (across.1, down.1));
        let size = |length: usize| length.div_ceil(self.stride);
        let mut out = Plane::new(size(input.width), size(input.height), channels);
        let out_row = out.width * channels;
        for (y, row) in out.values.chunks_exact_mut(out_row).enumerate() {
            for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
                pixel.copy_from_slice(&self.bias);
                for ky in 0..self.kernel {
                    let first =
                        ((y * self.stride + ky) * padded.width + x * self.stride) * channels;
                    for kx in 0..self.kernel {
                        let values = &padded.values[first + kx * channels..][..channels];
                        let at = (ky * self.kernel + kx) * channels;
                        let factors = &self.factors[at..at + channels];
                        for lane in 0..pixel.len().min(channels) {
                            pixel[lane] += factors[lane] * values[lane];
                        }
                    }
                }
            }
        }
        out
    }
}

/// Zeros before and after a row of `length`, so that the kernel meets every pixel, or every second.
fn margin(length: usize, kernel: usize, stride: usize) -> (usize, usize) {
    let out = length.div_ceil(stride);
    let all = ((out - 1) * stride + kernel).saturating_sub(length);
    (all / 2, all - all / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern, from -1 to 1.
    fn noise(count: usize) -> Vec<f32> {
        (0..count as u32)
            .map(|idx| ((idx.wrapping_mul(2_654_435_761) >> 8) & 0xffff) as f32 / 32_768.0 - 1.0)
            .collect()
    }

    #[test]
    fn a_convolution_is_the_plain_sum_at_every_width_stride_and_number_of_channels() {
        for (width, height, inputs, outputs, kernel, stride) in
            [(9, 7, 3, 10, 3, 1), (8, 6, 5, 16, 3, 2), (3, 3, 4, 9, 1, 1), (11, 5, 1, 1, 5, 2)]
        {
            let factors = noise(kernel * kernel * inputs * outputs);
            let bias = noise(outputs);
            let bytes: Vec<u8> = factors
                .iter()
                .chain(&bias)
                .flat_map(|value| weights::to_half(*value).to_le_bytes())
                .collect();
            let mut stored = Weights::new(&bytes);
            let conv = Conv::read(&mut stored, [kernel, stride], [inputs, outputs]);
            assert!(stored.is_empty());
            let half = |value: f32| weights::from_half(weights::to_half(value));
            let mut input = Plane::new(width, height, inputs);
            input.values = noise(width * height * inputs);
            let found = conv.same(&input);
            let (left, _) = margin(width, kernel, stride);
            let (top, _) = margin(height, kernel, stride);
            for y in 0..found.height {
                for x in 0..found.width {
                    for (output, bias) in bias.iter().enumerate() {
                        let mut sum = half(*bias);
                        for (ky, kx) in
                            (0..kernel).flat_map(|ky| (0..kernel).map(move |kx| (ky, kx)))
                        {
                            let (from_x, from_y) = (x * stride + kx, y * stride + ky);
                            if from_x < left || from_y < top {
                                continue;
                            }
                            let (from_x, from_y) = (from_x - left, from_y - top);
                            if from_x >= width || from_y >= height {
                                continue;
                            }
                            for input_idx in 0..inputs {
                                let at =
                                    ((ky * kernel + kx) * inputs + input_idx) * outputs + output;
                                sum += half(factors[at]) * input.at(from_x, from_y)[input_idx];
                            }
                        }
                        let off = (sum - found.at(x, y)[output]).abs();
                        assert!(off < 1e-4, "{width} {kernel} {stride}: {x} {y} {output}: {off}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_logistic_function_is_that_of_the_library_within_a_millionth() {
        for step in -400..=400 {
            let x = step as f32 / 20.0;
            let exact = 1.0 / (1.0 + f64::from(-x).exp());
            assert!((f64::from(logistic(x)) - exact).abs() < 2e-6, "{x}");
        }
    }

    #[test]
    fn pooling_reaches_over_the_edge_and_doubling_keeps_a_level() {
        let mut plane = Plane::new(4, 3, 1);
        plane.values = (0..12u8).map(f32::from).collect();
        let pooled = plane.max_pool(2);
        assert_eq!((pooled.width, pooled.height, pooled.values), (2, 2, vec![5.0, 7.0, 9.0, 11.0]));
        plane.values.fill(0.25);
        assert!(plane.doubled().values.iter().all(|value| *value == 0.25));
    }
}
