//! The colour behind a person, as a smooth function of the place.
//!
//! A studio's wall is one colour, lighter where the lamp stands and darker in
//! the corners: a polynomial of the second degree for each channel says that
//! with six numbers. It is fitted to the border first and to everything
//! connected to the border later; what does not agree with the rest is left
//! out of the next fit. No colour is presumed.

/// Levels from the middle colour of the border within which a pixel may still be the same wall in
/// other light, in the first, roughest look.
const ROUGH_LEVELS: f32 = 60.0;
/// The least share of the upper border that must agree with the fit; hair at the top edge is
/// tolerated, a window or a bookshelf is not.
const MIN_AGREEING: f32 = 0.88;
/// The most noise a plain wall has, in levels: strong JPEG on cheap sensors makes seven.
const MAX_NOISE: f32 = 11.0;
/// The fewest places of a wall to learn six numbers from.
const LEAST_PLACES: usize = 300;

/// Terms of the polynomial.
const TERMS: usize = 6;

/// A smooth background.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BackgroundModel {
    /// Red, green, blue: factors of 1, x, y, x², xy, y².
    factors: [[f32; TERMS]; 3],
    /// Standard deviation of what the polynomial does not explain, in levels, estimated from the median.
    pub(super) noise: f32,
    scale: (f32, f32),
}

/// How different two colours look: lightness counts once, hue and saturation one and a half times,
/// for a wall's shadow keeps its hue. About the Euclidean distance of sRGB levels for greys.
pub(super) fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    length(parts([a[0] - b[0], a[1] - b[1], a[2] - b[2]]))
}

/// The same of a difference in [`parts`].
pub(super) fn length([light, blue, red]: [f32; 3]) -> f32 {
    (light * light + 2.25 * (blue * blue + red * red)).sqrt()
}

/// Lightness, blue and red as JPEG keeps them (ITU-T T.871, 7), without the offset.
pub(super) fn parts([r, g, b]: [f32; 3]) -> [f32; 3] {
    let light = 0.299 * r + 0.587 * g + 0.114 * b;
    [light, (b - light) * 0.564, (r - light) * 0.713]
}

/// The colour that has these [`parts`].
pub(super) fn mixed([light, blue, red]: [f32; 3]) -> [f32; 3] {
    let (r, b) = (light + red / 0.713, light + blue / 0.564);
    [r, (light - 0.299 * r - 0.114 * b) / 0.587, b]
}

/// The colours of a pixel as numbers to reckon with.
pub(super) fn colour(pixel: [u8; 4]) -> [f32; 3] {
    [f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2])]
}

impl BackgroundModel {
    /// The wall, judged by the border beside and above the head; nothing if that is not plain.
    pub(super) fn of_border(pixels: &[[u8; 4]], width: usize, height: usize) -> Option<Self> {
        Self::of_places(pixels, width, &ring(width, height), MIN_AGREEING)
    }

    /// The wall of which every pixel that `is_wall` names is; nothing if less than `least` of it is plain, or it is
    /// too little to tell.
    pub(super) fn of_wall(
        pixels: &[[u8; 4]],
        width: usize,
        least: f32,
        is_wall: impl Fn(usize) -> bool,
    ) -> Option<Self> {
        let step = (pixels.len() / 30_000).max(1) | 1;
        let places: Vec<usize> =
            (0..pixels.len()).step_by(step).filter(|&idx| is_wall(idx)).collect();
        (places.len() >= LEAST_PLACES).then(|| Self::of_places(pixels, width, &places, least))?
    }

    /// The wall that lies at `ring`; nothing if less than `least` of it is plain.
    fn of_places(pixels: &[[u8; 4]], width: usize, ring: &[usize], least: f32) -> Option<Self> {
        let height = pixels.len() / width;
        let middle = median(ring.iter().map(|&idx| pixels[idx]));
        let agrees = |&idx: &usize| distance(colour(pixels[idx]), middle) < ROUGH_LEVELS;
        let mut chosen: Vec<usize> = ring.iter().copied().filter(agrees).collect();
        let mut fitted = None;
        for round in 0..4 {
            if (chosen.len() as f32) < ring.len() as f32 * 0.6 {
                return None;
            }
            // A plane first: curves would bend after what does not belong to the wall.
            let fit = Self::fit(pixels, width, height, &chosen, if round < 2 { 3 } else { TERMS });
            let reach = fit.reach();
            chosen =
                ring.iter().copied().filter(|&idx| fit.off(pixels, width, idx) < reach).collect();
            fitted = Some(fit);
        }
        let plain = chosen.len() as f32 >= ring.len() as f32 * least;
        fitted.filter(|fit| plain && fit.noise <= MAX_NOISE)
    }

    /// The wall again, from every pixel that `is_wall` names; better inside the picture.
    pub(super) fn refined(
        &self,
        pixels: &[[u8; 4]],
        width: usize,
        is_wall: impl Fn(usize) -> bool,
    ) -> Self {
        let height = pixels.len() / width;
        // A few thousand are enough for six numbers.
        let step = (pixels.len() / 20_000).max(1) | 1;
        let chosen: Vec<usize> =
            (0..pixels.len()).step_by(step).filter(|&idx| is_wall(idx)).collect();
        if chosen.len() < 200 {
            return self.clone();
        }
        Self::fit(pixels, width, height, &chosen, TERMS)
    }

    /// The distance up to which a pixel is taken for wall.
    pub(super) fn reach(&self) -> f32 {
        (self.noise * 5.0).clamp(16.0, 40.0)
    }

    /// The wall's colour at a pixel.
    pub(super) fn at(&self, x: usize, y: usize) -> [f32; 3] {
        let terms = terms(x, y, self.scale);
        self.factors.map(|factors| factors.iter().zip(terms).map(|(f, t)| f * t).sum())
    }

