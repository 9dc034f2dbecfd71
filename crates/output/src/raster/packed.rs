//! A picture compressed in pieces, and others that differ from it in some places only.
//!
//! Most of a face is as it was on the face before: its ground. Compressing is half of what a face costs, so the
//! ground is compressed once, cell by cell, and a face takes from it the bits of every cell that nothing was
//! drawn on. This works because `fdeflate` uses one fixed code and looks back no further than the call that
//! gives it bytes: the bits of a cell are the same whatever stands before it. All that is done here is to
//! lay such strings of bits one after another, and to carry the checksum along.

use super::png_file::Filter;
use fdeflate::Compressor;
use std::{borrow::Cow, ops::Range};

/// Pixels of a cell: enough that a run of equal ones loses little by being cut, so few that a line of text leaves
/// most cells of its rows alone. Their bytes are a multiple of the eight that are compressed at once.
const CELL_PX: usize = 64;
/// The filter byte in front of a row: the row above is taken off.
const UP: u8 = Filter::Up as u8;
/// Bits of a stream before its data: two bytes of zlib, the block's head and the tables of its code.
const HEAD_BITS: usize = 53 * 8 + 5;
/// Bits of the code that ends the block; the last of them is set.
const END_BITS: usize = 12;
/// Bytes of the checksum behind the block.
const SUM_BYTES: usize = 4;
/// Bits moved at once: with the seven at most that wait for their byte to be full they fill a word.
const STEP_BITS: usize = 56;

/// A face as it leaves for the printer.
#[derive(Debug)]
pub(super) struct Raster<'a> {
    pub(super) width: usize,
    pub(super) colours: Cow<'a, [[u8; 4]]>,
    /// 255 where K prints.
    pub(super) dots: Cow<'a, [u8]>,
    /// The colour of pixels that K prints.
    pub(super) as_black: [u8; 3],
}

impl Raster<'_> {
    fn into_owned(self) -> Raster<'static> {
        Raster {
            width: self.width,
            colours: Cow::Owned(self.colours.into_owned()),
            dots: Cow::Owned(self.dots.into_owned()),
            as_black: self.as_black,
        }
    }

    /// How many cells a row has; the last may be narrower.
    const fn cells(&self) -> usize {
        self.width.div_ceil(CELL_PX)
    }

    fn height(&self) -> usize {
        self.dots.len() / self.width
    }

    /// The columns of those cells.
    fn columns(&self, cells: &Range<usize>) -> Range<usize> {
        cells.start * CELL_PX..(cells.end * CELL_PX).min(self.width)
    }

    /// Whether a cell shows the same in both.
    fn agrees(&self, other: &Self, y: usize, cell: usize) -> bool {
        let columns = self.columns(&(cell..cell + 1));
        let here = y * self.width + columns.start..y * self.width + columns.end;
        self.dots[here.clone()] == other.dots[here.clone()]
            && self.colours[here.clone()].as_flattened() == other.colours[here].as_flattened()
    }

    /// Fills those cells of a row of RGB.
    fn fill(&self, y: usize, cells: &Range<usize>, row: &mut [u8]) {
        let columns = self.columns(cells);
        let here = y * self.width + columns.start..y * self.width + columns.end;
        let row = &mut row.as_chunks_mut::<3>().0[columns];
        // The canvas began white and opaque, so there is no alpha to undo.
        for (to, [r, g, b, _]) in row.iter_mut().zip(&self.colours[here.clone()]) {
            *to = [*r, *g, *b];
        }
        let dots = &self.dots[here];
        // Without an early end, so that many are looked at in one step.
        if dots.iter().fold(0, |any, dot| any | dot) == 0 {
            return;
        }
        for (to, dot) in row.iter_mut().zip(dots) {
            if *dot != 0 {
                *to = self.as_black;
            }
        }
    }
}

/// A ground and the bits of each of its cells.
#[derive(Debug)]
pub(super) struct Packed {
    ground: Raster<'static>,
    /// The zlib stream, with eight bytes behind it to read beyond its end.
    stream: Vec<u8>,
    /// Where the bits of each cell begin, and those of the last one end.
    starts: Vec<usize>,
    sums: Vec<Sum>,
}

