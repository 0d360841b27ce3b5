//! Reads the ends of logs. Which lines tell something is decided in `snapshot::log`.

use std::collections::BTreeSet;

use futures::future::join_all;
use k8s_openapi::api::core::v1::Pod;
use kube::api::LogParams;

use super::{MeshClient, check_names};
use crate::snapshot::{LogLine, LogSource, MeshState, Observed, Unknown, relevant};

/// Seconds that are looked back.
const SINCE: i64 = 60 * 60;

/// Lines of the end that are read: an access log is mostly about something else.
const LINES: i64 = 2_000;

/// Bytes that are read at most.
const BYTES: i64 = 512 * 1024;

/// The pods of istiod and of the gateways that peers name.
pub(super) fn logging_pods(state: &MeshState) -> Vec<(&Pod, LogSource)> {
    let named = state.peers.list().unwrap_or_default().iter().flat_map(|peer| {
        let gateways = &peer.spec.gateways;
        [&gateways.ingress.name, &gateways.egress.name]
    });
    let named: BTreeSet<&String> = named.collect();
    let istiods = state.istiod_pods.list().unwrap_or_default().iter();
    let gateways = named
        .into_iter()
        .flat_map(|gateway| state.gateway_pods(gateway).unwrap_or_default());
    let istiods = istiods.map(|pod| (pod, LogSource::Istiod));
    istiods.chain(gateways.map(|pod| (pod, LogSource::Gateway))).collect()
}

/// The telling lines of each pod, by its name. Where the right to read logs is missing, one pod is asked and no other.
pub async fn telling_lines(mesh: &MeshClient, pods: &[(&Pod, LogSource)]) -> Vec<(String, Observed<Vec<LogLine>>)> {
    let named: Vec<(String, LogSource)> = pods
        .iter()
        .filter_map(|(pod, source)| Some((pod.metadata.name.clone()?, *source)))
        .collect();
    let Some(((first, source), others)) = named.split_first() else {
        return Vec::new();
    };
    let mut found = vec![(first.clone(), end_of(mesh, first, *source).await)];
    if matches!(found[0].1, Observed::Unknown(Unknown::Forbidden(_))) {
        return found;
    }
    let others = others
        .iter()
        .map(async |(pod, source)| (pod.clone(), end_of(mesh, pod, *source).await));
    found.extend(join_all(others).await);
    found
}

async fn end_of(mesh: &MeshClient, pod: &str, source: LogSource) -> Observed<Vec<LogLine>> {
    let container = match source {
        LogSource::Istiod => "discovery",
        LogSource::Gateway => "istio-proxy",
    };
    let parameters = LogParams {
        container: Some(container.to_owned()),
        since_seconds: Some(SINCE),
        tail_lines: Some(LINES),
        limit_bytes: Some(BYTES),
        timestamps: true,
        ..LogParams::default()
    };
    let namespace = &mesh.mesh.namespace;
    let ask = async {
        check_names(&[namespace, pod])?;
        mesh.request(mesh.api::<Pod>(namespace).logs(pod, &parameters)).await
    };
    match ask.await {
        Ok(log) => Observed::Present(relevant(&log, source)),
        Err(fault) => fault.observed(format!("get pods/log in {namespace}").as_str()),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use http::{Request, Response};
    use kube::Client;
    use kube::client::Body;
    use serde_json::json;

    use super::*;
    use crate::snapshot::samples::read;
    use crate::topology::Mesh;

    /// A mesh whose API server answers every request like this, and what it was asked.
    fn mesh(status: u16, body: &'static str) -> (MeshClient, Arc<Mutex<Vec<String>>>) {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = asked.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            seen.lock()
                .expect("no test panics while holding it")
                .push(request.uri().to_string());
            let answer = Response::builder()
                .status(status)
                .body(Body::from(body.as_bytes().to_vec()));
            async move { Ok::<_, Infallible>(answer.expect("a valid answer")) }
        });
        let mesh = Mesh {
            name: "prod".to_owned(),
            control_plane: "prod".to_owned(),
            namespace: "prod".to_owned(),
            context: "fake".to_owned(),
        };
        let client = MeshClient::new(mesh, Client::new(service, "default"), Duration::from_secs(5));
        (client, asked)
    }

    fn pods() -> [Pod; 2] {
        ["istiod-0", "stage-egress-0"].map(|name| read(json!({"metadata": {"name": name}})))
    }

    async fn lines(mesh: &MeshClient) -> Vec<(String, Observed<Vec<LogLine>>)> {
        let [istiod, egress] = pods();
        telling_lines(mesh, &[(&istiod, LogSource::Istiod), (&egress, LogSource::Gateway)]).await
    }

    #[tokio::test]
    async fn the_end_of_a_log_is_read_within_bounds() {
        let (mesh, asked) = mesh(200, "error federation unknown mesh specified\nsomething else\n");
        let found = lines(&mesh).await;
        assert_eq!(
            found[0].1.list().expect("it was read")[0].text,
            "error federation unknown mesh specified"
        );
        assert_eq!(found[1].1, Observed::Present(Vec::new()));
        let asked = asked.lock().expect("no other thread").clone();
        assert_eq!(asked.len(), 2);
        for bound in ["tailLines=2000", "limitBytes=524288", "sinceSeconds=3600"] {
            assert!(asked.iter().all(|uri| uri.contains(bound)), "{asked:?}");
        }
        assert!(
            asked[0].starts_with("/api/v1/namespaces/prod/pods/istiod-0/log?"),
            "{asked:?}"
        );
        assert!(
            asked[0].contains("container=discovery") && asked[1].contains("container=istio-proxy"),
            "{asked:?}"
        );
    }

    #[tokio::test]
    async fn without_the_right_to_read_logs_it_is_tried_once_and_said() {
        let refusal = r#"{"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "no", "reason": "Forbidden", "code": 403}"#;
        let (mesh, asked) = mesh(403, refusal);
        let found = lines(&mesh).await;
        assert_eq!(
            found,
            [("istiod-0".to_owned(), Observed::forbidden("get pods/log in prod"))]
        );
        assert_eq!(asked.lock().expect("no other thread").len(), 1);
    }
}
