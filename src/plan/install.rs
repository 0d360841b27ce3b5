//! What a mesh of its own needs: namespaces, control plane, member roll.

use super::{Planned, WriteMode};
use crate::manifest::{ControlPlaneValues, MemberRollValues, NamespaceValues, Values};
use crate::profile::{ControlPlaneSettings, control_plane_spec};
use crate::snapshot::{MeshState, Observed};
use crate::topology::name_problem;

/// The objects of a mesh, by the moment at which they can be written.
#[derive(Clone, Debug, PartialEq)]
pub struct InstallPlan {
    /// Namespaces of the control plane and the members.
    pub namespaces: Vec<Planned>,
    /// The control plane; `None` when it is there and nothing of it was asked to change.
    pub control_plane: Option<Planned>,
    /// The member roll, once the control plane is ready; `None` when nobody asked for members.
    pub member_roll: Option<Planned>,
}

/// Plans a mesh, or tells everything that is wrong with what was asked.
///
/// `projects` tells whether the cluster serves OpenShift's projects, which users may ask for without the right to create
/// namespaces.
pub fn install(
    state: &MeshState,
    settings: &ControlPlaneSettings,
    members: &[String],
    projects: bool,
) -> Result<InstallPlan, Vec<String>> {
    let mesh = &state.mesh;
    let mut problems: Vec<String> = members
        .iter()
        .filter_map(|member| name_problem("member", member))
        .collect();
    problems.extend(name_problem("namespace", &mesh.namespace));
    if members.contains(&mesh.namespace) {
        problems.push(format!(
            "`{}` is the namespace of the control plane and cannot be a member",
            mesh.namespace
        ));
    }
    if let Some(pinned) = member_pinned(state, members) {
        problems.push(pinned);
    }
    let live = state.control_plane.present().map(|live| &live.spec.fields);
    let spec = control_plane_spec(settings, live, &mesh.namespace);
    problems.extend(spec.as_ref().err().into_iter().flatten().cloned());
    let (Ok(spec), true) = (spec, problems.is_empty()) else {
        return Err(problems);
    };
    let namespace = |name: &String| {
        let values = NamespaceValues { name: name.clone() };
        let values = if projects {
            Values::ProjectRequest(values)
        } else {
            Values::Namespace(values)
        };
        Planned::new(&mesh.name, WriteMode::Create, values)
    };
    let asked = !spec.is_empty();
    let control_plane = ControlPlaneValues {
        name: mesh.control_plane.clone(),
        namespace: mesh.namespace.clone(),
        partial: live.is_some(),
        spec,
    };
    Ok(InstallPlan {
        namespaces: std::iter::once(&mesh.namespace).chain(members).map(namespace).collect(),
        control_plane: asked.then(|| Planned::new(&mesh.name, WriteMode::Add, Values::ControlPlane(control_plane))),
        member_roll: member_roll(state, members),
    })
}

/// The roll with these members, if it lacks any: they are added to whatever it has. The list is atomic, so it is edited as
/// a whole.
pub fn member_roll(state: &MeshState, members: &[String]) -> Option<Planned> {
    let roll = state.member_roll.present();
    let mut all: Vec<String> = roll.and_then(|roll| roll.spec.members.clone()).unwrap_or_default();
    let new: Vec<String> = members.iter().filter(|member| !all.contains(member)).cloned().collect();
    if (new.is_empty() && roll.is_some()) || all.iter().any(|member| member == "*") {
        return None;
    }
    if members.is_empty() && roll.is_none() {
        return None;
    }
    all.extend(new);
    let version = roll.and_then(|roll| roll.metadata.resource_version.clone());
    let values = MemberRollValues {
        namespace: state.mesh.namespace.clone(),
        members: all,
    };
    Some(Planned::new(
        &state.mesh.name,
        WriteMode::Edit(version),
        Values::MemberRoll(values),
    ))
}

/// `members` and `memberSelectors` exclude each other, so members cannot be added to a roll that selects by label.
fn member_pinned(state: &MeshState, members: &[String]) -> Option<String> {
    let Observed::Present(roll) = &state.member_roll else {
        return None;
    };
    let selects = roll
        .spec
        .member_selectors
        .as_ref()
        .is_some_and(|selectors| !selectors.is_empty());
    (selects && !members.is_empty()).then(|| {
        format!(
            "ServiceMeshMemberRoll {}/default selects its members by label (spec.memberSelectors); label the namespaces \
             instead of naming them with `--member`",
            state.mesh.namespace
        )
    })
}
