//! `import`.

use std::collections::BTreeSet;

use super::known;
use super::session::Session;
use super::writing::{Journal, looking_again};
use crate::cli::{ImportArgs, SetWait};
use crate::cluster::{MeshClient, Progressing, Scope, Wait, observe_mesh, observe_meshes, resolve_mesh, wait_for};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::kinds;
use crate::plan::{self, SetPlan};
use crate::report::Changes;
use crate::rules::ImportRequest;
use crate::snapshot::{LinkState, MeshState, Snapshot, links};

/// Edits one rule per service and waits until istiod lists what it imports.
pub async fn run(session: &Session, args: ImportArgs) -> anyhow::Result<Exit> {
    let requests = requests(&args)?;
    let meshes = [session.mesh(&args.mesh).await?];
    let peer = args.from.federation_name().to_owned();
    let exporter = exporter(session, &args, &meshes[0]).await;
    let (plan, journal) = looking_again(async || {
        let snapshot = observe_meshes(&meshes, Scope::SHARING).await;
        let state = &snapshot.meshes[&meshes[0].mesh.name];
        known::readable(state, [state.peers.unknown(), state.imports.unknown()])?;
        known::installed(state)?;
        let plan = plan::import(state, exporter.as_ref(), &peer, &requests)
            .map_err(|problems| UserError::from_problems("cannot import", problems))?;
        let mut journal = Journal::default();
        session
            .write(&meshes, plan.planned.clone().into_iter().collect(), &mut journal)
            .await?;
        Ok((plan, journal))
    })
    .await?;
    plan.warnings.iter().for_each(|warning| session.ui.warn(warning));
    if args.wait == SetWait::Listed && !session.is_dry_run() {
        listed(session, &meshes, &peer, &plan)
            .await
            .map_err(|error| journal.ended_by(error, false))?;
    }
    let mut changes = Changes::new(session.is_dry_run(), journal.changes);
    changes.hosts = plan.expected.into_iter().collect();
    Ok(session.show(&changes))
}

fn requests(args: &ImportArgs) -> Result<Vec<ImportRequest>, UserError> {
    if args.alias.is_some() && args.services.len() > 1 {
        return Err(
            UserError::usage("`--as` gives one name, but several services are imported").hint("import them one by one"),
        );
    }
    let request = |service: &crate::rules::ServicePattern| ImportRequest {
        service: service.clone(),
        alias: args.alias.clone(),
        as_local: args.as_local,
        domain_suffix: args.domain_suffix.clone(),
    };
    Ok(args.services.iter().map(request).collect())
}

/// The mesh that offers, where this user can see it: importing needs only the own mesh, but checks more with both.
async fn exporter(session: &Session, args: &ImportArgs, importer: &MeshClient) -> Option<MeshState> {
    let contexts = session.contexts().ok()?;
    let mut reference = args.from.clone();
    reference.context.get_or_insert_with(|| importer.mesh.context.clone());
    let mesh = resolve_mesh(contexts, &reference, None).await.ok()?;
    let mesh = contexts.mesh_client(mesh).await.ok()?;
    Some(observe_mesh(&mesh, Scope::SETS).await)
}

async fn listed(session: &Session, meshes: &[MeshClient], peer: &str, plan: &SetPlan) -> Result<(), UserError> {
    let mesh = &meshes[0].mesh;
    let wait = Wait {
        title: format!("imports from {peer} listed"),
        meshes,
        scope: Scope::SETS,
        kinds: &[&kinds::IMPORTED_SERVICE_SET, &kinds::SERVICE_MESH_PEER],
        timeout: session.global.timeout,
        next: format!(
            "compare with what the peer exports: `meshfed status {} {peer}`",
            mesh.reference()
        ),
    };
    wait_for(&session.ui, wait, |snapshot| {
        let missing = missing(snapshot, peer, plan);
        match (missing.is_empty(), down(snapshot, peer)) {
            (true, _) => Progressing::Done(()),
            (false, Some(why)) => Progressing::Waiting(format!(
                "not listed yet: {}; the link is down: {why}",
                missing.join(", ")
            )),
            (false, None) => Progressing::Waiting(format!("not listed yet: {}", missing.join(", "))),
        }
    })
    .await
    .map(drop)
}

fn missing<'a>(snapshot: &Snapshot, peer: &str, plan: &'a SetPlan) -> Vec<&'a str> {
    let set = snapshot.meshes.values().next().and_then(|state| state.import_set(peer));
    let status = set
        .and_then(|set| set.status.as_ref())
        .map(|status| &status.imported_services);
    let listed: BTreeSet<&str> = status
        .into_iter()
        .flatten()
        .map(|service| service.local_service.hostname.as_str())
        .collect();
    plan.expected
        .iter()
        .map(String::as_str)
        .filter(|host| !listed.contains(host))
        .collect()
}

fn down(snapshot: &Snapshot, peer: &str) -> Option<String> {
    let link = links(snapshot)
        .into_iter()
        .find(|link| link.peer.as_deref() == Some(peer))?;
    match link.state {
        LinkState::Down(why) => Some(why),
        LinkState::Connected | LinkState::NotSynced(_) | LinkState::AtRisk(_) | LinkState::Unknown(_) => None,
    }
}
