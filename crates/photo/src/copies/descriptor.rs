//! The descriptor of a picture: a small grey copy of the face, its colours, and those of the clothes. It stays almost
//! the same however the picture is saved.
//!
//! It is taken in the measure of the head itself, from just below the crown to
//! the collar, and coarsely on to the chest, so that size, margins and background
//! do not enter. A picture without a silhouette is taken as a whole. Nothing of a face is recognised:
//! two descriptors tell whether two files show one photograph, not one person.

/// Cells across.
pub(super) const COLUMNS: usize = 32;
/// Cells down.
pub(super) const ROWS: usize = 36;
/// Cells along each side of a place whose colour is kept.
pub(super) const COLOUR_CELLS: usize = 4;
/// Places whose colour is kept.
pub(super) const COLOURS: usize = COLUMNS * ROWS / COLOUR_CELLS / COLOUR_CELLS;
/// Left edge and width, upper edge and height of what is taken, in widths of the head from its middle and a little below its crown.
const FACE_PART: [f32; 4] = [-0.6, 1.2, 0.02, 1.35];
/// Share of a cell that the person must cover.
const MIN_COVER: f32 = 0.75;
/// Cells of clothes across and down.
pub(super) const CLOTHES_WIDE: usize = 28;
pub(super) const CLOTHES_HIGH: usize = 12;
/// Side of a cell of clothes, in cells of the face.
pub(super) const CLOTHES_CELL: usize = 2;
/// Where the cells of clothes begin, in cells of the face from its first: outside, and at the neck.
pub(super) const CLOTHES_FROM: (f32, f32) = (-12.0, 28.0);
/// Cells of clothes along each side of a place whose colour is kept.
pub(super) const CLOTHES_COLOUR_CELLS: usize = 4;
/// Places of clothes whose colour is kept.
pub(super) const CLOTHES_COLOURS: usize =
    CLOTHES_WIDE * CLOTHES_HIGH / CLOTHES_COLOUR_CELLS / CLOTHES_COLOUR_CELLS;
/// Share of a cell of clothes that the person must cover: what is left of a wall would lighten it.
const MIN_CLOTHES_COVER: f32 = 0.95;
/// Cells of a place of clothes that must be covered for it to have a colour.
const MIN_COLOURED_CELLS: f32 = 6.0;

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
    /// Eyes and mouth.
    Face,
}

impl Framing {
    /// Every value, by the number it is stored under.
    const ALL: [Self; 4] = [Self::None, Self::Head, Self::Whole, Self::Face];
}

/// A small copy of a face and of the clothes below; 1.7 KB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    pub(super) framing: Framing,
    /// Lightness row by row, 1 to 255; 0 where there is nothing of the person.
    pub(super) cells: Box<[u8; COLUMNS * ROWS]>,
    /// How blue and how red, 128 for grey; zeros where there is nothing of the person.
    pub(super) colours: Box<[[u8; 2]; COLOURS]>,
    /// Lightness of the clothes, as in `cells`; zeros where there is no head to measure by.
    pub(super) clothes: Box<[u8; CLOTHES_WIDE * CLOTHES_HIGH]>,
    /// Colours of the clothes, as in `colours`.
    pub(super) clothes_colours: Box<[[u8; 2]; CLOTHES_COLOURS]>,
}

impl serde::Serialize for Descriptor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.to_bytes())
    }
}

impl<'de> serde::Deserialize<'de> for Descriptor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        Self::from_bytes(bytes).ok_or_else(|| serde::de::Error::custom("not a descriptor"))
    }
}

impl Default for Descriptor {
    fn default() -> Self {
        Self {
            framing: Framing::None,
            cells: Box::new([0; COLUMNS * ROWS]),
            colours: Box::new([[0; 2]; COLOURS]),
            clothes: Box::new([0; CLOTHES_WIDE * CLOTHES_HIGH]),
            clothes_colours: Box::new([[0; 2]; CLOTHES_COLOURS]),
        }
    }
}

