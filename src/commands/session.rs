//! What every command works with: the flags that all share, the kubeconfig, the templates, the terminal.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures::future::join_all;

use crate::cli::{DryRunFlag, GlobalArgs, Output};
use crate::cluster::{Contexts, MeshClient, apply, default_kubeconfigs, resolve_mesh};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files::{self, JournalFile};
use crate::manifest::Templates;
use crate::report::{Drawing, FindingsFormat, Format, ObjectChange, Outcome, Report, Style, render};
use crate::topology::file::FederationFile;
use crate::topology::{MeshReference, same_name_problems};
use crate::ui::Ui;
use crate::wording::list_and_more;

/// One run of a command.
pub struct Session {
    /// Flags that every command takes.
    pub global: GlobalArgs,
    /// The terminal.
    pub ui: Ui,
    contexts: OnceLock<Contexts>,
    templates: OnceLock<Arc<Templates>>,
    federation: OnceLock<FederationFile>,
    written: Mutex<Written>,
}

/// What a run has written so far.
#[derive(Default)]
struct Written {
    changes: Vec<ObjectChange>,
    /// What a request is under way for, so that nobody knows whether it was written.
    under_way: BTreeSet<String>,
    journal: Option<JournalFile>,
}

impl Session {
    /// A run with these flags; files are read when they are first needed.
    pub fn new(global: GlobalArgs, ui: Ui) -> Self {
        Self {
            global,
            ui,
            contexts: OnceLock::new(),
            templates: OnceLock::new(),
            federation: OnceLock::new(),
            written: Mutex::default(),
        }
    }

    /// The kubeconfig.
    pub fn contexts(&self) -> Result<&Contexts, UserError> {
        if let Some(contexts) = self.contexts.get() {
            return Ok(contexts);
        }
        let flags = &self.global;
        let mut kubeconfigs = flags.kubeconfig.clone();
        if let Some(file) = self.named_federation()? {
            kubeconfigs = with_kubeconfigs(kubeconfigs, &file.kubeconfigs);
        }
        let read = Contexts::read(
            &kubeconfigs,
            flags.context.clone(),
            flags.connection.overrides(),
            flags.request_timeout,
            self.ui.clone(),
        )?;
        Ok(self.contexts.get_or_init(|| read))
    }

    pub fn templates(&self) -> Result<&Arc<Templates>, UserError> {
        if let Some(templates) = self.templates.get() {
            return Ok(templates);
        }
        let mut read = files::templates(self.global.template_dir.as_deref())?;
        if let Some(name) = self.named_federation()?.and_then(|file| file.name.as_deref()) {
            read = read.of_federation(name);
        }
        Ok(self.templates.get_or_init(|| Arc::new(read)))
    }

    /// What the files of the federation say.
    pub fn federation(&self) -> Result<&FederationFile, UserError> {
        if let Some(file) = self.federation.get() {
            return Ok(file);
        }
        let read = files::federation(&self.global.federation)?;
        Ok(self.federation.get_or_init(|| read))
    }

    /// The same, where the user has named files.
    pub fn named_federation(&self) -> Result<Option<&FederationFile>, UserError> {
        if self.global.federation.is_empty() {
            return Ok(None);
        }
        self.federation().map(Some)
    }

    /// The meshes that are meant, with what the federation's file knows of them.
    pub fn named(&self, references: &[MeshReference]) -> Result<Vec<MeshReference>, UserError> {
        Ok(match self.named_federation()? {
            Some(file) => references.iter().map(|reference| file.named(reference)).collect(),
            None => references.to_vec(),
        })
    }

    /// The meshes that the references name, found in their clusters; every problem at once.
    pub async fn meshes(&self, references: &[MeshReference]) -> Result<Vec<MeshClient>, UserError> {
        let references = &self.named(references)?;
        UserError::check("cannot tell the meshes apart", same_name_problems(references))?;
        let contexts = self.contexts()?;
        let found = join_all(references.iter().map(async |reference| {
            let mesh = resolve_mesh(contexts, reference, self.global.namespace.as_deref()).await?;
            contexts.mesh_client(mesh).await
        }))
        .await;
        let mut meshes: Vec<MeshClient> = Vec::new();
        let mut faults: Vec<UserError> = Vec::new();
        for found in found {
            match found {
                Ok(mesh) => meshes.push(mesh),
                Err(fault) if !faults.contains(&fault) => faults.push(fault),
                Err(_) => {}
            }
        }
        all_or(faults).map(|()| meshes)
    }

    /// The one mesh that a reference names.
    pub async fn mesh(&self, reference: &MeshReference) -> Result<MeshClient, UserError> {
        let mut meshes = self.meshes(std::slice::from_ref(reference)).await?;
        Ok(meshes.remove(0))
    }

    /// Prints an answer in the format that was asked for.
    pub fn show(&self, report: &impl Report) -> Exit {
        self.ui.answer(&self.text(report));
        // A list of names and a picture have no place for what could not be read.
        let named_or_drawn = matches!(
            self.global.output,
            Output::Name | Output::Mermaid | Output::Dot | Output::Svg | Output::Pem
        );
        if named_or_drawn {
            report.not_known().iter().for_each(|known| self.ui.warn(known));
        }
        report.verdict()
    }

    /// An answer in the format that was asked for.
    pub fn text(&self, report: &impl Report) -> String {
        let style = Style {
            color: self.ui.terminal.color_stdout,
            width: self.ui.terminal.width,
        };
        render(report, self.global.output.into(), &style)
    }

    /// How text looks in the story that is told beside the answer.
    pub fn story_style(&self) -> Style {
        Style {
            color: self.ui.terminal.color_stderr,
            width: self.ui.terminal.width,
        }
    }

