//! Contexts of the kubeconfig, and one client for each that is used. Never iterates over all contexts.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kube::Client;
use kube::client::ClientBuilder;
use kube::config::Kubeconfig;
use secrecy::SecretString;
use tokio::sync::OnceCell;
use tower::buffer::BufferLayer;

use crate::error::UserError;
use crate::topology::Mesh;
use crate::ui::Ui;
use crate::wording::{list_and, shell};

use super::connection::{self, Overrides};
use super::kubeconfig;
use super::login::Login;
use super::requests::Requests;
use super::{Fault, MeshClient};

/// More would wait for one another.
const REQUESTS_UNDER_WAY: usize = 256;

/// The kubeconfig, read once, and the clients made from it.
pub struct Contexts {
    kubeconfig: Kubeconfig,
    default: Option<String>,
    overrides: Overrides,
    /// The context that flags for one cluster are taken to be meant for: the first that is asked.
    overridden: OnceLock<String>,
    request_timeout: Duration,
    clients: Mutex<HashMap<String, Client>>,
    identities: Once<Option<String>>,
    control_planes: Once<Vec<(String, String)>>,
    served: Arc<Once<bool>>,
    /// Whether a login program may ask the user something.
    asks: bool,
    ui: Ui,
}

/// An answer of each context that is asked for once.
pub(super) type Once<T> = Mutex<HashMap<String, Arc<OnceCell<T>>>>;

pub(super) fn of_context<T>(answers: &Once<T>, context: &str) -> Arc<OnceCell<T>> {
    let mut answers = answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Arc::clone(answers.entry(context.to_owned()).or_default())
}

impl Contexts {
    /// Reads the kubeconfig files, merged in order; without any given, `$KUBECONFIG` or `~/.kube/config`.
    pub fn read(
        files: &[PathBuf],
        default: Option<String>,
        overrides: Overrides,
        request_timeout: Duration,
        ui: Ui,
    ) -> Result<Self, UserError> {
        let kubeconfig = kubeconfig::read(files)?;
        overrides.check(&kubeconfig)?;
        let default = default
            .or_else(|| kubeconfig.current_context.clone())
            .filter(|name| !name.is_empty());
        Ok(Self {
            kubeconfig,
            default,
            overrides,
            overridden: OnceLock::new(),
            request_timeout,
            clients: Mutex::default(),
            identities: Once::default(),
            control_planes: Once::default(),
            served: Arc::default(),
            asks: true,
            ui,
        })
    }

    /// The same, where nobody can answer a login program, though there may be a terminal.
    #[must_use]
    pub fn without_questions(mut self) -> Self {
        self.asks = false;
        self
    }

    /// The names of all contexts.
    pub fn names(&self) -> Vec<&str> {
        self.kubeconfig
            .contexts
            .iter()
            .map(|named| named.name.as_str())
            .collect()
    }

    /// The namespace that a context works in, if it says one.
    pub fn namespace(&self, context: &str) -> Option<&str> {
        let named = self.kubeconfig.contexts.iter().find(|named| named.name == context)?;
        named
            .context
            .as_ref()?
            .namespace
            .as_deref()
            .filter(|namespace| !namespace.is_empty())
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
            UserError::usage("the kubeconfig has no current context").hint(format!(
                "name one with `--context`, or after an `@` behind the mesh; {known}"
            ))
        })?;
        if !self.names().contains(&name) {
            return Err(UserError::usage(format!("the kubeconfig has no context `{name}`")).hint(known));
        }
        self.keep_to_one_cluster(name)?;
        Ok(name.to_owned())
    }

    /// What the command line says of one cluster, a token above all, must not be sent to another.
    fn keep_to_one_cluster(&self, name: &str) -> Result<(), UserError> {
        let Some(flag) = self.overrides.of_one_cluster() else {
            return Ok(());
        };
        let first = self.overridden.get_or_init(|| name.to_owned());
        if first == name {
            return Ok(());
        }
        let fault =
            format!("`{flag}` is meant for one cluster, and this command asks the contexts `{first}` and `{name}`");
        Err(UserError::usage(fault).hint("give each context its own user in the kubeconfig, and leave the flag out"))
    }

    /// The client for a context, made on first use, or an error for a person.
    pub async fn client(&self, context: &str) -> Result<Client, UserError> {
        let connected = self.connect(context).await;
        connected.map_err(|fault| {
            UserError::unknown(format!("context `{context}`: {fault}")).hint(shell!(
                "see what the kubeconfig says: `kubectl config view --minify --context {}`",
                context
            ))
        })
    }

    /// The client for a context, made on first use. Sends nothing yet, but may run what the kubeconfig names to log in.
    pub async fn connect(&self, context: &str) -> Result<Client, Fault> {
        if let Some(client) = self.clients().get(context) {
            return Ok(client.clone());
        }
        let refuse = |why: String| Fault::Unreachable(format!("cannot connect as the kubeconfig says: {why}"));
        let connection = connection::of_context(&self.kubeconfig, context, &self.overrides).map_err(refuse)?;
        let mut config = connection.config;
        config.connect_timeout = Some(self.request_timeout);
        let login = connection
            .login
            .map(|(program, user)| Arc::new(Login::new(program, &user, self.request_timeout, self.asks)));
        if let Some(login) = &login
            && let Some(identity) = login.log_in().await?
        {
            config.auth_info.client_certificate_data = Some(STANDARD.encode(identity.certificate));
            config.auth_info.client_key_data = Some(SecretString::from(STANDARD.encode(identity.key)));
        }
        let requests = Requests {
            context: context.to_owned(),
            server: connection.server,
            limit: self.request_timeout,
            login,
            ui: self.ui.clone(),
        };
        let user = config.auth_info.clone();
        let client = ClientBuilder::try_from(config)
            .map_err(|error| refuse(connection::refusal(&error, &user)))?
            .with_layer(&BufferLayer::new(REQUESTS_UNDER_WAY))
            .with_layer(&requests)
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
            served: Arc::clone(&self.served),
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
