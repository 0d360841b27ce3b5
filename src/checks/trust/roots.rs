//! Each mesh's copy of the other's root certificate.

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::jiff::{SignedDuration, Timestamp};

use crate::api::ServiceMeshPeer;
use crate::checks::fix::{edit_command, restart_istiod};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::naming::{ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY, peer_root_certificate};
use crate::snapshot::{ControlPlaneView, MeshState, Observed, Snapshot, root_certificate_name};
use crate::trust::{self, RootBundle};

const EXPIRY_WARNING: SignedDuration = SignedDuration::from_hours(trust::EXPIRY_WARNING_DAYS as i64 * 24);

/// The ConfigMap is there, and istiod can use it.
pub(in crate::checks) const MISSING: Check = Check {
    code: Code("MF0601"),
    title: "each peer's root certificate is there",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers, Part::PeerCertificates],
    considers: &[Part::CertificateConfigMaps],
    page: Page {
        cause: "The ServiceMeshPeer names a ConfigMap with the other mesh's root certificate that is not there, that has no key `root-cert.pem`, or it names a Secret, which istiod does not support.",
        symptom: "istiod gives up on the ServiceMeshPeer before it makes anything: the peer has no status at all. Where the ConfigMap was deleted later, the link goes on until istiod restarts.",
        fix: "Copy the root certificate again with `meshfed peer MESH MESH`. istiod looks again within a minute.",
        source: "Maistra 2.5, pkg/servicemesh/federation/discovery/controller.go (getRootCertForMesh); seen with Maistra 2.5.",
    },
    run: Run::Peering(missing),
    ..Check::BASE
};

fn missing(peering: &Peering<'_>) -> Vec<Finding> {
    if reads_no_copy(peering) {
        return Vec::new();
    }
    let (local, peer) = (peering.local, peering.peer);
    let chain = peer.spec.security.certificate_chain.as_ref();
    if let Some(chain) = chain.filter(|chain| !matches!(chain.kind.as_str(), "" | "ConfigMap")) {
        let message = format!(
            "the root certificate of `{}` is looked for in a {}, and istiod reads only ConfigMaps",
            peering.name(),
            chain.kind
        );
        let found = Finding::error(MISSING.code, local, peering.object(), message).seen(
            local,
            peering.object(),
            "spec.security.certificateChain.kind",
            &chain.kind,
        );
        return vec![found.mended_by_peering(peering).breaks(peering.both())];
    }
    let object = config_map(peering);
    let (fault, value) = match copy_of(local, peer) {
        Some(Observed::Missing) => ("is missing", "not there".to_owned()),
        Some(Observed::Present(copy)) => {
            let keys: Vec<&str> = copy.data.iter().flatten().map(|(key, _)| key.as_str()).collect();
            if keys.contains(&ROOT_CERTIFICATE_KEY) {
                return Vec::new();
            }
            ("has no key `root-cert.pem`", crate::wording::list_and(&keys))
        }
        _ => return Vec::new(),
    };
    let message = format!(
        "the ConfigMap with the root certificate of `{}` {fault}",
        peering.name()
    );
    let unnamed = unnamed_copy(peering);
    let subject = if unnamed.is_some() {
        peering.object()
    } else {
        object.clone()
    };
    let found = Finding::error(MISSING.code, local, subject, message)
        .seen(local, object.clone(), "data", value)
        .seen(
            local,
            peering.object(),
            "spec.security.certificateChain.name",
            &object.name,
        );
    let found = match unnamed {
        Some(name) => found
            .mended_by(edit_command(
                local,
                "servicemeshpeer",
                &local.mesh.namespace,
                peering.name(),
            ))
            .mended_by(format!(
                "name `{name}` in spec.security.certificateChain.name, which is there"
            )),
        None => found.mended_by_peering(peering),
    };
    vec![found.breaks(peering.both())]
}

/// The copy of the usual name where the ServiceMeshPeer names another, which is not there.
fn unnamed_copy(peering: &Peering<'_>) -> Option<String> {
    let (local, usual) = (peering.local, peer_root_certificate(peering.name()));
    let is_usual = |map: &&ConfigMap| map.metadata.name.as_ref() == Some(&usual);
    let copies = local.certificate_config_maps.list().unwrap_or_default();
    copies
        .iter()
        .find(is_usual)
        .filter(|_| config_map(peering).name != usual)?;
    Some(usual)
}

