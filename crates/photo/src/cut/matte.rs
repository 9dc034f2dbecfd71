//! What of each pixel along the edge is person, and in which colour.
//!
//! A pixel there is a mixture of the wall, which is known, and of the person
//! just inside, whose colour is carried outwards from where no wall shows.
//! JPEG keeps lightness for every pixel and colour for every second one, so the
//! two say different things: lightness the share of the pixel itself, colour the
//! mean share of a neighbourhood. Both are asked, each as far as person and wall
//! differ in it; the share that agrees best with both is the alpha. How colour
//! was halved no file tells reliably; the edge itself shows it.

use super::Scratch;
use super::background::{BackgroundModel, colour, length, mixed, parts};

/// How the colour of a pixel is made up of five in a row, itself in the middle: for pixels in even
/// and in odd places.
type Axis = [[f32; 5]; 2];

/// Ways in which colour may have been halved and doubled again in one direction. Doubling mixes
/// the nearer and the farther sample 3 : 1, as every decoder does that does not merely repeat.
const AXES: [Axis; 7] = [
    // Means of two, as libjpeg and cameras take them; then those of a picture cut by one pixel.
    [[0.125, 0.125, 0.375, 0.375, 0.0], [0.0, 0.375, 0.375, 0.125, 0.125]],
    [[0.0, 0.375, 0.375, 0.125, 0.125], [0.125, 0.125, 0.375, 0.375, 0.0]],
    // Every second pixel, which moves colours by half a pixel; the same cut, turned round, and both.
    [[0.25, 0.0, 0.75, 0.0, 0.0], [0.0, 0.75, 0.0, 0.25, 0.0]],
    [[0.0, 0.75, 0.0, 0.25, 0.0], [0.25, 0.0, 0.75, 0.0, 0.0]],
    [[0.0, 0.25, 0.0, 0.75, 0.0], [0.0, 0.0, 0.75, 0.0, 0.25]],
    [[0.0, 0.0, 0.75, 0.0, 0.25], [0.0, 0.25, 0.0, 0.75, 0.0]],
    // Not halved.
    [[0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]],
];
/// Person and wall that differ by so many levels in lightness, or in colour, tell shares apart well
/// enough to see by them how colour was halved.
const SURE: f32 = 24.0;
/// The fewest pixels to see that by; with fewer, colour is taken for the means of two.
const MIN_SURE: usize = 300;
/// Rounds of bringing shares to agree with lightness and colour. What colour does not tell is not
/// made up: more rounds sharpen its noise, and soft hair becomes ragged.
const ROUNDS: usize = 8;
/// What is uncertain in the lightness of a smooth person before a wall, in levels.
const UNSURE_LIGHT: f32 = 6.0;
/// The same of its colour, of which JPEG keeps less.
const UNSURE_COLOUR: f32 = 4.0;
/// The share about which colour may be wrong however far person and wall are apart: what quantizing
/// squares of sixteen pixels does to an edge.
const UNSURE_SHARE: f32 = 0.12;
/// How far, of 1, a share that lightness does not settle follows its neighbours along the edge, in each round.
const SMOOTH: f32 = 0.4;
/// How far away those neighbours are, in pixels: as far as two samples of halved colour.
const ALONG_PX: f32 = 2.0;
/// A share changes along an edge, not across, where the sum of Sobel's differences reaches this; 8 is the most.
const LEAST_SLOPE: f32 = 0.2;
/// Levels beside the line between wall and person from which a colour is no mixture of the two, and
/// over which it becomes none at all.
const BESIDE: (f32, f32) = (25.0, 50.0);
/// Person and wall that differ by fewer levels than the first tell nothing of shares; by more than the second, all.
const ALIKE: (f32, f32) = (20.0, 44.0);
/// Over how many pixels an outline goes that only its place tells: as soft as a lens makes it.
const OUTLINE_PX: f32 = 2.0;
/// From this distance inside on, in thirds of a pixel, neither sharpening nor halving brings the wall.
const CLEAN_THIRDS: u16 = 10;
/// Shares of the person below and above these are none and all: what noise makes of them.
const SHARES: (f32, f32) = (0.04, 0.96);
/// Less of the innermost pixels than this is person where the focus is softer than the band is wide.
const SOFT: f32 = 0.85;

