//! Looks at what the addresses of peers really show, from the machine that runs this: resolves, connects, and begins a TLS
//! handshake. Which questions there are is `snapshot`'s to say, and what the answers mean is for `checks`.
//!
//! It shows no certificate of its own, believes none, and sends nothing beyond the handshake, which it breaks off with an
//! alert as soon as the other side has shown its certificate.

mod connect;
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

/// Asks every address of every ServiceMeshPeer of the snapshot, and puts what showed into it. Where `forwards` names the
/// clients of its meshes, what only a cluster can reach is asked through its API server.
pub async fn probe(snapshot: &mut Snapshot, forwards: Option<&[MeshClient]>) {
    let probes = wire_probes(snapshot, forwards.is_some());
    let observed = ask(probes, forwards.unwrap_or_default(), TIMEOUT).await;
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
async fn ask(probes: Vec<WireProbe>, clients: &[MeshClient], timeout: Duration) -> Vec<(String, WireObservation)> {
    let asker = Asker { clients, timeout };
    let mut places: BTreeMap<Place, Vec<(usize, WireProbe)>> = BTreeMap::new();
    for (index, probe) in probes.into_iter().enumerate() {
        let place = (probe.reach.clone(), probe.question.address.clone(), probe.question.port);
        places.entry(place).or_default().push((index, probe));
    }
    // The first question tells whether there is anybody to ask the others.
    let first = places.into_iter().map(|(place, probes)| {
        let asker = &asker;
        async move {
            let answer = match probes.first() {
                Some((_, first)) => asker.answer(&place, &first.question).await,
                None => WireAnswer::Skipped(String::new()),
            };
            (place, probes, answer)
        }
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
    let others = others.map(|(place, index, probe, known)| {
        let asker = &asker;
        async move {
            let answer = match known {
                Some(answer) => answer,
                None => asker.answer(&place, &probe.question).await,
            };
            let question = probe.question;
            (index, probe.mesh, WireObservation { question, answer })
        }
    });
    let mut all: Vec<_> = stream::iter(others).buffer_unordered(AT_ONCE).collect().await;
    all.sort_by_key(|(index, _, _)| *index);
    all.into_iter()
        .map(|(_, mesh, observation)| (mesh, observation))
        .collect()
}

struct Asker<'c> {
    /// The ways to the API servers that may forward.
    clients: &'c [MeshClient],
    timeout: Duration,
}

impl Asker<'_> {
    async fn answer(&self, (reach, address, port): &Place, question: &WireQuestion) -> WireAnswer {
        let asked = async {
            let stream = match reach {
                Reach::Nowhere(why) => return WireAnswer::Skipped(why.clone()),
                Reach::Direct => connect::direct(address, *port).await,
                Reach::Forwarded { mesh, pod, port } => {
                    let client = self.clients.iter().find(|client| client.mesh.name == *mesh);
                    connect::forwarded(client, pod, *port).await
                }
            };
            match stream {
                Ok(stream) => handshake::look(stream, question.server_name()).await,
                Err(answer) => answer,
            }
        };
        let answered = tokio::time::timeout(self.timeout, asked).await;
        answered.unwrap_or_else(|_| {
            WireAnswer::Unreached(format!("nothing answers within {} seconds", self.timeout.as_secs()))
        })
    }
}

#[cfg(test)]
mod tests;
