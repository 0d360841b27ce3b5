//! What a command is about to write, judged by the checks as if it were written: a refusal is what `check` would find.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::run::run_on_sharing;
use super::sharing::{misses_one_service, takes_nothing};
use super::{ALL, Check, CheckRun, Code, Family, Finding, ObjectRef, Selection, Severity, SkipReason, run};
use crate::api::FromJson;
use crate::naming::ROOT_CERTIFICATE_KEY;
use crate::snapshot::{MeshState, Observed, Snapshot};

/// An object that a command is about to write.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The mesh, by federation name.
    pub mesh: String,
    /// The object with kind, name and spec; what it does not name stays as it is.
    pub object: Arc<Value>,
    /// The fields that the command is about, such as `spec.exportRules[2]`; the whole object where none is named.
    pub fields: Vec<String>,
}

/// What the checks say of proposals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// What would not work.
    pub refusals: Vec<Finding>,
    /// What would do otherwise than its author thinks.
    pub warnings: Vec<Finding>,
    /// Why something could not be told, each reason once.
    pub unknown: BTreeSet<String>,
}

/// Runs the checks that judge what is written on the snapshot with the proposals in it. Told is what the proposals bring
/// about, and what is wrong with the very fields that they are about; what was wrong before and is untouched is not.
///
/// # Errors
/// A proposal is not of its kind.
pub fn judge(snapshot: &Snapshot, proposals: &[Proposal]) -> Result<Judgement, serde_json::Error> {
    let checks: Vec<&'static Check> = ALL.iter().copied().filter(|check| check.judges_writing).collect();
    judged_by(snapshot, proposals, |snapshot| {
        run(&checks, snapshot, &Selection::default())
    })
}

/// The same, only of what meshes share: a file has sets for every two of its meshes, and nothing else judges these.
///
/// # Errors
/// A proposal is not of its kind.
pub fn judge_sharing(snapshot: &Snapshot, proposals: &[Proposal]) -> Result<Judgement, serde_json::Error> {
    let of_sharing = |check: &&Check| check.code.family() == Family::Sharing && check.judges_writing;
    let is_before = |code: Code| ALL.iter().any(|check| of_sharing(check) && check.after.contains(&code));
    let checks = ALL
        .iter()
        .copied()
        .filter(|check| of_sharing(check) || is_before(check.code));
    let checks: Vec<&'static Check> = checks.collect();
    judged_by(snapshot, proposals, |snapshot| run_on_sharing(&checks, snapshot))
}

fn judged_by(
    snapshot: &Snapshot,
    proposals: &[Proposal],
    run: impl Fn(&Snapshot) -> CheckRun,
) -> Result<Judgement, serde_json::Error> {
    let after = run(&with_proposals(snapshot, proposals)?);
    // Most plans bring nothing about, so what was wrong before is looked for once something is.
    let known = LazyCell::new(|| run(snapshot).findings().map(sameness).collect::<BTreeSet<Sameness>>());
    let mut judgement = Judgement::default();
    for finding in after.findings() {
        let touched = proposals.iter().any(|proposal| proposal.is_about(finding));
        if touched || !known.contains(&sameness(finding)) {
            // A rule may be there before its Service, but who names a Service to a command means one that is there.
            let misses = misses_one_service(finding) || takes_nothing(finding);
            if finding.severity == Severity::Error || misses {
                judgement.refusals.push(finding.clone());
            } else {
                judgement.warnings.push(finding.clone());
            }
        }
    }
    for skipped in after.results.iter().flat_map(|result| &result.skipped) {
        let concerned = proposals.iter().any(|proposal| {
            let mesh = skipped.subject.split(" → ").next();
            mesh == Some(proposal.mesh.as_str())
        });
        if let (true, SkipReason::Unknown(reason)) = (concerned, &skipped.reason) {
            judgement.unknown.insert(reason.clone());
        }
    }
    Ok(judgement)
}

/// By what a finding is the same before and after: a rule that is put before others moves them.
type Sameness = (Code, String, ObjectRef, String);

fn sameness(finding: &Finding) -> Sameness {
    let mut message = String::new();
    let mut rest = finding.message.as_str();
    while let Some((text, index)) = rest.split_once('[') {
        message.push_str(text);
        message.push('[');
        rest = index.trim_start_matches(|character: char| character.is_ascii_digit());
    }
    message.push_str(rest);
    (finding.code, finding.mesh.clone(), finding.object.clone(), message)
}

