//! A repository with the manifests of two meshes that federate, of which beta offers a Service to alpha.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The files of the mesh `OWN`, whose peer is `PEER`.
const FILES: [(&str, &str); 4] = [
    (
        "smcp.yaml",
        "apiVersion: maistra.io/v2
kind: ServiceMeshControlPlane
metadata: {name: OWN, namespace: OWN-system}
spec:
  version: v2.5
  cluster: {name: OWN-cluster}
  security: {trust: {domain: OWN.example}}
  gateways:
    additionalEgress:
      PEER-egress:
        enabled: true
        requestedNetworkView: [network-PEER]
        routerMode: sni-dnat
        service:
          metadata: {labels: {federation.maistra.io/egress-for: PEER}}
          ports: [{port: 15443, name: tls}, {port: 8188, name: http-discovery}]
    additionalIngress:
      PEER-ingress:
        enabled: true
        routerMode: sni-dnat
        service:
          type: LoadBalancer
          metadata: {labels: {federation.maistra.io/ingress-for: PEER}}
          ports: [{port: 15443, name: tls}, {port: 8188, name: https-discovery}]
",
    ),
    (
        "smmr.yaml",
        "apiVersion: maistra.io/v1
kind: ServiceMeshMemberRoll
metadata: {name: default, namespace: OWN-system}
spec: {members: [OWN-shop]}
",
    ),
    (
        "peer.yaml",
        "apiVersion: federation.maistra.io/v1
kind: ServiceMeshPeer
metadata: {name: PEER, namespace: OWN-system}
spec:
  remote: {addresses: [PEER-lb.example.net], discoveryPort: 8188, servicePort: 15443}
  gateways:
    ingress: {name: PEER-ingress}
    egress: {name: PEER-egress}
  security:
    trustDomain: PEER.example
    clientID: PEER.example/ns/PEER-system/sa/OWN-egress-service-account
    certificateChain: {kind: ConfigMap, name: PEER-ca-root-cert}
",
    ),
    (
        "apps.yaml",
        "apiVersion: v1
kind: Service
metadata: {name: prices, namespace: OWN-shop}
spec: {selector: {app: prices}, ports: [{name: http, port: 8080}]}
",
    ),
];

const EXPORT: &str = "apiVersion: federation.maistra.io/v1
kind: ExportedServiceSet
metadata: {name: alpha, namespace: beta-system}
spec:
  exportRules:
  - type: NameSelector
    nameSelector: {namespace: beta-shop, name: prices}
";

const IMPORT: &str = "apiVersion: federation.maistra.io/v1
kind: ImportedServiceSet
metadata: {name: beta, namespace: alpha-system}
spec:
  importRules:
  - type: NameSelector
    nameSelector: {namespace: beta-shop, name: prices, alias: {namespace: alpha-shop, name: prices}}
";

/// A folder of files, which goes away with this.
pub struct Repository(tempfile::TempDir);

/// What a command said.
pub struct Answer {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Repository {
    /// As it should be: no check has a word to say.
    pub fn healthy() -> Self {
        let repository = Self(tempfile::tempdir().expect("a folder"));
        for (own, peer) in [("alpha", "beta"), ("beta", "alpha")] {
            for (file, text) in FILES {
                repository.write(&format!("{own}/{file}"), text.replace("OWN", own).replace("PEER", peer));
            }
        }
        repository.write("beta/export.yaml", EXPORT);
        repository.write("alpha/import.yaml", IMPORT);
        repository
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).expect("a file")
    }

    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    pub fn remove(&self, file: &str) {
        std::fs::remove_file(self.path(file)).expect("a file");
    }

    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, text.replace(from, to));
    }

    /// Every file with its path, as it is now.
    pub fn files(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for mesh in ["alpha", "beta"] {
            for entry in std::fs::read_dir(self.path(mesh)).expect("a folder") {
                let name = entry.expect("an entry").file_name().into_string().expect("a name");
                let file = format!("{mesh}/{name}");
                found.push((file.clone(), self.read(&file)));
            }
        }
        found.sort();
        found
    }

    /// Runs `meshfed` in the folder.
    pub fn run(&self, line: &str) -> Answer {
        let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .expect("meshfed runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Answer {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}
