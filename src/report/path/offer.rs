//! The hops of the mesh that answers: its service, and the rule that offers it.

use crate::checks::fix::command;

use super::hop::Hop;
use super::walk::{Walk, known, not_known};
use crate::checks::Step;
use crate::rules::{Candidate, Exported, ServiceName, ServicePattern, nearest};
use crate::snapshot::MeshState;
use crate::wording::{count, list_and, shell};

impl Walk<'_> {
    /// istiod sees the Services of configured members and of its own namespace, and no others.
    pub(super) fn member_roll(&self) -> Hop {
        let (mesh, namespace) = (&self.to.mesh, &self.service.namespace);
        if *namespace == mesh.namespace {
            return Hop::whole(
                Step::MemberRoll,
                &mesh.name,
                format!("{namespace} is the namespace of the control plane"),
            );
        }
        if let Some(why) = not_known(self.to, "the member roll", &self.to.member_roll) {
            return Hop::unknown(Step::MemberRoll, &mesh.name, why);
        }
        let members = self.to.members().unwrap_or_default();
        if members.contains(namespace) {
            return Hop::whole(
                Step::MemberRoll,
                &mesh.name,
                format!("{namespace} is a configured member"),
            );
        }
        let asked = self
            .to
            .member_roll
            .known()
            .ok()
            .flatten()
            .and_then(|roll| roll.spec.members.as_ref());
        let asked = asked.is_some_and(|members| members.contains(namespace));
        let (says, fix) = if asked {
            let says = format!("{namespace} is in the member roll, but the operator has not configured it yet");
            (says, shell!("meshfed status {}", mesh.reference()))
        } else {
            let says = format!(
                "{namespace} is no member of {}, so its istiod does not see the service",
                mesh.name
            );
            (
                says,
                shell!("meshfed install {} --member {}", mesh.reference(), namespace),
            )
        };
        Hop::broken(Step::MemberRoll, &mesh.name, says)
            .seen(format!(
                "ServiceMeshMemberRoll {}/default: configured members are {}",
                mesh.namespace,
                list_and(members)
            ))
            .mended_by(fix)
    }

    /// The Service itself, and whether federation can carry it.
    pub(super) fn service_hop(&self) -> Hop {
        let (mesh, name) = (&self.to.mesh.name, &self.service);
        let services = match known(
            self.to,
            &format!("the Services of {}", name.namespace),
            self.to.services_in(&name.namespace),
        ) {
            Ok(services) => services,
            Err(why) => return Hop::unknown(Step::Service, mesh, why),
        };
        let candidates: Vec<Candidate> = services.iter().map(Candidate::from).collect();
        let Some(candidate) = candidates.iter().find(|candidate| candidate.service == *name) else {
            let near = nearest(
                &ServicePattern::from(name.clone()),
                candidates.into_iter().map(|candidate| candidate.service),
            );
            let near: Vec<String> = near.iter().take(3).map(ToString::to_string).collect();
            return Hop::broken(Step::Service, mesh, format!("there is no Service {name}"))
                .seen(format!("Services of {}: {}", name.namespace, list_and(&near)))
                .mended_by("create the Service, or name one that is there");
        };
        let ports = candidate.ports.iter().map(|port| {
            let named = port.name.as_deref().unwrap_or("without a name");
            format!("port {} ({named})", port.port)
        });
        let ports: Vec<String> = ports.collect();
        Hop::whole(Step::Service, mesh, format!("{name}, {}", ports.join(", ")))
    }

    /// Whether anything answers behind a Service. Where endpoints were not looked at, the hop says so and no more.
    pub(super) fn endpoints(&self, step: Step, mesh: &MeshState, service: &ServiceName) -> Hop {
        let name = &mesh.mesh.name;
        let ready = mesh.ready_endpoints(&service.namespace, &service.name);
        if let Some(why) = not_known(mesh, &format!("the endpoints in {}", service.namespace), &ready) {
            return Hop::unknown(step, name, why);
        }
        match ready.known().ok().flatten() {
            Some(number) if *number > 0 => Hop::whole(step, name, count(*number, "ready endpoint")),
            _ => Hop::broken(
                step,
                name,
                format!("{service} has no ready endpoint, so every call ends in 503"),
            )
            .mended_by(command(mesh, &service.namespace, "get pods")),
        }
    }

    /// The first rule of the set that takes the service.
    pub(super) fn export_rule(&self) -> (Hop, Option<Exported>) {
        let mesh = &self.to.mesh;
        let broken = |says: String| Hop::broken(Step::ExportRule, &mesh.name, says);
        if let Some(why) = not_known(self.to, "the ExportedServiceSets", &self.to.exports) {
            return (Hop::unknown(Step::ExportRule, &mesh.name, why), None);
        }
        let Some(peer) = self.importer_name() else {
            if let Some(why) = not_known(self.to, "the ServiceMeshPeers", &self.to.peers) {
                return (Hop::unknown(Step::ExportRule, &mesh.name, why), None);
            }
            let says = format!(
                "{} has no ServiceMeshPeer for {}, so it offers it nothing",
                mesh.name, self.from.mesh.name
            );
            let fix = shell!("meshfed peer {} {}", self.from.mesh.reference(), mesh.reference());
            return (broken(says).mended_by(fix), None);
        };
        let fix = shell!(
            "meshfed export {} --in {} --to {}",
            self.service,
            mesh.reference(),
            peer
        );
        let set = format!("ExportedServiceSet {}/{peer}", mesh.namespace);
        if self.to.export_set(peer) == Ok(None) {
            return (
                broken(format!("there is no {set}, so nothing is offered")).mended_by(fix),
                None,
            );
        }
        let exported = self
            .exports()
            .into_iter()
            .find(|exported| exported.service == self.service);
        if let Some(exported) = exported {
            let says = format!("exportRules[{}] of {set} takes it", exported.rule);
            return (Hop::whole(Step::ExportRule, &mesh.name, says), Some(exported));
        }
        if !self
            .to
            .candidates_of_known_namespaces()
            .iter()
            .any(|candidate| candidate.service == self.service)
        {
            return (Hop::not_reached(Step::ExportRule, &mesh.name, Step::Service), None);
        }
        let hop = broken(format!("no rule of {set} takes {}", self.service));
        (hop.mended_by(fix), None)
    }

    /// The name by which istiod offers it, as its status lists it.
    pub(super) fn exported_name(&self, exported: &Exported) -> Hop {
        let mesh = &self.to.mesh;
        let set = self
            .importer_name()
            .and_then(|peer| self.to.export_set(peer).ok().flatten());
        let Some(status) = set.and_then(|set| set.status.as_ref()) else {
            let says = self.no_status(self.to);
            return Hop::unknown(Step::ExportedName, &mesh.name, says);
        };
        if status
            .exported_services
            .iter()
            .any(|listed| listed.exported_name == exported.hostname)
        {
            return Hop::whole(Step::ExportedName, &mesh.name, exported.hostname.clone());
        }
        let says = format!(
            "istiod of {} does not list {}, although a rule takes it",
            mesh.name, exported.hostname
        );
        Hop::broken(Step::ExportedName, &mesh.name, says)
            .seen("a change is taken up within a minute")
            .mended_by(shell!("meshfed check {}", mesh.reference()))
    }

    /// The gateway of the answering mesh that receives the requests.
    pub(super) fn ingress_gateway(&self) -> Hop {
        let gateway = self.importer.map(|peer| peer.spec.gateways.ingress.name.clone());
        self.gateway(Step::IngressGateway, self.to, gateway)
    }

    /// A gateway that a ServiceMeshPeer names: its Service, and what answers behind it.
    pub(super) fn gateway(&self, step: Step, mesh: &MeshState, gateway: Option<String>) -> Hop {
        let name = &mesh.mesh.name;
        let Some(gateway) = gateway else {
            return match not_known(mesh, "the ServiceMeshPeers", &mesh.peers) {
                Some(why) => Hop::unknown(step, name, why),
                None => Hop::not_reached(step, name, Step::Link),
            };
        };
        if let Some(why) = not_known(mesh, "the Services of the control plane", &mesh.services) {
            return Hop::unknown(step, name, why);
        }
        let place = format!("{}/{gateway}", mesh.mesh.namespace);
        if mesh.service(&gateway) == Ok(None) {
            return Hop::broken(
                step,
                name,
                format!("the gateway {place} that the ServiceMeshPeer names has no Service"),
            );
        }
        let gateway = ServiceName::new(&mesh.mesh.namespace, &gateway);
        let endpoints = self.endpoints(step, mesh, &gateway);
        if endpoints.is_whole() {
            Hop::whole(step, name, format!("{place}, {}", endpoints.says))
        } else {
            endpoints
        }
    }
}
