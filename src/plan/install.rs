//! What a mesh of its own needs: namespaces, control plane, member roll.

mod crowded;

use super::draft::{Draft, PlanPhase};
use super::judged::{Proposals, gateway_fields};
use super::{Planned, Refusal, Requirement, Until, WriteMode, operators};
use crate::gateway::AskedGateways;
use crate::manifest::{ControlPlaneValues, MemberRollValues, NamespaceValues, Values, kinds};
use crate::naming::MEMBER_ROLL;
use crate::profile::{ControlPlaneSettings, FacingGateways, Version, control_plane_spec};
use crate::snapshot::{Condition, MeshState, Unknown};
use crate::topology::{Federation, Installation, name_problem};
use crate::wording::list_and;

/// Plans every mesh that is to be installed.
pub(super) fn plan(draft: &mut Draft<'_>, wanted: &Federation) {
    for mesh in &wanted.meshes {
        if let Some(installation) = &mesh.installation
            && let Some(state) = draft.mesh(mesh.reference.federation_name())
        {
            plan_mesh(draft, state, installation);
        }
    }
}

fn plan_mesh(draft: &mut Draft<'_>, mesh: &MeshState, wanted: &Installation) {
    let mut refusal = Refusal::default();
    refusal.known(mesh, "the control plane", mesh.control_plane.known().map(drop), ());
    refusal.known(mesh, "the member roll", mesh.member_roll.known().map(drop), ());
    let gateways = match gateways(mesh, wanted) {
        // Then the control plane is told to be unknown already.
        Err(_) if mesh.control_plane.known().is_err() => Vec::new(),
        gateways => refusal.known(mesh, "ServiceMeshPeers", gateways, Vec::new()),
    };
    let served = draft.seen.serves(&mesh.mesh.name, &kinds::PROJECT_REQUEST);
    let projects = refusal.known(mesh, "the kinds of project.openshift.io", served, false);
    let mut settings = settings(mesh, wanted, gateways.clone());
    let is_open = mesh.control_plane.known() == Ok(None) && settings.leaves_version_open();
    if is_open {
        let (version, why) = newest_supported(mesh, &draft.seen.supported).unwrap_or_else(|| {
            let why = "the newest that meshfed knows, since nothing tells which the operator supports";
            (Version::default(), why.to_owned())
        });
        draft.note(format!("{}: version {version}, {why}", mesh.label()));
        settings.version = Some(version);
    }
    let planned = refusal
        .check()
        .and_then(|()| install(mesh, &settings, &wanted.members, projects).map_err(Refusal::invalid));
    let mode = planned.as_ref().ok().and_then(InstallPlan::mode);
    draft.refuse(crowded::refusal(mesh, mode, &wanted.members));
    let Some(planned) = draft.accept(planned) else { return };
    judge(draft, mesh, &planned, &gateways);
    if let Some(wanted) = wanted.operators {
        operators::plan(draft, mesh, wanted);
    }
    let waits = draft.waits_for(Until::True);
    if waits {
        let ready = Requirement::new(mesh, &mesh.mesh.control_plane, Condition::ControlPlaneReady);
        draft.until(PlanPhase::Write(kinds::SERVICE_MESH_CONTROL_PLANE.phase, 0), [ready]);
    }
    if waits && !wanted.members.is_empty() {
        let members = wanted.members.clone();
        let configured = Requirement::new(mesh, MEMBER_ROLL, Condition::MembersConfigured { members });
        draft.until(PlanPhase::Write(kinds::SERVICE_MESH_MEMBER_ROLL.phase, 0), [configured]);
    }
    let objects = planned
        .namespaces
        .into_iter()
        .chain(planned.control_plane)
        .chain(planned.member_roll);
    objects.for_each(|planned| draft.write(planned));
}

/// Has the checks judge the control plane beside the ServiceMeshPeers that are there and those that it gets gateways for.
fn judge(draft: &mut Draft<'_>, mesh: &MeshState, planned: &InstallPlan, peers: &[FacingGateways]) {
    let Some(control_plane) = &planned.control_plane else {
        return;
    };
    let Values::ControlPlane(values) = &*control_plane.values else {
        return;
    };
    let mut proposals = Proposals::default();
    proposals.add(control_plane.clone(), gateway_fields(&values.spec));
    for peer in peers.iter().filter(|peer| mesh.peer(&peer.peer) == Ok(None)) {
        proposals.add_peer(&mesh.mesh, &peer.peer, &peer.names);
    }
    proposals.judge(draft);
}

/// The gateways of the peers that are asked for: which gateways face a peer, its ServiceMeshPeer tells.
fn gateways<'a>(mesh: &'a MeshState, wanted: &Installation) -> Result<Vec<FacingGateways>, &'a Unknown> {
    let gateways = wanted.peers.iter().map(|peer| {
        Ok(FacingGateways {
            peer: peer.clone(),
            names: mesh.gateways_facing(peer, AskedGateways::default())?,
            // A gateway that is there may have been exposed by `peer`; only an explicit wish changes it.
            exposure: wanted.exposure,
        })
    });
    gateways.collect()
}

/// The newest version that the operator of the cluster makes, and how that is known: from what its webhook named, or else
/// from the installed ClusterServiceVersion. `None` where neither tells, which takes rights that not everybody has.
fn newest_supported(mesh: &MeshState, named: &[Version]) -> Option<(Version, String)> {
    if let Some(newest) = named.last() {
        let all: Vec<&str> = named.iter().map(|version| version.as_str()).collect();
        return Some((
            *newest,
            format!("the newest of those that the operator supports: {}", list_and(&all)),
        ));
    }
    let installed = mesh.operators.list().ok()?.iter().filter_map(|operator| {
        let name = operator
            .metadata
            .name
            .as_deref()
            .filter(|name| name.starts_with("servicemeshoperator"))?;
        let succeeded = operator.status.as_ref()?.phase.as_deref() == Some("Succeeded");
        let newest = Version::newest_of_operator(operator.spec.version.as_deref()?)?;
        succeeded.then_some((newest, name))
    });
    let (newest, name) = installed.max()?;
    Some((
        newest,
        format!("the newest that the installed operator `{name}` supports"),
    ))
}

/// What was asked for, and for a new mesh its own trust domain: with the operator's default, two meshes could not tell
/// each other apart.
fn settings(mesh: &MeshState, wanted: &Installation, gateways: Vec<FacingGateways>) -> ControlPlaneSettings {
    let is_new = mesh.control_plane.known() == Ok(None);
    let own = is_new.then(|| format!("{}.local", mesh.mesh.name));
    ControlPlaneSettings {
        trust_domain: wanted.control_plane.trust_domain.clone().or(own),
        peers: gateways,
        ..wanted.control_plane.clone()
    }
}

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

impl InstallPlan {
    /// `spec.mode` of the control plane, where it says one.
    fn mode(&self) -> Option<&str> {
        match &*self.control_plane.as_ref()?.values {
            Values::ControlPlane(values) => values.spec.get("mode")?.as_str(),
            _ => None,
        }
    }
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
    let live = state
        .control_plane
        .known()
        .ok()
        .flatten()
        .map(|live| &*live.spec.fields);
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
    let roll = state.member_roll.known().ok().flatten();
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
    let roll = state.member_roll.known().ok()??;
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
