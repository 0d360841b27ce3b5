//! Where the manifests of a federation lie, and what tells a GitOps tool in which order to apply them.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::quote;
use super::{Phase, kinds};

/// A manifest, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The mesh, by federation name.
    pub mesh: String,
    pub phase: Phase,
    /// Name of its file.
    pub name: String,
    pub text: String,
}

/// The repository that a folder will lie in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// For Argo CD its URL, for Flux the name of the GitRepository.
    pub name: String,
    /// Path of the folder in it.
    pub path: String,
}

/// Files by their path in the folder.
type Files = Vec<(String, String)>;

/// Manifests alone, one folder for each mesh.
pub fn plain(manifests: Vec<Placed>) -> Files {
    let files = manifests.into_iter();
    files
        .map(|placed| (format!("{}/{}", placed.mesh, placed.name), placed.text))
        .collect()
}

/// The same with a kustomization for each mesh.
pub fn kustomize(manifests: Vec<Placed>) -> Files {
    let mut files = Files::new();
    for (mesh, manifests) in by(manifests, |placed| placed.mesh.clone()) {
        let names = manifests.iter().map(|placed| placed.name.clone()).collect();
        files.extend(plain(manifests));
        files.push((format!("{mesh}/kustomization.yaml"), kustomization(names, None)));
    }
    files
}

/// A folder for each phase of each mesh, which Argo CD applies as a sync wave; the health of the kinds of Maistra, of which
/// Argo CD knows nothing; and, where the repository is known, an Application for each mesh. `clusters` names the cluster
/// of a mesh.
pub fn argocd(manifests: Vec<Placed>, repository: Option<&Repository>, clusters: &BTreeMap<String, String>) -> Files {
    let mut files = Files::new();
    for (mesh, manifests) in by(manifests, |placed| placed.mesh.clone()) {
        let mut folders = Vec::new();
        for (phase, manifests) in by(manifests, |placed| placed.phase) {
            let folder = folder(phase);
            let names = manifests.iter().map(|placed| placed.name.clone()).collect();
            let wave = ("argocd.argoproj.io/sync-wave", (phase as usize).to_string());
            files.push((
                format!("{mesh}/{folder}/kustomization.yaml"),
                kustomization(names, Some(wave)),
            ));
            files.extend(within(&mesh, &folder, manifests));
            folders.push(folder);
        }
        files.push((format!("{mesh}/kustomization.yaml"), kustomization(folders, None)));
        files.extend(repository.map(|repository| {
            let cluster = clusters.get(&mesh).map_or("in-cluster", String::as_str);
            (format!("argocd/{mesh}.yaml"), application(&mesh, repository, cluster))
        }));
    }
    files.push(("argocd/argocd-cm.yaml".to_owned(), health()));
    files
}

/// A folder for each phase of each mesh, and for each a Kustomization of Flux that waits for the one before.
pub fn flux(manifests: Vec<Placed>, repository: &Repository) -> Files {
    let mut files = Files::new();
    for (mesh, manifests) in by(manifests, |placed| placed.mesh.clone()) {
        let (mut documents, mut before) = (Vec::new(), None);
        for (phase, manifests) in by(manifests, |placed| placed.phase) {
            let folder = folder(phase);
            let names = manifests.iter().map(|placed| placed.name.clone()).collect();
            files.push((
                format!("{mesh}/{folder}/kustomization.yaml"),
                kustomization(names, None),
            ));
            files.extend(within(&mesh, &folder, manifests));
            let name = format!("meshfed-{mesh}-{folder}");
            documents.push(flux_kustomization(&name, &mesh, phase, repository, before.as_deref()));
            before = Some(name);
        }
        files.push((format!("flux/{mesh}.yaml"), documents.join("---\n")));
    }
    files
}

fn by<K: Ord>(manifests: Vec<Placed>, key: impl Fn(&Placed) -> K) -> BTreeMap<K, Vec<Placed>> {
    let mut groups: BTreeMap<K, Vec<Placed>> = BTreeMap::new();
    for placed in manifests {
        groups.entry(key(&placed)).or_default().push(placed);
    }
    groups
}

fn within(mesh: &str, folder: &str, manifests: Vec<Placed>) -> Files {
    let files = manifests.into_iter();
    files
        .map(|placed| (format!("{mesh}/{folder}/{}", placed.name), placed.text))
        .collect()
}

