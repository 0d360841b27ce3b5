//! ServiceMeshPeers, compared with what another administrator tells of the mesh that they stand for.

use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::snapshot::ToldMesh;

/// What is written is what was told.
pub(in crate::checks) const TOLD: Check = Check {
    code: Code("MF0720"),
    title: "each ServiceMeshPeer says what the bundle of the peer's administrator says",
    severity: Severity::Error,
    needs: &[Part::Peers],
    needs_of_remote: &[Part::Told],
    judges_writing: true,
    page: Page {
        cause: "The other mesh is somebody else's, who has told of it in a bundle (`meshfed check --with FILE`), and the ServiceMeshPeer has another client ID, address or port than the bundle: one of the two is out of date, or was changed by hand.",
        symptom: "With another client ID the peer gets `403 Forbidden`. With another address or discovery port this mesh gets 503 or 404, and with another service port the link is up and only calls fail.",
        fix: "Ask the other administrator which is right, have a new bundle made where it is the ServiceMeshPeer (`meshfed bundle`), and write what it says: `meshfed peer MESH --with FILE`.",
        source: "Maistra 2.5: federation/v1, ServiceMeshPeerSpec; the faults were seen with Maistra 2.5.1.",
    },
    run: Run::Peering(told),
    ..Check::BASE
};

fn told(peering: &Peering<'_>) -> Vec<Finding> {
    let Some(told) = peering.remote.and_then(|remote| remote.told()) else {
        return Vec::new();
    };
    let spec = &peering.peer.spec;
    let port = |port: Option<i32>, default: i32| port.filter(|port| *port != 0).unwrap_or(default).to_string();
    let sorted = |addresses: &[String]| {
        let mut addresses = addresses.to_vec();
        addresses.sort();
        addresses.join(", ")
    };
    let (inbound, outbound) = (peering.inbound(), peering.outbound());
    let compared = [
        Compared {
            field: "spec.security.clientID",
            what: "client ID",
            here: spec.security.client_id.clone(),
            told: told.client_id.clone(),
            link: Some(inbound),
        },
        Compared {
            field: "spec.remote.addresses",
            what: "addresses",
            here: sorted(&spec.remote.addresses),
            told: sorted(&told.addresses),
            link: Some(outbound.clone()),
        },
        Compared {
            field: "spec.remote.discoveryPort",
            what: "discovery port",
            here: port(spec.remote.discovery_port, DISCOVERY_PORT),
            told: told.discovery_port.to_string(),
            link: Some(outbound),
        },
        Compared {
            field: "spec.remote.servicePort",
            what: "service port",
            here: port(spec.remote.service_port, SERVICE_PORT),
            told: told.service_port.to_string(),
            link: None,
        },
    ];
    let differing = compared.into_iter().filter(|compared| compared.here != compared.told);
    differing.map(|compared| compared.finding(peering, told)).collect()
}

/// A field of a ServiceMeshPeer, and what the bundle says instead.
struct Compared {
    field: &'static str,
    what: &'static str,
    here: String,
    told: String,
    /// The link that a wrong value cuts.
    link: Option<crate::snapshot::Direction>,
}

impl Compared {
    fn finding(self, peering: &Peering<'_>, bundle: &ToldMesh) -> Finding {
        let (local, what) = (peering.local, self.what);
        let (name, here) = (peering.name(), if self.here.is_empty() { "empty" } else { &self.here });
        let message = format!("{what} `{here}`, where the bundle of `{name}` says `{}`", self.told);
        let mut finding =
            Finding::error(TOLD.code, local, peering.object(), message).seen(local, peering.object(), self.field, here);
        if let Some(remote) = peering.remote {
            let object = ObjectRef::new("PeerBundle", "", &remote.mesh.name);
            finding = finding.seen(remote, object.clone(), what, self.told).seen(
                remote,
                object,
                "fingerprint",
                &bundle.fingerprint,
            );
        }
        finding.mended_by_peering(peering).breaks(self.link)
    }
}
