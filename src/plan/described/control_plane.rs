//! A mesh that exists, as the entry that makes it anew.

use serde_json::{Map, Value, json};

use crate::gateway::{Exposure, GatewayDirection, GatewayNames};
use crate::profile::{ControlPlaneSettings, FacingGateways, Profile, Version, control_plane_spec};
use crate::snapshot::{ControlPlaneView, MeshState};
use crate::topology::file::Entry;

/// Where the mesh is and what it consists of, and what of that cannot be said.
pub(super) fn mesh(mesh: &MeshState, peers: &[&str]) -> (Entry, Vec<String>) {
    let (place, mut entry, mut unsaid) = (&mesh.mesh, Entry::new(), Vec::new());
    if !place.context.is_empty() {
        entry.push(("context", json!(place.context)));
    }
    if place.namespace != place.control_plane {
        entry.push(("namespace", json!(place.namespace)));
    }
    if place.control_plane != place.name {
        entry.push(("name", json!(place.control_plane)));
    }
    match mesh.control_plane.known() {
        Ok(Some(live)) => {
            let fields = as_written(&live.spec.fields);
            let version = live
                .text_asked(&["version"])
                .and_then(|version| version.parse::<Version>().ok());
            let settings = ControlPlaneSettings {
                version,
                cluster_name: live.text_asked(&["cluster", "name"]),
                trust_domain: live.text_asked(&["security", "trust", "domain"]),
                peers: peers.iter().map(|peer| facing(&fields, peer)).collect(),
                ..ControlPlaneSettings::default()
            };
            match installed(&settings, &fields, mesh) {
                Ok(installed) => entry.extend(installed),
                Err(problems) => unsaid.extend(problems.into_iter().map(|problem| {
                    format!(
                        "{}: its control plane is taken as it is, since meshfed would not make it: {problem}",
                        mesh.label()
                    )
                })),
            }
        }
        Ok(None) => unsaid.push(format!("{}: it has no control plane", mesh.label())),
        Err(unknown) => unsaid.push(format!("{}: its control plane is not known: {unknown}", mesh.label())),
    }
    let is_described = entry
        .iter()
        .any(|(field, _)| !["context", "namespace", "name"].contains(field));
    let roll = mesh.member_roll.known().ok().flatten();
    let members = roll.and_then(|roll| roll.spec.members.clone()).unwrap_or_default();
    if roll.is_some_and(|roll| {
        roll.spec
            .member_selectors
            .as_ref()
            .is_some_and(|selectors| !selectors.is_empty())
    }) {
        unsaid.push(format!("{}: members that are selected by label", mesh.label()));
    }
    let (named, open): (Vec<String>, Vec<String>) = members.into_iter().partition(|member| member != "*");
    if !open.is_empty() {
        unsaid.push(format!("{}: that every namespace is a member", mesh.label()));
    } else if !named.is_empty() && is_described {
        entry.push(("members", json!(named)));
    }
    (entry, unsaid)
}

trait Asked {
    fn text_asked(&self, path: &[&str]) -> Option<String>;
}

impl<T: ControlPlaneView> Asked for T {
    fn text_asked(&self, path: &[&str]) -> Option<String> {
        self.asked(path)?
            .as_str()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }
}

/// The spec without what the operator and its webhook add to whatever is written (seen with Maistra 2.5).
fn as_written(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = fields.clone();
    if fields.get("profiles") == Some(&json!(["default"])) {
        fields.remove("profiles");
    }
    let Some(Value::Object(gateways)) = fields.get_mut("gateways") else {
        return fields;
    };
    if gateways.get("openshiftRoute") == Some(&json!({"enabled": false})) {
        gateways.remove("openshiftRoute");
    }
    for direction in GatewayDirection::BOTH {
        let additional = gateways.get_mut(direction.field()).and_then(Value::as_object_mut);
        for gateway in additional.into_iter().flat_map(Map::values_mut) {
            let ports = gateway.pointer_mut("/service/ports").and_then(Value::as_array_mut);
            for port in ports.into_iter().flatten().filter_map(Value::as_object_mut) {
                if port.get("targetPort") == Some(&json!(0)) {
                    port.remove("targetPort");
                }
            }
        }
    }
    if gateways.is_empty() {
        fields.remove("gateways");
    }
    fields
}

/// The gateways for a peer as its peering makes them; how they are reached, the peering says.
fn facing(fields: &Map<String, Value>, peer: &str) -> FacingGateways {
    let names = GatewayNames::conventional(peer);
    let service = &fields.get("gateways").unwrap_or(&Value::Null)[GatewayDirection::Ingress.field()][&names.ingress];
    let exposure = service["service"]["type"]
        .as_str()
        .and_then(|type_| type_.parse::<Exposure>().ok());
    FacingGateways {
        peer: peer.to_owned(),
        names,
        exposure,
    }
}

/// What has to be said so that the control plane is made as it is: from the profile that leaves the least to say.
fn installed(
    settings: &ControlPlaneSettings,
    fields: &Map<String, Value>,
    mesh: &MeshState,
) -> Result<Entry, Vec<String>> {
    let own = format!("{}.local", mesh.mesh.name);
    let values_on = |profile: Profile| {
        let settings = ControlPlaneSettings {
            profile: Some(profile),
            ..settings.clone()
        };
        let base = control_plane_spec(&settings, None, &mesh.mesh.namespace)?;
        Ok::<Value, Vec<String>>(over(&Value::Object(base), &Value::Object(fields.clone())).unwrap_or(Value::Null))
    };
    let (lean, demo) = (values_on(Profile::Default)?, values_on(Profile::Demo)?);
    let is_demo = demo.to_string().len() < lean.to_string().len();
    let values = if is_demo { demo } else { lean };
    let mut entry = Entry::new();
    entry.extend(settings.version.map(|version| ("version", json!(version.as_str()))));
    if is_demo {
        entry.push(("profile", json!("demo")));
    }
    let domain = settings.trust_domain.as_ref().filter(|domain| **domain != own);
    entry.extend(domain.map(|domain| ("trustDomain", json!(domain))));
    entry.extend(settings.cluster_name.as_ref().map(|name| ("clusterName", json!(name))));
    if !values.is_null() {
        entry.push(("values", values));
    }
    Ok(entry)
}

/// What has to be laid over `base` to make `live` of it: null takes a field out.
fn over(base: &Value, live: &Value) -> Option<Value> {
    let (Value::Object(base), Value::Object(fields)) = (base, live) else {
        return (base != live).then(|| live.clone());
    };
    let mut said = Map::new();
    for (key, value) in fields {
        match base.get(key) {
            Some(base) => said.extend(over(base, value).map(|value| (key.clone(), value))),
            None => drop(said.insert(key.clone(), value.clone())),
        }
    }
    let gone = base.keys().filter(|key| !fields.contains_key(*key));
    said.extend(gone.map(|key| (key.clone(), Value::Null)));
    (!said.is_empty()).then_some(Value::Object(said))
}
