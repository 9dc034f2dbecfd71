//! What an ods would spread to.
//!
//! ods writes equal neighbours once with a count, and its reader lays every one
//! of them out in memory before anything can be said about it: a file of a few
//! kilobytes may stand for thousands of millions of cells, or for one text of as
//! many spaces. So the counts are added up beforehand, from the tags alone.
//! Nothing of the content is judged.

/// What the tables of `content.xml` take in memory.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spread {
    /// What stands in the rows, or the rectangle around all that is filled, whichever is more.
    pub(super) cells: u64,
    /// Filled cells with their texts, in bytes, every repetition counted.
    pub(super) bytes: u64,
}

/// What the tables of `content.xml` spread to.
pub(super) fn of(content: &[u8]) -> Spread {
    let mut all = Spread::default();
    let mut table = Table::default();
    for tag in content.split(|byte| *byte == b'<') {
        table.cell.text = table.cell.text.saturating_add(tag.len() as u64);
        if tag.starts_with(b"table:table-row") {
            table.end_row();
            table.row.repeats = repeats(tag, b"table:number-rows-repeated");
        } else if tag.starts_with(b"table:table-cell")
            || tag.starts_with(b"table:covered-table-cell")
        {
            table.end_cell();
            let repeats = repeats(tag, b"table:number-columns-repeated");
            let closed = tag.trim_ascii_end().ends_with(b"/>");
            let is_filled = !closed || contains(tag, b"office:");
            table.cell = Cell { repeats, is_filled, text: tag.len() as u64 };
        } else if is_spaces(tag) {
            table.cell.text = table.cell.text.saturating_add(repeats(tag, b"text:c"));
        } else if tag.starts_with(b"/table:table>") {
            table.end_row();
            all.add(&table);
            table = Table::default();
        }
    }
    table.end_row();
    all.add(&table);
    all
}

impl Spread {
    fn add(&mut self, table: &Table) {
        let around = table.filled_rows.saturating_mul(table.width);
        self.cells = self.cells.saturating_add(table.total.max(around));
        self.bytes = self.bytes.saturating_add(table.bytes);
    }
}

#[derive(Default)]
struct Table {
    total: u64,
    rows: u64,
    filled_rows: u64,
    width: u64,
    bytes: u64,
    row: Row,
    cell: Cell,
}

/// The row that is being read.
#[derive(Default)]
struct Row {
    repeats: u64,
    width: u64,
    /// How far it reaches with something in it.
    filled: u64,
    bytes: u64,
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    repeats: u64,
    is_filled: bool,
    /// How long it is, tags and all, spaces written as a number counted.
    text: u64,
}

impl Table {
    fn end_cell(&mut self) {
        /// What a cell takes besides its text, as a value and as a formula.
        const BARE: u64 = 64;
        let Cell { repeats, is_filled, text } = std::mem::take(&mut self.cell);
        self.row.width = self.row.width.saturating_add(repeats);
        if is_filled {
            self.row.filled = self.row.width;
            let bytes = text.saturating_add(BARE).saturating_mul(repeats);
            self.row.bytes = self.row.bytes.saturating_add(bytes);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let row = std::mem::take(&mut self.row);
        // Nothing in a spreadsheet reaches further than this, whatever its count claims.
        let repeats = row.repeats.min(1 << 20);
        self.rows = self.rows.saturating_add(repeats);
        if row.filled > 0 {
            self.filled_rows = self.rows;
            // As it is written, its repetitions are in the rectangle.
            self.total = self.total.saturating_add(row.filled);
            self.width = self.width.max(row.filled);
            self.bytes = self.bytes.saturating_add(row.bytes.saturating_mul(repeats));
        }
    }
}

/// The count of an attribute; 1 where there is none, more than any limit where it is no plain number.
pub(super) fn repeats(tag: &[u8], attribute: &[u8]) -> u64 {
    let Some(at) = tag.windows(attribute.len()).position(|window| window == attribute) else {
        return 1;
    };
    let value = tag[at + attribute.len()..].trim_ascii_start();
    let value = value.strip_prefix(b"=").map(<[u8]>::trim_ascii_start);
    let value = value.and_then(|value| value.split(|byte| matches!(byte, b'"' | b'\'')).nth(1));
    let number = value
        .and_then(|value| std::str::from_utf8(value).ok())
        .and_then(|value| value.parse().ok());
    number.unwrap_or(u64::from(u32::MAX))
}

/// Whether the tag stands for spaces, `<text:s text:c="9"/>`.
fn is_spaces(tag: &[u8]) -> bool {
    let rest = tag.strip_prefix(b"text:s");
    rest.is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_whitespace))
}

fn contains(tag: &[u8], wanted: &[u8]) -> bool {
    tag.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::{Spread, of};

    fn cells(content: &[u8]) -> u64 {
        of(content).cells
    }

    #[test]
    fn empty_repetitions_at_the_end_cost_nothing() {
        let table = br#"<table:table><table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#;
        assert_eq!(cells(table), 1);
    }

    #[test]
    fn repetitions_before_a_filled_cell_are_counted_however_they_are_written() {
        for count in ["\"1000\"", "'1000'", " = \"1000\""] {
            let count = if count.starts_with(' ') { count.to_owned() } else { format!("={count}") };
            let table = format!(
                "<table:table><table:table-row table:number-rows-repeated{count}><table:table-cell table:number-columns-repeated{count}/><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>"
            );
            assert_eq!(cells(table.as_bytes()), 1_001_000);
        }
        let row = of(b"<table:table-row table:number-rows-repeated=\"1000\"><table:table-cell table:number-columns-repeated=\"2\"><text:p>abc</text:p></table:table-cell></table:table-row></table:table>");
        assert_eq!(row.cells, 2000);
        assert!((2000 * 67..2000 * 250).contains(&row.bytes), "{row:?}");
        assert!(
            cells(b"<table:table-row table:number-rows-repeated=\"&#49;\"><table:table-cell>")
                >= 1 << 20
        );
    }

    #[test]
    fn spaces_written_as_a_number_are_counted() {
        let cell = |tag: &str| {
            let cell = format!(
                "<table:table-row><table:table-cell><text:p>{tag}</text:p></table:table-cell></table:table-row>"
            );
            of(cell.as_bytes())
        };
        assert!(cell("<text:s/>").bytes < 250);
        assert!(cell("<text:s text:c=\"5000\"/>").bytes > 5000);
        assert!(cell("<text:s text:c=\"99999999999999999999\"/>").bytes > 1 << 31);
        assert_eq!(of(b""), Spread::default());
    }
}
