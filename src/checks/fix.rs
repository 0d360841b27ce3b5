//! The commands that mend what was found.

use super::{Finding, Peering};
use crate::gateway::GatewayDirection;
use crate::naming::istiod;
use crate::snapshot::MeshState;
use crate::topology::Mesh;
use crate::wording::{shell, word};

/// Follows a command that writes, as long as nobody has asked whose the fields are.
pub(crate) const MAY_BE_OWNED: &str = "with `--force-conflicts` if another manager owns the field";

/// What `words`, a line for a shell, do in a namespace of the mesh's cluster.
pub(crate) fn command(mesh: &MeshState, namespace: &str, words: &str) -> String {
    cluster_command(mesh, &format!("-n {} {words}", word(namespace)))
}

/// What `words`, a line for a shell, do in the mesh's cluster.
pub(super) fn cluster_command(mesh: &MeshState, words: &str) -> String {
    format!("oc{} {words}", context(mesh))
}

/// Opens an object in an editor.
pub(crate) fn edit_command(mesh: &MeshState, resource: &str, namespace: &str, name: &str) -> String {
    command(mesh, namespace, &shell!("edit {} {}", resource, name))
}

/// Starts the pods of a Deployment anew, in the namespace of the control plane.
pub(super) fn restart_command(mesh: &MeshState, deployment: &str) -> String {
    let restart = shell!("rollout restart deployment {}", deployment);
    command(mesh, &mesh.mesh.namespace, &restart)
}

/// Starts istiod anew.
pub(super) fn restart_istiod(mesh: &MeshState) -> String {
    restart_command(mesh, &istiod(&mesh.mesh.control_plane))
}

/// Deletes an object.
pub(super) fn delete_command(mesh: &MeshState, resource: &str, namespace: &str, name: &str) -> String {
    command(mesh, namespace, &shell!("delete {} {}", resource, name))
}

/// Federates the two meshes again, which writes whatever of it is not right.
pub(super) fn peer_command(peering: &Peering<'_>) -> String {
    if peering.is_told_of() {
        return shell!("meshfed peer {} --with FILE", peering.local.mesh.reference());
    }
    let remote = peering.other.map_or_else(|| peering.name().to_owned(), Mesh::reference);
    shell!("meshfed peer {} {}", peering.local.mesh.reference(), remote)
}

impl Finding {
    /// With `meshfed peer`, for an object that is there already: whoever wrote it may own the fields at fault. A snapshot
    /// does not tell who does, and files are nobody's.
    #[must_use]
    pub(super) fn mended_by_peering(self, peering: &Peering<'_>) -> Self {
        self.mended_by_writing(&peering.local.mesh, peer_command(peering))
    }

    /// With the copies of root certificates brought up to date and nothing else, where both meshes can be asked.
    #[must_use]
    pub(super) fn mended_by_sync(self, peering: &Peering<'_>) -> Self {
        let Some(remote) = peering.remote.filter(|remote| remote.told().is_none()) else {
            return self.mended_by_peering(peering);
        };
        let (local, remote) = (&peering.local.mesh, &remote.mesh);
        let sync = shell!("meshfed cert sync {} {}", local.reference(), remote.reference());
        self.mended_by_writing(local, sync)
    }

    /// With a gateway of its own for a peer that is there already.
    #[must_use]
    pub(super) fn mended_by_own_gateway(self, peering: &Peering<'_>, direction: GatewayDirection) -> Self {
        let (mesh, gateway) = (&peering.local.mesh, direction.conventional_name(peering.name()));
        let named = format!("{}={gateway}", mesh.name);
        let command = format!("{} --{direction}-gateway {}", peer_command(peering), word(&named));
        self.mended_by_writing(mesh, command)
    }

    /// With load balancers before the gateways of a peering that is there already.
    #[must_use]
    pub(super) fn mended_by_load_balancers(self, peering: &Peering<'_>) -> Self {
        let command = format!("{} --expose loadbalancer", peer_command(peering));
        self.mended_by_writing(&peering.local.mesh, command)
    }

    /// With a trust domain of its own for a mesh that is there already.
    #[must_use]
    pub(super) fn mended_by_trust_domain(self, mesh: &Mesh, domain: &str) -> Self {
        let install = shell!("meshfed install {} --trust-domain {}", mesh.reference(), domain);
        self.mended_by_writing(mesh, install)
    }

    fn mended_by_writing(self, mesh: &Mesh, command: String) -> Self {
        let mended = self.mended_by(command);
        if mesh.context.is_empty() {
            return mended;
        }
        mended.mended_by(MAY_BE_OWNED)
    }
}

/// Whether a line of what mends a finding is to be run on a cluster.
pub(super) fn is_command(line: &str) -> bool {
    let starts = ["oc ", "meshfed ", "echo ", MAY_BE_OWNED];
    starts.iter().any(|start| line.starts_with(start)) || line.contains("meshfed peer ")
}

/// The flag that names the context; a mesh that was read from files has none.
fn context(mesh: &MeshState) -> String {
    match mesh.mesh.context.as_str() {
        "" => String::new(),
        context => shell!(" --context {}", context),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::samples;

    #[test]
    fn a_mesh_that_was_read_from_files_has_no_context_to_name() {
        let mut mesh = samples::mesh("prod", &serde_json::json!({}));
        mesh.mesh.context = "east".to_owned();
        assert_eq!(
            edit_command(&mesh, "smcp", "prod", "basic"),
            "oc --context east -n prod edit smcp basic"
        );
        mesh.mesh.context = String::new();
        assert_eq!(
            edit_command(&mesh, "smcp", "prod", "basic"),
            "oc -n prod edit smcp basic"
        );
        assert_eq!(
            cluster_command(&mesh, "create namespace shop"),
            "oc create namespace shop"
        );
    }

    /// A command that names a context itself would name an empty one for files.
    #[test]
    fn every_command_of_a_check_is_made_here() {
        let source = |path: &std::path::Path| std::fs::read_to_string(path).expect("a file of the source");
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks")];
        let mut read = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of the source").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("fix.rs") {
                    assert!(!source(&path).contains("\"oc "), "{}", path.display());
                    read += 1;
                }
            }
        }
        assert!(read > 30, "{read} files");
    }
}
