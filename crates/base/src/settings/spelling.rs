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
    // Letters added, dropped, changed, or swapped with their neighbour.
    let distance =
        |word: &&&str| strsim::osa_distance(&written.to_lowercase(), &word.to_lowercase());
    let near = accepted.iter().min_by_key(distance)?;
    (distance(&near) <= (near.chars().count().max(3) / 3).max(1)).then_some(*near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_spelling_is_only_named_when_it_is_near() {
        assert_eq!(nearest("long-egde", &["long-edge", "short-edge"]), Some("long-edge"));
        assert_eq!(nearest("xyz", &["long-edge", "none"]), None);
        // Two swapped letters are one slip, and of a short word one letter may differ.
        assert_eq!(nearest("nmae", &["name", "unit"]), Some("name"));
        assert_eq!(nearest("nxxe", &["name", "unit"]), None);
    }
}
