//! How to connect to the cluster of a context: what the kubeconfig says, and what the command line says instead.

use http::header::USER_AGENT;
use http::{HeaderValue, Uri};
use kube::Config;
use kube::config::{AuthInfo, Cluster, ExecAuthCluster, ExecConfig, Kubeconfig};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::SecretString;
use x509_parser::pem::parse_x509_pem;
use x509_parser::x509::X509Version;

use super::kubeconfig::in_words;
use super::proxy::{self, Environment};
use crate::error::UserError;
use crate::wording::list_and;

/// What the command line says instead of the kubeconfig.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The cluster of the kubeconfig to ask.
    pub cluster: Option<String>,
    /// The user of the kubeconfig to ask as.
    pub user: Option<String>,
    /// A bearer token instead of the user's credentials.
    pub token: Option<SecretString>,
    /// Ask in the name of this user.
    pub impersonate: Option<String>,
    /// Ask as a member of these groups.
    pub impersonate_groups: Vec<String>,
    /// Ask with this UID.
    pub impersonate_uid: Option<String>,
    /// Take any certificate for the server's.
    pub insecure_skip_tls_verify: bool,
}

impl Overrides {
    /// Refuses what cannot be meant, before any cluster is asked.
    pub(super) fn check(&self, kubeconfig: &Kubeconfig) -> Result<(), UserError> {
        let known = |kind: &str, asked: &Option<String>, known: Vec<&str>| match asked.as_deref() {
            Some(name) if !known.contains(&name) => {
                let fault = UserError::usage(format!("the kubeconfig has no {kind} `{name}`"));
                Err(fault.hint(format!("{kind}s found: {}", list_and(&known))))
            }
            _ => Ok(()),
        };
        let clusters = kubeconfig.clusters.iter().map(|named| named.name.as_str());
        known("cluster", &self.cluster, clusters.collect())?;
        let users = kubeconfig.auth_infos.iter().map(|named| named.name.as_str());
        known("user", &self.user, users.collect())?;
        if self.impersonate.is_none() && (self.impersonate_uid.is_some() || !self.impersonate_groups.is_empty()) {
            return Err(
                UserError::usage("`--as-group` and `--as-uid` need the user whose they are")
                    .hint("pass `--as USER` too"),
            );
        }
        Ok(())
    }

    /// The first flag of those that name one cluster or its credentials; what is meant for one goes to no other.
    pub(super) fn of_one_cluster(&self) -> Option<&'static str> {
        [
            (self.token.is_some(), "--token"),
            (self.user.is_some(), "--user"),
            (self.cluster.is_some(), "--cluster"),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
    }
}

/// How to connect to one cluster.
pub(super) struct Connection {
    /// For the client; without what a login program has yet to give.
    pub(super) config: Config,
    /// The login program and the name of its user.
    pub(super) login: Option<(ExecConfig, String)>,
    /// The server, and the proxy on the way, as a person is told.
    pub(super) server: String,
}

/// What the kubeconfig and the command line say of a context, or why that cannot be used.
pub(super) fn of_context(kubeconfig: &Kubeconfig, name: &str, overrides: &Overrides) -> Result<Connection, String> {
    let context = kubeconfig
        .contexts
        .iter()
        .find(|named| named.name == name)
        .and_then(|named| named.context.as_ref())
        .ok_or_else(|| format!("the kubeconfig has no context `{name}`"))?;
    let cluster_name = overrides.cluster.as_ref().unwrap_or(&context.cluster);
    let cluster = kubeconfig
        .clusters
        .iter()
        .find(|named| named.name == *cluster_name)
        .and_then(|named| named.cluster.as_ref())
        .ok_or_else(|| format!("the kubeconfig has no cluster `{cluster_name}`"))?;
    let url = cluster.server.as_deref().filter(|url| !url.is_empty());
    let url = url.ok_or_else(|| format!("the kubeconfig's cluster `{cluster_name}` has no `server`"))?;
    let url: Uri = url
        .parse()
        .map_err(|error| format!("the `server` of the kubeconfig's cluster `{cluster_name}` is no URL: {error}"))?;
    let (mut user, user_name) = user(kubeconfig, context.user.as_deref(), overrides);

    let mut config = Config::new(url.clone());
    config.accept_invalid_certs = overrides.insecure_skip_tls_verify || cluster.insecure_skip_tls_verify == Some(true);
    config.root_cert = if config.accept_invalid_certs {
        None
    } else {
        authorities(cluster)?
    };
    config.tls_server_name = cluster.tls_server_name.clone().filter(|name| !name.is_empty());
    config.disable_compression = cluster.disable_compression.unwrap_or(false);
    config.proxy_url = proxy::choose(&url, cluster.proxy_url.as_deref(), &Environment::read())?;
    // The client's own retries go on for so long that they hide what the API server says.
    config.default_retry = false;
    let agent = concat!("meshfed/", env!("CARGO_PKG_VERSION"));
    config.headers = vec![(USER_AGENT, HeaderValue::from_static(agent))];

    let mut login = user.exec.take();
    if let Some(login) = login.as_mut().filter(|login| login.provide_cluster_info) {
        login.cluster = Some(ExecAuthCluster::try_from(cluster).map_err(|error| in_words(&error))?);
    }
    config.auth_info = user;
    let server = match &config.proxy_url {
        Some(proxy) => format!("{} by way of the proxy {}", address(&url), proxy::shown(proxy)),
        None => address(&url),
    };
    Ok(Connection {
        login: login.map(|login| (login, user_name)),
        config,
        server,
    })
}

