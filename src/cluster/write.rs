//! A write as it is sent to the API server, and the line for a shell that sends the same.

use kube::Api;
use kube::api::{DynamicObject, Patch, PatchParams, PostParams, ValidationDirective};
use kube::core::Request;
use serde_json::{Value, json};

use super::apply::{DryRun, WriteOptions, text_of};
use super::{Fault, MeshClient, live};
use crate::manifest::Manifest;
use crate::profile::merge;
use crate::topology::Mesh;
use crate::wording::{shell, word};

/// A version that no object has: where there is none yet, the API server takes no notice of it; one that somebody made
/// meanwhile is not written over.
pub(super) const NOT_THERE: &str = "1";

/// One request that writes an object.
pub(super) enum Write {
    /// The object is made, and refused if it is there.
    Create { object: Value },
    /// Server-side apply, refused if the object changed since the version that it is given.
    Apply {
        object: Value,
        force: bool,
        version: Option<String>,
    },
    /// A merge patch, refused if the object changed since the version of its `live` state.
    Merge {
        version: Option<String>,
        live: Value,
        patch: Value,
        /// Whether the patch writes lists that may hold what others wrote, so that what it replaces must be what was seen.
        whole: bool,
    },
}

impl Write {
    /// A merge patch that takes fields out of an object, and names each of them.
    pub fn taking_out(live: &Value, patch: Value) -> Self {
        Self::Merge {
            version: live["metadata"]["resourceVersion"].as_str().map(str::to_owned),
            live: live.clone(),
            patch,
            whole: false,
        }
    }

    /// The line for a shell, with the document that it reads where it reads one.
    pub fn command(&self, mesh: &Mesh, manifest: &Manifest, field_manager: &str) -> String {
        let oc = shell!("oc --context {}", mesh.context);
        let manager = word(field_manager);
        match self {
            Self::Create { object } => {
                let document = document(&text_of(manifest, object));
                format!("{oc} create --field-manager {manager} {document}")
            }
            Self::Apply { object, force, .. } => {
                let force = if *force { " --force-conflicts" } else { "" };
                format!(
                    "{oc} apply --server-side --field-manager {manager}{force} {}",
                    document(&text_of(manifest, object))
                )
            }
            Self::Merge { .. } => self.patch_command(mesh, manifest.kind.plural, &manifest.name, field_manager),
        }
    }

    /// The line for a shell that patches an object of the mesh's namespaces.
    ///
    /// A merge patch that writes lists is told as one that tests what it replaces: it does the same, also in another
    /// cluster that has the same, and undoes nothing that somebody wrote meanwhile.
    pub fn patch_command(&self, mesh: &Mesh, plural: &str, name: &str, field_manager: &str) -> String {
        let Self::Merge { live, patch, whole, .. } = self else {
            return String::new();
        };
        let namespace = live["metadata"]["namespace"].as_str().unwrap_or(&mesh.namespace);
        let oc = shell!("oc --context {} -n {}", mesh.context, namespace);
        let (how, patch) = if *whole {
            let mut spec = live["spec"].clone();
            merge(&mut spec, &patch["spec"]);
            let tested = json!({"op": "test", "path": "/spec", "value": live["spec"]});
            (
                "json",
                json!([tested, {"op": "replace", "path": "/spec", "value": spec}]),
            )
        } else {
            ("merge", patch.clone())
        };
        format!(
            "{oc} {}",
            shell!(
                "patch {} {} --field-manager {} --type {} -p {}",
                plural,
                name,
                field_manager,
                how,
                patch
            )
        )
    }
}

/// A document on the standard input of a line for a shell.
fn document(text: &str) -> String {
    format!("-f - <<'EOF'\n{}\nEOF", text.trim_end())
}

/// Sends a write; the object as it is then.
pub(super) async fn send(
    mesh: &MeshClient,
    api: &Api<DynamicObject>,
    name: &str,
    write: &Write,
    options: &WriteOptions,
) -> Result<Value, Fault> {
    let written = match write {
        Write::Create { object } => post(mesh, api, object, options).await?,
        Write::Apply {
            object, force, version, ..
        } => {
            let mut object = object.clone();
            if let Some(version) = version {
                object["metadata"]["resourceVersion"] = json!(version);
            }
            let (parameters, patch) = (patch_parameters(*force, options), Patch::Apply(object));
            mesh.request(api.patch(name, &parameters, &patch)).await?
        }
        Write::Merge { version, patch, .. } => {
            let mut patch = patch.clone();
            if let Some(version) = version {
                patch["metadata"]["resourceVersion"] = json!(version);
            }
            let (parameters, patch) = (patch_parameters(false, options), Patch::Merge(patch));
            mesh.request(api.patch(name, &parameters, &patch)).await?
        }
    };
    Ok(live::written(written))
}

fn patch_parameters(force: bool, options: &WriteOptions) -> PatchParams {
    PatchParams {
        dry_run: options.dry_run == DryRun::Server,
        force,
        field_manager: Some(options.field_manager.clone()),
        field_validation: Some(ValidationDirective::Strict),
    }
}

async fn post(
    mesh: &MeshClient,
    api: &Api<DynamicObject>,
    object: &Value,
    options: &WriteOptions,
) -> Result<DynamicObject, Fault> {
    let parameters = PostParams {
        dry_run: options.dry_run == DryRun::Server,
        field_manager: Some(options.field_manager.clone()),
    };
    let body = serde_json::to_vec(object).expect("a rendered manifest is JSON");
    let request = Request::new(api.resource_url()).create(&parameters, body);
    let sent = async {
        let mut request = request.map_err(kube::Error::BuildRequest)?;
        strictly(&mut request);
        mesh.client.request::<DynamicObject>(request).await
    };
    mesh.request(sent).await
}

/// The client library has no way to say so when it creates.
fn strictly(request: &mut http::Request<Vec<u8>>) {
    let uri = request.uri();
    let sign = if uri.query().is_some() { '&' } else { '?' };
    if let Ok(strict) = format!("{uri}{sign}fieldValidation=Strict").parse() {
        *request.uri_mut() = strict;
    }
}
