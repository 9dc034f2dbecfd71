//! Faces on a picture: how many, where, and which way up.
//!
//! Found, not recognised: a face has edges, eyes, a nose and a mouth, and no name. The picture is looked at as it
//! stands, coarsely, for the face of a portrait is large; finely only where that finds none; and turned only where
//! what was found is doubtful. Drawn people count as people where their outline is known.

mod cascade;
pub(crate) mod framing;
mod picture;

use cascade::{Cascade, Found};

pub(crate) use picture::Picture;

/// The least height of a face in a portrait, in shares of the picture's height: the first look finds these.
const PORTRAIT: f32 = 7.0 / 36.0;
/// The least that the second look finds.
const SMALL: f32 = 1.0 / 12.0;
/// A second face at least this high, of the first, is of comparable size.
const COMPARABLE: f32 = 0.4;
/// Scores, as the networks give them: above this (0.997) nobody asks whether it would be surer turned,
const CERTAIN: f32 = 5.8;
/// a second face is at least this sure (0.92),
const SECOND: f32 = 2.44;
/// below this (0.97) not only upside down, but lying as well; what is then found must be
const UNCERTAIN: f32 = 3.476;
/// sure (0.99) where it lies, and surer by
const SURE: f32 = 4.595;
/// so much than it was upright, lying or upside down;
const SURER: f32 = 1.0;
const SURER_UPSIDE_DOWN: f32 = 0.5;
/// likely above this (0.93): less is a face only where a figure stands out, for animals, scenes and cartoons come so far.
const LIKELY: f32 = 2.587;
/// Sizes of the face that is looked for on the picture turned, of that found upright: it is the same one.
const AROUND: [f32; 2] = [0.6, 1.8];

/// What was found on a picture.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Faces {
    /// Faces of comparable size.
    pub count: u32,
    /// Quarter turns to the right that the picture needs to stand upright, 0 to 3.
    pub turns: u32,
    /// The surest, if the picture stands upright.
    pub first: Option<Face>,
}

/// A face that stands upright, in pixels of the upright picture; edges may lie outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Face {
    /// Left edge.
    pub x_px: i32,
    /// Upper edge, at the forehead.
    pub y_px: i32,
    /// Width.
    pub width_px: u32,
    /// Height, to the chin.
    pub height_px: u32,
    /// Left eye, right eye, nose, left and right corner of the mouth, as seen: across and down.
    pub points_px: [[i32; 2]; 5],
    /// How likely it is one, in thousandths.
    pub score_permille: u32,
    /// Slope of the line between the eyes: downwards to the right for every thousand across.
    pub roll_permille: i32,
    /// How far the nose is from the middle of the eyes, in thousandths of the distance between them.
    pub aside_permille: i32,
    /// Space between the line of the eyes and the top of the head, in thousandths of the distance from eyes to mouth.
    pub crown_permille: i32,
}

/// Faces in pixels of a small copy, for going on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    found: Vec<Found>,
    turns: u32,
}

/// The one face of a picture, in pixels of some copy of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    /// Left, upper, right and lower edge.
    pub(crate) edges: [f32; 4],
    points: [[f32; 2]; 5],
    score: f32,
}

/// Looks for faces.
pub(crate) fn find(picture: &Picture<'_>) -> Seen {
    let cascade = Cascade::get();
    let height = picture.height as f32;
    let mut found = cascade.find(picture, height * PORTRAIT, f32::INFINITY);
    if let Some(first) = found.first().copied() {
        // Somebody cut out who does not stand on the lower edge is doubtful from the outset.
        let (lying, upside_down) =
            if picture.is_cut_out() { (SECOND, SECOND) } else { (SURE, UNCERTAIN) };
        let least = |turns: u32| match turns {
            2 => upside_down.max(first.score + SURER_UPSIDE_DOWN),
            _ => lying.max(first.score + SURER),
        };
        let size = (first.edges[3] - first.edges[1]).max(first.edges[2] - first.edges[0]);
        let size = (first.score >= SECOND).then_some(size);
        let turns = if first.score >= CERTAIN || picture.stands() {
            None
        } else if first.score >= UNCERTAIN {
            turned_faces(picture, &[2], least, size)
        } else {
            turned_faces(picture, &[2, 1, 3], least, size)
        };
        return Seen { found, turns: turns.map_or(0, |(turns, _)| turns) };
    }
    // Nobody large who stands upright: smaller, or turned.
    found = cascade.find(picture, height * SMALL, height * PORTRAIT * 1.2);
    found.retain(|face| face.score > LIKELY);
    if found.is_empty()
        && let Some((turns, found)) = turned_faces(picture, &[2, 1, 3], |_| LIKELY, None)
    {
        return Seen { found, turns };
    }
    Seen { found, turns: 0 }
}

/// The surest faces on the picture turned, sure enough for that turn, and by how many quarters; of about that size if
/// one is known.
fn turned_faces(
    picture: &Picture<'_>,
    turns: &[u32],
    least: impl Fn(u32) -> f32,
    size: Option<f32>,
) -> Option<(u32, Vec<Found>)> {
    let all = turns.iter().filter_map(|&turns| {
        let pixels = turned(picture, turns);
        let width = if turns == 2 { picture.width } else { picture.height };
        let picture = Picture::new(&pixels, width);
        let smallest = picture.height.min(picture.width * 23 / 18) as f32 * PORTRAIT;
        let (smallest, largest) = match size {
            Some(size) => (smallest.max(size * AROUND[0]), size * AROUND[1]),
            None => (smallest, f32::INFINITY),
        };
        let found = Cascade::get().find(&picture, smallest, largest);
        found.first().is_some_and(|face| face.score > least(turns)).then_some((turns, found))
    });
    let score = |faces: &[Found]| faces.first().map_or(0.0, |face| face.score);
    all.max_by(|a, b| score(&a.1).total_cmp(&score(&b.1)))
}

