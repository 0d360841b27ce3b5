//! Writes one object: reads what is there, compares, and sends only what differs.

use kube::Api;
use kube::api::DynamicObject;
use serde_json::{Value, json};

use super::live::written;
use super::unanswered::{Now, settled};
use super::write::{NOT_THERE, Write, send};
use super::{Fault, FaultPlace, MeshClient, check_names};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::quote::document;
use crate::manifest::{Manifest, kinds};
use crate::plan::{
    Difference, WriteMode, added, differences, gitops_owner, in_its_federation, is_ours, leaving, spares,
};
use crate::report::{ObjectChange, Outcome};

/// How the user wants objects written.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// Name under which written fields are owned.
    pub field_manager: String,
    /// Take over fields that another manager owns.
    pub force_conflicts: bool,
    /// Write to objects that a GitOps tool owns.
    pub force_gitops: bool,
    /// Compare only, or let the API server check too.
    pub dry_run: DryRun,
    /// Whether somebody asks for lines for a shell that do the same: they are as long as the objects.
    pub with_commands: bool,
    /// Whether somebody asks for the objects as manifests.
    pub with_manifests: bool,
}

/// How far writing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DryRun {
    /// Written.
    No,
    /// Compared with what is there.
    Compare,
    /// Sent, checked by the API server, and not kept.
    Server,
}

/// Writes the object of `manifest` as `mode` says, if it differs from what is there. One that was seen not to be there,
/// `is_missing`, is made without another look; should somebody have made it meanwhile, what is there decides.
pub async fn apply(
    mesh: &MeshClient,
    manifest: &Manifest,
    mode: &WriteMode,
    is_missing: bool,
    options: &WriteOptions,
) -> Result<ObjectChange, UserError> {
    let kind = manifest.kind;
    let place = FaultPlace {
        whom: format!("mesh `{}` (context `{}`)", mesh.mesh.name, mesh.mesh.context),
        doing: format!("apply {}", manifest.title()),
    };
    let (mut live, mut made) = (None, None);
    if is_missing && options.dry_run != DryRun::Compare {
        named(manifest, &place)?;
        made = created(mesh, manifest, mode, true, options).await;
    }
    if made.is_none() {
        live = read(mesh, manifest, &place).await?;
        as_planned(live.as_ref(), mode).map_err(|fault| fault.at(&place))?;
    }
    if made.is_none() && live.is_none() {
        made = created(mesh, manifest, mode, false, options).await;
    }
    let text = options
        .with_manifests
        .then(|| whole_text(manifest, live.as_ref(), mode, options));
    let ((outcome, after), differences, writes) = match (&live, made) {
        (_, Some((write, created))) => {
            let now = async || now(mesh, manifest, mode, options, &place).await;
            (
                settled(created, options, &place, (Outcome::Created, None), now).await?,
                Vec::new(),
                vec![write],
            )
        }
        (None, None) => return Err(Fault::Changed("it comes and goes".to_owned()).at(&place)),
        (Some(live), None) => {
            let wanted = wanted(manifest, live, mode, options);
            let differences = differing(&wanted, live);
            if *mode == WriteMode::Create || differences.is_empty() {
                ((Outcome::Unchanged, None), Vec::new(), Vec::new())
            } else {
                refuse_gitops(live, &place, options)?;
                let writes = changes(mode, live, wanted, options);
                let changed = change(mesh, manifest, &writes, options).await;
                let now = async || now(mesh, manifest, mode, options, &place).await;
                let after = settled(changed, options, &place, None, now).await?;
                ((Outcome::Changed, after), differences, writes)
            }
        }
    };
    let shown = writes.iter().filter(|_| options.with_commands);
    let commands = shown.map(|write| write.command(&mesh.mesh, manifest, &options.field_manager));
    Ok(ObjectChange {
        mesh: mesh.mesh.name.clone(),
        context: mesh.mesh.context.clone(),
        object_kind: kind.kind.to_owned(),
        namespace: manifest.namespace.clone(),
        name: manifest.name.clone(),
        outcome,
        differences: short(differences),
        commands: commands.collect(),
        manifest: text,
        before: live.filter(|_| outcome == Outcome::Changed),
        after,
    })
}

/// The object as a whole, as whoever applies it by hand would: with what meshfed said of it before where it only adds.
fn whole_text(manifest: &Manifest, live: Option<&Value>, mode: &WriteMode, options: &WriteOptions) -> String {
    match live.filter(|_| !matches!(mode, WriteMode::Edit(_))) {
        Some(live) => text_of(manifest, &wanted(manifest, live, mode, options)),
        None => manifest.text.clone(),
    }
}

