//! The types of the API say what the real custom resource definitions say. Those lie in the folder that `MESHFED_CRDS`
//! names, or in `shared/crds` beside the checkout; where they do not, every comparison is shown as ignored.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kube::CustomResourceExt;
use libtest_mimic::{Arguments, Failed, Trial};
use meshfed::api;
use serde_json::Value;

fn main() -> ExitCode {
    let folder = folder();
    let kinds = [
        definition::<api::ServiceMeshPeer>(),
        definition::<api::ExportedServiceSet>(),
        definition::<api::ImportedServiceSet>(),
        definition::<api::ServiceMeshControlPlane>(),
        definition::<api::ServiceMeshMemberRoll>(),
        definition::<api::ServiceMeshMember>(),
        definition::<api::VirtualService>(),
        definition::<api::DestinationRule>(),
        definition::<api::Gateway>(),
        definition::<api::ServiceEntry>(),
        definition::<api::AuthorizationPolicy>(),
        definition::<api::Subscription>(),
        definition::<api::ClusterServiceVersion>(),
        definition::<api::Route>(),
    ];
    let trials = kinds.into_iter().flat_map(|own| {
        let kind = text(&own["spec"]["names"]["kind"]);
        let ours = (
            format!("every_field_of_our_{kind}_is_in_the_real_one"),
            own.clone(),
            false,
        );
        let theirs = (format!("every_field_of_the_real_{kind}_is_in_ours"), own.clone(), true);
        // Of the other kinds meshfed reads a part only.
        let both_ways = own["spec"]["group"] == "federation.maistra.io";
        std::iter::once(ours).chain(Some(theirs).filter(|_| both_ways))
    });
    let trials = trials.map(|(name, own, turned)| match folder.clone() {
        Some(folder) => Trial::test(name, move || compare(&folder, &own, turned)),
        None => Trial::test(name, || Ok(()))
            .with_kind("no real definitions, see MESHFED_CRDS")
            .with_ignored_flag(true),
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("MESHFED_CRDS").filter(|folder| !folder.is_empty());
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/crds");
    named
        .map(PathBuf::from)
        .or_else(|| Some(beside).filter(|folder| folder.is_dir()))
}

fn definition<K: CustomResourceExt>() -> Value {
    serde_json::to_value(K::crd()).expect("a definition is JSON")
}

fn compare(folder: &Path, own: &Value, turned: bool) -> Result<(), Failed> {
    let real = real(folder, own)?;
    let (own, real) = (schema(own, own)?, schema(&real, own)?);
    let mut found = Vec::new();
    if turned {
        lacking("", &real, &own, &mut found);
    } else {
        lacking("", &own, &real, &mut found);
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(found.join("\n").into())
    }
}

/// The real definition of a kind.
fn real(folder: &Path, own: &Value) -> Result<Value, Failed> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        let text = std::fs::read_to_string(entry.path())?;
        for found in meshfed::manifest::yaml::read(&text)? {
            if found["metadata"]["name"] == own["metadata"]["name"] {
                return Ok(found);
            }
        }
    }
    Err(format!("no file of {} defines {}", folder.display(), own["metadata"]["name"]).into())
}

/// The schema of a definition in the version that meshfed reads.
fn schema(definition: &Value, own: &Value) -> Result<Value, Failed> {
    let version = &own["spec"]["versions"][0]["name"];
    let versions = definition["spec"]["versions"].as_array();
    let found = versions.into_iter().flatten().find(|found| found["name"] == *version);
    let found = found.ok_or_else(|| format!("{} has no version {version}", definition["metadata"]["name"]))?;
    Ok(found["schema"]["openAPIV3Schema"].clone())
}

/// The fields of `one` that `other` does not have, or has with another type.
fn lacking(path: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    if is_open(one) || is_open(other) {
        return;
    }
    let (type_, other_type) = (&one["type"], &other["type"]);
    if type_ != other_type {
        found.push(format!("{path}: {type_} here, {other_type} there"));
        return;
    }
    for (name, property) in one["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        // Every kind has these two, whether or not its definition says so.
        if path == ".apiVersion" || path == ".kind" || path == ".metadata" {
            continue;
        }
        match other["properties"].get(name) {
            Some(there) => lacking(&path, property, there, found),
            None => found.push(format!("{path}: not there")),
        }
    }
    for nested in ["items", "additionalProperties"] {
        if one[nested].is_object() && other[nested].is_object() {
            lacking(&format!("{path}[]"), &one[nested], &other[nested], found);
        }
    }
}

/// Whether a schema takes any fields, so that it names none.
fn is_open(schema: &Value) -> bool {
    schema["x-kubernetes-preserve-unknown-fields"] == true || schema["x-kubernetes-int-or-string"] == true
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
