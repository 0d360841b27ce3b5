//! What two administrators hand each other who may not see each other's cluster: a file with what the other one needs to
//! know of a mesh in order to federate with it, all of it public.
//!
//! Owns what is in the file, how it is read with care, and its fingerprint. What was read becomes a mesh that was told of,
//! so that plans and checks need to know nothing of files.

mod make;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use make::{Asked, Unmade, make};
pub use read::{LIMIT, read};

use k8s_openapi::api::core::v1::ConfigMap;
use serde::Serialize;
use serde_json::json;

use crate::naming::{ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY, client_id};
use crate::profile::Version;
use crate::snapshot::{MeshState, Observed, ToldMesh};
use crate::topology::{Address, Mesh, MeshReference};
use crate::trust;

/// `apiVersion` of the format; a change that older readers would misread gets a new one.
pub const API_VERSION: &str = "meshfed.io/v1alpha1";

/// `kind` of the document.
pub const KIND: &str = "PeerBundle";

/// What the administrator of a mesh says of it to the administrator of one peer. Whoever has one has read it with care, or
/// made it from a mesh: every field is of its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerBundle {
    /// The name of the mesh.
    pub mesh: String,
    /// The name by which the mesh knows the peer that the bundle is for.
    pub peer: String,
    /// SPIFFE trust domain.
    pub trust_domain: String,
    /// Namespace of the control plane.
    pub namespace: String,
    /// The egress gateway that asks the peer.
    pub egress: String,
    /// Where the ingress gateway that answers the peer is reached, at least at one.
    pub addresses: Vec<Address>,
    /// External port that reaches 8188.
    pub discovery_port: u16,
    /// External port that reaches 15443.
    pub service_port: u16,
    /// The root certificates, PEM, and nothing between them.
    pub root_certificate: String,
    /// Of the control plane, where it says any.
    pub version: Option<Version>,
    /// Of the meshfed that made the bundle, where it says so.
    pub meshfed: Option<String>,
}

/// The document without its fingerprint, in an order that never changes: what the fingerprint is of.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    api_version: &'static str,
    kind: &'static str,
    mesh: &'a str,
    #[serde(rename = "for")]
    peer: &'a str,
    trust_domain: &'a str,
    #[serde(rename = "clientID")]
    client_id: String,
    addresses: &'a [Address],
    discovery_port: u16,
    service_port: u16,
    root_certificate: &'a str,
    #[serde(skip_serializing_if = "Versions::is_empty")]
    versions: Versions<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Versions<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    control_plane: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meshfed: Option<&'a str>,
}

impl Versions<'_> {
    fn is_empty(&self) -> bool {
        self.control_plane.is_none() && self.meshfed.is_none()
    }
}

impl PeerBundle {
    /// The identity that the egress gateway asks with.
    pub fn client_id(&self) -> String {
        client_id(&self.trust_domain, &self.namespace, &self.egress)
    }

    /// SHA-256 over what the bundle says, however it is written down, as upper-case hexadecimal pairs with `:` between them.
    pub fn fingerprint(&self) -> String {
        let content = serde_json::to_vec(&self.content()).expect("a bundle has only text keys");
        trust::fingerprint(&content)
    }

    /// The mesh, as far as its administrator has told of it.
    pub fn state(&self) -> MeshState {
        let (name, namespace) = (&self.mesh, &self.namespace);
        let mut state = MeshState::unasked(Mesh {
            name: name.clone(),
            control_plane: name.clone(),
            namespace: namespace.clone(),
            context: String::new(),
        });
        let mut spec = json!({"security": {"trust": {"domain": self.trust_domain}}});
        if let Some(version) = self.version {
            spec["version"] = json!(version.as_str());
        }
        let control_plane = json!({"metadata": {"name": name, "namespace": namespace}, "spec": spec});
        let control_plane = serde_json::from_value(control_plane).expect("a control plane");
        state.control_plane = Observed::Present(control_plane);
        let mut root = ConfigMap::default();
        root.metadata.name = Some(ROOT_CERTIFICATE_CONFIG_MAP.to_owned());
        root.metadata.namespace = Some(namespace.clone());
        root.data = Some([(ROOT_CERTIFICATE_KEY.to_owned(), self.root_certificate.clone())].into());
        state.root_certificate = Observed::Present(root);
        state.told = Observed::Present(ToldMesh {
            fingerprint: self.fingerprint(),
            egress: self.egress.clone(),
            client_id: self.client_id(),
            addresses: self.addresses.iter().map(Address::to_string).collect(),
            discovery_port: self.discovery_port,
            service_port: self.service_port,
        });
        state
    }

    /// The mesh, as a user of its own cluster would name it.
    pub fn reference(&self) -> MeshReference {
        MeshReference {
            alias: None,
            namespace: Some(self.namespace.clone()),
            name: self.mesh.clone(),
            context: None,
        }
    }

    fn content(&self) -> Content<'_> {
        Content {
            api_version: API_VERSION,
            kind: KIND,
            mesh: &self.mesh,
            peer: &self.peer,
            trust_domain: &self.trust_domain,
            client_id: self.client_id(),
            addresses: &self.addresses,
            discovery_port: self.discovery_port,
            service_port: self.service_port,
            root_certificate: &self.root_certificate,
            versions: Versions {
                control_plane: self.version.map(Version::as_str),
                meshfed: self.meshfed.as_deref(),
            },
        }
    }
}

/// Whether two texts are the same fingerprint, however its pairs are written: with `:`, with blanks or with nothing between
/// them, in capitals or not, with `SHA256:` before them or not.
///
/// # Errors
/// Why `text` is no SHA-256 fingerprint.
pub fn is_fingerprint(text: &str, of: &str) -> Result<bool, String> {
    let digits = |text: &str| -> String {
        let upper = text.trim().to_ascii_uppercase();
        let bare = upper.strip_prefix("SHA256:").or(upper.strip_prefix("SHA-256:"));
        let bare = bare.unwrap_or(&upper);
        bare.chars().filter(|c| !matches!(c, ':' | ' ')).collect()
    };
    let said = digits(text);
    if said.len() != 64 || !said.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("a SHA-256 fingerprint has 64 hexadecimal digits, such as `BA:78:16:…`".to_owned());
    }
    Ok(said == digits(of))
}
