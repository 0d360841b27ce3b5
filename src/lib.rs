//! meshfed sets up, inspects and repairs federation between OpenShift Service Mesh 2.x (Maistra) meshes.

pub mod checks;
pub mod cli;
pub mod cluster;
pub mod commands;
pub mod error;
pub mod exit;
pub mod files;
pub mod gateway;
pub mod http;
pub mod load;
pub mod manifest;
pub mod naming;
pub mod plan;
pub mod profile;
pub mod report;
pub mod rules;
pub mod sandbox;
pub mod snapshot;
pub mod topology;
pub mod trust;
pub mod ui;
pub mod wording;

pub use meshfed_api as api;