/// The pixels along the edge, with the colours they are mixed of.
pub(super) struct Matte {
    places: Vec<Place>,
    /// Share of the edge along which person and wall differ clearly.
    pub(super) clear_permille: usize,
    /// Share of the innermost pixels that still hold wall.
    pub(super) soft_permille: usize,
    /// Beyond this distance into the wall, in thirds of a pixel, there is nothing of the person.
    band: u16,
}

/// A pixel of the edge. Colours are [`parts`], counted from the wall's.
struct Place {
    idx: u32,
    /// The wall there, as levels.
    behind: [f32; 3],
    seen: [f32; 3],
    /// Its distance from what was taken for wall, in thirds of a pixel; 0 for that itself.
    inward: u16,
    /// The person's colour just inside.
    person: [f32; 3],
    /// Variance of the person's lightness there.
    texture: f32,
    /// Where the outline that colours do not tell lies in a second opinion: the share by the distance from it alone.
    by_place: Option<f32>,
}

/// What the two say of a pixel's share, and how much each is worth; the worths add up to 1.
struct Hint {
    light: f32,
    colour: f32,
    worth_light: f32,
    worth_colour: f32,
}

impl Matte {
    /// The edge of what `scratch` holds as wall and its distances from it, `band_px` wide to either side.
    pub(super) fn of(
        pixels: &[[u8; 4]],
        width: usize,
        wall: &BackgroundModel,
        band_px: f32,
        scratch: &mut Scratch,
    ) -> Self {
        let band = (band_px * 3.0) as u16;
        let least = (wall.reach() * 2.0).max(36.0);
        let (mut edge, mut clear, mut inner, mut soft) = (0, 0, 0, 0);
        let places = places(pixels, width, wall, band_px, scratch);
        for place in &places {
            let idx = place.idx as usize;
            let inward = scratch.inward[idx];
            let is_outline = inward == 3;
            let is_inner = inward + 4 > band && scratch.outward[idx] == 0;
            if !is_outline && !is_inner {
                continue;
            }
            // Judged by a wider view than the next pixels inside: those of a soft edge hold as much
            // wall, and those of a pattern are one colour of several.
            let deep = inside(pixels, width, idx, band_px, &scratch.inward);
            let deep = deep.map_or(place.seen, |deep| parts(less(deep, place.behind)));
            if is_outline {
                edge += 1;
                clear += usize::from(length(deep) >= least);
            }
            if is_inner {
                inner += 1;
                soft += usize::from(dot(place.seen, deep) < SOFT * dot(deep, deep));
            }
        }
        Self {
            places,
            clear_permille: (clear * 1000usize).checked_div(edge).unwrap_or(0),
            soft_permille: (soft * 1000usize).checked_div(inner).unwrap_or(0),
            band,
        }
    }

    /// Makes the wall transparent and of the edge what belongs to the person.
    pub(super) fn apply(&self, pixels: &mut [[u8; 4]], width: usize, scratch: &mut Scratch) {
        for (pixel, outward) in pixels.iter_mut().zip(&scratch.outward) {
            if *outward > self.band {
                *pixel = [0; 4];
            }
        }
        let axes = settle(&self.places, width, scratch);
        for place in &self.places {
            let idx = place.idx as usize;
            let around = spread(&scratch.share, width, idx, &axes);
            pixels[idx] = place.without_wall(scratch.share[idx], around);
        }
    }
}