/// A small picture, row by row, from which descriptors are taken.
pub(crate) struct Source<'a> {
    /// Straight colours and alpha.
    pub(crate) pixels: &'a [[u8; 4]],
    /// Lightness of each.
    pub(crate) light: &'a [u8],
    /// Pixels in a row.
    pub(crate) width: usize,
}

/// One pixel's share of a cell, along one side.
struct Overlap {
    at: usize,
    share: f32,
}

impl Descriptor {
    /// Size of a stored descriptor.
    pub const BYTES: usize =
        1 + COLUMNS * ROWS + 2 * COLOURS + CLOTHES_WIDE * CLOTHES_HIGH + 2 * CLOTHES_COLOURS;

    /// The descriptor of the picture in `source`: by the head whose upper mark, width and middle are
    /// `head`, in pixels, or as a whole.
    pub(crate) fn of(source: &Source<'_>, head: Option<(f32, f32, f32)>) -> Self {
        Self::framed(source, head, Framing::Head)
    }

    /// The same of a picture that stands level, by marks that were read off the face.
    pub(crate) fn of_face(source: &Source<'_>, head: (f32, f32, f32)) -> Self {
        Self::framed(source, Some(head), Framing::Face)
    }

    fn framed(source: &Source<'_>, head: Option<(f32, f32, f32)>, by: Framing) -> Self {
        let height = source.pixels.len() / source.width;
        let (framing, left, width, top, tall) = match head {
            Some((top, wide, middle)) => (
                by,
                middle + FACE_PART[0] * wide,
                FACE_PART[1] * wide,
                top + FACE_PART[2] * wide,
                FACE_PART[3] * wide,
            ),
            None => (Framing::Whole, 0.0, source.width as f32, 0.0, height as f32),
        };
        let across = overlaps(left, width / COLUMNS as f32, COLUMNS, source.width);
        let down = overlaps(top, tall / ROWS as f32, ROWS, height);
        let area = width / COLUMNS as f32 * tall / ROWS as f32;
        let mut found = Self { framing, ..Self::default() };
        let mut sums = [[[0f32; 4]; COLUMNS / COLOUR_CELLS]; ROWS / COLOUR_CELLS];
        for (row, rows) in down.iter().enumerate() {
            for (column, columns) in across.iter().enumerate() {
                let sum = source.sum(rows, columns);
                if sum[1] >= area * 255.0 * MIN_COVER {
                    let light = (sum[0] / sum[1] + 0.5).clamp(1.0, 255.0);
                    found.cells[row * COLUMNS + column] = light as u8;
                    let place = &mut sums[row / COLOUR_CELLS][column / COLOUR_CELLS];
                    place.iter_mut().zip(sum).for_each(|(place, sum)| *place += sum);
                }
            }
        }
        for (kept, sum) in found.colours.iter_mut().zip(sums.as_flattened()) {
            // Places with next to nothing of the person have no colour to compare.
            if sum[1] >= area * 255.0 * 4.0 {
                *kept = mean_colour(sum);
            }
        }
        if found.cells.iter().filter(|cell| **cell != 0).count() * 4 < COLUMNS * ROWS {
            return Self::default();
        }
        if framing != Framing::Whole {
            found.add_clothes(source, (left, top), width / COLUMNS as f32);
        }
        found
    }

    /// Adds the clothes below a face that begins at `(left, top)` and has cells of `cell` pixels.
    fn add_clothes(&mut self, source: &Source<'_>, (left, top): (f32, f32), cell: f32) {
        let height = source.pixels.len() / source.width;
        let side = cell * CLOTHES_CELL as f32;
        let (left, top) = (left + CLOTHES_FROM.0 * cell, top + CLOTHES_FROM.1 * cell);
        let across = overlaps(left, side, CLOTHES_WIDE, source.width);
        let down = overlaps(top, side, CLOTHES_HIGH, height);
        let mut sums =
            [[[0f32; 4]; CLOTHES_WIDE / CLOTHES_COLOUR_CELLS]; CLOTHES_HIGH / CLOTHES_COLOUR_CELLS];
        for (row, rows) in down.iter().enumerate() {
            for (column, columns) in across.iter().enumerate() {
                let sum = source.sum(rows, columns);
                if sum[1] >= side * side * 255.0 * MIN_CLOTHES_COVER {
                    let light = (sum[0] / sum[1] + 0.5).clamp(1.0, 255.0);
                    self.clothes[row * CLOTHES_WIDE + column] = light as u8;
                    let place =
                        &mut sums[row / CLOTHES_COLOUR_CELLS][column / CLOTHES_COLOUR_CELLS];
                    place.iter_mut().zip(sum).for_each(|(place, sum)| *place += sum);
                }
            }
        }
        for (kept, sum) in self.clothes_colours.iter_mut().zip(sums.as_flattened()) {
            if sum[1] >= side * side * 255.0 * MIN_COLOURED_CELLS {
                *kept = mean_colour(sum);
            }
        }
    }