impl Packed {
    pub(super) fn new(ground: Raster<'_>) -> Self {
        let mut stream = Joined::new();
        let (mut starts, mut sums) = (Vec::new(), Vec::new());
        let mut rows = Rows::new(ground.width);
        for y in 0..ground.height() {
            for cell in 0..ground.cells() {
                starts.push(stream.bits());
                sums.push(stream.pack(rows.filtered(&ground, y, cell..cell + 1)));
            }
            rows.next();
        }
        starts.push(stream.bits());
        let mut stream = stream.finish();
        stream.extend([0; 8]);
        Self { ground: ground.into_owned(), stream, starts, sums }
    }

    /// The zlib stream of a face on this ground, which has its size.
    pub(super) fn stream(&self, face: &Raster<'_>) -> Vec<u8> {
        let cells = face.cells();
        let mut out = Joined::new();
        out.bytes.reserve(self.stream.len() * 2);
        let mut rows = Rows::new(face.width);
        // Which cells of the row above are as on the ground.
        let (mut same_above, mut same) = (vec![true; cells], vec![true; cells]);
        // Cells that can be taken as they are, not yet laid down.
        let mut kept = 0..0;
        for y in 0..face.height() {
            for (cell, same) in same.iter_mut().enumerate() {
                *same = face.agrees(&self.ground, y, cell);
            }
            let is_clean = |cell: usize| same[cell] && same_above[cell];
            let mut cell = 0;
            while cell < cells {
                let (first, clean) = (cell, is_clean(cell));
                while cell < cells && is_clean(cell) == clean {
                    cell += 1;
                }
                if !clean {
                    self.lay(&mut out, std::mem::take(&mut kept));
                    out.pack(rows.filtered(face, y, first..cell));
                    continue;
                }
                let run = y * cells + first..y * cells + cell;
                if kept.end == run.start {
                    kept.end = run.end;
                } else {
                    self.lay(&mut out, std::mem::replace(&mut kept, run));
                }
            }
            rows.next();
            std::mem::swap(&mut same_above, &mut same);
        }
        self.lay(&mut out, kept);
        out.finish()
    }

    fn lay(&self, out: &mut Joined, cells: Range<usize>) {
        if cells.is_empty() {
            return;
        }
        out.lay(&self.stream, self.starts[cells.start]..self.starts[cells.end]);
        for sum in &self.sums[cells] {
            out.sum.add(*sum);
        }
    }
}

/// Two rows of RGB, of which as much is filled as is asked for, and the difference of the two.
struct Rows {
    above: Vec<u8>,
    here: Vec<u8>,
    /// Which cells are filled.
    has_above: Vec<bool>,
    has_here: Vec<bool>,
    filtered: Vec<u8>,
}

impl Rows {
    /// Above the first row there is nothing (PNG specification, 9.2).
    fn new(width: usize) -> Self {
        let (row, cells) = (vec![0; width * 3], width.div_ceil(CELL_PX));
        Self {
            above: row.clone(),
            filtered: vec![UP; 1 + row.len()],
            here: row,
            has_above: vec![true; cells],
            has_here: vec![false; cells],
        }
    }

    /// Goes on to the next row.
    fn next(&mut self) {
        std::mem::swap(&mut self.above, &mut self.here);
        std::mem::swap(&mut self.has_above, &mut self.has_here);
        self.has_here.fill(false);
    }

    /// The bytes of those cells of row `y`, where these rows stand, the row above taken off; the filter byte
    /// belongs to the first cell.
    fn filtered(&mut self, face: &Raster<'_>, y: usize, cells: Range<usize>) -> &[u8] {
        for cell in cells.clone() {
            if !std::mem::replace(&mut self.has_above[cell], true) {
                face.fill(y - 1, &(cell..cell + 1), &mut self.above);
            }
        }
        face.fill(y, &cells, &mut self.here);
        self.has_here[cells.clone()].fill(true);
        let columns = face.columns(&cells);
        let bytes = columns.start * 3..columns.end * 3;
        let out = &mut self.filtered[1 + bytes.start..1 + bytes.end];
        let near = self.here[bytes.clone()].iter().zip(&self.above[bytes.clone()]);
        for (out, (own, up)) in out.iter_mut().zip(near) {
            *out = own.wrapping_sub(*up);
        }
        let first = if cells.start == 0 { 0 } else { 1 + bytes.start };
        &self.filtered[first..1 + bytes.end]
    }
}

