//! The jobs under `samples/` are what the program makes, byte for byte.
//!
//! After a change of `cetak::sample` on purpose, write them anew with
//! `CETAK_WRITE_SAMPLES=1 cargo test --test suite sample` and look at the pictures before you
//! keep them.

use crate::support::rewrites;
use cetak::sample::{self, File, Plan};
use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn the_clean_sample_is_what_the_program_makes() {
    let plan = sample::kabupaten();
    let mut files = plan.workbook();
    files.push(("job.toml".to_owned(), plan.job_file().into_bytes()));
    files.push(("README.md".to_owned(), plan.readme().into_bytes()));
    files.extend((0..plan.count()).map(|idx| plan.photo(idx)));
    same_as_kept("kabupaten", &files);
}

#[test]
fn the_faulty_sample_is_what_the_program_makes() {
    same_as_kept("bermasalah", &sample::faults());
}

#[test]
fn a_photo_for_a_trial_weighs_as_much_as_a_real_one() {
    let plan = Plan::new(1000, 1);
    for idx in [0, 1, 500, 999] {
        let (name, bytes) = plan.photo(idx);
        assert!((250_000..500_000).contains(&bytes.len()), "{name}: {} bytes", bytes.len());
    }
}

#[test]
fn a_portrait_is_a_card_photo_with_a_free_ring_above() {
    let plan = sample::kabupaten();
    for idx in 0..plan.count() {
        let (name, bytes) = plan.photo(idx);
        let picture = image::load_from_memory(&bytes).expect("a PNG").into_rgba8();
        assert_eq!(picture.dimensions(), (450, 575), "{name}");
        let alpha = |x, y| picture.get_pixel(x, y)[3];
        assert!((0..450).all(|x| alpha(x, 0) == 0 && alpha(x, 9) == 0), "{name}: top");
        assert!((0..350).all(|y| alpha(0, y) == 0 && alpha(449, y) == 0), "{name}: sides");
        assert_eq!((alpha(225, 250), alpha(225, 574)), (255, 255), "{name}: face and chest");
    }
}

/// Compares `files` with the folder of that name, which holds nothing else.
#[expect(clippy::disallowed_methods, reason = "writes the samples anew when asked to")]
fn same_as_kept(name: &str, files: &[File]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name);
    if rewrites("CETAK_WRITE_SAMPLES") {
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the old sample goes");
        }
        for (path, bytes) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a file has a folder")).expect("writable");
            fs::write(path, bytes).expect("writable");
        }
    }
    for (path, bytes) in files {
        let kept = fs::read(folder.join(path)).unwrap_or_default();
        assert!(kept == *bytes, "samples/{name}/{path} is not what the program makes");
    }
    let wanted: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(wanted.len(), files.len(), "two files of one name");
    for sub in ["data", "photos"] {
        for entry in fs::read_dir(folder.join(sub)).expect("the sample has it") {
            let file = entry.expect("readable").file_name();
            let path = format!("{sub}/{}", file.to_string_lossy());
            assert!(
                wanted.contains(path.as_str()),
                "samples/{name}/{path} is not made by the program"
            );
        }
    }
}