/// The copy is a bundle of certificates and nothing else.
pub(in crate::checks) const UNREADABLE: Check = Check {
    code: Code("MF0602"),
    title: "each peer's root certificate is well-formed PEM",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers, Part::PeerCertificates],
    after: &[MISSING.code],
    judges_writing: true,
    page: Page {
        cause: "The text under `root-cert.pem` is not a sequence of PEM certificates: its line breaks were lost in a shell or in JSON, it was cut short, or it holds something else, such as a private key.",
        symptom: "istiod or the gateways cannot use it as a trust bundle; requests between the gateways end in 503.",
        fix: "Copy it again with `meshfed peer MESH MESH`, which keeps the bytes as they are. Where the link is down, then restart istiod of this mesh if it is not up a minute later: while its requests fail, istiod may not push what mends them (MF0712).",
        source: "Maistra 2.5, security/pkg/nodeagent and pilot/pkg/xds/tbds.go pass the bundle to Envoy as it is.",
    },
    run: Run::Peering(unreadable),
    ..Check::BASE
};

fn unreadable(peering: &Peering<'_>) -> Vec<Finding> {
    let Some(Err(problem)) = copied_pem(peering).map(trust::parse) else {
        return Vec::new();
    };
    let object = config_map(peering);
    let message = format!(
        "the copied root certificate of `{}` cannot be read: {problem}",
        peering.name()
    );
    let found = Finding::error(UNREADABLE.code, peering.local, object.clone(), message)
        .seen(peering.local, object, "data.root-cert.pem", problem)
        .mended_by_peering(peering)
        .breaks(peering.both());
    vec![found]
}

/// The copy holds the root that the other mesh has now.
pub(in crate::checks) const WRONG: Check = Check {
    code: Code("MF0603"),
    title: "each peer's root certificate is the one that the peer has",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers, Part::PeerCertificates],
    needs_of_remote: &[Part::RootCertificate],
    after: &[MISSING.code, UNREADABLE.code],
    judges_writing: true,
    page: Page {
        cause: "The copy holds another root certificate than the peer's istiod publishes in `istio-ca-root-cert`: the wrong one was copied, or the peer has a new root.",
        symptom: "The gateways cannot verify each other. Requests of istiod end in `503 Service Unavailable`, in the egress gateway's access log with UF and a TLS error, or with `LR upstream_reset_before_response_started` while it keeps failing. Usually both directions fail.",
        fix: "Copy it again with `meshfed peer MESH MESH`. The gateways take a changed bundle up without a restart. Where the link is down, then restart istiod of this mesh if it is not up a minute later: while its requests fail, istiod may not push what mends them (MF0712).",
        source: "Maistra 2.5, pilot/pkg/xds/tbds.go: all proxies verify with one bundle per trust domain.",
    },
    run: Run::Peering(wrong),
    ..Check::BASE
};

fn wrong(peering: &Peering<'_>) -> Vec<Finding> {
    let (Some(copied), Some(remote)) = (copied_pem(peering), peering.remote) else {
        return Vec::new();
    };
    let published = remote.root_pem().ok().flatten();
    // Equal texts need not be read.
    let Some(published) = published.filter(|published| *published != copied) else {
        return Vec::new();
    };
    let object = config_map(peering);
    // A copy that is none is told as that.
    let Ok(copy) = trust::parse(copied) else {
        return Vec::new();
    };
    let source = ObjectRef::new("ConfigMap", &remote.mesh.namespace, ROOT_CERTIFICATE_CONFIG_MAP);
    let current = match trust::parse(published) {
        Ok(current) => current,
        Err(fault) => {
            let message = format!(
                "nothing tells whether the copy is right: what `{}` publishes is no root certificate",
                peering.name()
            );
            let found = Finding::warning(WRONG.code, remote, source.clone(), message);
            return vec![
                found
                    .seen(remote, source, "data.root-cert.pem", fault)
                    .seen(peering.local, object, "data.root-cert.pem", fingerprints(&copy))
                    .mended_by("let istiod of that mesh publish its root certificate again: it does so once the ConfigMap is deleted"),
            ];
        }
    };
    if copy.shares_a_root_with(&current) {
        return Vec::new();
    }
    let message = format!(
        "the copied root certificate is not the one that `{}` has, so neither side's gateways can verify the other",
        peering.name()
    );
    let found = Finding::error(WRONG.code, peering.local, object.clone(), message)
        .seen(peering.local, object, "data.root-cert.pem", fingerprints(&copy))
        .seen(remote, source, "data.root-cert.pem", fingerprints(&current))
        .mended_by_peering(peering)
        .breaks(peering.both());
    vec![found]
}

