//! `version`: what is at both ends of a conversation.

use serde::Serialize;

use super::{API_VERSION, Report, Style};
use crate::exit::Exit;
use crate::naming::OPERATORS_NAMESPACE;
use crate::wording::visible;

/// The answer of `version`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionReport {
    api_version: &'static str,
    kind: &'static str,
    /// Version of meshfed.
    pub version: &'static str,
    /// The cluster that was asked; none if none was.
    pub cluster: Option<ClusterVersions>,
}

/// The versions of a cluster. What is `None` is not known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterVersions {
    pub context: String,
    /// Of the API server.
    pub server: Option<String>,
    /// The Service Mesh operators of `openshift-operators`; empty where Operator Lifecycle Manager has none there.
    pub operators: Option<Vec<OperatorVersion>>,
    pub control_planes: Option<Vec<ControlPlaneVersion>>,
    /// Why something is not known.
    pub unknown: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatorVersion {
    /// Name of its ClusterServiceVersion.
    pub name: String,
    /// Its version, such as `2.6.1`.
    pub version: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlPlaneVersion {
    pub name: String,
    pub namespace: String,
    /// The version that it is asked to have, such as `v2.5`.
    pub version: Option<String>,
    /// The charts that the operator rendered, such as `2.5.2-1`.
    pub charts: Option<String>,
    /// The operator that rendered them.
    pub operator: Option<String>,
}

impl VersionReport {
    /// The version of meshfed, beside those of a cluster.
    pub fn new(cluster: Option<ClusterVersions>) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Version",
            version: env!("CARGO_PKG_VERSION"),
            cluster,
        }
    }
}

const UNKNOWN: &str = "unknown";

impl ClusterVersions {
    fn lines(&self) -> Vec<String> {
        let known = |version: &Option<String>| version.clone().unwrap_or_else(|| UNKNOWN.to_owned());
        let mut lines = vec![format!(
            "API server {} (context `{}`)",
            known(&self.server),
            self.context
        )];
        match self.operators.as_deref() {
            None => lines.push(format!("operator {UNKNOWN}")),
            Some([]) => lines.push(format!("no Service Mesh operator in {OPERATORS_NAMESPACE}")),
            Some(operators) => lines.extend(
                operators
                    .iter()
                    .map(|operator| format!("operator {} ({})", known(&operator.version), operator.name)),
            ),
        }
        match self.control_planes.as_deref() {
            None => lines.push(format!("control planes {UNKNOWN}")),
            Some([]) => lines.push("no control plane".to_owned()),
            Some(control_planes) => lines.extend(control_planes.iter().map(ControlPlaneVersion::line)),
        }
        lines.extend(self.unknown.iter().map(|reason| format!("  {reason}")));
        lines
    }
}

impl ControlPlaneVersion {
    fn line(&self) -> String {
        let known = |version: &Option<String>| version.clone().unwrap_or_else(|| UNKNOWN.to_owned());
        format!(
            "control plane {}/{} {}, charts {}, by operator {}",
            self.namespace,
            self.name,
            known(&self.version),
            known(&self.charts),
            known(&self.operator)
        )
    }
}

impl Report for VersionReport {
    fn text(&self, _style: &Style, _wide: bool) -> String {
        let own = format!("meshfed {}", self.version);
        let lines = self.cluster.iter().flat_map(ClusterVersions::lines);
        let lines: Vec<String> = std::iter::once(own).chain(lines).collect();
        lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
    }

    fn names(&self) -> Vec<String> {
        vec![format!("version/{}", self.version)]
    }

    fn verdict(&self) -> Exit {
        match &self.cluster {
            Some(cluster) if !cluster.unknown.is_empty() => Exit::Unknown,
            _ => Exit::Done,
        }
    }
}
