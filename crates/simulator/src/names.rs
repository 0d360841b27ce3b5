//! Names and numbers that Maistra gives, as far as the simulator writes or expects them.

/// The ConfigMap in which istiod publishes the root certificate of its mesh.
pub const ROOT_CERTIFICATE: &str = "istio-ca-root-cert";

/// The key of a root certificate in its ConfigMap.
pub const ROOT_CERTIFICATE_KEY: &str = "root-cert.pem";

/// The Secret in which istiod keeps the certificate authority of its mesh, and the certificate in it.
pub const AUTHORITY: &str = "istio-ca-secret";
pub const AUTHORITY_CERTIFICATE: &str = "ca-cert.pem";

/// The Secret with a certificate authority of one's own, which istiod takes instead when it starts.
pub const PLUGGED_AUTHORITY: &str = "cacerts";

/// By this finalizer the operator holds an object until it has cleared up behind it.
pub const FINALIZER: &str = "maistra.io/istio-operator";

/// The name that a member roll must have.
pub const MEMBER_ROLL: &str = "default";

/// The container of a gateway's proxy and of a sidecar.
pub const PROXY: &str = "istio-proxy";

/// Where discovery requests go, and arrive.
pub const DISCOVERY_PORT: i32 = 8188;

/// Where requests to services go, and arrive.
pub const SERVICE_PORT: i32 = 15443;

/// The domain of a cluster that says nothing else. The rule by which an ingress gateway reaches its istiod has it fixed.
pub const CLUSTER_DOMAIN: &str = "cluster.local";

/// The name of a cluster that says nothing else.
pub const CLUSTER_NAME: &str = "Kubernetes";

/// Versions of a control plane that the operator supports.
pub const SUPPORTED_VERSIONS: [&str; 6] = ["v2.1", "v2.2", "v2.3", "v2.4", "v2.5", "v2.6"];

/// The version of a control plane that asks for none.
pub const NEWEST_VERSION: &str = "v2.6";

/// Versions in which automatic Routes are switched off for a new control plane.
pub const MUTATED_VERSIONS: [&str; 2] = ["v2.5", "v2.6"];
