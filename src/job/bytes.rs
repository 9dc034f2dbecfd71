//! Sizes as a job file writes them: `2GB`, `500 MB`, `0`.

/// Bytes of each unit; decimal, as disks are sold.
const UNITS: [(&str, u64); 5] =
    [("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];

/// Reads a size; letter case and blanks do not matter, a number without a unit must be `0`.
pub(super) fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = unit.trim().to_ascii_uppercase();
    if unit.is_empty() {
        return (number == "0").then_some(0);
    }
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    // Three decimals are a thousandth of a unit; more say nothing about a disk.
    if part.is_empty() || part.len() > 3 {
        return None;
    }
    let thousandths: u64 = format!("{part:0<3}").parse().ok()?;
    let whole: u64 = whole.parse().ok()?;
    whole.checked_mul(*factor)?.checked_add(factor / 1_000 * thousandths)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_size_is_a_number_with_a_unit_or_nothing_at_all() {
        for (text, bytes) in [
            ("2GB", 2_000_000_000),
            ("1.5 gb", 1_500_000_000),
            ("500MB", 500_000_000),
            ("0", 0),
            ("12 kB", 12_000),
            ("1.25TB", 1_250_000_000_000),
        ] {
            assert_eq!(parse(text), Some(bytes), "{text}");
        }
        for text in ["", "2", "GB", "2 G", "-1GB", "1.GB", ".5GB", "1,5GB", "2GBB", "99999999999TB"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
