//! The objects of one file.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::Segment;

use super::kinds::{FEDERATION, MAISTRA, wrong_kind};
use super::layout::Reading;
use super::unfilled::{readable, unfilled};
use super::{Origin, UnknownField};
use crate::manifest::places::{Path, PathPart, TextPlace, TextPlaces};
use crate::manifest::yaml::{self, Document, YamlError};
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

    /// Something that an API server would refuse about it.
    pub fn fault(&self, path: &Path, fault: String, meant: Option<String>) -> FileFault {
        FileFault {
            folder: self.folder.clone(),
            fault: UnknownField {
                kind: self.kind.clone(),
                namespace: self.namespace.clone().unwrap_or_default(),
                name: self.name.clone(),
                field: path.to_string(),
                fault: Some(fault),
                meant,
                origin: self.origin_of(path),
            },
        }
    }

    /// The object as its type; `None` where it cannot be, which `settle` has told.
    pub fn typed<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.value.clone()).ok()
    }

    /// Takes out every field that is of another type than the kind has it, so that the rest can be judged.
    pub fn settle<T: DeserializeOwned>(&mut self) -> Vec<FileFault> {
        let mut faults = Vec::new();
        while let Err(error) = serde_path_to_error::deserialize::<_, T>(&self.value) {
            let path = error.path().iter().filter_map(|segment| match segment {
                Segment::Seq { index } => Some(PathPart::Index(*index)),
                Segment::Map { key } => Some(PathPart::Key(key.clone())),
                Segment::Enum { .. } | Segment::Unknown => None,
            });
            let path = Path(path.collect());
            let fault = if path.0.is_empty() {
                error.inner().to_string()
            } else {
                format!("`{path}`: {}", error.inner())
            };
            let meant = meant_list(&self.value, &path, &error.inner().to_string());
            faults.push(self.fault(&path, fault, meant));
            if faults.len() > MOST_FAULTS || !take_out(&mut self.value, &path.0) {
                break;
            }
        }
        faults
    }
}

/// Most fields of one object that are taken out.
const MOST_FAULTS: usize = 50;

/// The list that was meant by one item of it.
fn meant_list(value: &Value, path: &Path, error: &str) -> Option<String> {
    let written = path.0.iter().try_fold(value, |value, part| match part {
        PathPart::Key(key) => value.get(key),
        PathPart::Index(index) => value.get(index),
    })?;
    match path.0.last()? {
        PathPart::Key(key) if error.contains("expected a sequence") => {
            // An item of `aliases` holds the alias as a field of its own.
            let is_bare_alias = key == "aliases" && written.is_object() && written["alias"].is_null();
            let item = if is_bare_alias {
                json!({"alias": written})
            } else {
                written.clone()
            };
            Some(format!("`{key}: [{item}]`"))
        }
        _ => None,
    }
}

/// Takes a field or an item out of a value; whether it was there.
fn take_out(value: &mut Value, path: &[PathPart]) -> bool {
    match (value, path) {
        (Value::Object(fields), [PathPart::Key(key)]) => fields.remove(key).is_some(),
        (Value::Array(items), [PathPart::Index(index)]) if *index < items.len() => {
            items.remove(*index);
            true
        }
        (value, [PathPart::Key(key), rest @ ..]) => value.get_mut(key).is_some_and(|value| take_out(value, rest)),
        (value, [PathPart::Index(index), rest @ ..]) => value.get_mut(index).is_some_and(|value| take_out(value, rest)),
        (_, []) => false,
    }
}

fn origin(file: &str, place: TextPlace) -> Origin {
    Origin {
        file: file.to_owned(),
        line: place.line,
        column: place.column,
    }
}

/// What a file holds.
#[derive(Default)]
pub(super) struct FileObjects {
    pub objects: Vec<SourceObject>,
    /// What an API server would refuse, with the folders of its file.
    pub faults: Vec<FileFault>,
    /// Why the file was not read, if it was not.
    pub note: Option<String>,
}

/// Something that an API server would refuse, and the folders of its file.
pub(super) struct FileFault {
    pub folder: Vec<String>,
    pub fault: UnknownField,
}