/// Sorted as phases are applied.
fn folder(phase: Phase) -> String {
    let word = match phase {
        Phase::Namespaces => "namespaces",
        Phase::Operators => "operators",
        Phase::ControlPlanes => "control-planes",
        Phase::MemberRolls => "member-rolls",
        Phase::Workloads => "workloads",
        Phase::Certificates => "certificates",
        Phase::Peers => "peers",
        Phase::Sets => "sets",
        Phase::Routes => "routes",
    };
    format!("{}-{word}", phase as usize)
}

/// The file by which kustomize, and with it Argo CD and Flux, finds the manifests of a folder, in order.
fn kustomization(resources: Vec<String>, annotation: Option<(&str, String)>) -> String {
    let mut document = serde_json::json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
    });
    if let Some((name, value)) = annotation {
        document["commonAnnotations"] = serde_json::json!({ name: value });
    }
    format!("{}\n", quote::document(&document).trim_end())
}

fn application(mesh: &str, repository: &Repository, cluster: &str) -> String {
    let path = format!("{}/{mesh}", repository.path);
    format!(
        "# Keeps the mesh {mesh} as it is in this repository.\n\
         apiVersion: argoproj.io/v1alpha1\n\
         kind: Application\n\
         metadata:\n  name: {}\n  namespace: argocd\n\
         spec:\n  project: default\n  source:\n    repoURL: {}\n    targetRevision: HEAD\n    path: {}\n  \
         destination:\n    # As Argo CD knows the cluster; here it is called as its context.\n    name: {}\n  \
         syncPolicy:\n    syncOptions:\n      # Others may write fields of the same objects, which stay.\n      \
         - ServerSideApply=true\n",
        quote::scalar(&format!("meshfed-{mesh}")),
        quote::scalar(&repository.name),
        quote::scalar(&path),
        quote::scalar(cluster),
    )
}

fn flux_kustomization(name: &str, mesh: &str, phase: Phase, repository: &Repository, before: Option<&str>) -> String {
    // With a namespace or a control plane everything in it would go.
    let prune = !matches!(phase, Phase::Namespaces | Phase::Operators | Phase::ControlPlanes);
    let mut text = format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\n\
         kind: Kustomization\n\
         metadata:\n  name: {}\n  namespace: flux-system\n\
         spec:\n  interval: 10m\n  timeout: 10m\n  wait: true\n  prune: {prune}\n  path: {}\n  \
         sourceRef:\n    kind: GitRepository\n    name: {}\n",
        quote::scalar(name),
        quote::scalar(&format!("./{}/{mesh}/{}", repository.path, folder(phase))),
        quote::scalar(&repository.name),
    );
    if let Some(before) = before {
        writeln!(text, "  dependsOn:\n    - name: {}", quote::scalar(before)).expect("writing to a string cannot fail");
    }
    text
}

/// The scripts that tell the health of kinds whose statuses have no conditions, or not those that Argo CD knows.
pub const HEALTH: [(&kinds::Kind, &str); 5] = [
    (
        &kinds::SERVICE_MESH_CONTROL_PLANE,
        include_str!("../../templates/argocd/ServiceMeshControlPlane.lua"),
    ),
    (
        &kinds::SERVICE_MESH_MEMBER_ROLL,
        include_str!("../../templates/argocd/ServiceMeshMemberRoll.lua"),
    ),
    (
        &kinds::SERVICE_MESH_PEER,
        include_str!("../../templates/argocd/ServiceMeshPeer.lua"),
    ),
    (
        &kinds::EXPORTED_SERVICE_SET,
        include_str!("../../templates/argocd/ExportedServiceSet.lua"),
    ),
    (
        &kinds::IMPORTED_SERVICE_SET,
        include_str!("../../templates/argocd/ImportedServiceSet.lua"),
    ),
];

