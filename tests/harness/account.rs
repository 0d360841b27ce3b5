//! A ServiceAccount that logs in with a token of its own, so that the API server judges its rights and not the
//! administrator's.

use std::fmt::Debug;
use std::io::Write;

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::{ResourceQuota, ServiceAccount};
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kube::api::{Patch, PatchParams, PostParams};
use kube::{Api, Resource};
use meshfed::manifest::yaml;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::{Cluster, Sandbox};

/// A ServiceAccount and how it logs in.
pub struct Account {
    namespace: String,
    name: String,
    /// Its kubeconfig, gone when this is dropped.
    kubeconfig: NamedTempFile,
}

impl Account {
    /// The name of the one context of its kubeconfig.
    pub const CONTEXT: &str = "account";

    /// Makes the account in a namespace of the sandbox's first cluster.
    pub fn new(sandbox: &Sandbox, namespace: &str, name: &str) -> Self {
        let cluster = sandbox.cluster(0);
        let object = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}});
        cluster.apply("hand", namespace, &object);
        let token = cluster.token(namespace, name);
        let mut kubeconfig = NamedTempFile::new().expect("a file for the kubeconfig");
        let text = kubeconfig_with(&sandbox.kubeconfig, &token).to_string();
        kubeconfig
            .write_all(text.as_bytes())
            .expect("the kubeconfig is written");
        Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            kubeconfig,
        }
    }

    /// The flag that makes meshfed log in as this account.
    pub fn flag(&self) -> String {
        format!("--kubeconfig {}", self.kubeconfig.path().display())
    }

    /// What rights are bound to.
    pub fn user(&self) -> String {
        format!("system:serviceaccount:{}:{}", self.namespace, self.name)
    }

    /// Binds a ClusterRole to the account, for one namespace.
    pub fn is_bound_to(&self, cluster: &Cluster, namespace: &str, cluster_role: &str) {
        let role = json!({"apiGroup": GROUP, "kind": "ClusterRole", "name": cluster_role});
        self.bind(cluster, namespace, &cluster_role.replace(':', "-"), role);
    }

    /// Gives the account these rights in one namespace, by a Role of its own.
    pub fn may(&self, cluster: &Cluster, namespace: &str, role: &str, rules: &Value) {
        let object = json!({"apiVersion": API, "kind": "Role", "metadata": {"name": role}, "rules": rules});
        cluster.put::<Role>(namespace, &object);
        self.bind(
            cluster,
            namespace,
            role,
            json!({"apiGroup": GROUP, "kind": "Role", "name": role}),
        );
    }

    fn bind(&self, cluster: &Cluster, namespace: &str, name: &str, role: Value) {
        let subject = json!({"kind": "ServiceAccount", "namespace": self.namespace, "name": self.name});
        let object = json!({"apiVersion": API, "kind": "RoleBinding",
            "metadata": {"name": name}, "roleRef": role, "subjects": [subject]});
        cluster.put::<RoleBinding>(namespace, &object);
    }
}

const GROUP: &str = "rbac.authorization.k8s.io";
const API: &str = "rbac.authorization.k8s.io/v1";

impl Cluster {
    /// Applies an object of a kind that meshfed itself never writes.
    fn put<K>(&self, namespace: &str, object: &Value)
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug,
    {
        let api: Api<K> = Api::namespaced(self.client.clone(), namespace);
        let name = object["metadata"]["name"].as_str().expect("a name");
        let (parameters, patch) = (PatchParams::apply("hand"), Patch::Apply(object));
        let applied = self.runtime.block_on(api.patch(name, &parameters, &patch));
        applied.expect("the object is valid");
    }

    /// Gives a namespace a quota that is in effect.
    pub fn quota(&self, namespace: &str, hard: &Value) {
        let object =
            json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "quota"}, "spec": {"hard": hard}});
        self.put::<ResourceQuota>(namespace, &object);
        // No controller counts what is there, so its count is written by hand.
        let api: Api<ResourceQuota> = Api::namespaced(self.client.clone(), namespace);
        let used: Value = hard
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| (name.clone(), json!("0")))
            .collect();
        let status = json!({"status": {"hard": hard, "used": used}});
        let (parameters, patch) = (PatchParams::default(), Patch::Merge(status));
        let counted = api.patch_status("quota", &parameters, &patch);
        self.runtime.block_on(counted).expect("the quota is counted");
    }

    /// A token of a ServiceAccount that the API server accepts.
    fn token(&self, namespace: &str, name: &str) -> String {
        let api: Api<ServiceAccount> = Api::namespaced(self.client.clone(), namespace);
        let request = TokenRequest {
            spec: Some(TokenRequestSpec::default()),
            ..TokenRequest::default()
        };
        let parameters = PostParams::default();
        let asked = api.create_token_request(name, &parameters, &request);
        let answer = self.runtime.block_on(asked).expect("the account can log in");
        let token = answer.status.and_then(|status| status.token);
        token.expect("the answer holds a token")
    }
}

/// The kubeconfig of a sandbox with this token in place of the administrator's certificate. JSON is YAML.
fn kubeconfig_with(path: &str, token: &str) -> Value {
    let text = std::fs::read_to_string(path).expect("the sandbox wrote its kubeconfig");
    let mut kubeconfig = yaml::read(&text).expect("it is YAML").remove(0);
    let name = kubeconfig["current-context"].clone();
    kubeconfig["users"] = json!([{"name": name, "user": {"token": token}}]);
    let cluster = json!({"cluster": name, "user": name});
    kubeconfig["contexts"] = json!([{"name": Account::CONTEXT, "context": cluster}]);
    kubeconfig["current-context"] = json!(Account::CONTEXT);
    kubeconfig
}
