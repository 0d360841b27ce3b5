//! The rows of a status, how each is shown, and what each says about the whole.

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::{Paint, Section, plain, section};
use crate::exit::Exit;
use crate::snapshot::LinkState;
use crate::wording::age;

/// Something that is, is not, or cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Health {
    /// As it should be.
    Ok,
    /// Not as it should be.
    Bad,
    /// It could not be told.
    Unknown,
}

impl Health {
    pub(in crate::report) fn verdict(self) -> Exit {
        match self {
            Self::Ok => Exit::Done,
            Self::Bad => Exit::No,
            Self::Unknown => Exit::Unknown,
        }
    }

    /// How it is meant.
    pub(in crate::report) fn paint(self) -> Paint {
        match self {
            Self::Ok => Paint::Good,
            Self::Bad => Paint::Bad,
            Self::Unknown => Paint::Doubtful,
        }
    }
}

/// One mesh.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeshRow {
    /// Federation name.
    pub name: String,
    /// Context of its cluster.
    pub context: String,
    /// Namespace of its control plane.
    pub namespace: String,
    /// Name of its control plane.
    pub control_plane: String,
    /// Whether the control plane and its members are as they should be.
    pub health: Health,
    /// A word: `ready`, `not ready`, `missing`, `unreachable`, `forbidden`.
    pub state: String,
    /// Why it is not as it should be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What could not be read, and why: the missing right, or the fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_known: Vec<String>,
    /// Version of the control plane.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// SPIFFE trust domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_domain: Option<String>,
    /// Cluster name inside the mesh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_name: Option<String>,
    #[serde(skip)]
    pub(super) members_known: bool,
    /// Namespaces that are configured members.
    pub members: Vec<String>,
    /// Namespaces that the roll names.
    pub members_wanted: usize,
    #[serde(skip)]
    pub(super) sidecars_known: bool,
    /// Pods of member namespaces with a ready sidecar.
    pub sidecars_ready: usize,
    /// Pods of member namespaces that should have one.
    pub sidecars_wanted: usize,
}

impl MeshRow {
    /// What is not known counts next to what is wrong.
    pub(super) fn verdict(&self) -> Exit {
        let unknown = self.not_known.first().map(|_| Exit::Unknown);
        Exit::of(unknown.into_iter().chain([self.health.verdict()]))
    }

    pub(super) fn section(rows: &[Self], wide: bool) -> Section {
        let mut header = vec!["MESH", "STATE", "VERSION", "TRUST DOMAIN", "MEMBERS", "SIDECARS"];
        if wide {
            header.extend(["CLUSTER NAME", "CONTROL PLANE", "CONTEXT"]);
        }
        let mut meshes = section("MESHES", header, "no control plane found; see `meshfed install --help`");
        for row in rows {
            let unknown = || "-".to_owned();
            let share = |known: bool, part: usize, whole: usize| match known {
                true => format!("{part}/{whole}"),
                false => unknown(),
            };
            let mut cells = vec![
                plain(&row.name),
                (
                    row.state.clone(),
                    if row.state == "told" {
                        Paint::Plain
                    } else {
                        row.health.paint()
                    },
                ),
                plain(row.version.clone().unwrap_or_else(unknown)),
                plain(row.trust_domain.clone().unwrap_or_else(unknown)),
                plain(share(row.members_known, row.members.len(), row.members_wanted)),
                plain(share(row.sidecars_known, row.sidecars_ready, row.sidecars_wanted)),
            ];
            if wide {
                cells.push(plain(row.cluster_name.clone().unwrap_or_else(unknown)));
                cells.push(plain(format!("{}/{}", row.namespace, row.control_plane)));
                cells.push(plain(&row.context));
            }
            meshes.row(cells);
            row.reasons
                .iter()
                .for_each(|reason| meshes.note(format!("{}: {reason}", row.name)));
        }
        meshes
    }
}

