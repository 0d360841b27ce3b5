//! A check is data: what it makes sure of, what it needs, what its page says, and how it looks.

use super::sharing::view::Sharing;
use super::wire::Wire;
use super::{Code, Finding, Part, Peering, Severity, Step};
use crate::snapshot::{Link, MeshState, Snapshot};

/// One check.
///
/// What it reads, it declares: in `needs…` what it cannot do without, in `considers…` what sharpens its findings or
/// explains them. A test runs every check without what it does not declare.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    pub code: Code,
    /// What it makes sure of, as a statement that is true when it passes.
    pub title: &'static str,
    /// How bad its findings usually are; a finding may be milder.
    pub severity: Severity,
    /// Parts of the mesh without which it does not look. Where one is not known, the check is skipped and says why.
    pub needs: &'static [Part],
    /// Parts of the mesh without which it tells what it finds all the same, but does not pass.
    pub needs_to_pass: &'static [Part],
    /// Parts of the other mesh of a peering without which it looks at one side only: it tells what that side alone
    /// proves, and is skipped where that is nothing.
    pub needs_of_remote: &'static [Part],
    /// Parts of the mesh that it reads where they are known.
    pub considers: &'static [Part],
    /// Parts of the other mesh that it reads where they are known.
    pub considers_of_remote: &'static [Part],
    /// Whether it reads what only a cluster writes into objects that files hold too, such as the address of a load balancer.
    pub reads_status: ReadsStatus,
    /// Checks whose finding on the same mesh or peering makes this one pointless.
    pub after: &'static [Code],
    /// Whether it judges what is written, and not what became of it: a command asks these checks before it writes.
    pub judges_writing: bool,
    /// The hops of a service's path that its findings are about; what cuts a link names the link itself.
    pub hops: &'static [Step],
    /// What `explain` says.
    pub page: Page,
    /// How it looks.
    pub run: Run,
}

impl Check {
    /// A check that reads nothing and waits for none, for the fields that a check does not name.
    pub const BASE: Self = Self {
        code: Code(""),
        title: "",
        severity: Severity::Error,
        needs: &[],
        needs_to_pass: &[],
        needs_of_remote: &[],
        considers: &[],
        considers_of_remote: &[],
        reads_status: ReadsStatus::Never,
        after: &[],
        judges_writing: false,
        hops: &[],
        page: Page {
            cause: "",
            symptom: "",
            fix: "",
            source: "",
        },
        run: Run::Federation(|_| Vec::new()),
    };
}

/// What a check does of what a mesh in files cannot show, since no file holds a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadsStatus {
    /// It needs no status.
    Never,
    /// It finds without, but does not pass.
    ToPass,
    /// It does not look at files.
    Always,
}

/// The page of a check.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Why it happens.
    pub cause: &'static str,
    /// How it shows.
    pub symptom: &'static str,
    /// What mends it.
    pub fix: &'static str,
    /// Where this is known from.
    pub source: &'static str,
}

/// How a check looks.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// Once per mesh.
    Mesh(fn(&MeshState, &Snapshot) -> Vec<Finding>),
    /// Once per mesh, with what its sets make of the Services and offers that there are.
    Sharing(fn(&Sharing<'_>) -> Vec<Finding>),
    /// Once per ServiceMeshPeer, with both ends where all that the check needs of the other one is known.
    Peering(fn(&Peering<'_>) -> Vec<Finding>),
    /// Once per ServiceMeshPeer, with what was seen at its addresses.
    Wire(fn(&Wire<'_>) -> Vec<Finding>),
    /// Once for all meshes.
    Federation(fn(&Snapshot) -> Vec<Finding>),
    /// After those: once per link, and whether a finding so far explains that it is not up.
    Down(fn(&Link, &Snapshot, bool) -> Option<Finding>),
    /// Last: once per link that is not up and that no finding so far explains.
    Unexplained(fn(&Link, &Snapshot) -> Option<Finding>),
}
