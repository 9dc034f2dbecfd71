//! PWG raster (PWG 5102.4): pages as pixels, for printers that take no PDF.
//!
//! A stream: one word, then for each page a head of 1796 bytes and its lines, alike ones told once and runs of
//! alike pixels told once. Backs are turned here as the printer wants them, which it says in
//! `pwg-raster-document-sheet-back`. Writing and reading share the places of the fields and nothing else.

use crate::capabilities::Turned;
use crate::misfit::Sided;
use std::io::{self, Read, Write};

/// What every stream begins with.
const SYNC: &[u8; 4] = b"RaS2";
/// Bytes in the head of a page.
const HEAD: usize = 1796;
/// Places of the fields that are written.
mod at {
    pub(super) const DUPLEX: usize = 272;
    pub(super) const DOTS: usize = 276;
    pub(super) const COPIES: usize = 340;
    pub(super) const PAGE_SIZE: usize = 352;
    pub(super) const TUMBLE: usize = 368;
    pub(super) const WIDTH: usize = 372;
    pub(super) const HEIGHT: usize = 376;
    pub(super) const BITS_PER_COLOUR: usize = 384;
    pub(super) const BITS_PER_PIXEL: usize = 388;
    pub(super) const BYTES_PER_LINE: usize = 392;
    pub(super) const COLOUR_SPACE: usize = 400;
    pub(super) const COLOURS: usize = 420;
    pub(super) const PAGES: usize = 452;
    pub(super) const CROSS_FEED: usize = 456;
    pub(super) const FEED: usize = 460;
    pub(super) const BOX_RIGHT: usize = 472;
    pub(super) const BOX_BOTTOM: usize = 476;
}

/// Kinds of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pixels {
    /// Red, green, blue, a byte each: `srgb_8`.
    Colour,
    /// One byte of grey: `sgray_8`.
    Grey,
}

/// What all pages of a stream have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// Kind of pixels.
    pub pixels: Pixels,
    /// Dots per inch, both ways.
    pub dpi: u32,
    /// How sheets are turned.
    pub sided: Sided,
    /// How backs are wanted.
    pub back: Turned,
    /// Pages of the stream.
    pub pages: u32,
}

/// A page as pixels, row by row from its top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// A byte for each colour of each pixel.
    pub bytes: Vec<u8>,
}

impl Pixels {
    /// Bytes of one.
    const fn bytes(self) -> usize {
        match self {
            Self::Colour => 3,
            Self::Grey => 1,
        }
    }
}

impl Stream {
    /// Writes what a stream begins with.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn begin(to: &mut impl Write) -> io::Result<()> {
        to.write_all(SYNC)
    }

    /// Whether the backs are mirrored left to right, and top to bottom.
    const fn mirrored(&self) -> (bool, bool) {
        let tumbled = matches!(self.sided, Sided::ShortEdge);
        match (self.back, self.sided) {
            (_, Sided::One) | (Turned::Normal, _) => (false, false),
            (Turned::Flipped, _) => (tumbled, !tumbled),
            (Turned::Rotated, _) => (!tumbled, !tumbled),
            (Turned::ManualTumble, _) => (tumbled, tumbled),
        }
    }

    /// Writes one page; the second, fourth and so on of a stream with two sides are backs.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn page(&self, idx: u32, page: &Page, to: &mut impl Write) -> io::Result<()> {
        let each = self.pixels.bytes();
        let is_back = self.sided != Sided::One && idx % 2 == 1;
        let (across, down) = if is_back { self.mirrored() } else { (false, false) };
        to.write_all(&self.head(page, (across, down)))?;
        let line = |row: usize| -> Vec<u8> {
            let row = if down { page.height - 1 - row } else { row };
            let bytes = &page.bytes[row * page.width * each..(row + 1) * page.width * each];
            if across {
                bytes.chunks(each).rev().flatten().copied().collect()
            } else {
                bytes.to_vec()
            }
        };
        let mut row = 0;
        while row < page.height {
            let bytes = line(row);
            let mut same = 1;
            while same < 256 && row + same < page.height && line(row + same) == bytes {
                same += 1;
            }
            let mut packed = vec![u8::try_from(same - 1).expect("at most 256 lines")];
            pack(&bytes, each, &mut packed);
            to.write_all(&packed)?;
            row += same;
        }
        Ok(())
    }

    fn head(&self, page: &Page, (across, down): (bool, bool)) -> Vec<u8> {
        let mut head = vec![0; HEAD];
        head[..10].copy_from_slice(b"PwgRaster\0");
        let mut put = |place: usize, value: u32| {
            head[place..place + 4].copy_from_slice(&value.to_be_bytes());
        };
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let points = |px: usize| number((px * 72 + self.dpi as usize / 2) / self.dpi as usize);
        let each = number(self.pixels.bytes());
        put(at::DUPLEX, u32::from(self.sided != Sided::One));
        put(at::DOTS, self.dpi);
        put(at::DOTS + 4, self.dpi);
        put(at::COPIES, 1);
        put(at::PAGE_SIZE, points(page.width));
        put(at::PAGE_SIZE + 4, points(page.height));
        put(at::TUMBLE, u32::from(self.sided == Sided::ShortEdge));
        put(at::WIDTH, number(page.width));
        put(at::HEIGHT, number(page.height));
        put(at::BITS_PER_COLOUR, 8);
        put(at::BITS_PER_PIXEL, 8 * each);
        put(at::BYTES_PER_LINE, number(page.width) * each);
        // 19 is sRGB, 18 sGray.
        put(at::COLOUR_SPACE, if self.pixels == Pixels::Colour { 19 } else { 18 });
        put(at::COLOURS, each);
        put(at::PAGES, self.pages);
        let sign = |mirrored: bool| if mirrored { u32::MAX } else { 1 };
        put(at::CROSS_FEED, sign(across));
        put(at::FEED, sign(down));
        put(at::BOX_RIGHT, number(page.width));
        put(at::BOX_BOTTOM, number(page.height));
        head
    }
}

