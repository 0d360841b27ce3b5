//! Contexts of the kubeconfig, and one client for each that is used. Never iterates over all contexts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kube::client::ClientBuilder;
use kube::client::retry::RetryPolicy;
use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError};
use kube::{Client, Config};
use tokio::sync::OnceCell;
use tower::buffer::BufferLayer;
use tower::retry::RetryLayer;
use tower::util::MapRequestLayer;

use crate::error::UserError;
use crate::topology::Mesh;
use crate::ui::Ui;
use crate::wording::list_and;

use super::{Fault, MeshClient};

/// More would wait for one another.
const REQUESTS_UNDER_WAY: usize = 256;

/// The kubeconfig, read once, and the clients made from it.
pub struct Contexts {
    kubeconfig: Kubeconfig,
    default: Option<String>,
    request_timeout: Duration,
    clients: Mutex<HashMap<String, Client>>,
    identities: Once<Option<String>>,
    control_planes: Once<Vec<(String, String)>>,
    ui: Ui,
}

/// An answer of each context that is asked for once.
type Once<T> = Mutex<HashMap<String, Arc<OnceCell<T>>>>;

fn of_context<T>(answers: &Once<T>, context: &str) -> Arc<OnceCell<T>> {
    let mut answers = answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Arc::clone(answers.entry(context.to_owned()).or_default())
}

impl Contexts {
    /// Reads the kubeconfig files, merged in order; without any given, `$KUBECONFIG` or `~/.kube/config`.
    pub fn read(
        files: &[PathBuf],
        default: Option<String>,
        request_timeout: Duration,
        ui: Ui,
    ) -> Result<Self, UserError> {
        let unreadable = |error: KubeconfigError, file: Option<&Path>| {
            UserError::unknown(unreadable(error, file))
                .hint("pass `--kubeconfig FILE`, set KUBECONFIG, or log in with `oc login`")
                .hint("no cluster at hand? `meshfed sandbox up` starts one on this machine")
        };
        let kubeconfig = if files.is_empty() {
            Kubeconfig::read().map_err(|error| unreadable(error, None))?
        } else {
            let mut merged = Kubeconfig::default();
            for file in files {
                let next = Kubeconfig::read_from(file).map_err(|error| unreadable(error, Some(file)))?;
                merged = merged.merge(next).map_err(|error| unreadable(error, Some(file)))?;
            }
            merged
        };
        let default = default
            .or_else(|| kubeconfig.current_context.clone())
            .filter(|name| !name.is_empty());
        Ok(Self {
            kubeconfig,
            default,
            request_timeout,
            clients: Mutex::default(),
            identities: Once::default(),
            control_planes: Once::default(),
            ui,
        })
    }

    /// The names of all contexts.
    pub fn names(&self) -> Vec<&str> {
        self.kubeconfig
            .contexts
            .iter()
            .map(|named| named.name.as_str())
            .collect()
    }

    /// The name of the context to use: the one asked for, or the current one.
    pub fn name(&self, asked: Option<&str>) -> Result<String, UserError> {
        if self.kubeconfig.contexts.is_empty() {
            return Err(UserError::usage("the kubeconfig has no contexts")
                .hint("log in with `oc login`, or name another file with `--kubeconfig FILE`")
                .hint("no cluster at hand? `meshfed sandbox up` starts one on this machine"));
        }
        let known = format!("contexts found: {}", list_and(&self.names()));
        let name = asked.or(self.default.as_deref()).ok_or_else(|| {
            UserError::usage("the kubeconfig has no current context")
                .hint(format!("name one with `--context` or MESH@CONTEXT; {known}"))
        })?;
        if !self.names().contains(&name) {
            return Err(UserError::usage(format!("the kubeconfig has no context `{name}`")).hint(known));
        }
        Ok(name.to_owned())
    }

