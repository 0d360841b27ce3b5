//! Turns ready-made values into manifests: the table of kinds, the template engine and its quoting, and the check that
//! a rendered text is the one object that was planned. Reads no file and talks to no cluster.

mod engine;
pub mod kinds;
pub mod layout;
pub mod places;
pub(crate) mod quote;
mod render;
pub mod values;
pub mod yaml;

pub use engine::Templates;
pub use kinds::Kind;
pub use kinds::Phase;
pub use render::{Manifest, RenderError};
pub use values::{
    ControlPlaneValues, DestinationRuleValues, ExportSetValues, ImportSetValues, MemberRollValues, MirrorValues,
    NamespaceValues, PeerValues, RootCertificateValues, RouteValues, SubscriptionValues, Values, VirtualServiceValues,
};
