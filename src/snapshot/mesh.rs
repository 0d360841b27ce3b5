//! One mesh at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kube::Resource;
use serde::{Deserialize, Serialize};

use super::part::{parts, types::*};
use super::{ControlPlaneView, Observed, Origin, Part, Scope, Unknown};
use crate::gateway::{AskedGateways, GatewayNames};
use crate::naming::{CLUSTER_DOMAIN, ROOT_CERTIFICATE_KEY, peer_root_certificate, qualified_host, service_host};
use crate::rules::ServiceName;
use crate::topology::Mesh;

/// Label by which istiod finds the pods of a gateway (Maistra 2.5: selector of the Gateways that it makes).
const GATEWAY_LABEL: &str = "service.istio.io/canonical-name";

macro_rules! field {
    (one $type:ty) => { Observed<$type> };
    (value $type:ty) => { Observed<$type> };
    (list $type:ty) => { Observed<Vec<$type>> };
    (each $type:ty) => { BTreeMap<String, Observed<Vec<$type>>> };
    (by_name $type:ty) => { BTreeMap<String, Observed<$type>> };
}

macro_rules! mesh_state {
    ($($(#[doc = $doc:literal])+ $(#[serde $serde:tt])? $part:ident $field:ident: $shape:ident $type:ty = $row:expr
        $(, $kept:expr)?;)+) => {
        /// Everything that was asked about one mesh. What a command does not need stays `NotAsked`.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct MeshState {
            /// Which mesh this is.
            pub mesh: Mesh,
            $($(#[doc = $doc])+ #[serde(default)] $(#[serde $serde])? pub $field: field!($shape $type),)+
            /// Where each object is written, by `KIND NAMESPACE/NAME`, when the mesh was read from files.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            pub origins: BTreeMap<String, Origin>,
        }

        impl MeshState {
            /// A mesh of which nothing is known yet.
            pub fn unasked(mesh: Mesh) -> Self {
                Self { mesh, $($field: Default::default(),)+ origins: BTreeMap::new() }
            }

            fn field(&self, part: Part) -> &dyn Field {
                match part {
                    $(Part::$part => &self.$field,)+
                }
            }

            fn field_mut(&mut self, part: Part) -> &mut dyn Field {
                match part {
                    $(Part::$part => &mut self.$field,)+
                }
            }
        }
    };
}
parts!(mesh_state);

/// How a part of a mesh is held.
trait Field {
    /// Why there is no answer, if there is none.
    fn unanswered(&self) -> Option<&Unknown>;
    /// Whether it holds answers by name, and no single one.
    fn is_empty(&self) -> bool;
    /// Replaces the answers, in these namespaces where it holds them by namespace.
    fn set_unknown(&mut self, namespaces: &BTreeSet<String>, why: &dyn Fn(&str) -> Unknown);
    #[cfg(test)]
    fn set_missing(&mut self, namespaces: &BTreeSet<String>);
}

impl<T> Field for Observed<T> {
    fn unanswered(&self) -> Option<&Unknown> {
        self.known().err()
    }

    fn is_empty(&self) -> bool {
        false
    }

    fn set_unknown(&mut self, namespaces: &BTreeSet<String>, why: &dyn Fn(&str) -> Unknown) {
        *self = Self::Unknown(why(namespaces.first().map_or("", String::as_str)));
    }

    #[cfg(test)]
    fn set_missing(&mut self, _namespaces: &BTreeSet<String>) {
        *self = Self::Missing;
    }
}

impl<T> Field for BTreeMap<String, Observed<T>> {
    fn unanswered(&self) -> Option<&Unknown> {
        self.values().find_map(|observed| observed.known().err())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn set_unknown(&mut self, namespaces: &BTreeSet<String>, why: &dyn Fn(&str) -> Unknown) {
        let held: Vec<String> = self.keys().cloned().collect();
        for name in namespaces.iter().chain(&held) {
            self.insert(name.clone(), Observed::Unknown(why(name)));
        }
    }

    #[cfg(test)]
    fn set_missing(&mut self, namespaces: &BTreeSet<String>) {
        let held: Vec<String> = self.keys().cloned().collect();
        for name in namespaces.iter().chain(&held) {
            self.insert(name.clone(), Observed::Missing);
        }
    }
}

/// Parts of a mesh that are not known for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKnown {
    pub parts: Vec<Part>,
    pub why: Unknown,
}

impl fmt::Display for NotKnown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.parts.iter().map(|part| part.title()).collect();
        let parts = parts.join(", ");
        match &self.why {
            // The right says what was asked for.
            Unknown::Forbidden(_) => self.why.fmt(f),
            // Then it is the mesh as a whole that gives no answer.
            Unknown::Unreachable(reason) if self.parts.contains(&Part::ControlPlane) => f.write_str(reason),
            Unknown::Unreachable(reason) => write!(f, "{parts} could not be read: {reason}"),
            Unknown::NotAsked => write!(f, "not part of what was looked at: {parts}"),
        }
    }
}

