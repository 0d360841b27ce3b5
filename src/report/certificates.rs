//! `cert show`: root certificates in use, and the copies of them.

mod presented;
mod rows;

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

pub use presented::PresentedRow;
pub use rows::{CopyRow, RootRow};

use super::table::{Paint, Section};
use super::{API_VERSION, Report, Style};
use crate::exit::Exit;
use crate::plan::copies;
use crate::snapshot::{Part, Scope, Snapshot};
use crate::wording::visible;

/// The answer of `cert show`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificatesReport {
    api_version: &'static str,
    kind: &'static str,
    /// When the clusters were asked; days count from here.
    pub taken_at: Timestamp,
    /// How many days before its end a root ends soon.
    pub warn_days: u16,
    /// The certificates that meshes publish as their roots.
    pub roots: Vec<RootRow>,
    /// The copies at the peers.
    pub copies: Vec<CopyRow>,
    /// What the gateways present, where that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presented: Option<Vec<PresentedRow>>,
    /// Why something is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_known: Vec<String>,
}

impl CertificatesReport {
    /// What is known of the roots of these meshes.
    pub fn of(snapshot: &Snapshot, warn_days: u16) -> Self {
        let now = snapshot.taken_at;
        let scope = Scope::CONTROL_PLANE.with(&[Part::Peers, Part::RootCertificate, Part::PeerCertificates]);
        let not_known = snapshot.meshes.values().flat_map(|mesh| {
            let unknown = mesh.not_known(scope).into_iter();
            unknown.map(move |unknown| format!("{}: {unknown}", mesh.label()))
        });
        let roots = snapshot
            .meshes
            .values()
            .flat_map(|mesh| RootRow::of(mesh, now, warn_days));
        let copies = copies(snapshot);
        Self {
            api_version: API_VERSION,
            kind: "RootCertificates",
            taken_at: now,
            warn_days,
            roots: roots.collect(),
            copies: copies.iter().map(|copy| CopyRow::of(copy, now, warn_days)).collect(),
            presented: PresentedRow::all(snapshot),
            not_known: not_known.collect(),
        }
    }
}

impl Report for CertificatesReport {
    fn text(&self, style: &Style, wide: bool) -> String {
        let mut copies = CopyRow::section(&self.copies, wide);
        self.not_known.iter().for_each(|known| copies.note(known.clone()));
        let mut parts = vec![RootRow::section(&self.roots, wide).text(style), copies.text(style)];
        let presented = self.presented.as_deref();
        parts.extend(presented.map(|rows| PresentedRow::section(rows, wide).text(style)));
        parts.join("\n\n")
    }

    /// The roots, each below a comment that says whose it is.
    fn pem(&self) -> Option<String> {
        let with_names = self.roots.iter().filter_map(|root| {
            let pem = root.pem.as_deref()?.trim_end();
            let (mesh, subject) = (&root.mesh, root.subject.as_deref().unwrap_or_default());
            let fingerprint = root.fingerprint.as_deref().unwrap_or_default();
            let comment = format!("# {mesh}: {subject}, SHA-256 {fingerprint}");
            Some(format!("{}\n{pem}", visible(&comment)))
        });
        Some(with_names.collect::<Vec<_>>().join("\n"))
    }

    fn names(&self) -> Vec<String> {
        let roots = self.roots.iter().map(|root| &root.object);
        let copies = self.copies.iter().map(|copy| &copy.object);
        let mut names: Vec<String> = roots
            .chain(copies)
            .map(|object| format!("configmap/{object}"))
            .collect();
        names.dedup();
        names
    }

    fn not_known(&self) -> Vec<String> {
        self.not_known.clone()
    }

    fn verdict(&self) -> Exit {
        let unknown = (!self.not_known.is_empty()).then_some(Exit::Unknown);
        let roots = self.roots.iter().map(RootRow::verdict);
        let presented = self.presented.iter().flatten().map(PresentedRow::verdict);
        let copies = self.copies.iter().map(CopyRow::verdict);
        Exit::of(roots.chain(copies).chain(presented).chain(unknown))
    }
}

/// A plain cell.
fn plain(text: impl Into<String>) -> (String, Paint) {
    (text.into(), Paint::Plain)
}

/// A titled table.
fn section(title: &'static str, header: Vec<&'static str>, empty: &'static str) -> Section {
    Section::new(title, header, empty)
}

#[cfg(test)]
mod tests;
