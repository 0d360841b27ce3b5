//! `bundle`: what is in one.

use serde::Serialize;
use serde_json::Value;

use super::table::{Paint, Section};
use super::{API_VERSION, Report, Style};
use crate::bundle::PeerBundle;
use crate::exit::Exit;
use crate::trust;

/// The answer of `bundle`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleReport {
    api_version: &'static str,
    kind: &'static str,
    /// The file that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 over what the bundle says.
    pub fingerprint: String,
    /// The document.
    pub bundle: Value,
    #[serde(skip)]
    rows: Vec<(&'static str, Vec<String>)>,
}

impl BundleReport {
    /// What a bundle says.
    pub fn of(bundle: &PeerBundle) -> Self {
        let ports = format!(
            "{} for discovery, {} for services",
            bundle.discovery_port, bundle.service_port
        );
        let certificates = trust::parse(&bundle.root_certificate).map(|roots| roots.certificates);
        let certificates = certificates.unwrap_or_default().into_iter().flat_map(|root| {
            let valid = format!("{} until {:.0}", root.subject, root.not_after);
            [valid, format!("SHA-256 {}", root.fingerprint)]
        });
        let version = bundle
            .version
            .map_or_else(|| "not told".to_owned(), |version| version.to_string());
        Self {
            api_version: API_VERSION,
            kind: "BundleFile",
            file: None,
            fingerprint: bundle.fingerprint(),
            bundle: bundle.document(),
            rows: vec![
                ("mesh", vec![bundle.mesh.clone()]),
                ("for", vec![bundle.peer.clone()]),
                ("version", vec![version]),
                ("trust domain", vec![bundle.trust_domain.clone()]),
                ("client ID", vec![bundle.client_id()]),
                ("addresses", bundle.addresses.iter().map(ToString::to_string).collect()),
                ("ports", vec![ports]),
                ("root certificate", certificates.collect()),
                ("fingerprint", vec![bundle.fingerprint()]),
            ],
        }
    }

    /// The same, once it is in a file.
    #[must_use]
    pub fn written_to(mut self, file: &str) -> Self {
        self.rows.push(("written to", vec![file.to_owned()]));
        self.file = Some(file.to_owned());
        self
    }
}

impl Report for BundleReport {
    fn text(&self, style: &Style, _wide: bool) -> String {
        let mut section = Section::new("BUNDLE", vec!["FIELD", "VALUE"], "none");
        for (field, lines) in &self.rows {
            section.row_of_lines(vec![
                (vec![(*field).to_owned()], Paint::Plain),
                (lines.clone(), Paint::Plain),
            ]);
        }
        section.text(style)
    }

    fn names(&self) -> Vec<String> {
        vec![format!("bundle/{}", self.bundle["mesh"].as_str().unwrap_or_default())]
    }

    fn verdict(&self) -> Exit {
        Exit::Done
    }
}
