//! Which places are tried.

use crate::proxy::{Fault, Plan};

/// How many of something are tried: so many, unless `MESHFED_FAULTS` says otherwise.
pub fn count(short: usize, all: usize) -> usize {
    match std::env::var("MESHFED_FAULTS").unwrap_or_default().as_str() {
        "" => short,
        "all" => all,
        number => number.parse().expect("MESHFED_FAULTS is a number or `all`"),
    }
}

/// Some of all places: a part that the seed decides, or every one.
pub fn some<T>(title: &str, short: usize, mut all: Vec<T>) -> Vec<T> {
    let seed = std::env::var("MESHFED_FAULT_SEED").ok();
    let seed = seed.map_or_else(|| fastrand::u64(..), |seed| seed.parse().expect("the seed is a number"));
    let places = all.len();
    fastrand::Rng::with_seed(seed).shuffle(&mut all);
    all.truncate(count(short, places));
    println!("{title}: {} of {places} places, MESHFED_FAULT_SEED={seed}", all.len());
    all
}

/// Every fault at every one of so many requests.
pub fn places(of_reads: bool, requests: usize, faults: &[Fault]) -> impl Iterator<Item = Plan> {
    (0..requests).flat_map(move |number| {
        faults.iter().map(move |fault| Plan {
            of_reads,
            number,
            fault: *fault,
        })
    })
}

/// Fails with every place that is wrong; tells how many were tried.
pub fn verdict(title: &str, tried: usize, wrong: &[String]) {
    println!("{title}: {tried} tried, {} wrong", wrong.len());
    assert!(
        wrong.is_empty(),
        "{} of {tried} wrong:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}
