//! Objects that a benchmark needs and is not timed for, by the API: there may be no `kubectl`.

use futures::StreamExt;
use kube::api::{Api, DynamicObject, Patch, PatchParams};
use serde_json::Value;

use super::Sandbox;

/// Requests that are under way at once.
const AT_ONCE: usize = 32;

/// The API server of a sandbox.
pub struct Cluster {
    runtime: tokio::runtime::Runtime,
    client: kube::Client,
}

impl Cluster {
    pub fn of(sandbox: &Sandbox) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let client = runtime.block_on(async {
            let kubeconfig = kube::config::Kubeconfig::read_from(&sandbox.kubeconfig).expect("the sandbox wrote it");
            let config = kube::Config::from_custom_kubeconfig(kubeconfig, &Default::default())
                .await
                .expect("a context");
            kube::Client::try_from(config).expect("a client")
        });
        Self { runtime, client }
    }

    /// Applies these objects, in any order.
    pub fn apply(&self, objects: &[Value]) {
        let applied = objects.iter().map(|object| self.apply_one(object));
        self.runtime
            .block_on(futures::stream::iter(applied).buffer_unordered(AT_ONCE).collect::<()>());
    }

    async fn apply_one(&self, object: &Value) {
        let text = |path: &str| object.pointer(path).and_then(Value::as_str).expect("a text").to_owned();
        let kind = meshfed::manifest::kinds::by_name(&text("/kind")).expect("a kind that meshfed knows");
        let client = self.client.clone();
        let api: Api<DynamicObject> = match kind.namespaced {
            true => Api::namespaced_with(client, &text("/metadata/namespace"), &kind.api_resource()),
            false => Api::all_with(client, &kind.api_resource()),
        };
        let parameters = PatchParams::apply("bench").force();
        api.patch(&text("/metadata/name"), &parameters, &Patch::Apply(object))
            .await
            .expect("a valid object");
    }
}
