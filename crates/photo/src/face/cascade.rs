//! Faces found by three small networks, one after the other (MTCNN, Zhang and others 2016).
//!
//! The first looks at every place of a few small copies and is quickly content; the second and the third look at
//! what is left, more closely, and the third says where eyes, nose and mouth are. Scores are kept as the networks
//! give them, the difference of two sums: no exponential is needed to compare them.

use super::CERTAIN;
use super::picture::Picture;
use crate::nets::{Conv, Plane, Weights};
use std::sync::OnceLock;

/// Scores above which each network goes on: ln(p / (1 - p)) of 0.6, 0.6 and 0.35.
const LEAST: [f32; 3] = [0.405, 0.405, -0.619];
/// Each copy has half the pixels of the one before.
const STEP: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// The side of what the first network sees.
const CELL: f32 = 12.0;
/// The most places that the second network looks at, and the third.
const MOST: [usize; 2] = [8, 3];

/// A face, in pixels of the picture that was looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    /// Left, upper, right and lower edge: forehead to chin. May lie outside.
    pub(crate) edges: [f32; 4],
    /// How sure the last network is: above 0 more likely a face than none.
    pub(crate) score: f32,
    /// Left eye, right eye, nose, left and right corner of the mouth, as seen.
    pub(crate) points: [[f32; 2]; 5],
}

/// A convolution and the slopes of what it gives below 0.
struct Layer {
    conv: Conv,
    slopes: Vec<f32>,
}

impl Layer {
    fn read(weights: &mut Weights<'_>, kernel: usize, channels: [usize; 2]) -> Self {
        let conv = Conv::read(weights, [kernel, 1], channels);
        Self { conv, slopes: weights.take(channels[1]) }
    }

    fn of(&self, input: &Plane) -> Plane {
        self.conv.inside(input).leaky(&self.slopes)
    }
}

/// The three networks.
pub(crate) struct Cascade {
    first: [Layer; 3],
    /// Score and edges.
    first_heads: [Conv; 2],
    second: [Layer; 4],
    second_heads: [Conv; 2],
    third: [Layer; 5],
    /// Score, edges and points.
    third_heads: [Conv; 3],
}

