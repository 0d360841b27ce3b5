//! What a command answers: result structs, their JSON, their text. The verdict comes from the result, never from the
//! format. Prints nothing; see `ui`.

mod bundle;
mod certificates;
mod changes;
mod check;
mod dashboard;
mod difference;
mod format;
mod graph;
mod lines;
#[cfg(test)]
mod not_known;
mod path;
mod render;
mod rotation;
#[cfg(test)]
pub(crate) mod samples;
mod sandbox;
mod snapshot;
mod status;
mod table;
mod traffic;
mod version;

pub use bundle::BundleReport;
pub use certificates::CertificatesReport;
pub use changes::{ChangeReport, ObjectChange, Outcome};
pub use check::{CheckList, CheckPage, CheckReport};
pub use dashboard::DashboardReport;
pub use difference::DifferenceReport;
pub use format::{Drawing, FindingsFormat, Format, render};
pub use graph::GraphReport;
pub(crate) use path::ServicePath;
pub use render::RenderReport;
pub use rotation::RotationReport;
pub use sandbox::{EnvironmentReport, SandboxReport, SandboxesReport};
pub use snapshot::SnapshotReport;
pub use status::{ExportRow, Health, ImportRow, LinkRow, MeshRow, RouteDestinationRow, RouteRow, StatusReport};
pub use table::{Paint, Style};
pub use traffic::TrafficReport;
pub use version::{ClusterVersions, ControlPlaneVersion, OperatorVersion, VersionReport};

use serde::Serialize;

use crate::exit::Exit;

/// `apiVersion` of every document that meshfed prints.
pub const API_VERSION: &str = "meshfed.io/v1";

/// A result that can be shown.
pub trait Report: Serialize {
    /// The text for people; `wide` asks for every column.
    fn text(&self, style: &Style, wide: bool) -> String;

    /// The findings in a form of their own, from a report that consists of findings.
    fn findings(&self, _form: FindingsFormat, _style: &Style) -> Option<String> {
        None
    }

    /// A picture, from a report that can be drawn.
    fn draw(&self, _drawing: Drawing) -> Option<String> {
        None
    }

    /// The certificates as PEM, from a report that is about certificates.
    fn pem(&self) -> Option<String> {
        None
    }

    /// One `kind/name` per line, with the namespace where there is one.
    fn names(&self) -> Vec<String>;

    /// What could not be read, and why: for the story, where the form of the answer has no place for it.
    fn not_known(&self) -> Vec<String> {
        Vec::new()
    }

    /// What the process ends with.
    fn verdict(&self) -> Exit;
}
