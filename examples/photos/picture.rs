//! Pictures with straight alpha, and what happens to them between a studio and a folder.

use jpeg_encoder::ChromaSubsamplingMethod;

/// Width and height of a card photo.
pub(crate) const SIZE: (u32, u32) = (450, 575);

/// Levels within which noise and JPEG leave nothing to tell two colours apart by.
const SAME_LEVELS: f64 = 24.0;

/// How bright a studio's wall is at a place, from 0 to 1 each way: more on the right, less below.
fn lamp(u: f64, v: f64) -> f64 {
    1.0 + 0.10 * (u - 0.5) - 0.08 * v
}

/// Straight RGBA, row by row.
#[derive(Clone)]
pub(crate) struct Picture {
    /// Width and height in pixels.
    pub(crate) size: (u32, u32),
    /// Its pixels.
    pub(crate) pixels: Vec<[u8; 4]>,
}

/// Numbers of chance, the same on every machine.
pub(crate) struct Chance(u64);

impl Chance {
    /// A stream of its own for every seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to 1.
    pub(crate) fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from((self.0 >> 40) as u32) / f64::from(1 << 24)
    }
}

impl Picture {
    /// From the bytes of an RGBA PNG of eight bits.
    pub(crate) fn of_png(bytes: &[u8]) -> Self {
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info();
        let mut reader = reader.expect("made by this project");
        let mut rgba = vec![0; reader.output_buffer_size().expect("a small picture")];
        let info = reader.next_frame(&mut rgba).expect("made by this project");
        Self { size: (info.width, info.height), pixels: rgba.as_chunks::<4>().0.to_vec() }
    }

    /// The pixel there, the nearest one outside.
    fn at(&self, x: i64, y: i64) -> [u8; 4] {
        let x = x.clamp(0, i64::from(self.size.0) - 1) as usize;
        let y = y.clamp(0, i64::from(self.size.1) - 1) as usize;
        self.pixels[y * self.size.0 as usize + x]
    }

    /// The part that begins at `(left, top)`, scaled to `to`: a mean over what each new pixel
    /// covers where there are fewer, bilinear where there are more. A negative width mirrors.
    pub(crate) fn part(
        &self,
        (left, top, width, height): (f64, f64, f64, f64),
        to: (u32, u32),
    ) -> Self {
        let (step_x, step_y) = (width / f64::from(to.0), height / f64::from(to.1));
        let taps = |step: f64| (step.abs().ceil() as u32 * 2).max(1);
        let (taps_x, taps_y) = (taps(step_x), taps(step_y));
        let mut pixels = Vec::with_capacity((to.0 * to.1) as usize);
        for y in 0..to.1 {
            for x in 0..to.0 {
                let (mut sum, mut alpha) = ([0.0; 3], 0.0);
                for tap in 0..taps_x * taps_y {
                    let along = |idx: u32, n: u32| (f64::from(idx) + 0.5) / f64::from(n);
                    let u = left + (f64::from(x) + along(tap % taps_x, taps_x)) * step_x - 0.5;
                    let v = top + (f64::from(y) + along(tap / taps_x, taps_y)) * step_y - 0.5;
                    let (fx, fy) = (u.floor(), v.floor());
                    let (du, dv) = (u - fx, v - fy);
                    for (dx, dy, share) in [
                        (0, 0, (1.0 - du) * (1.0 - dv)),
                        (1, 0, du * (1.0 - dv)),
                        (0, 1, (1.0 - du) * dv),
                        (1, 1, du * dv),
                    ] {
                        let pixel = self.at(fx as i64 + dx, fy as i64 + dy);
                        let cover = share * f64::from(pixel[3]);
                        alpha += cover;
                        for channel in 0..3 {
                            sum[channel] += f64::from(pixel[channel]) * cover;
                        }
                    }
                }
                let [r, g, b] = sum.map(|sum| (sum / f64::max(alpha, 1e-9) + 0.5) as u8);
                pixels.push([r, g, b, (alpha / f64::from(taps_x * taps_y) + 0.5) as u8]);
            }
        }
        Self { size: to, pixels }
    }

    /// All of it at another size.
    pub(crate) fn scaled(&self, factor: f64) -> Self {
        let to = |px: u32| (f64::from(px) * factor).round() as u32;
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        self.part((0.0, 0.0, width, height), (to(self.size.0), to(self.size.1)))
    }