/// The pixels turned to the right by so many quarters, 1 to 3.
fn turned(picture: &Picture<'_>, turns: u32) -> Vec<[u8; 4]> {
    let (width, height, pixels) = (picture.width, picture.height, picture.pixels);
    match turns {
        2 => pixels.iter().rev().copied().collect(),
        1 => {
            (0..width).flat_map(|x| (0..height).rev().map(move |y| pixels[y * width + x])).collect()
        }
        _ => {
            (0..width).rev().flat_map(|x| (0..height).map(move |y| pixels[y * width + x])).collect()
        }
    }
}

impl Seen {
    /// The faces of comparable size.
    fn comparable(&self) -> impl Iterator<Item = &Found> {
        let height = |face: &Found| face.edges[3] - face.edges[1];
        let most = self.found.iter().map(height).fold(0.0, f32::max);
        self.found.iter().enumerate().filter_map(move |(idx, face)| {
            let is_sure = idx == 0 || face.score > SECOND;
            (is_sure && height(face) >= most * COMPARABLE).then_some(face)
        })
    }

    /// The face, if there is one and no other and it stands upright.
    pub(crate) fn only(&self) -> Option<Placed> {
        let mut faces = self.comparable();
        let first = faces.next().filter(|_| self.turns == 0)?;
        let only = faces.next().is_none();
        only.then_some(Placed { edges: first.edges, points: first.points, score: first.score })
    }

    /// As facts. `seen` is the face in pixels of the upright picture; `crown` the row where the head begins;
    /// `figure` whether somebody's outline was found.
    pub(crate) fn facts(&self, seen: Option<Placed>, crown: Option<f32>, figure: bool) -> Faces {
        let count = self.comparable().count() as u32;
        if !figure && self.found.iter().all(|face| face.score < LIKELY) {
            return Faces { count: 0, turns: self.turns, first: None };
        }
        Faces { count, turns: self.turns, first: seen.map(|face| face.facts(crown)) }
    }
}

impl Placed {
    /// The same face in a picture of which the part that begins at `(left, top)` was scaled by `scale`.
    pub(crate) fn seen_from(self, left: f32, top: f32, scale: f32) -> Self {
        let [x0, y0, x1, y1] = self.edges;
        let (x, y) = (|x: f32| (x - left) * scale, |y: f32| (y - top) * scale);
        Self {
            edges: [x(x0), y(y0), x(x1), y(y1)],
            points: self.points.map(|[at_x, at_y]| [x(at_x), y(at_y)]),
            score: self.score,
        }
    }

    /// Whether it is a face beyond doubt.
    pub(crate) fn is_certain(&self) -> bool {
        self.score >= CERTAIN
    }

    /// Between the eyes, and between the corners of the mouth.
    pub(crate) fn middles(&self) -> [[f32; 2]; 2] {
        let [left, right, _, mouth_left, mouth_right] = self.points;
        let middle = |a: [f32; 2], b: [f32; 2]| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        [middle(left, right), middle(mouth_left, mouth_right)]
    }

    /// From the left eye to the right one.
    pub(crate) fn eye_line(&self) -> [f32; 2] {
        let [left, right, ..] = self.points;
        [right[0] - left[0], right[1] - left[1]]
    }

    /// Left, upper, right and lower edge of the forehead, from above the brows on, as far as hair rarely reaches.
    pub(crate) fn forehead(&self) -> [f32; 4] {
        let [eyes, mouth] = self.middles();
        let (half, drop) = (self.eye_line()[0] * 0.4, mouth[1] - eyes[1]);
        [eyes[0] - half, eyes[1] - drop * 0.75, eyes[0] + half, eyes[1] - drop * 0.35]
    }

    fn facts(&self, crown: Option<f32>) -> Face {
        let [left, top, right, bottom] = self.edges;
        let whole = |value: f32| value.round() as i32;
        let permille =
            |part: f32, of: f32| whole((part / of.max(1.0) * 1000.0).clamp(-9999.0, 9999.0));
        let [eyes, mouth] = self.middles();
        let [across, down] = self.eye_line();
        let distance = (across * across + down * down).sqrt();
        let (drop_x, drop_y) = (mouth[0] - eyes[0], mouth[1] - eyes[1]);
        let drop = (drop_x * drop_x + drop_y * drop_y).sqrt();
        // Across the line between the eyes, so that a lean is no turn.
        let nose = [self.points[2][0] - eyes[0], self.points[2][1] - eyes[1]];
        let aside = (nose[0] * across + nose[1] * down) / distance.max(1.0);
        Face {
            x_px: whole(left),
            y_px: whole(top),
            width_px: whole(right - left).max(0).unsigned_abs(),
            height_px: whole(bottom - top).max(0).unsigned_abs(),
            points_px: self.points.map(|point| point.map(whole)),
            score_permille: whole(crate::nets::logistic(self.score) * 1000.0).unsigned_abs(),
            roll_permille: permille(down, across.abs()),
            aside_permille: permille(aside, distance),
            crown_permille: permille(eyes[1] - crown.unwrap_or(0.0).max(0.0), drop),
        }
    }
}
