//! What is accepted, and what a slip of the pen most likely meant.

use crate::diag::Text;
use crate::text;

/// `yang diterima: a, b, c`, led by the nearest spelling if there is one.
pub fn accepts(written: &str, accepted: &[&str]) -> Text {
    let list = accepted.join(", ");
    match nearest(written, accepted) {
        Some(near) => text!(
            "maksudnya `{near}`? yang diterima: {list}",
            "did you mean `{near}`? accepted: {list}"
        ),
        None => text!("yang diterima: {list}", "accepted: {list}"),
    }
}

/// The accepted word that `written` most likely meant: at most a third of its letters differ.
pub fn nearest<'w>(written: &str, accepted: &[&'w str]) -> Option<&'w str> {
    let distance = |word: &&&str| edits(&written.to_lowercase(), &word.to_lowercase());
    let near = accepted.iter().min_by_key(distance)?;
    (distance(&near) <= (near.chars().count().max(3) / 3).max(1)).then_some(*near)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<_>>()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let change = usize::from(from[i - 1] != to[j - 1]);
            let mut best =
                (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_spelling_is_only_named_when_it_is_near() {
        assert_eq!(nearest("long-egde", &["long-edge", "short-edge"]), Some("long-edge"));
        assert_eq!(nearest("xyz", &["long-edge", "none"]), None);
    }
}
