//! Services that are imported as local ones where local pods answer already.

use super::draft::Draft;
use super::sets::{self, SetPlan};
use super::{Planned, Problem, Refusal, WriteMode, is_managed_by_meshfed};
use crate::manifest::{DestinationRuleValues, Values};
use crate::rules::{ImportRequest, ServiceName};
use crate::snapshot::{MeshState, Unknown};
use crate::topology::{Import, LocalPods};
use crate::wording::{list_and, shell};

/// Refuses, warns of, or mends what an import meets; false where it is refused.
pub(super) fn plan(draft: &mut Draft<'_>, mesh: &MeshState, import: &Import, set: &SetPlan) -> bool {
    if !import.request.as_local {
        return true;
    }
    let seen = unread(mesh, &import.request);
    let told = match import.local_pods {
        LocalPods::Allow => {
            draft.warn(set.beside_pods.iter().cloned());
            draft.warn(seen.err().map(|unknown| {
                format!(
                    "{}: whether local pods answer already is not known: {unknown}",
                    mesh.label()
                )
            }));
            return true;
        }
        LocalPods::Refuse => seen.map_err(|unknown| not_known(mesh, import, unknown)).and_then(|()| {
            let problems = set.beside_pods.iter().map(|said| in_the_way(said, mesh, import));
            Refusal {
                unread: Vec::new(),
                problems: problems.collect(),
            }
            .check()
        }),
        LocalPods::TrustBoth => seen
            .map_err(|unknown| not_known(mesh, import, unknown))
            .and_then(|()| trust_both(draft, mesh, import))
            .map(|planned| draft.write(planned)),
    };
    draft.accept(told).is_some()
}

/// What has to be said of local pods, so that an import which is there is taken as it is.
pub(super) fn as_it_is(
    mesh: &MeshState,
    exporter: Option<&MeshState>,
    peer: &str,
    request: &ImportRequest,
) -> LocalPods {
    let requests = std::slice::from_ref(request);
    match sets::import(mesh, exporter, peer, requests) {
        Ok(set) if set.beside_pods.is_empty() && unread(mesh, request).is_ok() => LocalPods::Refuse,
        _ => LocalPods::Allow,
    }
}

/// The local Service that the import is merged with; `None` where it is not one.
fn local_service(import: &Import) -> Option<ServiceName> {
    let (alias, service) = (import.request.alias.as_ref()?, &import.request.service);
    Some(ServiceName {
        namespace: alias.namespace()?.to_owned(),
        name: alias.name().or(service.name())?.to_owned(),
    })
}

/// Why it is not known whether local pods answer, if it is not. Of a namespace outside of the mesh nothing is asked, and that
/// it is none of its members is told.
fn unread(mesh: &MeshState, request: &ImportRequest) -> Result<(), Unknown> {
    let alias = request.alias.as_ref();
    let Some(namespace) = alias.and_then(|alias| alias.namespace()) else {
        return Ok(());
    };
    if !mesh
        .members()
        .is_ok_and(|members| members.iter().any(|member| member == namespace))
    {
        return Ok(());
    }
    let slices = mesh
        .member_endpoint_slices
        .get(namespace)
        .map(|slices| slices.known().map(drop));
    slices.unwrap_or(Err(&Unknown::NotAsked)).map_err(Clone::clone)
}

fn not_known(mesh: &MeshState, import: &Import, unknown: Unknown) -> Refusal {
    let mut refusal = Refusal::default();
    let alias = import.request.alias.as_ref().and_then(|alias| alias.namespace());
    let part = format!("EndpointSlices of `{}`", alias.unwrap_or_default());
    refusal.known(mesh, &part, Err(&unknown), ());
    refusal
}

fn in_the_way(said: &str, mesh: &MeshState, import: &Import) -> Problem {
    let alias = import
        .request
        .alias
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let line = shell!(
        "meshfed import {} --in {} --from {} --as {} --as-local",
        import.request.service,
        mesh.mesh.reference(),
        import.peer,
        alias
    );
    Problem {
        hints: vec![
            format!("let sidecars take both certificates: `{line} --subject-alt-names`"),
            format!("or keep it as failover at zero: `{line} --allow-local-pods`"),
        ],
        ..Problem::invalid(said)
    }
}