    /// The client for a context, made on first use, or an error for a person.
    pub async fn client(&self, context: &str) -> Result<Client, UserError> {
        let connected = self.connect(context).await;
        connected.map_err(|fault| {
            UserError::unknown(format!("context `{context}`: {fault}")).hint(format!(
                "see what the kubeconfig says: `kubectl config view --minify --context {context}`"
            ))
        })
    }

    /// The client for a context, made on first use. Sends nothing yet, but may run what the kubeconfig names to log in.
    pub async fn connect(&self, context: &str) -> Result<Client, Fault> {
        if let Some(client) = self.clients().get(context) {
            return Ok(client.clone());
        }
        let refuse = |error: &dyn std::fmt::Display| {
            Fault::Unreachable(format!("cannot connect as the kubeconfig says: {error}"))
        };
        let options = KubeConfigOptions {
            context: Some(context.to_owned()),
            ..KubeConfigOptions::default()
        };
        let mut config = Config::from_custom_kubeconfig(self.kubeconfig.clone(), &options)
            .await
            .map_err(|error| refuse(&error))?;
        config.connect_timeout = Some(self.request_timeout);
        // The client's own retries go on for so long that they hide what the API server says.
        config.default_retry = false;
        let (ui, name) = (self.ui.clone(), context.to_owned());
        let tell = MapRequestLayer::new(move |request: http::Request<kube::client::Body>| {
            ui.detail(&format!("{name}: {} {}", request.method(), request.uri().path()));
            request
        });
        let client = ClientBuilder::try_from(config)
            .map_err(|error| refuse(&error))?
            .with_layer(&BufferLayer::new(REQUESTS_UNDER_WAY))
            .with_layer(&RetryLayer::new(when_asked_to_wait()))
            .with_layer(&tell)
            .build();
        self.clients().insert(context.to_owned(), client.clone());
        Ok(client)
    }

    /// A mesh with the way to its cluster.
    pub async fn mesh_client(&self, mesh: Mesh) -> Result<MeshClient, UserError> {
        let client = self.client(&mesh.context).await?;
        Ok(self.with_client(mesh, client))
    }

    /// A mesh with a client of its context.
    pub fn with_client(&self, mesh: Mesh, client: Client) -> MeshClient {
        let identity = of_context(&self.identities, &mesh.context);
        MeshClient {
            mesh,
            client,
            request_timeout: self.request_timeout,
            identity,
        }
    }

    /// The control planes of a context as (namespace, name), once somebody has asked for them.
    pub(super) fn control_planes(&self, context: &str) -> Arc<OnceCell<Vec<(String, String)>>> {
        of_context(&self.control_planes, context)
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, HashMap<String, Client>> {
        self.clients.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Longest time for one request.
    pub fn request_timeout(&self) -> Duration {
        self.request_timeout
    }
}

/// Tries again when the API server asks for that (429, 503, 504): it does so for a second when it begins to serve a kind,
/// which happens right after the first control plane of a cluster. Within `--request-timeout`, as everything else.
fn when_asked_to_wait() -> RetryPolicy {
    RetryPolicy::new(Duration::from_millis(100), Duration::from_secs(1), 3, true)
        .expect("the shortest wait is the shorter")
}

/// Why a kubeconfig cannot be used, in one line: the client library says it in several, and names no file.
fn unreadable(error: KubeconfigError, file: Option<&Path>) -> String {
    let file = match (&error, file) {
        (KubeconfigError::ReadConfig(_, path), _) => path.display().to_string(),
        (_, Some(path)) => path.display().to_string(),
        (_, None) => std::env::var("KUBECONFIG").unwrap_or_else(|_| "~/.kube/config".to_owned()),
    };
    let reason = match error {
        KubeconfigError::ReadConfig(source, _) => source.to_string(),
        KubeconfigError::Parse(source) => {
            let source = source.to_string();
            format!(
                "it is not the YAML of a kubeconfig: {}",
                source.trim_start_matches("error: ")
            )
        }
        other => other.to_string(),
    };
    format!(
        "cannot read the kubeconfig {file}: {}",
        reason.lines().next().unwrap_or_default()
    )
}
