//! Whose the fields are that a printed command writes: a command that another manager's field would stop carries the flag
//! that takes it over, and says from whom.

use std::collections::BTreeSet;

use serde_json::Value;

use super::ownership::{entries, gitops_owner};
use super::{LiveObjects, ObjectKey};
use crate::checks::{CheckRun, Evidence, Finding, MAY_BE_OWNED};
use crate::manifest::kinds;
use crate::snapshot::Observed;
use crate::wording::list_and;

/// The objects that commands of these findings write, with fields at fault.
pub fn written(run: &CheckRun) -> BTreeSet<ObjectKey> {
    let writing = run.findings().filter(|finding| note(finding).is_some());
    writing
        .flat_map(|finding| at_fault(finding).map(|(key, _)| key))
        .collect()
}

/// Lets each command that writes tell what is known of those who own what it writes; `manager` is who runs it.
pub fn name_owners(run: &mut CheckRun, objects: &LiveObjects, manager: &str) {
    for finding in run.findings_mut() {
        name_owners_of(finding, objects, manager);
    }
}

fn name_owners_of(finding: &mut Finding, objects: &LiveObjects, manager: &str) {
    let Some(note) = note(finding) else { return };
    let (mut owned, mut flags) = (BTreeSet::new(), BTreeSet::new());
    for (key, seen) in at_fault(finding) {
        // What is not there has no owner yet; of what could not be read the note says all that is known.
        match objects.get(&key).map(Observed::known) {
            Some(Ok(None)) => {}
            Some(Ok(Some(live))) => {
                let owners = others(live, manager, &seen.field);
                if let Some(tool) = gitops_owner(live) {
                    flags.insert("--force-gitops");
                    owned.insert(format!("{tool} owns {} and would undo the change", seen.object));
                }
                if !owners.is_empty() {
                    flags.insert("--force-conflicts");
                    let owns = if owners.len() == 1 { "owns" } else { "own" };
                    owned.insert(format!(
                        "{} {owns} {} of {}",
                        list_and(&owners),
                        seen.field,
                        seen.object
                    ));
                }
            }
            Some(Err(_)) | None => return,
        }
    }
    if at_fault(finding).next().is_none() {
        return;
    }
    finding.fix.remove(note);
    if let Some(command) = note.checked_sub(1).and_then(|at| finding.fix.get_mut(at)) {
        for flag in &flags {
            command.push(' ');
            command.push_str(flag);
        }
    }
    for (index, said) in owned.into_iter().enumerate() {
        finding
            .fix
            .insert(note + index, format!("{said}; the flag takes it over"));
    }
}

/// Where a finding says that somebody may own what its command writes.
fn note(finding: &Finding) -> Option<usize> {
    finding.fix.iter().position(|line| line == MAY_BE_OWNED)
}

/// The fields at fault of objects that meshfed writes.
fn at_fault(finding: &Finding) -> impl Iterator<Item = (ObjectKey, &Evidence)> {
    // A control plane that is written may be the other mesh's; a ServiceMeshPeer is the finding's own.
    let installs = finding.fix.iter().any(|line| line.starts_with("meshfed install "));
    let control_plane = kinds::SERVICE_MESH_CONTROL_PLANE.kind;
    let is_written =
        move |seen: &&Evidence| seen.mesh == finding.mesh || (installs && seen.object.kind == control_plane);
    finding.evidence.iter().filter(is_written).filter_map(|seen| {
        let written = [
            &kinds::SERVICE_MESH_CONTROL_PLANE,
            &kinds::SERVICE_MESH_PEER,
            &kinds::CONFIG_MAP,
        ];
        let kind = written.into_iter().find(|kind| kind.kind == seen.object.kind)?;
        let is_content = ["spec", "data"].iter().any(|part| seen.field.starts_with(part));
        is_content
            .then(|| ObjectKey {
                mesh: seen.mesh.clone(),
                kind: kind.kind,
                namespace: seen.object.namespace.clone(),
                name: seen.object.name.clone(),
            })
            .map(|key| (key, seen))
    })
}

