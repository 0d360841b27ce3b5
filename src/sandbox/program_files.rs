//! The files and flags of one etcd and one kube-apiserver.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::certificates::Certificates;
use super::guard_protocol::Program;
use super::private;

/// Every request, with who asked for what, and nothing that was sent or answered.
const AUDIT_POLICY: &str =
    "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n";

/// The files of one attempt to start a cluster.
pub(super) struct ProgramFiles {
    folder: PathBuf,
}

impl ProgramFiles {
    /// Writes the certificates into a folder of their own.
    pub(super) fn write(folder: PathBuf, certificates: &Certificates) -> anyhow::Result<ProgramFiles> {
        let files = ProgramFiles { folder };
        private::folder(&files.folder)?;
        for (name, text) in [
            ("authority.crt", &certificates.authority),
            ("serving.crt", &certificates.serving.certificate),
            ("serving.key", &certificates.serving.key),
            ("administrator.crt", &certificates.administrator.certificate),
            ("administrator.key", &certificates.administrator.key),
            ("service-accounts.key", &certificates.service_accounts.private),
            ("service-accounts.pub", &certificates.service_accounts.public),
            ("audit-policy.yaml", &AUDIT_POLICY.to_owned()),
        ] {
            let path = files.folder.join(name);
            private::write(&path, text).with_context(|| format!("write {}", path.display()))?;
        }
        Ok(files)
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The database of the cluster.
    pub(super) fn etcd(&self, path: &Path, label: &str, port: u16) -> Program {
        self.program("etcd", path, label, self.etcd_flags(port))
    }

    /// The API server of the cluster; with `audit` it writes down every request.
    pub(super) fn kube_apiserver(&self, path: &Path, label: &str, etcd_port: u16, port: u16, audit: bool) -> Program {
        let mut flags = self.kube_apiserver_flags(etcd_port, port);
        if audit {
            flags.push(format!("--audit-policy-file={}", self.path("audit-policy.yaml")));
            flags.push(format!("--audit-log-path={}", self.path("audit.log")));
        }
        self.program("kube-apiserver", path, label, flags)
    }

    fn program(&self, name: &str, path: &Path, label: &str, flags: Vec<String>) -> Program {
        let mut command = vec![path.display().to_string()];
        command.extend(flags);
        Program {
            name: format!("{name} {label}"),
            command,
            log: self.folder.join(format!("{name}.log")),
        }
    }

    fn etcd_flags(&self, port: u16) -> Vec<String> {
        let url = format!("https://127.0.0.1:{port}");
        vec![
            format!("--data-dir={}", self.path("etcd")),
            format!("--listen-client-urls={url}"),
            format!("--advertise-client-urls={url}"),
            // No peer will ever call, but etcd insists on listening for one.
            "--listen-peer-urls=http://127.0.0.1:0".to_owned(),
            format!("--cert-file={}", self.path("serving.crt")),
            format!("--key-file={}", self.path("serving.key")),
            format!("--trusted-ca-file={}", self.path("authority.crt")),
            "--client-cert-auth".to_owned(),
            // The data lives no longer than the machine's uptime, so it need not survive a crash.
            "--unsafe-no-fsync".to_owned(),
        ]
    }

    fn kube_apiserver_flags(&self, etcd_port: u16, port: u16) -> Vec<String> {
        vec![
            format!("--etcd-servers=https://127.0.0.1:{etcd_port}"),
            format!("--etcd-cafile={}", self.path("authority.crt")),
            format!("--etcd-certfile={}", self.path("administrator.crt")),
            format!("--etcd-keyfile={}", self.path("administrator.key")),
            "--bind-address=127.0.0.1".to_owned(),
            // Otherwise it looks for an address to advertise, and fails on a machine without a network.
            "--advertise-address=127.0.0.1".to_owned(),
            format!("--secure-port={port}"),
            format!("--cert-dir={}", self.path("")),
            format!("--tls-cert-file={}", self.path("serving.crt")),
            format!("--tls-private-key-file={}", self.path("serving.key")),
            format!("--client-ca-file={}", self.path("authority.crt")),
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local".to_owned(),
            format!("--service-account-key-file={}", self.path("service-accounts.pub")),
            format!(
                "--service-account-signing-key-file={}",
                self.path("service-accounts.key")
            ),
            "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
            "--authorization-mode=RBAC".to_owned(),
            // No controller makes service accounts, so Pods must do without.
            "--disable-admission-plugins=ServiceAccount".to_owned(),
            "--endpoint-reconciler-type=none".to_owned(),
            // Many tests share one API server.
            "--max-requests-inflight=1000".to_owned(),
            "--max-mutating-requests-inflight=500".to_owned(),
        ]
    }
}
