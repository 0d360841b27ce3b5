//! `dashboard`.

use super::observing::ObservedMeshes;
use super::session::Session;
use crate::cli::DashboardArgs;
use crate::cluster::{FoundRoute, MeshClient, Scope, control_plane_route, observe_mesh};
use crate::error::UserError;
use crate::exit::Exit;
use crate::report::DashboardReport;
use crate::snapshot::{Addon, MeshState, Observed};
use crate::wording::{list_and, shell};

/// Prints the address of an add-on, and opens it if asked.
pub async fn run(session: &Session, args: DashboardArgs) -> anyhow::Result<Exit> {
    let addon = Addon::from(args.addon);
    let mesh = match &args.mesh {
        Some(reference) => session.mesh(reference).await?,
        None => only_mesh(session).await?,
    };
    let state = observe_mesh(&mesh, Scope::CONTROL_PLANE).await;
    let name = route_name(&state, addon)?;
    let found = control_plane_route(&mesh, &name).await?;
    let url = url(&mesh, addon, &name, &found)?;
    let route = format!("{}/{name}", mesh.mesh.namespace);
    let report = DashboardReport::new(&mesh.mesh.name, addon.name(), route, url);
    let exit = session.show(&report);
    if args.open
        && let Err(error) = open::that_detached(&report.url)
    {
        session.ui.warn(&format!("no browser could be opened: {error}"));
    }
    Ok(exit)
}

async fn only_mesh(session: &Session) -> Result<MeshClient, UserError> {
    let mut meshes = ObservedMeshes::of(session, &[]).await?.meshes;
    if meshes.len() == 1 {
        return Ok(meshes.remove(0));
    }
    let names: Vec<String> = meshes.iter().map(|mesh| mesh.mesh.reference()).collect();
    Err(UserError::usage(format!(
        "the context has {}: {}",
        crate::wording::count(names.len(), "ServiceMeshControlPlane"),
        list_and(&names)
    ))
    .hint("name the mesh: `meshfed dashboard ADDON MESH`"))
}

/// The Route to look for, unless the control plane has the add-on turned off.
fn route_name(state: &MeshState, addon: Addon) -> Result<String, UserError> {
    let control_plane = match &state.control_plane {
        Observed::Present(control_plane) => control_plane,
        Observed::Missing => {
            return Err(
                UserError::new(Exit::No, format!("{}: it has no control plane", state.label()))
                    .hint(shell!("install it with `meshfed install {}`", state.mesh.reference())),
            );
        }
        other => {
            let reason = other.unknown().unwrap_or_else(|| "it was not asked".to_owned());
            return Err(UserError::unknown(format!(
                "{}: its control plane could not be read: {reason}",
                state.label()
            )));
        }
    };
    match addon.disabled_by(control_plane) {
        None => Ok(addon.route(control_plane)),
        Some(setting) => Err(UserError::new(
            Exit::No,
            format!(
                "{}: {} is not installed: its control plane says `{setting}`",
                state.label(),
                addon.name()
            ),
        )
        .hint(
            "change the setting in the ServiceMeshControlPlane; `meshfed install --profile demo` turns all add-ons on",
        )),
    }
}

fn url(mesh: &MeshClient, addon: Addon, name: &str, found: &FoundRoute) -> Result<String, UserError> {
    let (namespace, mesh_name, context) = (&mesh.mesh.namespace, &mesh.mesh.name, &mesh.mesh.context);
    let whom = format!("mesh `{mesh_name}` (context `{context}`)");
    match found {
        FoundRoute::Found(route) => route.url().ok_or_else(|| {
            UserError::new(Exit::No, format!("{whom}: Route {namespace}/{name} has no host yet"))
                .hint("the router gives it one; look at it with `oc describe route`")
        }),
        FoundRoute::Missing => Err(UserError::new(
            Exit::No,
            format!(
                "{whom}: {} is turned on, but Route {namespace}/{name} is not there",
                addon.name()
            ),
        )
        .hint(shell!(
            "the operator makes it once the add-on is reconciled: `oc -n {} get smcp,route`",
            namespace
        ))),
        FoundRoute::NotServed => Err(UserError::new(
            Exit::No,
            format!("{whom}: the cluster has no Routes, since it is not OpenShift"),
        )
        .hint(shell!(
            "forward a port instead: `kubectl -n {} get services`, then `kubectl port-forward`",
            namespace
        ))),
    }
}
