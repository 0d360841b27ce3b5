//! `peer`.

use k8s_openapi::jiff::Timestamp;

use super::install::control_plane_ready;
use super::known;
use super::session::Session;
use super::writing::Journal;
use crate::cli::{PeerArgs, PeerWait};
use crate::cluster::{MeshClient, Progressing, Scope, Wait, observe_meshes, wait_for};
use crate::error::UserError;
use crate::exit::Exit;
use crate::gateway::GatewayNames;
use crate::manifest::kinds;
use crate::plan::{Given, Reach, Side, remote_address, trust_domain_problem};
use crate::report::{Changes, LinkRow};
use crate::snapshot::{Snapshot, links};
use crate::topology::{Expose, same_name_problems};

/// One side of a pair, by federation name.
type Directed = (String, String);

/// Federates the meshes, pair by pair and both ways.
pub async fn run(session: &Session, args: PeerArgs) -> anyhow::Result<Exit> {
    let names: Vec<String> = args
        .meshes
        .iter()
        .map(|mesh| mesh.federation_name().to_owned())
        .collect();
    let pairs = pairs(&args, &names)?;
    let meshes = session.meshes(&args.meshes).await?;
    let sides: Vec<Directed> = pairs
        .into_iter()
        .flat_map(|(left, right)| [(left, right), (right, left)])
        .map(|(local, remote)| (names[local].clone(), names[remote].clone()))
        .collect();
    let scope = scope(&args, &meshes);
    let snapshot = observe_meshes(&meshes, scope).await;
    preflight(session, &snapshot, &sides, &args)?;

    let mut journal = Journal::default();
    let gateways = gateways(&snapshot, &sides, &args);
    let changed = !gateways.is_empty();
    session.write(&meshes, gateways, &mut journal).await?;
    if session.is_dry_run() {
        return dry_run(session, &meshes, &snapshot, &sides, &args, journal).await;
    }
    let snapshot = if changed {
        control_plane_ready(session, &meshes)
            .await
            .map_err(|error| journal.ended_by(error, true))?;
        reachable(session, &meshes, &sides, &args, scope)
            .await
            .map_err(|error| journal.ended_by(error, true))?
    } else if unreachable(&snapshot, &sides, &args).is_some() {
        reachable(session, &meshes, &sides, &args, scope)
            .await
            .map_err(|error| journal.ended_by(error, true))?
    } else {
        snapshot
    };
    session
        .write(&meshes, peerings(&snapshot, &sides, &args), &mut journal)
        .await?;
    let mut changes = Changes::new(false, Vec::new());
    if args.wait != PeerWait::None {
        let links = connected(session, &meshes, &sides, args.wait)
            .await
            .map_err(|error| journal.ended_by(error, false))?;
        changes.links = links;
    }
    changes.changes = journal.changes;
    Ok(session.show(&changes))
}

fn scope(args: &PeerArgs, meshes: &[MeshClient]) -> Scope {
    // Meshes of one context are in one cluster, where nobody takes a node port unless told to.
    let apart = meshes.windows(2).any(|two| two[0].mesh.context != two[1].mesh.context);
    Scope {
        nodes: args.expose == Expose::NodePort || (args.expose == Expose::Auto && apart),
        ..Scope::PEERING
    }
}

/// Who federates with whom, unless the arguments contradict themselves: every problem at once, before a cluster is asked.
fn pairs(args: &PeerArgs, names: &[String]) -> Result<Vec<(usize, usize)>, UserError> {
    let mut problems = same_name_problems(&args.meshes);
    problems.extend(unknown_meshes(args, names));
    let pairs = args.shape.pairs(names).unwrap_or_else(|problem| {
        problems.push(problem);
        Vec::new()
    });
    UserError::check("cannot peer", problems).map(|()| pairs)
}

