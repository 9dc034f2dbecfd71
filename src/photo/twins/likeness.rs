//! What remains of a picture however it was saved: a small grey copy of the face, and its colours.
//!
//! It is taken in the measure of the head itself, from just below the crown to
//! the collar, so that size, margins and background do not enter. A picture
//! without a silhouette is taken as a whole. Nothing of a face is recognised:
//! two likenesses tell whether two files show one photograph, not one person.

/// Cells across.
pub(super) const COLUMNS: usize = 32;
/// Cells down.
pub(super) const ROWS: usize = 36;
/// Cells along each side of a place whose colour is kept.
pub(super) const TINT_CELLS: usize = 4;
/// Places whose colour is kept.
pub(super) const TINTS: usize = COLUMNS * ROWS / TINT_CELLS / TINT_CELLS;
/// Left edge and width, upper edge and height of what is taken, in widths of the head from its middle and a little below its crown.
const PART: [f32; 4] = [-0.6, 1.2, 0.02, 1.35];
/// Share of a cell that the person must cover.
const COVER: f32 = 0.75;

/// What a picture was measured by.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is nothing to compare.
    #[default]
    None,
    /// The head.
    Head,
    /// The edges of the picture.
    Whole,
}

impl Framing {
    /// Every value, by the number it is stored under.
    const ALL: [Self; 3] = [Self::None, Self::Head, Self::Whole];
}

/// A small copy of a face; 1.3 KB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    pub(super) framing: Framing,
    /// Lightness row by row, 1 to 255; 0 where there is nothing of the person.
    pub(super) cells: Box<[u8; COLUMNS * ROWS]>,
    /// How blue and how red, 128 for grey; zeros where there is nothing of the person.
    pub(super) tints: Box<[[u8; 2]; TINTS]>,
}

impl Default for Likeness {
    fn default() -> Self {
        Self {
            framing: Framing::None,
            cells: Box::new([0; COLUMNS * ROWS]),
            tints: Box::new([[0; 2]; TINTS]),
        }
    }
}

/// A small picture, row by row, from which likenesses are taken.
pub(in crate::photo) struct Source<'a> {
    /// Straight colours and alpha.
    pub(in crate::photo) pixels: &'a [[u8; 4]],
    /// Lightness of each.
    pub(in crate::photo) light: &'a [u8],
    /// Pixels in a row.
    pub(in crate::photo) width: usize,
}

/// One pixel's share of a cell, along one side.
struct Overlap {
    at: usize,
    share: f32,
}

impl Likeness {
    /// Size of a stored likeness.
    pub const BYTES: usize = 1 + COLUMNS * ROWS + 2 * TINTS;

    /// The likeness of the picture in `source`: by the head whose upper mark, width and middle are
    /// `head`, in pixels, or as a whole.
    pub(in crate::photo) fn of(source: &Source<'_>, head: Option<(f32, f32, f32)>) -> Self {
        let height = source.pixels.len() / source.width;
        let (framing, left, width, top, tall) = match head {
            Some((top, wide, middle)) => (
                Framing::Head,
                middle + PART[0] * wide,
                PART[1] * wide,
                top + PART[2] * wide,
                PART[3] * wide,
            ),
            None => (Framing::Whole, 0.0, source.width as f32, 0.0, height as f32),
        };
        let across = overlaps(left, width / COLUMNS as f32, COLUMNS, source.width);
        let down = overlaps(top, tall / ROWS as f32, ROWS, height);
        let area = width / COLUMNS as f32 * tall / ROWS as f32;
        let mut found = Self { framing, ..Self::default() };
        let mut sums = [[[0f32; 4]; COLUMNS / TINT_CELLS]; ROWS / TINT_CELLS];
        for (row, rows) in down.iter().enumerate() {
            for (column, columns) in across.iter().enumerate() {
                // Lightness, cover, blue, red.
                let mut sum = [0f32; 4];
                for from_row in rows {
                    let line = from_row.at * source.width;
                    for from in columns {
                        let idx = line + from.at;
                        let [red, _, blue, alpha] = source.pixels[idx];
                        let share = from_row.share * from.share * f32::from(alpha);
                        sum[0] += share * f32::from(source.light[idx]);
                        sum[1] += share;
                        sum[2] += share * f32::from(blue);
                        sum[3] += share * f32::from(red);
                    }
                }
                if sum[1] >= area * 255.0 * COVER {
                    let light = (sum[0] / sum[1] + 0.5).clamp(1.0, 255.0);
                    found.cells[row * COLUMNS + column] = light as u8;
                    let place = &mut sums[row / TINT_CELLS][column / TINT_CELLS];
                    place.iter_mut().zip(sum).for_each(|(place, sum)| *place += sum);
                }
            }
        }
        for (tint, sum) in found.tints.iter_mut().zip(sums.as_flattened()) {
            // Places with next to nothing of the person have no colour to compare.
            if sum[1] >= area * 255.0 * 4.0 {
                let level = |part: f32| ((part - sum[0]) / sum[1] / 2.0 + 128.5).clamp(1.0, 255.0);
                *tint = [level(sum[2]) as u8, level(sum[3]) as u8];
            }
        }
        if found.cells.iter().filter(|cell| **cell != 0).count() * 4 < COLUMNS * ROWS {
            return Self::default();
        }
        found
    }

    /// As [`Self::BYTES`] bytes, for keeping.
    pub fn to_bytes(&self) -> Vec<u8> {
        let framing = Framing::ALL.iter().position(|each| *each == self.framing);
        let mut out = vec![framing.expect("ALL holds every value") as u8];
        out.extend_from_slice(&*self.cells);
        out.extend_from_slice(self.tints.as_flattened());
        out
    }

    /// Reads [`Self::to_bytes`] back; nothing for any other number of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (framing, rest) = bytes.split_first()?;
        let (cells, tints) = rest.split_first_chunk::<{ COLUMNS * ROWS }>()?;
        let tints: &[u8; 2 * TINTS] = tints.try_into().ok()?;
        Some(Self {
            framing: *Framing::ALL.get(usize::from(*framing))?,
            cells: Box::new(*cells),
            tints: Box::new(std::array::from_fn(|idx| [tints[2 * idx], tints[2 * idx + 1]])),
        })
    }

    /// The likeness of the mirrored picture.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut other = self.clone();
        other.cells.chunks_exact_mut(COLUMNS).for_each(<[u8]>::reverse);
        other.tints.chunks_exact_mut(COLUMNS / TINT_CELLS).for_each(<[[u8; 2]]>::reverse);
        other
    }
}

/// For each of `count` cells of `size` pixels, counted from `start`, the pixels it covers and how much of each.
fn overlaps(start: f32, size: f32, count: usize, limit: usize) -> Vec<Vec<Overlap>> {
    let cell = |idx: usize| {
        let (from, to) = (start + idx as f32 * size, start + (idx + 1) as f32 * size);
        let (first, last) = (from.max(0.0), to.min(limit as f32));
        if first >= last {
            return Vec::new();
        }
        let pixels = first as usize..(last.ceil() as usize).min(limit);
        let share = |at: usize| (last.min(at as f32 + 1.0) - first.max(at as f32)).max(0.0);
        pixels.map(|at| Overlap { at, share: share(at) }).collect()
    };
    (0..count).map(cell).collect()
}
