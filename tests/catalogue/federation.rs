//! Federations on API servers, which are broken and mended one row after another.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::check::{Answer, Told, command, is_command};
use crate::hand::{Hand, Names, World};
use crate::harness::{Cluster, Pair, RUNS, Sandbox, deployment, one, two, until_seen, whole};
use crate::row::{Mend, Row, Site};
use crate::shell::Shell;

/// One federation, in the cluster that rows change.
pub struct Federation {
    /// Where it is.
    pub sandbox: &'static Sandbox,
    /// The cluster.
    pub cluster: Cluster,
    /// The meshes and their members.
    pub pair: Pair,
    /// What stands for the names in braces.
    pub names: Names,
    /// What `check` is asked.
    asked: String,
    /// What it is made of when nothing is wrong.
    whole: Vec<Value>,
}

/// Kinds that somebody writes, and that rows change.
const WRITTEN: [&str; 12] = [
    "ServiceMeshControlPlane",
    "ServiceMeshMemberRoll",
    "ConfigMap",
    "ServiceMeshPeer",
    "ExportedServiceSet",
    "ImportedServiceSet",
    "VirtualService",
    "DestinationRule",
    "AuthorizationPolicy",
    "Gateway",
    "NetworkPolicy",
    "Deployment",
];

/// What was told this often without a change stays as it is.
const SETTLED: usize = 100;

/// Federations that nobody uses just now, by where they are.
static SPARE: Mutex<BTreeMap<Site, Vec<Federation>>> = Mutex::new(BTreeMap::new());

/// Where all of a cluster belongs to one federation, one row at a time has it.
static WHOLE: Mutex<()> = Mutex::new(());

/// Breaks a federation as the row says, and mends it.
pub fn prove(row: &Row) -> Result<(), String> {
    let broken_and_mended = |federation: &Federation| {
        federation.is_broken_and_mended(row)?;
        Ok(!row.spoils)
    };
    match row.site {
        Site::WholeCluster => alone(broken_and_mended),
        site => lend(site, broken_and_mended),
    }
}

/// Lends a healthy federation to somebody who tells whether it can be made whole again.
fn lend(site: Site, to: impl FnOnce(&Federation) -> Result<bool, String>) -> Result<(), String> {
    let federation = Federation::healthy(site);
    if to(&federation)? {
        federation.restore();
        lock(&SPARE).entry(site).or_default().push(federation);
    }
    Ok(())
}

/// Lends the federation that has a cluster for itself.
pub fn alone(to: impl FnOnce(&Federation) -> Result<bool, String>) -> Result<(), String> {
    let _only_one = lock(&WHOLE);
    lend(Site::WholeCluster, to)
}

