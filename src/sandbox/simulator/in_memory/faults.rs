//! A row for each fault of exports, imports, routes and leftovers: only its check fires, on the right object.

use super::federation::{Federation, shared};

#[test]
fn a_shared_service_is_healthy() {
    let federation: Federation = shared();
    let snapshot = federation.snapshot();
    let links = crate::snapshot::links(&snapshot);
    assert!(links.iter().all(|link| link.state == crate::snapshot::LinkState::Connected), "{links:#?}");
}
