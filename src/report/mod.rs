//! What a command answers: result structs, their JSON, their text. The verdict comes from the result, never from the
//! format. Prints nothing; see `ui`.

mod changes;
mod check;
mod format;
mod lines;
mod path;
mod sandbox;
mod snapshot;
mod status;
mod table;

pub use changes::{Change, Changes, Outcome};
pub use check::{CheckPage, CheckReport, handbook};
pub use format::{FindingsFormat, Format, render};
pub use path::{Hop, HopState, ServicePath, Step};
pub use sandbox::SandboxReport;
pub use snapshot::{SnapshotMesh, SnapshotReport};
pub use status::{ExportRow, Health, ImportRow, LinkRow, MeshRow, RouteRow, StatusReport};
pub use table::{Paint, Style};

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

    /// One `kind/name` per line, with the namespace where there is one.
    fn names(&self) -> Vec<String>;

    /// What the process ends with.
    fn verdict(&self) -> Exit;
}
