//! Policies as Istio evaluates them.

use super::repository::Repository;
use super::{Case, judge};

const CALLERS: &str = "error MF0906 beta AuthorizationPolicy beta-shop/p";

fn policy(repository: &Repository, spec: &str) {
    let head = "kind: AuthorizationPolicy\nmetadata: {name: p, namespace: beta-shop}";
    repository.write(
        "beta/p.yaml",
        format!("apiVersion: security.istio.io/v1beta1\n{head}\nspec: {spec}\n"),
    );
}

#[test]
fn a_policy_is_judged_by_whom_it_really_names() {
    judge(&[
        Case {
            what: "the own trust domain by its pointer, in a whole name",
            change: |repository| {
                policy(
                    repository,
                    "{rules: [{from: [{source: {principals: ['cluster.local/ns/beta-system/sa/*']}}]}]}",
                )
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "what looks like the pointer, and is taken as it is written",
            change: |repository| {
                policy(
                    repository,
                    "{rules: [{from: [{source: {principals: ['cluster.local/*']}}]}]}",
                )
            },
            told: &[(CALLERS, "but not the ingress gateway")],
            noted: "",
        },
        Case {
            what: "the same, denied",
            change: |repository| {
                policy(
                    repository,
                    "{action: DENY, rules: [{from: [{source: {principals: ['cluster.local/ns/*']}}]}]}",
                )
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "all but one account denied",
            change: |repository| {
                policy(
                    repository,
                    "{action: DENY, rules: [{from: [{source: {notPrincipals: ['beta.example/ns/beta-shop/sa/default']}}]}]}",
                )
            },
            told: &[(CALLERS, "denies callers")],
            noted: "",
        },
        Case {
            what: "a condition on the caller that the gateway does not meet",
            change: |repository| {
                policy(
                    repository,
                    "{rules: [{when: [{key: source.principal, values: ['beta.example/ns/beta-shop/sa/default']}]}]}",
                )
            },
            told: &[(CALLERS, "but not the ingress gateway")],
            noted: "",
        },
        Case {
            what: "a condition on the caller that the gateway meets",
            change: |repository| {
                policy(
                    repository,
                    "{rules: [{when: [{key: source.principal, values: ['*/sa/alpha-ingress-service-account']}]}]}",
                )
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "callers of other namespaces denied by a condition",
            change: |repository| {
                policy(
                    repository,
                    "{action: DENY, rules: [{when: [{key: source.namespace, notValues: [beta-shop]}]}]}",
                )
            },
            told: &[(CALLERS, "denies callers")],
            noted: "",
        },
        Case {
            what: "a condition on what only the request tells",
            change: |repository| {
                policy(
                    repository,
                    "{rules: [{when: [{key: 'request.headers[x]', values: ['y']}]}]}",
                )
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "a policy that only writes to a log, and one that somebody else evaluates",
            change: |repository| {
                policy(
                    repository,
                    "{action: AUDIT, rules: [{from: [{source: {principals: ['x/ns/y/sa/z']}}]}]}",
                );
                let custom = repository.read("beta/p.yaml").replace("name: p,", "name: q,");
                repository.write(
                    "beta/q.yaml",
                    custom.replace("action: AUDIT", "action: CUSTOM, provider: {name: x}"),
                );
            },
            told: &[],
            noted: "",
        },
    ]);
}
