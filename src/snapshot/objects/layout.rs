//! Which files of a repository are manifests: not the patches of kustomize, not the templates of Helm.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::SourceText;
use crate::manifest::yaml;

/// How a repository is laid out.
pub(super) struct Layout {
    /// Namespaces that kustomizations give to the objects of their folder.
    namespaces: BTreeMap<Vec<String>, String>,
    /// Files that are no manifests, by folders and name.
    skipped: BTreeSet<(Vec<String>, String)>,
    /// What was passed over, and how to have it read.
    pub notes: Vec<String>,
}

impl Layout {
    /// Looks for kustomizations and charts.
    pub fn of(texts: &[SourceText]) -> Self {
        let mut layout = Self {
            namespaces: BTreeMap::new(),
            skipped: BTreeSet::new(),
            notes: Vec::new(),
        };
        for text in texts {
            match text.file.as_str() {
                "kustomization.yaml" | "kustomization.yml" | "Kustomization" => layout.kustomization(text),
                "Chart.yaml" => layout.chart(text, texts),
                _ => {}
            }
        }
        layout
    }

    /// Whether a file is to be read for objects.
    pub fn is_read(&self, text: &SourceText) -> bool {
        !self.skipped.contains(&(text.folder.clone(), text.file.clone()))
    }

    /// The namespace of objects that name none.
    pub fn namespace(&self, text: &SourceText) -> Option<&str> {
        self.namespaces.get(&text.folder).map(String::as_str)
    }

    fn skip(&mut self, folder: &[String], file: &str) {
        self.skipped.insert((folder.to_vec(), file.to_owned()));
    }

    /// A patch is part of an object and would be taken for all of it.
    fn kustomization(&mut self, text: &SourceText) {
        self.skip(&text.folder, &text.file);
        let Ok(documents) = yaml::read(&text.text) else { return };
        let mut patches = Vec::new();
        for document in &documents {
            if let Some(namespace) = document["namespace"].as_str() {
                self.namespaces.insert(text.folder.clone(), namespace.to_owned());
            }
            let lists = ["patches", "patchesStrategicMerge", "patchesJson6902"].map(|list| &document[list]);
            let entries = lists.iter().filter_map(|list| list.as_array()).flatten();
            patches.extend(entries.filter_map(patch_path));
        }
        if patches.is_empty() {
            return;
        }
        for patch in &patches {
            let mut folder = text.folder.clone();
            let mut file = String::new();
            for part in patch.split('/') {
                match part {
                    "" | "." => {}
                    ".." => drop(folder.pop()),
                    part => {
                        if !file.is_empty() {
                            folder.push(std::mem::take(&mut file));
                        }
                        file = part.to_owned();
                    }
                }
            }
            self.skip(&folder, &file);
        }
        self.notes.push(format!(
            "{}: {} not applied; to check the outcome: kustomize build DIR | meshfed check -f -",
            text.name,
            crate::wording::count(patches.len(), "patch file").replace("patch files", "patch files are"),
        ));
    }

    /// A template is no YAML before Helm has filled it in.
    fn chart(&mut self, chart: &SourceText, texts: &[SourceText]) {
        let inside: Vec<&SourceText> = texts
            .iter()
            .filter(|text| text.folder.starts_with(&chart.folder))
            .collect();
        for text in &inside {
            self.skip(&text.folder, &text.file);
        }
        self.notes.push(format!(
            "{}: the {} of this Helm chart are not read; to check them: helm template DIR | meshfed check -f -",
            chart.name,
            crate::wording::count(inside.len(), "file")
        ));
    }
}

/// The file of a patch; a patch may also be written in place.
fn patch_path(entry: &Value) -> Option<String> {
    let path = entry.as_str().or_else(|| entry["path"].as_str())?;
    (!path.contains('\n')).then(|| path.to_owned())
}
