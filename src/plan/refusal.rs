//! Why nothing may be written.

use crate::exit::Exit;
use crate::snapshot::{MeshState, Unknown};
use crate::topology::Mesh;
use crate::wording::shell;

/// Something that stands in the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is, with mesh, object and what was seen.
    pub said: String,
    /// What to run first.
    pub hints: Vec<String>,
    /// What a command ends with that is refused for it.
    pub exit: Exit,
}

impl Problem {
    /// What is wanted cannot be.
    pub fn invalid(said: impl Into<String>) -> Self {
        Self {
            said: said.into(),
            hints: Vec::new(),
            exit: Exit::Usage,
        }
    }

    /// Somebody else owns what would have to change or go.
    pub fn owned(said: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            said: said.into(),
            hints: vec![hint.into()],
            exit: Exit::Conflict,
        }
    }

    /// What is to go is in use, or somebody else's.
    pub fn in_use(said: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            said: said.into(),
            hints: vec![hint.into()],
            exit: Exit::No,
        }
    }
}

/// Something that would have to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The mesh that was asked.
    pub mesh: Mesh,
    /// What was asked for, such as `ServiceMeshPeers`.
    pub part: String,
    /// Why it is not known.
    pub unknown: Unknown,
}

/// Everything that stands in the way, all at once. What is not known comes first: it may hide more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    /// What would have to be known.
    pub unread: Vec<Unread>,
    /// What is known and stands in the way.
    pub problems: Vec<Problem>,
}

impl Refusal {
    /// Whether nothing stands in the way.
    pub fn is_empty(&self) -> bool {
        self.unread.is_empty() && self.problems.is_empty()
    }

    /// `Ok` when nothing stands in the way.
    ///
    /// # Errors
    /// The refusal itself.
    pub fn check(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Adds what stands in the way, told once.
    pub fn add(&mut self, other: Self) {
        for unread in other.unread {
            if !self.unread.contains(&unread) {
                self.unread.push(unread);
            }
        }
        for problem in other.problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }

    /// What is known of a part, or `fallback` where that is not known, which is noted.
    pub(super) fn known<T>(&mut self, mesh: &MeshState, part: &str, answer: Result<T, &Unknown>, fallback: T) -> T {
        answer.unwrap_or_else(|unknown| {
            self.unread.push(Unread {
                mesh: mesh.mesh.clone(),
                part: part.to_owned(),
                unknown: unknown.clone(),
            });
            fallback
        })
    }

    /// Everything, line by line.
    #[cfg(test)]
    pub(super) fn said(&self) -> String {
        let unread = self
            .unread
            .iter()
            .map(|unread| format!("{}: {}", unread.part, unread.unknown));
        unread
            .chain(self.problems.iter().map(|problem| problem.said.clone()))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Only problems of what is wanted.
    pub(super) fn invalid(problems: impl IntoIterator<Item = String>) -> Self {
        Self {
            unread: Vec::new(),
            problems: problems.into_iter().map(Problem::invalid).collect(),
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            unread: Vec::new(),
            problems: vec![problem],
        }
    }
}

/// A mesh that is not there is installed first; one that may not be seen is taken to be there.
pub(super) fn not_installed(mesh: &MeshState) -> Result<(), Refusal> {
    if mesh.control_plane.known() != Ok(None) {
        return Ok(());
    }
    let place = &mesh.mesh;
    let said = format!(
        "{}: there is no ServiceMeshControlPlane `{}/{}`",
        mesh.label(),
        place.namespace,
        place.control_plane
    );
    let problem = Problem {
        hints: vec![
            shell!("install it with `meshfed install {}`", place.reference()),
            shell!("see what is there: `oc --context {} get smcp -A`", place.context),
        ],
        ..Problem::invalid(said)
    };
    Err(problem.into())
}