/// The text of an object: that of its template, comments and all, where it says the same.
pub(super) fn text_of(manifest: &Manifest, object: &Value) -> String {
    if *object == *manifest.object {
        manifest.text.clone()
    } else {
        document(object)
    }
}

/// What is there after a write that got no answer.
async fn now(
    mesh: &MeshClient,
    manifest: &Manifest,
    mode: &WriteMode,
    options: &WriteOptions,
    place: &FaultPlace,
) -> Now {
    match read(mesh, manifest, place).await {
        Err(_) => Now::Unknown,
        Ok(None) => Now::Otherwise("it is not there now"),
        Ok(Some(live)) if differing(&wanted(manifest, &live, mode, options), &live).is_empty() => Now::AsWanted,
        Ok(Some(_)) => Now::Otherwise("it is there now, and not as asked for"),
    }
}

/// What writing would change. An object that somebody else made and that says all that is asked for is left as it is, and
/// is not made meshfed's by a label.
fn differing(wanted: &Value, live: &Value) -> Vec<Difference> {
    let found = differences(wanted, live);
    let of_content = |difference: &Difference| !difference.field.starts_with("metadata.");
    if is_ours(live) || found.iter().any(of_content) {
        found
    } else {
        Vec::new()
    }
}

/// What is edited as a whole was planned on what was there, so it must not have come or gone since.
fn as_planned(live: Option<&Value>, mode: &WriteMode) -> Result<(), Fault> {
    let changed = |how: &str| Err(Fault::Changed(format!("it was {how} after it was looked at")));
    match (live, mode) {
        (Some(_), WriteMode::Edit(None)) => changed("made"),
        (None, WriteMode::Edit(Some(_))) => changed("deleted"),
        _ => Ok(()),
    }
}

/// Certificates and other long texts are named, not printed.
fn short(differences: Vec<Difference>) -> Vec<Difference> {
    let cut = |value: Value| match value {
        Value::String(text) if text.len() > 120 => json!(format!("({} characters)", text.len())),
        other => other,
    };
    let shorten = |difference: Difference| Difference {
        live: cut(difference.live),
        wanted: cut(difference.wanted),
        ..difference
    };
    differences.into_iter().map(shorten).collect()
}

fn api(mesh: &MeshClient, manifest: &Manifest) -> Api<DynamicObject> {
    let resource = manifest.kind.api_resource();
    match &manifest.namespace {
        Some(namespace) => Api::namespaced_with(mesh.client.clone(), namespace, &resource),
        None => Api::all_with(mesh.client.clone(), &resource),
    }
}

/// Refuses what is no name of an object.
fn named(manifest: &Manifest, place: &FaultPlace) -> Result<(), UserError> {
    let names = manifest.namespace.iter().chain([&manifest.name]);
    let names: Vec<&str> = names.map(String::as_str).collect();
    check_names(&names).map_err(|fault| fault.at(place))
}

/// What is there. A project request can only be made, never read: its namespace stands for it.
async fn read(mesh: &MeshClient, manifest: &Manifest, place: &FaultPlace) -> Result<Option<Value>, UserError> {
    named(manifest, place)?;
    let namespace = crate::manifest::kinds::NAMESPACE.api_resource();
    let api = match manifest.kind.kind {
        "ProjectRequest" => Api::<DynamicObject>::all_with(mesh.client.clone(), &namespace),
        _ => api(mesh, manifest),
    };
    match mesh.request(api.get_opt(&manifest.name)).await {
        Ok(live) => Ok(live.map(written)),
        // OpenShift answers so for a project that is not there, or not the user's; creating it tells which.
        Err(Fault::Forbidden(_)) if manifest.kind.kind == "ProjectRequest" => Ok(None),
        Err(fault) => Err(fault.at(place)),
    }
}

/// The object to compare with and to send, given what is there.
fn wanted(manifest: &Manifest, live: &Value, mode: &WriteMode, options: &WriteOptions) -> Value {
    match mode {
        WriteMode::Apply | WriteMode::TakeOver => in_its_federation(live, Value::clone(&manifest.object)),
        WriteMode::Create => Value::clone(&manifest.object),
        WriteMode::Add => added(live, &options.field_manager, &manifest.object),
        // Labels of an object that somebody else made stay as they are; only the list in its spec is edited.
        WriteMode::Edit(_) => json!({ "spec": manifest.object["spec"] }),
    }
}

