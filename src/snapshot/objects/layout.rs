//! Which files of a repository are manifests, and of which folder and namespace: kustomizations list files and set
//! namespaces; patches and the templates of Helm are no objects.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::SourceText;
use crate::manifest::yaml;
use crate::wording::{count, list_and};

/// A file to be read for objects. One that several kustomizations list is read for each.
pub(super) struct Reading<'a> {
    pub source: &'a SourceText,
    /// The folders that its objects count as being in: those of the outermost kustomization that lists it, or its own.
    pub folder: Vec<String>,
    /// The namespace that a kustomization gives to its objects.
    pub namespace: Option<String>,
}

/// How a repository is laid out.
pub(super) struct Layout<'a> {
    /// What is to be read, in the order of the files.
    pub readings: Vec<Reading<'a>>,
    /// What was passed over, and how to have it read.
    pub notes: Vec<String>,
}

type Folder = Vec<String>;

/// A kustomization, as far as it lists files and sets a namespace.
#[derive(Default)]
struct Kustomization {
    /// The path of each resource, base and component.
    resources: Vec<Folder>,
    /// The path of each patch file.
    patches: Vec<Folder>,
    namespace: Option<String>,
    /// What else it does to objects.
    unapplied: Vec<String>,
}

const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

impl<'a> Layout<'a> {
    /// Looks for kustomizations and charts.
    pub fn of(texts: &'a [SourceText]) -> Self {
        let mut notes = Vec::new();
        let mut kustomizations: BTreeMap<&Folder, Kustomization> = BTreeMap::new();
        let mut skipped: BTreeSet<Folder> = BTreeSet::new();
        for text in texts {
            if KUSTOMIZATIONS.contains(&text.file.as_str()) {
                let found = Kustomization::read(text);
                skipped.insert(path(text));
                skipped.extend(found.patches.iter().cloned());
                notes.extend(found.note(text));
                kustomizations.insert(&text.folder, found);
            } else if text.file == "Chart.yaml" {
                let inside = texts.iter().filter(|other| other.folder.starts_with(&text.folder));
                let inside: Vec<Folder> = inside.map(path).collect();
                notes.push(format!(
                    "{}: the {} of this Helm chart are not read; to check them: helm template DIR | meshfed check -f -",
                    text.name,
                    count(inside.len(), "file")
                ));
                skipped.extend(inside);
            }
        }
        let mut layout = Self {
            readings: Vec::new(),
            notes,
        };
        layout.read(texts, &kustomizations, &skipped);
        layout
    }

    fn read(
        &mut self,
        texts: &'a [SourceText],
        kustomizations: &BTreeMap<&Folder, Kustomization>,
        skipped: &BTreeSet<Folder>,
    ) {
        let listed: BTreeSet<&Folder> = kustomizations.values().flat_map(|found| &found.resources).collect();
        // By the index of the text: which kustomizations list it, and the namespace that it gets.
        let mut readings: BTreeSet<(usize, Folder, Option<String>)> = BTreeSet::new();
        let roots = kustomizations.keys().filter(|folder| !listed.contains(**folder));
        let mut missing: BTreeSet<(Folder, Folder)> = BTreeSet::new();
        for root in roots {
            let mut walk = Walk {
                texts,
                kustomizations,
                root,
                seen: BTreeSet::new(),
                readings: &mut readings,
                missing: &mut missing,
            };
            walk.kustomization(root, None);
        }
        for (folder, resource) in missing {
            self.notes.push(format!(
                "{}: its kustomization lists {}, which is not among the files: pass that, too",
                folder.join("/"),
                resource.join("/")
            ));
        }
        let by_some: BTreeSet<usize> = readings.iter().map(|(index, ..)| *index).collect();
        let mut unlisted: BTreeMap<&Folder, usize> = BTreeMap::new();
        for (index, text) in texts.iter().enumerate() {
            if by_some.contains(&index) || skipped.contains(&path(text)) {
                continue;
            }
            // The kustomization of the file's own folder, or of the nearest one around it.
            let around = (0..=text.folder.len()).rev();
            let mut around = around.filter_map(|length| kustomizations.get_key_value(&text.folder[..length].to_vec()));
            match around.next() {
                Some((folder, found)) if !found.resources.is_empty() => *unlisted.entry(folder).or_default() += 1,
                found => {
                    let namespace = found.and_then(|(_, found)| found.namespace.clone());
                    readings.insert((index, text.folder.clone(), namespace));
                }
            }
        }
        for (folder, number) in unlisted {
            self.notes.push(format!(
                "{}: {} beside this kustomization that it does not list: not read",
                folder.join("/"),
                count(number, "file")
            ));
        }
        let readings = readings
            .into_iter()
            .filter(|(index, ..)| !skipped.contains(&path(&texts[*index])));
        self.readings = readings
            .map(|(index, folder, namespace)| Reading {
                source: &texts[index],
                folder,
                namespace,
            })
            .collect();
    }
}

