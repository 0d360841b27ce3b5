//! What gateways present to whoever connects, beside the roots and the copies.

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::rows::{date, shown};
use super::{Paint, Section, plain, section};
use crate::exit::Exit;
use crate::snapshot::{MeshState, Observed, Snapshot, WireAnswer, WireObservation, WirePort, root_certificate_name};
use crate::trust;

/// What showed at one address of a peer, at its port for discovery.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PresentedRow {
    /// The mesh whose ServiceMeshPeer has the address.
    pub seen_by: String,
    /// Name of the ServiceMeshPeer.
    pub peer: String,
    /// `ADDRESS:PORT`.
    pub place: String,
    /// A word: `trusted`, `not trusted`, `not compared`, `expired`, `not valid yet`, `no certificate`, `not looked at`.
    pub state: &'static str,
    /// Why it is so, where the word does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The identity in the certificate, or its subject where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// SHA-256 of the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// SHA-256 of the root in the copy of `seenBy` that it chains to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
}

impl PresentedRow {
    /// The rows of all meshes; `None` where nobody has connected.
    pub(super) fn all(snapshot: &Snapshot) -> Option<Vec<Self>> {
        let looked = |mesh: &&MeshState| matches!(mesh.wire, Observed::Present(_));
        let looked_at: Vec<&MeshState> = snapshot.meshes.values().filter(looked).collect();
        let rows = looked_at.iter().flat_map(|mesh| {
            let seen = mesh.wire.list().unwrap_or_default().iter();
            let discovery = seen.filter(|seen| matches!(seen.question.about, WirePort::Discovery(_)));
            discovery.map(move |seen| Self::of(mesh, seen, snapshot.taken_at))
        });
        let rows: Vec<Self> = rows.collect();
        (!looked_at.is_empty()).then_some(rows)
    }

    fn of(mesh: &MeshState, seen: &WireObservation, now: Timestamp) -> Self {
        let row = |state, reason: Option<String>| Self {
            seen_by: mesh.mesh.name.clone(),
            peer: seen.question.peer.clone(),
            place: seen.question.place(),
            state,
            reason,
            identity: None,
            fingerprint: None,
            valid_until: None,
            root: None,
        };
        let pem = match &seen.answer {
            WireAnswer::Presented(pem) => pem,
            WireAnswer::Skipped(why) => return row("not looked at", Some(why.clone())),
            WireAnswer::Unresolved(why)
            | WireAnswer::Unreached(why)
            | WireAnswer::Closed(why)
            | WireAnswer::NotTls(why) => return row("no certificate", Some(why.clone())),
        };
        let chain = match trust::presented(pem) {
            Ok(chain) => chain,
            Err(problem) => return row("no certificate", Some(problem.to_string())),
        };
        let Some(first) = chain.into_iter().next() else {
            return row("no certificate", None);
        };
        let copied = copied(mesh, &seen.question.peer);
        let root = copied.and_then(|copied| trust::root_of(pem, copied));
        let (state, reason) = match (&root, copied) {
            _ if now > first.not_after => ("expired", None),
            _ if now < first.not_before => ("not valid yet", None),
            (Some(_), _) => ("trusted", None),
            (None, Some(_)) => {
                let why = format!("no root in the copy has signed it; its issuer is {}", first.issuer);
                ("not trusted", Some(why))
            }
            (None, None) => ("not compared", Some("there is no copy that can be read".to_owned())),
        };
        Self {
            identity: Some(
                first
                    .identity
                    .map_or(first.subject, |identity| format!("spiffe://{identity}")),
            ),
            fingerprint: Some(first.fingerprint),
            valid_until: Some(first.not_after),
            root: root.map(|root| root.fingerprint),
            ..row(state, reason)
        }
    }

    pub(super) fn section(rows: &[Self], wide: bool) -> Section {
        let mut header = vec!["SEEN BY", "PEER", "AT", "STATE", "VALID UNTIL", "ROOT"];
        if wide {
            header.extend(["IDENTITY", "SHA-256"]);
        }
        let mut presented = section(
            "PRESENTED BY GATEWAYS",
            header,
            "no mesh has a peer; see `meshfed peer --help`",
        );
        let text = |text: Option<String>| plain(text.unwrap_or_else(|| "-".to_owned()));
        for row in rows {
            let fingerprint = |whole: &Option<String>| whole.as_deref().map(|whole| shown(whole, wide));
            let mut cells = vec![
                plain(&row.seen_by),
                plain(&row.peer),
                plain(&row.place),
                (row.state.to_owned(), row.paint()),
                text(row.valid_until.map(date)),
                text(fingerprint(&row.root)),
            ];
            if wide {
                cells.extend([text(row.identity.clone()), text(fingerprint(&row.fingerprint))]);
            }
            presented.row(cells);
            if let Some(reason) = &row.reason {
                presented.note(format!("{}: {reason}", row.place));
            }
        }
        presented
    }

    fn paint(&self) -> Paint {
        match self.verdict() {
            Exit::Done => Paint::Good,
            Exit::Unknown => Paint::Doubtful,
            _ => Paint::Bad,
        }
    }

    /// What nobody could look at is not known; that nothing answers this machine proves nothing of the gateways either.
    pub(super) fn verdict(&self) -> Exit {
        match self.state {
            "trusted" => Exit::Done,
            "not looked at" | "no certificate" | "not compared" => Exit::Unknown,
            _ => Exit::No,
        }
    }
}

/// What a mesh holds of a peer's root.
fn copied<'a>(mesh: &'a MeshState, peer: &str) -> Option<&'a str> {
    let peer = mesh.peer(peer).ok().flatten()?;
    let map = mesh.peer_certificates.get(&root_certificate_name(peer))?;
    let data = map.known().ok().flatten()?.data.as_ref()?;
    data.get(crate::naming::ROOT_CERTIFICATE_KEY).map(String::as_str)
}
