//! Nodes and edges of a federation.

use serde::Serialize;

use crate::report::Health;

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NodeKind {
    Mesh,
    /// A host whose requests a VirtualService routes.
    Route,
    /// A local destination of a route.
    Service,
    /// A host that an import provides, or that one should.
    Import,
    /// A service that a mesh offers to a peer.
    Export,
}

/// One thing of a mesh.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// Names it within the graph: kind, mesh and name.
    pub id: String,
    /// What it stands for.
    pub kind: NodeKind,
    /// The mesh that it belongs to.
    pub mesh: String,
    /// The other mesh of an import or an export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// Its name: a mesh, a host, or NAMESPACE/NAME.
    pub title: String,
    /// More about it, such as the state of a mesh or the name that a service is offered under.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// Whether it is as it should be.
    pub health: Health,
}

/// What an edge stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum EdgeKind {
    /// One mesh watches another.
    Link,
    /// Requests to an imported host go to the service that a peer offers.
    Import,
    /// A service is offered to a mesh that does not take it.
    Offer,
    /// A share of a route's requests.
    Route,
    /// Copies of a route's requests.
    Mirror,
}

/// One directed edge.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Edge {
    /// The node that it begins at.
    pub from: String,
    /// The node that it ends at.
    pub to: String,
    /// What it stands for.
    pub kind: EdgeKind,
    /// A word or a share: `connected`, `80%`, `mirror 100%`.
    pub label: String,
    /// Whether it works.
    pub health: Health,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Edge {
    /// A mark for what does not work, so that nothing depends on colour alone.
    pub(super) fn mark(&self) -> &'static str {
        mark(self.health)
    }
}

/// A mark for what is not as it should be.
pub(super) fn mark(health: Health) -> &'static str {
    match health {
        Health::Ok => "",
        Health::Bad => "✗ ",
        Health::Unknown => "? ",
    }
}
