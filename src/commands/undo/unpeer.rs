//! `unpeer`.

use super::removing::remove;
use super::{agreed, refused};
use crate::cli::{UndoWait, UnpeerArgs};
use crate::cluster::{MeshClient, Progressing, Scope, Wait, live_object, observe_meshes, wait_for};
use crate::commands::known::{installed, readable};
use crate::commands::session::Session;
use crate::commands::writing::{Journal, looking_again};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::{Kind, kinds};
use crate::plan::{self, LivePeer, PeerUndo, Planned, Refusal, Removal};
use crate::report::Changes;
use crate::snapshot::{MeshState, Snapshot};
use crate::topology::same_name_problems;

/// A mesh and the peer that goes, by federation name.
type Side = (String, String);

/// Takes every pair of the meshes apart, phase by phase: exports, peers, and then what the peers needed.
pub async fn run(session: &Session, args: UnpeerArgs) -> anyhow::Result<Exit> {
    arguments(&args)?;
    let meshes = session.meshes(&args.meshes).await?;
    let sides = sides(&args);
    let remote_gone = args.remote_gone.is_some();
    let undo = plan(session, &meshes, &sides, remote_gone).await?;
    let all: Vec<&Removal> = undo
        .iter()
        .flat_map(|undo| undo.peer.iter().chain(&undo.rest))
        .collect();
    if !agreed(
        session,
        &all,
        &undo.iter().filter_map(|undo| undo.emptied.as_ref()).collect::<Vec<_>>(),
    )? {
        return Ok(Exit::No);
    }
    let wait = args.wait == UndoWait::Gone;
    let mut journal = Journal::default();
    empty_exports(session, &meshes, &sides, remote_gone, &mut journal).await?;
    let peers: Vec<Removal> = undo.iter().filter_map(|undo| undo.peer.clone()).collect();
    // What the peers needed goes once istiod has forgotten them, so their end is waited for in any case.
    remove(session, &meshes, peers, &mut journal, true).await?;
    let rest: Vec<Removal> = undo.iter().flat_map(|undo| undo.rest.clone()).collect();
    remove(session, &meshes, rest, &mut journal, wait).await?;
    let mut changes = Changes::new(session.is_dry_run(), journal.changes);
    changes.left_behind = undo.into_iter().flat_map(|undo| undo.left).collect();
    Ok(session.show(&changes))
}

fn arguments(args: &UnpeerArgs) -> Result<(), UserError> {
    let mut problems = same_name_problems(&args.meshes);
    match (args.meshes.len(), &args.remote_gone) {
        (1, None) => problems.push(
            "a federation has two sides: name both meshes, or `--remote-gone PEER` if the other's cluster is no more"
                .to_owned(),
        ),
        (2.., Some(_)) => problems.push("`--remote-gone` is for one mesh".to_owned()),
        _ => {}
    }
    UserError::check("cannot unpeer", problems)
}

fn sides(args: &UnpeerArgs) -> Vec<Side> {
    let names: Vec<&str> = args.meshes.iter().map(|mesh| mesh.federation_name()).collect();
    let lone = args.remote_gone.iter().map(|peer| (names[0].to_owned(), peer.clone()));
    let pairs = names.iter().flat_map(|mesh| {
        let others = names.iter().filter(move |other| *other != mesh);
        others.map(move |other| ((*mesh).to_owned(), (*other).to_owned()))
    });
    pairs.chain(lone).collect()
}

