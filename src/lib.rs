//! meshfed sets up, inspects and repairs federation between OpenShift Service Mesh 2.x (Maistra) meshes.

pub mod api;
pub mod naming;
pub mod sandbox;
