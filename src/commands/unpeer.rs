//! `unpeer`.

use super::execute::{Order, execute};
use super::session::Session;
use crate::cli::UnpeerArgs;
use crate::cluster::{Scope, observe_mesh};
use crate::error::UserError;
use crate::exit::Exit;
use crate::topology::{Federation, MeshReference};
use crate::wording::shell;

/// Takes every pair of the meshes apart.
pub async fn run(session: &Session, args: UnpeerArgs) -> anyhow::Result<Exit> {
    let what = "cannot unpeer";
    let wanted = Federation::try_from(&args).map_err(|problems| UserError::from_problems(what, problems))?;
    let references = wanted.references();
    let meshes = match session.meshes(&references).await {
        Ok(meshes) => meshes,
        Err(error) => return Err(without_the_gone(session, &references, error).await.into()),
    };
    let order = Order {
        what: what.to_owned(),
        wanted: &wanted,
        meshes: &meshes,
        told: &[],
        until: args.wait.into(),
    };
    match execute(session, order).await {
        Ok(exit) => Ok(exit),
        Err(error) => Err(match error.downcast::<UserError>() {
            Ok(error) => without_the_gone(session, &references, error).await.into(),
            Err(error) => error,
        }),
    }
}

/// With what each side can do alone, should the cluster of the other be gone.
async fn without_the_gone(session: &Session, references: &[MeshReference], mut error: UserError) -> UserError {
    if error.exit != Exit::Unknown || references.len() < 2 {
        return error;
    }
    let (mut there, mut silent) = (Vec::new(), Vec::new());
    for reference in references {
        let answers = match session.mesh(reference).await {
            Ok(mesh) => observe_mesh(&mesh, Scope::CONTROL_PLANE).await.unreachable().is_none(),
            Err(_) => false,
        };
        let among = if answers { &mut there } else { &mut silent };
        among.push(reference);
    }
    for own in there {
        for gone in &silent {
            let name = gone.federation_name();
            let command = shell!("meshfed unpeer {} --remote-gone {}", own, name);
            error = error.hint(format!("if the cluster of `{name}` is gone for good: `{command}`"));
        }
    }
    error
}
