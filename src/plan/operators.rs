//! The operators that a mesh needs, in the order in which they are installed.

use super::{Planned, WriteMode};
use crate::manifest::{SubscriptionValues, Values};

/// Where operators that watch all namespaces are installed.
pub const OPERATORS_NAMESPACE: &str = "openshift-operators";

/// (package, channel), each needed by the ones after it: Jaeger stores in Elasticsearch, Kiali reads Jaeger, and the
/// Service Mesh operator makes Jaegers and Kialis.
const OPERATORS: [(&str, &str); 4] = [
    ("elasticsearch-operator", "stable"),
    ("jaeger-product", "stable"),
    ("kiali-ossm", "stable"),
    ("servicemeshoperator", "stable"),
];

/// The Subscriptions to create; an existing one is left as it is, whoever made it.
pub fn operators(mesh: &str, elasticsearch: bool) -> Vec<Planned> {
    let wanted = OPERATORS
        .iter()
        .filter(|(package, _)| elasticsearch || *package != "elasticsearch-operator");
    let subscription = |(package, channel): &(&str, &str)| {
        Values::Subscription(SubscriptionValues {
            name: (*package).to_owned(),
            namespace: OPERATORS_NAMESPACE.to_owned(),
            package: (*package).to_owned(),
            channel: (*channel).to_owned(),
            source: "redhat-operators".to_owned(),
            source_namespace: "openshift-marketplace".to_owned(),
            approval: "Automatic".to_owned(),
        })
    };
    wanted
        .map(|operator| Planned::new(mesh, WriteMode::Create, subscription(operator)))
        .collect()
}