/// Packs one line: a run of up to 128 alike pixels is its length less one and the pixel, up to 128 unlike ones
/// are 257 less their number and they themselves.
fn pack(line: &[u8], each: usize, packed: &mut Vec<u8>) {
    let n_pixels = line.len() / each;
    let pixel = |idx: usize| &line[idx * each..(idx + 1) * each];
    let mut idx = 0;
    while idx < n_pixels {
        let mut run = 1;
        while run < 128 && idx + run < n_pixels && pixel(idx + run) == pixel(idx) {
            run += 1;
        }
        if run > 1 || idx + 1 == n_pixels {
            packed.push(u8::try_from(run - 1).expect("at most 128"));
            packed.extend_from_slice(pixel(idx));
            idx += run;
            continue;
        }
        // Unlike ones, until two alike follow.
        let mut n = 1;
        while n < 128
            && idx + n < n_pixels
            && (idx + n + 1 >= n_pixels || pixel(idx + n) != pixel(idx + n + 1))
        {
            n += 1;
        }
        if n == 1 {
            packed.push(0);
        } else {
            packed.push(u8::try_from(257 - n).expect("2 to 128"));
        }
        packed.extend_from_slice(&line[idx * each..(idx + n) * each]);
        idx += n;
    }
}

/// Reads a stream back as a printer does: every page upright again.
///
/// # Errors
///
/// What is no stream of this kind, or ends too early.
pub fn read_pages(from: &mut impl Read) -> io::Result<Vec<Page>> {
    let wrong = |what: &'static str| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut sync = [0; 4];
    from.read_exact(&mut sync)?;
    if &sync != SYNC {
        return Err(wrong("no PWG raster"));
    }
    let mut pages = Vec::new();
    loop {
        let mut head = vec![0; HEAD];
        match from.read(&mut head[..1])? {
            0 => return Ok(pages),
            _ => from.read_exact(&mut head[1..])?,
        }
        let field = |place: usize| {
            u32::from_be_bytes([head[place], head[place + 1], head[place + 2], head[place + 3]])
        };
        let (width, height) = (field(at::WIDTH) as usize, field(at::HEIGHT) as usize);
        let each = field(at::BITS_PER_PIXEL) as usize / 8;
        if !matches!(each, 1 | 3) || width == 0 || width > 60_000 || height > 60_000 {
            return Err(wrong("a page of another kind"));
        }
        let mut bytes = Vec::with_capacity(width * height * each);
        while bytes.len() < width * height * each {
            let mut same = [0];
            from.read_exact(&mut same)?;
            let mut line = Vec::with_capacity(width * each);
            while line.len() < width * each {
                let mut told = [0];
                from.read_exact(&mut told)?;
                let (n, alike) = match told[0] {
                    n @ 0..=127 => (usize::from(n) + 1, true),
                    n => (257 - usize::from(n), false),
                };
                let mut pixels = vec![0; if alike { each } else { n * each }];
                from.read_exact(&mut pixels)?;
                let times = if alike { n } else { 1 };
                (0..times).for_each(|_| line.extend_from_slice(&pixels));
            }
            if line.len() != width * each {
                return Err(wrong("a line that is too long"));
            }
            (0..=usize::from(same[0])).for_each(|_| bytes.extend_from_slice(&line));
        }
        if bytes.len() != width * height * each {
            return Err(wrong("more lines than the page has"));
        }
        if field(at::FEED) == u32::MAX {
            bytes = bytes.chunks(width * each).rev().flatten().copied().collect();
        }
        if field(at::CROSS_FEED) == u32::MAX {
            let lines = bytes.chunks(width * each);
            bytes = lines.flat_map(|line| line.chunks(each).rev().flatten().copied()).collect();
        }
        pages.push(Page { width, height, bytes });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};

    fn pages() -> impl Strategy<Value = (Stream, Vec<Page>)> {
        let pixels = prop_oneof![Just(Pixels::Colour), Just(Pixels::Grey)];
        let sided = prop_oneof![Just(Sided::One), Just(Sided::LongEdge), Just(Sided::ShortEdge)];
        let back = prop_oneof![
            Just(Turned::Normal),
            Just(Turned::Flipped),
            Just(Turned::Rotated),
            Just(Turned::ManualTumble)
        ];
        (pixels, sided, back, 1_usize..300, 1_usize..20).prop_flat_map(
            |(pixels, sided, back, width, height)| {
                // Few values, so that there are runs.
                let bytes = proptest::collection::vec(
                    prop_oneof![3 => Just(255_u8), 1 => any::<u8>()],
                    width * height * pixels.bytes(),
                );
                let page = bytes.prop_map(move |bytes| Page { width, height, bytes });
                let stream = Stream { pixels, dpi: 300, sided, back, pages: 2 };
                (Just(stream), proptest::collection::vec(page, 2))
            },
        )
    }

    proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read_back_pixel_by_pixel((stream, pages) in pages()) {
            let mut written = Vec::new();
            Stream::begin(&mut written).expect("in memory");
            for (idx, page) in (0..).zip(&pages) {
                stream.page(idx, page, &mut written).expect("in memory");
            }
            prop_assert_eq!(read_pages(&mut written.as_slice()).expect("a stream"), pages);
        }
    }

    #[test]
    fn a_back_is_turned_as_the_printer_says() {
        let page = Page { width: 2, height: 2, bytes: vec![1, 2, 3, 4] };
        let sent = |sided, back| {
            let stream = Stream { pixels: Pixels::Grey, dpi: 300, sided, back, pages: 2 };
            let mut written = Vec::new();
            stream.page(1, &page, &mut written).expect("in memory");
            // Two lines of two unlike pixels each: repeat, 255, pixels.
            let lines = &written[HEAD..];
            [lines[2], lines[3], lines[6], lines[7]]
        };
        let (long, short) = (Sided::LongEdge, Sided::ShortEdge);
        assert_eq!(sent(long, Turned::Normal), [1, 2, 3, 4]);
        assert_eq!(sent(long, Turned::Flipped), [3, 4, 1, 2]);
        assert_eq!(sent(short, Turned::Flipped), [2, 1, 4, 3]);
        assert_eq!(sent(long, Turned::Rotated), [4, 3, 2, 1]);
        assert_eq!(sent(short, Turned::Rotated), [1, 2, 3, 4]);
        assert_eq!(sent(long, Turned::ManualTumble), [1, 2, 3, 4]);
        assert_eq!(sent(short, Turned::ManualTumble), [4, 3, 2, 1]);
    }

    #[test]
    fn a_stream_that_was_cut_is_no_stream() {
        let page = Page { width: 9, height: 3, bytes: (0..27).collect() };
        let stream = Stream {
            pixels: Pixels::Grey,
            dpi: 300,
            sided: Sided::One,
            back: Turned::Normal,
            pages: 1,
        };
        let mut written = Vec::new();
        Stream::begin(&mut written).expect("in memory");
        stream.page(0, &page, &mut written).expect("in memory");
        for end in (0..written.len()).filter(|end| *end != 4) {
            read_pages(&mut &written[..end]).expect_err("cut");
        }
    }
}