fn less(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// How much a colour that is `off` the line between wall and person is none of their mixtures, of 1.
fn beside(off: [f32; 3]) -> f32 {
    ((length(off) - BESIDE.0) / BESIDE.1).clamp(0.0, 1.0)
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The pixels of the edge, from inside outwards, with the person's colour carried along; and in the
/// scratch the shares that are known: all deep inside, nothing far outside.
fn places(
    pixels: &[[u8; 4]],
    width: usize,
    wall: &BackgroundModel,
    band_px: f32,
    scratch: &mut Scratch,
) -> Vec<Place> {
    let height = pixels.len() / width;
    let band = (band_px * 3.0) as u16;
    let Scratch { inward, outward, slot, share, stop, .. } = scratch;
    let depth = |idx: usize| match outward[idx] {
        0 => band + inward[idx].min(band + 1),
        outward => band - outward.min(band),
    };
    let mut by_depth: Vec<Vec<u32>> = vec![Vec::new(); usize::from(band) * 2 + 1];
    share.clear();
    share.resize(pixels.len(), 0.0);
    slot.clear();
    slot.resize(pixels.len(), u32::MAX);
    for idx in 0..pixels.len() {
        if inward[idx] > band {
            share[idx] = 1.0;
        } else if outward[idx] <= band {
            by_depth[usize::from(depth(idx))].push(idx as u32);
        }
    }
    // Red, green, blue, and the square of lightness for its variance.
    let with_square = |colour: [f32; 3]| {
        let light = parts(colour)[0];
        [colour[0], colour[1], colour[2], light * light]
    };
    let n_places = by_depth.iter().map(Vec::len).sum();
    let mut carried: Vec<[f32; 4]> = Vec::with_capacity(n_places);
    let mut places = Vec::with_capacity(n_places);
    for idx in by_depth.into_iter().rev().flatten().map(|idx| idx as usize) {
        let (x, y) = (idx % width, idx / width);
        let own = depth(idx);
        let (mut sum, mut weight) = ([0.0; 4], 0.0);
        for from_y in y.saturating_sub(1)..=(y + 1).min(height - 1) {
            for from_x in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                let from = from_y * width + from_x;
                if depth(from) <= own {
                    continue;
                }
                let value = match slot[from] {
                    u32::MAX => with_square(colour(pixels[from])),
                    slot => carried[slot as usize],
                };
                let near = if from_x == x || from_y == y { 1.0 } else { 0.5 };
                for part in 0..4 {
                    sum[part] += value[part] * near;
                }
                weight += near;
            }
        }
        let value = if weight > 0.0 {
            sum.map(|sum| sum / weight)
        } else {
            // The middle of a strand: nothing nearby lies deeper.
            let found = inside(pixels, width, idx, band_px, inward);
            with_square(found.unwrap_or(colour(pixels[idx])))
        };
        let behind = wall.at(x, y);
        let seen = parts(less(colour(pixels[idx]), behind));
        let value = if inward[idx] >= CLEAN_THIRDS {
            // A motif that begins here: no mixture of what is carried along, and too deep for the wall.
            let person = parts(less([value[0], value[1], value[2]], behind));
            let share = (dot(seen, person) / dot(person, person).max(1.0)).clamp(0.0, 1.0);
            let own = beside([0, 1, 2].map(|part| seen[part] - person[part] * share));
            let found = with_square(colour(pixels[idx]));
            [0, 1, 2, 3].map(|part| value[part] + (found[part] - value[part]) * own)
        } else {
            value
        };
        slot[idx] = carried.len() as u32;
        carried.push(value);
        let near = [value[0], value[1], value[2]];
        let light = parts(near)[0];
        places.push(Place {
            idx: idx as u32,
            behind,
            seen,
            inward: inward[idx],
            person: parts(less(near, behind)),
            texture: (value[3] - light * light).max(0.0),
            by_place: (!stop.is_empty()).then(|| {
                let off = f32::from(inward[idx]) - f32::from(outward[idx]);
                (0.5 + (off - off.signum() * 1.5) / 3.0 / OUTLINE_PX).clamp(0.0, 1.0)
            }),
        });
    }
    places
}

impl Hint {
    fn of(place: &Place) -> Self {
        let ([light, blue, red], [full_light, full_blue, full_red]) = (place.seen, place.person);
        let squared_light = (full_light * full_light).max(1.0);
        let squared_colour = (full_blue * full_blue + full_red * full_red).max(1.0);
        let unsure_light = (UNSURE_LIGHT * UNSURE_LIGHT + place.texture) / squared_light;
        let unsure_colour =
            UNSURE_COLOUR * UNSURE_COLOUR / squared_colour + UNSURE_SHARE * UNSURE_SHARE;
        // Worth is the reciprocal of variance.
        let both = unsure_light + unsure_colour;
        let (mut by_light, mut by_colour) = (
            light * full_light / squared_light,
            (blue * full_blue + red * full_red) / squared_colour,
        );
        if let Some(by_place) = place.by_place {
            let weak = ((ALIKE.1 - length(place.person)) / (ALIKE.1 - ALIKE.0)).clamp(0.0, 1.0);
            by_light += (by_place - by_light) * weak;
            by_colour += (by_place - by_colour) * weak;
        }
        Self {
            light: by_light,
            colour: by_colour,
            worth_light: unsure_colour / both,
            worth_colour: unsure_light / both,
        }
    }

    /// The share if colour were as sharp as lightness.
    fn blend(&self) -> f32 {
        (self.light * self.worth_light + self.colour * self.worth_colour).clamp(0.0, 1.0)
    }
}

/// Settles the shares of all `places` in the scratch; gives how colour was halved.
fn settle(places: &[Place], width: usize, scratch: &mut Scratch) -> [Axis; 2] {
    let Scratch { share, change, .. } = &mut *scratch;
    let hints: Vec<Hint> = places.iter().map(Hint::of).collect();
    for (place, hint) in places.iter().zip(&hints) {
        let by_light = place.person[0].abs() > SURE;
        share[place.idx as usize] =
            if by_light { hint.light.clamp(0.0, 1.0) } else { hint.blend() };
    }
    let axes = axes(places, &hints, width, share);
    for (place, hint) in places.iter().zip(&hints) {
        share[place.idx as usize] = hint.blend();
    }
    // Nothing is to be changed beyond the edge.
    change.clear();
    change.resize(share.len(), 0.0);
    let mut next = vec![0.0; places.len()];
    for _ in 0..ROUNDS {
        // Colour's complaint about the neighbourhood is spread over all who belong to it.
        for (place, hint) in places.iter().zip(&hints) {
            let idx = place.idx as usize;
            change[idx] = hint.worth_colour * (hint.colour - spread(share, width, idx, &axes));
        }
        for (place, hint) in places.iter().zip(&hints) {
            let idx = place.idx as usize;
            let step =
                hint.worth_light * (hint.light - share[idx]) + spread(change, width, idx, &axes);
            share[idx] = (share[idx] + step).clamp(0.0, 1.0);
        }
        for ((place, hint), next) in places.iter().zip(&hints).zip(&mut next) {
            let (idx, follow) = (place.idx as usize, SMOOTH * hint.worth_colour);
            *next = share[idx] + follow * (along(share, width, idx) - share[idx]);
        }
        for (place, next) in places.iter().zip(&next) {
            share[place.idx as usize] = *next;
        }
    }
    order(places, width, scratch);
    axes
}

/// Lets shares only fall from inside outwards, but on the outline itself: a person has no holes, but motifs
/// and buttons of the wall's colour; and what lies on the wall apart from the person is what JPEG left
/// beside an edge.
fn order(places: &[Place], width: usize, scratch: &mut Scratch) {
    let Scratch { inward, outward, share, .. } = scratch;
    let height = share.len() / width;
    // The mean of the neighbours that `is_nearer` names.
    let mean = |share: &[f32], idx: usize, is_nearer: &dyn Fn(usize) -> bool| {
        let (x, y) = (idx % width, idx / width);
        let (mut sum, mut weight) = (0.0, 0.0);
        for from_y in y.saturating_sub(1)..=(y + 1).min(height - 1) {
            for from_x in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                let from = from_y * width + from_x;
                if is_nearer(from) {
                    sum += share[from];
                    weight += 1.0;
                }
            }
        }
        (weight > 0.0).then(|| sum / weight)
    };
    for place in places.iter().rev().filter(|place| place.inward >= CLEAN_THIRDS) {
        let idx = place.idx as usize;
        if let Some(outside) = mean(share, idx, &|from| inward[from] < place.inward) {
            share[idx] = share[idx].max(outside);
        }
    }
    for place in places.iter().filter(|place| place.inward == 0) {
        let idx = place.idx as usize;
        if let Some(inside) = mean(share, idx, &|from| outward[from] < outward[idx]) {
            share[idx] = share[idx].min(inside);
        }
    }
}

