//! The rows of `cert show`, how each is shown, and what each says about the whole.

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::{Paint, Section, plain, section};
use crate::exit::Exit;
use crate::naming::ROOT_CERTIFICATE_CONFIG_MAP;
use crate::plan::{CopyState, NoComparison, OwnRoot, RootCopy, own_root};
use crate::snapshot::MeshState;
use crate::trust::{RootBundle, RootCertificate};

/// Characters of a fingerprint that tell certificates apart at a glance.
const SHORT: usize = 23;

/// One certificate that a mesh publishes as its root; or that it publishes none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RootRow {
    /// Federation name of the mesh.
    pub mesh: String,
    /// Context of its cluster.
    pub context: String,
    /// Namespace and name of the ConfigMap.
    pub object: String,
    /// A word: `valid`, `ends soon`, `expired`, `not valid yet`, `no authority`, `damaged`, `missing`, `unknown`.
    pub state: &'static str,
    /// Why it is so, where the word does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Algorithm and size of its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// SHA-256.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Whole days until it ends; negative once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pem: Option<String>,
}

impl RootRow {
    /// The rows of one mesh.
    pub(super) fn of(mesh: &MeshState, now: Timestamp, warn_days: u16) -> Vec<Self> {
        let none = |state, reason: Option<String>| vec![Self::without_certificate(mesh, state, reason)];
        match own_root(mesh) {
            OwnRoot::Unknown(unknown) => none("unknown", Some(unknown.to_string())),
            OwnRoot::Missing => none("missing", Some("istiod publishes no root".to_owned())),
            OwnRoot::Damaged(problem) => none("damaged", Some(problem.to_string())),
            OwnRoot::Published(own) => {
                let certificates = own.certificates.into_iter();
                certificates
                    .map(|certificate| Self {
                        state: state(&certificate, now, warn_days),
                        days_left: Some(certificate.days_left(now)),
                        subject: Some(certificate.subject),
                        key: Some(certificate.key),
                        fingerprint: Some(certificate.fingerprint),
                        valid_from: Some(certificate.not_before),
                        valid_until: Some(certificate.not_after),
                        pem: Some(certificate.pem),
                        ..Self::without_certificate(mesh, "valid", None)
                    })
                    .collect()
            }
        }
    }

    fn without_certificate(mesh: &MeshState, state: &'static str, reason: Option<String>) -> Self {
        Self {
            mesh: mesh.mesh.name.clone(),
            context: mesh.mesh.context.clone(),
            object: format!("{}/{ROOT_CERTIFICATE_CONFIG_MAP}", mesh.mesh.namespace),
            state,
            reason,
            subject: None,
            key: None,
            fingerprint: None,
            valid_from: None,
            valid_until: None,
            days_left: None,
            pem: None,
        }
    }

    pub(super) fn section(rows: &[Self], wide: bool) -> Section {
        let mut header = vec!["MESH", "STATE", "DAYS LEFT", "VALID UNTIL", "KEY", "SHA-256", "SUBJECT"];
        if wide {
            header.extend(["VALID FROM", "CONTEXT"]);
        }
        let mut roots = section("ROOT CERTIFICATES", header, "no control plane found");
        let text = |text: &Option<String>| plain(text.clone().unwrap_or_else(|| "-".to_owned()));
        let day = |time: &Option<Timestamp>| plain(time.map_or_else(|| "-".to_owned(), date));
        for row in rows {
            let fingerprint = row.fingerprint.as_ref().map(|whole| shown(whole, wide));
            let mut cells = vec![
                plain(&row.mesh),
                (row.state.to_owned(), paint(row.verdict())),
                plain(row.days_left.map_or_else(|| "-".to_owned(), |days| days.to_string())),
                day(&row.valid_until),
                text(&row.key),
                text(&fingerprint),
                text(&row.subject),
            ];
            if wide {
                cells.extend([day(&row.valid_from), plain(&row.context)]);
            }
            roots.row(cells);
            if let Some(reason) = row.reason.as_ref().filter(|_| row.verdict() == Exit::No) {
                roots.note(format!("{}: {reason}", row.object));
            }
        }
        roots
    }

    pub(super) fn verdict(&self) -> Exit {
        match self.state {
            "valid" => Exit::Done,
            "unknown" => Exit::Unknown,
            _ => Exit::No,
        }
    }
}

/// One copy of a root at a peer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CopyRow {
    /// The mesh whose root it is; the name of the ServiceMeshPeer where that mesh was not looked at.
    pub root_of: String,
    /// The mesh that holds the copy.
    pub held_by: String,
    /// Namespace and name of the ConfigMap.
    pub object: String,
    /// A word: `equal`, `overlap`, `stale`, `damaged`, `missing`, `not read`, `not compared`, `unknown`.
    pub state: &'static str,
    /// Why it is so, where the word does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// SHA-256 of each certificate in it.
    pub fingerprints: Vec<String>,
    /// When the first of them ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Whether one of them is expired, not valid yet, no authority, or ends soon.
    pub ends_soon: bool,
}

