//! Which services a mesh offers under which names, and which of them the other one takes: the rules of
//! ExportedServiceSets and ImportedServiceSets.

mod export;
mod import;
mod selector;

pub use export::{Export, exports};
pub use import::imports;
use meshfed_api::ServiceKey;

/// A namespace and a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceName {
    pub namespace: String,
    pub name: String,
}

impl ServiceName {
    /// The name that an alias gives: a part that is empty or `*` stays as it was.
    fn renamed(&self, alias: Option<&ServiceKey>) -> Self {
        let part = |own: &str, alias: Option<&String>| {
            let fixed = alias.filter(|alias| !is_any(Some(alias)));
            fixed.cloned().unwrap_or_else(|| own.to_owned())
        };
        Self {
            namespace: part(&self.namespace, alias.and_then(|alias| alias.namespace.as_ref())),
            name: part(&self.name, alias.and_then(|alias| alias.name.as_ref())),
        }
    }

    /// Whether both parts of a selector take this name.
    fn is_taken_by(&self, namespace: Option<&String>, name: Option<&String>) -> bool {
        let takes = |wanted: Option<&String>, own: &str| is_any(wanted) || wanted.is_some_and(|wanted| wanted == own);
        takes(namespace, &self.namespace) && takes(name, &self.name)
    }
}

/// Whether a part of a selector or an alias says nothing.
fn is_any(part: Option<&String>) -> bool {
    part.is_none_or(|part| part.is_empty() || part == "*")
}
