//! Trust domains: what each mesh has, and what its peers think it has.

use std::collections::BTreeMap;

use crate::api::ServiceMeshPeer;
use crate::checks::fix::{delete_command, edit_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::snapshot::{ControlPlaneView, MeshState, Snapshot};
use crate::wording::{list_and, shell};

/// The trust domain in the ServiceMeshPeer is the other mesh's own.
pub(in crate::checks) const WRONG: Check = Check {
    code: Code("MF0606"),
    title: "each ServiceMeshPeer has the peer's own trust domain",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers],
    needs_of_remote: &[Part::ControlPlane],
    judges_writing: true,
    page: Page {
        cause: "`spec.security.trustDomain` of the ServiceMeshPeer is not the trust domain that the other mesh runs with.",
        symptom: "The gateways look for the bundle of the trust domain in the peer's certificate and find none: 503 with a TLS error in the egress gateway's access log, in both directions.",
        fix: "Write the peer's real trust domain into the ServiceMeshPeer: `meshfed peer MESH MESH` does. Where the link is down, then restart istiod of this mesh if it is not up a minute later: while its requests fail, istiod may not push what mends them (MF0712).",
        source: "Maistra 2.5: the SPIFFE validator picks the bundle by the trust domain of the certificate.",
    },
    run: Run::Peering(wrong),
    ..Check::BASE
};

fn wrong(peering: &Peering<'_>) -> Vec<Finding> {
    let Some((remote, control_plane)) = peering
        .remote
        .and_then(|remote| Some((remote, remote.control_plane.known().ok().flatten()?)))
    else {
        return Vec::new();
    };
    let (said, real) = (&peering.peer.spec.security.trust_domain, control_plane.trust_domain());
    // Where the other mesh has this one's own, no ServiceMeshPeer is at fault: MF0607.
    if *said == real || peering.shared_trust_domain().is_some() {
        return Vec::new();
    }
    let message = format!(
        "the ServiceMeshPeer expects the trust domain `{said}`, but `{}` has `{real}`",
        remote.mesh.name
    );
    let found = Finding::error(WRONG.code, peering.local, peering.object(), message)
        .seen(peering.local, peering.object(), "spec.security.trustDomain", said)
        .seen(remote, control_plane_of(remote), "spec.security.trust.domain", real)
        .mended_by_peering(peering)
        .breaks(peering.both());
    vec![found]
}

/// Two meshes that federate have two trust domains.
pub(super) const SHARED: Check = Check {
    code: Code("MF0607"),
    title: "federated meshes have different trust domains",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers],
    needs_of_remote: &[Part::ControlPlane],
    after: &[WRONG.code],
    considers_of_remote: &[Part::Peers],
    judges_writing: true,
    page: Page {
        cause: "Both meshes have the same trust domain, often because neither sets one and both have `cluster.local`. istiod then never reads the peer's root certificate, and identities of the two meshes cannot be told apart.",
        symptom: "With different roots every request between the gateways fails with 503. With a common root it works, and policies take foreign workloads for one's own.",
        fix: "Give one mesh another trust domain (`meshfed install MESH --trust-domain DOMAIN`), restart its workloads so that they get new certificates, and run `meshfed peer MESH MESH` again.",
        source: "Maistra 2.5, pkg/servicemesh/federation/discovery/controller.go.",
    },
    run: Run::Peering(shared),
    ..Check::BASE
};

fn shared(peering: &Peering<'_>) -> Vec<Finding> {
    let Some(remote) = peering.remote else {
        return own_domain(peering).into_iter().collect();
    };
    let Some(domain) = peering.shared_trust_domain() else {
        return Vec::new();
    };
    // Each pair is told once, from the mesh that comes first.
    let told_by_other = peering.counterpart.is_some() && remote.mesh.name < peering.local.mesh.name;
    if told_by_other {
        return Vec::new();
    }
    let message = format!(
        "it has the trust domain `{domain}`, which `{}` has too",
        remote.mesh.name
    );
    let field = "spec.security.trust.domain";
    // The one whose name the domain bears keeps it.
    let named = |mesh: &MeshState| format!("{}.local", mesh.mesh.name);
    let renamed = if named(peering.local) == domain {
        remote
    } else {
        peering.local
    };
    let found = Finding::error(SHARED.code, peering.local, control_plane_of(peering.local), message)
        .seen(peering.local, control_plane_of(peering.local), field, &domain)
        .seen(remote, control_plane_of(remote), field, &domain)
        .mended_by_trust_domain(&renamed.mesh, &named(renamed))
        .mended_by("then restart the workloads of that mesh, and run `meshfed peer` again")
        .breaks(peering.both());
    vec![found]
}

