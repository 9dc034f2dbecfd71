//! How many cells an ods would spread to.
//!
//! ods writes equal neighbours once with a count, and its reader lays every one
//! of them out in memory before anything can be said about it: a file of a few
//! kilobytes may stand for thousands of millions of cells. So the counts are
//! added up beforehand, from the tags alone. Nothing of the content is judged.

/// The cells that the tables of `content.xml` take in memory: what stands in its rows, and the
/// rectangle around all that is filled, whichever is more.
pub(super) fn cells(content: &[u8]) -> u64 {
    let mut most = Table::default();
    let mut table = Table::default();
    for tag in content.split(|byte| *byte == b'<') {
        if tag.starts_with(b"table:table-row") {
            table.end_row();
            table.row_repeats = repeats(tag, b"table:number-rows-repeated");
        } else if tag.starts_with(b"table:table-cell")
            || tag.starts_with(b"table:covered-table-cell")
        {
            table.row_width =
                table.row_width.saturating_add(repeats(tag, b"table:number-columns-repeated"));
            let closed = tag.trim_ascii_end().ends_with(b"/>");
            if !closed || contains(tag, b"office:") {
                table.row_filled = table.row_width;
            }
        } else if tag.starts_with(b"/table:table>") {
            table.end_row();
            most.total = most.total.saturating_add(table.cells());
            table = Table::default();
        }
    }
    table.end_row();
    most.total.saturating_add(table.cells())
}

#[derive(Default)]
struct Table {
    total: u64,
    rows: u64,
    filled_rows: u64,
    width: u64,
    row_repeats: u64,
    row_width: u64,
    row_filled: u64,
}

impl Table {
    fn end_row(&mut self) {
        // Nothing in a spreadsheet reaches further than this, whatever its count claims.
        let repeats = self.row_repeats.min(1 << 20);
        self.rows = self.rows.saturating_add(repeats);
        if self.row_filled > 0 {
            self.filled_rows = self.rows;
            self.total = self.total.saturating_add(self.row_filled);
            self.width = self.width.max(self.row_filled);
        }
        (self.row_repeats, self.row_width, self.row_filled) = (0, 0, 0);
    }

    fn cells(&self) -> u64 {
        self.total.max(self.filled_rows.saturating_mul(self.width))
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

fn contains(tag: &[u8], wanted: &[u8]) -> bool {
    tag.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::cells;

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
        assert!(
            cells(b"<table:table-row table:number-rows-repeated=\"&#49;\"><table:table-cell>")
                >= 1 << 20
        );
    }
}
