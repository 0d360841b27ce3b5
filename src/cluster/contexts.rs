//! Contexts of the kubeconfig, and one client for each that is used. Never iterates over all contexts.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use kube::client::ClientBuilder;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use tower::util::MapRequestLayer;

use crate::error::UserError;
use crate::topology::Mesh;
use crate::ui::Ui;
use crate::wording::list_and;

use super::MeshClient;

/// The kubeconfig, read once, and the clients made from it.
pub struct Contexts {
    kubeconfig: Kubeconfig,
    default: Option<String>,
    request_timeout: Duration,
    clients: Mutex<HashMap<String, Client>>,
    ui: Ui,
}

impl Contexts {
    /// Reads the kubeconfig files, merged in order; without any given, `$KUBECONFIG` or `~/.kube/config`.
    pub fn read(
        files: &[PathBuf],
        default: Option<String>,
        request_timeout: Duration,
        ui: Ui,
    ) -> Result<Self, UserError> {
        let unreadable = |error: &dyn std::fmt::Display| {
            UserError::unknown(format!("cannot read a kubeconfig: {error}"))
                .hint("pass `--kubeconfig FILE`, set KUBECONFIG, or log in with `oc login`")
                .hint("no cluster at hand? `meshfed sandbox up` starts one on this machine")
        };
        let kubeconfig = if files.is_empty() {
            Kubeconfig::read().map_err(|error| unreadable(&error))?
        } else {
            let mut merged = Kubeconfig::default();
            for file in files {
                let next =
                    Kubeconfig::read_from(file).map_err(|error| unreadable(&format!("{}: {error}", file.display())))?;
                merged = merged.merge(next).map_err(|error| unreadable(&error))?;
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

    /// The client for a context, made on first use.
    pub async fn client(&self, context: &str) -> Result<Client, UserError> {
        if let Some(client) = self.clients().get(context) {
            return Ok(client.clone());
        }
        let refuse = |error: &dyn std::fmt::Display| {
            UserError::unknown(format!(
                "context `{context}`: cannot connect as the kubeconfig says: {error}"
            ))
        };
        let options = KubeConfigOptions {
            context: Some(context.to_owned()),
            ..KubeConfigOptions::default()
        };
        let mut config = Config::from_custom_kubeconfig(self.kubeconfig.clone(), &options)
            .await
            .map_err(|error| refuse(&error))?;
        config.connect_timeout = Some(self.request_timeout);
        // Retries would hide an unreachable cluster behind a silence longer than `--request-timeout`.
        config.default_retry = false;
        let (ui, name) = (self.ui.clone(), context.to_owned());
        let tell = MapRequestLayer::new(move |request: http::Request<kube::client::Body>| {
            ui.detail(&format!("{name}: {} {}", request.method(), request.uri().path()));
            request
        });
        let client = ClientBuilder::try_from(config)
            .map_err(|error| refuse(&error))?
            .with_layer(&tell)
            .build();
        self.clients().insert(context.to_owned(), client.clone());
        Ok(client)
    }

    /// A mesh with the way to its cluster.
    pub async fn mesh_client(&self, mesh: Mesh) -> Result<MeshClient, UserError> {
        let client = self.client(&mesh.context).await?;
        Ok(MeshClient {
            mesh,
            client,
            request_timeout: self.request_timeout,
        })
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, HashMap<String, Client>> {
        self.clients.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Longest time for one request.
    pub fn request_timeout(&self) -> Duration {
        self.request_timeout
    }
}