/// A checksum (Adler-32, RFC 1950) and of how many bytes it is.
#[derive(Debug, Clone, Copy)]
struct Sum {
    low: u32,
    high: u32,
    bytes: u32,
}

impl Sum {
    const NONE: Self = Self { low: 1, high: 0, bytes: 0 };
    const MODULUS: u32 = 65_521;

    /// Takes the bytes of `next` behind its own.
    fn add(&mut self, next: Self) {
        let before = u64::from(self.low + Self::MODULUS - 1) * u64::from(next.bytes);
        let high = u64::from(self.high + next.high) + before;
        self.high = (high % u64::from(Self::MODULUS)) as u32;
        self.low = (self.low + next.low + Self::MODULUS - 1) % Self::MODULUS;
        self.bytes = self.bytes.wrapping_add(next.bytes);
    }
}

/// Strings of bits laid one after another into one block.
struct Joined {
    bytes: Vec<u8>,
    /// Bits that do not fill a byte yet, fewer than eight.
    rest: u64,
    n_rest: usize,
    sum: Sum,
    scratch: Vec<u8>,
}

impl Joined {
    fn new() -> Self {
        let (bytes, scratch) = (Vec::new(), Vec::new());
        let mut joined = Self { bytes, rest: 0, n_rest: 0, sum: Sum::NONE, scratch };
        joined.compress(&[]);
        let head = std::mem::take(&mut joined.scratch);
        joined.lay(&head, 0..HEAD_BITS);
        joined.scratch = head;
        joined
    }

    /// How many bits there are so far.
    fn bits(&self) -> usize {
        self.bytes.len() * 8 + self.n_rest
    }

    /// Makes a stream of its own of `plain` in `scratch`, with bytes behind it to read beyond its end.
    /// Gives the bits of the data, and the sum.
    fn compress(&mut self, plain: &[u8]) -> (Range<usize>, Sum) {
        let sure = "a Vec takes every byte";
        self.scratch.clear();
        let mut compressor = Compressor::new(&mut self.scratch).expect(sure);
        compressor.write_data(plain).expect(sure);
        compressor.finish().expect(sure);
        let (block, sum) =
            self.scratch.split_last_chunk::<SUM_BYTES>().expect("a stream ends in its sum");
        let sum = u32::from_be_bytes(*sum);
        let bytes = u32::try_from(plain.len()).expect("a row is far shorter");
        let sum = Sum { low: sum & 0xffff, high: sum >> 16, bytes };
        // The last bit that is set is the last of the code that ends the block.
        let unused = block.last().map_or(0, |byte| byte.leading_zeros() as usize);
        let end = block.len() * 8 - unused - END_BITS;
        self.scratch.extend([0; 4]);
        (HEAD_BITS..end, sum)
    }

    /// Compresses `plain` behind what there is.
    fn pack(&mut self, plain: &[u8]) -> Sum {
        let (bits, sum) = self.compress(plain);
        let scratch = std::mem::take(&mut self.scratch);
        self.lay(&scratch, bits);
        self.scratch = scratch;
        self.sum.add(sum);
        sum
    }

    /// Lays those bits of `from` behind what there is; eight bytes from the last one on can be read.
    fn lay(&mut self, from: &[u8], bits: Range<usize>) {
        let mut at = bits.start;
        while at < bits.end {
            let word = from[at / 8..].first_chunk().expect("bytes to read beyond the end");
            let word = u64::from_le_bytes(*word) >> (at % 8);
            let count = STEP_BITS.min(bits.end - at);
            self.rest |= (word & ((1 << count) - 1)) << self.n_rest;
            self.n_rest += count;
            let whole = self.n_rest / 8;
            if count == STEP_BITS {
                self.bytes.extend_from_slice(&self.rest.to_le_bytes()[..STEP_BITS / 8]);
                self.rest >>= STEP_BITS;
                self.n_rest -= STEP_BITS;
            } else {
                self.bytes.extend_from_slice(&self.rest.to_le_bytes()[..whole]);
                self.rest = self.rest.checked_shr(whole as u32 * 8).unwrap_or(0);
                self.n_rest -= whole * 8;
            }
            at += count;
        }
    }

