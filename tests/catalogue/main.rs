//! Every known fault of a federation, a row each: made by hand, told by its check on the right object and by no other, and
//! gone once somebody has run the command that the finding prints.
//!
//! Each row is a test of its own. `cargo test --test catalogue F53` runs those of one fault, `cargo test --test catalogue
//! MF0822` those that one check tells.

mod check;
mod coverage;
mod federation;
mod hand;
#[allow(
    dead_code,
    unused_imports,
    reason = "each of the targets that share it needs its own part of it"
)]
#[path = "../harness/mod.rs"]
mod harness;
mod memory;
mod rights;
mod row;
mod rows;
mod scenarios;
mod shell;
mod unshown;

use libtest_mimic::{Arguments, Failed, Trial};
use row::{Row, Worlds};

/// Rows wait for the simulator most of the time.
const AT_ONCE: usize = 4;

fn main() {
    if shell::edit().is_some() {
        return;
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let rows = rows::all().into_iter().flat_map(|row| {
        let trial = |world: &str, prove: fn(&Row) -> Result<(), String>| {
            Trial::test(format!("{} ({world})", row.name()), move || {
                prove(&row).map_err(Failed::from)
            })
        };
        let on_api_server = !matches!(row.worlds, Worlds::InMemory(_));
        [
            Some(trial("in memory", memory::prove)),
            on_api_server.then(|| trial("on an API server", federation::prove)),
        ]
    });
    let scenarios = scenarios::ALL.iter().map(|scenario| {
        let run = scenario.run;
        Trial::test(scenario.name(), move || {
            run();
            Ok(())
        })
        .with_ignored_flag(scenario.needs.is_some_and(|need| !(need.is_met)()))
    });
    let trials = rows.flatten().chain(scenarios).chain(coverage::trials());
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
