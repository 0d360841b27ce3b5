//! `install`.

use super::session::Session;
use super::writing::{Journal, looking_again};
use super::{known, operators};
use serde_json::Value;

use crate::cli::{InstallArgs, InstallWait};
use crate::cluster::{self, MeshClient, Progressing, Scope, Wait, observe_mesh, wait_for};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::gateway::AskedGateways;
use crate::manifest::kinds;
use crate::plan;
use crate::profile::{ControlPlaneSettings, PeerGateways};
use crate::report::Changes;
use crate::snapshot::{ControlPlaneReadiness, MeshState, Observed, control_plane_readiness, members_pending};
use crate::topology::{Expose, Mesh, MeshReference, name_problem, trust_domain_problem};

/// Installs one mesh.
pub async fn run(session: &Session, args: InstallArgs) -> anyhow::Result<Exit> {
    names_are_valid(&args)?;
    // Files are read before a cluster is asked: what is wrong with them is wrong everywhere.
    session.templates()?;
    let values = files::values(&args.values)?;
    let mesh = mesh_to_be(session, &args.mesh).await?;
    // Which gateways face a peer, its ServiceMeshPeer tells.
    let scope = Scope {
        peers: !args.peers.is_empty(),
        ..Scope::MEMBERS
    };
    let state = observe_mesh(&mesh, scope).await;
    let needed = [
        state.control_plane.unknown(),
        state.member_roll.unknown(),
        // A mesh that is yet to be made has none.
        state.control_plane.present().and_then(|_| state.peers.unknown()),
    ];
    known::readable(&state, needed)?;
    let settings = settings(&args, values, &state);
    let projects = cluster::serves(&mesh, &kinds::PROJECT_REQUEST).await?;
    let plan = plan::install(&state, &settings, &args.members, projects)
        .map_err(|problems| UserError::from_problems("cannot install", problems))?;
    let meshes = [mesh];
    let mut journal = Journal::default();
    if args.operators {
        operators::install(session, &meshes[0], args.elasticsearch, &mut journal).await?;
    }
    session.write(&meshes, plan.namespaces, &mut journal).await?;
    session
        .write(&meshes, plan.control_plane.into_iter().collect(), &mut journal)
        .await?;
    let waits = args.wait == InstallWait::Ready && !session.is_dry_run();
    if waits {
        control_plane_ready(session, &meshes)
            .await
            .map_err(|error| journal.ended_by(error, plan.member_roll.is_some()))?;
    }
    add_members(session, &meshes, &args.members, &mut journal).await?;
    if waits && !args.members.is_empty() {
        members_configured(session, &meshes, &args.members)
            .await
            .map_err(|error| journal.ended_by(error, false))?;
    }
    Ok(session.show(&Changes::new(session.is_dry_run(), journal.changes)))
}

/// Adds the members to the roll as it is by now, again as long as somebody else is quicker.
async fn add_members(
    session: &Session,
    meshes: &[MeshClient; 1],
    members: &[String],
    journal: &mut Journal,
) -> Result<(), UserError> {
    looking_again(async || {
        let state = observe_mesh(&meshes[0], Scope::MEMBERS).await;
        known::readable(&state, [state.member_roll.unknown()])?;
        let roll = plan::member_roll(&state, members);
        session.write(meshes, roll.into_iter().collect(), journal).await
    })
    .await
}

fn names_are_valid(args: &InstallArgs) -> Result<(), UserError> {
    let name = args.mesh.federation_name();
    let mut problems: Vec<String> = args
        .peers
        .iter()
        .filter_map(|peer| name_problem("peer", peer))
        .collect();
    problems.extend(args.members.iter().filter_map(|member| name_problem("member", member)));
    problems.extend(args.trust_domain.as_deref().and_then(trust_domain_problem));
    if args.peers.iter().any(|peer| peer == name) {
        problems.push(format!("mesh `{name}` cannot be its own peer"));
    }
    UserError::check("cannot install", problems)
}

