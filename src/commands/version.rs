//! `version`.

use super::session::Session;
use crate::api::{ClusterServiceVersion, ServiceMeshControlPlane};
use crate::cli::VersionArgs;
use crate::cluster::{Fault, versions};
use crate::exit::Exit;
use crate::report::{ClusterVersions, ControlPlaneVersion, OperatorVersion, VersionReport};

/// Prints the versions.
pub async fn run(session: &Session, args: &VersionArgs) -> anyhow::Result<Exit> {
    if args.client {
        return Ok(session.show(&VersionReport::new(None)));
    }
    let asked = session
        .contexts()
        .and_then(|contexts| Ok((contexts, contexts.name(None)?)));
    let (contexts, context) = match asked {
        Ok(found) => found,
        // Whoever names a cluster wants to hear of it; for others there is none.
        Err(error) if session.global.context.is_some() || !session.global.kubeconfig.is_empty() => {
            return Err(error.into());
        }
        Err(error) => {
            session.ui.note(&format!("no cluster was asked: {}", error.message));
            return Ok(session.show(&VersionReport::new(None)));
        }
    };
    let found = versions(contexts, &context, session.global.namespace.as_deref()).await;
    if let Ok(Some(namespace)) = found.as_ref().map(|found| found.instead.as_ref()) {
        session.ui.note(&format!(
            "you may not list the control planes of the whole cluster: these are those of the namespace `{namespace}`, where \
             context `{context}` works; `-n` names another"
        ));
    }
    Ok(session.show(&VersionReport::new(Some(of_cluster(context, found)))))
}

fn of_cluster(context: String, found: Result<crate::cluster::Versions, Fault>) -> ClusterVersions {
    let mut report = ClusterVersions {
        context,
        server: None,
        operators: None,
        control_planes: None,
        unknown: Vec::new(),
    };
    let found = match found {
        Ok(found) => found,
        Err(fault) => {
            report.unknown.push(fault.to_string());
            return report;
        }
    };
    // Three questions that one broken connection leaves unanswered have one reason.
    let mut unknown = |fault: Fault| {
        let reason = fault.to_string();
        if !report.unknown.contains(&reason) {
            report.unknown.push(reason);
        }
    };
    report.server = found.server.map_err(&mut unknown).ok();
    report.operators = found.operators.map_err(&mut unknown).ok().map(operators);
    report.control_planes = found.control_planes.map_err(&mut unknown).ok().map(control_planes);
    report
}

fn operators(found: Vec<ClusterServiceVersion>) -> Vec<OperatorVersion> {
    let ours = found.into_iter().filter_map(|version| {
        let name = version
            .metadata
            .name
            .filter(|name| name.starts_with("servicemeshoperator"))?;
        Some(OperatorVersion {
            name,
            version: version.spec.version,
        })
    });
    ours.collect()
}

fn control_planes(found: Vec<ServiceMeshControlPlane>) -> Vec<ControlPlaneVersion> {
    let version = |control_plane: ServiceMeshControlPlane| {
        let status = control_plane.status.unwrap_or_default();
        let in_effect = status.applied_spec.get("version");
        let version = control_plane.spec.fields.get("version").or(in_effect);
        ControlPlaneVersion {
            name: control_plane.metadata.name.unwrap_or_default(),
            namespace: control_plane.metadata.namespace.unwrap_or_default(),
            version: version.and_then(|version| version.as_str()).map(str::to_owned),
            charts: status.chart_version,
            operator: status.operator_version,
        }
    };
    found.into_iter().map(version).collect()
}
