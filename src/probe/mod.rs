//! Looks at what the addresses of peers really show, from the machine that runs this: resolves, connects, and begins a TLS
//! handshake; where only a cluster can reach an address, its API server forwards the connection. Which questions there are is `snapshot`'s to say, and what the answers mean is for `checks`.
//!
//! It shows no certificate of its own, believes none, and sends nothing beyond the handshake, which it breaks off with an
//! alert as soon as the other side has shown its certificate.

mod connect;
mod forward;
mod handshake;

use std::collections::BTreeMap;
use std::time::Duration;

use futures::stream::{self, StreamExt};

use crate::cluster::MeshClient;
use crate::snapshot::{Observed, Reach, Snapshot, WireAnswer, WireObservation, WireProbe, WireQuestion, wire_probes};

/// Longest time for the answer to one question, from the name to the certificate.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Connections under way at once.
const AT_ONCE: usize = 16;

/// Asks every address of every ServiceMeshPeer of the snapshot, and puts what showed into it. What only the clusters of
/// `forwarding` can reach is asked by way of their API servers; without any, it is not asked.
pub async fn probe(snapshot: &mut Snapshot, forwarding: &[MeshClient]) {
    let observed = ask(wire_probes(snapshot, !forwarding.is_empty()), forwarding, TIMEOUT).await;
    for mesh in snapshot.meshes.values_mut().filter(|mesh| mesh.peers.known().is_ok()) {
        mesh.wire = Observed::Present(Vec::new());
    }
    for (mesh, observation) in observed {
        if let Some(Observed::Present(wire)) = snapshot.meshes.get_mut(&mesh).map(|mesh| &mut mesh.wire) {
            wire.push(observation);
        }
    }
}

/// A port of an address, and the way to it.
type Place = (Reach, String, i32);

/// Every answer, with the name of the mesh that asks, in the order of the questions.
async fn ask(probes: Vec<WireProbe>, forwarding: &[MeshClient], timeout: Duration) -> Vec<(String, WireObservation)> {
    let mut places: BTreeMap<Place, Vec<(usize, WireProbe)>> = BTreeMap::new();
    for (index, probe) in probes.into_iter().enumerate() {
        let place = (probe.reach.clone(), probe.question.address.clone(), probe.question.port);
        places.entry(place).or_default().push((index, probe));
    }
    // The first question tells whether there is anybody to ask the others.
    let first = places.into_iter().map(|(place, probes)| async move {
        let answer = answer(&place, &probes[0].1.question, forwarding, timeout).await;
        (place, probes, answer)
    });
    let first: Vec<_> = stream::iter(first).buffer_unordered(AT_ONCE).collect().await;
    let others = first.into_iter().flat_map(|(place, probes, answer)| {
        let nobody = matches!(
            answer,
            WireAnswer::Unresolved(_) | WireAnswer::Unreached(_) | WireAnswer::Skipped(_)
        );
        probes.into_iter().enumerate().map(move |(turn, (index, probe))| {
            let known = (turn == 0 || nobody).then(|| answer.clone());
            (place.clone(), index, probe, known)
        })
    });
    let others = others.map(|(place, index, probe, known)| async move {
        let answer = match known {
            Some(answer) => answer,
            None => answer(&place, &probe.question, forwarding, timeout).await,
        };
        let question = probe.question;
        (index, probe.mesh, WireObservation { question, answer })
    });
    let mut all: Vec<_> = stream::iter(others).buffer_unordered(AT_ONCE).collect().await;
    all.sort_by_key(|(index, _, _)| *index);
    all.into_iter()
        .map(|(_, mesh, observation)| (mesh, observation))
        .collect()
}

async fn answer(
    (reach, address, port): &Place,
    question: &WireQuestion,
    forwarding: &[MeshClient],
    timeout: Duration,
) -> WireAnswer {
    let asked = async {
        match reach {
            Reach::Nowhere(why) => WireAnswer::Skipped(why.clone()),
            Reach::Forward(port) => forward::look(forwarding, port, question.server_name()).await,
            Reach::Direct => match connect::direct(address, *port).await {
                Ok(stream) => handshake::look(stream, question.server_name()).await,
                Err(answer) => answer,
            },
        }
    };
    let answered = tokio::time::timeout(timeout, asked).await;
    answered.unwrap_or_else(|_| WireAnswer::Unreached(format!("nothing answers within {} seconds", timeout.as_secs())))
}

#[cfg(test)]
mod tests;