impl Cascade {
    /// The vendored one, read once.
    pub(crate) fn get() -> &'static Self {
        static CASCADE: OnceLock<Cascade> = OnceLock::new();
        CASCADE.get_or_init(|| {
            let mut weights = Weights::new(include_bytes!("../../models/mtcnn.bin"));
            let found = Self::read(&mut weights);
            assert!(weights.is_empty(), "a model holds no more than its network reads");
            found
        })
    }

    fn read(w: &mut Weights<'_>) -> Self {
        Self {
            first: [
                Layer::read(w, 3, [3, 10]),
                Layer::read(w, 3, [10, 16]),
                Layer::read(w, 3, [16, 32]),
            ],
            first_heads: [2, 4].map(|outputs| Conv::read(w, [1, 1], [32, outputs])),
            second: [
                Layer::read(w, 3, [3, 28]),
                Layer::read(w, 3, [28, 48]),
                Layer::read(w, 2, [48, 64]),
                Layer::read(w, 3, [64, 128]),
            ],
            second_heads: [2, 4].map(|outputs| Conv::read(w, [1, 1], [128, outputs])),
            third: [
                Layer::read(w, 3, [3, 32]),
                Layer::read(w, 3, [32, 64]),
                Layer::read(w, 3, [64, 64]),
                Layer::read(w, 2, [64, 128]),
                Layer::read(w, 3, [128, 256]),
            ],
            third_heads: [2, 4, 10].map(|outputs| Conv::read(w, [1, 1], [256, outputs])),
        }
    }

    /// Faces at least `least` pixels wide and at most `most`, the surest first.
    pub(crate) fn find(&self, picture: &Picture<'_>, least: f32, most: f32) -> Vec<Found> {
        let mut places = self.propose(picture, least, most);
        places.truncate(MOST[0]);
        let mut kept: Vec<Found> = Vec::new();
        for place in places {
            // What lies on a place beyond doubt would give way to it.
            let is_same =
                |sure: &Found| sure.score >= CERTAIN && union(sure.edges, place.edges) > 0.4;
            if kept.iter().any(is_same) {
                continue;
            }
            let seen = picture.patch(squared(place.edges), 24, 24);
            let [one, two, three, four] = &self.second;
            let seen = one.of(&seen).max_pool(3);
            let seen = four.of(&three.of(&two.of(&seen).max_pool(3)));
            let score = score(&self.second_heads[0].inside(&seen).values);
            if score > LEAST[1] {
                let moves = self.second_heads[1].inside(&seen).values;
                let edges = moved(squared(place.edges), &moves);
                kept.push(Found { edges, score, ..place });
            }
        }
        let mut places = apart(kept, 0.4, union);
        places.truncate(MOST[1]);
        let mut found: Vec<Found> = Vec::new();
        for place in places {
            let square = squared(place.edges);
            // What lies on a face beyond doubt is that face again.
            let is_same = |face: &Found| face.score >= CERTAIN && lesser(face.edges, square) > 0.7;
            if !found.iter().any(is_same) {
                found.extend(self.look(picture, square));
            }
        }
        apart(found, 0.5, lesser)
    }

    /// What the last network makes of a square.
    pub(crate) fn look(&self, picture: &Picture<'_>, square: [f32; 4]) -> Option<Found> {
        let seen = picture.patch(square, 48, 48);
        let [one, two, three, four, five] = &self.third;
        let seen = two.of(&one.of(&seen).max_pool(3)).max_pool(3);
        let seen = five.of(&four.of(&three.of(&seen).max_pool(2)));
        let score = score(&self.third_heads[0].inside(&seen).values);
        if score <= LEAST[2] {
            return None;
        }
        let edges = moved(square, &self.third_heads[1].inside(&seen).values);
        let shares = self.third_heads[2].inside(&seen).values;
        let side = square[2] - square[0];
        let points = std::array::from_fn(|idx| {
            [square[0] + shares[idx] * side, square[1] + shares[idx + 5] * side]
        });
        Some(Found { edges, score, points })
    }

    /// What the first network takes for a face, at any size, the surest first.
    fn propose(&self, picture: &Picture<'_>, least: f32, most: f32) -> Vec<Found> {
        let (width, height) = (picture.width as f32, picture.height as f32);
        let mut places = Vec::new();
        let mut scale = CELL / least;
        while width.min(height) * scale >= CELL && CELL / scale <= most {
            let size = ((width * scale).ceil() as usize, (height * scale).ceil() as usize);
            let seen = picture.patch([0.0, 0.0, width, height], size.0, size.1);
            let seen = self.first[0].of(&seen).max_pool(2);
            let seen = self.first[2].of(&self.first[1].of(&seen));
            let scores = self.first_heads[0].inside(&seen);
            let moves = self.first_heads[1].inside(&seen);
            let mut found = Vec::new();
            for y in 0..scores.height {
                for x in 0..scores.width {
                    let score = score(scores.at(x, y));
                    if score > LEAST[0] {
                        let (left, top) = (2.0 * x as f32, 2.0 * y as f32);
                        let edges = [left, top, left + CELL, top + CELL].map(|at| at / scale);
                        found.push((Found { edges, score, points: [[0.0; 2]; 5] }, moves.at(x, y)));
                    }
                }
            }
            let plain = found.iter().map(|(place, _)| *place).collect();
            for place in apart(plain, 0.5, union) {
                // The one it came from: no two places of one copy have equal edges.
                let moves = found.iter().find(|(from, _)| from.edges == place.edges);
                let edges = moves.map_or(place.edges, |(_, moves)| moved(place.edges, moves));
                places.push(Found { edges, ..place });
            }
            scale *= STEP;
        }
        apart(places, 0.5, union)
    }
}

/// A network's score: how much more it is for a face than against it.
fn score(sums: &[f32]) -> f32 {
    sums[1] - sums[0]
}

/// The edges moved by shares of width and height.
fn moved(edges: [f32; 4], moves: &[f32]) -> [f32; 4] {
    let sides = [edges[2] - edges[0], edges[3] - edges[1]];
    std::array::from_fn(|idx| edges[idx] + sides[idx % 2] * moves[idx])
}

/// The square around the middle, as wide as the longer side.
fn squared([left, top, right, bottom]: [f32; 4]) -> [f32; 4] {
    let half = (right - left).max(bottom - top) / 2.0;
    let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
    [x - half, y - half, x + half, y + half]
}

fn area(edges: [f32; 4]) -> f32 {
    (edges[2] - edges[0]) * (edges[3] - edges[1])
}

fn common(a: [f32; 4], b: [f32; 4]) -> f32 {
    let width = a[2].min(b[2]) - a[0].max(b[0]);
    let height = a[3].min(b[3]) - a[1].max(b[1]);
    width.max(0.0) * height.max(0.0)
}

/// What two places have in common, of both together.
fn union(a: [f32; 4], b: [f32; 4]) -> f32 {
    common(a, b) / (area(a) + area(b) - common(a, b)).max(1.0)
}

/// What two places have in common, of the lesser.
fn lesser(a: [f32; 4], b: [f32; 4]) -> f32 {
    common(a, b) / area(a).min(area(b)).max(1.0)
}

/// The surest of those that lie on each other.
fn apart(
    mut places: Vec<Found>,
    most: f32,
    overlap: impl Fn([f32; 4], [f32; 4]) -> f32,
) -> Vec<Found> {
    places.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Found> = Vec::new();
    for place in places {
        if kept.iter().all(|other| overlap(other.edges, place.edges) <= most) {
            kept.push(place);
        }
    }
    kept
}
