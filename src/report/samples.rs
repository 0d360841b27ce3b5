//! Whole federations for tests, as API servers would show them.

use k8s_openapi::jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde_json::{Value, json};

use crate::naming::{ROOT_CERTIFICATE_KEY, exported_host, imports_suffix};
use crate::snapshot::samples::read;
use crate::snapshot::{MeshState, Observed, Scope, Snapshot, samples};

/// When every snapshot here was taken.
pub const NOW: &str = "2026-01-01T12:00:00Z";
const LATELY: &str = "2026-01-01T11:59:30Z";

/// A federation in which every mesh is linked with every other and nothing is shared.
pub fn federation(names: &[&str]) -> Snapshot {
    let meshes = names.iter().map(|name| {
        let peers = names.iter().filter(|peer| *peer != name);
        let mut state = samples::mesh(
            name,
            &json!({"version": "v2.6", "security": {"trust": {"domain": format!("{name}.local")}}}),
        );
        ready(&mut state, name);
        state.peers = Observed::Present(peers.map(|peer| read(self::peer(name, peer, up()))).collect());
        (state.mesh.name.clone(), state)
    });
    Snapshot {
        taken_at: NOW.parse::<Timestamp>().expect("a time"),
        meshes: meshes.collect(),
    }
}

/// The walk-through: stage's `details` is offered, taken as `details-v2` and receives copies of production's requests.
pub fn walk_through() -> Snapshot {
    let mut snapshot = federation(&["prod-mesh", "stage-mesh"]);
    share(&mut snapshot, "stage-mesh", "prod-mesh");
    let host = format!("details-v2.prod-bookinfo.{}", imports_suffix("stage-mesh"));
    route(
        &mut snapshot,
        "prod-mesh",
        json!([{"route": [{"destination": {"host": "details", "subset": "v1"}, "weight": 100}], "mirror": {"host": host}}]),
    );
    snapshot
}

/// `from` offers `details` and `ratings` of its bookinfo to `to`, which takes only `details`.
pub fn share(snapshot: &mut Snapshot, from: &str, to: &str) {
    let (there, here) = (bookinfo(from), bookinfo(to));
    let exported = |name: &str| exported_host(name, &there, to);
    let offer = |name: &str| {
        let local = json!({"namespace": there, "name": name, "hostname": format!("{name}.{there}.svc.cluster.local")});
        json!({"exportedName": exported(name), "localService": local})
    };
    let set = json!({"metadata": {"name": to}, "spec": {"exportRules": []},
        "status": {"exportedServices": [offer("details"), offer("ratings")]}});
    mesh(snapshot, from).exports = Observed::Present(vec![read(set)]);
    let taken = json!({"namespace": here, "name": "details-v2",
        "hostname": format!("details-v2.{here}.{}", imports_suffix(from))});
    let ignored = json!({"namespace": "", "name": "", "hostname": ""});
    let set = json!({"metadata": {"name": from},
        "spec": {"importRules": [{"type": "NameSelector", "nameSelector": {
            "namespace": there, "name": "details", "alias": {"namespace": here, "name": "details-v2"}}}]},
        "status": {"importedServices": [
            {"exportedName": exported("details"), "localService": taken},
            {"exportedName": exported("ratings"), "localService": ignored}]}});
    let imports = &mut mesh(snapshot, to).imports;
    let mut sets = imports.list().expect("imports are known").to_vec();
    sets.push(read(set));
    *imports = Observed::Present(sets);
}

/// A VirtualService for `details` of the mesh's bookinfo.
pub fn route(snapshot: &mut Snapshot, name: &str, http: Value) {
    let namespace = bookinfo(name);
    let service = json!({"metadata": {"name": "details", "namespace": namespace},
        "spec": {"hosts": [format!("details.{namespace}.svc.cluster.local")], "http": http}});
    let state = mesh(snapshot, name);
    state.virtual_services = [(namespace, Observed::Present(vec![read(service)]))].into();
}

/// The watch of `from` on `to` is down, for this reason.
pub fn cut(snapshot: &mut Snapshot, from: &str, to: &str, reason: &str) {
    let state = mesh(snapshot, from);
    let mut peers = state.peers.list().expect("peers are known").to_vec();
    let status = json!({"inactive": [{"pod": "istiod-0", "remotes": [{"connected": true, "source": "10.0.0.1"}],
        "watch": {"connected": false, "lastDisconnectStatus": reason, "lastFullSync": LATELY}}]});
    for known in peers
        .iter_mut()
        .filter(|known| known.metadata.name.as_deref() == Some(to))
    {
        *known = read(peer(from, to, status.clone()));
    }
    state.peers = Observed::Present(peers);
}

/// The mesh's cluster does not answer.
pub fn silence(snapshot: &mut Snapshot, name: &str) {
    let state = mesh(snapshot, name);
    *state = MeshState::out_of_reach(state.mesh.clone(), Scope::SNAPSHOT, "connection refused");
}

fn mesh<'a>(snapshot: &'a mut Snapshot, name: &str) -> &'a mut MeshState {
    snapshot.meshes.get_mut(name).expect("a mesh of the federation")
}

/// `prod-mesh` has its bookinfo in `prod-bookinfo`.
fn bookinfo(mesh: &str) -> String {
    format!("{}-bookinfo", mesh.trim_end_matches("-mesh"))
}

fn ready(state: &mut MeshState, name: &str) {
    let mut object =
        serde_json::to_value(state.control_plane.known().expect("a known control plane")).expect("an object is JSON");
    object["metadata"] = json!({"name": name, "generation": 1});
    object["status"] = json!({"observedGeneration": 1, "readiness": {"components": {}}, "conditions": [
        {"type": "Reconciled", "status": "True"}, {"type": "Ready", "status": "True"}]});
    state.control_plane = Observed::Present(read(object));
    state.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"}, "spec": {"members": []}})));
    state.root_certificate = Observed::Present(read(json!({"data": {ROOT_CERTIFICATE_KEY: root_certificate()}})));
}

/// A root certificate that is valid for long.
pub fn root_certificate() -> String {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    params.self_signed(&key).expect("a certificate").pem()
}

fn peer(name: &str, peer: &str, status: Value) -> Value {
    let client_id = format!("{peer}.local/ns/{peer}/sa/{name}-egress-service-account");
    let spec = json!({"security": {"clientID": client_id, "trustDomain": format!("{peer}.local")}});
    json!({"metadata": {"name": peer}, "spec": spec, "status": {"discoveryStatus": status}})
}

fn up() -> Value {
    json!({"active": [{"pod": "istiod-0",
        "remotes": [{"connected": true, "source": "10.0.0.1", "lastConnected": LATELY}],
        "watch": {"connected": true, "lastConnected": LATELY, "lastFullSync": LATELY}}]})
}
