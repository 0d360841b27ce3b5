//! How a wait is told: its title, what to run when it fails.

use super::Requirement;
use crate::snapshot::Condition;
use crate::wording::{count, list_and_more, quoted, shell, word};

/// What is said of requirements that are waited for together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What becomes true.
    pub title: String,
    /// What to run when it does not in time.
    pub late: Vec<String>,
    /// What to run when it never will.
    pub never: String,
}

/// The words for requirements of one condition.
pub fn words(requirements: &[Requirement]) -> Words {
    let Some(first) = requirements.first() else {
        return Words {
            title: "nothing".to_owned(),
            late: Vec::new(),
            never: String::new(),
        };
    };
    let mesh = &first.mesh;
    let oc = shell!("oc --context {} -n {}", mesh.context, mesh.namespace);
    let meshes = unique(requirements, |requirement| requirement.mesh.name.clone());
    // In whatever order they are waited for, it is the same wait, and told once.
    let mut objects = unique(requirements, |requirement| requirement.object.clone());
    objects.sort();
    let ends = unique(requirements, |requirement| requirement.mesh.reference());
    let references = quoted(&ends);
    let (object, meshes) = (list_and_more(&objects), list_and_more(&meshes));
    let late = |hint: String| vec![hint];
    let (title, late, never) = match &first.condition {
        Condition::ControlPlaneReady => (
            format!("control plane of {meshes} ready"),
            late(format!(
                "look at it with `{oc} describe smcp {}`; the operator's log is in openshift-operators",
                word(&mesh.control_plane)
            )),
            "mend what it names, with `--set` or in the object, and run the same command again".to_owned(),
        ),
        Condition::MembersConfigured { .. } => (
            format!("members of {meshes} configured"),
            late(format!("look at it with `{oc} get smmr default -o yaml`")),
            String::new(),
        ),
        Condition::Reachable { .. } => (
            "gateways reachable".to_owned(),
            late(
                "look at the Services with `oc get service -l maistra.io/gateway`; where nothing hands out load-balancer \
                 addresses, use `--expose nodeport` or `--address MESH=HOST`"
                    .to_owned(),
            ),
            String::new(),
        ),
        Condition::Connected { .. } => ("links connected".to_owned(), late(both_ends(&ends)), String::new()),
        Condition::Synced { .. } => (
            "links connected and synced".to_owned(),
            late(both_ends(&ends)),
            String::new(),
        ),
        Condition::CopyTakenUp { .. } => (
            format!("copies of the root certificate taken up by {meshes}"),
            late(format!("see what the links lack: `meshfed status {references}`")),
            String::new(),
        ),
        Condition::RootReplaced { .. } => (
            format!("new root of {meshes} published"),
            vec![
                format!("see what is left to do: `meshfed cert rotate {references} --status`"),
                "the same command goes on from there".to_owned(),
            ],
            String::new(),
        ),
        Condition::GatewaysFollowRoot => (
            format!("gateways of {meshes} restarted"),
            vec![
                format!("see what is left to do: `meshfed cert rotate {references} --status`"),
                "the same command goes on from there".to_owned(),
            ],
            String::new(),
        ),
        Condition::ExportsListed { .. } => (
            format!("exports to {object} listed"),
            late(format!(
                "istiod writes the status of ExportedServiceSet {}/{object} only while ServiceMeshPeer {}/{object} is \
                 taken up; see `meshfed status {references}`",
                mesh.namespace, mesh.namespace
            )),
            String::new(),
        ),
        Condition::ImportsListed { .. } => (
            format!("imports from {object} listed"),
            late(format!(
                "compare with what the peer exports: `meshfed status {references} {}`",
                quoted(&objects)
            )),
            String::new(),
        ),
        Condition::ExportsGone { names: None } => (
            "exports empty".to_owned(),
            late(format!(
                "istiod hangs when a peer is deleted while it lists exports, so nothing was deleted; `meshfed check \
                 {references}` tells why istiod does not take the empty set up"
            )),
            String::new(),
        ),
        Condition::ExportsGone { .. } => (format!("exports to {object} gone"), late(rule_gone(&references)), String::new()),
        Condition::ImportsGone { .. } => (format!("imports of {meshes} gone"), late(rule_gone(&references)), String::new()),
        Condition::Gone { .. } => (
            format!("{} gone", count(requirements.len(), "removal")),
            vec![
                "see whether a finalizer holds it: `oc get -o yaml`, metadata.finalizers".to_owned(),
                "the same command goes on from there".to_owned(),
            ],
            String::new(),
        ),
        Condition::OperatorInstalled => {
            let oc = shell!("oc --context {} -n {}", mesh.context, crate::naming::OPERATORS_NAMESPACE);
            (
                format!("operator {object} installed"),
                late(format!("look at it with `{oc} get subscription,installplan,csv`")),
                format!("look at it with `{oc} get csv`"),
            )
        }
        Condition::HasPeer | Condition::Imported | Condition::RuleListed { .. } | Condition::HasImportRule => (
            "links synced and imports listed".to_owned(),
            late(both_ends(&ends)),
            String::new(),
        ),
    };
    Words { title, late, never }
}

fn both_ends(references: &[String]) -> String {
    let shows = match references {
        [_] => "shows this end; the other one is its administrator's to look at",
        _ => "shows both ends",
    };
    format!("`meshfed status {}` {shows}", quoted(references))
}

fn rule_gone(references: &str) -> String {
    format!(
        "the rule is gone; istiod takes the service off its list once the link is up: `meshfed status {references}`, or \
         `--wait=none`"
    )
}

fn unique(requirements: &[Requirement], of: impl Fn(&Requirement) -> String) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in requirements.iter().map(of) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
