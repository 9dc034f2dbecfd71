//! The Paeth predictor of PNG (PNG specification, 9.4): rows of pixels filtered for deflate, and back.
//!
//! The only filter that lossless photos use. Everyone who writes or reads such rows takes it from here.

/// The filter byte in front of each row.
const PAETH: u8 = 4;

/// Whichever neighbour is nearest to left + up - corner, without branches.
#[inline]
pub fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let (to_left, to_up, to_corner) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    let upper = if to_up <= to_corner { b } else { c };
    (if to_left <= to_up && to_left <= to_corner { a } else { upper }) as u8
}

/// RGB rows, each led by its filter byte: the best single choice for photographs.
pub(super) fn filter_rows(rgba: &[u8], width: usize, out: &mut Vec<u8>) {
    out.clear();
    let black = vec![0; width * 4];
    let mut above = black.as_slice();
    for row in rgba.chunks_exact(width * 4) {
        out.push(PAETH);
        let (pixels, above_pixels) = (row.as_chunks::<4>().0, above.as_chunks::<4>().0);
        let (mut left, mut corner) = ([0; 4], [0; 4]);
        for (pixel, up) in pixels.iter().zip(above_pixels) {
            for channel in 0..3 {
                let guess = paeth(left[channel], up[channel], corner[channel]);
                out.push(pixel[channel].wrapping_sub(guess));
            }
            (left, corner) = (*pixel, *up);
        }
        above = row;
    }
}

/// The RGB pixels of rows that were filtered in this way; `None` if a row says another filter or is not whole.
pub fn unfilter_rows(rows: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut plain: Vec<u8> = Vec::with_capacity(rows.len());
    let mut above = vec![0; width * 3];
    let rows = rows.chunks_exact(width * 3 + 1);
    if !rows.remainder().is_empty() {
        return None;
    }
    for row in rows {
        let (PAETH, bytes) = (row[0], &row[1..]) else { return None };
        let mut line = bytes.to_vec();
        for idx in 0..line.len() {
            let (left, corner) = if idx < 3 { (0, 0) } else { (line[idx - 3], above[idx - 3]) };
            line[idx] = line[idx].wrapping_add(paeth(left, above[idx], corner));
        }
        plain.extend(&line);
        above = line;
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        for width in [1usize, 2, 7, 64] {
            let rgba: Vec<u8> = (0..width as u32 * 5 * 4)
                .map(|idx| (idx.wrapping_mul(2_654_435_761) >> 13) as u8)
                .collect();
            let rgb: Vec<u8> =
                rgba.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
            let mut rows = Vec::new();
            filter_rows(&rgba, width, &mut rows);
            assert_eq!(unfilter_rows(&rows, width).as_ref(), Some(&rgb), "{width}");
            assert_eq!(unfilter_rows(&rows[1..], width), None);
            rows[0] = 2;
            assert_eq!(unfilter_rows(&rows, width), None);
        }
    }
}
