//! Who administers the projects of a mesh but not the cluster lacks the rights to federate.

use serde_json::json;

use crate::check::{Answer, Told};
use crate::federation::Federation;
use crate::harness::Account;
use crate::row::Site;
use crate::scenarios::FEDERATION;

/// What the role `admin` is made of; the sandbox has nothing that puts it together.
const ADMIN: [&str; 3] = [
    "system:aggregate-to-admin",
    "system:aggregate-to-edit",
    "system:aggregate-to-view",
];

/// An account in the member namespace of prod with what `admin` gives in both of its namespaces, and what the operator's
/// own roles add to that.
fn administrator_of_projects(federation: &Federation) -> Account {
    let (home, members) = (&federation.pair.prod, &federation.pair.prod_members);
    let account = Account::new(federation.sandbox, members, "project-admin");
    let of_the_operator = json!([{"verbs": ["*"], "resources": ["*"],
        "apiGroups": ["maistra.io", "networking.istio.io", "security.istio.io"]},
        {"verbs": ["get", "list", "watch"], "resources": ["routes"], "apiGroups": ["route.openshift.io"]}]);
    for namespace in [home, members] {
        for role in ADMIN {
            account.is_bound_to(&federation.cluster, namespace, role);
        }
        account.may(&federation.cluster, namespace, "istio-admin", &of_the_operator);
    }
    account
}

/// What is told of the kinds that the account cannot read.
fn unread(federation: &Federation) {
    let expected = FEDERATION.map(|resource| {
        let object = format!("{{prod}}/{resource}");
        Told::new("MF0101", "{prod}", "Role", &object, &federation.names)
    });
    federation
        .tells(&expected, "meshfed check --pre")
        .expect("what cannot be read is told");
}

/// What is told, with one Role for all of it, of the rights that the account lacks.
fn missing(federation: &Federation, account: &Account) -> Answer {
    let role = Told::new(
        "MF0102",
        "{prod}",
        "Role",
        "{prod}/meshfed-federation",
        &federation.names,
    );
    federation
        .tells(&[role], &account.user())
        .expect("the rights are told, and whose they are")
}

/// Somebody who administers the cluster runs what the finding prints, as it is, in a context of his own.
fn give(federation: &Federation, found: &Answer) {
    for finding in &found.0 {
        federation.runs(finding, &[]);
    }
}

pub fn missing_rights_are_told_once() {
    let federation = Federation::healthy(Site::Pair);
    let account = administrator_of_projects(&federation);
    let asked = format!("{{prod}}@{} {}", Account::CONTEXT, account.flag());
    let federation = federation.asking(&asked);
    unread(&federation);
    let federation = federation.asking(&format!("--pre {asked}"));
    let found = missing(&federation, &account);
    give(&federation, &found);
    federation.is_healthy().expect("nothing is missing before federating");
    let federation = federation.asking(&asked);
    federation.is_healthy().expect("nothing is wrong");
}

pub fn a_right_to_write_is_told_before_federating_and_not_after() {
    let federation = Federation::healthy(Site::Pair);
    let account = administrator_of_projects(&federation);
    let reads =
        json!([{"verbs": ["get", "list", "watch"], "resources": FEDERATION, "apiGroups": ["federation.maistra.io"]}]);
    account.may(&federation.cluster, &federation.pair.prod, "reads-federation", &reads);
    let asked = format!("{{prod}}@{} {}", Account::CONTEXT, account.flag());
    let federation = federation.asking(&asked);
    federation
        .is_healthy()
        .expect("nothing is wrong for somebody who only looks");
    let federation = federation.asking(&format!("--pre {asked}"));
    let found = missing(&federation, &account);
    give(&federation, &found);
    federation.is_healthy().expect("nothing is missing before federating");
}