/// Every root certificate is valid, and stays so for a while.
pub(in crate::checks) const EXPIRY: Check = Check {
    code: Code("MF0604"),
    title: "root certificates are valid for the next 60 days",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers, Part::PeerCertificates],
    needs_to_pass: &[Part::RootCertificate],
    considers_of_remote: &[Part::RootCertificate],
    page: Page {
        cause: "A root certificate has expired, is not valid yet, is no certificate authority, or ends within 60 days. istiod renews its own self-signed root in the last fifth of its life; the copies at the peers do not follow by themselves.",
        symptom: "After the end, gateways refuse each other: 503 on every request between the meshes.",
        fix: "When a root was renewed, bring its copies up to date with `meshfed cert sync MESH MESH`, which writes nothing else. A root of one's own (Secret cacerts) is replaced by its owner, with both roots in the peers' bundles meanwhile.",
        source: "Maistra 2.5, security/pkg/pki/ca/selfsignedcarootcertrotator.go.",
    },
    run: Run::Mesh(expiry),
    ..Check::BASE
};

fn expiry(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let own = ObjectRef::new("ConfigMap", &mesh.mesh.namespace, ROOT_CERTIFICATE_CONFIG_MAP);
    let published = mesh.root_pem().ok().flatten().map(|pem| (own, pem, None));
    let copies = Peering::of_mesh(snapshot, mesh)
        .into_iter()
        .filter(|peering| !reads_no_copy(peering))
        .filter(|peering| !is_as_published(peering))
        .filter_map(|peering| Some((config_map(&peering), copied_pem(&peering)?, Some(peering))));
    let all: Vec<_> = published.into_iter().chain(copies).collect();
    all.into_iter()
        .filter_map(|(object, pem, peering)| unfit(mesh, object, pem, peering, snapshot.taken_at))
        .collect()
}

/// Whether the copy holds nothing but what its owner publishes, of which the owner's own certificate is to be told.
fn is_as_published(peering: &Peering<'_>) -> bool {
    let published = peering.remote.and_then(|remote| remote.root_pem().ok().flatten());
    let read = |pem: Option<&str>| pem.and_then(|pem| trust::parse(pem).ok());
    let (Some(copy), Some(published)) = (read(copied_pem(peering)), read(published)) else {
        return false;
    };
    copy.certificates
        .iter()
        .all(|copied| published.has(&copied.fingerprint))
}

/// What is wrong with the dates of a bundle; what is wrong with its text is told elsewhere.
fn unfit(
    mesh: &MeshState,
    object: ObjectRef,
    pem: &str,
    peering: Option<Peering<'_>>,
    now: Timestamp,
) -> Option<Finding> {
    let bundle = trust::parse(pem).ok()?;
    let mend = |finding: Finding| match &peering {
        Some(peering) => finding.mended_by_sync(peering),
        None => finding.mended_by(restart_istiod(mesh)),
    };
    if let Err(problems) = trust::validate(pem, now) {
        let problem = problems.first()?;
        let message = format!("a root certificate cannot be trusted: {problem}");
        let finding = Finding::error(EXPIRY.code, mesh, object.clone(), message).seen(
            mesh,
            object,
            "data.root-cert.pem",
            problem,
        );
        let links = peering.iter().flat_map(Peering::both);
        return Some(mend(finding).breaks(links));
    }
    let end = bundle
        .expires()
        .filter(|end| end.duration_since(now) < EXPIRY_WARNING)?;
    let days = end.duration_since(now).as_hours() / 24;
    let message = format!(
        "a root certificate expires in {}",
        crate::wording::count(usize::try_from(days).unwrap_or(0), "day")
    );
    let finding = Finding::warning(EXPIRY.code, mesh, object.clone(), message);
    Some(mend(finding.seen(
        mesh,
        object,
        "data.root-cert.pem",
        format!("not after {end}"),
    )))
}

