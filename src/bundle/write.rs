//! A bundle as a document: YAML for people, and JSON values.

use serde_json::{Value, json};

use super::PeerBundle;
use crate::manifest::quote::{document, scalar};

impl PeerBundle {
    /// The document, as JSON has it.
    pub fn document(&self) -> Value {
        let mut document = serde_json::to_value(self.content()).expect("a bundle has only text keys");
        document["fingerprint"] = json!(self.fingerprint());
        document
    }

    /// The document as a person reads it, with a line break at its end.
    pub fn yaml(&self) -> String {
        let mut fields = self.document();
        let mut take = |names: &[&str]| -> String {
            let taken = names
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), fields.get_mut(*name)?.take())));
            let taken: Vec<String> = taken
                .map(|(name, value)| document(&json!({ name: value })) + "\n")
                .collect();
            taken.concat()
        };
        let indented: Vec<String> = self
            .root_certificate
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect();
        let (mesh, peer) = (scalar(&self.mesh), scalar(&self.peer));
        format!(
            "# What the administrator of `{peer}` needs to know of `{mesh}` so that the two federate. Nothing of it is secret.\n\
             # meshfed peer {peer} --with FILE --expect-fingerprint SHA256\n\
             # The fingerprint is to be compared over another way than the one that this file takes.\n\
             {}# The identity with which `{mesh}` asks, and the trust domain that it is of.\n\
             {}# Where `{mesh}` answers.\n\
             {}# The certificates that `{mesh}` proves itself with.\n\
             rootCertificate: |\n{}{}",
            take(&["apiVersion", "kind", "mesh", "for"]),
            take(&["trustDomain", "clientID"]),
            take(&["addresses", "discoveryPort", "servicePort"]),
            indented.concat(),
            take(&["versions", "fingerprint"]),
        )
    }
}
