//! `demo`: the whole walk from two empty clusters to a mirrored service, by the commands that a user would type.

use anyhow::Context;
use clap::Parser;

use super::sandbox::Story;
use super::session::Session;
use crate::cli::{Cli, DemoArgs};
use crate::exit::Exit;
use crate::sandbox::{Endings, Sandbox, SandboxOptions, workloads};
use crate::wording::word;

/// Runs the demo, and takes everything away again however it ends. At a terminal it stays to be looked at.
pub async fn run(session: &Session, args: DemoArgs) -> anyhow::Result<Exit> {
    let options = SandboxOptions {
        clusters: usize::from(args.clusters),
        crds_up_front: false,
        ..SandboxOptions::default()
    };
    let mut endings = Endings::listen(false)?;
    let story = Story::of(&session.ui);
    let Some(sandbox) = Sandbox::start_unless(&options, &story, endings.asked()).await? else {
        return Ok(Exit::Interrupted);
    };
    session.ui.progress(&format!("control plane from {}", sandbox.source()));
    let outcome = tokio::select! {
        outcome = walk(session, &sandbox) => outcome,
        () = endings.asked() => Ok(Exit::Interrupted),
    };
    // Once the walk is over, Ctrl-C is the ordinary end and no interruption.
    let stays = !args.exit && session.ui.terminal.interactive;
    if stays && matches!(outcome, Ok(Exit::Done | Exit::No)) {
        look_around(session, &sandbox, &Meshes::of(&sandbox));
        endings.asked().await;
    }
    let step = session.ui.step("removing the sandbox");
    sandbox.stop().await?;
    step.done("");
    outcome
}

async fn walk(session: &Session, sandbox: &Sandbox) -> anyhow::Result<Exit> {
    let meshes = Meshes::of(sandbox);
    for step in meshes.steps() {
        session.ui.story(&format!(
            "\n{}",
            session.ui.style().bold().apply_to(format!("# {}", step.why))
        ));
        match &step.what {
            What::Command(words) => {
                command(session, sandbox, words).await?;
            }
            What::Bookinfo {
                context,
                namespace,
                workload,
            } => {
                session.ui.story(&format!(
                    "$ oc --context {context} -n {namespace} apply -f bookinfo-{workload}.yaml"
                ));
                bookinfo(sandbox, context, namespace, workload).await?;
            }
        }
    }
    status(session, sandbox, &meshes).await
}

/// Applies the workloads of the walk, and waits until the simulated cluster runs them.
async fn bookinfo(sandbox: &Sandbox, context: &str, namespace: &str, workload: &str) -> anyhow::Result<()> {
    let cluster = sandbox.clusters().iter().find(|cluster| cluster.name == context);
    let client = cluster
        .map(|cluster| cluster.client.clone())
        .context("the contexts are those of the sandbox")?;
    workloads::apply(client, namespace, workload).await
}

async fn status(session: &Session, sandbox: &Sandbox, meshes: &Meshes) -> anyhow::Result<Exit> {
    let why = "What has become of it";
    session
        .ui
        .story(&format!("\n{}", session.ui.style().bold().apply_to(format!("# {why}"))));
    let words: Vec<String> = ["status".to_owned(), meshes.prod(), meshes.stage()].into();
    command(session, sandbox, &words).await
}

/// Runs one command through the same parser and the same code as `meshfed` itself.
async fn command(session: &Session, sandbox: &Sandbox, words: &[String]) -> anyhow::Result<Exit> {
    session.ui.story(&format!("$ meshfed {}", words.join(" ")));
    let words = std::iter::once("meshfed").chain(words.iter().map(String::as_str));
    let cli = Cli::try_parse_from(words).context("the demo's own command lines are valid")?;
    let mut global = session.global.clone();
    global.kubeconfig = vec![sandbox.kubeconfig_path().to_owned()];
    global.context = None;
    let exit = super::dispatch(&Session::new(global, session.ui.clone()), cli.command).await?;
    let is_status = matches!(exit, Exit::Done | Exit::No);
    if is_status {
        Ok(exit)
    } else {
        anyhow::bail!("the step ended with exit code {}", exit as u8)
    }
}

fn look_around(session: &Session, sandbox: &Sandbox, meshes: &Meshes) {
    let path = word(&sandbox.kubeconfig_path().display());
    session.ui.story(&format!(
        "\nThe sandbox stays until Ctrl-C. In another terminal:\n\n  export KUBECONFIG={path}\n  meshfed status {} {}\n  \
         kubectl --context {} get smcp,smmr,servicemeshpeers,virtualservices -A\n",
        meshes.prod(),
        meshes.stage(),
        meshes.prod_context
    ));
}

/// Where the two meshes are.
struct Meshes {
    prod_context: String,
    stage_context: String,
    one_cluster: bool,
}

/// One step of the walk.
struct DemoStep {
    why: &'static str,
    what: What,
}

enum What {
    Command(Vec<String>),
    Bookinfo {
        context: String,
        namespace: &'static str,
        workload: &'static str,
    },
}

impl Meshes {
    fn of(sandbox: &Sandbox) -> Self {
        let contexts: Vec<&str> = sandbox.clusters().iter().map(|cluster| cluster.name.as_str()).collect();
        Self {
            prod_context: contexts.first().copied().unwrap_or_default().to_owned(),
            stage_context: contexts.last().copied().unwrap_or_default().to_owned(),
            one_cluster: contexts.len() == 1,
        }
    }

    fn prod(&self) -> String {
        self.mesh("prod-mesh", &self.prod_context)
    }

    fn stage(&self) -> String {
        self.mesh("stage-mesh", &self.stage_context)
    }

    /// With one cluster the context is the current one, and need not be said.
    fn mesh(&self, name: &str, context: &str) -> String {
        if self.one_cluster {
            name.to_owned()
        } else {
            format!("{name}@{context}")
        }
    }

    fn steps(&self) -> Vec<DemoStep> {
        let (prod, stage) = (self.prod(), self.stage());
        let command = |why, line: String| DemoStep {
            why,
            what: What::Command(line.split(' ').map(str::to_owned).collect()),
        };
        let bookinfo = |why, context: &String, namespace, workload| DemoStep {
            why,
            what: What::Bookinfo {
                context: context.clone(),
                namespace,
                workload,
            },
        };
        vec![
            command(
                "A production mesh, with gateways for its peer",
                format!(
                    "install {prod} --member prod-bookinfo --peer stage-mesh --cluster-name production-cluster --profile demo"
                ),
            ),
            bookinfo(
                "Its workload: the bookinfo application",
                &self.prod_context,
                "prod-bookinfo",
                "prod",
            ),
            command(
                "A staging mesh",
                format!(
                    "install {stage} --member stage-bookinfo --peer prod-mesh --cluster-name stage-cluster --profile demo"
                ),
            ),
            bookinfo(
                "Its workload: a new version of the details service",
                &self.stage_context,
                "stage-bookinfo",
                "stage",
            ),
            command("Federate them, both ways", format!("peer {prod} {stage}")),
            command(
                "Staging offers the new version",
                format!("export stage-bookinfo/details --in {stage} --to prod-mesh"),
            ),
            command(
                "Production takes it, under a name of its own",
                format!("import stage-bookinfo/details --in {prod} --from {stage} --as prod-bookinfo/details-v2"),
            ),
            command(
                "Production requests are copied to it",
                format!(
                    "mirror prod-bookinfo/details --in {prod} --to prod-bookinfo/details-v2@stage-mesh --subset v1"
                ),
            ),
        ]
    }
}
