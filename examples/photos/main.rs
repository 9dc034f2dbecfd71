//! Measures the photo stage against drawn people of whom everything is known; results in `docs/photos.md`.
//!
//! - `cargo run --release --example photos -- corpus 24 [SEED]`: every fault in several strengths, and what is said of it.
//! - `... -- cutting 60 [SEED [OUT_DIR]]`: people before plain walls, cut out again and compared with their true outline;
//!   the first of each wall go to `OUT_DIR`, on both card colours, to look at.
//! - `... -- twins 2000 100`: copies of the first hundred planted among two thousand people, and the time for many.
//!
//! Another seed (45 by default) draws other people.
//!
//! Deliberately not a command: it takes made-up people only.
#![expect(clippy::print_stdout, reason = "the result of a measurement is what it prints")]

mod corpus;
mod cutting;
mod picture;
mod twins;

use cetak::{diag::Code, photo::Preparer, sample::Plan};
use picture::Picture;
use std::{collections::BTreeMap, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let what = args.next().ok_or("corpus, cutting or twins?")?;
    let count = args.next().ok_or("how many people?")?.parse()?;
    match what.as_str() {
        "corpus" => confusion(count, seed(args.next())?),
        "cutting" => cutting::measure(count, seed(args.next())?, args.next().as_deref()),
        "twins" => twins::measure(count, args.next().ok_or("how many copies?")?.parse()?),
        other => Err(format!("`{other}` is not corpus, cutting or twins").into()),
    }
}

/// The seed that was asked for, or the usual one.
fn seed(arg: Option<String>) -> Result<u64, Box<dyn Error>> {
    Ok(arg.map_or(Ok(45), |seed| seed.parse())?)
}

/// Prints for each rule how many faults were told, missed and told of pictures that do not have them.
fn confusion(count: u32, seed: u64) -> Result<(), Box<dyn Error>> {
    let plan = Plan::new(count.max(24), seed);
    let mut preparer = Preparer::new();
    // Told, missed, false, rightly silent; and the strengths that were missed.
    let mut rules: BTreeMap<Code, [u32; 4]> = BTreeMap::new();
    let mut by_name: BTreeMap<String, (u32, u32, BTreeMap<String, u32>)> = BTreeMap::new();
    let (mut files, mut clean, mut held) = (0, 0, 0);
    for idx in 0..count {
        let truth = Picture::of_png(&plan.photo(idx).1);
        for sample in corpus::samples(&truth, u64::from(idx)) {
            let told = corpus::told(&sample.bytes, &mut preparer);
            files += 1;
            if sample.fault.is_none() {
                clean += 1;
                held += u32::from(!told.is_empty());
            }
            let line = by_name.entry(sample.name).or_default();
            line.0 += 1;
            line.1 += u32::from(match sample.fault {
                Some(fault) => told.iter().any(|(code, _)| *code == fault),
                None => told.is_empty(),
            });
            for (code, _) in told.iter().filter(|(code, _)| Some(*code) != sample.fault) {
                *line.2.entry(code.to_string()).or_default() += 1;
            }
            for code in corpus::RULES {
                let is_told = told.iter().any(|(told, _)| told == code);
                let at = match (sample.fault == Some(*code), is_told) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, true) => 2,
                    (false, false) => 3,
                };
                rules.entry(*code).or_default()[at] += 1;
            }
        }
    }
    println!("{files} files of {count} people; of {clean} clean ones {held} got a finding\n");
    println!(
        "| rule | told | missed | told beside another fault | rightly silent |\n|---|---|---|---|---|"
    );
    for (code, [told, missed, beside, silent]) in rules {
        println!("| `{code}` | {told} | {missed} | {beside} | {silent} |");
    }
    println!("\n| pictures | right | of | also told |\n|---|---|---|---|");
    for (name, (all, right, also)) in by_name {
        let also: Vec<String> =
            also.iter().map(|(code, count)| format!("`{code}` {count}")).collect();
        println!("| {name} | {right} | {all} | {} |", also.join(", "));
    }
    Ok(())
}
