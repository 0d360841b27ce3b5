//! The sets themselves: read at all, read again, and complete.

use super::codes::*;
use super::view::{Sharing, Taking};
use crate::api::ServiceMapping;
use crate::checks::fix::{command, edit_command, restart_istiod};
use crate::checks::pair::Missing;
use crate::checks::{Code, Finding, ObjectRef};
use crate::naming::host_covers;
use crate::rules::{Offer, ServiceName, ServicePattern, imports, nearest, offered_name};
use crate::snapshot::{LinkState, MeshState, Snapshot, link_to};
use crate::wording::{age, list_and, shell};

/// Sets named as no peer, which istiod never reads.
pub(super) fn without_peer(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    if mesh.peers.known().ok().flatten().is_none() {
        return Vec::new();
    }
    let exports = mesh
        .exports
        .list()
        .unwrap_or_default()
        .iter()
        .filter(|set| !set.spec.export_rules.is_empty());
    let imports = mesh
        .imports
        .list()
        .unwrap_or_default()
        .iter()
        .filter(|set| !set.spec.import_rules.is_empty());
    let exports = exports.map(|set| ("ExportedServiceSet", set.metadata.name.as_deref()));
    let imports = imports.map(|set| ("ImportedServiceSet", set.metadata.name.as_deref()));
    let sets = exports.chain(imports).filter_map(|(kind, name)| Some((kind, name?)));
    sets.filter(|(_, name)| mesh.peer(name) == Ok(None) && !Missing::of(mesh, snapshot).is_peer(name))
        .map(|(kind, name)| inert(mesh, kind, name))
        .collect()
}

fn inert(mesh: &MeshState, kind: &str, name: &str) -> Finding {
    let peers = mesh
        .peers
        .list()
        .unwrap_or_default()
        .iter()
        .filter_map(|peer| peer.metadata.name.as_deref());
    let known = nearest(
        &ServicePattern::new(None, Some(name)),
        peers.map(|peer| ServiceName::new(&mesh.mesh.namespace, peer)),
    );
    let known: Vec<String> = known.into_iter().map(|peer| peer.name).collect();
    let message = format!(
        "no ServiceMeshPeer of {} is named `{name}`, so istiod never reads this set; a set has the name of its peer",
        mesh.mesh.name
    );
    let namespace = &mesh.mesh.namespace;
    let found = Finding::error(SET_WITHOUT_PEER, mesh, ObjectRef::new(kind, namespace, name), message).seen(
        mesh,
        ObjectRef::new("ServiceMeshPeer", namespace, ""),
        "metadata.name",
        list_and(&known),
    );
    let Some(peer) = known.first() else {
        return found.mended_by(shell!("meshfed peer {} {}", mesh.mesh.reference(), name));
    };
    let read = shell!("get {} {} -o yaml", kind.to_lowercase(), name);
    found.mended_by(command(mesh, namespace, &read)).mended_by(format!(
        "give it the name of its peer, such as `{peer}`, and delete this one"
    ))
}

/// Seconds after which every release of Maistra has taken a change of a set up.
const TAKEN_UP: i64 = 10 * 60;

/// Sets that were deleted and made anew: a running istiod takes the first generation for one that it has read already.
pub(super) fn not_taken_up(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for taking in &sharing.takings {
        let metadata = &taking.set.metadata;
        let Some(made) = metadata
            .creation_timestamp
            .as_ref()
            .filter(|_| metadata.generation == Some(1))
        else {
            continue;
        };
        let old = sharing.snapshot.taken_at.as_second() - made.0.as_second();
        if old < TAKEN_UP || !is_up(taking, sharing.snapshot) {
            continue;
        }
        let Some((listed, wanted)) = differs(taking) else {
            continue;
        };
        let message = format!(
            "istiod does not work with the rules of this set: it was made {} ago and the list still has `{}` as {}, not \
             as {wanted}; an ImportedServiceSet that is deleted and made anew is not read",
            age(old),
            listed.exported_name,
            words(&listed.local_service.hostname)
        );
        let edit = command(
            mesh,
            &mesh.mesh.namespace,
            &shell!("patch importedserviceset {} --type merge -p {}", taking.peer, TOUCH),
        );
        found.push(
            Finding::error(SET_NOT_TAKEN_UP, mesh, taking.object(), message)
                .seen(mesh, taking.object(), "metadata.generation", 1)
                .mended_by(restart_istiod(mesh))
                .mended_by(edit),
        );
    }
    found
}

