//! `peer`.

use super::bundle;
use super::execute::{Order, execute};
use super::session::Session;
use crate::bundle::PeerBundle;
use crate::cli::PeerArgs;
use crate::error::UserError;
use crate::exit::Exit;
use crate::snapshot::MeshState;
use crate::wording::shell;

/// Federates the meshes, pair by pair and both ways; with a bundle, one mesh with the one that the bundle tells of.
pub async fn run(session: &Session, args: PeerArgs) -> anyhow::Result<Exit> {
    let what = "cannot peer";
    let bundle = match &args.with {
        Some(file) => Some(bundle::expected(session, file, args.expect_fingerprint.as_deref())?),
        None => None,
    };
    let wanted = args
        .federation(bundle.as_ref())
        .map_err(|problems| UserError::from_problems(what, problems))?;
    let meshes = session.meshes(&args.meshes).await?;
    let told: Vec<MeshState> = bundle.iter().map(PeerBundle::state).collect();
    let order = Order {
        what: what.to_owned(),
        wanted: &wanted,
        meshes: &meshes,
        told: &told,
        until: args.until(),
    };
    let exit = execute(session, order).await?;
    if let (Some(bundle), Some(own)) = (&bundle, meshes.first()) {
        session.ui.note(&format!(
            "the administrator of `{}` needs the bundle for the way back: `{}`",
            bundle.mesh,
            way_back(&args, &own.mesh.reference(), bundle)
        ));
    }
    Ok(exit)
}

/// The command that makes the bundle for the way back, with what was said of this side's gateways.
fn way_back(args: &PeerArgs, own: &str, bundle: &PeerBundle) -> String {
    let mut command = shell!("meshfed bundle {} --for {}", own, bundle.mesh);
    let end = args.end(&bundle.peer);
    for address in &end.address.addresses {
        command.push_str(&shell!(" --address {}", address));
    }
    let ports = [
        ("discovery-port", end.address.discovery_port),
        ("service-port", end.address.service_port),
    ];
    for (flag, port) in ports.into_iter().filter_map(|(flag, port)| Some((flag, port?))) {
        command.push_str(&format!(" --{flag} {port}"));
    }
    let gateways = [
        ("ingress-gateway", end.gateways.ingress),
        ("egress-gateway", end.gateways.egress),
    ];
    for (flag, gateway) in gateways
        .into_iter()
        .filter_map(|(flag, gateway)| Some((flag, gateway?)))
    {
        command.push_str(&format!(" --{flag} {}", shell!("{}", gateway)));
    }
    if args.expose == crate::topology::Expose::ClusterIp {
        command.push_str(" --expose clusterip");
    }
    command + &shell!(" -o {}-for-{}.yaml", bundle.peer, bundle.mesh)
}
