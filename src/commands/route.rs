//! `mirror` and `split`.

use super::known;
use super::session::Session;
use super::writing::Journal;
use crate::cli::{MirrorArgs, RouteArgs, SplitArgs};
use crate::cluster::{Scope, observe_meshes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::{self, RouteRequest, RouteTarget};
use crate::report::Changes;
use crate::rules::ServiceName;
use crate::snapshot::Observed;
use crate::topology::shares_problems;

/// Copies the requests of a service elsewhere.
pub async fn mirror(session: &Session, args: MirrorArgs) -> anyhow::Result<Exit> {
    let target = RouteTarget::Mirror {
        to: args.to,
        percent: args.percent,
    };
    route(session, args.service, target, args.route).await
}

/// Splits the requests of a service.
pub async fn split(session: &Session, args: SplitArgs) -> anyhow::Result<Exit> {
    // Told before a cluster is asked, since no cluster can make it right.
    UserError::check("cannot route", shares_problems(&args.backends))?;
    route(session, args.service, RouteTarget::Split(args.backends), args.route).await
}

async fn route(session: &Session, service: ServiceName, target: RouteTarget, args: RouteArgs) -> anyhow::Result<Exit> {
    let meshes = [session.mesh(&args.mesh).await?];
    let snapshot = observe_meshes(&meshes, Scope::ROUTING).await;
    let state = &snapshot.meshes[&meshes[0].mesh.name];
    let routes = state.virtual_services.values().map(Observed::unknown);
    known::readable(state, [state.imports.unknown()].into_iter().chain(routes))?;
    known::installed(state)?;
    let request = RouteRequest {
        service,
        subset: args.subset,
        adopt: args.adopt,
        target,
    };
    let routed = plan::route(&snapshot, &meshes[0].mesh.name, &request)
        .map_err(|problems| UserError::from_problems("cannot route", problems))?;
    routed.warnings.iter().for_each(|warning| session.ui.warn(warning));
    let mut journal = Journal::default();
    session.write(&meshes, vec![routed.planned], &mut journal).await?;
    Ok(session.show(&Changes::new(session.is_dry_run(), journal.changes)))
}