/// A row that panics leaves nothing half done in what is shared.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Federation {
    /// One that nothing is wrong with: a spare one, or a new one where there is none, or none that is whole again.
    pub fn healthy(site: Site) -> Self {
        loop {
            let spare = lock(&SPARE).entry(site).or_default().pop();
            let Some(federation) = spare else { break };
            if federation.is_healthy().is_ok() {
                return federation;
            }
        }
        let federation = Self::new(site);
        federation.is_healthy().expect("a new federation is healthy");
        federation
    }

    fn new(site: Site) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let pair = Pair::new(&format!("f{}", MADE.fetch_add(1, Ordering::Relaxed)));
        let third = format!("{}-third", pair.stage);
        let (sandbox, context) = match site {
            Site::Pair | Site::Balancers | Site::Three => (one(), 0),
            Site::TwoClusters => (two(), 1),
            Site::WholeCluster => (whole(), 0),
        };
        let asked = match site {
            Site::TwoClusters => federate_across(sandbox, &pair),
            _ => share(sandbox, &pair),
        };
        if site == Site::Balancers {
            sandbox.ok(&format!("peer {asked} --expose loadbalancer"));
        }
        let asked = if site == Site::Three {
            sandbox.ok(&format!("install {third} --member {third}-shop"));
            let cluster = sandbox.cluster(context);
            cluster.service(&format!("{third}-shop"), "details", &json!({"app": "details"}));
            cluster.apply("hand", &format!("{third}-shop"), &deployment("details"));
            sandbox.ok(&format!("peer {} {third}", pair.prod));
            format!("{asked} {third}")
        } else {
            asked
        };
        let names = [
            ("{prod}", &pair.prod),
            ("{stage}", &pair.stage),
            ("{third}", &third),
            ("{third-shop}", &format!("{third}-shop")),
            ("{prod-shop}", &pair.prod_members),
            ("{stage-shop}", &pair.stage_members),
        ];
        let names = Names(names.map(|(name, is)| (name, is.clone())).to_vec());
        let cluster = sandbox.cluster(context);
        let mut federation = Self {
            sandbox,
            cluster,
            pair,
            names,
            asked,
            whole: Vec::new(),
        };
        federation.is_healthy().expect("a new federation is healthy");
        federation.whole = federation.written();
        federation
    }

    /// The same, as somebody sees it who runs `check` with these arguments.
    pub fn asking(self, asked: &str) -> Self {
        let asked = self.names.put_into(asked);
        Self { asked, ..self }
    }

    /// Somebody who changes it.
    pub fn hand(&self) -> Hand<'_> {
        Hand {
            world: self,
            names: &self.names,
        }
    }

    /// Somebody who runs commands.
    pub fn shell(&self) -> Shell<'_> {
        Shell {
            kubeconfig: &self.sandbox.kubeconfig,
            names: &self.names,
        }
    }

    fn is_broken_and_mended(&self, row: &Row) -> Result<(), String> {
        (row.inject)(&self.hand());
        let found = self.tells_asked(
            row.flags,
            &Told::of(row, &self.names),
            &self.names.put_into(row.symptom),
        )?;
        let its_own = found.0.iter().find(|finding| finding["code"] == row.code);
        let done = self.mend(row, its_own.expect("the finding of the row"))?;
        self.tells_asked(row.flags, &[], "")
            .map(drop)
            .map_err(|wrong| format!("after {done}: {wrong}"))
    }

    /// Does what the finding says; tells what was done.
    fn mend(&self, row: &Row, finding: &Value) -> Result<String, String> {
        if let Mend::All = row.mend {
            self.runs(finding, &[]);
            return Ok("all that the finding names".to_owned());
        }
        let (hand, shell) = (self.hand(), self.shell());
        let mut command = command(finding).expect("every finding names a command").to_owned();
        let mut edit = None;
        match row.mend {
            Mend::Edited(patch) => edit = Some(self.names.put_into_value(&patch(&hand))),
            Mend::Filled(words) => {
                for (word, is) in words {
                    command = command.replace(word, &self.names.put_into(is));
                }
            }
            Mend::Forced | Mend::ForcedThen(_) => {
                let told = finding["fix"].to_string();
                if !command.contains(FORCE) || !told.contains("`hand` owns") {
                    return Err(format!(
                        "{FORCE} is not part of the command, or nobody is named: {told}"
                    ));
                }
            }
            Mend::Printed | Mend::Then(_) | Mend::All => {}
        }
        // The first step would wait for what the second one brings.
        let restart = restart(finding);
        if restart.is_some() && command.starts_with("meshfed peer ") {
            command = format!("{command} --wait none");
        }
        let ended = shell.line(&command, edit.as_ref());
        if !ended.well {
            return Err(format!("`{command}` did not end well: {}", ended.said));
        }
        match row.mend {
            Mend::Then(then) | Mend::ForcedThen(then) => then(&hand, &shell),
            _ => {}
        }
        if let Some(restart) = restart {
            shell.run(restart);
        }
        Ok(format!("`{command}`, which said {:?}", ended.said))
    }

    /// Runs every command of a finding, with these words replaced.
    pub fn runs(&self, finding: &Value, words: &[(&str, &str)]) {
        let fixes = finding["fix"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        for line in fixes.filter(|line| is_command(line)) {
            let line = words
                .iter()
                .fold(line.to_owned(), |line, (word, is)| line.replace(word, is));
            self.shell().run(&line);
        }
    }

    /// Waits until `check` finds just this, each with a command that mends it, and this symptom among what it has seen.
    pub fn tells(&self, expected: &[Told], symptom: &str) -> Result<Answer, String> {
        self.tells_asked("", expected, symptom)
    }

    /// The same, where `check` is told this besides.
    fn tells_asked(&self, flags: &str, expected: &[Told], symptom: &str) -> Result<Answer, String> {
        let (mut wrong, mut repeated) = (String::new(), 0);
        for _ in 0..RUNS {
            let report = self
                .sandbox
                .meshfed(&format!("check {} {flags} -o json", self.asked))
                .json();
            let answer = Answer::of_report(&report);
            match answer.differs_from(expected, symptom) {
                None => return Ok(answer),
                Some(seen) if seen == wrong => repeated += 1,
                Some(seen) => (wrong, repeated) = (seen, 0),
            }
            if repeated == SETTLED {
                break;
            }
        }
        Err(wrong)
    }

    /// Waits until `check` finds nothing.
    pub fn is_healthy(&self) -> Result<(), String> {
        self.tells(&[], "").map(drop)
    }

    /// What somebody wrote. In the namespaces of control planes, Deployments and Services are those of the operator.
    fn written(&self) -> Vec<Value> {
        let namespaces = self.names.0.iter().map(|(_, name)| name.as_str());
        let kinds = |namespace: &str| match namespace.ends_with("-shop") {
            true => [&WRITTEN[..], &["Service"]].concat(),
            false => WRITTEN.to_vec(),
        };
        let all = namespaces.flat_map(|namespace| {
            let kinds = kinds(namespace).into_iter();
            kinds.flat_map(move |kind| self.cluster.list(kind, namespace))
        });
        all.collect()
    }

    /// Makes what was written just what it was at first.
    fn restore(&self) {
        let now = self.written();
        for is in &now {
            if !self.whole.iter().any(|was| name(was) == name(is)) {
                let [kind, namespace, name] = name(is);
                self.cluster.delete(kind, namespace, name);
            }
        }
        for was in &self.whole {
            let is = now.iter().find(|is| name(is) == name(was));
            let of_operator = was["kind"] == "Deployment" && !name(was)[1].ends_with("-shop");
            if !of_operator && is.is_none_or(|is| content(is) != content(was)) {
                self.cluster.restore(was);
            }
        }
        self.restart_starving();
    }

    /// An istiod whose peer was cut off reads nothing of what was restored until it restarts.
    fn restart_starving(&self) {
        for (_, namespace) in &self.names.0 {
            let is_cut = |peer: &Value| peer["status"]["discoveryStatus"]["inactive"].is_array();
            if self.cluster.list("ServiceMeshPeer", namespace).iter().any(is_cut) {
                self.hand().restart_all(namespace, &format!("istiod-{namespace}"));
            }
        }
    }
}

