//! Kinds that somebody takes away from a cluster, and that the operator brings back.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::Api;
use meshfed::manifest::kinds;
use meshfed::sandbox::crds;

use super::{Cluster, until_seen};

impl Cluster {
    /// Deletes the definition of a kind, and with it every object of the kind.
    pub fn forget_kind(&self, kind: &str) {
        let row = kinds::by_name(kind).expect("a kind of the table");
        let name = format!("{}.{}", row.plural, row.group);
        let api: Api<CustomResourceDefinition> = Api::all(self.client.clone());
        self.runtime
            .block_on(api.delete(&name, &Default::default()))
            .expect("the definition can be deleted");
        until_seen(&format!("{kind} is gone"), || {
            let found = self.runtime.block_on(api.get_opt(&name));
            match found.expect("the API server answers") {
                None => Ok(()),
                Some(left) => Err(format!("{:?}", left.status)),
            }
        });
    }

    /// Installs the kinds of federation and routing that are missing, as the operator does when it starts.
    pub fn install_kinds(&self) {
        let installed = crds::install(&self.client, crds::Group::WithFirstControlPlane);
        self.runtime.block_on(installed).expect("the kinds can be installed");
    }
}