    /// Left and right exchanged.
    pub(crate) fn mirrored(&self) -> Self {
        let mut pixels = self.pixels.clone();
        pixels.chunks_exact_mut(self.size.0 as usize).for_each(<[_]>::reverse);
        Self { size: self.size, pixels }
    }

    /// So much less at each side, in shares: left, top, right, bottom; pixels stay as they are.
    pub(crate) fn trimmed(&self, [left, top, right, bottom]: [f64; 4]) -> Self {
        let px = |share: f64, of: u32| (share * f64::from(of)).round() as usize;
        let (x0, x1) = (px(left, self.size.0), self.size.0 as usize - px(right, self.size.0));
        let (y0, y1) = (px(top, self.size.1), self.size.1 as usize - px(bottom, self.size.1));
        let rows = self.pixels.chunks_exact(self.size.0 as usize).take(y1).skip(y0);
        let pixels = rows.flat_map(|row| row[x0..x1].iter().copied()).collect();
        Self { size: ((x1 - x0) as u32, (y1 - y0) as u32), pixels }
    }

    /// Every level of lightness through `change`.
    pub(crate) fn lit(&self, change: impl Fn(f64) -> f64) -> Self {
        let level = |level: u8| change(f64::from(level)).clamp(0.0, 255.0) as u8;
        let pixels = self.pixels.iter().map(|[r, g, b, a]| [level(*r), level(*g), level(*b), *a]);
        Self { size: self.size, pixels: pixels.collect() }
    }

    /// Before a wall of that colour, lighter on one side, with `noise` levels either way.
    pub(crate) fn before(&self, wall: [u8; 3], noise: f64, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let (width, height) = self.size;
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for (idx, pixel) in (0u32..).zip(&self.pixels) {
            let (u, v) = (
                f64::from(idx % width) / f64::from(width),
                f64::from(idx / width) / f64::from(height),
            );
            let lamp = lamp(u, v);
            let share = f64::from(pixel[3]) / 255.0;
            let mut out = [255; 4];
            for channel in 0..3 {
                let behind = f64::from(wall[channel]) * lamp;
                let level = f64::from(pixel[channel]) * share + behind * (1.0 - share);
                let level = level + (chance.next() * 2.0 - 1.0) * noise;
                out[channel] = (level + 0.5).clamp(0.0, 255.0) as u8;
            }
            pixels.push(out);
        }
        Self { size: self.size, pixels }
    }

    /// The share of the true outline along which the person has the colour of `wall`, as [`Self::before`] lights it:
    /// within [`SAME_LEVELS`] in every channel, just inside the edge.
    pub(crate) fn alike(&self, wall: [u8; 3]) -> f64 {
        let (width, height) = (i64::from(self.size.0), i64::from(self.size.1));
        let (mut same, mut all) = (0u32, 0u32);
        for y in 0..height {
            for x in 0..width {
                let around = [(x - 3, y), (x + 3, y), (x, y - 3), (x, y + 3)];
                let pixel = self.at(x, y);
                if pixel[3] < 255 || around.iter().all(|(x, y)| self.at(*x, *y)[3] >= 128) {
                    continue;
                }
                let lamp = lamp(x as f64 / width as f64, y as f64 / height as f64);
                all += 1;
                same += u32::from((0..3).all(|channel| {
                    (f64::from(pixel[channel]) - f64::from(wall[channel]) * lamp).abs()
                        < SAME_LEVELS
                }));
            }
        }
        f64::from(same) / f64::from(all.max(1))
    }

    /// As a JPEG with halved colours, of which every second pixel's is kept: the roughest way there is.
    /// Alpha is passed over.
    pub(crate) fn jpeg(&self, quality: u8) -> Vec<u8> {
        self.halved(quality, ChromaSubsamplingMethod::Nearest)
    }

    /// As a JPEG with colours halved in that way.
    pub(crate) fn halved(&self, quality: u8, method: ChromaSubsamplingMethod) -> Vec<u8> {
        let rgb: Vec<u8> = self.pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, quality);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
        encoder.set_chroma_subsampling_method(method);
        let (width, height) = (self.size.0 as u16, self.size.1 as u16);
        let done = encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb);
        done.expect("the buffer has the size named");
        out
    }

    /// As an RGBA PNG.
    pub(crate) fn png(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.size.0, self.size.1);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().expect("a Vec takes every byte");
        writer.write_image_data(self.pixels.as_flattened()).expect("the size is right");
        writer.finish().expect("a Vec takes every byte");
        out
    }
}

