//! Where the requests of a service go.

use super::{Backend, BackendTarget, PeerService};
use crate::rules::ServiceName;

/// A route that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteRequest {
    /// The service whose requests are routed.
    pub service: ServiceName,
    /// Subset of it that answers.
    pub subset: Option<String>,
    /// Whether a VirtualService of somebody else may be taken over.
    pub adopt: bool,
    /// Whether this is all that is wanted of the requests, as in a file: where else they went before is taken away. A
    /// command says what becomes different, and the rest goes on.
    pub whole: bool,
    /// What happens to the requests.
    pub target: RouteTarget,
}

/// What happens to the requests.
#[derive(Clone, Debug, PartialEq)]
pub enum RouteTarget {
    /// Copies go elsewhere.
    Mirror {
        /// Where to.
        to: PeerService,
        /// Share that is copied; all when absent.
        percent: Option<f64>,
    },
    /// Shares go to several services.
    Split(Vec<Backend>),
}

impl RouteTarget {
    /// The peers that some of the requests go to.
    pub fn peers(&self) -> Vec<&str> {
        match self {
            Self::Mirror { to, .. } => to.peer.as_deref().into_iter().collect(),
            Self::Split(backends) => backends
                .iter()
                .filter_map(|backend| match &backend.target {
                    BackendTarget::Local => None,
                    BackendTarget::Peer(peer) => Some(peer.as_str()),
                    BackendTarget::Service(service) => service.peer.as_deref(),
                })
                .collect(),
        }
    }
}