/// The DestinationRule that lets sidecars take the certificates of the local pods and of the peer.
fn trust_both(draft: &Draft<'_>, mesh: &MeshState, import: &Import) -> Result<Planned, Refusal> {
    let refuse = |said: String, hint: String| {
        Refusal::from(Problem {
            hints: vec![hint],
            ..Problem::invalid(said)
        })
    };
    let Some(service) = local_service(import) else {
        let said = format!(
            "{}: `--subject-alt-names` is for one service by its full name",
            mesh.label()
        );
        return Err(refuse(
            said,
            "import the services one by one, each with `--as NAMESPACE/NAME`".to_owned(),
        ));
    };
    let own = mesh.identities(&service.namespace, &service.name).map_err(|unknown| {
        let mut refusal = Refusal::default();
        refusal.known(mesh, &format!("pods of `{}`", service.namespace), Err(unknown), ());
        refusal
    })?;
    if own.is_empty() {
        let said = format!(
            "{}: no local pod of `{service}` is ready, so there is no account to name",
            mesh.label()
        );
        return Err(refuse(
            said,
            "leave `--subject-alt-names` out: nothing stands in the way of the requests".to_owned(),
        ));
    }
    let remote = draft.seen.mesh(&import.peer);
    let back = remote.and_then(|remote| Some((remote, draft.seen.snapshot.peer_of(remote, mesh).ok().flatten()?)));
    let peer = mesh.peer(&import.peer).ok().flatten();
    let Some(theirs) = peer.and_then(|peer| MeshState::identity_of_peer(peer, back)) else {
        let said = format!(
            "{}: which certificate `{}` shows cannot be told from here",
            mesh.label(),
            import.peer
        );
        return Err(refuse(
            said,
            format!(
                "let its mesh be looked at too: its context after an `@`, behind `--from {}`",
                import.peer
            ),
        ));
    };
    let domain = mesh.assumed_cluster_domain();
    let host = format!("{}.{}.svc.{domain}", service.name, service.namespace);
    let names: Vec<String> = own.into_iter().chain([theirs]).collect();
    if let Some(other) = written_by_others(mesh, &host, &service.name) {
        let said = format!(
            "{}: DestinationRule {other} is for {host} already, and meshfed did not write it",
            mesh.label()
        );
        let hint = format!(
            "write `tls: {{mode: ISTIO_MUTUAL, subjectAltNames: [...]}}` with {} into its spec.trafficPolicy, and import \
             with `--allow-local-pods`",
            list_and(&names)
        );
        return Err(refuse(said, hint));
    }
    let values = DestinationRuleValues {
        name: service.name,
        namespace: service.namespace,
        host,
        subject_alt_names: names,
    };
    Ok(Planned::new(
        &mesh.mesh.name,
        WriteMode::Apply,
        Values::DestinationRule(values),
    ))
}

