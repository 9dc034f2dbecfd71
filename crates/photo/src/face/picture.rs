//! A small picture as the networks look at it: parts of it, in any size.

use crate::nets::Plane;
use std::cell::OnceCell;

/// What stands where a picture is transparent: neither light nor dark.
const BEHIND: f32 = 128.0;

/// A small upright picture.
pub(crate) struct Picture<'a> {
    pub(crate) pixels: &'a [[u8; 4]],
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Its colours before what stands behind, once they are asked for: every copy in another size begins here.
    /// The fourth number is not used; four are added and multiplied at once.
    colours: OnceCell<Vec<[f32; 4]>>,
    /// The same at half the width and height: what is made far smaller begins here.
    halved: OnceCell<Vec<[f32; 4]>>,
}

/// What is made smaller by at least this much is made of the halved picture.
const FAR: f32 = 3.0;

impl<'a> Picture<'a> {
    pub(crate) fn new(pixels: &'a [[u8; 4]], width: usize) -> Self {
        Self {
            pixels,
            width,
            height: pixels.len() / width,
            colours: OnceCell::new(),
            halved: OnceCell::new(),
        }
    }

    fn colours(&self) -> &[[f32; 4]] {
        self.colours.get_or_init(|| {
            let before = |pixel: &[u8; 4]| {
                let alpha = f32::from(pixel[3]) / 255.0;
                pixel.map(|level| (f32::from(level) - BEHIND) * alpha + BEHIND)
            };
            self.pixels.iter().map(before).collect()
        })
    }

    /// Means of two by two pixels; the last of an odd number is left out.
    fn halved(&self) -> &[[f32; 4]] {
        self.halved.get_or_init(|| {
            let colours = self.colours();
            let mut halved = Vec::with_capacity(colours.len() / 4);
            for two in colours.chunks_exact(self.width * 2) {
                let (upper, lower) = two.split_at(self.width);
                for (upper, lower) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
                    let mut sum = [0f32; 4];
                    for colour in upper.iter().chain(lower) {
                        add_share(&mut sum, 0.25, colour);
                    }
                    halved.push(sum);
                }
            }
            halved
        })
    }

    /// Whether what lies behind is gone.
    pub(crate) fn is_cut_out(&self) -> bool {
        let clear = self.pixels.iter().filter(|pixel| pixel[3] < 8).count();
        clear * 20 > self.pixels.len()
    }

    /// Whether somebody cut out stands on the lower edge, and so upright.
    pub(crate) fn stands(&self) -> bool {
        let covered = |places: &mut dyn Iterator<Item = usize>| {
            let (mut all, mut there) = (0usize, 0usize);
            for idx in places {
                all += 1;
                there += usize::from(self.pixels[idx][3] >= 128);
            }
            there * 100 / all.max(1)
        };
        let (width, last) = (self.width, self.height - 1);
        let lower = covered(&mut (0..width).map(|x| last * width + x));
        let upper = covered(&mut (0..width));
        let left = covered(&mut (0..=last).map(|y| y * width));
        let right = covered(&mut (0..=last).map(|y| y * width + width - 1));
        lower >= 30 && lower > upper.max(left).max(right)
    }

    /// The part within `edges` (left, upper, right, lower), in `width` by `height` pixels of -1 to 1; what lies
    /// outside is black. Reduced by triangles, so that no pixel is passed over.
    pub(crate) fn patch(&self, edges: [f32; 4], width: usize, height: usize) -> Plane {
        let is_far = edges[2] - edges[0] >= FAR * width as f32 && self.width.min(self.height) > 1;
        let (colours, own_width, own_height) = if is_far {
            (self.halved(), self.width / 2, self.height / 2)
        } else {
            (self.colours(), self.width, self.height)
        };
        let edges = if is_far { edges.map(|edge| edge / 2.0) } else { edges };
        let columns = taps(edges[0], edges[2], width, own_width);
        let rows = taps(edges[1], edges[3], height, own_height);
        let mut out = Plane::new(width, height, 3);
        out.values.fill(-1.0);
        let first = rows.iter().map(|tap| tap.first).min().unwrap_or(0);
        let last = rows.iter().map(|tap| tap.first + tap.shares.len()).max().unwrap_or(0);
        // Each row across first, then rows together.
        let mut across = vec![[0f32; 4]; width * last.saturating_sub(first)];
        for (y, line) in across.chunks_exact_mut(width).enumerate() {
            let own = &colours[(first + y) * own_width..][..own_width];
            for (sum, tap) in line.iter_mut().zip(&columns) {
                for (colour, share) in own[tap.first..].iter().zip(&tap.shares) {
                    add_share(sum, *share, colour);
                }
            }
        }
        let rows = rows.iter().zip(out.values.chunks_exact_mut(width * 3));
        for (tap, out) in rows {
            let mut sums = vec![[0f32; 4]; width];
            let lines = across[(tap.first - first) * width..].chunks_exact(width);
            for (line, share) in lines.zip(&tap.shares) {
                sums.iter_mut().zip(line).for_each(|(sum, own)| add_share(sum, *share, own));
            }
            for (out, sum) in out.chunks_exact_mut(3).zip(&sums) {
                out.iter_mut().zip(sum).for_each(|(out, sum)| *out = (sum - 127.5) / 128.0);
            }
        }
        out
    }
}

fn add_share(sum: &mut [f32; 4], share: f32, colour: &[f32; 4]) {
    sum.iter_mut().zip(colour).for_each(|(sum, level)| *sum += share * level);
}

/// The pixels that one output is made of, and their shares; together 1 where all lie within the picture.
struct Tap {
    first: usize,
    shares: Vec<f32>,
}

/// The taps of `count` outputs between `from` and `to`, of a row of `length`.
fn taps(from: f32, to: f32, count: usize, length: usize) -> Vec<Tap> {
    let scale = (to - from) / count as f32;
    let reach = scale.max(1.0);
    let tap = |idx: usize| {
        let middle = from + (idx as f32 + 0.5) * scale;
        let (low, high) = ((middle - reach).floor() as i64, (middle + reach).ceil() as i64);
        let near = |at: i64| (1.0 - (at as f32 + 0.5 - middle).abs() / reach).max(0.0);
        let mut all = 0.0;
        (low..high).for_each(|at| all += near(at));
        let (first, last) = (low.clamp(0, length as i64), high.clamp(0, length as i64));
        let part = 1.0 / f32::max(all, 1e-6);
        let shares = (first..last).map(|at| near(at) * part).collect();
        Tap { first: first as usize, shares }
    };
    (0..count).map(tap).collect()
}
