//! `install --operators`: one Subscription after the other, each waited for.

use std::time::Instant;

use super::session::Session;
use super::writing::Journal;
use crate::api::{ClusterServiceVersion, Subscription};
use crate::cluster::{self, MeshClient, Place};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::kinds;
use crate::plan::{OPERATORS_NAMESPACE, operators};

/// Subscribes to the operators in order and waits until each is installed, since the later ones use the kinds of the
/// earlier ones.
pub async fn install(
    session: &Session,
    mesh: &MeshClient,
    elasticsearch: bool,
    journal: &mut Journal,
) -> Result<(), UserError> {
    if !cluster::serves(mesh, &kinds::SUBSCRIPTION).await? {
        return Err(UserError::unknown(format!(
            "mesh `{}` (context `{}`): the cluster does not serve Subscriptions, so it has no operator catalog",
            mesh.mesh.name, mesh.mesh.context
        ))
        .hint("install the operators some other way, and leave out `--operators`"));
    }
    for planned in operators(&mesh.mesh.name, elasticsearch) {
        let package = planned.values.name().to_owned();
        session
            .write(std::slice::from_ref(mesh), vec![planned], journal)
            .await?;
        if !session.is_dry_run() {
            installed(session, mesh, &package)
                .await
                .map_err(|error| journal.ended_by(error, true))?;
        }
    }
    Ok(())
}

async fn installed(session: &Session, mesh: &MeshClient, package: &str) -> Result<(), UserError> {
    let step = session.ui.step(format!("operator {package} installed"));
    let deadline = Instant::now() + session.global.timeout;
    let kinds = [&kinds::SUBSCRIPTION, &kinds::CLUSTER_SERVICE_VERSION];
    let mut changes = cluster::Changes::of(std::slice::from_ref(mesh), |_| OPERATORS_NAMESPACE, &kinds);
    loop {
        let seen = match phase(mesh, package).await? {
            Phase::Succeeded => {
                step.done("");
                return Ok(());
            }
            Phase::Failed(why) => {
                step.failed("");
                return Err(UserError::new(
                    Exit::No,
                    format!(
                        "mesh `{}` (context `{}`): operator {package} failed: {why}",
                        mesh.mesh.name, mesh.mesh.context
                    ),
                )
                .hint(format!(
                    "look at it with `oc --context {} -n {OPERATORS_NAMESPACE} get csv`",
                    mesh.mesh.context
                )));
            }
            Phase::Waiting(seen) => seen,
        };
        step.update(&seen);
        if !changes.changed_before(deadline).await {
            step.failed("timed out");
            return Err(UserError::new(
                Exit::TimedOut,
                format!("operator {package} is not installed; seen last: {seen}"),
            )
            .hint(format!(
                "look at it with `oc --context {} -n {OPERATORS_NAMESPACE} get subscription,installplan,csv`",
                mesh.mesh.context
            )));
        }
    }
}

enum Phase {
    Succeeded,
    Failed(String),
    Waiting(String),
}

async fn phase(mesh: &MeshClient, package: &str) -> Result<Phase, UserError> {
    let place = |doing: &str| Place {
        whom: format!("mesh `{}` (context `{}`)", mesh.mesh.name, mesh.mesh.context),
        doing: doing.to_owned(),
    };
    let subscriptions = mesh.api::<Subscription>(OPERATORS_NAMESPACE);
    let subscription = mesh
        .request(subscriptions.get_opt(package))
        .await
        .map_err(|fault| fault.at(&place(&format!("get Subscription {OPERATORS_NAMESPACE}/{package}"))))?;
    let status = subscription
        .and_then(|subscription| subscription.status)
        .unwrap_or_default();
    let Some(csv) = status.installed_csv.or(status.current_csv) else {
        let state = status
            .state
            .unwrap_or_else(|| "the catalog has not answered yet".to_owned());
        return Ok(Phase::Waiting(state));
    };
    let versions = mesh.api::<ClusterServiceVersion>(OPERATORS_NAMESPACE);
    let version = mesh.request(versions.get_opt(&csv)).await.map_err(|fault| {
        fault.at(&place(&format!(
            "get ClusterServiceVersion {OPERATORS_NAMESPACE}/{csv}"
        )))
    })?;
    let status = version.and_then(|version| version.status).unwrap_or_default();
    let said = status.message.or(status.reason).unwrap_or_default();
    Ok(match status.phase.as_deref() {
        Some("Succeeded") => Phase::Succeeded,
        Some("Failed") => Phase::Failed(format!("{csv}: {said}")),
        Some(phase) => Phase::Waiting(format!("{csv} is {phase}")),
        None => Phase::Waiting(format!("{csv} is not there yet")),
    })
}