/// The credentials, and the name of the user that has them.
fn user(kubeconfig: &Kubeconfig, of_context: Option<&str>, overrides: &Overrides) -> (AuthInfo, String) {
    let name = overrides.user.as_deref().or(of_context).unwrap_or_default();
    let found = kubeconfig.auth_infos.iter().find(|named| named.name == name);
    // As with kubectl, a user that is not there is one without credentials.
    let mut user = found.and_then(|named| named.auth_info.clone()).unwrap_or_default();
    if let Some(token) = &overrides.token {
        user = AuthInfo {
            token: Some(token.clone()),
            impersonate: user.impersonate,
            impersonate_uid: user.impersonate_uid,
            impersonate_groups: user.impersonate_groups,
            impersonate_user_extra: user.impersonate_user_extra,
            ..AuthInfo::default()
        };
    }
    // A token or a password goes before a program that would give one.
    if user.token.is_some() || user.token_file.is_some() || (user.username.is_some() && user.password.is_some()) {
        user.exec = None;
    }
    if let Some(impersonate) = &overrides.impersonate {
        user.impersonate = Some(impersonate.clone());
        user.impersonate_groups = None;
        user.impersonate_uid = None;
        user.impersonate_user_extra = None;
    }
    if !overrides.impersonate_groups.is_empty() {
        user.impersonate_groups = Some(overrides.impersonate_groups.clone());
    }
    if overrides.impersonate_uid.is_some() {
        user.impersonate_uid.clone_from(&overrides.impersonate_uid);
    }
    (user, name.to_owned())
}

/// The certificates that may sign the server's; none where the system's count.
fn authorities(cluster: &Cluster) -> Result<Option<Vec<Vec<u8>>>, String> {
    let read = ExecAuthCluster::try_from(cluster).map_err(|error| in_words(&error))?;
    let text = read.certificate_authority_data.unwrap_or_default();
    if text.trim_ascii().is_empty() {
        return Ok(None);
    }
    let certificates: Result<Vec<Vec<u8>>, _> = CertificateDer::pem_slice_iter(&text)
        .map(|certificate| certificate.map(|certificate| certificate.to_vec()))
        .collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(Some(certificates)),
        _ => Err("the `certificate-authority` of the kubeconfig's cluster holds no certificate in PEM".to_owned()),
    }
}

/// A server's address without credentials.
fn address(url: &Uri) -> String {
    let path = url.path().trim_end_matches('/');
    format!("{}{path}", proxy::shown(url))
}

/// Why no client can be made, in words.
pub(super) fn refusal(error: &kube::Error, user: &AuthInfo) -> String {
    match error {
        kube::Error::InferKubeconfig(error) => in_words(error),
        kube::Error::Auth(kube::client::AuthError::ReadTokenFile(source, path)) => {
            format!("cannot read the token file {}: {source}", path.display())
        }
        kube::Error::RustlsTls(error) => match old_certificate(user) {
            Some(old) => format!(
                "the client certificate is of X.509 version 1, which TLS libraries of today do not take, though kubectl \
                 still does: {old}; log in again, or ask for a certificate of version 3"
            ),
            None => format!("the client certificate or its key cannot be used: {error}"),
        },
        other => other.to_string(),
    }
}

/// Whose certificate it is and where the kubeconfig has it, if it is of version 1.
fn old_certificate(user: &AuthInfo) -> Option<String> {
    use base64::Engine;

    let (pem, place) = match (&user.client_certificate_data, &user.client_certificate) {
        (Some(data), _) => {
            let pem = base64::engine::general_purpose::STANDARD.decode(data).ok()?;
            (pem, "`client-certificate-data`".to_owned())
        }
        (None, Some(file)) => (std::fs::read(file).ok()?, format!("`client-certificate` {file}")),
        (None, None) => return None,
    };
    let (_, pem) = parse_x509_pem(&pem).ok()?;
    let certificate = pem.parse_x509().ok()?;
    let is_old = certificate.version() == X509Version::V1;
    is_old.then(|| format!("that of {:?} in {place}", certificate.subject().to_string()))
}