impl MeshState {
    /// Why a part is not known, if it is not: because of itself, or of the part that tells where to look for it.
    pub fn unknown(&self, part: Part) -> Option<&Unknown> {
        let is_told = matches!(part, Part::ControlPlane | Part::RootCertificate | Part::Told);
        if self.told().is_some() && !is_told {
            return Some(&Unknown::NotAsked);
        }
        let row = part.row();
        let teller = row.told_by.and_then(|teller| self.unknown(teller));
        // A mesh whose members nobody asked for is looked at as one without members.
        if let Some(unknown) = teller.filter(|unknown| **unknown != Unknown::NotAsked) {
            return Some(unknown);
        }
        let field = self.field(part);
        let has_members = || self.members().is_ok_and(|members| !members.is_empty());
        if field.is_empty() && row.told_by == Some(Part::MemberRoll) && has_members() {
            return Some(&Unknown::NotAsked);
        }
        field.unanswered()
    }

    /// Makes a part unknown as a whole, for a reason that may name the namespace.
    pub fn set_unknown(&mut self, part: Part, why: &dyn Fn(&str) -> Unknown) {
        let namespaces = part.namespaces(self);
        self.field_mut(part).set_unknown(&namespaces, why);
    }

    /// Makes a part known to be missing as a whole.
    #[cfg(test)]
    pub fn set_missing(&mut self, part: Part) {
        let namespaces = part.namespaces(self);
        self.field_mut(part).set_missing(&namespaces);
    }

    /// A mesh whose cluster gives no answer to what is asked of it.
    pub fn out_of_reach(mesh: Mesh, scope: Scope, reason: &str) -> Self {
        let mut state = Self::unasked(mesh);
        let unreachable = |_: &str| Unknown::Unreachable(reason.to_owned());
        scope.parts().for_each(|part| state.set_unknown(part, &unreachable));
        state
    }

    /// What is not known of the parts that an answer is made of, each reason once. Parts that only an administrator of
    /// the cluster can be expected to see are left out, and what nobody asked for tells nothing next to another reason.
    pub fn not_known(&self, scope: Scope) -> Vec<NotKnown> {
        let mut found: Vec<NotKnown> = Vec::new();
        for part in scope.parts().filter(|part| !part.row().for_administrators) {
            let Some(why) = self.unknown(part) else { continue };
            match found.iter_mut().find(|known| known.why == *why) {
                Some(known) => known.parts.push(part),
                None => found.push(NotKnown {
                    parts: vec![part],
                    why: why.clone(),
                }),
            }
        }
        if found.len() > 1 {
            found.retain(|known| known.why != Unknown::NotAsked);
        }
        found
    }

    /// Whether the mesh was read from files, which hold no status.
    pub fn is_from_files(&self) -> bool {
        !self.origins.is_empty()
    }

    /// Why the mesh as a whole could not be observed, if it could not.
    pub fn unreachable(&self) -> Option<&str> {
        match &self.control_plane {
            Observed::Unknown(Unknown::Unreachable(reason)) => Some(reason),
            _ => None,
        }
    }

    /// The gateways that face this peer.
    ///
    /// # Errors
    /// Why the ServiceMeshPeers or the control plane are not known.
    pub fn gateways_facing(&self, peer: &str, asked: AskedGateways) -> Result<GatewayNames, &Unknown> {
        let control_plane = self.control_plane.known()?.map(|found| &*found.spec.fields);
        if let Some(told) = self.told() {
            return Ok(GatewayNames {
                egress: told.egress.clone(),
                ..GatewayNames::conventional(peer)
            });
        }
        let live = match self.peer(peer) {
            // A mesh that is yet to be made has no peers.
            Err(_) if control_plane.is_none() => None,
            live => live?.map(|peer| &peer.spec.gateways),
        };
        Ok(GatewayNames::facing(peer, asked, live, control_plane))
    }

    /// The domain of the mesh's own Services.
    ///
    /// # Errors
    /// Why the control plane is not known.
    pub fn cluster_domain(&self) -> Result<String, &Unknown> {
        let control_plane = self.control_plane.known()?;
        let set = control_plane.and_then(|found| found.text(&["proxy", "networking", "clusterDomain"]));
        Ok(set.unwrap_or_else(|| CLUSTER_DOMAIN.to_owned()))
    }

    /// The same; where the control plane is not known, as in files without one, that of nearly every cluster. That the
    /// control plane could not be read is told of the mesh.
    pub fn assumed_cluster_domain(&self) -> String {
        self.cluster_domain().unwrap_or_else(|_| CLUSTER_DOMAIN.to_owned())
    }