/// Where a mesh of 2.1 has a root of its own with intermediates, its peers need the intermediate.
pub(in crate::checks) const WITHOUT_INTERMEDIATE: Check = Check {
    code: Code("MF0605"),
    title: "the intermediate certificate of a 2.1 mesh with its own authority is copied too",
    severity: Severity::Warning,
    needs: &[Part::ControlPlane, Part::Peers, Part::PeerCertificates],
    // Whose authority it is nobody tells who tells of a mesh: it takes a look at the whole of it.
    needs_of_remote: &[Part::ControlPlane, Part::Peers],
    after: &[MISSING.code, UNREADABLE.code, WRONG.code],
    judges_writing: true,
    page: Page {
        cause: "The egress gateway of a v2.1 control plane sends its own certificate only, without the intermediate that signed it, so that a peer that has nothing but the root cannot build the chain.",
        symptom: "Requests from that mesh end in 503, although the root certificate is right.",
        fix: "Add the intermediate certificate below the root in the peer's ConfigMap, or upgrade the control plane to v2.2 or newer.",
        source: "Known issue MAISTRA-2687 of OpenShift Service Mesh 2.1.",
    },
    run: Run::Peering(without_intermediate),
    ..Check::BASE
};

fn without_intermediate(peering: &Peering<'_>) -> Vec<Finding> {
    let Some((remote, control_plane)) = peering
        .remote
        .and_then(|remote| Some((remote, remote.control_plane.known().ok().flatten()?)))
    else {
        return Vec::new();
    };
    let authority = control_plane
        .text(&["security", "certificateAuthority", "type"])
        .unwrap_or_default();
    let own_authority = matches!(authority.as_str(), "Custom" | "cert-manager");
    let is_single = || {
        let copy = copied_pem(peering).and_then(|pem| trust::parse(pem).ok());
        copy.is_some_and(|copy| copy.certificates.len() == 1)
    };
    if !(own_authority && control_plane.version().as_deref() == Some("v2.1") && is_single()) {
        return Vec::new();
    }
    let object = config_map(peering);
    let message = format!(
        "`{}` runs v2.1 with an authority of its own, whose gateways send no intermediate certificate; the copy holds the root only",
        peering.name()
    );
    let owner = ObjectRef::new(
        "ServiceMeshControlPlane",
        &remote.mesh.namespace,
        &remote.mesh.control_plane,
    );
    let found = Finding::warning(WITHOUT_INTERMEDIATE.code, peering.local, object.clone(), message)
        .seen(peering.local, object.clone(), "data.root-cert.pem", "1 certificate")
        .seen(remote, owner, "spec.security.certificateAuthority.type", authority)
        .mended_by(crate::checks::fix::edit_command(
            peering.local,
            "configmap",
            &object.namespace,
            &object.name,
        ))
        .breaks([peering.inbound()]);
    vec![found]
}

/// With the local trust domain in it, istiod never reads the copy.
pub(in crate::checks) fn reads_no_copy(peering: &Peering<'_>) -> bool {
    let own = peering
        .local
        .control_plane
        .known()
        .ok()
        .flatten()
        .map(ControlPlaneView::trust_domain);
    own.as_deref() == Some(peering.peer.spec.security.trust_domain.as_str())
}

pub(in crate::checks) fn config_map(peering: &Peering<'_>) -> ObjectRef {
    ObjectRef::new(
        "ConfigMap",
        &peering.local.mesh.namespace,
        &root_certificate_name(peering.peer),
    )
}

fn copy_of<'a>(
    mesh: &'a MeshState,
    peer: &ServiceMeshPeer,
) -> Option<&'a Observed<k8s_openapi::api::core::v1::ConfigMap>> {
    mesh.peer_certificates.get(&root_certificate_name(peer))
}

pub(in crate::checks) fn copied_pem<'a>(peering: &Peering<'a>) -> Option<&'a str> {
    let copy = copy_of(peering.local, peering.peer)?.known().ok().flatten()?;
    copy.data.as_ref()?.get(ROOT_CERTIFICATE_KEY).map(String::as_str)
}

pub(in crate::checks) fn fingerprints(bundle: &RootBundle) -> String {
    let each = bundle.certificates.iter();
    let each: Vec<String> = each
        .map(|certificate| format!("SHA-256 {}", certificate.fingerprint))
        .collect();
    each.join(", ")
}
