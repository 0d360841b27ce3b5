//! `export` and `import`.

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use crate::error::UserError;
use crate::plan::Until;
use crate::rules::{ExportRequest, ExportTarget, ImportRequest, ServicePattern};
use crate::topology::{Export, Federation, Import, LocalPods, MeshReference, label_selector};

/// Offer services of one mesh to a peer.
///
/// Edits one rule per service in the mesh's ExportedServiceSet for the peer, keeps every other rule and the order, and
/// waits until istiod lists the service. Refuses what istiod would silently skip.
///
/// Examples:
///   meshfed export stage-bookinfo/details --in stage-mesh --to prod-mesh
///   meshfed export -l app=details --from-namespace stage-bookinfo --in stage-mesh --to prod-mesh
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ExportArgs {
    /// Services to offer, as NAMESPACE/NAME; `*` stands for any namespace or name.
    #[arg(
        value_name = "SERVICE",
        required_unless_present = "selector",
        conflicts_with = "selector",
        add = ArgValueCompleter::new(complete::local_services)
    )]
    pub services: Vec<ServicePattern>,
    /// Offer every service with these labels instead, as key=value,key=value.
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    /// Namespace that the labels are looked for in. Default: every namespace of the mesh.
    #[arg(long, value_name = "NAMESPACE", requires = "selector")]
    pub from_namespace: Option<String>,
    /// The mesh that offers. May be left out where only one mesh can be meant.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// The peer that is offered to, by the name of its ServiceMeshPeer; with @CONTEXT its side is looked at too.
    #[arg(long, value_name = "PEER", add = ArgValueCompleter::new(complete::remote))]
    pub to: MeshReference,
    /// Name to offer it under, as NAMESPACE/NAME; `*` keeps that part.
    #[arg(long = "as", value_name = "NAMESPACE/NAME")]
    pub alias: Option<ServicePattern>,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "listed")]
    pub wait: SetWait,
    /// User to ask in the name of. Elsewhere that is `--as`, as with kubectl.
    #[arg(long, value_name = "USER", hide_short_help = true, help_heading = "Global options")]
    pub as_user: Option<String>,
}

/// Take services that a peer offers.
///
/// Edits one rule per service in the mesh's ImportedServiceSet for the peer, keeps every other rule and the order, waits
/// until istiod lists the import, and prints the host name to use. Refuses what istiod would silently skip.
///
/// Example: meshfed import stage-bookinfo/details --in prod-mesh --from stage-mesh --as prod-bookinfo/details-v2
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ImportArgs {
    /// Services to take, as NAMESPACE/NAME under which the peer offers them; `*` stands for any.
    #[arg(value_name = "SERVICE", required = true, add = ArgValueCompleter::new(complete::offered_services))]
    pub services: Vec<ServicePattern>,
    /// The mesh that imports. May be left out where only one mesh can be meant.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// The peer that offers, by the name of its ServiceMeshPeer; with @CONTEXT its side is looked at too.
    #[arg(long = "from", value_name = "PEER", add = ArgValueCompleter::new(complete::remote))]
    pub from: MeshReference,
    /// Name to give the service here, as NAMESPACE/NAME; `*` keeps that part.
    #[arg(long = "as", value_name = "NAMESPACE/NAME")]
    pub alias: Option<ServicePattern>,
    /// Merge it with the local service of that name: its host ends in svc.cluster.local.
    #[arg(long)]
    pub as_local: bool,
    /// Import it as local although the local Service has pods: no request leaves the mesh before the last of them is gone.
    #[arg(long, requires = "as_local")]
    pub allow_local_pods: bool,
    /// Write a DestinationRule too, so that sidecars take the certificates of the local pods and of the peer, and requests
    /// go to both.
    #[arg(long, requires = "as_local", conflicts_with = "allow_local_pods")]
    pub subject_alt_names: bool,
    /// Domain of the host instead of svc.PEER-imports.local.
    #[arg(long, value_name = "DOMAIN", conflicts_with = "as_local")]
    pub domain_suffix: Option<String>,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "listed")]
    pub wait: SetWait,
    /// User to ask in the name of. Elsewhere that is `--as`, as with kubectl.
    #[arg(long, value_name = "USER", hide_short_help = true, help_heading = "Global options")]
    pub as_user: Option<String>,
}

/// How long `export` and `import` wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SetWait {
    /// Until the rule is written.
    None,
    /// Until istiod lists the service.
    Listed,
}

impl From<SetWait> for Until {
    fn from(wait: SetWait) -> Self {
        match wait {
            SetWait::None => Self::Written,
            SetWait::Listed => Self::True,
        }
    }
}

impl ExportArgs {
    /// What is wanted of `mesh`.
    pub fn wanted(&self, mesh: &MeshReference) -> Result<Federation, UserError> {
        let args = self;
        let mut wanted = Federation::of(std::slice::from_ref(mesh));
        let export = |selector| Export {
            mesh: mesh.federation_name().to_owned(),
            peer: args.to.federation_name().to_owned(),
            request: ExportRequest {
                selector,
                alias: args.alias.clone(),
            },
        };
        let targets = targets(&args.services, args.selector.as_deref(), args.from_namespace.as_deref());
        wanted.exports = targets.map_err(UserError::usage)?.into_iter().map(export).collect();
        UserError::check("cannot export", wanted.problems())?;
        one_name(args.alias.as_ref(), &args.services, ("exported", "export"))?;
        Ok(wanted)
    }
}

impl ImportArgs {
    /// What is wanted of `mesh`.
    pub fn wanted(&self, mesh: &MeshReference) -> Result<Federation, UserError> {
        let args = self;
        let mut wanted = Federation::of(std::slice::from_ref(mesh));
        let import = |service: &ServicePattern| Import {
            mesh: mesh.federation_name().to_owned(),
            peer: args.from.federation_name().to_owned(),
            request: ImportRequest {
                service: service.clone(),
                alias: args.alias.clone(),
                as_local: args.as_local,
                domain_suffix: args.domain_suffix.clone(),
            },
            local_pods: match (args.allow_local_pods, args.subject_alt_names) {
                (true, _) => LocalPods::Allow,
                (false, true) => LocalPods::TrustBoth,
                (false, false) => LocalPods::Refuse,
            },
        };
        wanted.imports = args.services.iter().map(import).collect();
        UserError::check("cannot import", wanted.problems())?;
        one_name(args.alias.as_ref(), &args.services, ("imported", "import"))?;
        Ok(wanted)
    }
}

fn one_name(
    alias: Option<&ServicePattern>,
    services: &[ServicePattern],
    (done, verb): (&str, &str),
) -> Result<(), UserError> {
    if alias.is_none() || services.len() < 2 {
        return Ok(());
    }
    let fault = format!("`--as` gives one name, but several services are {done}");
    Err(UserError::usage(fault).hint(format!("{verb} them one by one")))
}

/// What the arguments select: one target per service, or one by label.
pub(super) fn targets(
    services: &[ServicePattern],
    selector: Option<&str>,
    from_namespace: Option<&str>,
) -> Result<Vec<ExportTarget>, String> {
    let Some(text) = selector else {
        return Ok(services.iter().cloned().map(ExportTarget::Name).collect());
    };
    Ok(vec![ExportTarget::Label {
        namespace: from_namespace.map(str::to_owned),
        selector: label_selector(text)?,
    }])
}
