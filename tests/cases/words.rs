//! Words that a user types about files, beside `check`.

use super::repository::Repository;

#[test]
fn files_are_drawn_as_they_are_checked() {
    let repository = Repository::healthy();
    let there = "{host: prices.alpha-shop.svc.beta-imports.local}";
    let head =
        "apiVersion: networking.istio.io/v1beta1\nkind: VirtualService\nmetadata: {name: v, namespace: alpha-shop}";
    let spec = format!("{{hosts: [prices], http: [{{route: [{{destination: {there}}}]}}]}}");
    repository.write("alpha/v.yaml", format!("{head}\nspec: {spec}\n"));
    let answer = repository.run("graph -f .");
    assert_eq!(answer.code, Some(3), "what runs is not known: {}", answer.stdout);
    for untold in ["down", "not ready", "no import provides it", "has not taken up"] {
        assert!(!answer.stdout.contains(untold), "{untold}: {}", answer.stdout);
    }
    assert!(
        answer.stdout.contains("prices.alpha-shop.svc.beta-imports.local"),
        "{}{}",
        answer.stdout,
        answer.stderr
    );
    let svg = Repository::healthy().run("graph -f . -o svg");
    assert!(
        svg.stdout.starts_with("<svg") || svg.stdout.starts_with("<?xml"),
        "{}",
        svg.stdout
    );
}

#[test]
fn every_check_is_listed_with_its_code() {
    let answer = Repository::healthy().run("check --list");
    assert_eq!(answer.code, Some(0), "{}", answer.stderr);
    for code in ["MF0101", "MF0523", "MF0831", "MF1004"] {
        assert!(answer.stdout.contains(code), "{code}: {}", answer.stdout);
    }
}

#[test]
fn formats_that_kubectl_has_and_meshfed_has_not_are_refused_with_the_way_out() {
    for format in ["jsonpath={.summary}", "go-template={{.summary}}"] {
        let answer = Repository::healthy().run(&format!("check -f . -o {format}"));
        assert_eq!(answer.code, Some(2), "{}", answer.stdout);
        assert!(answer.stderr.contains("-o json | jq"), "{}", answer.stderr);
    }
}
