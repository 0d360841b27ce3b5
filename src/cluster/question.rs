//! From the table of parts to questions: how each part is asked for, and what is kept of the answer.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::{LocalBoxFuture, join_all};
use k8s_openapi::NamespaceResourceScope;
use kube::api::ListParams;

use super::memory::{ClusterMemory, MANY, Memory, ReadKind, everywhere};
use super::{MeshClient, lean};
use crate::snapshot::part::{Place, Turn, parts, types::*};
use crate::snapshot::{MeshState, Observed, Part, Right, Scope, holds_root_certificate};

/// Asks about one mesh.
pub(super) struct Questions<'a> {
    pub mesh: &'a MeshClient,
    pub scope: Scope,
    /// What the meshes of its cluster have in common.
    pub shared: &'a ClusterMemory,
    /// Lists of its own namespace that several parts are taken from.
    own: Memory,
}

/// Puts an answer where it belongs.
type Answer = Box<dyn FnOnce(&mut MeshState)>;

macro_rules! questions {
    ($($(#[doc = $doc:literal])+ $(#[serde $serde:tt])? $part:ident $field:ident: $shape:ident $type:ty = $row:expr
        $(, $kept:expr)?;)+) => {
        impl Questions<'_> {
            fn question<'q>(&'q self, part: Part, state: &'q MeshState) -> LocalBoxFuture<'q, Answer> {
                match part {
                    $(Part::$part => apart(move || async move {
                        let found = question!($shape $type, self, $field, part, state);
                        $(let found = kept(found, $kept);)?
                        let answer: Answer = Box::new(move |state: &mut MeshState| state.$field = found);
                        answer
                    }),)+
                }
            }

            /// Whether the scope asks for every object of a kind in the control-plane namespace.
            fn lists<K: ReadKind>(&self) -> bool {
                $(lists!($shape $type, self, Part::$part, K))||+
            }
        }
    };
}

macro_rules! question {
    (one $type:ty, $self:expr, $field:ident, $part:expr, $state:expr) => {
        $self.one::<$type>($part).await
    };
    (list $type:ty, $self:expr, $field:ident, $part:expr, $state:expr) => {
        $self.list::<$type>($part).await
    };
    (each $type:ty, $self:expr, $field:ident, $part:expr, $state:expr) => {
        $self.each::<$type>(&$part.namespaces($state)).await
    };
    ($shape:ident $type:ty, $self:expr, $field:ident, $part:expr, $state:expr) => {
        $self.$field($state).await
    };
}

macro_rules! lists {
    (list $type:ty, $self:expr, $part:expr, $kind:ty) => {
        $self.scope.contains($part)
            && matches!($part.row().place, Place::Own)
            && <$type as kube::Resource>::plural(&()) == <$kind>::plural(&())
    };
    ($shape:ident $type:ty, $self:expr, $part:expr, $kind:ty) => {
        false
    };
}

parts!(questions);

/// A question on the heap, made where only it takes room: all of them in one place are more than a small stack holds.
fn apart<'q, F: Future<Output = Answer> + 'q>(ask: impl FnOnce() -> F) -> LocalBoxFuture<'q, Answer> {
    Box::pin(ask())
}

/// What is kept of the objects of an answer.
fn kept<T>(found: Observed<Vec<T>>, keep: impl Fn(T) -> Option<T>) -> Observed<Vec<T>> {
    found.map(|objects| objects.into_iter().filter_map(keep).collect())
}

impl<'a> Questions<'a> {
    pub fn new(mesh: &'a MeshClient, scope: Scope, shared: &'a ClusterMemory) -> Self {
        Self {
            mesh,
            scope: scope.complete(),
            shared,
            own: Memory::default(),
        }
    }

    /// Asks for everything that can be asked for by now, at once.
    pub async fn ask(&self, turn: Turn, state: &mut MeshState) {
        let due = |part: &Part| part.row().turn == turn && *part != Part::ControlPlane;
        let answers = {
            let questions = self.scope.parts().filter(due).map(|part| self.question(part, state));
            join_all(questions).await
        };
        answers.into_iter().for_each(|answer| answer(state));
    }

    /// Asks for one part.
    pub async fn ask_for(&self, part: Part, state: &mut MeshState) {
        let answer = self.question(part, state).await;
        answer(state);
    }

    /// One object of the control-plane namespace.
    async fn one<K: ReadKind<Scope = NamespaceResourceScope>>(&self, part: Part) -> Observed<K> {
        match part.row().place {
            Place::Object(name) => self.object(&name(&self.mesh.mesh)).await,
            place => unreachable!("{part:?} is one object and has a name, not {place:?}"),
        }
    }