/// Flags of the form MESH=VALUE must name one of the meshes, and an external address must be given for each.
fn unknown_meshes(args: &PeerArgs, names: &[String]) -> Vec<String> {
    let flags = [
        (
            "--address",
            args.addresses.iter().map(|(mesh, _)| mesh).collect::<Vec<_>>(),
        ),
        (
            "--discovery-port",
            args.discovery_ports.iter().map(|(mesh, _)| mesh).collect(),
        ),
        (
            "--service-port",
            args.service_ports.iter().map(|(mesh, _)| mesh).collect(),
        ),
        (
            "--ingress-gateway",
            args.ingress_gateways.iter().map(|(mesh, _)| mesh).collect(),
        ),
        (
            "--egress-gateway",
            args.egress_gateways.iter().map(|(mesh, _)| mesh).collect(),
        ),
    ];
    let mut problems = Vec::new();
    for (flag, meshes) in flags {
        let unknown = meshes.into_iter().filter(|mesh| !names.contains(mesh));
        problems.extend(unknown.map(|mesh| {
            format!(
                "{flag} names `{mesh}`, which is not one of the meshes: {}",
                crate::wording::list_and(names)
            )
        }));
    }
    if args.expose == Expose::External {
        let without = names
            .iter()
            .filter(|name| !args.addresses.iter().any(|(mesh, _)| mesh == *name));
        problems.extend(without.map(|mesh| format!("`--expose external` needs `--address {mesh}=HOST`")));
    }
    problems
}

/// One side as the snapshot has it, with everything that follows from the arguments.
struct Seen<'a> {
    side: Side<'a>,
    names: GatewayNames,
    remote_names: GatewayNames,
    /// How the local gateway is reached.
    expose: Expose,
    /// How the remote gateway is reached.
    remote_expose: Expose,
    /// What the user said about the remote address.
    remote_given: Given,
}

fn seen<'a>(snapshot: &'a Snapshot, (local, remote): &Directed, args: &PeerArgs) -> Seen<'a> {
    let side = Side {
        local: &snapshot.meshes[local],
        remote: &snapshot.meshes[remote],
    };
    let names = |side: Side<'_>| side.gateway_names(&args.ingress_gateways, &args.egress_gateways);
    let (own, other) = (names(side), names(side.turned()));
    let given = |mesh: &str| {
        let port = |ports: &[(String, u16)]| ports.iter().find(|(name, _)| name == mesh).map(|(_, port)| *port);
        let addresses = args.addresses.iter().filter(|(name, _)| name == mesh);
        Given {
            addresses: addresses.map(|(_, address)| address.clone()).collect(),
            discovery_port: port(&args.discovery_ports),
            service_port: port(&args.service_ports),
        }
    };
    let (local_given, remote_given) = (given(local), given(remote));
    Seen {
        side,
        expose: side.exposure(args.expose, !local_given.addresses.is_empty(), &own.ingress),
        remote_expose: side
            .turned()
            .exposure(args.expose, !remote_given.addresses.is_empty(), &other.ingress),
        names: own,
        remote_names: other,
        remote_given,
    }
}

impl Seen<'_> {
    fn reach(&self) -> Result<Reach, String> {
        remote_address(
            self.side.remote,
            &self.remote_names.ingress,
            self.remote_expose,
            &self.remote_given,
        )
    }
}