/// One directed link.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkRow {
    /// The mesh that asks.
    pub from: String,
    /// The mesh that answers.
    pub to: String,
    /// The name that `from` knows `to` by: its ServiceMeshPeer; absent when it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// Whether it works.
    pub health: Health,
    /// The verdict and its reason.
    #[serde(flatten)]
    pub state: LinkState,
    /// istiod pods of `from` whose watch is up.
    pub pods_connected: usize,
    /// istiod pods of `from`.
    pub pods: usize,
    /// Whether `to` sees the watch of `from`; absent when it could not be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_by_peer: Option<bool>,
    /// The oldest complete list of services among the istiod pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_full_sync: Option<Timestamp>,
    /// Age of that list in seconds, at the time of the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_full_sync_age: Option<i64>,
}

impl LinkRow {
    pub(in crate::report) fn verdict(&self) -> Exit {
        self.health.verdict()
    }

    /// `prod-mesh → stage-mesh`.
    pub fn title(&self) -> String {
        format!("{} → {}", self.from, self.to)
    }

    /// One word for the state, and how it is meant.
    pub(in crate::report) fn word(&self) -> (&'static str, Paint) {
        match &self.state {
            LinkState::Connected => ("connected", Paint::Good),
            LinkState::NotSynced(_) => ("not synced", Paint::Doubtful),
            LinkState::AtRisk(_) => ("at risk", Paint::Doubtful),
            LinkState::Down(_) => ("down", Paint::Bad),
            LinkState::Unknown(_) => ("unknown", Paint::Doubtful),
        }
    }

    /// `all_asked` says whether every mesh was seen: without rows, a mesh that was not may have peers all the same.
    pub(in crate::report) fn section(rows: &[Self], wide: bool, all_asked: bool) -> Section {
        let mut header = vec!["LINK", "STATE", "ISTIOD PODS", "LAST SYNC"];
        if wide {
            header.push("SEEN BY PEER");
        }
        let empty = if all_asked {
            "no mesh has a peer; see `meshfed peer --help`"
        } else {
            "unknown, since not every mesh could be asked"
        };
        let mut links = section("LINKS", header, empty);
        for row in rows {
            let (word, paint) = row.word();
            let synced = row
                .last_full_sync_age
                .map_or_else(|| "never".to_owned(), |seconds| format!("{} ago", age(seconds)));
            let mut cells = vec![
                plain(row.title()),
                (word.to_owned(), paint),
                plain(format!("{}/{}", row.pods_connected, row.pods)),
                plain(synced),
            ];
            if wide {
                let seen = row
                    .seen_by_peer
                    .map_or("not asked", |seen| if seen { "yes" } else { "no" });
                cells.push(plain(seen));
            }
            links.row(cells);
            if let Some(why) = row.state.reason() {
                links.note(format!("{}: {why}", row.title()));
            }
        }
        links
    }
}

/// One exported service.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportRow {
    /// The mesh that offers.
    pub mesh: String,
    /// The peer that is offered to.
    pub peer: String,
    /// The service, as NAMESPACE/NAME.
    pub service: String,
    /// The name that it is offered under.
    pub exported_name: String,
}

impl ExportRow {
    pub(super) fn section(rows: &[Self]) -> Section {
        let mut exports = section("EXPORTS", vec!["FROM", "TO", "SERVICE", "EXPORTED AS"], "none").of_hosts();
        for row in rows {
            exports.row(vec![
                plain(&row.mesh),
                plain(&row.peer),
                plain(&row.service),
                plain(&row.exported_name),
            ]);
        }
        exports
    }
}

/// One service that a peer offers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// The mesh that imports.
    pub mesh: String,
    /// The peer that offers.
    pub peer: String,
    /// The name that it is offered under.
    pub exported_name: String,
    /// The host to use; absent when no rule takes the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The service's name in this mesh, as NAMESPACE/NAME.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Whether it is listed although its link is not up: the list is kept, the requests fail.
    pub stale: bool,
    /// Whether the state of its link could not be told.
    pub unknown: bool,
}

impl ImportRow {
    pub(super) fn verdict(&self) -> Exit {
        match (self.unknown, self.stale && self.host.is_some()) {
            (true, _) => Exit::Unknown,
            (false, true) => Exit::No,
            (false, false) => Exit::Done,
        }
    }

    /// One word for the state, and how it is meant.
    pub(in crate::report) fn word(&self) -> (&'static str, Paint) {
        match (&self.host, self.unknown, self.stale) {
            (None, ..) => ("offered, not imported", Paint::Plain),
            (_, true, _) => ("unknown", Paint::Doubtful),
            (_, _, true) => ("stale", Paint::Bad),
            _ => ("listed", Paint::Good),
        }
    }

