//! Decides what has to be written and removed so that a federation becomes what is wanted, from what is there. Reads no
//! cluster and writes nothing.

mod address;
mod described;
mod difference;
mod draft;
mod federate;
mod foreseen;
mod install;
mod judged;
mod leaving;
mod locals;
mod lost;
mod observation;
mod operators;
mod owners;
mod ownership;
mod peering;
mod planned;
mod refusal;
mod requirement;
mod reversal;
mod rights;
mod rotation;
mod routes;
mod sets;
mod stale;
mod undo;
mod whole;

pub(crate) use crate::naming::is_managed_by_meshfed;
pub use address::remote_address;
pub(crate) use address::{RemoteAddress, load_balancer_host};
pub(crate) use described::{Described, described};
pub(crate) use difference::Difference;
pub use difference::differences;
pub(crate) use foreseen::{applied, foreseen};
pub use install::{install, member_roll};
pub(crate) use leaving::{leaving, spares};
pub(crate) use observation::{LiveObjects, ObjectKey, Observation, is_there, missing, seen};
pub use operators::operators;
pub(crate) use owners::{name_owners, written};
pub use ownership::added;
pub(crate) use ownership::{gitops_owner, in_its_federation, is_adopted, is_ours, is_ours_alone, without_gateways};
pub use peering::Side;
pub use planned::{Planned, WriteMode};
pub(crate) use refusal::{Problem, Refusal, Unread};
pub(crate) use requirement::Requirement;
pub use requirement::words;
pub(crate) use reversal::{owners_before, reversal};
pub(crate) use rights::{NeededRight, Rest, rest};
pub(crate) use rotation::{
    CopyState, Instruction, NoComparison, OwnRoot, PeerStep, RootCopy, RotationState, RotationStep, copies, own_root,
    rotation_state,
};
pub use routes::{ShareChange, route};
pub use sets::{export, import};
pub(crate) use stale::{all_of, sets as sets_of_peers, stale};
pub(crate) use undo::{LeftBehind, Removal};
pub use undo::{reset, unexport, unimport, uninstall, unpeer};

pub(crate) use whole::{Whole, whole};

use std::collections::BTreeSet;
use std::sync::Arc;

use draft::Draft;

use crate::manifest::{Templates, kinds};
use crate::naming;
use crate::topology::{Federation, Mesh};

/// One thing to do to a cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// An object is written.
    Write(Planned),
    /// An object goes, or gateways of one.
    Remove(Removal),
    /// Pods are started anew.
    Restart(Restart),
}

impl Change {
    /// The mesh, by federation name.
    pub fn mesh(&self) -> &str {
        match self {
            Self::Write(planned) => &planned.mesh,
            Self::Remove(removal) => &removal.mesh,
            Self::Restart(restart) => &restart.mesh,
        }
    }
}

/// A Deployment whose pods are started anew, once per command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restart {
    /// The mesh, by federation name.
    pub mesh: String,
    pub namespace: String,
    pub deployment: String,
}

impl Restart {
    /// The istiod of a mesh.
    pub(crate) fn istiod(mesh: &Mesh) -> Self {
        Self {
            mesh: mesh.name.clone(),
            namespace: mesh.namespace.clone(),
            deployment: naming::istiod(&mesh.control_plane),
        }
    }

    /// `Kind namespace/name`.
    pub fn title(&self) -> String {
        format!("{} {}/{}", kinds::DEPLOYMENT.kind, self.namespace, self.deployment)
    }
}

/// Changes that can be made together: meshes in parallel, the objects of each mesh in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// What to do.
    pub changes: Vec<Change>,
    /// What has to become true before the next step, or the end.
    pub until: Vec<Requirement>,
}

/// How far a command goes before it says that it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// Everything is written; what must be true between two steps is waited for all the same.
    Written,
    /// Everything is written, and links are connected.
    Connected,
    /// Everything that was asked for is so.
    True,
}

/// What a plan needs to know besides what is wanted and what is there.
#[derive(Clone)]
pub struct Options {
    /// What manifests are rendered from.
    pub templates: Arc<Templates>,
    /// Name under which written fields are owned.
    pub field_manager: String,
    /// Whether what others own is taken over, and goes with what is meshfed's.
    pub force_conflicts: bool,
    /// How far to go.
    pub until: Until,
    /// What the checks judged before in the same run and found nothing against, so that it is not judged again.
    pub judged: Judged,
}

#[cfg(test)]
impl Default for Options {
    fn default() -> Self {
        Self {
            templates: Arc::default(),
            field_manager: "meshfed".to_owned(),
            force_conflicts: false,
            until: Until::True,
            judged: Judged::new(),
        }
    }
}

/// Planned objects that the checks have judged, each as it was judged.
pub type Judged = BTreeSet<String>;

/// What to do, in order; or why not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// What stands in the way of the whole. Unless it is empty, nothing may be written.
    pub refusal: Refusal,
    /// What the user should know although it does not stop anything.
    pub warnings: Vec<String>,
    /// What the user may like to know.
    pub notes: Vec<String>,
    /// What a person has to do, since meshfed does not.
    pub instructions: Vec<Instruction>,
    /// What can be done now.
    pub steps: Vec<Step>,
    /// What has to become true before the rest can be planned; there is no rest when it is empty.
    pub deferred: Vec<Requirement>,
    /// What is known already of the rest.
    pub later: Vec<Step>,
    /// Host names that can be used in the end: exported names or imported hosts.
    pub hosts: BTreeSet<String>,
    /// What the checks have judged for it and found nothing against.
    pub judged: Judged,
    /// What stays although its maker goes.
    pub left_behind: Vec<LeftBehind>,
    /// From what to what each share of a service's requests goes.
    pub shares: Vec<ShareChange>,
}

impl Plan {
    /// Every change, also those that cannot be made yet.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.steps.iter().chain(&self.later).flat_map(|step| &step.changes)
    }

    /// What is not so yet and has to be before more can be planned.
    pub fn awaited(&self, seen: &Observation) -> Vec<String> {
        let unmet = self.deferred.iter().filter_map(|deferred| deferred.unmet(seen));
        unmet.map(|unmet| unmet.to_string()).collect()
    }
}

/// Plans everything that is wanted.
pub fn plan(wanted: &Federation, seen: &Observation, options: &Options) -> Plan {
    let mut draft = Draft::new(seen, options);
    install::plan(&mut draft, wanted);
    federate::plan(&mut draft, wanted);
    let imports = sets::plan(&mut draft, wanted);
    routes::plan(&mut draft, wanted, &imports);
    rotation::plan(&mut draft, wanted);
    undo::plan(&mut draft, wanted);
    draft.finish()
}

/// The objects that a plan reads with their managers, as far as it is known by now which.
pub fn objects(wanted: &Federation, seen: &Observation) -> Vec<ObjectKey> {
    let mut objects = undo::objects(wanted, seen);
    objects.extend(rotation::objects(wanted, seen));
    objects
}

#[cfg(test)]
mod tests;
