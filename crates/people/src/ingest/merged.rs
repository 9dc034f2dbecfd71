//! Cells that were merged: one value in sight, many cells behind it.
//!
//! Only the first cell of a merged range has a value in the file; a reader of
//! the list sees it beside every row. Two uses: the value is filled down into
//! the rows a range covers, and a heading stands over all its columns.

use std::collections::BTreeMap;

/// First row, first column, last row, last column, all 0-based and inclusive.
pub(super) type Range = [u32; 4];

/// More ranges than any list has; what comes behind is left out.
const MAX_RANGES: usize = 200_000;

/// The merged ranges of a worksheet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Merged {
    /// By the first row.
    by_row: BTreeMap<u32, Vec<Range>>,
    count: usize,
}

impl Merged {
    /// These ranges.
    pub(super) fn new(ranges: impl IntoIterator<Item = Range>) -> Self {
        let mut merged = Self::default();
        ranges.into_iter().for_each(|range| merged.add(range));
        merged
    }

    /// Takes one more range; one that is upside down is none.
    pub(super) fn add(&mut self, range: Range) {
        let [top, left, bottom, right] = range;
        if top <= bottom && left <= right && self.count < MAX_RANGES {
            self.count += 1;
            self.by_row.entry(top).or_default().push(range);
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The range whose first cell this is.
    pub(super) fn over(&self, row: u32, col: u32) -> Option<Range> {
        self.by_row.get(&row)?.iter().find(|range| range[1] == col).copied()
    }

    /// The ranges that begin in this row.
    pub(super) fn in_row(&self, row: u32) -> impl Iterator<Item = Range> {
        self.by_row.get(&row).into_iter().flatten().copied()
    }

    /// The ranges that begin in this row and reach further down.
    pub(super) fn starting_at(&self, row: u32) -> impl Iterator<Item = Range> {
        let ranges = self.by_row.get(&row).into_iter().flatten();
        ranges.copied().filter(|[top, _, bottom, _]| bottom > top)
    }
}

/// `B2:B4` as a range; nothing if it is none.
pub(super) fn parse(reference: &[u8]) -> Option<Range> {
    let reference = std::str::from_utf8(reference).ok()?;
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let ([top, left], [bottom, right]) = (cell(first)?, cell(last)?);
    Some([top, left, bottom, right])
}

/// `$B$2` as row and column.
fn cell(name: &str) -> Option<[u32; 2]> {
    let name = name.replace('$', "");
    let at = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at(at);
    let col = letters.bytes().try_fold(0_u32, |col, byte| {
        let letter = byte.to_ascii_uppercase();
        letter
            .is_ascii_uppercase()
            .then(|| col.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?
    })?;
    let row: u32 = digits.parse().ok()?;
    Some([row.checked_sub(1)?, col.checked_sub(1)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_range() {
        assert_eq!(parse(b"M2:M4"), Some([1, 12, 3, 12]));
        assert_eq!(parse(b"$A$1:$AA$1"), Some([0, 0, 0, 26]));
        for wrong in ["", ":", "A", "1", "A0:B0", "A1:", "\u{e9}1", "AAAAAAAAAAAA1", "A99999999999"]
        {
            assert_eq!(parse(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_range_is_found_by_its_first_cell() {
        let merged = Merged::new([[1, 12, 3, 12], [0, 2, 0, 3], [9, 9, 1, 1]]);
        assert_eq!(merged.over(0, 2), Some([0, 2, 0, 3]));
        assert_eq!(merged.over(0, 3), None);
        assert_eq!(merged.starting_at(1).collect::<Vec<_>>(), [[1, 12, 3, 12]]);
        assert_eq!(merged.starting_at(0).count(), 0);
    }
}
