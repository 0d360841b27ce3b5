//! Rules that hand their requests to another VirtualService, which has to be there, and to have no hosts of its own.

use serde_json::Value;

use super::codes::ROUTE_TO_NOTHING;
use crate::api::VirtualService;
use crate::checks::fix::edit_command;
use crate::checks::{Finding, ObjectRef};
use crate::snapshot::MeshState;

/// Delegates that no VirtualService stands for.
pub(super) fn to_nothing(mesh: &MeshState) -> Vec<Finding> {
    let mut found = Vec::new();
    for (namespace, routes) in &mesh.virtual_services {
        for route in routes.list().unwrap_or_default() {
            let rules = route.spec.http.iter().enumerate();
            let delegates = rules.filter_map(|(index, http)| Some((index, http.rest.get("delegate")?)));
            found.extend(delegates.filter_map(|(index, delegate)| missing(mesh, (namespace, route), index, delegate)));
        }
    }
    found
}

fn missing(
    mesh: &MeshState,
    (namespace, route): (&str, &VirtualService),
    index: usize,
    delegate: &Value,
) -> Option<Finding> {
    let text = |field: &str| delegate[field].as_str().filter(|text| !text.is_empty());
    let (name, home) = (text("name")?, text("namespace").unwrap_or(namespace));
    let why = match mesh.virtual_services.get(home) {
        // istiod does not see VirtualServices of other namespaces at all; which these are may not be known.
        None if mesh.members().is_err() => return None,
        None => format!("`{home}` is no namespace of the mesh"),
        Some(there) => {
            let there = there.list().ok()?;
            match there.iter().find(|there| there.metadata.name.as_deref() == Some(name)) {
                None => "there is none".to_owned(),
                Some(there) if !there.spec.hosts.is_empty() => {
                    "it has hosts of its own, and so is no delegate".to_owned()
                }
                Some(_) => return None,
            }
        }
    };
    let own = route.metadata.name.as_deref().unwrap_or_default();
    let object = ObjectRef::new("VirtualService", namespace, own);
    let field = format!("spec.http[{index}].delegate");
    let message = format!(
        "spec.http[{index}] hands its requests to the VirtualService {home}/{name}, and {why}: the rule is left out, so what \
         it was to take ends in 404, or with the rules after it"
    );
    let finding = Finding::error(ROUTE_TO_NOTHING, mesh, object.clone(), message);
    Some(
        finding
            .seen(mesh, object, &field, format!("{home}/{name}"))
            .mended_by(edit_command(mesh, "virtualservice", namespace, own))
            .mended_by(format!(
                "name a VirtualService without hosts in {field}, or make {home}/{name}"
            )),
    )
}