    /// How objects are to be written.
    pub fn write_options(&self) -> apply::WriteOptions {
        apply::WriteOptions {
            field_manager: self.global.field_manager.clone(),
            force_conflicts: self.global.force_conflicts,
            force_gitops: self.global.force_gitops,
            dry_run: match self.global.dry_run {
                DryRunFlag::None => apply::DryRun::No,
                DryRunFlag::Client => apply::DryRun::Compare,
                DryRunFlag::Server => apply::DryRun::Server,
            },
            with_commands: self.global.show_commands,
            with_manifests: self.asks_for_manifests(),
        }
    }

    /// Whether a dry run answers with what would be written, as kubectl's does.
    pub fn asks_for_manifests(&self) -> bool {
        self.global.dry_run == DryRunFlag::Client && self.global.output == Output::Yaml
    }

    /// Refuses manifests whose values are not all known, unless the rest is asked for.
    pub fn check_known(&self, pending: &[String], not_done: &str) -> Result<(), UserError> {
        if pending.is_empty() || self.global.pending {
            return Ok(());
        }
        Err(UserError {
            problems: pending.to_vec(),
            ..UserError::unknown(format!(
                "not everything is known that the manifests say, and {not_done}; to be known:"
            ))
        })
    }

    /// Notes that a request is under way that writes this.
    pub fn begins(&self, what: &str) {
        if !self.is_dry_run() {
            self.written().under_way.insert(what.to_owned());
        }
    }

    /// Notes that its answer is there.
    pub fn ended(&self, what: &str) {
        self.written().under_way.remove(what);
    }

    /// What may have been written or not, if the run ends now.
    pub fn under_way(&self) -> Vec<String> {
        self.written().under_way.iter().cloned().collect()
    }

    /// Notes that something was written, where a run that is cut off leaves it to be read, and keeps what it takes to take it
    /// back; gives back what there is to tell of it.
    pub fn wrote(&self, change: ObjectChange) -> ObjectChange {
        if self.is_dry_run() || change.outcome == Outcome::Unchanged {
            return change;
        }
        let mut written = self.written();
        if let Some(journal) = &mut written.journal
            && let Err(error) = journal.add(&change.told())
        {
            self.ui.warn(&format!("what is written is not in the journal: {error}"));
            written.journal = None;
        }
        let told = ObjectChange {
            before: None,
            after: None,
            ..change.clone()
        };
        written.changes.push(change);
        told
    }

    /// Everything that this run has written.
    pub fn changes(&self) -> Vec<ObjectChange> {
        self.written().changes.clone()
    }

    /// Begins to write down what is written, and tells what a run wrote before that did not come to an end.
    pub fn begin_journal(&self) {
        if self.is_dry_run() {
            return;
        }
        match JournalFile::begin(&self.global.federation) {
            Ok(Some((journal, earlier))) => {
                if !earlier.is_empty() {
                    self.ui.note(&format!(
                        "a run before this one was cut off after it had written {}; this one goes on from there",
                        list_and_more(&earlier)
                    ));
                }
                self.written().journal = Some(journal);
            }
            Ok(None) => {}
            Err(error) => self.ui.detail(&format!("no journal is kept: {error}")),
        }
    }

    /// Ends the journal once what was written has been told otherwise.
    pub fn end_journal(&self) {
        if let Some(Err(error)) = self.written().journal.take().map(JournalFile::end) {
            self.ui.detail(&format!("the journal could not be removed: {error}"));
        }
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing is really written, so that there is nothing to wait for.
    pub fn is_dry_run(&self) -> bool {
        self.global.dry_run != DryRunFlag::None
    }
}

impl From<Output> for Format {
    fn from(output: Output) -> Self {
        match output {
            Output::Table | Output::Text => Self::Table { wide: false },
            Output::Wide => Self::Table { wide: true },
            Output::Json => Self::Json,
            Output::Yaml => Self::Yaml,
            Output::Name => Self::Name,
            Output::Short => Self::Findings(FindingsFormat::Short),
            Output::Sarif => Self::Findings(FindingsFormat::Sarif),
            Output::Junit => Self::Findings(FindingsFormat::Junit),
            Output::Mermaid => Self::Drawing(Drawing::Mermaid),
            Output::Dot => Self::Drawing(Drawing::Dot),
            Output::Svg => Self::Drawing(Drawing::Svg),
            Output::Pem => Self::Pem,
        }
    }
}

/// `Ok` without faults; several are the problems of one.
pub fn all_or(mut faults: Vec<UserError>) -> Result<(), UserError> {
    match faults.len() {
        0 => Ok(()),
        1 => Err(faults.remove(0)),
        _ => Err(together(faults)),
    }
}

/// The kubeconfig files of a federation beside those that are read anyway.
fn with_kubeconfigs(mut named: Vec<PathBuf>, own: &[PathBuf]) -> Vec<PathBuf> {
    if named.is_empty() && !own.is_empty() {
        // A kubeconfig that is not there is none beside those that the file names.
        named = default_kubeconfigs().into_iter().filter(|file| file.exists()).collect();
    }
    named.extend(
        own.iter()
            .filter(|file| !named.contains(file))
            .cloned()
            .collect::<Vec<_>>(),
    );
    named
}

fn together(faults: Vec<UserError>) -> UserError {
    let exit = Exit::of(faults.iter().map(|fault| fault.exit));
    let mut all = UserError::new(exit, "several meshes could not be looked up, nothing was written");
    for fault in faults {
        all.problems.push(fault.message);
        all.hints.extend(
            fault
                .hints
                .into_iter()
                .filter(|hint| !all.hints.contains(hint))
                .collect::<Vec<_>>(),
        );
    }
    all
}
