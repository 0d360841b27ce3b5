//! How a user names a mesh and a service on the command line.

use std::fmt;
use std::str::FromStr;

use super::{Mesh, name_problem};
use crate::rules::{NameError, ServiceName};

/// `[ALIAS=][NAMESPACE/]NAME[@CONTEXT]`; NAME is the ServiceMeshControlPlane's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeshReference {
    /// The name that the federation knows the mesh by, when it is not NAME.
    pub alias: Option<String>,
    /// Namespace of the control plane; looked up when absent.
    pub namespace: Option<String>,
    /// Name of the control plane.
    pub name: String,
    /// Context of the kubeconfig; the current one when absent.
    pub context: Option<String>,
}

impl MeshReference {
    /// The name that the federation knows the mesh by.
    pub fn federation_name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }

    /// Every mesh of a context, which is written `@CONTEXT`; only commands that look know that.
    pub fn all_of(context: &str) -> Self {
        Self {
            alias: None,
            namespace: None,
            name: String::new(),
            context: Some(context.to_owned()),
        }
    }

    /// Whether it stands for every mesh of its context.
    pub fn is_all(&self) -> bool {
        self.name.is_empty()
    }

    /// A mesh in full.
    pub fn of(mesh: &Mesh) -> Self {
        Self {
            alias: None,
            namespace: Some(mesh.namespace.clone()),
            name: mesh.control_plane.clone(),
            context: Some(mesh.context.clone()).filter(|context| !context.is_empty()),
        }
    }

    /// The same mesh under its own name.
    pub fn without_alias(&self) -> Self {
        Self {
            alias: None,
            ..self.clone()
        }
    }
}

/// Two meshes of one name cannot be told apart in a federation.
pub fn same_name_problems(references: &[MeshReference]) -> Vec<String> {
    let mut problems = Vec::new();
    for (index, mesh) in references.iter().enumerate() {
        let name = mesh.federation_name();
        let other = references[..index].iter().find(|other| other.federation_name() == name);
        problems.extend(other.map(|other| {
            if other == mesh {
                return format!("mesh `{mesh}` is named twice; a mesh cannot federate with itself");
            }
            let (east, west) = (other.without_alias(), mesh.without_alias());
            format!(
                "`{other}` and `{mesh}` are both named `{name}`; give each its own name: `east={east}` `west={west}`"
            )
        }));
    }
    problems
}

impl FromStr for MeshReference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Contexts contain `@`, `/`, `:` and `=`, so the first `@` ends the part that is ours to split.
        let (head, context) = match text.split_once('@') {
            Some((_, "")) => return Err(format!("{text:?} ends in `@`; write MESH@CONTEXT or leave `@` out")),
            Some((head, context)) => (head, Some(context.to_owned())),
            None => (text, None),
        };
        let (alias, head) = match head.split_once('=') {
            Some((alias, head)) => (Some(alias), head),
            None => (None, head),
        };
        let (namespace, name) = match head.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, head),
        };
        let named = [("alias", alias), ("namespace", namespace), ("mesh", Some(name))];
        let problems: Vec<String> = named
            .into_iter()
            .filter_map(|(what, name)| name.and_then(|name| name_problem(what, name)))
            .collect();
        if !problems.is_empty() {
            return Err(problems.join("; "));
        }
        Ok(Self {
            alias: alias.map(str::to_owned),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            context,
        })
    }
}

impl fmt::Display for MeshReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(alias) = &self.alias {
            write!(formatter, "{alias}=")?;
        }
        if let Some(namespace) = &self.namespace {
            write!(formatter, "{namespace}/")?;
        }
        formatter.write_str(&self.name)?;
        if let Some(context) = &self.context {
            write!(formatter, "@{context}")?;
        }
        Ok(())
    }
}

/// A service as a route names it: local, or imported from a peer: `NAMESPACE/NAME[@PEER]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerService {
    /// The service, by its name in the mesh that routes to it.
    pub service: ServiceName,
    /// The peer that it was imported from; a local service when absent.
    pub peer: Option<String>,
}

impl FromStr for PeerService {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (service, peer) = match text.split_once('@') {
            Some((service, peer)) => (service, Some(peer)),
            None => imported_host(text).map_or((text, None), |(service, peer)| (service, Some(peer))),
        };
        if let Some(problem) = peer.and_then(|peer| name_problem("peer", peer)) {
            return Err(problem);
        }
        Ok(Self {
            service: service.parse().map_err(|error: NameError| error.to_string())?,
            peer: peer.map(str::to_owned),
        })
    }
}

/// `NAME.NAMESPACE` and the peer of a host `NAME.NAMESPACE.svc.PEER-imports.local`.
fn imported_host(text: &str) -> Option<(&str, &str)> {
    let (service, domain) = text.split_once(".svc.")?;
    Some((service, domain.strip_suffix("-imports.local")?))
}

impl fmt::Display for PeerService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.service)?;
        match &self.peer {
            Some(peer) => write!(formatter, "@{peer}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mesh_reference_is_split_at_the_first_at_sign() {
        let context = "admin/api.prod.example.com:6443/kube:admin@x=y";
        let mesh: MeshReference = format!("east=istio-system/basic@{context}")
            .parse()
            .expect("a valid reference");
        assert_eq!(mesh.federation_name(), "east");
        assert_eq!(mesh.namespace.as_deref(), Some("istio-system"));
        assert_eq!(mesh.name, "basic");
        assert_eq!(mesh.context.as_deref(), Some(context));
        assert_eq!(mesh.to_string(), format!("east=istio-system/basic@{context}"));
    }

    #[test]
    fn a_mesh_reference_with_yaml_or_path_characters_is_refused() {
        for bad in ["", "a b", "a:b", "../a", "a/b/c", "x=", "@east", "mesh@", "mesh\n"] {
            assert!(bad.parse::<MeshReference>().is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn meshes_of_one_name_are_told_with_a_way_out() {
        let problems = |texts: &[&str]| {
            let references: Vec<MeshReference> = texts.iter().map(|text| text.parse().expect("a mesh")).collect();
            same_name_problems(&references)
        };
        assert_eq!(
            problems(&["a", "b", "a=x/b"]),
            ["`a` and `a=x/b` are both named `a`; give each its own name: `east=a` `west=x/b`"]
        );
        assert_eq!(
            problems(&["a@x", "a@x"]),
            ["mesh `a@x` is named twice; a mesh cannot federate with itself"]
        );
        assert_eq!(problems(&["a", "b"]), Vec::<String>::new());
    }
}