impl Place {
    /// The pixel without the wall's part; `own` is its share of the person, `around` what its colour holds of it.
    fn without_wall(&self, own: f32, around: f32) -> [u8; 4] {
        let ([light, blue, red], person) = (self.seen, self.person);
        // A colour that is no mixture - a seam, a strand of other hair - belongs to the person; but what
        // the wall's noise makes of the wall is none.
        let off = [light - person[0] * own, blue - person[1] * around, red - person[2] * around];
        let foreign =
            if self.inward == 0 { 0.0 } else { beside(off).min(length(self.seen) / 90.0) };
        let share = own.max(foreign).clamp(0.0, 1.0);
        let alpha = ((share - SHARES.0) / (SHARES.1 - SHARES.0)).clamp(0.0, 1.0);
        // Lightness is divided by the share. Where little of the person shows, that would blow up
        // noise, and the person's lightness nearby is the better guess.
        let trust = ((share - 0.25) / 0.5).clamp(0.0, 1.0);
        let clean_light = person[0] + (light / share.max(0.2) - person[0]) * trust;
        // Colour is the person's nearby, and of its own only what does not point to the wall:
        // halved colour carries the wall's two pixels deep, where there is none of it any more.
        let full = (person[1] * person[1] + person[2] * person[2]).max(1.0);
        let toward = ((blue * person[1] + red * person[2]) / full).min(1.0);
        let pure = ((around.min(share) - 0.5) / 0.5).clamp(0.0, 1.0);
        // Deeper than that, where all is person, a colour like the wall's is its own.
        let own = if self.inward >= CLEAN_THIRDS { (share - 0.9) / 0.1 } else { 0.0 };
        let own = own.clamp(0.0, 1.0);
        let (toward, pure) = (toward + (1.0 - toward) * own, pure.max(own));
        let clean = |seen: f32, person: f32| person + (seen - person * toward) * pure;
        let clean = mixed([clean_light, clean(blue, person[1]), clean(red, person[2])]);
        let level =
            |channel: usize| (clean[channel] + self.behind[channel] + 0.5).clamp(0.0, 255.0) as u8;
        [level(0), level(1), level(2), (alpha * 255.0 + 0.5) as u8]
    }
}