/// The flag that takes over what others manage.
const FORCE: &str = "--force-conflicts";

/// The restart of an istiod that a finding names as its second step.
fn restart(finding: &Value) -> Option<&str> {
    let mut steps = finding["fix"].as_array()?.iter().filter_map(Value::as_str).skip(1);
    steps.find(|step| step.contains(" rollout restart deployment istiod-"))
}

/// Kind, namespace and name of an object.
fn name(object: &Value) -> [&str; 3] {
    let metadata = &object["metadata"];
    [&object["kind"], &metadata["namespace"], &metadata["name"]].map(|text| text.as_str().unwrap_or_default())
}

/// What somebody wrote into an object.
fn content(object: &Value) -> [&Value; 4] {
    let metadata = &object["metadata"];
    [
        &object["spec"],
        &object["data"],
        &metadata["labels"],
        &metadata["annotations"],
    ]
}

/// Installs, federates and shares in the one cluster of a sandbox. What `check` is to look at.
fn share(sandbox: &Sandbox, pair: &Pair) -> String {
    pair.share(sandbox);
    for members in [&pair.prod_members, &pair.stage_members] {
        sandbox.cluster(0).apply("hand", members, &deployment("details"));
    }
    format!("{} {}", pair.prod, pair.stage)
}

/// Two meshes in two clusters that reach each other through load balancers and share nothing.
fn federate_across(sandbox: &Sandbox, pair: &Pair) -> String {
    let (prod, stage) = (format!("{}@east", pair.prod), format!("{}@west", pair.stage));
    sandbox.ok(&format!("install {prod} --peer {}", pair.stage));
    sandbox.ok(&format!("install {stage} --peer {}", pair.prod));
    sandbox.ok(&format!("peer {prod} {stage}"));
    format!("{prod} {stage}")
}

impl World for Federation {
    fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Value> {
        self.cluster.get(kind, namespace, name)
    }

    fn list(&self, kind: &str, namespace: &str) -> Vec<Value> {
        self.cluster.list(kind, namespace)
    }

    fn apply(&self, namespace: &str, object: &Value) {
        self.cluster.apply("hand", namespace, object);
    }

    fn patch(&self, kind: &str, namespace: &str, name: &str, patch: &Value) {
        self.cluster.patch(kind, namespace, name, patch);
    }

    fn delete(&self, kind: &str, namespace: &str, name: &str) {
        self.cluster.delete(kind, namespace, name);
    }

    fn until(&self, what: &str, is_so: &mut dyn FnMut() -> Result<(), String>) {
        until_seen(what, is_so);
    }
}