impl CopyRow {
    pub(super) fn of(copy: &RootCopy<'_>, now: Timestamp, warn_days: u16) -> Self {
        let bundle = copy.bundle();
        let certificates = || bundle.into_iter().flat_map(|bundle| &bundle.certificates);
        // What is on its way out of an overlap may end; what the owner has is told of the owner.
        let counts = matches!(copy.state, CopyState::NotCompared(..));
        let (state, reason) = told(copy);
        Self {
            root_of: copy.owner_name().to_owned(),
            held_by: copy.holder.mesh.name.clone(),
            object: format!("{}/{}", copy.holder.mesh.namespace, copy.config_map),
            state,
            reason,
            fingerprints: certificates()
                .map(|certificate| certificate.fingerprint.clone())
                .collect(),
            valid_until: bundle.and_then(RootBundle::expires),
            ends_soon: counts && certificates().any(|one| self::state(one, now, warn_days) != "valid"),
        }
    }

    pub(super) fn section(rows: &[Self], wide: bool) -> Section {
        let mut header = vec!["ROOT OF", "COPY IN", "STATE", "CERTIFICATES", "VALID UNTIL"];
        if wide {
            header.extend(["CONFIGMAP", "SHA-256"]);
        }
        let mut copies = section("COPIES", header, "no mesh has a peer; see `meshfed peer --help`");
        for row in rows {
            let mut cells = vec![
                plain(&row.root_of),
                plain(&row.held_by),
                (row.state.to_owned(), paint(row.verdict())),
                plain(row.fingerprints.len().to_string()),
                plain(row.valid_until.map_or_else(|| "-".to_owned(), date)),
            ];
            if wide {
                cells.extend([plain(&row.object), plain(row.fingerprints.join(" "))]);
            }
            copies.row(cells);
            if let Some(reason) = &row.reason {
                copies.note(format!("{}: {reason}", row.object));
            }
        }
        copies
    }

    pub(super) fn verdict(&self) -> Exit {
        match self.state {
            _ if self.ends_soon => Exit::No,
            "equal" | "overlap" | "not compared" | "not read" => Exit::Done,
            "unknown" => Exit::Unknown,
            _ => Exit::No,
        }
    }
}

fn state(certificate: &RootCertificate, now: Timestamp, warn_days: u16) -> &'static str {
    if now > certificate.not_after {
        "expired"
    } else if now < certificate.not_before {
        "not valid yet"
    } else if !certificate.is_authority {
        "no authority"
    } else if certificate.days_left(now) < i64::from(warn_days) {
        "ends soon"
    } else {
        "valid"
    }
}

/// The word for a copy, and why.
fn told(copy: &RootCopy<'_>) -> (&'static str, Option<String>) {
    let own = copy.owner.map(own_root);
    let own = own.as_ref().and_then(|own| match own {
        OwnRoot::Published(own) => Some(own),
        _ => None,
    });
    match &copy.state {
        CopyState::Equal(_) => ("equal", None),
        CopyState::Overlap(held) => ("overlap", own.map(|own| beyond(held, own))),
        CopyState::Stale(held) => ("stale", own.map(|own| lacking(held, own))),
        CopyState::Damaged(problem) => ("damaged", Some(problem.to_string())),
        CopyState::Missing => (
            "missing",
            Some("the ConfigMap or its key `root-cert.pem` is not there".to_owned()),
        ),
        CopyState::NotRead => {
            let why = "istiod never reads it: both meshes have one trust domain, or it is named as a Secret";
            ("not read", Some(why.to_owned()))
        }
        CopyState::NotCompared(_, NoComparison::NotNamed) => {
            let why = format!("`{}` is not among the meshes that were looked at", copy.owner_name());
            ("not compared", Some(why))
        }
        CopyState::NotCompared(_, NoComparison::Unpublished) => {
            let why = format!("`{}` publishes no root that can be read", copy.owner_name());
            ("not compared", Some(why))
        }
        CopyState::NotCompared(_, NoComparison::Unknown(unknown)) => (
            "unknown",
            Some(format!("the root of `{}`: {unknown}", copy.owner_name())),
        ),
        CopyState::Unknown(unknown) => ("unknown", Some(unknown.to_string())),
    }
}

fn beyond(held: &RootBundle, own: &RootBundle) -> String {
    let more: Vec<String> = held.beyond(own).iter().map(|certificate| named(certificate)).collect();
    format!("holds the owner's and {} more: {}", more.len(), more.join(", "))
}

fn lacking(held: &RootBundle, own: &RootBundle) -> String {
    let lacking = own.beyond(held);
    let names: Vec<String> = lacking.iter().map(|certificate| named(certificate)).collect();
    let renewed = held
        .certificates
        .iter()
        .find(|old| lacking.iter().any(|new| new.is_renewal_of(old)));
    let renewed = renewed.map(|old| {
        let end = date(old.not_after);
        format!("; it holds the one before, whose key is the same, so that links hold until {end}")
    });
    format!("lacks {}{}", names.join(", "), renewed.unwrap_or_default())
}

fn named(certificate: &RootCertificate) -> String {
    format!(
        "SHA-256 {} (until {})",
        shown(&certificate.fingerprint, false),
        date(certificate.not_after)
    )
}

pub(super) fn shown(fingerprint: &str, whole: bool) -> String {
    if whole {
        fingerprint.to_owned()
    } else {
        format!("{}…", &fingerprint[..fingerprint.len().min(SHORT)])
    }
}

pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

fn paint(verdict: Exit) -> Paint {
    match verdict {
        Exit::Done => Paint::Good,
        Exit::Unknown => Paint::Doubtful,
        _ => Paint::Bad,
    }
}
