//! A snapshot as a file: one JSON document that a stranger may read, so it is redacted, and that a stranger may have
//! written, so it is read with care.

use std::collections::BTreeMap;

use k8s_openapi::jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{MeshState, Snapshot, redact};
use crate::wording::plain_text;

/// `apiVersion` of the format; a change that older readers would misread gets a new one.
pub const SNAPSHOT_API_VERSION: &str = "meshfed.io/v1";

/// `kind` of the document.
pub const SNAPSHOT_KIND: &str = "Snapshot";

/// Why a text is no snapshot, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", place(*line, *column))]
pub struct DocumentError {
    /// Line, counted from 1; 0 where the fault is not in one place.
    pub line: usize,
    /// Column, counted from 1; 0 where the fault is not in one place.
    pub column: usize,
    /// What is wrong, without the place.
    pub message: String,
}

fn place(line: usize, column: usize) -> String {
    match line {
        0 => String::new(),
        line => format!("line {line}, column {column}: "),
    }
}

/// What tells one format from another; everything else may differ between them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    api_version: Option<String>,
    kind: Option<String>,
    meshfed_version: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(skip_serializing)]
    api_version: Option<String>,
    #[serde(skip_serializing)]
    kind: Option<String>,
    taken_at: Timestamp,
    meshes: BTreeMap<String, MeshState>,
}

impl Body {
    fn is_of_a_known_format(&self) -> bool {
        (self.kind.as_deref(), self.api_version.as_deref()) == (Some(SNAPSHOT_KIND), Some(SNAPSHOT_API_VERSION))
    }
}

/// The document of a snapshot: without secrets, tokens and what only servers need.
pub fn document(snapshot: &Snapshot) -> Value {
    let mut content = serde_json::to_value(snapshot).expect("a snapshot has only text keys");
    redact::redact(&mut content);
    json!({
        "apiVersion": SNAPSHOT_API_VERSION,
        "kind": SNAPSHOT_KIND,
        "meshfedVersion": env!("CARGO_PKG_VERSION"),
        "takenAt": content["takenAt"],
        "meshes": content["meshes"],
    })
}

/// Reads what `document` wrote. A format that this meshfed does not know is refused, never half understood.
pub fn read_document(text: &str) -> Result<Snapshot, DocumentError> {
    let body: Result<Body, _> = serde_json::from_str(text);
    // A long text is read once, and a second time only to tell what is wrong with it.
    if !body.as_ref().is_ok_and(Body::is_of_a_known_format) {
        let head: Head = serde_json::from_str(text).map_err(|error| located(&error))?;
        known_format(&head)?;
    }
    let body = body.map_err(|error| located(&error))?;
    let Body { taken_at, meshes, .. } = if may_steer(text) { plain_body(&body)? } else { body };
    Ok(Snapshot { taken_at, meshes })
}

/// Whether a JSON text may hold a control character besides line breaks and tabs: as it is, or escaped.
fn may_steer(text: &str) -> bool {
    const BEFORE_C1: u8 = 0xc2;
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'\\', 0x7f, BEFORE_C1, bytes).any(|at| match (bytes[at], bytes.get(at + 1)) {
        (b'\\', next) => matches!(next, Some(b'u' | b'b' | b'f' | b'r')),
        (BEFORE_C1, next) => matches!(next, Some(0x80..=0x9f)),
        _ => true,
    })
}

/// A text from elsewhere must not steer the terminal that shows it.
fn plain_body(body: &Body) -> Result<Body, DocumentError> {
    let mut content = serde_json::to_value(body).expect("a snapshot has only text keys");
    plain_text(&mut content);
    // By way of its text, so that there is one reader of everything in it.
    serde_json::from_str(&content.to_string()).map_err(|error| located(&error))
}

fn known_format(head: &Head) -> Result<(), DocumentError> {
    let by = head
        .meshfed_version
        .as_ref()
        .map(|version| format!(", written by meshfed {version}"))
        .unwrap_or_default();
    let refuse = |message: String| {
        Err(DocumentError {
            line: 0,
            column: 0,
            message,
        })
    };
    let own = env!("CARGO_PKG_VERSION");
    match (head.kind.as_deref(), head.api_version.as_deref()) {
        (Some(SNAPSHOT_KIND), Some(SNAPSHOT_API_VERSION)) => Ok(()),
        (Some(SNAPSHOT_KIND), found) => refuse(format!(
            "the snapshot has the format `{}`{by}; meshfed {own} reads `{SNAPSHOT_API_VERSION}` only",
            plain(found.unwrap_or("none"))
        )),
        (kind, _) => refuse(format!(
            "it is no snapshot: its kind is `{}`, not `{SNAPSHOT_KIND}`",
            plain(kind.unwrap_or("none"))
        )),
    }
}

