//! When a control plane and a member roll are really ready.

use crate::api::{ConditionList, ServiceMeshControlPlane, ServiceMeshMemberRoll};

/// Whether a control plane runs what its spec asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlPlaneReadiness {
    /// Reconciled and Ready, for the newest generation.
    Ready,
    /// Still working on it; what it says.
    Progressing(String),
    /// The operator rejected the spec; it will not become ready by waiting.
    Rejected(String),
}

/// Reads the conditions: `observedGeneration == generation`, `Reconciled` and `Ready` both true. An old generation's
/// `Ready` says nothing about the spec that was just written.
pub fn control_plane_readiness(control_plane: &ServiceMeshControlPlane) -> ControlPlaneReadiness {
    let Some(status) = &control_plane.status else {
        return ControlPlaneReadiness::Progressing("the operator has written no status yet".to_owned());
    };
    let said = |type_: &str| {
        let condition = status.conditions.condition(type_);
        condition.map_or_else(
            || format!("{type_} is not reported yet"),
            |condition| {
                let reason = condition.reason.as_deref().unwrap_or("no reason");
                let message = condition
                    .message
                    .as_deref()
                    .map(|text| format!(": {text}"))
                    .unwrap_or_default();
                format!("{type_}={} {reason}{message}", condition.status)
            },
        )
    };
    let newest = status.observed_generation == control_plane.metadata.generation;
    if !newest && status.observed_generation.is_some() {
        let seen = "the operator has not seen the newest spec yet";
        let waits = ["Reconciled", "Ready"]
            .into_iter()
            .find(|type_| !status.conditions.is_true(type_));
        let waits = waits.filter(|type_| status.conditions.condition(type_).is_some());
        let seen = waits.map_or_else(
            || seen.to_owned(),
            |type_| format!("{seen}; of the one before: {}", said(type_)),
        );
        return ControlPlaneReadiness::Progressing(seen);
    }
    // While a control plane is made no generation is told at all (seen with Maistra 2.5.1), and the conditions say what is
    // waited for.
    if !status.conditions.is_true("Reconciled") {
        let reason = status
            .conditions
            .condition("Reconciled")
            .and_then(|condition| condition.reason.as_deref());
        return match reason {
            Some("ValidationError" | "DependencyMissingError" | "ErrMultipleSMCPs" | "InstallError") => {
                ControlPlaneReadiness::Rejected(said("Reconciled"))
            }
            _ => ControlPlaneReadiness::Progressing(said("Reconciled")),
        };
    }
    if !status.conditions.is_true("Ready") {
        return ControlPlaneReadiness::Progressing(said("Ready"));
    }
    if !newest {
        return ControlPlaneReadiness::Progressing("the operator has not seen the newest spec yet".to_owned());
    }
    ControlPlaneReadiness::Ready
}

/// Which of `wanted` are not configured members yet, each with what the roll says about it.
pub fn members_pending(roll: Option<&ServiceMeshMemberRoll>, wanted: &[String]) -> Vec<String> {
    let status = roll.and_then(|roll| roll.status.as_ref());
    let configured = status
        .and_then(|status| status.configured_members.as_deref())
        .unwrap_or_default();
    let missing = wanted.iter().filter(|member| !configured.contains(member));
    missing
        .map(|member| {
            let statuses = status
                .and_then(|status| status.member_statuses.as_deref())
                .unwrap_or_default();
            let conditions = statuses
                .iter()
                .find(|entry| &entry.namespace == member)
                .map(|entry| &entry.conditions);
            let fault =
                conditions.and_then(|conditions| conditions.iter().find(|condition| condition.status != "True"));
            match fault {
                Some(fault) => format!(
                    "{member} ({}{})",
                    fault.reason.as_deref().unwrap_or("not ready"),
                    fault
                        .message
                        .as_deref()
                        .map(|text| format!(": {text}"))
                        .unwrap_or_default()
                ),
                None => member.clone(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn control_plane(generation: i64, reconciled: (&str, &str), ready: &str) -> ServiceMeshControlPlane {
        serde_json::from_value(json!({
            "apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
            "metadata": {"name": "prod-mesh", "generation": 2},
            "spec": {},
            "status": {"observedGeneration": generation, "readiness": {"components": {}}, "conditions": [
                {"type": "Reconciled", "status": reconciled.0, "reason": reconciled.1, "message": "said so"},
                {"type": "Ready", "status": ready, "reason": "ComponentsReady"},
            ]},
        }))
        .expect("a control plane")
    }

    #[test]
    fn ready_counts_only_for_the_newest_generation() {
        let ready = control_plane(2, ("True", "ReconcileSuccessful"), "True");
        assert_eq!(control_plane_readiness(&ready), ControlPlaneReadiness::Ready);
        let stale = control_plane(1, ("True", "ReconcileSuccessful"), "True");
        assert!(matches!(
            control_plane_readiness(&stale),
            ControlPlaneReadiness::Progressing(_)
        ));
    }

    #[test]
    fn a_control_plane_that_is_made_says_what_it_waits_for() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/observed/01-smcp-pausing-install.yaml"
        );
        let text = std::fs::read_to_string(file).expect("a recorded document");
        let object = crate::manifest::yaml::read(&text).expect("YAML").remove(0);
        let pausing = serde_json::from_value(object).expect("a control plane");
        let paused =
            "Reconciled=False PausingInstall: Paused until the following components become ready: [prometheus]";
        assert_eq!(
            control_plane_readiness(&pausing),
            ControlPlaneReadiness::Progressing(paused.to_owned())
        );

        let changed = control_plane(1, ("False", "PausingUpdate"), "False");
        let ControlPlaneReadiness::Progressing(said) = control_plane_readiness(&changed) else {
            panic!("the newest spec is not seen yet");
        };
        assert_eq!(
            said,
            "the operator has not seen the newest spec yet; of the one before: Reconciled=False PausingUpdate: said so"
        );
        let mut untold = control_plane(2, ("True", "InstallSuccessful"), "True");
        untold.status.as_mut().expect("a status").observed_generation = None;
        assert!(matches!(
            control_plane_readiness(&untold),
            ControlPlaneReadiness::Progressing(_)
        ));
    }

    #[test]
    fn a_rejected_spec_ends_the_wait_with_reason_and_message() {
        let rejected = control_plane(2, ("False", "ValidationError"), "False");
        let ControlPlaneReadiness::Rejected(said) = control_plane_readiness(&rejected) else {
            panic!("a validation error never heals by waiting");
        };
        assert_eq!(said, "Reconciled=False ValidationError: said so");
    }

    #[test]
    fn only_configured_members_are_members() {
        let roll: ServiceMeshMemberRoll = serde_json::from_value(json!({
            "apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll", "metadata": {"name": "default"},
            "spec": {"members": ["a", "b"]},
            "status": {"members": ["a", "b"], "configuredMembers": ["a"], "memberStatuses": [
                {"namespace": "b", "conditions": [{"type": "Reconciled", "status": "False", "reason": "NamespaceNotExists"}]},
            ]},
        }))
        .expect("a member roll");
        let wanted = ["a".to_owned(), "b".to_owned()];
        assert_eq!(members_pending(Some(&roll), &wanted), ["b (NamespaceNotExists)"]);
    }
}
