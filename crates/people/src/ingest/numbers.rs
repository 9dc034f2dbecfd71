//! Rows that number or letter the columns and name nobody: `1 2 3`, `(1) (2)`, `I II III`, `kol 1`, `5=3+4`.

use super::Value;

/// Whether these cells, all that a row has, number the columns.
pub(super) fn are_column_numbers<'v>(cells: impl Iterator<Item = &'v Value> + Clone) -> bool {
    /// Fewer Roman figures than this may be somebody's golongan and class.
    const MIN_ROMAN: usize = 3;
    cells.clone().all(is_column_number)
        || cells.clone().count() >= MIN_ROMAN
            && cells.clone().all(|value| value.as_text().is_some_and(|text| roman(text).is_some()))
}

fn is_column_number(value: &Value) -> bool {
    match value {
        Value::Empty => true,
        Value::Number { value, .. } => (1.0..=200.0).contains(value) && value.fract() == 0.0,
        Value::Text(text) => {
            let lower = text.trim().to_lowercase();
            // `5=3+4` says how a column is reckoned.
            let number = lower.split('=').next().unwrap_or_default().trim();
            let number = number.trim_start_matches(['(', '[']).trim_end_matches([')', ']', '.']);
            let number = ["kolom", "kol.", "kol", "col.", "col"]
                .into_iter()
                .find_map(|word| number.strip_prefix(word))
                .unwrap_or(number)
                .trim();
            (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        Value::Date(_) | Value::Bool(_) | Value::Error(_) => false,
    }
}

/// `A`, `(b)`: the row that letters the columns.
pub(super) fn is_column_letter(value: &Value) -> bool {
    value.as_text().is_some_and(|text| {
        let letters = text.trim().trim_start_matches('(').trim_end_matches([')', '.']);
        letters.len() == 1 && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

/// The number of a Roman figure up to thirty-nine, written as it is counted.
fn roman(text: &str) -> Option<u32> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let text = text.trim().trim_matches(['(', ')', '.']).to_lowercase();
    let tens = text.bytes().take_while(|byte| *byte == b'x').count();
    let ones = ONES.iter().position(|ones| *ones == &text[tens..])?;
    let number = u32::try_from(tens * 10 + ones).ok()?;
    (1..40).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &str) -> Vec<Value> {
        cells.split('|').map(|cell| Value::Text(cell.into())).collect()
    }

    #[test]
    fn rows_that_number_the_columns_are_known_in_every_usual_writing() {
        for cells in [
            "1|2|3",
            "(1)|(2)|(3)",
            "1.|2.|3.",
            "kol 1|kol 2",
            "Kolom 1|Kolom 2",
            "1|2|3=1+2",
            "[1]|[2]",
            "I|II|III|IV",
            "(i)|(ii)|(iii)",
        ] {
            assert!(are_column_numbers(row(cells).iter()), "{cells}");
        }
        for cells in
            ["197011162011102003|BUDI", "1|BUDI", "I|II", "I|Made|Oka", "III/a|IV|V", "2012"]
        {
            assert!(!are_column_numbers(row(cells).iter()), "{cells}");
        }
        assert!(
            row("a|b|(c)").iter().all(is_column_letter) && !row("ab").iter().all(is_column_letter)
        );
    }
}
