//! meshfed sets up, inspects and repairs federation between OpenShift Service Mesh 2.x (Maistra) meshes.

pub mod api;
pub mod error;
pub mod exit;
pub mod naming;
pub mod snapshot;
pub mod topology;
pub mod ui;
pub mod wording;
pub mod rules;
pub mod trust;
