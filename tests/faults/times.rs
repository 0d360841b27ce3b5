//! A wait ends in its time whatever hangs meanwhile.

use std::sync::{Arc, mpsc};

use crate::deeds;
use crate::harness::{Pair, one};
use crate::proxy::{Fault, Plan, Proxy};

#[test]
fn a_wait_ends_in_its_time_while_the_api_server_never_answers() {
    let sandbox = one();
    let pair = Pair::new("hangs");
    pair.share(sandbox);
    let deeds = deeds::of_pair(&pair);
    let deed = deeds
        .iter()
        .find(|deed| deed.line.starts_with("import "))
        .expect("an import");
    let proxy = Proxy::before(sandbox.client(0), &sandbox.contexts[0], Arc::new(|_, _| ()));
    deed.prepare(sandbox);
    proxy.spoil(None);
    sandbox.ok(&format!("{} --kubeconfig {}", deed.line, proxy.kubeconfig()));
    let passed = proxy.passed();
    deed.undo(sandbox);
    // The first question after the last write: what the wait looks at.
    let last_write = passed.iter().rposition(|one| !one.is_read()).expect("it writes");
    let number = passed[..last_write].iter().filter(|one| one.is_read()).count();

    deed.prepare(sandbox);
    let (tell, told) = mpsc::channel();
    let plan = Plan {
        of_reads: true,
        number,
        fault: Fault::Held,
    };
    proxy.hold(plan, tell);
    // It ends although the answer never comes, and long before a request may end.
    let line = format!(
        "{} --kubeconfig {} --request-timeout 1h --timeout 2s",
        deed.line,
        proxy.kubeconfig()
    );
    let run = sandbox.meshfed(&line);
    told.try_recv().expect("the request was held");
    run.expect(3)
        .says(&["what was left of 2s (--timeout)", "written: ImportedServiceSet"]);
    sandbox.ok(&deed.line);
}
