//! Services that are imported as local ones, beside local pods.

use super::codes::LOCAL_PODS;
use super::view::{Sharing, Taking, import_pattern};
use crate::api::{DestinationRule, ImportRule};
use crate::checks::{Finding, ObjectRef};
use crate::naming::in_cluster_service;
use crate::rules::ServiceName;
use crate::snapshot::MeshState;
use crate::wording::{count, list_and, shell};

/// Imports that no request goes to as long as a local pod is there.
pub(super) fn beside_pods(sharing: &Sharing<'_>) -> Vec<Finding> {
    let takings = sharing.takings.iter();
    takings.flat_map(|taking| taking.beside_pods(sharing)).collect()
}

impl Taking<'_> {
    fn beside_pods(&self, sharing: &Sharing<'_>) -> Vec<Finding> {
        let local = self.rules().filter(|(_, rule)| rule.import_as_local == Some(true));
        let found = local.flat_map(|(index, rule)| {
            let merged = self.merged(index, rule).into_iter();
            merged.filter_map(move |service| self.beside_pods_of(sharing, index, rule, &service))
        });
        found.collect()
    }

    /// The local Services that a rule merges with; what its names say, where nobody knows what is offered.
    fn merged(&self, index: usize, rule: &ImportRule) -> Vec<ServiceName> {
        let imported = self.imported().into_iter().filter_map(|import| import.local);
        let hosts = imported
            .filter(|local| local.rule == index && local.as_local)
            .map(|local| local.hostname);
        let hosts: Vec<String> = hosts.collect();
        let services = hosts
            .iter()
            .filter_map(|host| in_cluster_service(host, &self.cluster_domain));
        let services: Vec<ServiceName> = services
            .map(|(name, namespace)| service_name(namespace, name))
            .collect();
        if self.offers().is_some() {
            return services;
        }
        let named = || {
            let alias = rule.name_selector.as_ref()?.alias.as_ref()?;
            let name = alias.name.as_deref().filter(|name| !matches!(*name, "" | "*"));
            let selected = import_pattern(rule)?;
            Some(service_name(alias.namespace.as_deref()?, name.or(selected.name())?))
        };
        named().into_iter().collect()
    }

    fn beside_pods_of(
        &self,
        sharing: &Sharing<'_>,
        index: usize,
        rule: &ImportRule,
        service: &ServiceName,
    ) -> Option<Finding> {
        let (mesh, namespace, name) = (self.mesh, &service.namespace, &service.name);
        let ready = mesh.ready_endpoints(namespace, name).known().ok().flatten().copied()?;
        let own = mesh.identities(namespace, name);
        let remote = sharing.snapshot.remote_of(mesh, self.service_mesh_peer);
        let back = remote.and_then(|remote| Some((remote, sharing.snapshot.peer_of(remote, mesh).ok().flatten()?)));
        let theirs = MeshState::identity_of_peer(self.service_mesh_peer, back);
        let host = format!("{name}.{namespace}.svc.{}", self.cluster_domain);
        let is_one = own
            .as_ref()
            .is_ok_and(|own| theirs.as_ref().is_some_and(|theirs| own.contains(theirs)));
        if ready == 0 || is_one || is_trusted(mesh, &host, theirs.as_deref()) {
            return None;
        }
        let message = format!(
            "importRules[{index}] merges it with the local Service `{service}`, which has {}: as long as one is ready, no \
             request to {host} leaves the mesh, since sidecars take no other certificate than the local pods'; what one \
             gets is failover at zero",
            count(ready, "ready pod")
        );
        let text = serde_json::to_string(rule).unwrap_or_default();
        let slices = ObjectRef::new("EndpointSlice", namespace, name);
        let own = own
            .map(|own| list_and(&Vec::from_iter(own)))
            .unwrap_or_else(|unknown| format!("not known: {unknown}"));
        let offered = import_pattern(rule)?;
        let theirs = theirs.unwrap_or_else(|| "not known from here".to_owned());
        let mend = shell!(
            "meshfed import {} --in {} --from {} --as {} --as-local --subject-alt-names",
            offered,
            mesh.mesh.reference(),
            remote.map_or_else(|| self.peer.to_owned(), |remote| remote.mesh.reference()),
            service
        );
        Some(
            Finding::warning(LOCAL_PODS, mesh, self.object(), message)
                .seen(mesh, self.object(), &format!("spec.importRules[{index}]"), text)
                .seen(mesh, slices, "identities of the local pods", own)
                .seen(mesh, self.peer_object(), "identity behind the peer's port 15443", theirs)
                .mended_by(mend)
                .mended_by(
                    "that writes a DestinationRule with `subjectAltNames`; the other way out is one and the same service \
                     account, by its full name, on both sides",
                ),
        )
    }

    fn peer_object(&self) -> ObjectRef {
        ObjectRef::new("ServiceMeshPeer", &self.mesh.mesh.namespace, self.peer)
    }
}

fn service_name(namespace: &str, name: &str) -> ServiceName {
    ServiceName {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

/// Whether a DestinationRule of the host says whose certificates count, the peer's among them where that is known.
fn is_trusted(mesh: &MeshState, host: &str, theirs: Option<&str>) -> bool {
    let rules = mesh.destination_rules.iter();
    let mut rules = rules.flat_map(|(namespace, rules)| {
        rules
            .list()
            .unwrap_or_default()
            .iter()
            .map(move |rule| (namespace, rule))
    });
    rules.any(|(namespace, rule)| mesh.qualified_host(&rule.spec.host, namespace) == host && names(rule, theirs))
}

fn names(rule: &DestinationRule, theirs: Option<&str>) -> bool {
    let policy = rule.spec.rest.get("trafficPolicy");
    let names = policy.and_then(|policy| policy.pointer("/tls/subjectAltNames")?.as_array());
    names.is_some_and(|names| match theirs {
        Some(theirs) => names.iter().any(|name| name == theirs),
        None => !names.is_empty(),
    })
}
