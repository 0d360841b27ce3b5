//! The split that a status's route asks for.

use super::{RouteDestinationRow, StatusReport};
use crate::load::Expected;

impl StatusReport {
    /// The shares of the requests to `host`, where a VirtualService splits them: of its last rule that does, since the
    /// rules before it are for special requests. Empty where all requests go to one destination.
    pub fn expected_split(&self, host: &str) -> Vec<Expected> {
        let routes = self
            .routes
            .iter()
            .filter(|route| route.host.split(", ").any(|known| known == host));
        let targets: Vec<&RouteDestinationRow> = routes
            .flat_map(|route| &route.destinations)
            .filter(|target| !target.mirror)
            .collect();
        let of_rule = |rule: usize| targets.iter().filter(move |target| target.rule == rule);
        let splits = |rule: &usize| of_rule(*rule).count() > 1;
        let last = targets.iter().map(|target| target.rule).filter(splits).max();
        last.into_iter()
            .flat_map(of_rule)
            .map(|target| expected(target))
            .collect()
    }
}

/// An answer may name a destination by its subset, its peer or its service; `local` is what has no peer.
fn expected(target: &RouteDestinationRow) -> Expected {
    let service = target.host.split('.').next().unwrap_or_default();
    let peer = target.peer.clone().unwrap_or_else(|| "local".to_owned());
    let values = target
        .subset
        .iter()
        .cloned()
        .chain([peer, service.to_owned(), target.host.clone()]);
    Expected {
        name: target.place(),
        values: values.collect(),
        percent: target.percent,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::samples::{route, walk_through};

    const HOST: &str = "details.prod-bookinfo.svc.cluster.local";

    #[test]
    fn a_mirrored_service_has_no_split() {
        assert!(StatusReport::of(&walk_through()).expected_split(HOST).is_empty());
    }

    #[test]
    fn the_split_is_that_of_the_last_rule_that_has_one() {
        let mut snapshot = walk_through();
        let imported = "details-v2.prod-bookinfo.svc.stage-mesh-imports.local";
        let split = |local: i32| {
            json!({"route": [{"destination": {"host": "details", "subset": "v1"}, "weight": local},
                {"destination": {"host": imported}, "weight": 100 - local}]})
        };
        route(&mut snapshot, "prod-mesh", json!([split(50), split(80)]));
        let expected = StatusReport::of(&snapshot).expected_split(HOST);
        let shares: Vec<f64> = expected.iter().map(|share| share.percent).collect();
        assert_eq!(shares, [80.0, 20.0]);
        assert!(expected[0].values.contains(&"v1".to_owned()) && expected[1].values.contains(&"stage-mesh".to_owned()));
    }
}
