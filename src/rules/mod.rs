//! The export and import rules of federation, as Maistra's istiod applies them: from Services and rules to exported
//! names, from exported names and rules to imported hosts.
//!
//! Owns what a rule means, why istiod would skip it, and how to change one rule of a set without touching the others.
//! Leaves out the link between the meshes: a service can be exported and imported by the rules while nothing connects.
//! The source of the semantics is `pkg/servicemesh/federation/common` and `.../server` of Maistra 2.5's istiod.

mod candidate;
mod edit;
mod export;
mod fault;
mod import;
mod listed;
mod name;
mod selector;

pub use candidate::{Candidate, Visibility};
pub(crate) use candidate::{Invisible, invisible};
pub(crate) use edit::{Edit, add_export, add_import, as_imported_already, exported_already};
pub use edit::{ExportRequest, ExportTarget, ImportRequest};
pub(crate) use edit::{remove_export, remove_import};
pub use export::exports;
pub(crate) use export::{Exported, selected};
pub(crate) use fault::{depend_on_cluster_domain, export_rule_faults, import_rule_faults, is_dns_subdomain};
pub(crate) use import::{Imported, LocalImport, offered_name};
pub use import::{Offer, imports};
pub(crate) use listed::unlisted_rules;
pub use name::ServicePattern;
pub(crate) use name::{NameError, ServiceName, is_dns_label, nearest};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