/// What goes on every side; every refusal of every side at once.
async fn plan(
    session: &Session,
    meshes: &[MeshClient],
    sides: &[Side],
    remote_gone: bool,
) -> Result<Vec<PeerUndo>, UserError> {
    let snapshot = observe_meshes(meshes, Scope::UNSHARING).await;
    let (mut planned, mut refusals): (Vec<PeerUndo>, Option<Refusal>) = (Vec::new(), None);
    for (name, peer) in sides {
        let state = &snapshot.meshes[name];
        readable(state, [state.peers.unknown()])?;
        installed(state)?;
        let live = live_peer(find(meshes, name), state, peer).await?;
        match plan::unpeer(state, &live, peer, &session.global.field_manager, remote_gone) {
            Ok(undo) => planned.push(undo),
            Err(refusal) => {
                refusals = Some(match refusals {
                    Some(first) => first.and(refusal),
                    None => refusal,
                });
            }
        }
    }
    refusals.map_or(Ok(planned), |refusal| Err(refused("cannot unpeer", refusal)))
}

fn find<'a>(meshes: &'a [MeshClient], name: &str) -> &'a MeshClient {
    let found = meshes.iter().find(|mesh| mesh.mesh.name == name);
    found.expect("sides are made of the meshes")
}

/// The objects of one side, with their managers.
async fn live_peer(mesh: &MeshClient, state: &MeshState, peer: &str) -> Result<LivePeer, UserError> {
    let namespace = &mesh.mesh.namespace;
    let certificate = LivePeer::certificate_name(state, peer);
    let read = async |kind: &'static Kind, name: &str| live_object(mesh, kind, namespace, name).await;
    let (control_plane, live, exports, imports, certificate) = tokio::try_join!(
        read(&kinds::SERVICE_MESH_CONTROL_PLANE, &mesh.mesh.control_plane),
        read(&kinds::SERVICE_MESH_PEER, peer),
        read(&kinds::EXPORTED_SERVICE_SET, peer),
        read(&kinds::IMPORTED_SERVICE_SET, peer),
        read(&kinds::CONFIG_MAP, &certificate),
    )?;
    Ok(LivePeer {
        control_plane,
        peer: live,
        exports,
        imports,
        certificate,
    })
}

/// Empties the exports of every side that has any, and waits until istiod lists nothing: deleting a peer before that
/// hangs istiod for good (seen with Maistra 2.5), so this wait is never left out.
async fn empty_exports(
    session: &Session,
    meshes: &[MeshClient],
    sides: &[Side],
    remote_gone: bool,
    journal: &mut Journal,
) -> Result<(), UserError> {
    looking_again(async || {
        let undo = plan(session, meshes, sides, remote_gone).await?;
        let emptied: Vec<Planned> = undo.into_iter().filter_map(|undo| undo.emptied).collect();
        session.write(meshes, emptied, journal).await
    })
    .await?;
    if session.is_dry_run() {
        return Ok(());
    }
    let references: Vec<String> = meshes.iter().map(|mesh| mesh.mesh.reference()).collect();
    let wait = Wait {
        title: "exports empty".to_owned(),
        meshes,
        scope: Scope::SETS,
        kinds: &[&kinds::EXPORTED_SERVICE_SET],
        timeout: session.global.timeout,
        next: format!(
            "istiod hangs when a peer is deleted while it lists exports, so nothing was deleted; `meshfed check {}` tells \
             why istiod does not take the empty set up",
            references.join(" ")
        ),
    };
    let waited = wait_for(&session.ui, wait, |snapshot| match listed(snapshot, sides) {
        listed if listed.is_empty() => Progressing::Done(()),
        listed => Progressing::Waiting(format!("still listed: {}", listed.join(", "))),
    })
    .await;
    waited.map(drop).map_err(|error| journal.ended_by(error, true))
}

/// The exports that istiod still holds for the peers that go.
fn listed(snapshot: &Snapshot, sides: &[Side]) -> Vec<String> {
    let sets = sides.iter().filter_map(|(mesh, peer)| {
        let state = &snapshot.meshes[mesh];
        // Without a peer there is nothing that istiod could hang on.
        state.peer(peer)?;
        state.export_set(peer)?.status.as_ref()
    });
    sets.flat_map(|status| &status.exported_services)
        .map(|service| service.exported_name.clone())
        .collect()
}
