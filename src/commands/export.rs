//! `export`.

use std::collections::BTreeSet;

use super::known;
use super::session::Session;
use super::writing::{Journal, looking_again};
use crate::cli::{ExportArgs, SetWait};
use crate::cluster::{MeshClient, Progressing, Scope, Wait, observe_meshes, wait_for};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::kinds;
use crate::plan::{self, SetPlan};
use crate::report::Changes;
use crate::rules::{ExportRequest, ExportTarget, ServicePattern};
use crate::topology::{label_selector, name_problem};

/// Edits one rule per service and waits until istiod lists what it exports.
pub async fn run(session: &Session, args: ExportArgs) -> anyhow::Result<Exit> {
    let requests = requests(&args)?;
    let meshes = [session.mesh(&args.mesh).await?];
    let name = meshes[0].mesh.name.clone();
    let (plan, journal) = looking_again(async || {
        let snapshot = observe_meshes(&meshes, Scope::SHARING).await;
        let state = &snapshot.meshes[&name];
        known::readable(state, [state.peers.unknown(), state.exports.unknown()])?;
        known::installed(state)?;
        let plan = plan::export(state, &args.to, &requests)
            .map_err(|problems| UserError::from_problems("cannot export", problems))?;
        let mut journal = Journal::default();
        session
            .write(&meshes, plan.planned.clone().into_iter().collect(), &mut journal)
            .await?;
        Ok((plan, journal))
    })
    .await?;
    plan.warnings.iter().for_each(|warning| session.ui.warn(warning));
    if args.wait == SetWait::Listed && !session.is_dry_run() {
        listed(session, &meshes, &args.to, &plan)
            .await
            .map_err(|error| journal.ended_by(error, false))?;
    }
    let mut changes = Changes::new(session.is_dry_run(), journal.changes);
    changes.hosts = plan.expected.into_iter().collect();
    Ok(session.show(&changes))
}

fn requests(args: &ExportArgs) -> Result<Vec<ExportRequest>, UserError> {
    UserError::check("cannot export", name_problem("peer", &args.to).into_iter().collect())?;
    let request = |selector| ExportRequest {
        selector,
        alias: args.alias.clone(),
    };
    if args.alias.is_some() && args.services.len() > 1 {
        return Err(
            UserError::usage("`--as` gives one name, but several services are exported").hint("export them one by one"),
        );
    }
    let targets = targets(&args.services, args.selector.as_deref(), args.from_namespace.as_deref())?;
    Ok(targets.into_iter().map(request).collect())
}

/// What the arguments select: one target per service, or one by label.
pub fn targets(
    services: &[ServicePattern],
    selector: Option<&str>,
    from_namespace: Option<&str>,
) -> Result<Vec<ExportTarget>, UserError> {
    let Some(text) = selector else {
        return Ok(services.iter().cloned().map(ExportTarget::Name).collect());
    };
    let selector = label_selector(text).map_err(UserError::usage)?;
    Ok(vec![ExportTarget::Label {
        namespace: from_namespace.map(str::to_owned),
        selector,
    }])
}

async fn listed(session: &Session, meshes: &[MeshClient], peer: &str, plan: &SetPlan) -> Result<(), UserError> {
    let mesh = &meshes[0].mesh;
    let wait = Wait {
        title: format!("exports to {peer} listed"),
        meshes,
        scope: Scope::SETS,
        kinds: &[&kinds::EXPORTED_SERVICE_SET],
        timeout: session.global.timeout,
        next: format!(
            "istiod writes the status of ExportedServiceSet {}/{peer} only while ServiceMeshPeer {}/{peer} is taken up; \
             see `meshfed status {}`",
            mesh.namespace,
            mesh.namespace,
            mesh.reference()
        ),
    };
    wait_for(&session.ui, wait, |snapshot| {
        let set = snapshot.meshes.values().next().and_then(|state| state.export_set(peer));
        let status = set
            .and_then(|set| set.status.as_ref())
            .map(|status| &status.exported_services);
        let listed: BTreeSet<&str> = status
            .into_iter()
            .flatten()
            .map(|service| service.exported_name.as_str())
            .collect();
        let missing: Vec<&str> = plan
            .expected
            .iter()
            .map(String::as_str)
            .filter(|host| !listed.contains(host))
            .collect();
        if missing.is_empty() {
            Progressing::Done(())
        } else {
            Progressing::Waiting(format!("not listed yet: {}", missing.join(", ")))
        }
    })
    .await
    .map(drop)
}
