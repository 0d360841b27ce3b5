//! A connection to a port of a pod that the API server of its cluster forwards, as `kubectl port-forward` has it.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;

use super::handshake;
use crate::cluster::{Fault, MeshClient};
use crate::snapshot::{ForwardedPort, WireAnswer};
use crate::wording::visible;

/// How much longer the word of the kubelet may take than the end of the connection that it is about.
const WORD_WITHIN: Duration = Duration::from_millis(500);

/// Begins a handshake for this name with what listens in the pod.
pub(super) async fn look(forwarding: &[MeshClient], to: &ForwardedPort, server_name: Option<String>) -> WireAnswer {
    let Some(mesh) = forwarding.iter().find(|mesh| mesh.mesh.name == to.mesh) else {
        return WireAnswer::Skipped(format!("the cluster of `{}` is not asked", to.mesh));
    };
    let pods = mesh.api::<Pod>(&to.namespace);
    let mut forwarder = match mesh.request(pods.portforward(&to.pod, &[to.port])).await {
        Ok(forwarder) => forwarder,
        Err(fault) => return WireAnswer::Skipped(refusal(&fault, to)),
    };
    let (Some(stream), Some(word)) = (forwarder.take_stream(to.port), forwarder.take_error(to.port)) else {
        return WireAnswer::Skipped(format!("the API server forwards no port {} of pod {}", to.port, to.pod));
    };
    let answer = handshake::look(stream, server_name).await;
    let answer = match answer {
        // Who closes it may be the kubelet, which says so, since nobody listens in the pod.
        WireAnswer::Closed(how) => match tokio::time::timeout(WORD_WITHIN, word).await {
            Ok(Some(word)) => WireAnswer::Unreached(visible(word.trim()).into_owned()),
            _ => WireAnswer::Closed(how),
        },
        other => other,
    };
    forwarder.abort();
    answer
}

fn refusal(fault: &Fault, to: &ForwardedPort) -> String {
    let ForwardedPort {
        namespace, pod, port, ..
    } = to;
    match fault {
        Fault::Forbidden(_) => {
            format!("no right to forward ports to pods in {namespace} (get and create pods/portforward)")
        }
        fault => format!("the API server forwards no connection to port {port} of pod {namespace}/{pod}: {fault}"),
    }
}