fn plain(text: &str) -> String {
    let mut value = Value::String(text.to_owned());
    plain_text(&mut value);
    value.as_str().unwrap_or_default().to_owned()
}

fn located(error: &serde_json::Error) -> DocumentError {
    let (line, column) = (error.line(), error.column());
    // The parser appends the place to its message; ours is in fields of its own.
    let message = plain(
        &error
            .to_string()
            .replace(&format!(" at line {line} column {column}"), ""),
    );
    DocumentError { line, column, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Observed;
    use crate::snapshot::samples::{mesh, spec_for};

    fn snapshot() -> Snapshot {
        let mut prod = mesh("prod", &spec_for("prod", "stage"));
        prod.nodes = Observed::forbidden("list nodes");
        prod.member_roll = Observed::unreachable("no answer within 10s");
        prod.root_certificate = Observed::Missing;
        let stage = mesh("stage", &spec_for("stage", "prod"));
        Snapshot {
            taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
            meshes: [prod, stage].map(|mesh| (mesh.mesh.name.clone(), mesh)).into(),
        }
    }

    #[test]
    fn what_was_written_reads_back_the_same_with_every_way_of_not_knowing() {
        let text = serde_json::to_string_pretty(&document(&snapshot())).expect("JSON");
        assert_eq!(read_document(&text), Ok(snapshot()));
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused_with_line_and_column() {
        let text = serde_json::to_string_pretty(&document(&snapshot())).expect("JSON");
        let half: String = text.lines().take(7).collect::<Vec<_>>().join("\n");
        let error = read_document(&half).expect_err("half a document");
        assert_eq!(error.line, 7, "{error}");
        assert!(error.column > 0 && !error.message.contains(" at line"), "{error}");
    }

    #[test]
    fn a_field_of_the_wrong_type_is_refused_with_line_and_column() {
        let mut document = document(&snapshot());
        document["meshes"]["prod"]["istiodPods"] = json!({"present": 7});
        let text = serde_json::to_string_pretty(&document).expect("JSON");
        let error = read_document(&text).expect_err("a number is no list");
        let line = text.lines().nth(error.line - 1).expect("a line of the text");
        assert!(line.contains('7'), "{error}: {line}");
    }

    #[test]
    fn another_format_is_refused_by_name_and_by_writer() {
        let mut newer = document(&snapshot());
        newer["apiVersion"] = json!("meshfed.io/v9");
        newer["meshfedVersion"] = json!("12.0.0");
        newer["meshes"] = json!("something else entirely");
        let error = read_document(&newer.to_string()).expect_err("a newer format");
        assert_eq!(
            error.to_string(),
            format!(
                "the snapshot has the format `meshfed.io/v9`, written by meshfed 12.0.0; meshfed {} reads \
                 `meshfed.io/v1` only",
                env!("CARGO_PKG_VERSION")
            )
        );
        let status = json!({"apiVersion": "meshfed.io/v1", "kind": "Status"});
        let error = read_document(&status.to_string()).expect_err("not a snapshot");
        assert_eq!(
            error.to_string(),
            "it is no snapshot: its kind is `Status`, not `Snapshot`"
        );
    }

    #[test]
    fn escape_sequences_of_a_stranger_never_reach_the_terminal() {
        let steering = (0..=0x9f)
            .filter_map(char::from_u32)
            .filter(|c| c.is_control() && !"\n\t".contains(*c));
        for character in steering {
            let mut hostile = document(&snapshot());
            hostile["meshes"]["prod"]["nodes"] = json!({"forbidden": format!("{character}]0;owned")});
            let read = read_document(&hostile.to_string()).expect("valid");
            let plain = Observed::forbidden("\u{fffd}]0;owned");
            assert_eq!(read.meshes["prod"].nodes, plain, "{character:?}");
        }
    }
}
