//! Commands that write, each measured undisturbed, then disturbed at one place, and run again.

use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use kube::Client;
use serde_json::Value;
use tempfile::TempDir;

use crate::deeds::{self, Deed, difference};
use crate::harness::{Cluster, Sandbox, one};
use crate::proxy::Proxy;
use crate::reads::through;

/// Commands, and the proxy that they go through to the first sandbox's cluster.
pub struct Trial {
    pub sandbox: &'static Sandbox,
    pub cluster: Cluster,
    pub proxy: Proxy,
    deeds: Vec<Deed>,
    /// Removals that wedge an istiod.
    wedged: Arc<Mutex<Vec<String>>>,
    _folder: TempDir,
}

/// One place of one command.
#[derive(Clone)]
pub struct Place<'a, T> {
    pub deed: &'a Deed,
    pub plan: T,
    /// What is there after the command.
    pub after: Rc<Vec<String>>,
}

/// What a command that nothing disturbs asks for.
pub struct Whole {
    pub reads: usize,
    pub writes: usize,
}

impl Trial {
    /// Some of all commands, in meshes of this test.
    pub fn of(test: &str, short: usize) -> Self {
        let sandbox = one();
        Self::before(sandbox.client(0), |folder| deeds::some(test, sandbox, folder, short))
    }

    /// These commands, each described in a folder, before an API server of the cluster.
    pub fn before(
        client: impl AsyncFnOnce() -> Client + Send + 'static,
        deeds: impl FnOnce(&Path) -> Vec<Deed>,
    ) -> Self {
        let (sandbox, folder) = (one(), tempfile::tempdir().expect("a folder"));
        let wedged: Arc<Mutex<Vec<String>>> = Arc::default();
        let look = looks_for_exports(sandbox, Arc::clone(&wedged));
        Self {
            sandbox,
            cluster: sandbox.cluster(0),
            proxy: Proxy::before(client, &sandbox.contexts[0], look),
            deeds: deeds(folder.path()),
            wedged,
            _folder: folder,
        }
    }

    /// The places of every command, each of which runs undisturbed for it.
    pub fn places<T, P: IntoIterator<Item = T>>(&self, of: impl Fn(&Whole) -> P) -> Vec<Place<'_, T>> {
        let mut all = Vec::new();
        for deed in &self.deeds {
            deed.prepare(self.sandbox);
            let run = through(self.sandbox, &self.proxy, None, &deed.line);
            assert!(deed.codes.contains(&run.code), "{}: {run}", deed.line);
            let passed = self.proxy.passed();
            let reads = passed.iter().filter(|one| one.is_read()).count();
            let writes = passed.len() - reads;
            let after = Rc::new(deed.state(&self.cluster));
            deed.undo(self.sandbox);
            println!("{}: {reads} reads, {writes} writes", deed.line);
            all.extend(of(&Whole { reads, writes }).into_iter().map(|plan| Place {
                deed,
                plan,
                after: Rc::clone(&after),
            }));
        }
        all
    }

    /// Runs a command again that was disturbed, and takes back what it did; what is wrong.
    pub fn end<T>(&self, place: &Place<'_, T>) -> Vec<String> {
        let mut wrong = std::mem::take(&mut *self.wedged.lock().expect("no panic"));
        let again = self.sandbox.meshfed(&place.deed.line);
        let now = place.deed.state(&self.cluster);
        if !place.deed.codes.contains(&again.code) || now != *place.after {
            let differs = difference(&now, &place.after);
            wrong.push(format!("does not end well when it is run again: {again}\n{differs}"));
        }
        place.deed.undo(self.sandbox);
        wrong
    }
}

/// A ServiceMeshPeer that goes while istiod lists exports to it wedges istiod: each such removal is noted.
fn looks_for_exports(sandbox: &'static Sandbox, wedged: Arc<Mutex<Vec<String>>>) -> crate::proxy::Look {
    Arc::new(move |method, target| {
        let Some((before, peer)) = target.split_once("/servicemeshpeers/") else {
            return;
        };
        if method != "DELETE" || peer.contains("dryRun=All") {
            return;
        }
        let namespace = before.rsplit('/').next().unwrap_or_default().to_owned();
        let peer = peer.split('?').next().unwrap_or_default().to_owned();
        let wedged = Arc::clone(&wedged);
        // The proxy's own runtime must not be blocked on another one.
        let looked = std::thread::spawn(move || {
            let set = sandbox.cluster(0).get("ExportedServiceSet", &namespace, &peer);
            let listed = set.map(|set| set["status"]["exportedServices"].clone());
            if listed
                .as_ref()
                .and_then(Value::as_array)
                .is_some_and(|listed| !listed.is_empty())
            {
                let said = format!("deletes ServiceMeshPeer {namespace}/{peer} while {listed:?} is exported");
                wedged.lock().expect("no panic").push(said);
            }
        });
        looked.join().expect("the API server answers");
    })
}
