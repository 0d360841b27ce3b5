//! The kubeconfig of a sandbox: every cluster a context, credentials inside, so that the one file is enough.

use std::io;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::certificates::Certificates;
use super::private;

/// What the kubeconfig says of one cluster.
pub(super) struct Entry<'a> {
    /// Name of the context, the cluster and the user.
    pub(super) name: &'a str,
    /// URL of the API server.
    pub(super) server: &'a str,
    /// Where the authority and the administrator's credentials come from.
    pub(super) certificates: &'a Certificates,
}

/// Writes the file; the first entry is the current context.
pub(super) fn write<'a>(path: &Path, entries: impl Iterator<Item = Entry<'a>>) -> io::Result<()> {
    private::write(path, &text(entries))
}

/// The file as text. No value can need quoting: names and URLs are the sandbox's own, and the rest is base64.
pub(super) fn text<'a>(entries: impl Iterator<Item = Entry<'a>>) -> String {
    let (mut clusters, mut users, mut contexts, mut current) = (String::new(), String::new(), String::new(), None);
    for Entry {
        name,
        server,
        certificates,
    } in entries
    {
        let authority = STANDARD.encode(&certificates.authority);
        let certificate = STANDARD.encode(&certificates.administrator.certificate);
        let key = STANDARD.encode(&certificates.administrator.key);
        clusters +=
            &format!("- name: {name}\n  cluster:\n    server: {server}\n    certificate-authority-data: {authority}\n");
        users += &format!(
            "- name: {name}\n  user:\n    client-certificate-data: {certificate}\n    client-key-data: {key}\n"
        );
        contexts += &format!("- name: {name}\n  context:\n    cluster: {name}\n    user: {name}\n");
        current.get_or_insert(name);
    }
    let current = current.unwrap_or_default();
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: {current}\nclusters:\n{clusters}users:\n{users}contexts:\n{contexts}"
    )
}

#[cfg(test)]
mod tests {
    use kube::config::Kubeconfig;

    use super::*;

    #[test]
    fn first_cluster_is_the_current_context_and_each_has_its_own_user() {
        let certificates = Certificates::generate("east").expect("certificates");
        let entries = ["east", "west"].map(|name| Entry {
            name,
            server: "https://127.0.0.1:1",
            certificates: &certificates,
        });
        let read = Kubeconfig::from_yaml(&text(entries.into_iter())).expect("a kubeconfig that reads");
        assert_eq!(read.current_context.as_deref(), Some("east"));
        let west = read.contexts[1].context.as_ref().expect("context");
        assert_eq!((west.cluster.as_str(), west.user.as_deref()), ("west", Some("west")));
    }
}