/// The managers that own a field, or something below it, besides what `manager` applied.
fn others(live: &Value, manager: &str, field: &str) -> Vec<String> {
    let owning = entries(live)
        .filter(|(whose, is_applied, fields)| !(*is_applied && *whose == manager) && has(fields, field))
        .map(|(whose, ..)| whose.to_owned());
    owning.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether a field set has the field of a dotted path, something below it, or a list that it is in. Keys may hold dots.
fn has(fields: &Value, path: &str) -> bool {
    let Some(children) = fields.as_object() else {
        return false;
    };
    let named = children
        .iter()
        .filter_map(|(key, fields)| Some((key.strip_prefix("f:")?, fields)));
    let named: Vec<_> = named.collect();
    named.into_iter().any(|(name, fields)| match path.strip_prefix(name) {
        Some("") => true,
        Some(rest) if rest.starts_with('.') => is_leaf(fields) || has(fields, &rest[1..]),
        Some(rest) if rest.starts_with('[') => true,
        _ => false,
    })
}

fn is_leaf(fields: &Value) -> bool {
    fields.as_object().is_some_and(serde_json::Map::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::{Code, ObjectRef};
    use crate::snapshot::samples;

    const COMMAND: &str = "meshfed peer prod stage";

    /// What the finding of a wrong client ID prints, where this is known of the ServiceMeshPeer.
    fn printed(peer: Option<Observed<Value>>) -> Vec<String> {
        let mesh = samples::mesh("prod", &json!({}));
        let object = ObjectRef::new("ServiceMeshPeer", "prod", "stage");
        let mut finding = Finding::error(Code("MF0701"), &mesh, object.clone(), "wrong")
            .seen(&mesh, object, "spec.security.clientID", "a/b")
            .mended_by(COMMAND)
            .mended_by(MAY_BE_OWNED);
        let keys: Vec<ObjectKey> = at_fault(&finding).map(|(key, _)| key).collect();
        let objects = keys
            .into_iter()
            .zip(peer.map(|peer| peer.map(std::sync::Arc::new)))
            .collect();
        name_owners_of(&mut finding, &objects, "meshfed");
        finding.fix
    }

    fn peer_of(manager: &str, operation: &str, fields: Value) -> Option<Observed<Value>> {
        let entry = json!({"manager": manager, "operation": operation, "fieldsV1": {"f:spec": fields}});
        Some(Observed::Present(json!({"metadata": {"managedFields": [entry]}})))
    }

    #[test]
    fn a_field_of_another_manager_is_taken_over_by_the_printed_command_and_its_owner_is_named() {
        let client = json!({"f:security": {"f:clientID": {}}});
        let forced = vec![
            format!("{COMMAND} --force-conflicts"),
            "`kubectl-edit` owns spec.security.clientID of ServiceMeshPeer prod/stage; the flag takes it over"
                .to_owned(),
        ];
        assert_eq!(printed(peer_of("kubectl-edit", "Update", client.clone())), forced);
        assert_eq!(
            printed(peer_of("kubectl-edit", "Apply", json!({"f:security": {}}))),
            forced
        );
        // Fields that were written under the same name in another way are another manager's to the API server.
        assert!(printed(peer_of("meshfed", "Update", client.clone()))[0].ends_with("--force-conflicts"));
        assert_eq!(printed(peer_of("meshfed", "Apply", client)), [COMMAND]);
        assert_eq!(
            printed(peer_of("kubectl-edit", "Update", json!({"f:remote": {}}))),
            [COMMAND]
        );
        assert_eq!(printed(Some(Observed::Missing)), [COMMAND]);
    }

    #[test]
    fn what_could_not_be_read_may_have_an_owner() {
        let unread = Observed::forbidden("get servicemeshpeers prod/stage");
        for known in [None, Some(unread)] {
            assert_eq!(printed(known), [COMMAND, MAY_BE_OWNED]);
        }
    }

    #[test]
    fn an_object_of_a_git_repository_says_so() {
        let labels = json!({"argocd.argoproj.io/instance": "meshes"});
        let fix = printed(Some(Observed::Present(json!({"metadata": {"labels": labels}}))));
        assert_eq!(fix[0], format!("{COMMAND} --force-gitops"));
        assert!(
            fix[1].starts_with("Argo CD owns ServiceMeshPeer prod/stage and would undo the change"),
            "{fix:?}"
        );
    }

    #[test]
    fn a_path_is_found_among_keys_with_dots_and_below_lists_that_are_one_field() {
        let fields = json!({"f:data": {"f:root-cert.pem": {}}, "f:spec": {"f:remote": {"f:addresses": {}},
            "f:gateways": {"f:additionalEgress": {"f:stage-egress": {"f:enabled": {}}}}}});
        for path in [
            "data.root-cert.pem",
            "spec.remote.addresses[0]",
            "spec.gateways.additionalEgress.stage-egress.enabled",
            "spec.gateways.additionalEgress",
        ] {
            assert!(has(&fields, path), "{path}");
        }
        for path in [
            "data.root",
            "spec.remote.port",
            "spec.gateways.additionalEgress.stage-egress-2.enabled",
            "spec.gateways.additionalEgress.stage-egress.routerMode",
        ] {
            assert!(!has(&fields, path), "{path}");
        }
    }
}
