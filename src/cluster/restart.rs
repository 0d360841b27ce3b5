//! Starts the pods of a Deployment anew, as `rollout restart` does: one annotation of its pod template.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::jiff::Timestamp;
use kube::Api;
use kube::api::{Patch, PatchParams};
use serde_json::json;

use super::apply::{DryRun, WriteOptions};
use super::unanswered::{Now, settled};
use super::{FaultPlace, MeshClient};
use crate::error::UserError;
use crate::manifest::kinds;
use crate::plan::Restart;
use crate::report::{ObjectChange, Outcome};
use crate::wording::word;

/// Restarts what `restart` names.
pub async fn restart(mesh: &MeshClient, restart: &Restart, options: &WriteOptions) -> Result<ObjectChange, UserError> {
    if options.dry_run != DryRun::Compare {
        let api: Api<Deployment> = Api::namespaced(mesh.client.clone(), &restart.namespace);
        // `oc` tells whole seconds, so that of two restarts within one the second is none.
        let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        let template = json!({"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": now}}});
        let parameters = PatchParams {
            dry_run: options.dry_run == DryRun::Server,
            field_manager: Some(options.field_manager.clone()),
            ..PatchParams::default()
        };
        let patch = Patch::Strategic(json!({"spec": {"template": template}}));
        let place = FaultPlace {
            whom: format!("mesh `{}` (context `{}`)", mesh.mesh.name, mesh.mesh.context),
            doing: format!("restart {}", restart.title()),
        };
        let sent = api.patch(&restart.deployment, &parameters, &patch);
        let sent = mesh.request(sent).await.map(drop);
        settled(sent, options, &place, (), async || {
            Now::Otherwise("the same command restarts it again where that is needed")
        })
        .await?;
    }
    let command = options.with_commands.then(|| {
        let restart = mesh.mesh.restart_command(&restart.deployment);
        format!("{restart} --field-manager {}", word(&options.field_manager))
    });
    Ok(ObjectChange {
        mesh: mesh.mesh.name.clone(),
        context: mesh.mesh.context.clone(),
        object_kind: kinds::DEPLOYMENT.kind.to_owned(),
        namespace: Some(restart.namespace.clone()),
        name: restart.deployment.clone(),
        outcome: Outcome::Restarted,
        differences: Vec::new(),
        commands: command.into_iter().collect(),
        manifest: None,
        before: None,
        after: None,
    })
}
