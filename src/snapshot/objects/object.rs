//! The objects of one file.

use std::rc::Rc;

use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::kinds::{FEDERATION, MAISTRA, lacking, wrong_kind};
use super::layout::Reading;
use super::unfilled::{readable, restore, unfilled};
use super::{Origin, UnknownField};
use crate::api::{FieldSegment, FromJson};
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
    pub fn typed<T: FromJson>(&self) -> Option<T> {
        T::object(&self.value).ok()
    }

    /// Whether somebody was to fill a value in, which is told by itself.
    fn is_told_as_unfilled(&self, path: &Path) -> bool {
        let concerned = [FEDERATION, MAISTRA].contains(&self.group.as_str());
        concerned && at(&self.value, path).is_some_and(|value| !unfilled(value, path).is_empty())
    }

    /// Takes out every field that is of another type than the kind has it, so that the rest can be judged.
    pub fn settle<T: FromJson>(&mut self) -> Vec<FileFault> {
        let mut faults = Vec::new();
        let mut taken_out = 0;
        while let Some(error) = T::fault(&self.value) {
            let path = error.path().iter().filter_map(|segment| match segment {
                FieldSegment::Seq { index } => Some(PathPart::Index(*index)),
                FieldSegment::Map { key } => Some(PathPart::Key(key.clone())),
                FieldSegment::Enum { .. } | FieldSegment::Unknown => None,
            });
            let path = Path(path.collect());
            let fault = if path.0.is_empty() {
                error.inner().to_string()
            } else {
                format!("`{path}`: {}", error.inner())
            };
            let meant = meant_list(&self.value, &path, &error.inner().to_string());
            if !self.is_told_as_unfilled(&path) {
                faults.push(self.fault(&path, fault, meant));
            }
            taken_out += 1;
            if taken_out > MOST_FAULTS || !take_out(&mut self.value, &path.0) {
                break;
            }
        }
        faults
    }
}

/// The value at a path.
fn at<'v>(value: &'v Value, path: &Path) -> Option<&'v Value> {
    path.0.iter().try_fold(value, |value, part| match part {
        PathPart::Key(key) => value.get(key),
        PathPart::Index(index) => value.get(index),
    })
}

/// Most fields of one object that are taken out.
const MOST_FAULTS: usize = 50;

/// The list that was meant by one item of it.
fn meant_list(value: &Value, path: &Path, error: &str) -> Option<String> {
    let written = at(value, path)?;
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
    if let Some(fault) = &source.not_text {
        found.not_text(read, fault);
        return found;
    }
    let whole = |text: &str| -> Result<Vec<Document>, YamlError> {
        yaml::read_documents(text).or_else(|_| {
            let mut documents = yaml::read_documents(&readable(text))?;
            documents.iter_mut().for_each(|document| restore(&mut document.value));
            Ok(documents)
        })
    };
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
        self.not_read(read, &read.source.text, error);
    }

    /// A file in another encoding than UTF-8, by what is left of its letters.
    fn not_text(&mut self, read: &Reading<'_>, fault: &YamlError) {
        let letters = read.source.text.replace('\0', "");
        self.not_read(read, &letters, fault.clone());
    }

    /// A file that names no API version holds no object of Kubernetes, and is nobody's concern.
    fn not_read(&mut self, read: &Reading<'_>, letters: &str, error: YamlError) {
        let name = &read.source.name;
        if !letters.contains("apiVersion") {
            let (line, column) = (error.line, error.column);
            self.note = Some(format!("{name}:{line}:{column}: not read: {}", error.message));
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
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return values(text.trim_start_matches('\u{feff}'));
    }
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

/// The values of a text of JSON, which need nothing between them, in the same way.
fn values(text: &str) -> Vec<String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let mut parts = Vec::new();
    loop {
        let start = values.byte_offset();
        let end = match values.next() {
            None => return parts,
            Some(Ok(_)) => values.byte_offset(),
            Some(Err(_)) => text.len(),
        };
        let before = text[..start].matches('\n').count();
        parts.push("\n".repeat(before) + &text[start..end]);
        if end == text.len() {
            return parts;
        }
    }
}

struct Reader<'a> {
    read: &'a Reading<'a>,
    places: &'a Rc<TextPlaces>,
    found: &'a mut FileObjects,
}

impl Reader<'_> {
    fn read(&mut self, mut value: Value, base: &Path) {
        let lacking = self.complete(&mut value);
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
            for (index, mut item) in std::mem::take(items).into_iter().enumerate() {
                // Those of a list of one kind need not say it.
                if let (Some(item), Some(kind)) = (item.as_object_mut(), kind.strip_suffix("List"))
                    && !kind.is_empty()
                {
                    item.entry("kind").or_insert_with(|| kind.into());
                    item.entry("apiVersion").or_insert_with(|| api_version.as_str().into());
                }
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
        if let Some((field, meant)) = lacking {
            let fault = format!("the object has no {field}");
            self.fault(&object, &Path::default().key(field), fault, Some(meant));
        }
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

    /// Gives an object of federation its kind or its API version where it lacks one of them; which, and what was meant.
    fn complete(&self, value: &mut Value) -> Option<(&'static str, String)> {
        let (api_version, kind) = (value["apiVersion"].as_str(), value["kind"].as_str());
        if api_version.is_some() == kind.is_some() || !value["metadata"]["name"].is_string() {
            return None;
        }
        let meant = lacking(api_version, kind, &value["spec"])?;
        let (field, text) = match kind {
            Some(_) => ("apiVersion", format!("{}/{}", meant.group, meant.version)),
            None => ("kind", meant.kind.to_owned()),
        };
        let told = format!("`{field}: {text}`");
        value.as_object_mut()?.insert(field.to_owned(), text.into());
        Some((field, told))
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