/// What was asked for, and for a new mesh its own trust domain: with the operator's default, two meshes could not tell
/// each other apart.
fn settings(args: &InstallArgs, values: Vec<Value>, state: &MeshState) -> ControlPlaneSettings {
    let live = state.control_plane.present();
    let own = live.is_none().then(|| format!("{}.local", args.mesh.federation_name()));
    let peers = args.peers.iter().map(|peer| PeerGateways {
        peer: peer.clone(),
        names: state.gateways_facing(peer, AskedGateways::default()),
        // A gateway that is there may have been exposed by `peer`; only an explicit wish changes it.
        exposure: (args.expose != Expose::Auto).then(|| args.expose.into()),
    });
    ControlPlaneSettings {
        version: args.version,
        profile: args.profile,
        cluster_name: args.cluster_name.clone(),
        trust_domain: args.trust_domain.clone().or(own),
        peers: peers.collect(),
        values,
        set: args.set.clone(),
    }
}

/// A mesh that need not be there yet: its namespace is its name unless given.
pub async fn mesh_to_be(session: &Session, reference: &MeshReference) -> Result<MeshClient, UserError> {
    let contexts = session.contexts()?;
    let namespace = reference
        .namespace
        .as_ref()
        .or(session.global.namespace.as_ref())
        .unwrap_or(&reference.name);
    let mesh = Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace: namespace.clone(),
        context: contexts.name(reference.context.as_deref())?,
    };
    contexts.mesh_client(mesh).await
}

/// Waits until the control planes run their newest spec.
pub async fn control_plane_ready(session: &Session, meshes: &[MeshClient]) -> Result<(), UserError> {
    let names: Vec<String> = meshes.iter().map(|mesh| mesh.mesh.name.clone()).collect();
    let next = meshes.first().map(|mesh| {
        let mesh = &mesh.mesh;
        format!(
            "look at it with `oc --context {} -n {} describe smcp {}`; the operator's log is in openshift-operators",
            mesh.context, mesh.namespace, mesh.control_plane
        )
    });
    let wait = Wait {
        title: format!("control plane of {} ready", names.join(", ")),
        meshes,
        scope: Scope::CONTROL_PLANE,
        kinds: &[&kinds::SERVICE_MESH_CONTROL_PLANE],
        timeout: session.global.timeout,
        next: next.unwrap_or_default(),
    };
    wait_for(&session.ui, wait, |snapshot| {
        let mut waiting = Vec::new();
        for state in snapshot.meshes.values() {
            match state.control_plane.present().map(control_plane_readiness) {
                Some(ControlPlaneReadiness::Ready) => {}
                Some(ControlPlaneReadiness::Progressing(why)) => waiting.push(format!("{}: {why}", state.mesh.name)),
                Some(ControlPlaneReadiness::Rejected(why)) => return Progressing::Hopeless(rejected(state, &why)),
                None => waiting.push(format!("{}: {}", state.mesh.name, absent(&state.control_plane))),
            }
        }
        if waiting.is_empty() {
            Progressing::Done(())
        } else {
            Progressing::Waiting(waiting.join("; "))
        }
    })
    .await
    .map(drop)
}

fn absent<T>(observed: &Observed<T>) -> String {
    observed.unknown().unwrap_or_else(|| "not there yet".to_owned())
}

fn rejected(state: &MeshState, why: &str) -> UserError {
    let mesh = &state.mesh;
    UserError::new(
        Exit::No,
        format!(
            "{}: the operator rejected ServiceMeshControlPlane {}/{}: {why}",
            state.label(),
            mesh.namespace,
            mesh.control_plane
        ),
    )
    .hint("mend what it names, with `--set` or in the object, and run the same command again")
}

/// Waits until the namespaces are part of the mesh.
async fn members_configured(session: &Session, meshes: &[MeshClient], members: &[String]) -> Result<(), UserError> {
    let mesh = &meshes[0].mesh;
    let wait = Wait {
        title: format!("members of {} configured", mesh.name),
        meshes,
        scope: Scope::MEMBERS,
        kinds: &[&kinds::SERVICE_MESH_MEMBER_ROLL],
        timeout: session.global.timeout,
        next: format!(
            "look at it with `oc --context {} -n {} get smmr default -o yaml`",
            mesh.context, mesh.namespace
        ),
    };
    wait_for(&session.ui, wait, |snapshot| {
        let roll = snapshot
            .meshes
            .values()
            .next()
            .and_then(|state| state.member_roll.present());
        let pending = members_pending(roll, members);
        if pending.is_empty() {
            Progressing::Done(())
        } else {
            Progressing::Waiting(format!("not configured yet: {}", pending.join(", ")))
        }
    })
    .await
    .map(drop)
}
