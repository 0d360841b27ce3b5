//! Who administers the projects of a mesh but not the cluster lacks the rights to federate.

use serde_json::json;

use super::case::{Case, Told};
use crate::harness::Account;

pub const MISSING_RIGHTS: &str = "F07 an administrator of the project may not read objects of federation";

/// What the role `admin` is made of; the sandbox has nothing that puts it together.
const ADMIN: [&str; 3] = [
    "system:aggregate-to-admin",
    "system:aggregate-to-edit",
    "system:aggregate-to-view",
];

/// An account in the member namespace of prod with what `admin` gives in both of its namespaces, and what the operator's
/// own roles add to that.
fn administrator_of_projects(case: &Case) -> Account {
    let (home, members) = (&case.pair.prod, &case.pair.prod_members);
    let account = Account::new(case.sandbox, members, "project-admin");
    let of_the_operator = json!([{"verbs": ["*"], "resources": ["*"],
        "apiGroups": ["maistra.io", "networking.istio.io", "security.istio.io"]},
        {"verbs": ["get", "list", "watch"], "resources": ["routes"], "apiGroups": ["route.openshift.io"]}]);
    for namespace in [home, members] {
        for role in ADMIN {
            account.is_bound_to(&case.cluster, namespace, role);
        }
        account.may(&case.cluster, namespace, "istio-admin", &of_the_operator);
    }
    account
}

#[test]
fn the_rights_that_an_administrator_of_a_project_lacks_are_told_once_and_not_when_they_are_given() {
    let case = Case::new("rights");
    let account = administrator_of_projects(&case);
    let asked = format!("{{prod}}@{} {}", Account::CONTEXT, account.flag());
    let missing = |case: &Case, verbs: &str| {
        let expected: [Told; 3] = ["exportedservicesets", "importedservicesets", "servicemeshpeers"]
            .map(|resource| case.told("MF0101", "{prod}", "Role", &format!("{{prod}}/{resource}")));
        let command = format!("--verb={verbs} --resource=servicemeshpeers.federation.maistra.io");
        case.tells(MISSING_RIGHTS, &expected, &command)
            .expect("the rights are told");
    };
    let case = case.asking(&asked);
    missing(&case, "get,list,watch");
    let case = case.asking(&format!("--pre {asked}"));
    missing(&case, "get,list,watch,create,patch");

    let rules = json!([{"verbs": ["get", "list", "watch", "create", "patch"], "resources": ["*"],
        "apiGroups": ["federation.maistra.io"]}]);
    account.may(&case.cluster, &case.pair.prod, "federation", &rules);
    case.is_healthy("with the rights")
        .expect("nothing is missing before federating");
    let case = case.asking(&asked);
    case.is_healthy("with the rights").expect("nothing is wrong");
}

#[test]
fn a_right_that_only_federating_needs_is_told_before_and_not_after() {
    let case = Case::new("writes");
    let account = administrator_of_projects(&case);
    let rules = json!([{"verbs": ["get", "list", "watch"], "resources": ["*"],
        "apiGroups": ["federation.maistra.io"]}]);
    account.may(&case.cluster, &case.pair.prod, "federation-view", &rules);
    let asked = format!("{{prod}}@{} {}", Account::CONTEXT, account.flag());
    let case = case.asking(&asked);
    case.is_healthy("for somebody who only looks")
        .expect("nothing is wrong");
    let case = case.asking(&format!("--pre {asked}"));
    let expected: [Told; 3] = ["exportedservicesets", "importedservicesets", "servicemeshpeers"]
        .map(|resource| case.told("MF0102", "{prod}", "Role", &format!("{{prod}}/{resource}")));
    let told = case.tells("F07 no right to write", &expected, "create,patch: denied");
    told.expect("the rights are told");
}
