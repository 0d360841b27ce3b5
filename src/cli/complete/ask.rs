//! Asks the clusters, for as long as somebody waits for a Tab.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;

use super::kubeconfig_contexts;
use super::line::Line;
use crate::cli::called;
use crate::cluster::{Contexts, Scope, control_planes, control_planes_in, look_up, observe_mesh};
use crate::snapshot::MeshState;
use crate::topology::MeshReference;
use crate::ui::{Color, Progress, Settings, Ui};

/// All questions of one Tab together.
const PATIENCE: Duration = Duration::from_secs(3);

/// Meshes that are asked about where none is named.
const MOST_MESHES: usize = 20;

/// The meshes of the context that the line means, each by the shortest name that is its own; where the cluster gives no
/// answer, the namespace of each context, where its user works and often the control plane is.
pub fn meshes(line: &Line) -> Vec<String> {
    let found = within_patience(list(line)).unwrap_or_default();
    let mut names: Vec<String> = found.iter().map(|mesh| mesh.to_string()).collect();
    let files = &line.global.federation;
    let federation = (!files.is_empty())
        .then(|| crate::files::federation(files).ok())
        .flatten();
    names.extend(
        federation
            .iter()
            .flat_map(|file| &file.wanted.meshes)
            .map(|mesh| mesh.reference.federation_name().to_owned()),
    );
    if names.is_empty() {
        let contexts = kubeconfig_contexts(&line.global.kubeconfig).into_iter();
        names.extend(contexts.filter_map(|(name, namespace)| Some(format!("{}@{name}", namespace?))));
    }
    names
}

/// The named meshes, or those of the context, as far as they answer.
pub fn observe(line: &Line, named: &[MeshReference], scope: Scope) -> Vec<MeshState> {
    let asked = async {
        let contexts = contexts(line)?;
        let named = if named.is_empty() {
            list(line).await?
        } else {
            named.to_vec()
        };
        let namespace = line.global.namespace.as_deref();
        let states = named.iter().take(MOST_MESHES).map(async |reference| {
            let mesh = look_up(&contexts, reference, namespace).await.ok()?;
            let client = contexts.connect(&mesh.context).await.ok()?;
            Some(observe_mesh(&contexts.with_client(mesh, client), scope.complete()).await)
        });
        Some(join_all(states).await.into_iter().flatten().collect())
    };
    within_patience(asked).unwrap_or_default()
}

async fn list(line: &Line) -> Option<Vec<MeshReference>> {
    let contexts = contexts(line)?;
    let context = contexts.name(None).ok()?;
    let found = match line.global.namespace.as_deref() {
        Some(namespace) => control_planes_in(&contexts, &context, namespace).await,
        None => control_planes(&contexts, &context).await,
    };
    let found = found.ok()?;
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (_, name) in &found {
        *times.entry(name.clone()).or_default() += 1;
    }
    let reference = |(namespace, name): (String, String)| MeshReference {
        alias: None,
        namespace: (times[&name] > 1).then_some(namespace),
        name,
        context: None,
    };
    Some(found.into_iter().map(reference).collect())
}

fn contexts(line: &Line) -> Option<Contexts> {
    let silent = Settings {
        color: Color::Never,
        progress: Progress::None,
        quiet: true,
        verbose: false,
        yes: false,
    };
    let global = &line.global;
    let read = Contexts::read(
        &global.kubeconfig,
        global.context.clone(),
        global.connection.overrides(),
        PATIENCE,
        Ui::new(silent, called()),
    );
    Some(read.ok()?.without_questions())
}

fn within_patience<T>(asked: impl Future<Output = Option<T>>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let answer = runtime.block_on(async { tokio::time::timeout(PATIENCE, asked).await.ok().flatten() });
    runtime.shutdown_background();
    answer
}
