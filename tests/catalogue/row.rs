//! What a row of the catalogue is made of.

use meshfed::snapshot::Snapshot;
use serde_json::Value;

use crate::hand::Hand;
use crate::shell::Shell;

/// One fault of a federation: how it is made, what tells it, and what mends it.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its numbers in the list of known faults; a fault that is told beyond that list has none.
    pub faults: &'static [u32],
    /// What is wrong, in a few words; unlike those of all other rows.
    pub what: &'static str,
    /// The check that tells it.
    pub code: &'static str,
    /// Mesh, kind and name of the object at fault.
    pub at: (&'static str, &'static str, &'static str),
    /// What is told with it, as code, mesh, kind and name.
    pub also: &'static [(&'static str, &'static str, &'static str, &'static str)],
    /// What must be among the evidence.
    pub symptom: &'static str,
    /// What `check` is told besides the meshes.
    pub flags: &'static str,
    /// The federation that it is made in.
    pub site: Site,
    /// How it is made.
    pub inject: fn(&Hand),
    /// What happens to what is observed afterwards, for what no object of a cluster brings about; in memory only.
    pub observed: Option<fn(&mut Snapshot)>,
    /// Seconds that pass in memory until it is told; on an API server they pass by themselves.
    pub later: i64,
    /// How it is mended.
    pub mend: Mend,
    /// Where it is made.
    pub worlds: Worlds,
    /// Whether the federation is not what it was before, once it is mended.
    pub spoils: bool,
}

/// A federation that a row is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// `{prod}` and `{stage}` in one cluster; `{prod}` imports `details` of `{stage-shop}` as `details-v2`.
    Pair,
    /// The same with a third mesh, `{third}`, that federates with `{prod}`.
    Three,
    /// `{prod}` and `{stage}` in a cluster each, behind load balancers. What is changed is stage's cluster.
    TwoClusters,
    /// A pair in one cluster whose gateways reach each other through load balancers.
    Balancers,
    /// A pair that has the cluster for itself, for faults of what all meshes of a cluster share.
    WholeCluster,
}

/// The worlds that a row is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worlds {
    /// In memory and on an API server.
    Both,
    /// In memory alone, for this reason.
    InMemory(&'static str),
}

/// What is done about a finding. The first command that it names is always run, as it was printed.
#[derive(Clone, Copy)]
pub enum Mend {
    /// The command mends.
    Printed,
    /// The command carries the flag that takes over the field, since somebody else manages it, and the finding names who.
    Forced,
    /// The command is as above, and a person does this afterwards.
    ForcedThen(fn(&Hand, &Shell)),
    /// The command opens an editor, in which a person makes this merge patch of the object.
    Edited(fn(&Hand) -> Value),
    /// The command has words in capitals, which a person replaces by these.
    Filled(&'static [(&'static str, &'static str)]),
    /// The command is one step, or shows what is wrong, and a person does this afterwards.
    Then(fn(&Hand, &Shell)),
    /// Every command: one shows what the next does away with, or each mends a part.
    All,
}

/// What most rows have.
pub const ROW: Row = Row {
    faults: &[],
    what: "",
    code: "",
    at: ("", "", ""),
    also: &[],
    symptom: "",
    flags: "",
    site: Site::Pair,
    inject: |_| (),
    observed: None,
    later: 0,
    mend: Mend::Printed,
    worlds: Worlds::Both,
    spoils: false,
};

impl Row {
    /// `MF0822 F53 an import of what is not offered`.
    pub fn name(&self) -> String {
        let faults: String = self.faults.iter().map(|number| format!(" F{number:02}")).collect();
        format!("{}{faults} {}", self.code, self.what)
    }
}