    /// As [`Self::BYTES`] bytes, for keeping.
    pub fn to_bytes(&self) -> Vec<u8> {
        let framing = Framing::ALL.iter().position(|each| *each == self.framing);
        let mut out = vec![framing.expect("ALL holds every value") as u8];
        self.parts().into_iter().for_each(|part| out.extend_from_slice(part));
        out
    }

    /// Everything that was seen, part by part.
    pub(super) fn parts(&self) -> [&[u8]; 4] {
        let (colours, clothes_colours) =
            (self.colours.as_flattened(), self.clothes_colours.as_flattened());
        [&*self.cells, colours, &*self.clothes, clothes_colours]
    }

    /// Reads [`Self::to_bytes`] back; nothing for any other number of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (framing, rest) = bytes.split_first()?;
        let (cells, colours) = rest.split_first_chunk::<{ COLUMNS * ROWS }>()?;
        let (colours, clothes) = colours.split_first_chunk::<{ 2 * COLOURS }>()?;
        let (clothes, clothes_colours) =
            clothes.split_first_chunk::<{ CLOTHES_WIDE * CLOTHES_HIGH }>()?;
        let clothes_colours: &[u8; 2 * CLOTHES_COLOURS] = clothes_colours.try_into().ok()?;
        Some(Self {
            framing: *Framing::ALL.get(usize::from(*framing))?,
            cells: Box::new(*cells),
            colours: Box::new(std::array::from_fn(|idx| [colours[2 * idx], colours[2 * idx + 1]])),
            clothes: Box::new(*clothes),
            clothes_colours: Box::new(std::array::from_fn(|idx| {
                [clothes_colours[2 * idx], clothes_colours[2 * idx + 1]]
            })),
        })
    }

    /// The descriptor of the mirrored picture.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut other = self.clone();
        other.cells.chunks_exact_mut(COLUMNS).for_each(<[u8]>::reverse);
        other.colours.chunks_exact_mut(COLUMNS / COLOUR_CELLS).for_each(<[[u8; 2]]>::reverse);
        other.clothes.chunks_exact_mut(CLOTHES_WIDE).for_each(<[u8]>::reverse);
        other
            .clothes_colours
            .chunks_exact_mut(CLOTHES_WIDE / CLOTHES_COLOUR_CELLS)
            .for_each(<[[u8; 2]]>::reverse);
        other
    }
}

impl Source<'_> {
    /// Lightness, cover, blue and red of a cell, each weighed by its share and alpha.
    fn sum(&self, rows: &[Overlap], columns: &[Overlap]) -> [f32; 4] {
        let mut sum = [0f32; 4];
        for from_row in rows {
            let line = from_row.at * self.width;
            for from in columns {
                let idx = line + from.at;
                let [red, _, blue, alpha] = self.pixels[idx];
                let share = from_row.share * from.share * f32::from(alpha);
                sum[0] += share * f32::from(self.light[idx]);
                sum[1] += share;
                sum[2] += share * f32::from(blue);
                sum[3] += share * f32::from(red);
            }
        }
        sum
    }
}

/// How blue and how red, as a descriptor keeps it, of a [`Source::sum`].
fn mean_colour(sum: &[f32; 4]) -> [u8; 2] {
    let level = |part: f32| ((part - sum[0]) / sum[1] / 2.0 + 128.5).clamp(1.0, 255.0) as u8;
    [level(sum[2]), level(sum[3])]
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