    /// An object of the control-plane namespace: out of a list that is asked for anyway, else by its name.
    pub async fn object<K: ReadKind<Scope = NamespaceResourceScope>>(&self, name: &str) -> Observed<K> {
        let namespace = self.mesh.mesh.namespace.as_str();
        // Where the objects may not be listed, the ones that are known by name may perhaps be read.
        if self.lists::<K>()
            && let Observed::Present(all) = self.all_of_own::<K>().await
        {
            return among(&all, name);
        }
        let right = || Right::get(&K::plural(&()), namespace, name);
        match self.shared.by_namespace::<K>(self.mesh).await.as_deref() {
            Some(Ok(all)) => among(all.get(namespace).map_or(&[], Vec::as_slice), name),
            Some(Err(fault)) => fault.clone().observed(right()),
            None => match self.mesh.get::<K>(namespace, name).await {
                Ok(object) => Observed::Present(lean::without_managed_fields(object)),
                Err(fault) => fault.observed(right()),
            },
        }
    }

    /// Objects of the control-plane namespace by their names: out of one list where they are many, if that may be asked for.
    pub async fn objects<K: ReadKind<Scope = NamespaceResourceScope>>(
        &self,
        names: BTreeSet<String>,
    ) -> BTreeMap<String, Observed<K>> {
        if names.len() >= MANY
            && let Observed::Present(all) = self.all_of_own::<K>().await
        {
            let found = names.into_iter().map(|name| {
                let object = among(&all, &name);
                (name, object)
            });
            return found.collect();
        }
        let asked = names.into_iter().map(async |name| {
            let found = self.object(&name).await;
            (name, found)
        });
        join_all(asked).await.into_iter().collect()
    }

    /// Objects of one place.
    async fn list<K: ReadKind>(&self, part: Part) -> Observed<Vec<K>> {
        match part.row().place {
            Place::Own => self.all_of_own().await,
            Place::OwnLabelled(labels) => {
                let labels = labels(&self.mesh.mesh);
                if self.lists::<K>() {
                    return kept(self.all_of_own().await, |object: K| {
                        has_labels(&object, &labels).then_some(object)
                    });
                }
                let selector: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
                self.within(&self.mesh.mesh.namespace, &selector.join(",")).await
            }
            Place::Shared(namespace) => self.shared.answers.once(self.within(namespace, "")).await,
            Place::Cluster => {
                let ask = async {
                    match everywhere(self.mesh).await {
                        Ok(objects) => Observed::Present(objects),
                        Err(fault) => fault.observed(Right::list(&K::plural(&()), "")),
                    }
                };
                self.shared.answers.once(ask).await
            }
            place => unreachable!("{part:?} is one list, which {place:?} is not"),
        }
    }

    /// Objects of each of these namespaces.
    async fn each<K: ReadKind>(&self, namespaces: &BTreeSet<String>) -> BTreeMap<String, Observed<Vec<K>>> {
        let asked = namespaces.iter().map(async |namespace| {
            let own = *namespace == self.mesh.mesh.namespace && self.lists::<K>();
            let found = if own {
                self.all_of_own().await
            } else {
                self.within(namespace, "").await
            };
            (namespace.clone(), found)
        });
        join_all(asked).await.into_iter().collect()
    }

    /// Every object of a kind in the control-plane namespace; asked for once.
    async fn all_of_own<K: ReadKind>(&self) -> Observed<Vec<K>> {
        self.own.once(self.within(&self.mesh.mesh.namespace, "")).await
    }

    /// The objects of a kind in one namespace, with these labels where there are any.
    async fn within<K: ReadKind>(&self, namespace: &str, labels: &str) -> Observed<Vec<K>> {
        let right = || Right::list(&K::plural(&()), namespace);
        match self.shared.by_namespace::<K>(self.mesh).await.as_deref() {
            Some(Ok(all)) if labels.is_empty() => Observed::Present(all.get(namespace).cloned().unwrap_or_default()),
            Some(Err(fault)) => fault.clone().observed(right()),
            _ => {
                let parameters = ListParams::default().labels(labels);
                let asked = lean::list(&self.mesh.client, Some(namespace), &parameters);
                match self.mesh.request(asked).await {
                    Ok(objects) => Observed::Present(objects),
                    Err(fault) => fault.observed(right()),
                }
            }
        }
    }
}

/// The object of this name.
fn among<K: ReadKind>(objects: &[K], name: &str) -> Observed<K> {
    let named = |object: &&K| object.meta().name.as_deref() == Some(name);
    let found = objects.iter().find(named);
    found.cloned().map_or(Observed::Missing, Observed::Present)
}

fn has_labels<K: ReadKind>(object: &K, labels: &[(&'static str, String)]) -> bool {
    let own = object.meta().labels.as_ref();
    labels
        .iter()
        .all(|(key, value)| own.and_then(|own| own.get(*key)) == Some(value))
}