    /// Ends the block and gives the stream.
    fn finish(mut self) -> Vec<u8> {
        self.compress(&[]);
        let end = std::mem::take(&mut self.scratch);
        self.lay(&end, HEAD_BITS..HEAD_BITS + END_BITS);
        if self.n_rest > 0 {
            self.bytes.push(self.rest.to_le_bytes()[0]);
        }
        self.bytes.extend((self.sum.high << 16 | self.sum.low).to_be_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Colours that differ little, and a dot of black here and there.
    fn noise(width: usize, height: usize, as_black: [u8; 3]) -> Raster<'static> {
        let noise = |idx: u32| idx.wrapping_mul(2_654_435_761) >> 11;
        let colours = (0..(width * height) as u32)
            .map(|idx| (noise(idx) & 0x0103_0301).to_le_bytes())
            .map(|[r, g, b, _]| [r, g, b, 255]);
        let dots = (0..(width * height) as u32)
            .map(|idx| if noise(idx) % 97 == 0 { 255 } else { 0 })
            .collect();
        Raster { width, colours: colours.collect(), dots: Cow::Owned(dots), as_black }
    }

    /// What a reader who knows nothing of us makes of the stream, its filter undone.
    fn read(stream: &[u8], width: usize) -> Vec<[u8; 3]> {
        let mut plain = Vec::new();
        std::io::copy(&mut flate2::read::ZlibDecoder::new(stream), &mut plain).expect("whole");
        let length = width * 3;
        let mut rgb: Vec<u8> = Vec::new();
        for row in plain.chunks_exact(1 + length) {
            assert_eq!(row[0], UP);
            let above = rgb.len().checked_sub(length);
            for (idx, byte) in row[1..].iter().enumerate() {
                rgb.push(byte.wrapping_add(above.map_or(0, |above| rgb[above + idx])));
            }
        }
        rgb.as_chunks().0.to_vec()
    }

    fn shown(raster: &Raster<'_>) -> Vec<[u8; 3]> {
        let pixels = raster.colours.iter().zip(&*raster.dots);
        pixels
            .map(|([r, g, b, _], dot)| if *dot == 0 { [*r, *g, *b] } else { raster.as_black })
            .collect()
    }

    #[test]
    fn a_ground_alone_is_read_again_at_every_width() {
        for width in (1..=70).chain([127, 128, 129, 1016]) {
            let packed = Packed::new(noise(width, 5, [255; 3]));
            let wanted = shown(&packed.ground);
            assert_eq!(read(&packed.stream(&packed.ground), width), wanted, "{width}");
            let (stream, _) = packed.stream.split_last_chunk::<8>().expect("bytes to read on");
            assert_eq!(read(stream, width), wanted, "{width}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_drawn_on_a_ground_is_what_is_read(
            width in 1usize..300,
            changes in proptest::collection::vec(
                (0usize..9, 0usize..300, 1usize..90, any::<u8>(), any::<bool>()),
                0..12,
            ),
            knockout: bool,
        ) {
            let as_black = if knockout { [255; 3] } else { [0; 3] };
            let packed = Packed::new(noise(width, 9, as_black));
            let mut face = noise(width, 9, as_black);
            for (y, from, count, level, black) in changes {
                let from = from.min(width);
                let here = y * width + from..y * width + (from + count).min(width);
                if black {
                    face.dots.to_mut()[here].fill(if level < 128 { 0 } else { 255 });
                } else {
                    face.colours.to_mut()[here].fill([level, 7, level / 2, 255]);
                }
            }
            prop_assert_eq!(read(&packed.stream(&face), width), shown(&face));
        }
    }
}