/// Any change of the spec counts as a new generation; this one changes nothing else.
const TOUCH: &str = r#"{"spec":{"locality":{}}}"#;

fn words(host: &str) -> String {
    if host.is_empty() {
        "imported by no rule".to_owned()
    } else {
        host.to_owned()
    }
}

fn is_up(taking: &Taking<'_>, snapshot: &Snapshot) -> bool {
    let link = link_to(snapshot, taking.mesh, taking.service_mesh_peer);
    matches!(link.state, LinkState::Connected | LinkState::AtRisk(_))
}

/// The first listed service whose local host is not what the rules make of it.
fn differs<'t>(taking: &Taking<'t>) -> Option<(&'t ServiceMapping, String)> {
    let listed = &taking.set.status.as_ref()?.imported_services;
    listed.iter().find_map(|service| {
        let offer = Offer {
            service: offered_name(&service.exported_name)?,
            hostname: service.exported_name.clone(),
        };
        let imported = imports(&taking.set.spec, &[offer], taking.peer, &taking.cluster_domain);
        let wanted = imported.into_iter().find_map(|import| import.local)?.hostname;
        (wanted != service.local_service.hostname).then_some((service, wanted))
    })
}

/// Localities that istiod drops as a whole because a part is missing.
pub(super) fn locality(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for taking in &sharing.takings {
        let Some(locality) = &taking.set.spec.locality else {
            continue;
        };
        let has = |part: &Option<String>| part.as_ref().is_some_and(|part| !part.is_empty());
        let missing = match (has(&locality.region), has(&locality.zone), has(&locality.subzone)) {
            (false, true, _) => "a zone but no region",
            (_, false, true) => "a subzone but no zone",
            _ => continue,
        };
        let message =
            format!("the locality has {missing}, so istiod drops all of it and requests never fail over by it");
        let text = serde_json::to_string(locality).unwrap_or_default();
        found.push(taking.warning_of_set(LOCALITY_INCOMPLETE, message).seen(
            mesh,
            taking.object(),
            "spec.locality",
            text,
        ));
    }
    found
}

/// Localities that are meant for failing over where nothing ever takes an endpoint out.
pub(super) fn failover(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for taking in &sharing.takings {
        let region = taking
            .set
            .spec
            .locality
            .as_ref()
            .and_then(|locality| locality.region.as_ref());
        if region.is_none()
            || mesh
                .destination_rules
                .values()
                .any(|rules| rules.known().ok().flatten().is_none())
        {
            continue;
        }
        let local = taking.imported().into_iter().filter_map(|import| import.local);
        for local in local.filter(|local| local.as_local) {
            if has_outlier_detection(mesh, &local.hostname) {
                continue;
            }
            let message = format!(
                "the set has a locality for failing over, but no DestinationRule of {} has an outlierDetection, without \
                 which no endpoint is ever left",
                local.hostname
            );
            let field = format!("spec.importRules[{}]", local.rule);
            found.push(
                taking
                    .warning_of_set(FAILOVER_WITHOUT_OUTLIER_DETECTION, message)
                    .seen(mesh, taking.object(), &field, &local.hostname)
                    .mended_by(format!(
                        "or write a DestinationRule in `{}` for {} with trafficPolicy.outlierDetection",
                        local.service.namespace, local.hostname
                    )),
            );
        }
    }
    found
}

fn has_outlier_detection(mesh: &MeshState, host: &str) -> bool {
    let rules = mesh.destination_rules.iter().flat_map(|(namespace, rules)| {
        rules
            .list()
            .unwrap_or_default()
            .iter()
            .map(move |rule| (namespace, rule))
    });
    let mut own = rules.filter(|(namespace, rule)| host_covers(&mesh.qualified_host(&rule.spec.host, namespace), host));
    own.any(|(_, rule)| {
        let policy = rule.spec.rest.get("trafficPolicy");
        policy.is_some_and(|policy| policy.get("outlierDetection").is_some())
    })
}

impl Taking<'_> {
    fn warning_of_set(&self, code: Code, message: String) -> Finding {
        let home = &self.mesh.mesh.namespace;
        Finding::warning(code, self.mesh, self.object(), message).mended_by(edit_command(
            self.mesh,
            "importedserviceset",
            home,
            self.peer,
        ))
    }
}