    pub(super) fn section(rows: &[Self], wide: bool) -> Section {
        let mut header = vec!["INTO", "FROM", "HOST", "STATE"];
        if wide {
            header.push("EXPORTED AS");
        }
        let mut imports = section("IMPORTS", header, "none").of_hosts();
        let offered = rows.iter().filter(|row| row.host.is_none()).count();
        for row in rows.iter().filter(|row| wide || row.host.is_some()) {
            let state = row.word();
            let host = row.host.clone().unwrap_or_else(|| "-".to_owned());
            let mut cells = vec![
                plain(&row.mesh),
                plain(&row.peer),
                plain(host),
                (state.0.to_owned(), state.1),
            ];
            if wide {
                cells.push(plain(&row.exported_name));
            }
            imports.row(cells);
        }
        if offered > 0 && !wide {
            imports.note(format!(
                "{offered} more offered by peers and not imported; see `-o wide`"
            ));
        }
        imports
    }
}

/// One route.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteRow {
    pub mesh: String,
    /// The VirtualService, as NAMESPACE/NAME.
    pub virtual_service: String,
    /// The host whose requests are routed.
    pub host: String,
    /// Where they go: `100% details…/v1`, `mirror details-v2…`.
    pub targets: Vec<String>,
    /// The same, field by field.
    pub destinations: Vec<RouteDestinationRow>,
    /// Imported hosts that nothing provides, or whose link is down.
    pub broken: Vec<String>,
    /// Whether meshfed wrote it.
    pub managed: bool,
}

/// One destination of a route.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteDestinationRow {
    /// Index of the HTTP rule that it belongs to; shares sum to 100 within one rule.
    pub rule: usize,
    /// The host, as Istio completes it.
    pub host: String,
    /// Subset of the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// Share of the requests in percent.
    pub percent: f64,
    /// Whether it receives copies, whose answers are dropped.
    pub mirror: bool,
    /// The ServiceMeshPeer whose import the host is, as far as an import provides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// Why requests to it fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken: Option<String>,
    /// Whether it cannot be told if requests to it arrive.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
}

impl RouteDestinationRow {
    /// Whether the host is one that only an import provides.
    pub(super) fn is_imported(&self) -> bool {
        self.host.ends_with("-imports.local")
    }

    /// `80% details… (v1)`, `mirror 100% details-v2…`.
    fn title(&self) -> String {
        let mirror = if self.mirror { "mirror " } else { "" };
        format!("{mirror}{}% {}", self.percent, self.place())
    }

    /// The host, with the subset where there is one.
    pub fn place(&self) -> String {
        match &self.subset {
            Some(subset) => format!("{} ({subset})", self.host),
            None => self.host.clone(),
        }
    }
}

impl RouteRow {
    /// A route to these destinations.
    pub(super) fn of(
        mesh: &str,
        virtual_service: String,
        host: String,
        destinations: Vec<RouteDestinationRow>,
        managed: bool,
    ) -> Self {
        Self {
            mesh: mesh.to_owned(),
            virtual_service,
            host,
            targets: destinations.iter().map(RouteDestinationRow::title).collect(),
            broken: destinations.iter().filter_map(|target| target.broken.clone()).collect(),
            destinations,
            managed,
        }
    }

    pub(super) fn verdict(&self) -> Exit {
        if self.broken.is_empty() { Exit::Done } else { Exit::No }
    }

    pub(super) fn section(rows: &[Self]) -> Section {
        let mut routes = section("ROUTES", vec!["MESH", "HOST", "GOES TO"], "none").of_hosts();
        for row in rows {
            let paint = if row.broken.is_empty() {
                Paint::Plain
            } else {
                Paint::Bad
            };
            routes.row_of_lines(vec![
                (vec![row.mesh.clone()], Paint::Plain),
                (vec![row.host.clone()], Paint::Plain),
                (row.targets.clone(), paint),
            ]);
            row.broken
                .iter()
                .for_each(|broken| routes.note(format!("{}: {broken}", row.virtual_service)));
        }
        routes
    }
}
