//! The operators that a mesh needs, in the order in which they are installed.

use super::draft::{Draft, PlanPhase};
use super::{Change, Planned, Problem, Requirement, WriteMode};
use crate::exit::Exit;
use crate::manifest::{SubscriptionValues, Values, kinds};
use crate::naming::OPERATORS_NAMESPACE;
use crate::snapshot::{Condition, MeshState};
use crate::topology::Operators;

/// (package, channel), each needed by the ones after it: Jaeger stores in Elasticsearch, Kiali reads Jaeger, and the
/// Service Mesh operator makes Jaegers and Kialis.
const OPERATORS: [(&str, &str); 4] = [
    ("elasticsearch-operator", "stable"),
    ("jaeger-product", "stable"),
    ("kiali-ossm", "stable"),
    ("servicemeshoperator", "stable"),
];

/// The Subscriptions to create; an existing one is left as it is, whoever made it.
pub fn operators(mesh: &str, elasticsearch: bool) -> Vec<Planned> {
    let wanted = OPERATORS
        .iter()
        .filter(|(package, _)| elasticsearch || *package != "elasticsearch-operator");
    let subscription = |(package, channel): &(&str, &str)| {
        Values::Subscription(SubscriptionValues {
            name: (*package).to_owned(),
            namespace: OPERATORS_NAMESPACE.to_owned(),
            package: (*package).to_owned(),
            channel: (*channel).to_owned(),
            source: "redhat-operators".to_owned(),
            source_namespace: "openshift-marketplace".to_owned(),
            approval: "Automatic".to_owned(),
        })
    };
    wanted
        .map(|operator| Planned::new(mesh, WriteMode::Create, subscription(operator)))
        .collect()
}

/// Subscribes to the operators one after the other, since the later ones use the kinds of the earlier ones.
pub(super) fn plan(draft: &mut Draft<'_>, mesh: &MeshState, wanted: Operators) {
    match draft.seen.serves(&mesh.mesh.name, &kinds::SUBSCRIPTION) {
        Err(unknown) => draft.unread(mesh, "the kinds of operators.coreos.com", unknown),
        Ok(false) => {
            let said = format!(
                "{}: the cluster does not serve Subscriptions, so it has no operator catalog",
                mesh.label()
            );
            let problem = Problem {
                exit: Exit::Unknown,
                ..Problem::in_use(
                    said,
                    "install the operators some other way, and leave out `--operators`",
                )
            };
            draft.refuse(problem.into());
        }
        Ok(true) => {}
    }
    for (turn, planned) in operators(&mesh.mesh.name, wanted.elasticsearch).into_iter().enumerate() {
        let phase = PlanPhase::Write(planned.values.kind().phase, turn);
        let installed = Requirement::new(mesh, planned.values.name(), Condition::OperatorInstalled);
        draft.until(phase, [installed]);
        draft.change(phase, Change::Write(planned));
    }
}
