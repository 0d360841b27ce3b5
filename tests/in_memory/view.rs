//! A simulated cluster as an API server that can only be read: meshfed asks it what it would ask of a real one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use kube::Client;
use kube::client::Body;
use meshfed::cluster::{MeshClient, Scope, observe_mesh};
use meshfed::manifest::{Kind, kinds};
use meshfed::snapshot::{MeshState, Part};
use meshfed::topology::Mesh;
use meshfed_simulator::{ClusterView, World};
use serde_json::{Value, json};

/// Everything that checks read of one mesh. There are no logs in memory.
pub fn observe(world: &World, mesh: &Mesh) -> MeshState {
    // The thread of a test has a quarter of the room that the program has.
    let room = std::thread::Builder::new().stack_size(8 << 20);
    std::thread::scope(|scope| {
        let observing = room.spawn_scoped(scope, || ask(world, mesh)).expect("a thread");
        observing.join().expect("it ends")
    })
}

fn ask(world: &World, mesh: &Mesh) -> MeshState {
    let view = Arc::new(world.clusters[&mesh.context].clone());
    let uid = format!("uid-of-{}", mesh.context);
    let service = tower::service_fn(move |request: Request<Body>| {
        let (code, body) = match answer(&view, &uid, request.uri().path()) {
            Some(body) => (200, body),
            None => (404, not_found()),
        };
        let answer = Response::builder()
            .status(code)
            .body(Body::from(body.to_string().into_bytes()));
        async move { Ok::<_, Infallible>(answer.expect("a valid answer")) }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = MeshClient::new(mesh.clone(), Client::new(service, "default"), Duration::from_secs(60));
        observe_mesh(&client, Scope::SNAPSHOT.without(&[Part::Logs])).await
    })
}

/// What an API server says to a request for this path; nothing where the object is not there.
fn answer(view: &ClusterView, uid: &str, path: &str) -> Option<Value> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (api_version, rest) = match parts.as_slice() {
        ["api", version, rest @ ..] => ((*version).to_owned(), rest),
        ["apis", group, version, rest @ ..] => (format!("{group}/{version}"), rest),
        _ => return None,
    };
    let served = || {
        kinds::ALL
            .iter()
            .copied()
            .filter(|kind| kind.api_version() == api_version)
    };
    let kind = |plural: &str| served().find(|kind| kind.plural == plural);
    match rest {
        [] => Some(discovery(&api_version, served())),
        ["namespaces", "kube-system"] => Some(json!({"metadata": {"name": "kube-system", "uid": uid}})),
        [plural] => Some(list(view.all(kind(plural)?.kind))),
        ["namespaces", namespace, plural] => Some(list(view.within(kind(plural)?.kind, namespace))),
        ["namespaces", namespace, plural, name] => view.get(kind(plural)?.kind, namespace, name).map(as_stored),
        _ => None,
    }
}

fn discovery<'a>(api_version: &str, kinds: impl Iterator<Item = &'a Kind>) -> Value {
    let resources = kinds.map(|kind| {
        json!({"name": kind.plural, "singularName": "", "namespaced": kind.namespaced, "kind": kind.kind, "verbs": ["list"]})
    });
    json!({"kind": "APIResourceList", "groupVersion": api_version, "resources": resources.collect::<Vec<_>>()})
}

fn list<'a>(objects: impl Iterator<Item = &'a Value>) -> Value {
    json!({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": objects.map(as_stored).collect::<Vec<_>>()})
}

/// The stand-in leaves null behind where an API server has nothing.
fn as_stored(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, field)| !field.is_null());
            Value::Object(fields.map(|(name, field)| (name.clone(), as_stored(field))).collect())
        }
        Value::Array(items) => items.iter().map(as_stored).collect(),
        other => other.clone(),
    }
}

fn not_found() -> Value {
    json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "NotFound",
        "message": "not there", "code": 404})
}
