//! What else of its cluster keeps a mesh from being installed. The operator's webhooks refuse it, some of it only when half
//! of the mesh is written.

use crate::api::ServiceMeshMemberRoll;
use crate::checks::edit_command;
use crate::naming::{MEMBER_ROLL, OPERATORS_NAMESPACE};
use crate::plan::refusal::{Problem, Refusal};
use crate::snapshot::{MeshState, NeighbourControlPlane, Neighbours};
use crate::wording::{list_and, shell};

/// The mode of a control plane that suffers no other in its cluster.
const WHOLE_CLUSTER: &str = "ClusterWide";

/// What stands in the way of a control plane of this mode, and of these members, as far as whoever asks may see it.
pub(super) fn refusal(mesh: &MeshState, mode: Option<&str>, members: &[String]) -> Refusal {
    let mut refusal = Refusal::default();
    if members.iter().any(|member| member == OPERATORS_NAMESPACE) {
        let said = format!("`{OPERATORS_NAMESPACE}` is the namespace of the operator and cannot be a member");
        refusal.add(Problem::invalid(said).into());
    }
    let Ok(Some(neighbours)) = mesh.neighbours.known() else {
        return refusal;
    };
    if mesh.control_plane.known() == Ok(None) {
        refusal.add(beside(mesh, neighbours));
        refusal.add(whole_cluster(mesh, mode, neighbours));
    }
    refusal.add(taken(mesh, members, neighbours));
    refusal
}

/// A namespace holds one control plane. A second one is a slip of the name or of the namespace.
fn beside(mesh: &MeshState, neighbours: &Neighbours) -> Refusal {
    let namespace = &mesh.mesh.namespace;
    let others = neighbours.control_planes.iter();
    let mut others = others.filter(|other| other.namespace == *namespace);
    let Some(other) = others.find(|other| other.name != mesh.mesh.control_plane) else {
        return Refusal::default();
    };
    let said = format!(
        "{}: the namespace `{namespace}` has the control plane `{}` already, and a namespace holds one only",
        mesh.label(),
        other.name
    );
    let there = format!("{namespace}/{}@{}", other.name, mesh.mesh.context);
    let same = format!("if that is the mesh: {}", shell!("meshfed install {}", there));
    refused(
        said,
        [same, "a mesh of its own needs a namespace of its own (`-n`)".to_owned()],
    )
}

/// A control plane for the whole cluster is the only one there.
fn whole_cluster(mesh: &MeshState, mode: Option<&str>, neighbours: &Neighbours) -> Refusal {
    let own = |other: &&NeighbourControlPlane| {
        (&other.namespace, &other.name) != (&mesh.mesh.namespace, &mesh.mesh.control_plane)
    };
    let others: Vec<&NeighbourControlPlane> = neighbours.control_planes.iter().filter(own).collect();
    let place = |other: &NeighbourControlPlane| format!("`{}/{}`", other.namespace, other.name);
    let alone = others.iter().find(|other| other.mode.as_deref() == Some(WHOLE_CLUSTER));
    let said = if let Some(alone) = alone {
        format!(
            "{}: the control plane {} is for the whole cluster (`mode: {WHOLE_CLUSTER}`), which suffers no other",
            mesh.label(),
            place(alone)
        )
    } else if mode == Some(WHOLE_CLUSTER) && !others.is_empty() {
        let others: Vec<String> = others.into_iter().map(place).collect();
        format!(
            "{}: `mode: {WHOLE_CLUSTER}` suffers no other control plane in the cluster, and there is {}",
            mesh.label(),
            list_and(&others)
        )
    } else {
        return Refusal::default();
    };
    refused(
        said,
        ["every control plane of the cluster needs `mode: MultiTenant`".to_owned()],
    )
}