/// Ways to spoil a picture.
impl Picture {
    /// Out of focus: seen through `times` fewer pixels.
    pub(crate) fn blurred(&self, times: f64) -> Self {
        let whole = |of: &Self| (0.0, 0.0, f64::from(of.size.0), f64::from(of.size.1));
        let small = self.scaled(1.0 / times);
        small.part(whole(&small), self.size)
    }

    /// Turned about a point below the chin, by the tangent of the angle; what comes in from outside is empty.
    pub(crate) fn leaning(&self, slope: f64) -> Self {
        let length = (1.0 + slope * slope).sqrt();
        let (cos, sin) = (1.0 / length, slope / length);
        let (mid_x, mid_y) = (f64::from(self.size.0) * 0.5, f64::from(self.size.1) * 0.75);
        self.moved(|x, y| {
            let (dx, dy) = (x - mid_x, y - mid_y);
            (mid_x + dx * cos - dy * sin, mid_y + dx * sin + dy * cos)
        })
    }

    /// Scaled and moved within its frame: `(x, y)` of the result shows what `from` says.
    pub(crate) fn moved(&self, from: impl Fn(f64, f64) -> (f64, f64)) -> Self {
        let (width, height) = (i64::from(self.size.0), i64::from(self.size.1));
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..height {
            for x in 0..width {
                let (u, v) = from(x as f64, y as f64);
                let (u, v) = (u.round() as i64, v.round() as i64);
                // The bust goes on below the lower edge.
                let outside = u < 0 || u >= width || v < 0;
                pixels.push(if outside { [0; 4] } else { self.at(u, v.min(height - 1)) });
            }
        }
        Self { size: self.size, pixels }
    }

    /// So much of `size` that the picture lies in the middle of the lower edge.
    pub(crate) fn on(&self, size: (u32, u32)) -> Self {
        let left = i64::from(size.0 / 2) - i64::from(self.size.0 / 2);
        let top = i64::from(size.1) - i64::from(self.size.1);
        let mut pixels = Vec::with_capacity((size.0 * size.1) as usize);
        for y in 0..i64::from(size.1) {
            for x in 0..i64::from(size.0) {
                let (u, v) = (x - left, y - top);
                let within = (0..i64::from(self.size.0)).contains(&u)
                    && (0..i64::from(self.size.1)).contains(&v);
                pixels.push(if within { self.at(u, v) } else { [0; 4] });
            }
        }
        Self { size, pixels }
    }

    /// Without colour.
    pub(crate) fn grey(&self) -> Self {
        let of = |[r, g, b, a]: &[u8; 4]| {
            let light = (u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29) >> 8;
            [light as u8, light as u8, light as u8, *a]
        };
        Self { size: self.size, pixels: self.pixels.iter().map(of).collect() }
    }

    /// With a round hole of that radius, a share of the width, in the middle of the face.
    pub(crate) fn holed(&self, radius: f64) -> Self {
        let width = f64::from(self.size.0);
        let mut pixels = self.pixels.clone();
        for (idx, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = (idx % self.size.0 as usize, idx / self.size.0 as usize);
            let (dx, dy) = (x as f64 - width * 0.5, y as f64 - width * 0.46);
            if dx.hypot(dy) < radius * width {
                *pixel = [0; 4];
            }
        }
        Self { size: self.size, pixels }
    }

    /// Before a shelf of books.
    pub(crate) fn before_shelf(&self) -> Self {
        let mut out = self.clone();
        for (idx, pixel) in out.pixels.iter_mut().enumerate() {
            let (x, y) = (idx as u32 % self.size.0, idx as u32 / self.size.0);
            let book = (x / 23).wrapping_mul(2_654_435_761) ^ (y / 130).wrapping_mul(40_503);
            let behind = if y % 130 < 8 {
                [90, 60, 35]
            } else {
                [book as u8, (book >> 8) as u8, (book >> 16) as u8]
            };
            let alpha = u32::from(pixel[3]);
            for channel in 0..3 {
                let level =
                    u32::from(pixel[channel]) * alpha + u32::from(behind[channel]) * (255 - alpha);
                pixel[channel] = (level / 255) as u8;
            }
            pixel[3] = 255;
        }
        out
    }
}