/// What one side alone proves: the ServiceMeshPeer expects this mesh's own trust domain.
fn own_domain(peering: &Peering<'_>) -> Option<Finding> {
    let local = peering.local;
    let own = local.control_plane.known().ok()??.trust_domain();
    if peering.peer.spec.security.trust_domain != own {
        return None;
    }
    let message = format!("the ServiceMeshPeer expects the trust domain `{own}` of its peer, which is this mesh's own");
    let (namespace, name) = (&local.mesh.namespace, peering.name());
    let found = Finding::error(SHARED.code, local, peering.object(), message)
        .seen(local, peering.object(), "spec.security.trustDomain", &own)
        .seen(local, control_plane_of(local), "spec.security.trust.domain", &own)
        .mended_by(edit_command(local, "servicemeshpeer", namespace, name))
        .mended_by(format!(
            "write the trust domain that `{name}` has; if it is the same, give one of the meshes another"
        ))
        .breaks(peering.both());
    Some(found)
}

/// No two peers of one mesh have the same trust domain.
pub(super) const SLOT_SHARED: Check = Check {
    code: Code("MF0608"),
    title: "no two peers of a mesh have the same trust domain",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers],
    considers_of_remote: &[Part::ControlPlane],
    judges_writing: true,
    page: Page {
        cause: "istiod keeps one trust bundle per trust domain. Two ServiceMeshPeers with one trust domain overwrite each other's root certificate whenever they are looked at again. Two that stand for one mesh are most often left of a renaming.",
        symptom: "TLS between the gateways fails now and then, for one peer and then for the other.",
        fix: "Give one of the peer meshes another trust domain; where one ServiceMeshPeer only has the wrong value, mend that; of two for one mesh delete the one that has no status.",
        source: "Maistra 2.5, pkg/servicemesh/federation/discovery/controller.go.",
    },
    run: Run::Mesh(slot_shared),
    ..Check::BASE
};

fn slot_shared(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let mut slots: BTreeMap<&str, Vec<&ServiceMeshPeer>> = BTreeMap::new();
    for peer in mesh.peers.list().unwrap_or_default() {
        slots
            .entry(peer.spec.security.trust_domain.as_str())
            .or_default()
            .push(peer);
    }
    let several = slots
        .into_iter()
        .filter(|(domain, peers)| !domain.is_empty() && peers.len() > 1);
    several
        // One with a wrong value is told by its own check, which also says what is right.
        .filter(|(domain, peers)| peers.iter().all(|peer| is_right(mesh, peer, domain, snapshot)))
        .map(|(domain, peers)| {
            if let Some(found) = peer_twice(mesh, &peers, snapshot) {
                return found;
            }
            let names: Vec<&str> = peers.iter().filter_map(|peer| peer.metadata.name.as_deref()).collect();
            let object = ObjectRef::new("ServiceMeshPeer", &mesh.mesh.namespace, names[0]);
            let message = format!(
                "the ServiceMeshPeers {} have the trust domain `{domain}`, and istiod keeps one root certificate for it",
                list_and(&names)
            );
            let mut found = Finding::error(SLOT_SHARED.code, mesh, object, message);
            for name in &names {
                let peer = ObjectRef::new("ServiceMeshPeer", &mesh.mesh.namespace, name);
                found = found.seen(mesh, peer, "spec.security.trustDomain", domain);
            }
            let links = Peering::of_mesh(snapshot, mesh)
                .into_iter()
                .filter(|peering| names.contains(&peering.name()))
                .flat_map(|peering| peering.both());
            let links: Vec<_> = links.collect();
            let domain = format!("{}.local", names[1]);
            let found = match snapshot.remote_of(mesh, peers[1]) {
                Some(remote) => found.mended_by_trust_domain(&remote.mesh, &domain),
                None => found.mended_by(format!(
                    "have the administrator of `{}` give that mesh another trust domain, such as {domain}; it was not looked \
                     at: name it to `check` to see whether it has this one at all",
                    names[1]
                )),
            };
            found.breaks(links)
        })
        .collect()
}

