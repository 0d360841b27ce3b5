//! The walk-through done by meshfed in a sandbox.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Cluster, MESHFED, Sandbox};

/// Commands of the walk-through.
pub const COMMANDS: usize = 6;

/// Names of one round, so that no round finds what another left.
pub struct Names {
    pub prod: String,
    pub stage: String,
    pub prod_members: String,
    pub stage_members: String,
}

impl Names {
    pub fn new(by: &str, round: usize) -> Self {
        Self {
            prod: format!("{by}{round}-prod"),
            stage: format!("{by}{round}-stage"),
            prod_members: format!("{by}{round}-prod-shop"),
            stage_members: format!("{by}{round}-stage-shop"),
        }
    }

    /// The members' namespaces with a `details` service each, which neither side is timed for.
    pub fn workloads(&self, sandbox: &Sandbox) {
        let services = [&self.prod_members, &self.stage_members].map(|namespace| {
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "details", "namespace": namespace},
                "spec": {"selector": {"app": "details"}, "ports": [{"name": "http", "port": 9080}]}})
        });
        Cluster::of(sandbox).apply(&services);
    }
}

/// The time of the walk-through, and how many requests `peer` sent.
pub fn by_meshfed(sandbox: &Sandbox, names: &Names) -> (Duration, usize) {
    let Names {
        prod,
        stage,
        prod_members,
        stage_members,
    } = names;
    let mut time = Duration::ZERO;
    let mut meshfed = |line: String| {
        let arguments: Vec<&str> = line.split(' ').collect();
        let start = Instant::now();
        let told = sandbox.run(MESHFED, &arguments, "");
        time += start.elapsed();
        told
    };
    meshfed(format!("install {prod} --member {prod_members} --peer {stage}"));
    meshfed(format!("install {stage} --member {stage_members} --peer {prod}"));
    names.workloads(sandbox);
    let told = meshfed(format!("peer {prod} {stage} -v"));
    meshfed(format!("export {stage_members}/details --in {stage} --to {prod}"));
    meshfed(format!(
        "import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2"
    ));
    meshfed(format!(
        "mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}"
    ));
    (time, told.lines().filter(|line| line.starts_with("detail: ")).count())
}