/// A namespace is in one mesh.
fn taken(mesh: &MeshState, members: &[String], neighbours: &Neighbours) -> Refusal {
    let own = &mesh.mesh.namespace;
    let configured = mesh.members().unwrap_or_default();
    let mut refusal = Refusal::default();
    for member in members.iter().filter(|member| !configured.contains(member)) {
        let mut others = neighbours.member_rolls.iter().filter(|roll| {
            let is_default = roll.metadata.name.as_deref() == Some(MEMBER_ROLL);
            is_default && roll.metadata.namespace.as_ref() != Some(own)
        });
        let Some(other) = others.find_map(|roll| roll.metadata.namespace.as_deref().filter(|_| has(roll, member)))
        else {
            continue;
        };
        let said = format!(
            "{}: `{member}` is a member of the mesh in `{other}` (ServiceMeshMemberRoll {other}/{MEMBER_ROLL}), and a \
             namespace is in one mesh only",
            mesh.label()
        );
        refusal.add(refused(said, [edit_command(mesh, "smmr", other, MEMBER_ROLL)]));
    }
    refusal
}

fn has(roll: &ServiceMeshMemberRoll, member: &str) -> bool {
    let status = roll.status.as_ref();
    let configured = status.and_then(|status| status.configured_members.as_ref());
    let named = [roll.spec.members.as_ref(), configured];
    let mut named = named.into_iter().flatten().flatten();
    named.any(|name| name == member || name == "*")
}

fn refused<const N: usize>(said: String, hints: [String; N]) -> Refusal {
    Problem {
        hints: hints.into(),
        ..Problem::invalid(said)
    }
    .into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::snapshot::Observed;
    use crate::topology::Mesh;

    fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
        serde_json::from_value(value).expect("an object of its kind")
    }

    fn state(neighbours: Value) -> MeshState {
        let mut state = MeshState::unasked(Mesh {
            name: "prod".to_owned(),
            control_plane: "prod".to_owned(),
            namespace: "prod".to_owned(),
            context: "east".to_owned(),
        });
        state.control_plane = Observed::Missing;
        state.neighbours = Observed::Present(read(neighbours));
        state
    }

    fn said(neighbours: Value, mode: Option<&str>, members: &[&str]) -> Vec<String> {
        let members: Vec<String> = members.iter().map(|member| (*member).to_owned()).collect();
        let refusal = refusal(&state(neighbours), mode, &members);
        refusal.problems.into_iter().map(|problem| problem.said).collect()
    }

    fn control_plane(namespace: &str, name: &str, mode: &str) -> Value {
        json!({"namespace": namespace, "name": name, "mode": mode})
    }

    #[test]
    fn a_second_control_plane_is_refused_where_there_is_one_or_one_for_all() {
        let one = |namespace, mode| json!({"controlPlanes": [control_plane(namespace, "basic", mode)]});
        let told = said(one("prod", "MultiTenant"), None, &[]);
        assert!(
            told[0].contains("`prod` has the control plane `basic` already"),
            "{told:?}"
        );
        let told = said(one("other", "ClusterWide"), None, &[]);
        assert!(told[0].contains("`other/basic` is for the whole cluster"), "{told:?}");
        assert_eq!(said(one("other", "MultiTenant"), None, &[]), [""; 0]);
        let told = said(one("other", "MultiTenant"), Some("ClusterWide"), &[]);
        assert!(told[0].contains("suffers no other"), "{told:?}");
    }

    #[test]
    fn a_member_of_another_mesh_and_the_operator_s_namespace_are_refused() {
        let roll = |namespace: &str, member: &str| json!({"metadata": {"name": "default", "namespace": namespace}, "spec": {"members": [member]}});
        let rolls = json!({"memberRolls": [roll("other", "shop"), roll("prod", "own")]});
        let told = said(rolls.clone(), None, &["shop", "own", "free"]);
        assert!(
            told.len() == 1 && told[0].contains("`shop` is a member of the mesh in `other`"),
            "{told:?}"
        );
        assert_eq!(
            said(json!({"memberRolls": [roll("other", "*")]}), None, &["free"]).len(),
            1
        );
        assert_eq!(said(rolls, None, &["openshift-operators"]).len(), 1);
    }
}
