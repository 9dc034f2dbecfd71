//! Files that were cut off, flipped or made to hurt: every one has an answer.

use super::fixture::{Fixture, plain};
use cetak::verify::preflight::{Rule, preflight_bytes};
use lopdf::{Object, dictionary};
use proptest::prelude::*;
use std::sync::OnceLock;

fn good() -> &'static [u8] {
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    GOOD.get_or_init(|| Fixture::new().bytes())
}

fn rules(raw: Vec<u8>) -> Vec<Rule> {
    preflight_bytes(raw).breaches.iter().map(|breach| breach.rule).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_that_was_cut_off_is_never_clean(at in 0.0..0.999f64) {
        let raw = good()[..(good().len() as f64 * at) as usize].to_vec();
        prop_assert!(!preflight_bytes(raw).conforms());
    }

    #[test]
    fn flipped_bytes_never_stop_the_preflight(
        flips in proptest::collection::vec((0.0..1.0f64, 1u8..), 1..60)
    ) {
        let mut raw = good().to_vec();
        // The font and the profile are most of the file; their ends hold the structure.
        let structure = raw.len().saturating_sub(40_000);
        for (at, mask) in flips {
            let at = structure + (at * 40_000.0) as usize % (raw.len() - structure);
            raw[at] ^= mask;
        }
        preflight_bytes(raw);
    }

    #[test]
    fn any_bytes_have_an_answer(raw in proptest::collection::vec(any::<u8>(), 0..500)) {
        prop_assert!(!preflight_bytes(raw).conforms());
    }
}

#[test]
fn forms_that_call_themselves_come_to_an_end() {
    let mut file = Fixture::new();
    let id = file.doc.new_object_id();
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "Resources" => dictionary! { "XObject" => dictionary! { "X" => id } },
    };
    // Each call at another scale, so that none is the same as the one before.
    let calls = "0.5 0 0 0.5 0 0 cm /X Do ".repeat(10);
    file.doc.objects.insert(id, plain(form, calls.as_bytes()).into());
    file.resource("XObject", "X", id);
    file.paint("/X Do");
    assert!(rules(file.bytes()).contains(&Rule::ContentLimit));
}

#[test]
fn trees_that_turn_in_circles_come_to_an_end() {
    let mut file = Fixture::new();
    let (top, tree) = (file.top_part, file.pages[0]);
    let looped = Object::Array(vec![Object::Array(vec![top.into(), top.into()])]);
    file.dict(top).set("DParts", looped);
    let parent = file.dict(tree).get(b"Parent").and_then(Object::as_reference).expect("the tree");
    file.dict(parent).set("Kids", vec![parent.into(), tree.into(), parent.into()]);
    let found = rules(file.bytes());
    assert!(found.contains(&Rule::DpartNode) && found.contains(&Rule::DpartPages));
}

#[test]
fn a_flood_of_notes_hides_no_error() {
    let mut file = Fixture::new();
    for _ in 0..1500 {
        file.doc
            .add_object(plain(dictionary! { "Subtype" => "Image", "Interpolate" => true }, b""));
    }
    let launch = file.doc.add_object(dictionary! { "S" => "Launch" });
    let found = preflight_bytes(file.bytes());
    assert!(!found.conforms());
    assert!(found.breaches.iter().any(|breach| breach.object == Some(launch.0)));
    assert!(found.breaches.len() < 20, "{}", found.breaches.len());
    assert_eq!(found.breaches.last().map(|breach| breach.rule), Some(Rule::Further));
}