/// The objects of a file; those of a list one by one.
pub(super) fn objects(read: &Reading<'_>) -> FileObjects {
    let source = read.source;
    let mut found = FileObjects::default();
    let whole = |text: &str| yaml::read_documents(text).or_else(|_| yaml::read_documents(&readable(text)));
    let documents = match whole(&source.text) {
        Ok(documents) => documents,
        // One document that cannot be read does not stop the others of its file.
        Err(_) => {
            let mut documents = Vec::new();
            for part in parts(&source.text) {
                match yaml::read_documents(&part).or_else(|error| whole(&part).map_err(|_| error)) {
                    Ok(read) => documents.extend(read),
                    Err(error) => found.unreadable(read, &part, error),
                }
            }
            documents
        }
    };
    for Document { mut value, places } in documents {
        plain_text(&mut value);
        let mut reader = Reader {
            read,
            places: &Rc::new(places),
            found: &mut found,
        };
        reader.read(value, &Path::default());
    }
    found
}

impl FileObjects {
    fn unreadable(&mut self, read: &Reading<'_>, part: &str, error: YamlError) {
        let name = &read.source.name;
        if part.contains("{{") {
            self.note = Some(format!(
                "{name}: a template, which is not read; render it first, and pass the outcome with `-f -`"
            ));
            return;
        }
        self.faults.push(FileFault {
            folder: read.folder.clone(),
            fault: UnknownField {
                kind: "File".to_owned(),
                name: name.clone(),
                fault: Some(format!("the file cannot be read: {}", error.message)),
                origin: Origin {
                    file: name.clone(),
                    line: error.line,
                    column: error.column,
                },
                ..UnknownField::default()
            },
        });
    }
}

/// The documents of a text, each behind as many empty lines as are before it, so that its places stay.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for (number, line) in text.lines().enumerate() {
        if line.trim_end() == "---" {
            parts.push("\n".repeat(number + 1));
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts
}

struct Reader<'a> {
    read: &'a Reading<'a>,
    places: &'a Rc<TextPlaces>,
    found: &'a mut FileObjects,
}

impl Reader<'_> {
    fn read(&mut self, mut value: Value, base: &Path) {
        let (Some(kind), Some(api_version)) = (value["kind"].as_str(), value["apiVersion"].as_str()) else {
            // Values of charts, patches, settings of tools: a repository holds more than objects.
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
        let mut object = SourceObject {
            group: group.to_owned(),
            version: version.to_owned(),
            namespace: self.read.namespace.clone().or_else(|| text("namespace")),
            name: text("name").unwrap_or_default(),
            folder: self.read.folder.clone(),
            origin: origin(&self.read.source.name, self.places.find(base)),
            fields: Fields {
                document: Rc::clone(self.places),
                base: base.clone(),
            },
            kind,
            value: Value::Null,
        };
        if let (Some(namespace), Some(metadata)) = (&object.namespace, value["metadata"].as_object_mut()) {
            metadata.insert("namespace".to_owned(), namespace.clone().into());
        }
        object.value = configured(value);
        self.correct_kind(&mut object, &api_version);
        if [FEDERATION, MAISTRA].contains(&object.group.as_str()) {
            for (path, text) in unfilled(&object.value, &Path::default()) {
                if !is_told_elsewhere(&path, &text) {
                    let fault = format!("`{path}` holds `{text}`, which nobody has filled in");
                    self.fault(&object, &path, fault, None);
                }
            }
        }
        self.found.objects.push(object);
    }

    /// Takes an object for what was meant by its kind, and tells what is wrong with that.
    fn correct_kind(&mut self, object: &mut SourceObject, api_version: &str) {
        let Some(wrong) = wrong_kind(&object.group, &object.version, &object.kind) else {
            return;
        };
        let written = match wrong.field {
            "kind" => object.kind.clone(),
            _ => api_version.to_owned(),
        };
        let meant = wrong.meant.map(|meant| match wrong.field {
            "kind" => format!("`kind: {}`", meant.kind),
            _ => format!("`apiVersion: {}/{}`", meant.group, meant.version),
        });
        let path = Path::default().key(wrong.field);
        let fault = format!("`{}: {written}`: {}", wrong.field, wrong.fault);
        self.fault(object, &path, fault, meant);
        if let Some(meant) = wrong.meant {
            object.kind = meant.kind.to_owned();
            object.group = meant.group.to_owned();
            object.version = meant.version.to_owned();
        }
    }

    fn fault(&mut self, object: &SourceObject, path: &Path, fault: String, meant: Option<String>) {
        self.found.faults.push(object.fault(path, fault, meant));
    }
}

/// What is no address, or no client ID at all, is told of the peering that it is for.
fn is_told_elsewhere(path: &Path, text: &str) -> bool {
    match path.to_string().as_str() {
        "spec.security.clientID" => text.split('/').count() != 5,
        path => path.starts_with("spec.remote.addresses"),
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