/// In which of the [`AXES`] colour was halved, across and down: whichever makes, of the shares that
/// lightness gives, the ones that colour gives.
fn axes(places: &[Place], hints: &[Hint], width: usize, share: &[f32]) -> [Axis; 2] {
    let sure = |&at: &usize| {
        let [light, blue, red] = places[at].person;
        let is_coloured = blue * blue + red * red > SURE * SURE;
        light.abs() > SURE && is_coloured && places[at].texture < 100.0
    };
    let sure: Vec<usize> = (0..places.len()).filter(sure).collect();
    let mut found = [AXES[0]; 2];
    if sure.len() < MIN_SURE {
        return found;
    }
    // A few thousand are enough to choose by.
    let step = sure.len() / 3000 + 1;
    let off = |axes: &[Axis; 2]| -> f32 {
        let of = |&at: &usize| {
            let off = hints[at].colour - spread(share, width, places[at].idx as usize, axes);
            (off * off).min(0.25)
        };
        sure.iter().step_by(step).map(of).sum()
    };
    // Each direction for the other's best; the second time both are right or as good as they get.
    for direction in [0, 1, 0, 1] {
        let choice = |axis: Axis| {
            let mut axes = found;
            axes[direction] = axis;
            (off(&axes), axes)
        };
        let best = AXES.map(choice).into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        found = best.map_or(found, |(_, axes)| axes);
    }
    found
}

