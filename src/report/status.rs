//! `status`: meshes, directed links, exports, imports and routes of a snapshot.

mod gather;
mod lines;
mod one_sided;
mod rows;
mod split;

pub use one_sided::NotLookedAt;
pub use rows::{ExportRow, Health, ImportRow, LinkRow, MeshRow, RouteDestinationRow, RouteRow};

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::table::{Paint, Section};
use super::{API_VERSION, Report, Style};
use crate::exit::Exit;
use crate::snapshot::Snapshot;

/// The answer of `status`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusReport {
    api_version: &'static str,
    kind: &'static str,
    /// When the clusters were asked.
    pub taken_at: Timestamp,
    /// Whether everything is as it should be; false also when something could not be told.
    pub healthy: bool,
    pub meshes: Vec<MeshRow>,
    /// Peers whose meshes were not looked at, so that their links are told from one side.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_looked_at: Vec<NotLookedAt>,
    /// Directed links, joined from both ends.
    pub links: Vec<LinkRow>,
    /// Exported services.
    pub exports: Vec<ExportRow>,
    /// Imported services, and offers that no rule takes.
    pub imports: Vec<ImportRow>,
    /// VirtualServices that name imported hosts or that meshfed wrote.
    pub routes: Vec<RouteRow>,
}

impl StatusReport {
    /// Reads a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let links = gather::links(snapshot);
        let mut report = Self {
            api_version: API_VERSION,
            kind: "Status",
            taken_at: snapshot.taken_at,
            healthy: true,
            meshes: snapshot.meshes.values().map(gather::mesh).collect(),
            not_looked_at: NotLookedAt::all(snapshot),
            exports: snapshot.meshes.values().flat_map(gather::exports).collect(),
            imports: snapshot
                .meshes
                .values()
                .flat_map(|mesh| gather::imports(mesh, &links))
                .collect(),
            routes: snapshot
                .meshes
                .values()
                .flat_map(|mesh| gather::routes(mesh, &links))
                .collect(),
            links,
        };
        report.healthy = report.verdict() == Exit::Done;
        report
    }
}

impl Report for StatusReport {
    fn text(&self, style: &Style, wide: bool) -> String {
        let all_known = self.meshes.iter().all(|mesh| mesh.not_known.is_empty());
        let mut parts = NotLookedAt::text(&self.not_looked_at, style);
        parts.extend([
            MeshRow::section(&self.meshes, wide).text(style),
            LinkRow::section(&self.links, wide, all_known).text(style),
        ]);
        if !self.exports.is_empty() {
            parts.push(ExportRow::section(&self.exports).text(style));
        }
        if !self.imports.is_empty() {
            parts.push(ImportRow::section(&self.imports, wide).text(style));
        }
        if !self.routes.is_empty() {
            parts.push(RouteRow::section(&self.routes).text(style));
        }
        parts.join("\n\n")
    }

    fn names(&self) -> Vec<String> {
        let meshes = self.meshes.iter().map(|mesh| format!("mesh/{}", mesh.name));
        let links = self.links.iter().map(|link| format!("link/{}/{}", link.from, link.to));
        meshes.chain(links).collect()
    }

    fn not_known(&self) -> Vec<String> {
        let of = |mesh: &MeshRow| -> Vec<String> {
            let known = mesh.not_known.iter();
            known.map(|known| format!("mesh `{}`: {known}", mesh.name)).collect()
        };
        self.meshes.iter().flat_map(of).collect()
    }

    fn verdict(&self) -> Exit {
        let meshes = self.meshes.iter().map(MeshRow::verdict);
        let links = self.links.iter().map(LinkRow::verdict);
        let imports = self.imports.iter().map(ImportRow::verdict);
        let routes = self.routes.iter().map(RouteRow::verdict);
        Exit::of(meshes.chain(links).chain(imports).chain(routes))
    }
}

/// A plain cell.
fn plain(text: impl Into<String>) -> (String, Paint) {
    (text.into(), Paint::Plain)
}

/// A titled table, or the word for its absence.
fn section(title: &'static str, header: Vec<&'static str>, empty: &'static str) -> Section {
    Section::new(title, header, empty)
}