/// From an outermost kustomization down to the files that it lists.
struct Walk<'a, 'k> {
    texts: &'a [SourceText],
    kustomizations: &'k BTreeMap<&'a Folder, Kustomization>,
    root: &'k Folder,
    seen: BTreeSet<Folder>,
    readings: &'k mut BTreeSet<(usize, Folder, Option<String>)>,
    /// What kustomizations list and nobody passed, with the folder of each.
    missing: &'k mut BTreeSet<(Folder, Folder)>,
}

impl Walk<'_, '_> {
    fn kustomization(&mut self, folder: &Folder, outer: Option<&String>) {
        let Some(found) = self.kustomizations.get(folder) else {
            return;
        };
        if !self.seen.insert(folder.clone()) {
            return;
        }
        let namespace = outer.or(found.namespace.as_ref());
        for resource in &found.resources {
            if self.kustomizations.contains_key(resource) {
                self.kustomization(resource, namespace);
                continue;
            }
            let mut is_there = false;
            for (index, text) in self.texts.iter().enumerate() {
                if path(text) == *resource || text.folder.starts_with(resource) {
                    self.readings.insert((index, self.root.clone(), namespace.cloned()));
                    is_there = true;
                }
            }
            if !is_there {
                self.missing.insert((folder.clone(), resource.clone()));
            }
        }
    }
}

impl Kustomization {
    fn read(text: &SourceText) -> Self {
        let mut found = Self::default();
        for document in yaml::read(&text.text).unwrap_or_default() {
            let entries = |lists: &[&str]| {
                let lists = lists.iter().filter_map(|list| document[*list].as_array());
                lists.flatten().cloned().collect::<Vec<Value>>()
            };
            let resources = entries(&["resources", "bases", "components"]);
            let (elsewhere, resources): (Vec<&str>, Vec<&str>) = resources
                .iter()
                .filter_map(Value::as_str)
                .partition(|path| is_elsewhere(path));
            if !elsewhere.is_empty() {
                found
                    .unapplied
                    .push(count(elsewhere.len(), "resource") + " from elsewhere");
            }
            let resources = resources.into_iter();
            found
                .resources
                .extend(resources.map(|path| resolved(&text.folder, path)));
            let patches = entries(&["patches", "patchesStrategicMerge", "patchesJson6902"]);
            let files = patches.iter().filter_map(patch_path);
            found.patches.extend(files.map(|path| resolved(&text.folder, &path)));
            if !patches.is_empty() {
                found
                    .unapplied
                    .push(count(patches.len(), "patch").replace("patchs", "patches"));
            }
            let others = [
                "namePrefix",
                "nameSuffix",
                "replacements",
                "vars",
                "transformers",
                "generators",
                "configMapGenerator",
                "helmCharts",
            ];
            let others = others.into_iter().filter(|field| !document[*field].is_null());
            found.unapplied.extend(others.map(str::to_owned));
            found.namespace = document["namespace"].as_str().map(str::to_owned).or(found.namespace);
        }
        found
    }

    fn note(&self, text: &SourceText) -> Option<String> {
        (!self.unapplied.is_empty()).then(|| {
            format!(
                "{}: not applied: {}; to check the outcome: kustomize build DIR | meshfed check -f -",
                text.name,
                list_and(&self.unapplied).replace('`', "")
            )
        })
    }
}

/// The folders and the file of a text.
fn path(text: &SourceText) -> Folder {
    let mut path = text.folder.clone();
    path.push(text.file.clone());
    path
}

/// Whether kustomize would get a resource over the network.
fn is_elsewhere(resource: &str) -> bool {
    let hosts = ["github.com/", "gitlab.com/", "bitbucket.org/", "git@", "git::"];
    resource.contains("://") || resource.contains("?ref=") || hosts.iter().any(|host| resource.starts_with(host))
}

/// A path as a kustomization in `folder` has it.
fn resolved(folder: &[String], path: &str) -> Folder {
    let mut resolved = folder.to_vec();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(resolved.pop()),
            part => resolved.push(part.to_owned()),
        }
    }
    resolved
}

/// The file of a patch; a patch may also be written in place.
fn patch_path(entry: &Value) -> Option<String> {
    let path = entry.as_str().or_else(|| entry["path"].as_str())?;
    (!path.contains('\n')).then(|| path.to_owned())
}
