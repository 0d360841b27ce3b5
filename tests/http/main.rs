//! What meshfed makes of an API server that refuses, stays silent or is not there: through the real binary, against a
//! loopback server.

mod bundles;
mod connections;
mod forward;
mod gone;
mod kubeconfigs;
mod logins;
mod named;
mod overrides;
mod proxies;
mod questions;
mod reads;
mod requests;
mod server;
mod times;
mod together;
mod versions;
mod writes;
