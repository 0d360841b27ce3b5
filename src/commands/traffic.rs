//! `traffic`.

use std::time::Instant;

use http::{HeaderMap, Uri};

use super::session::Session;
use crate::cli::{TrafficArgs, TrafficTarget};
use crate::cluster::{FoundRoute, MeshClient, Scope, control_plane_route, observe_meshes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::http::{RequestPlan, send};
use crate::load::{Expected, Key, compare, measure};
use crate::naming::DEFAULT_INGRESS_GATEWAY;
use crate::plan::load_balancer_host;
use crate::report::{StatusReport, TrafficReport};
use crate::rules::ServiceName;
use crate::snapshot::{Part, Snapshot};

/// Sends the requests and tells what came of them.
pub async fn run(session: &Session, args: TrafficArgs) -> anyhow::Result<Exit> {
    let (url, mut expected) = match &args.target {
        TrafficTarget::Url(url) => (url.clone(), Vec::new()),
        TrafficTarget::Service(service) => of_service(session, &args, service).await?,
    };
    if let Some(shares) = &args.expect {
        let given = shares.0.iter().map(|(value, percent)| Expected {
            name: value.clone(),
            values: vec![value.clone()],
            percent: *percent,
        });
        expected = given.collect();
    }
    let plan = RequestPlan {
        url: with_path(&url, args.path.as_deref())?,
        headers: args.headers.iter().cloned().collect::<HeaderMap>(),
        requests: args.most_requests(),
        concurrency: usize::from(args.concurrency),
        duration: args.duration,
        timeout: session.global.request_timeout,
        insecure: args.insecure,
        keys: args.by.clone().map_or_else(Key::usual, |key| vec![key]),
    };
    let bar = session.ui.bar("sending", plan.requests);
    let started = Instant::now();
    let answers = send(&plan, |_| bar.step()).await?;
    let seconds = started.elapsed().as_secs_f64();
    drop(bar);
    let measured = measure(&answers, &plan.keys);
    let comparison = compare(&measured, &expected);
    let report = TrafficReport::new(plan.url.to_string(), seconds, measured, comparison);
    Ok(session.show(&report))
}

/// The way into the mesh, and what the service's VirtualService asks for.
async fn of_service(
    session: &Session,
    args: &TrafficArgs,
    service: &ServiceName,
) -> Result<(Uri, Vec<Expected>), UserError> {
    let reference = args.mesh.as_ref().ok_or_else(|| {
        UserError::usage(format!("`{service}` is a service; name its mesh with `--in MESH`"))
            .hint("or write a URL with http:// or https://")
    })?;
    let mesh = session.mesh(reference).await?;
    let scope = Scope::STATUS.with(&[Part::Services]);
    let snapshot = observe_meshes(std::slice::from_ref(&mesh), scope).await;
    let url = match &args.via {
        Some(url) => url.clone(),
        None => entrance(&mesh, &snapshot).await?,
    };
    session
        .ui
        .note(&format!("mesh `{}` is entered at {url}", mesh.mesh.name));
    let host = snapshot
        .meshes
        .get(&mesh.mesh.name)
        .map(|mesh| mesh.service_host(&service.name, &service.namespace));
    let expected = host.map_or_else(Vec::new, |host| StatusReport::of(&snapshot).expected_split(&host));
    if expected.is_empty() && args.expect.is_none() {
        session.ui.note(&format!(
            "no VirtualService splits the requests to {service}, so no split is expected"
        ));
    }
    Ok((url, expected))
}

/// The Route of the mesh's own ingress gateway, else the load balancer of its Service.
async fn entrance(mesh: &MeshClient, snapshot: &Snapshot) -> Result<Uri, UserError> {
    let found = control_plane_route(mesh, DEFAULT_INGRESS_GATEWAY).await?;
    let route = match &found {
        FoundRoute::Found(route) => route.url(),
        FoundRoute::Missing | FoundRoute::NotServed => None,
    };
    let state = snapshot.meshes.get(&mesh.mesh.name);
    let service = state.map_or(Ok(None), |state| state.service(DEFAULT_INGRESS_GATEWAY));
    let balanced = || {
        service
            .ok()
            .flatten()
            .and_then(load_balancer_host)
            .map(|host| format!("http://{host}/"))
    };
    let namespace = &mesh.mesh.namespace;
    let url = route.or_else(balanced).ok_or_else(|| {
        let unread = service
            .err()
            .map(|why| format!("; its Services could not be read: {why}"));
        UserError::unknown(format!(
            "mesh `{}` (context `{}`): no way in was found: neither a Route nor a load balancer for \
             {namespace}/{DEFAULT_INGRESS_GATEWAY}{}",
            mesh.mesh.name,
            mesh.mesh.context,
            unread.unwrap_or_default()
        ))
        .hint("say where it is entered, such as a forwarded port: `--via http://127.0.0.1:8080`")
    })?;
    url.parse()
        .map_err(|error| UserError::unknown(format!("{url} is no URL: {error}")))
}

fn with_path(url: &Uri, path: Option<&str>) -> Result<Uri, UserError> {
    let Some(path) = path else {
        return Ok(url.clone());
    };
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mut parts = url.clone().into_parts();
    let refuse = |error: &dyn std::fmt::Display| UserError::usage(format!("{path:?} is no path of a URL: {error}"));
    parts.path_and_query = Some(format!("{slash}{path}").parse().map_err(|error| refuse(&error))?);
    Uri::from_parts(parts).map_err(|error| refuse(&error))
}