    /// Host name of a Service of the mesh's own cluster.
    pub fn service_host(&self, name: &str, namespace: &str) -> String {
        service_host(name, namespace, &self.assumed_cluster_domain())
    }

    /// The host that `host` stands for in a rule of `namespace`.
    pub fn qualified_host(&self, host: &str, namespace: &str) -> String {
        qualified_host(host, namespace, &self.assumed_cluster_domain())
    }

    /// The Service of the mesh's own cluster that a host stands for.
    pub fn service_of_host(&self, host: &str) -> Option<ServiceName> {
        ServiceName::of_host(host, &self.assumed_cluster_domain())
    }

    /// Namespaces that are part of the mesh now. istiod reads nothing else (`configuredMembers`, not `members`).
    ///
    /// # Errors
    /// Why the member roll is not known.
    pub fn members(&self) -> Result<&[String], &Unknown> {
        let status = self.member_roll.known()?.and_then(|roll| roll.status.as_ref());
        let configured = status.and_then(|status| status.configured_members.as_deref());
        Ok(configured.unwrap_or_default())
    }

    /// The root certificate that istiod published; `None` where it has published none.
    ///
    /// # Errors
    /// Why its ConfigMap is not known.
    pub fn root_pem(&self) -> Result<Option<&str>, &Unknown> {
        let data = self.root_certificate.known()?.and_then(|map| map.data.as_ref());
        Ok(data.and_then(|data| data.get(ROOT_CERTIFICATE_KEY)).map(String::as_str))
    }

    /// The ServiceMeshPeer of this name.
    ///
    /// # Errors
    /// Why the ServiceMeshPeers are not known.
    pub fn peer(&self, name: &str) -> Result<Option<&ServiceMeshPeer>, &Unknown> {
        named(&self.peers, name)
    }

    /// The ExportedServiceSet for this peer.
    ///
    /// # Errors
    /// Why the ExportedServiceSets are not known.
    pub fn export_set(&self, peer: &str) -> Result<Option<&ExportedServiceSet>, &Unknown> {
        named(&self.exports, peer)
    }

    /// The ImportedServiceSet for this peer.
    ///
    /// # Errors
    /// Why the ImportedServiceSets are not known.
    pub fn import_set(&self, peer: &str) -> Result<Option<&ImportedServiceSet>, &Unknown> {
        named(&self.imports, peer)
    }

    /// A Service of the control-plane namespace.
    ///
    /// # Errors
    /// Why the Services are not known.
    pub fn service(&self, name: &str) -> Result<Option<&Service>, &Unknown> {
        named(&self.services, name)
    }

    /// The names of the istiod pods that are ready.
    ///
    /// # Errors
    /// Why the pods are not known.
    pub fn ready_istiods(&self) -> Result<Vec<&str>, &Unknown> {
        let ready = self.istiod_pods.list()?.iter().filter(|pod| pod_is_ready(pod));
        Ok(ready.filter_map(|pod| pod.metadata.name.as_deref()).collect())
    }

    /// The pods of a gateway, by its name in the control plane.
    ///
    /// # Errors
    /// Why the pods of the control-plane namespace are not known.
    pub fn gateway_pods(&self, gateway: &str) -> Result<Vec<&Pod>, &Unknown> {
        let is_its = |pod: &&Pod| {
            let labels = pod.metadata.labels.as_ref();
            labels
                .and_then(|labels| labels.get(GATEWAY_LABEL))
                .is_some_and(|name| name == gateway)
        };
        Ok(self.pods.list()?.iter().filter(is_its).collect())
    }

    /// `mesh prod-mesh (context sandbox)`, to begin an error with.
    pub fn label(&self) -> String {
        self.mesh.label()
    }
}

/// Name of the ConfigMap that holds the root certificate of a peer; istiod has a default for it.
pub fn root_certificate_name(peer: &ServiceMeshPeer) -> String {
    match &peer.spec.security.certificate_chain {
        Some(chain) => chain.name.clone(),
        None => peer_root_certificate(peer.metadata.name.as_deref().unwrap_or_default()),
    }
}

/// The object of this name in a list.
fn named<'a, K: Resource>(objects: &'a Observed<Vec<K>>, name: &str) -> Result<Option<&'a K>, &'a Unknown> {
    let mut objects = objects.list()?.iter();
    Ok(objects.find(|object| object.meta().name.as_deref() == Some(name)))
}

/// Whether a ConfigMap holds a root certificate.
pub fn holds_root_certificate(map: &ConfigMap) -> bool {
    map.data
        .as_ref()
        .is_some_and(|data| data.contains_key(ROOT_CERTIFICATE_KEY))
}

pub(super) fn pod_is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions
        .into_iter()
        .any(|condition| condition.type_ == "Ready" && condition.status == "True")
}
