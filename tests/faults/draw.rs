//! Which places are tried.

use std::sync::OnceLock;

use crate::proxy::{Fault, Plan};

/// How many of something are tried: so many, unless `MESHFED_FAULTS` says otherwise.
pub fn count(short: usize, all: usize) -> usize {
    match std::env::var("MESHFED_FAULTS").unwrap_or_default().as_str() {
        "" => short,
        "all" => all,
        number => number.parse().expect("MESHFED_FAULTS is a number or `all`"),
    }
}

/// What decides which places are tried: `MESHFED_FAULT_SEED`, or something new for each run.
pub fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| {
        let seed = std::env::var("MESHFED_FAULT_SEED").ok();
        seed.map_or_else(|| fastrand::u64(..), |seed| seed.parse().expect("the seed is a number"))
    })
}

/// So many of all, as the seed decides.
fn drawn<T>(number: usize, mut all: Vec<T>) -> Vec<T> {
    fastrand::Rng::with_seed(seed()).shuffle(&mut all);
    all.truncate(number);
    all
}

/// A few of those whose places take their time to prepare, in the short form; otherwise all.
pub fn few<T>(short: usize, all: Vec<T>) -> Vec<T> {
    let number = if count(0, 1) == 0 { short } else { all.len() };
    drawn(number, all)
}

/// Some of all places, or every one.
pub fn some<T>(title: &str, short: usize, all: Vec<T>) -> Vec<T> {
    let places = all.len();
    let tried = drawn(count(short, places), all);
    println!(
        "{title}: {} of {places} places, MESHFED_FAULT_SEED={}",
        tried.len(),
        seed()
    );
    tried
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

/// What was found so far at places of one sort. A long run tells at once what is wrong, and how far it is.
pub struct Tally<'a> {
    title: &'a str,
    places: usize,
    tried: usize,
    wrong: Vec<String>,
}

impl<'a> Tally<'a> {
    pub fn new(title: &'a str, places: usize) -> Self {
        Self {
            title,
            places,
            tried: 0,
            wrong: Vec::new(),
        }
    }

    /// One place more, with what is wrong there.
    pub fn add(&mut self, wrong: Option<String>) {
        self.tried += 1;
        if let Some(wrong) = wrong {
            println!("{}: wrong: {wrong}", self.title);
            self.wrong.push(wrong);
        }
        if self.tried.is_multiple_of(50) {
            println!(
                "{}: {} of {} tried, {} wrong",
                self.title,
                self.tried,
                self.places,
                self.wrong.len()
            );
        }
    }

    /// Fails with every place that is wrong.
    pub fn verdict(&self) {
        verdict(self.title, self.tried, &self.wrong);
    }
}
