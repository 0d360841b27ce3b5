//! The objects of one file.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use super::{Origin, SourceText};
use crate::manifest::places::{Path, PathPart, TextPlace, TextPlaces};
use crate::manifest::yaml::{self, Document};
use crate::wording::plain_text;

/// One object and where it is written.
pub(super) struct SourceObject {
    pub kind: String,
    /// API group; empty for the core group.
    pub group: String,
    /// API version without its group.
    pub version: String,
    pub namespace: Option<String>,
    pub name: String,
    /// The folders of its file.
    pub folder: Vec<String>,
    pub origin: Origin,
    /// The object, without what only a cluster knows.
    pub value: Value,
    fields: Fields,
}

/// Where the fields of an object are written.
struct Fields {
    document: Rc<TextPlaces>,
    /// The way from the document to the object.
    base: Path,
}

impl SourceObject {
    /// `ServiceMeshPeer prod-mesh/stage-mesh`.
    pub fn title(&self) -> String {
        let namespace = self.namespace.as_ref().map(|namespace| format!("{namespace}/"));
        format!("{} {}{}", self.kind, namespace.unwrap_or_default(), self.name)
    }

    /// Where a field is written.
    pub fn origin_of(&self, path: &Path) -> Origin {
        let mut full = self.fields.base.clone();
        full.0.extend(path.0.iter().cloned());
        origin(&self.origin.file, self.fields.document.find(&full))
    }

    /// The object as its type.
    pub fn typed<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_path_to_error::deserialize(&self.value).map_err(|error| {
            let path = error.path().iter().filter_map(|segment| match segment {
                Segment::Seq { index } => Some(PathPart::Index(*index)),
                Segment::Map { key } => Some(PathPart::Key(key.clone())),
                Segment::Enum { .. } | Segment::Unknown => None,
            });
            let path = Path(path.collect());
            let origin = self.origin_of(&path);
            if path.0.is_empty() {
                format!("{origin}: {}: {}", self.title(), error.inner())
            } else {
                format!("{origin}: {}: {path}: {}", self.title(), error.inner())
            }
        })
    }
}

fn origin(file: &str, place: TextPlace) -> Origin {
    Origin {
        file: file.to_owned(),
        line: place.line,
        column: place.column,
    }
}

/// The objects of a file; those of a list one by one. `namespace` is that of objects that name none.
pub(super) fn objects(source: &SourceText, namespace: Option<&str>) -> Result<Vec<SourceObject>, Vec<String>> {
    let documents = yaml::read_documents(&source.text).map_err(|error| {
        let hint = if source.text.contains("{{") {
            " (a template? render it first and pass the outcome with `-f -`)"
        } else {
            ""
        };
        vec![format!(
            "{}:{}:{}: {}{hint}",
            source.name, error.line, error.column, error.message
        )]
    })?;
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for Document { mut value, places } in documents {
        plain_text(&mut value);
        let mut reader = Reader {
            source,
            namespace,
            places: &Rc::new(places),
            found: &mut found,
            problems: &mut problems,
        };
        reader.read(value, &Path::default());
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

struct Reader<'a> {
    source: &'a SourceText,
    namespace: Option<&'a str>,
    places: &'a Rc<TextPlaces>,
    found: &'a mut Vec<SourceObject>,
    problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    /// Where a value of the document is written.
    fn origin(&self, path: &Path) -> Origin {
        origin(&self.source.name, self.places.find(path))
    }

    fn read(&mut self, mut value: Value, base: &Path) {
        let (Some(kind), Some(api_version)) = (value["kind"].as_str(), value["apiVersion"].as_str()) else {
            // Values of charts, settings of tools: a repository holds more than objects.
            return;
        };
        let (kind, api_version) = (kind.to_owned(), api_version.to_owned());
        if let Some(items) = value
            .get_mut("items")
            .filter(|_| kind.ends_with("List"))
            .and_then(Value::as_array_mut)
        {
            for (index, item) in std::mem::take(items).into_iter().enumerate() {
                self.read(item, &base.key("items").index(index));
            }
            return;
        }
        let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
        let text = |field: &str| {
            value["metadata"][field]
                .as_str()
                .map(str::to_owned)
                .filter(|text| !text.is_empty())
        };
        let Some(name) = text("name") else {
            let problem = match &value["metadata"]["name"] {
                // `n` and `on` are words for `false` and `true`.
                name @ (Value::Bool(_) | Value::Number(_)) => {
                    let origin = self.origin(&base.key("metadata").key("name"));
                    format!("{origin}: the metadata.name of the {kind} is `{name}` and no text; write it in quotes")
                }
                _ => format!("{}: the {kind} has no metadata.name", self.origin(base)),
            };
            self.problems.push(problem);
            return;
        };
        let object = SourceObject {
            group: group.to_owned(),
            version: version.to_owned(),
            namespace: text("namespace").or_else(|| self.namespace.map(str::to_owned)),
            name,
            folder: self.source.folder.clone(),
            origin: self.origin(base),
            fields: Fields {
                document: Rc::clone(self.places),
                base: base.clone(),
            },
            kind,
            value: configured(value),
        };
        self.found.push(object);
    }
}

/// The object as somebody wants it: a dump of a cluster also holds what only the cluster knows.
fn configured(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = value["metadata"].as_object_mut() {
        for field in [
            "managedFields",
            "resourceVersion",
            "uid",
            "creationTimestamp",
            "generation",
        ] {
            metadata.remove(field);
        }
    }
    value
}
