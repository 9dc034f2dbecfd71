//! Indirect objects on their way into a file.
//!
//! Each object is a chunk of its own, so that its offset is known when it is
//! written. Objects of a sheet carry local numbers from [`LOCAL`] on until the
//! writer knows how many came before.

use cetak_card::layout::draw::Shape;
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Chunk, Ref};
use std::io::Write as _;

/// The first local object number; no file has that many objects.
pub(super) const LOCAL: i32 = 1 << 28;

/// Compression of content streams: level 6 is half the size of level 1 for a few hundred
/// microseconds a sheet.
const LEVEL: u32 = 6;

/// Objects in the order they are written.
#[derive(Debug)]
pub(super) struct Objects {
    done: Vec<(Ref, Chunk)>,
    next: i32,
    /// Motifs of artwork written so far, so that no second face writes them again.
    pub(super) motifs: Vec<(Shape, Ref)>,
}

impl Objects {
    /// No objects yet; the next one gets number `first`.
    pub(super) fn starting_at(first: i32) -> Self {
        Self { done: Vec::new(), next: first, motifs: Vec::new() }
    }

    /// Takes the next number.
    pub(super) fn alloc(&mut self) -> Ref {
        let id = Ref::new(self.next);
        self.next += 1;
        id
    }

    /// The number the next object would get.
    pub(super) fn next_number(&self) -> i32 {
        self.next
    }

    /// Writes the object with number `id`.
    pub(super) fn put(&mut self, id: Ref, write: impl FnOnce(&mut Chunk)) {
        let mut chunk = Chunk::new();
        write(&mut chunk);
        self.done.push((id, chunk));
    }

    /// Takes a number and writes the object.
    pub(super) fn add(&mut self, write: impl FnOnce(&mut Chunk, Ref)) -> Ref {
        let id = self.alloc();
        self.put(id, |chunk| write(chunk, id));
        id
    }

    /// The objects in writing order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(Ref, Chunk)> {
        self.done.iter()
    }
}

/// `bytes` as a zlib stream.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    encoder.write_all(bytes).expect("a Vec takes everything");
    encoder.finish().expect("a Vec takes everything")
}

/// A number as PDF gets it: four decimals are 0.04 micrometres and keep files small, and no
/// number needs an exponent, which PDF does not know.
pub(super) fn num(value: f64) -> f32 {
    ((value * 1e4).round() / 1e4) as f32
}

/// A number of an outline in artwork: three decimals are a third of a micrometre, and an ornament
/// has thousands of them.
pub(super) fn fine(value: f64) -> f32 {
    ((value * 1e3).round() / 1e3) as f32
}

/// Six numbers of a matrix; factors need more decimals than lengths.
pub(super) fn matrix(values: [f64; 6]) -> [f32; 6] {
    let [a, b, c, d, e, f] = values;
    let factor = |value: f64| {
        let value = value as f32;
        if value.abs() < 1e-4 { num(value.into()) } else { value }
    };
    [factor(a), factor(b), factor(c), factor(d), num(e), num(f)]
}

/// The map that applies `first` and then `then`.
pub(super) fn joined(first: [f64; 6], then: [f64; 6]) -> [f64; 6] {
    let [a, b, c, d, e, f] = first;
    let [ta, tb, tc, td, te, tf] = then;
    [
        a * ta + b * tc,
        a * tb + b * td,
        c * ta + d * tc,
        c * tb + d * td,
        e * ta + f * tc + te,
        e * tb + f * td + tf,
    ]
}