/// What colour shows of `plane` at a pixel. Beyond the picture's border lies what lies there.
fn spread(plane: &[f32], width: usize, idx: usize, axes: &[Axis; 2]) -> f32 {
    let (x, y) = (idx % width, idx / width);
    let height = plane.len() / width;
    let (across, down) = (&axes[0][x % 2], &axes[1][y % 2]);
    let inner = x >= 2 && x + 2 < width;
    let mut sum = 0.0;
    for (row, factor) in down.iter().enumerate() {
        let row_at = (y + row).saturating_sub(2).min(height - 1) * width;
        if inner && let Some(line) = plane[row_at + x - 2..].first_chunk::<5>() {
            let of_row: f32 = (0..5).map(|column| line[column] * across[column]).sum();
            sum += factor * of_row;
            continue;
        }
        for (column, other) in across.iter().enumerate() {
            let from_x = (x + column).saturating_sub(2).min(width - 1);
            sum += factor * other * plane[row_at + from_x];
        }
    }
    sum
}

/// The mean of `plane` on both sides of a pixel in the direction in which it changes least.
fn along(plane: &[f32], width: usize, idx: usize) -> f32 {
    const REACH: usize = ALONG_PX as usize + 1;
    let (x, y) = (idx % width, idx / width);
    let height = plane.len() / width;
    if x < REACH || x + REACH >= width || y < REACH || y + REACH >= height {
        return plane[idx];
    }
    let at = |dx: isize, dy: isize| plane[idx.wrapping_add_signed(dx + dy * width as isize)];
    let slope_x = at(1, -1) - at(-1, -1) + 2.0 * (at(1, 0) - at(-1, 0)) + at(1, 1) - at(-1, 1);
    let slope_y = at(-1, 1) - at(-1, -1) + 2.0 * (at(0, 1) - at(0, -1)) + at(1, 1) - at(1, -1);
    let steep = (slope_x * slope_x + slope_y * slope_y).sqrt();
    if steep < LEAST_SLOPE {
        return plane[idx];
    }
    let between = |dx: f32, dy: f32| {
        let (left, top) = (dx.floor(), dy.floor());
        let (u, v) = (dx - left, dy - top);
        let (x, y) = (left as isize, top as isize);
        (at(x, y) * (1.0 - u) + at(x + 1, y) * u) * (1.0 - v)
            + (at(x, y + 1) * (1.0 - u) + at(x + 1, y + 1) * u) * v
    };
    let (dx, dy) = (-slope_y / steep * ALONG_PX, slope_x / steep * ALONG_PX);
    (between(dx, dy) + between(-dx, -dy)) / 2.0
}

/// The person's colour near a pixel: the mean of what lies deeper than the edge, near pixels first.
fn inside(
    pixels: &[[u8; 4]],
    width: usize,
    idx: usize,
    band_px: f32,
    inward: &[u16],
) -> Option<[f32; 3]> {
    let (x, y) = (idx % width, idx / width);
    let band = (band_px * 3.0) as u16;
    let height = pixels.len() / width;
    let step = ((band_px / 5.0) as usize).max(1);
    for factor in [1.6, 3.2, 6.0] {
        let radius = (band_px * factor) as usize + 1;
        let step = if factor > 2.0 { step * 2 } else { step };
        let (mut sum, mut weight) = ([0.0; 3], 0.0);
        let rows = y.saturating_sub(radius)..=(y + radius).min(height - 1);
        for from_y in rows.step_by(step) {
            let columns = x.saturating_sub(radius)..=(x + radius).min(width - 1);
            for from_x in columns.step_by(step) {
                let from = from_y * width + from_x;
                if inward[from] <= band {
                    continue;
                }
                let (dx, dy) = (from_x as f32 - x as f32, from_y as f32 - y as f32);
                let near = 1.0 / (1.0 + dx * dx + dy * dy);
                let near = near * near;
                let pixel = colour(pixels[from]);
                for channel in 0..3 {
                    sum[channel] += pixel[channel] * near;
                }
                weight += near;
            }
        }
        if weight > 0.0 {
            return Some(sum.map(|sum| sum / weight));
        }
    }
    None
}