/// Every problem of every pair, before the first write anywhere.
fn preflight(session: &Session, snapshot: &Snapshot, sides: &[Directed], args: &PeerArgs) -> Result<(), UserError> {
    for mesh in snapshot.meshes.values() {
        let needed = [
            mesh.control_plane.unknown(),
            mesh.root_certificate.unknown(),
            mesh.peers.unknown(),
        ];
        known::readable(mesh, needed)?;
    }
    let now = Timestamp::now();
    let mut problems: Vec<String> = Vec::new();
    for directed in sides {
        let seen = seen(snapshot, directed, args);
        let mut found = seen.side.problems(&seen.names, seen.expose, now);
        found.extend(
            Some(directed)
                .filter(|(local, remote)| local < remote)
                .and_then(|_| trust_domain_problem(seen.side)),
        );
        for problem in found {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    UserError::check("cannot peer", problems)?;
    for directed in sides {
        let seen = seen(snapshot, directed, args);
        seen.side
            .warnings(&seen.names, &seen.remote_names)
            .iter()
            .for_each(|warning| session.ui.warn(warning));
    }
    Ok(())
}

fn gateways(snapshot: &Snapshot, sides: &[Directed], args: &PeerArgs) -> Vec<crate::plan::Planned> {
    let needed = sides.iter().filter_map(|directed| {
        let seen = seen(snapshot, directed, args);
        seen.side.gateways(&seen.names, seen.expose)
    });
    needed.collect()
}

fn peerings(snapshot: &Snapshot, sides: &[Directed], args: &PeerArgs) -> Vec<crate::plan::Planned> {
    let planned = sides.iter().flat_map(|directed| {
        let seen = seen(snapshot, directed, args);
        let reach = seen.reach().ok();
        reach
            .map(|reach| seen.side.peering(&seen.names, &seen.remote_names, &reach))
            .unwrap_or_default()
    });
    planned.collect()
}

/// Why a gateway cannot be reached yet, if one cannot.
fn unreachable(snapshot: &Snapshot, sides: &[Directed], args: &PeerArgs) -> Option<String> {
    let waiting = sides.iter().filter_map(|directed| {
        let seen = seen(snapshot, directed, args);
        let gateway = &seen.remote_names.ingress;
        if seen.side.remote.service(gateway).is_none() && seen.remote_expose != Expose::External {
            return Some(format!(
                "Service {}/{gateway} is not there yet",
                seen.side.remote.mesh.namespace
            ));
        }
        seen.reach().err()
    });
    let waiting: Vec<String> = waiting.collect();
    (!waiting.is_empty()).then(|| waiting.join("; "))
}

/// Waits until every gateway has a Service, and an address where it needs one.
async fn reachable(
    session: &Session,
    meshes: &[MeshClient],
    sides: &[Directed],
    args: &PeerArgs,
    scope: Scope,
) -> Result<Snapshot, UserError> {
    let wait = Wait {
        title: "gateways reachable".to_owned(),
        meshes,
        scope,
        kinds: &[&kinds::SERVICE],
        timeout: session.global.timeout,
        next:
            "look at the Services with `oc get service -l maistra.io/gateway`; where nothing hands out load-balancer \
               addresses, use `--expose nodeport` or `--address MESH=HOST`"
                .to_owned(),
    };
    let found = wait_for(&session.ui, wait, |snapshot| match unreachable(snapshot, sides, args) {
        None => Progressing::Done(()),
        Some(why) => Progressing::Waiting(why),
    })
    .await?;
    Ok(found.1)
}

/// Waits until every direction is connected, and synced if that was asked, for every istiod pod.
async fn connected(
    session: &Session,
    meshes: &[MeshClient],
    sides: &[Directed],
    until: PeerWait,
) -> Result<Vec<LinkRow>, UserError> {
    let word = if until == PeerWait::Synced {
        "connected and synced"
    } else {
        "connected"
    };
    let references: Vec<String> = meshes.iter().map(|mesh| mesh.mesh.reference()).collect();
    let wait = Wait {
        title: format!("links {word}"),
        meshes,
        scope: Scope::LINKS,
        kinds: &[&kinds::SERVICE_MESH_PEER],
        timeout: session.global.timeout,
        next: format!("`meshfed status {}` shows both ends", references.join(" ")),
    };
    let found = wait_for(&session.ui, wait, |snapshot| {
        let rows: Vec<LinkRow> = links(snapshot)
            .iter()
            .filter(|link| sides.contains(&(link.direction.from.clone(), link.direction.to.clone())))
            .map(|link| LinkRow::of(link, snapshot))
            .collect();
        let missing = sides
            .iter()
            .filter(|(from, to)| !rows.iter().any(|row| row.from == *from && row.to == *to));
        let mut waiting: Vec<String> = missing
            .map(|(from, to)| format!("{from} → {to}: not seen yet"))
            .collect();
        waiting.extend(rows.iter().filter_map(|row| {
            let why = row.state.lacks(until == PeerWait::Synced)?;
            Some(format!("{}: {why}", row.title()))
        }));
        if waiting.is_empty() {
            Progressing::Done(rows)
        } else {
            Progressing::Waiting(waiting.join("; "))
        }
    })
    .await?;
    Ok(found.0)
}

/// Without writing there are no new gateways to read addresses from, so what depends on them is said to depend on them.
async fn dry_run(
    session: &Session,
    meshes: &[MeshClient],
    snapshot: &Snapshot,
    sides: &[Directed],
    args: &PeerArgs,
    mut journal: Journal,
) -> anyhow::Result<Exit> {
    if let Some(why) = unreachable(snapshot, sides, args) {
        session.ui.note(&format!(
            "some ServiceMeshPeers are left out, since their address is not known yet: {why}"
        ));
    }
    session
        .write(meshes, peerings(snapshot, sides, args), &mut journal)
        .await?;
    Ok(session.show(&Changes::new(true, journal.changes)))
}
