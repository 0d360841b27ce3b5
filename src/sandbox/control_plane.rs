//! One cluster: an etcd and a kube-apiserver on free loopback ports, waited for until they serve.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use k8s_openapi::api::core::v1::Namespace;
use kube::api::{Api, GetParams};
use kube::config::AuthInfo;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::SecretString;

use super::binaries::Binaries;
use super::certificates::Certificates;
use super::guard_protocol::Program;
use super::kubeconfig::Entry;
use super::log_tail::log_tail;
use super::processes::Processes;
use super::program_files::ProgramFiles;
use super::{Cluster, ports};

/// How often to ask for other ports: another process may take one between its choice and its use.
const ATTEMPTS: usize = 5;

/// How long a cluster may take until it serves; a loaded machine needs far more than the usual four seconds.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// A control plane that serves.
pub(super) struct ControlPlane {
    name: String,
    server: String,
    certificates: Certificates,
    client: kube::Client,
}

impl ControlPlane {
    /// Starts both programs and waits until the API server serves.
    pub(super) async fn start(
        name: &str,
        binaries: &Binaries,
        folder: &Path,
        processes: &Processes,
        audit: bool,
    ) -> anyhow::Result<ControlPlane> {
        let certificates = Certificates::generate(name).context("make certificates")?;
        for attempt in 1..=ATTEMPTS {
            let [etcd_port, server_port] = ports::free().context("find free ports")?;
            let server = format!("https://127.0.0.1:{server_port}");
            let client = client(&server, &certificates)?;
            let files = ProgramFiles::write(folder.join(format!("attempt-{attempt}")), &certificates)?;
            let label = format!("of cluster `{name}`, attempt {attempt}");
            let etcd = files.etcd(&binaries.etcd, &label, etcd_port);
            let kube_apiserver = files.kube_apiserver(&binaries.kube_apiserver, &label, etcd_port, server_port, audit);

            processes.run(&etcd).await?;
            processes.run(&kube_apiserver).await?;
            match until_ready(&client, [&etcd, &kube_apiserver], processes).await {
                Ok(()) => {
                    return Ok(ControlPlane {
                        name: name.to_owned(),
                        server,
                        certificates,
                        client,
                    });
                }
                Err(failure) if failure.contains("address already in use") => {
                    processes.end(&[&etcd.name, &kube_apiserver.name]).await?;
                }
                Err(failure) => bail!(failure),
            }
        }
        bail!("each of {ATTEMPTS} pairs of free ports was taken by another process before it could be used")
    }

    /// This cluster in the kubeconfig.
    pub(super) fn entry(&self) -> Entry<'_> {
        Entry {
            name: &self.name,
            server: &self.server,
            certificates: &self.certificates,
        }
    }

    /// What the rest of the program sees of it.
    pub(super) fn into_cluster(self) -> Cluster {
        Cluster {
            name: self.name,
            server: self.server,
            client: self.client,
        }
    }
}

/// Waits until the API server serves; otherwise says what happened, with the last lines of the program's log.
async fn until_ready(client: &kube::Client, programs: [&Program; 2], processes: &Processes) -> Result<(), String> {
    let names = programs.map(|program| program.name.as_str());
    let failure = tokio::select! {
        () = serves(client) => return Ok(()),
        exit = processes.exit_of(&names) => exit,
        () = tokio::time::sleep(READY_WITHIN) => {
            format!("{} was not ready after {} s", names[1], READY_WITHIN.as_secs())
        }
    };
    let log = programs
        .iter()
        .find(|program| failure.starts_with(&program.name))
        .map(|program| log_tail(&program.log));
    Err(format!("{failure}\n{}", log.unwrap_or_default()))
}

/// Made here and not from the kubeconfig, since no proxy of the environment may come in between.
fn client(server: &str, certificates: &Certificates) -> anyhow::Result<kube::Client> {
    let authority = CertificateDer::from_pem_slice(certificates.authority.as_bytes()).context("read the authority")?;
    let mut config = kube::Config::new(server.parse().context("read the address of the server")?);
    config.root_cert = Some(vec![authority.to_vec()]);
    config.auth_info = AuthInfo {
        client_certificate_data: Some(STANDARD.encode(&certificates.administrator.certificate)),
        client_key_data: Some(SecretString::from(STANDARD.encode(&certificates.administrator.key))),
        ..AuthInfo::default()
    };
    Ok(kube::Client::try_from(config)?)
}

/// Returns once the API server is ready and has made `kube-system`, whose UID is the identity of a cluster.
async fn serves(client: &kube::Client) {
    loop {
        let ready = kube::core::Request::new("").get("readyz", &GetParams::default());
        let is_ready = match ready {
            Ok(request) => client.request_text(request).await.is_ok(),
            Err(_) => false,
        };
        if is_ready && Api::<Namespace>::all(client.clone()).get("kube-system").await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
