//! Fields that the kinds of federation do not have. An API server drops them, and so does typed reading, so they are
//! looked for in the text of the object.

use std::collections::BTreeMap;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    JSONSchemaProps, JSONSchemaPropsOrArray, JSONSchemaPropsOrBool,
};
use kube::CustomResourceExt;
use serde_json::{Value, json};

use super::UnknownField;
use super::object::SourceObject;
use crate::api::{ExportedServiceSet, ImportedServiceSet, ServiceMeshPeer};
use crate::manifest::places::{Path, PathPart};
use crate::wording::slips;

/// Every field of `object` that its kind does not have; none for kinds other than those of federation.
pub(super) fn unknown_fields(object: &SourceObject) -> Vec<UnknownField> {
    let definition = match object.kind.as_str() {
        "ServiceMeshPeer" => ServiceMeshPeer::crd(),
        "ExportedServiceSet" => ExportedServiceSet::crd(),
        "ImportedServiceSet" => ImportedServiceSet::crd(),
        _ => return Vec::new(),
    };
    let schema = definition
        .spec
        .versions
        .into_iter()
        .find_map(|version| version.schema?.open_api_v3_schema);
    let Some(schema) = schema else { return Vec::new() };
    let mut walk = SchemaWalk::default();
    walk.object(&object.value, &schema, &Path::default());
    walk.found
        .into_iter()
        .map(|(path, meant)| UnknownField {
            kind: object.kind.clone(),
            namespace: object.namespace.clone().unwrap_or_default(),
            name: object.name.clone(),
            field: path.to_string(),
            fault: None,
            meant,
            origin: object.origin_of(&path),
        })
        .collect()
}

#[derive(Default)]
struct SchemaWalk {
    /// Where each object around the current one is, and the names of the fields that it may have.
    around: Vec<(Path, Vec<String>)>,
    found: Vec<(Path, Option<String>)>,
}

impl SchemaWalk {
    fn value(&mut self, value: &Value, schema: &JSONSchemaProps, path: &Path) {
        match (value, &schema.items) {
            (Value::Object(_), _) => self.object(value, schema, path),
            (Value::Array(items), Some(JSONSchemaPropsOrArray::Schema(schema))) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, schema, &path.index(index));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, value: &Value, schema: &JSONSchemaProps, path: &Path) {
        let Some(fields) = value.as_object() else { return };
        let Some(known) = &schema.properties else {
            // A map with keys of its own, such as labels.
            return;
        };
        if schema.x_kubernetes_preserve_unknown_fields == Some(true) {
            return;
        }
        let open = matches!(&schema.additional_properties, Some(JSONSchemaPropsOrBool::Bool(true)));
        let mut names: Vec<String> = known.keys().cloned().collect();
        if path.0.is_empty() {
            names.extend(["apiVersion", "kind", "metadata", "status"].map(str::to_owned));
        }
        self.around.push((path.clone(), names));
        for (name, value) in fields {
            match known.get(name) {
                Some(schema) => self.value(value, schema, &path.key(name)),
                None if open || self.around.last().is_some_and(|(_, names)| names.contains(name)) => {}
                None => {
                    let meant = self.meant(name, value, known);
                    self.found.push((path.key(name), meant));
                }
            }
        }
        self.around.pop();
    }

    /// The field that was probably meant: one of nearly that name here, or one of that name further out.
    fn meant(&self, name: &str, value: &Value, fields: &BTreeMap<String, JSONSchemaProps>) -> Option<String> {
        let (_, here) = self.around.last()?;
        let distance = |known: &str| slips(name, known);
        let near = here
            .iter()
            .filter(|known| distance(known) <= 2)
            .min_by_key(|known| distance(known));
        if let Some(near) = near {
            let list = fields.get(near).and_then(|field| as_list(near, field, name, value));
            return Some(list.unwrap_or_else(|| format!("`{near}`")));
        }
        let outer = self
            .around
            .iter()
            .rev()
            .skip(1)
            .find(|(_, names)| names.iter().any(|known| known == name));
        outer.map(|(path, _)| match path.0.last() {
            Some(PathPart::Key(_) | PathPart::Index(_)) => format!("`{}`", path.key(name)),
            None => format!("`{name}` of the object itself"),
        })
    }
}

/// What was written under the name of one item (`alias`), as the list that the field is (`aliases`).
fn as_list(field: &str, schema: &JSONSchemaProps, name: &str, value: &Value) -> Option<String> {
    let Some(JSONSchemaPropsOrArray::Schema(item)) = &schema.items else {
        return None;
    };
    if value.is_array() {
        return None;
    }
    let is_part = item.properties.as_ref().is_some_and(|parts| parts.contains_key(name));
    let item = if is_part { json!({ name: value }) } else { value.clone() };
    Some(format!("`{field}: [{item}]`"))
}