/// The ConfigMap of Argo CD with these scripts, to be laid over the one that is there.
fn health() -> String {
    let mut text = "# The health of the kinds of Maistra, without which Argo CD goes on to the next wave at once.\n\
         # kubectl apply --server-side --field-manager meshfed -f argocd-cm.yaml adds it to what is there.\n\
         apiVersion: v1\n\
         kind: ConfigMap\n\
         metadata:\n  name: argocd-cm\n  namespace: argocd\n  labels:\n    app.kubernetes.io/part-of: argocd\n\
         data:\n"
        .to_owned();
    for (kind, script) in HEALTH {
        let key = format!("resource.customizations.health.{}_{}", kind.group, kind.kind);
        writeln!(text, "  {key}: {}", quote::pem(script, 4)).expect("writing to a string cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::yaml;

    fn manifests() -> Vec<Placed> {
        let placed = |mesh: &str, phase, name: &str| Placed {
            mesh: mesh.to_owned(),
            phase,
            name: name.to_owned(),
            text: format!("# Why.\nname: {name}\n"),
        };
        vec![
            placed("east", Phase::Namespaces, "a.yaml"),
            placed("east", Phase::Peers, "b.yaml"),
            placed("west", Phase::ControlPlanes, "c.yaml"),
        ]
    }

    fn read(files: &Files, path: &str) -> Vec<serde_json::Value> {
        let found = files.iter().find(|(name, _)| name == path);
        let (_, text) = found.unwrap_or_else(|| panic!("{path} is not among {files:#?}"));
        yaml::read(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
    }

    fn repository() -> Repository {
        Repository {
            name: "https://git.example/mesh.git".to_owned(),
            path: "clusters/manifests".to_owned(),
        }
    }

    #[test]
    fn each_phase_is_a_sync_wave_of_argo_cd_and_every_file_is_found() {
        let clusters = [("west".to_owned(), "w: 1".to_owned())].into();
        let files = argocd(manifests(), Some(&repository()), &clusters);
        let folder = &read(&files, "east/kustomization.yaml")[0]["resources"];
        assert_eq!(*folder, serde_json::json!(["0-namespaces", "6-peers"]));
        let wave = &read(&files, "east/6-peers/kustomization.yaml")[0];
        assert_eq!(wave["commonAnnotations"]["argocd.argoproj.io/sync-wave"], "6");
        assert_eq!(wave["resources"], serde_json::json!(["b.yaml"]));
        assert_eq!(read(&files, "east/6-peers/b.yaml")[0]["name"], "b.yaml");
        let application = &read(&files, "argocd/west.yaml")[0];
        assert_eq!(application["spec"]["source"]["path"], "clusters/manifests/west");
        assert_eq!(application["spec"]["destination"]["name"], "w: 1");
        assert_eq!(
            read(&files, "argocd/east.yaml")[0]["spec"]["destination"]["name"],
            "in-cluster"
        );
        let map = &read(&files, "argocd/argocd-cm.yaml")[0];
        for (kind, script) in HEALTH {
            let key = format!("resource.customizations.health.{}_{}", kind.group, kind.kind);
            assert_eq!(map["data"][&key], script);
        }
        let without = argocd(manifests(), None, &BTreeMap::new());
        assert!(without.iter().all(|(name, _)| name != "argocd/east.yaml"));
    }

    #[test]
    fn each_phase_waits_for_the_one_before_in_flux_and_no_mesh_is_pruned() {
        let files = flux(manifests(), &repository());
        let east = read(&files, "flux/east.yaml");
        assert_eq!(east.len(), 2);
        assert_eq!(east[0]["metadata"]["name"], "meshfed-east-0-namespaces");
        assert_eq!(east[0]["spec"].get("dependsOn"), None);
        assert_eq!(
            east[1]["spec"]["dependsOn"],
            serde_json::json!([{"name": "meshfed-east-0-namespaces"}])
        );
        assert_eq!(east[1]["spec"]["path"], "./clusters/manifests/east/6-peers");
        assert_eq!(
            (&east[0]["spec"]["prune"], &east[1]["spec"]["prune"]),
            (&false.into(), &true.into())
        );
        assert_eq!(read(&files, "flux/west.yaml")[0]["spec"]["prune"], false);
    }

    #[test]
    fn comments_are_kept_and_a_mesh_has_one_kustomization() {
        let files = kustomize(manifests());
        let (_, text) = files
            .iter()
            .find(|(name, _)| name == "east/a.yaml")
            .expect("a manifest");
        assert!(text.starts_with("# Why.\n"));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "east/a.yaml",
                "east/b.yaml",
                "east/kustomization.yaml",
                "west/c.yaml",
                "west/kustomization.yaml"
            ]
        );
        assert_eq!(plain(manifests()).len(), 3);
    }
}
