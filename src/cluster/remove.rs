//! Takes one object away, or gateways out of a control plane: only the very object that was decided on.

use kube::api::{DeleteParams, Preconditions};
use serde_json::Value;

use super::apply::{DryRun, WriteOptions, refuse_gitops};
use super::live::{api, live};
use super::unanswered::{Now, settled};
use super::write::{Write, send};
use super::{Fault, FaultPlace, MeshClient};
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::{Removal, without_gateways};
use crate::report::{ObjectChange, Outcome};
use crate::wording::shell;

/// Takes away what `removal` names, if it is still there.
pub async fn remove(mesh: &MeshClient, removal: &Removal, options: &WriteOptions) -> Result<ObjectChange, UserError> {
    let place = place(mesh, &format!("remove {}", removal.title()));
    let live = live(mesh, removal.kind, &removal.namespace, &removal.name).await;
    let live = live.map_err(|fault| fault.at(&place))?;
    let (outcome, command) = match live {
        None => (Outcome::Unchanged, None),
        Some(live) => {
            refuse_another(&live, removal, &place)?;
            refuse_gitops(&live, &place, options)?;
            let (done, as_wanted, command) = if removal.gateways.is_empty() {
                let done = delete(mesh, removal, options).await;
                (done, Outcome::Removed, Some(delete_command(mesh, removal)))
            } else {
                let patch = without_gateways(&live, &options.field_manager, &removal.gateways);
                let write = patch.map(|patch| Write::taking_out(&live, patch));
                let done = take_out(mesh, removal, write.as_ref(), options).await;
                let (kind, manager) = (removal.kind.plural, &options.field_manager);
                let command = write.map(|write| write.patch_command(&mesh.mesh, kind, &removal.name, manager));
                (done, Outcome::Changed, command)
            };
            let now = async || now(mesh, removal, options).await;
            (settled(done, options, &place, as_wanted, now).await?, command)
        }
    };
    Ok(ObjectChange {
        mesh: mesh.mesh.name.clone(),
        context: mesh.mesh.context.clone(),
        object_kind: removal.kind.kind.to_owned(),
        namespace: Some(removal.namespace.clone()),
        name: removal.name.clone(),
        outcome,
        differences: Vec::new(),
        commands: command.into_iter().filter(|_| options.with_commands).collect(),
        manifest: None,
        before: None,
        after: None,
    })
}

fn delete_command(mesh: &MeshClient, removal: &Removal) -> String {
    shell!(
        "oc --context {} -n {} delete {} {}",
        mesh.mesh.context,
        removal.namespace,
        removal.kind.plural,
        removal.name
    )
}

/// What is there after a removal that got no answer.
async fn now(mesh: &MeshClient, removal: &Removal, options: &WriteOptions) -> Now {
    match live(mesh, removal.kind, &removal.namespace, &removal.name).await {
        Err(_) => Now::Unknown,
        Ok(None) => Now::AsWanted,
        Ok(Some(live)) if removal.gateways.is_empty() => {
            let goes =
                live["metadata"]["uid"] != removal.uid.as_str() || live["metadata"]["deletionTimestamp"].is_string();
            if goes {
                Now::AsWanted
            } else {
                Now::Otherwise("it is still there")
            }
        }
        Ok(Some(live)) => match without_gateways(&live, &options.field_manager, &removal.gateways) {
            None => Now::AsWanted,
            Some(_) => Now::Otherwise("the gateways are still there"),
        },
    }
}

async fn delete(mesh: &MeshClient, removal: &Removal, options: &WriteOptions) -> Result<Outcome, Fault> {
    let parameters = DeleteParams {
        dry_run: options.dry_run == DryRun::Server,
        preconditions: Some(Preconditions {
            uid: Some(removal.uid.clone()),
            resource_version: None,
        }),
        ..DeleteParams::default()
    };
    if options.dry_run == DryRun::Compare {
        return Ok(Outcome::Removed);
    }
    let api = api(mesh, removal.kind, &removal.namespace);
    match mesh.request(api.delete(&removal.name, &parameters)).await {
        Ok(_) => Ok(Outcome::Removed),
        // Somebody else was quicker.
        Err(Fault::NotFound(_)) => Ok(Outcome::Unchanged),
        Err(fault) => Err(fault),
    }
}

async fn take_out(
    mesh: &MeshClient,
    removal: &Removal,
    write: Option<&Write>,
    options: &WriteOptions,
) -> Result<Outcome, Fault> {
    let Some(write) = write else {
        return Ok(Outcome::Unchanged);
    };
    if options.dry_run != DryRun::Compare {
        let api = api(mesh, removal.kind, &removal.namespace);
        send(mesh, &api, &removal.name, write, options).await?;
    }
    Ok(Outcome::Changed)
}

/// An object that was made anew since the decision is another one, and may be wanted.
fn refuse_another(live: &Value, removal: &Removal, place: &FaultPlace) -> Result<(), UserError> {
    if live["metadata"]["uid"] == removal.uid.as_str() {
        return Ok(());
    }
    let what = format!("{}: cannot {}: it was made anew meanwhile", place.whom, place.doing);
    Err(UserError {
        changed_meanwhile: true,
        ..UserError::new(Exit::Conflict, what).hint("run the same command again")
    })
}

fn place(mesh: &MeshClient, doing: &str) -> FaultPlace {
    FaultPlace {
        whom: format!("mesh `{}` (context `{}`)", mesh.mesh.name, mesh.mesh.context),
        doing: doing.to_owned(),
    }
}