/// Refuses what a GitOps tool owns and would bring back, unless the user insists.
pub fn refuse_gitops(live: &Value, place: &FaultPlace, options: &WriteOptions) -> Result<(), UserError> {
    match gitops_owner(live) {
        Some(tool) if !options.force_gitops => Err(UserError::new(
            Exit::Conflict,
            format!(
                "{}: cannot {}: {tool} owns this object and would undo the change",
                place.whom, place.doing
            ),
        )
        .hint("change it in its repository, or pass `--force-gitops`")),
        _ => Ok(()),
    }
}

/// The write that makes an object. Where nothing of another's may be written over, it is a creation, which the API server
/// refuses once the object is there; so it is where nobody has looked just now, `unseen`.
fn creation(manifest: &Manifest, mode: &WriteMode, unseen: bool, options: &WriteOptions) -> Write {
    let object = Value::clone(&manifest.object);
    match mode {
        WriteMode::Create | WriteMode::Edit(_) => Write::Create { object },
        WriteMode::Apply | WriteMode::Add | WriteMode::TakeOver => Write::Apply {
            object,
            force: forces(mode, options),
            // What others add at the same time is theirs to keep.
            version: (unseen || *mode == WriteMode::Add).then(|| NOT_THERE.to_owned()),
        },
    }
}

/// The writes that make what is there as wanted, in order.
fn changes(mode: &WriteMode, live: &Value, wanted: Value, options: &WriteOptions) -> Vec<Write> {
    if let WriteMode::Edit(version) = mode {
        return vec![Write::Merge {
            version: version.clone(),
            live: live.clone(),
            patch: wanted,
            whole: true,
        }];
    }
    let leaving = leaving(live, &options.field_manager, &wanted);
    let leaving = leaving.filter(|patch| spares(patch, &wanted));
    let taken_out = leaving.map(|patch| Write::taking_out(live, patch));
    let applied = Write::Apply {
        object: wanted,
        force: forces(mode, options),
        // What is taken out before is refused for another version, and makes one itself.
        version: live["metadata"]["resourceVersion"]
            .as_str()
            .filter(|_| taken_out.is_none())
            .map(str::to_owned),
    };
    taken_out.into_iter().chain([applied]).collect()
}

fn forces(mode: &WriteMode, options: &WriteOptions) -> bool {
    *mode == WriteMode::TakeOver || options.force_conflicts
}

/// A write, and what became of the object.
type Written = (Write, Result<(Outcome, Option<Value>), Fault>);

/// Makes an object that is not there; `None` where it was only seen not to be there, `unseen`, and somebody has made it
/// meanwhile.
async fn created(
    mesh: &MeshClient,
    manifest: &Manifest,
    mode: &WriteMode,
    unseen: bool,
    options: &WriteOptions,
) -> Option<Written> {
    let write = creation(manifest, mode, unseen, options);
    match create(mesh, manifest, mode, &write, options).await {
        Err(Fault::Changed(_)) if unseen => None,
        created => Some((write, created)),
    }
}

/// Makes an object that is not there.
async fn create(
    mesh: &MeshClient,
    manifest: &Manifest,
    mode: &WriteMode,
    write: &Write,
    options: &WriteOptions,
) -> Result<(Outcome, Option<Value>), Fault> {
    // Whether a project is kept that is only tried, nobody promises.
    if options.dry_run == DryRun::Compare
        || (options.dry_run == DryRun::Server && manifest.kind == &kinds::PROJECT_REQUEST)
    {
        return Ok((Outcome::Created, None));
    }
    match send(mesh, &api(mesh, manifest), &manifest.name, write, options).await {
        // A dry run cannot see the namespace that a real run would have made before.
        Err(Fault::NotFound(_)) if options.dry_run == DryRun::Server => Ok((Outcome::Created, None)),
        // Somebody else was quicker, and it is as good as ours.
        Err(Fault::Changed(_)) if *mode == WriteMode::Create => Ok((Outcome::Unchanged, None)),
        made => made.map(|made| (Outcome::Created, Some(identity(&made)))),
    }
}

/// Of what was made, no more than tells it from what somebody else makes later by the same name.
fn identity(made: &Value) -> Value {
    json!({"metadata": {"uid": made["metadata"]["uid"]}})
}

/// Sends the writes; what they made of the object.
async fn change(
    mesh: &MeshClient,
    manifest: &Manifest,
    writes: &[Write],
    options: &WriteOptions,
) -> Result<Option<Value>, Fault> {
    // Where the first is only tried, the second would be judged on what it does not come upon.
    let sent = match options.dry_run {
        DryRun::Compare => 0,
        DryRun::Server => 1,
        DryRun::No => writes.len(),
    };
    let mut after = None;
    for write in &writes[..sent] {
        after = Some(send(mesh, &api(mesh, manifest), &manifest.name, write, options).await?);
    }
    Ok(after)
}