/// A DestinationRule of this host that is not the one that meshfed writes.
fn written_by_others(mesh: &MeshState, host: &str, name: &str) -> Option<String> {
    let all = mesh.destination_rules.iter();
    let mut all = all.flat_map(|(namespace, rules)| {
        let rules = rules.list().unwrap_or_default().iter();
        rules.map(move |rule| (namespace, rule))
    });
    let other = all.find(|(namespace, rule)| {
        let ours = is_managed_by_meshfed(rule.metadata.labels.as_ref()) && rule.metadata.name.as_deref() == Some(name);
        mesh.qualified_host(&rule.spec.host, namespace) == host && !ours
    });
    other.map(|(namespace, rule)| format!("{namespace}/{}", rule.metadata.name.as_deref().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::plan::{Change, Observation, Options, Plan, Until};
    use crate::snapshot::samples::{mesh, read};
    use crate::snapshot::{Observed, Snapshot};
    use crate::topology::Federation;

    /// A mesh with a member whose Service `details` has as many ready pods, and a peer.
    fn stage(pods: usize) -> MeshState {
        let mut state = mesh("stage", &json!({"security": {"trust": {"domain": "stage.local"}}}));
        let roll = json!({"metadata": {"name": "default"}, "spec": {"members": ["shop"]}, "status": {"configuredMembers": ["shop"]}});
        state.member_roll = Observed::Present(read(roll));
        state.peers = Observed::Present(vec![read(json!({"metadata": {"name": "prod"}, "spec": {
            "remote": {"addresses": ["stage-ingress.prod.svc.cluster.local"]},
            "security": {"clientID": "prod.local/ns/prod/sa/stage-egress-service-account"}}}))]);
        state.member_services = [("shop".to_owned(), Observed::Present(Vec::new()))].into();
        let endpoint = |index| {
            json!({"addresses": ["10.0.0.1"], "conditions": {"ready": true},
            "targetRef": {"kind": "Pod", "name": format!("details-{index}")}})
        };
        let endpoints: Vec<_> = (0..pods).map(endpoint).collect();
        let slice = json!({"metadata": {"name": "details-1", "labels": {"kubernetes.io/service-name": "details"}},
            "addressType": "IPv4", "endpoints": endpoints});
        state.member_endpoint_slices = [("shop".to_owned(), Observed::Present(vec![read(slice)]))].into();
        let pod =
            json!({"metadata": {"name": "details-0"}, "spec": {"containers": [], "serviceAccountName": "bookinfo"}});
        state.member_pods = [("shop".to_owned(), Observed::Present(vec![read(pod)]))].into();
        let places = ["stage", "shop"].map(str::to_owned);
        state.destination_rules = places.map(|place| (place, Observed::Present(Vec::new()))).into();
        state
    }

    fn import(stage: MeshState, local_pods: LocalPods) -> Plan {
        let mut wanted = Federation::of(&["stage/stage@sandbox".parse().expect("a mesh")]);
        wanted.imports.push(Import {
            mesh: "stage".to_owned(),
            peer: "prod".to_owned(),
            request: ImportRequest {
                service: "shop/details".parse().expect("a service"),
                alias: Some("shop/details".parse().expect("an alias")),
                as_local: true,
                domain_suffix: None,
            },
            local_pods,
        });
        let snapshot = Snapshot {
            taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
            meshes: [("stage".to_owned(), stage)].into(),
        };
        let options = Options {
            until: Until::Written,
            ..Options::default()
        };
        crate::plan::plan(&wanted, &Observation::of(snapshot), &options)
    }

    fn written(plan: &Plan) -> Vec<&Values> {
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let written = changes.filter_map(|change| match change {
            Change::Write(planned) => Some(&*planned.values),
            _ => None,
        });
        written.collect()
    }

    #[test]
    fn importing_onto_living_pods_is_refused_with_both_ways_out() {
        let plan = import(stage(2), LocalPods::Refuse);
        let [problem] = plan.refusal.problems.as_slice() else {
            panic!("{:?}", plan.refusal)
        };
        assert!(
            problem.said.contains("has 2 ready pods") && problem.said.contains("MF0830"),
            "{}",
            problem.said
        );
        let [trust, keep] = problem.hints.as_slice() else {
            panic!("{:?}", problem.hints)
        };
        assert!(
            trust.ends_with("--as shop/details --as-local --subject-alt-names`"),
            "{trust}"
        );
        assert!(
            keep.ends_with("--as shop/details --as-local --allow-local-pods`"),
            "{keep}"
        );
        assert!(written(&plan).is_empty());
        let without_pods = import(stage(0), LocalPods::Refuse);
        assert!(without_pods.refusal.is_empty(), "{:?}", without_pods.refusal);
        assert_eq!(written(&without_pods).len(), 1);
    }

    #[test]
    fn whoever_allows_it_is_told_what_it_is() {
        let plan = import(stage(1), LocalPods::Allow);
        assert!(plan.refusal.is_empty(), "{:?}", plan.refusal);
        assert!(
            plan.warnings.iter().any(|said| said.contains("failover at zero")),
            "{:?}",
            plan.warnings
        );
        assert_eq!(written(&plan).len(), 1);
    }

    #[test]
    fn a_destination_rule_names_the_local_accounts_and_the_gateway_that_ends_the_peers_tls() {
        let plan = import(stage(1), LocalPods::TrustBoth);
        assert!(plan.refusal.is_empty(), "{:?}", plan.refusal);
        let rule = written(&plan).into_iter().find_map(|values| match values {
            Values::DestinationRule(rule) => Some(rule),
            _ => None,
        });
        let rule = rule.expect("a DestinationRule");
        assert_eq!(rule.host, "details.shop.svc.cluster.local");
        assert_eq!(
            rule.subject_alt_names,
            [
                "spiffe://stage.local/ns/shop/sa/bookinfo",
                "spiffe://prod.local/ns/prod/sa/stage-ingress-service-account"
            ]
        );
        assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
    }

    #[test]
    fn a_rule_of_others_for_the_host_is_not_written_beside() {
        let mut state = stage(1);
        let theirs = read(json!({"metadata": {"name": "theirs"}, "spec": {"host": "details"}}));
        state
            .destination_rules
            .insert("shop".to_owned(), Observed::Present(vec![theirs]));
        let plan = import(state, LocalPods::TrustBoth);
        let said = plan.refusal.said();
        assert!(
            said.contains("DestinationRule shop/theirs is for details.shop.svc.cluster.local already"),
            "{said}"
        );
    }

    #[test]
    fn what_cannot_be_seen_is_not_known_and_names_the_right() {
        let mut state = stage(1);
        let unread = Observed::forbidden("list endpointslices in shop");
        state.member_endpoint_slices.insert("shop".to_owned(), unread);
        for how in [LocalPods::Refuse, LocalPods::TrustBoth] {
            let plan = import(state.clone(), how);
            let said = plan.refusal.said();
            assert_eq!(
                said, "EndpointSlices of `shop`: no right to list endpointslices in shop",
                "{how:?}"
            );
        }
        let allowed = import(state, LocalPods::Allow);
        assert!(allowed.refusal.is_empty());
        assert!(
            allowed.warnings[0].ends_with("no right to list endpointslices in shop"),
            "{:?}",
            allowed.warnings
        );
    }
}
