//! What a check found.

use std::fmt;

use serde::Serialize;

use super::Code;
use crate::snapshot::{Direction, MeshState, Origin};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Something does not work, or will not.
    Error,
    /// Something works otherwise than its author thinks, or will break later.
    Warning,
}

/// An object of a mesh.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectRef {
    pub kind: String,
    /// Namespace; empty for cluster-scoped kinds.
    pub namespace: String,
    pub name: String,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub mesh: String,
    pub object: ObjectRef,
    /// Dotted path of the field.
    pub field: String,
    /// What the field holds.
    pub value: String,
}

/// One cause, with what proves it and what mends it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The check.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The mesh whose object is the cause.
    pub mesh: String,
    /// The object that is the cause.
    pub object: ObjectRef,
    /// The cause, in one sentence.
    pub message: String,
    /// What was seen, on both sides.
    pub evidence: Vec<Evidence>,
    /// What to do; the first one is the command to run.
    pub fix: Vec<String>,
    /// Links that are down because of it.
    pub affects: Vec<Direction>,
    /// Where the object, or the field at fault, is written, when it was read from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

impl ObjectRef {
    /// An object by kind, namespace and name.
    pub fn new(kind: &str, namespace: &str, name: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// The control plane of a mesh.
    pub fn control_plane(mesh: &MeshState) -> Self {
        Self::new(
            "ServiceMeshControlPlane",
            &mesh.mesh.namespace,
            &mesh.mesh.control_plane,
        )
    }
}

impl fmt::Display for ObjectRef {
    /// `Kind namespace/name`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.as_str() {
            "" => write!(formatter, "{} {}", self.kind, self.name),
            namespace => write!(formatter, "{} {namespace}/{}", self.kind, self.name),
        }
    }
}

impl Finding {
    /// An error in `mesh`.
    pub fn error(code: Code, mesh: &MeshState, object: ObjectRef, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            mesh: mesh.mesh.name.clone(),
            object,
            message: message.into(),
            evidence: Vec::new(),
            fix: Vec::new(),
            affects: Vec::new(),
            origin: None,
        }
    }

    /// A warning about `mesh`.
    pub fn warning(code: Code, mesh: &MeshState, object: ObjectRef, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, mesh, object, message)
        }
    }

    /// With something that was seen.
    #[must_use]
    pub fn seen(mut self, mesh: &MeshState, object: ObjectRef, field: &str, value: impl fmt::Display) -> Self {
        self.evidence.push(Evidence {
            mesh: mesh.mesh.name.clone(),
            object,
            field: field.to_owned(),
            value: value.to_string(),
        });
        self
    }

    /// The cause of these links being down, or going to be.
    #[must_use]
    pub fn breaks(mut self, links: impl IntoIterator<Item = Direction>) -> Self {
        self.affects.extend(links);
        self
    }

    /// With something to do.
    #[must_use]
    pub fn mended_by(mut self, fix: impl Into<String>) -> Self {
        self.fix.push(fix.into());
        self
    }

    /// With something better to do than what is there already.
    #[must_use]
    pub fn first_mended_by(mut self, fix: impl Into<String>) -> Self {
        self.fix.insert(0, fix.into());
        self
    }
}
