//! Faults that have no row on an API server, and why.

use super::rows::Row;

/// Why a fault has no row.
pub enum Reason {
    /// Nothing that the API of a cluster holds shows it, or there is nothing to tell.
    Unseen(&'static str),
    /// Its cause is that of this fault, which has a row.
    SameAs(&'static str),
    /// A test makes it in memory instead.
    InMemory {
        /// Why not on an API server.
        why: &'static str,
        /// The file of the test.
        file: &'static str,
        /// Its function.
        test: &'static str,
    },
}

use Reason::{InMemory, SameAs, Unseen};

pub const ELSEWHERE: &[(&str, Reason)] = &[
    (
        "F13",
        InMemory {
            why: "its one cause among the objects of a cluster is that of F76, and for the others nothing has to be wrong",
            file: "src/checks/tests/families.rs",
            test: "each_fault_is_told_by_its_own_check_and_by_no_other",
        },
    ),
    ("F21", Unseen("the API does not tell how a name resolves")),
    (
        "F25",
        InMemory {
            why: "no object of a cluster makes the simulator cut a connection",
            file: "src/checks/tests/families.rs",
            test: "each_fault_is_told_by_its_own_check_and_by_no_other",
        },
    ),
    (
        "F37",
        Unseen("what istiod keeps in memory is not in the API; `peer` says so when it changes it"),
    ),
    ("F40", Unseen("benign: a line in a log")),
    (
        "F63",
        InMemory {
            why: "it is told after ten minutes, and time passes when told only in memory",
            file: "tests/in_memory/faults.rs",
            test: "every_fault_is_told_by_its_own_check_on_the_right_object_and_by_no_other",
        },
    ),
    ("F78", Unseen("the health checks of a load balancer are not in the API")),
    ("F79", SameAs("F12")),
];

impl Reason {
    /// What is not true of the reason, if anything.
    pub fn problem(&self, fault: &str, rows: &[Row]) -> Option<String> {
        match self {
            Unseen(why) => why.is_empty().then(|| format!("{fault}: no reason")),
            SameAs(other) => {
                let has_row = rows.iter().any(|row| row.fault.starts_with(other));
                (!has_row).then(|| format!("{fault}: {other} has no row"))
            }
            InMemory { why, file, test } => {
                let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
                let source = std::fs::read_to_string(path).unwrap_or_default();
                let made = source.contains(&format!("\"{fault} ")) && source.contains(&format!("fn {test}()"));
                (!made).then(|| format!("{fault} ({why}): `{test}` of {file} does not make it"))
            }
        }
    }
}
