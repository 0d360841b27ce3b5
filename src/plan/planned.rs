//! What a plan writes: values, and the one manifest that is made of them.

use std::sync::{Arc, OnceLock};

use super::ObjectKey;
use crate::manifest::{Manifest, RenderError, Templates, Values};

/// One object that a mesh needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The mesh, by federation name.
    pub mesh: String,
    /// What the object says.
    pub values: Arc<Values>,
    /// How it is written.
    pub mode: WriteMode,
    rendered: Rendered,
}

/// How an object is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteMode {
    /// Server-side apply: every field of the object is meshfed's.
    Apply,
    /// Server-side apply of these fields together with those that meshfed owned before, so that adding a gateway keeps
    /// the rest of what meshfed installed.
    Add,
    /// Created if missing, left alone otherwise.
    Create,
    /// The spec of an existing object is edited, because its list is atomic and may hold what others wrote: refused by
    /// the API server if the object changed since this version was read. Without a version the object was not there, and
    /// it is refused if it is by now.
    Edit(Option<String>),
    /// Server-side apply that takes the fields over from whoever owned them; the user asked for it.
    TakeOver,
}

impl Planned {
    /// An object of a mesh.
    pub fn new(mesh: &str, mode: WriteMode, values: Values) -> Self {
        Self {
            mesh: mesh.to_owned(),
            values: Arc::new(values),
            mode,
            rendered: Rendered::default(),
        }
    }

    /// Its manifest, by the templates of the run: judged, tried and written is one text.
    ///
    /// # Errors
    /// The templates make something else of it, or nothing.
    pub fn manifest(&self, templates: &Templates) -> Result<Arc<Manifest>, RenderError> {
        self.rendered.by(|| templates.render(&self.values))
    }

    /// Which object it is.
    pub fn key(&self) -> ObjectKey {
        ObjectKey {
            mesh: self.mesh.clone(),
            kind: self.values.kind().kind,
            namespace: self.values.namespace().unwrap_or_default().to_owned(),
            name: self.values.name().to_owned(),
        }
    }
}

/// The manifest of a planned object, made when it is first asked for, once for all copies: reading what a template made is
/// most of the work on a large object.
#[derive(Clone, Debug, Default)]
struct Rendered(Arc<OnceLock<Arc<Manifest>>>);

impl Rendered {
    fn by(&self, render: impl FnOnce() -> Result<Manifest, RenderError>) -> Result<Arc<Manifest>, RenderError> {
        if let Some(manifest) = self.0.get() {
            return Ok(Arc::clone(manifest));
        }
        let manifest = Arc::new(render()?);
        Ok(Arc::clone(self.0.get_or_init(|| manifest)))
    }
}

/// Follows from the values.
impl PartialEq for Rendered {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