impl Proposal {
    fn text(&self, pointer: &str) -> &str {
        self.object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    fn is_it(&self, mesh: &str, object: &ObjectRef) -> bool {
        mesh == self.mesh && object.kind == self.text("/kind") && object.name == self.text("/metadata/name")
    }

    /// Whether a finding is about the object, whichever of its fields.
    pub fn is_seen_in(&self, finding: &Finding) -> bool {
        let mut seen = finding.evidence.iter();
        self.is_it(&finding.mesh, &finding.object) || seen.any(|seen| self.is_it(&seen.mesh, &seen.object))
    }

    /// Whether a finding is about the fields that the command is about.
    pub fn is_about(&self, finding: &Finding) -> bool {
        let is_it = |mesh: &str, object: &ObjectRef| self.is_it(mesh, object);
        let names = |field: &str| self.fields.iter().any(|own| field.starts_with(own.as_str()));
        let mut seen = finding.evidence.iter();
        let by_field =
            seen.any(|seen| is_it(&seen.mesh, &seen.object) && (self.fields.is_empty() || names(&seen.field)));
        by_field || (self.fields.is_empty() && is_it(&finding.mesh, &finding.object))
    }
}

impl Finding {
    /// What is wrong and which check says so, for the refusal of a command.
    pub fn sentence(&self) -> String {
        format!("{}: {} ({})", self.object, self.message, self.code)
    }
}

/// The snapshot as it would be if the proposals were written and taken up.
///
/// # Errors
/// A proposal is not of its kind.
pub fn with_proposals(snapshot: &Snapshot, proposals: &[Proposal]) -> Result<Snapshot, serde_json::Error> {
    let mut planned = snapshot.clone();
    for (mesh, object) in by_object(proposals) {
        if let Some(mesh) = planned.meshes.get_mut(mesh) {
            put(mesh, &object)?;
        }
    }
    Ok(planned)
}

/// What is proposed of one object, together: a control plane has a part for each peer, and is large.
fn by_object(proposals: &[Proposal]) -> Vec<(&str, Cow<'_, Value>)> {
    let mut places: HashMap<(&str, [&str; 3]), usize> = HashMap::new();
    let mut objects: Vec<(&str, Cow<'_, Value>)> = Vec::new();
    for Proposal { mesh, object, .. } in proposals {
        let text = |field| Value::as_str(field).unwrap_or_default();
        let metadata = &object["metadata"];
        let key = [&object["kind"], &metadata["namespace"], &metadata["name"]].map(text);
        match places.get(&(mesh.as_str(), key)) {
            Some(place) => merge(objects[*place].1.to_mut(), object),
            None => {
                places.insert((mesh, key), objects.len());
                objects.push((mesh, Cow::Borrowed(object)));
            }
        }
    }
    objects
}

fn put(mesh: &mut MeshState, object: &Value) -> Result<(), serde_json::Error> {
    let kind = object["kind"].as_str().unwrap_or_default();
    let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
    match kind {
        "ServiceMeshControlPlane" => one(&mut mesh.control_plane, &in_effect(object)),
        "ServiceMeshMemberRoll" => one(&mut mesh.member_roll, object),
        "ServiceMeshPeer" => in_list(&mut mesh.peers, object),
        "ExportedServiceSet" => in_list(&mut mesh.exports, object),
        "ImportedServiceSet" => in_list(&mut mesh.imports, object),
        "VirtualService" => in_namespace(&mut mesh.virtual_services, namespace, object),
        "DestinationRule" => in_namespace(&mut mesh.destination_rules, namespace, object),
        "ConfigMap" if !object["data"][ROOT_CERTIFICATE_KEY].is_null() => {
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            let copy = mesh
                .peer_certificates
                .entry(name.to_owned())
                .or_insert(Observed::Missing);
            one(copy, object)?;
            in_list(&mut mesh.certificate_config_maps, object)
        }
        // No check that judges what is written reads anything else of what is written.
        _ => Ok(()),
    }
}

/// A control plane is read as the operator applies it, which is what the operator will make of the new spec.
fn in_effect(object: &Value) -> Value {
    let mut object = object.clone();
    object["status"] = serde_json::json!({"appliedSpec": object["spec"]});
    object
}

/// An object that may be there or not; what is not known stays so.
fn one<T: Serialize + FromJson>(slot: &mut Observed<T>, object: &Value) -> Result<(), serde_json::Error> {
    let Ok(live) = slot.known() else { return Ok(()) };
    let mut merged = live.map_or(Ok(Value::Null), serde_json::to_value)?;
    merge(&mut merged, object);
    *slot = Observed::Present(T::object(&merged)?);
    Ok(())
}

fn in_list<T: kube::Resource + Serialize + FromJson>(
    list: &mut Observed<Vec<T>>,
    object: &Value,
) -> Result<(), serde_json::Error> {
    if matches!(list, Observed::Missing) {
        *list = Observed::Present(Vec::new());
    }
    let Observed::Present(all) = list else { return Ok(()) };
    let name = object["metadata"]["name"].as_str();
    match all.iter_mut().find(|live| live.meta().name.as_deref() == name) {
        Some(live) => {
            let mut merged = serde_json::to_value(&*live)?;
            merge(&mut merged, object);
            *live = T::object(&merged)?;
        }
        None => all.push(T::object(object)?),
    }
    Ok(())
}

fn in_namespace<T: kube::Resource + Serialize + FromJson>(
    lists: &mut BTreeMap<String, Observed<Vec<T>>>,
    namespace: &str,
    object: &Value,
) -> Result<(), serde_json::Error> {
    match lists.get_mut(namespace) {
        Some(list) => in_list(list, object),
        None => Ok(()),
    }
}

/// As an apply does: maps are merged, everything else is replaced.
fn merge(live: &mut Value, object: &Value) {
    match (live, object) {
        (Value::Object(live), Value::Object(object)) => {
            for (key, value) in object {
                merge(live.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (live, object) => *live = object.clone(),
    }
}

#[cfg(test)]
mod tests;