/// Two ServiceMeshPeers that stand for one mesh, as after a peer was renamed: one of them goes, and nothing else is wrong.
fn peer_twice(mesh: &MeshState, peers: &[&ServiceMeshPeer], snapshot: &Snapshot) -> Option<Finding> {
    let of_slot = Peering::of_mesh(snapshot, mesh).into_iter().filter(|peering| {
        let name = peering.peer.metadata.name.as_deref();
        peers.iter().any(|peer| peer.metadata.name.as_deref() == name)
    });
    let (gone, stays) = of_slot
        .filter_map(|peering| Some((peering, peering.superseded_by()?)))
        .next()?;
    let remote = &gone.remote?.mesh.name;
    let message = format!(
        "the ServiceMeshPeers `{}` and `{}` stand for one mesh, `{remote}`",
        stays.name(),
        gone.name()
    );
    let taken_up = gone.peer.discovery_pods().next().is_some();
    let status = |peering: &Peering<'_>| match peering.peer.discovery_pods().next() {
        Some(entry) => format!("written by {}", entry.pod),
        None => "none: istiod has not taken it up".to_owned(),
    };
    let mut found = Finding::error(SLOT_SHARED.code, mesh, gone.object(), message);
    for peering in [&stays, &gone] {
        found = found
            .seen(
                mesh,
                peering.object(),
                "spec.security.clientID",
                &peering.peer.spec.security.client_id,
            )
            .seen(mesh, peering.object(), "status", status(peering));
    }
    // Deleting what istiod has taken up hangs it while something is exported; `unpeer` empties the exports first.
    let mend = match taken_up {
        true => shell!("meshfed unpeer {} --remote-gone {}", mesh.mesh.reference(), gone.name()),
        false => delete_command(mesh, "servicemeshpeer", &mesh.mesh.namespace, gone.name()),
    };
    Some(found.mended_by(mend))
}

fn is_right(mesh: &MeshState, peer: &ServiceMeshPeer, domain: &str, snapshot: &Snapshot) -> bool {
    let remote = snapshot
        .remote_of(mesh, peer)
        .and_then(|remote| remote.control_plane.known().ok().flatten());
    remote.is_none_or(|remote| remote.trust_domain() == domain)
}

/// A peer's trust domain is no alias of one's own.
pub(super) const ALIAS: Check = Check {
    code: Code("MF0609"),
    title: "no peer's trust domain is an alias of the mesh's own",
    severity: Severity::Warning,
    needs: &[Part::ControlPlane, Part::Peers],
    judges_writing: true,
    page: Page {
        cause: "`spec.security.trust.additionalDomains` lists the trust domain of a peer, most often to silence istiod's warning that a trust domain does not match its own. That warning is logged for every correct federation and means nothing.",
        symptom: "None to be seen; authorization policies take identities of the peer for the mesh's own.",
        fix: "Take the peer's trust domain out of `additionalDomains`.",
        source: "Maistra 2.5, pilot/pkg/security/trustdomain/bundle.go.",
    },
    run: Run::Peering(alias),
    ..Check::BASE
};

fn alias(peering: &Peering<'_>) -> Vec<Finding> {
    let local = peering.local;
    let aliases = local.control_plane.known().ok().flatten().and_then(|control_plane| {
        control_plane
            .setting(&["security", "trust", "additionalDomains"])?
            .as_array()
            .cloned()
    });
    let domain = &peering.peer.spec.security.trust_domain;
    if domain.is_empty() || !aliases.into_iter().flatten().any(|alias| alias == *domain) {
        return Vec::new();
    }
    let object = control_plane_of(local);
    let message = format!(
        "it counts the trust domain `{domain}` of its peer `{}` as its own",
        peering.name()
    );
    let found = Finding::warning(ALIAS.code, local, object.clone(), message)
        .seen(local, object.clone(), "spec.security.trust.additionalDomains", domain)
        .seen(local, peering.object(), "spec.security.trustDomain", domain)
        .mended_by(edit_command(local, "smcp", &object.namespace, &object.name));
    vec![found]
}

/// The control plane of a mesh, as an object.
fn control_plane_of(mesh: &MeshState) -> ObjectRef {
    ObjectRef::control_plane(mesh)
}
