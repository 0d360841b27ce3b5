//! `mirror`, `split` and `route reset`.

use super::execute::{Order, execute};
use super::own_mesh::{Meant, own_mesh};
use super::session::Session;
use crate::cli::{MirrorArgs, RouteResetArgs, SplitArgs};
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::Until;
use crate::topology::{Backend, Federation};

/// Copies the requests of a service elsewhere.
pub async fn mirror(session: &Session, args: MirrorArgs) -> anyhow::Result<Exit> {
    let meant = Meant::default()
        .with_namespace(&args.service.namespace)
        .with_peers(args.to.peer.as_deref());
    let mesh = own_mesh(session, args.route.mesh.as_ref(), &meant).await?;
    route(session, args.wanted(&mesh)).await
}

/// Splits the requests of a service.
pub async fn split(session: &Session, args: SplitArgs) -> anyhow::Result<Exit> {
    let meant = Meant::default()
        .with_namespace(&args.service.namespace)
        .with_peers(args.backends.iter().filter_map(Backend::peer));
    let mesh = own_mesh(session, args.route.mesh.as_ref(), &meant).await?;
    route(session, args.wanted(&mesh)).await
}

/// Removes the VirtualServices of a service that meshfed wrote.
pub async fn reset(session: &Session, args: RouteResetArgs) -> anyhow::Result<Exit> {
    let what = format!("cannot reset the routes of {}", args.service);
    let meant = Meant::default().with_namespace(&args.service.namespace);
    let mesh = own_mesh(session, args.mesh.as_ref(), &meant).await?;
    order(session, what, &args.wanted(&mesh)).await
}

async fn route(session: &Session, wanted: Result<Federation, Vec<String>>) -> anyhow::Result<Exit> {
    let what = "cannot route";
    let wanted = wanted.map_err(|problems| UserError::from_problems(what, problems))?;
    order(session, what.to_owned(), &wanted).await
}

async fn order(session: &Session, what: String, wanted: &Federation) -> anyhow::Result<Exit> {
    let meshes = session.meshes(&wanted.references()).await?;
    let order = Order {
        what,
        wanted,
        meshes: &meshes,
        told: &[],
        until: Until::True,
    };
    execute(session, order).await
}