    /// How much colour it has at a pixel: the range of its channels, in levels.
    pub(super) fn chroma(&self, x: usize, y: usize) -> f32 {
        let [r, g, b] = self.at(x, y);
        r.max(g).max(b) - r.min(g).min(b)
    }

    /// How far the pixel `idx` is from the wall's colour there.
    pub(super) fn off(&self, pixels: &[[u8; 4]], width: usize, idx: usize) -> f32 {
        distance(colour(pixels[idx]), self.at(idx % width, idx / width))
    }

    /// Least squares with the first `n_terms` terms.
    fn fit(
        pixels: &[[u8; 4]],
        width: usize,
        height: usize,
        chosen: &[usize],
        n_terms: usize,
    ) -> Self {
        let scale = (2.0 / width as f32, 2.0 / height as f32);
        let mut normal = [[0f64; TERMS]; TERMS];
        let mut right = [[0f64; TERMS]; 3];
        for &idx in chosen {
            let terms = terms(idx % width, idx / width, scale).map(f64::from);
            for row in 0..n_terms {
                for column in 0..n_terms {
                    normal[row][column] += terms[row] * terms[column];
                }
                for channel in 0..3 {
                    right[channel][row] += terms[row] * f64::from(pixels[idx][channel]);
                }
            }
        }
        for (idx, row) in normal.iter_mut().enumerate() {
            // Terms that are not used, or that the chosen places do not tell apart, come out as 0.
            row[idx] += if idx < n_terms { chosen.len() as f64 * 1e-6 } else { 1.0 };
        }
        let factors = right.map(|right| solve(normal, right).map(|factor| factor as f32));
        let mut fit = Self { factors, noise: 0.0, scale };
        let mut off: Vec<f32> = chosen.iter().map(|&idx| fit.off(pixels, width, idx)).collect();
        let middle = off.len() / 2;
        let (_, median, _) = off.select_nth_unstable_by(middle, f32::total_cmp);
        // The median of the length of a vector of three normal parts is 1.54 of their deviation.
        fit.noise = *median / 1.54;
        fit
    }
}

/// The terms at a pixel; places run from -1 to 1.
fn terms(x: usize, y: usize, scale: (f32, f32)) -> [f32; TERMS] {
    let (x, y) = (x as f32 * scale.0 - 1.0, y as f32 * scale.1 - 1.0);
    [1.0, x, y, x * x, x * y, y * y]
}

/// Pixels of the top band and of both sides down to 45 % of the height: wall in every pas foto.
fn ring(width: usize, height: usize) -> Vec<usize> {
    let band = (width / 40).max(2);
    let mut ring = Vec::new();
    for y in 0..height * 45 / 100 {
        let full = y < band;
        for x in 0..width {
            if full || x < band || x + band >= width {
                ring.push(y * width + x);
            }
        }
    }
    ring
}

/// The middle value of each channel.
fn median(pixels: impl Iterator<Item = [u8; 4]>) -> [f32; 3] {
    let mut counts = [[0usize; 256]; 3];
    let mut total = 0;
    for pixel in pixels {
        for channel in 0..3 {
            counts[channel][usize::from(pixel[channel])] += 1;
        }
        total += 1;
    }
    counts.map(|counts| {
        let mut sum = 0;
        let level = counts.iter().position(|count| {
            sum += count;
            sum * 2 > total
        });
        level.unwrap_or(0) as f32
    })
}

/// Gauss with pivots.
#[expect(
    clippy::needless_range_loop,
    reason = "rows and columns of one matrix are read side by side"
)]
fn solve(mut matrix: [[f64; TERMS]; TERMS], mut right: [f64; TERMS]) -> [f64; TERMS] {
    for column in 0..TERMS {
        let size = |row: &usize| matrix[*row][column].abs();
        let pivot = (column..TERMS).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(column);
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..TERMS {
            let factor = matrix[row][column] / matrix[column][column];
            for idx in column..TERMS {
                matrix[row][idx] -= factor * matrix[column][idx];
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..TERMS).rev() {
        for column in row + 1..TERMS {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixel: impl Fn(usize, usize) -> [u8; 3]) -> Vec<[u8; 4]> {
        let (width, height) = (90, 115);
        let colours = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        colours.map(|(x, y)| pixel(x, y)).map(|[r, g, b]| [r, g, b, 255]).collect()
    }

    #[test]
    fn a_wall_with_a_gradient_is_plain_and_known_inside_the_picture() {
        let shade = |x: usize, y: usize| [200 - (x / 5) as u8, 20 + (y / 8) as u8, 20];
        let wall = BackgroundModel::of_border(&picture(shade), 90, 115).expect("plain");
        let (found, true_colour) = (wall.at(45, 30), shade(45, 30));
        for channel in 0..3 {
            assert!((found[channel] - f32::from(true_colour[channel])).abs() < 2.0, "{found:?}");
        }
    }

    #[test]
    fn stripes_and_noise_are_no_plain_wall() {
        let stripes = picture(|x, _| if x % 20 < 10 { [250, 250, 250] } else { [20, 90, 20] });
        assert_eq!(BackgroundModel::of_border(&stripes, 90, 115), None);
        let noise =
            picture(|x, y| [(x * 97 + y * 61) as u8, (x * 31 + y * 171) as u8, (x * y) as u8]);
        assert_eq!(BackgroundModel::of_border(&noise, 90, 115), None);
    }

    #[test]
    fn hair_at_the_top_edge_does_not_make_a_wall_busy() {
        let wall =
            picture(
                |x, y| if y < 40 && (42..48).contains(&x) { [20, 15, 10] } else { [0, 144, 255] },
            );
        assert!(BackgroundModel::of_border(&wall, 90, 115).is_some());
    }
}
