//! `man`.

use clap_mangen::Man;

use super::session::Session;
use crate::cli::{ManArgs, definition};
use crate::exit::Exit;
use crate::files;
use crate::wording::count;

/// Prints the page of meshfed, or writes those of all commands.
pub fn run(session: &Session, args: &ManArgs) -> anyhow::Result<Exit> {
    let mut command = definition();
    command.build();
    let Some(folder) = &args.dir else {
        let (_, page) = page(&command)?;
        session.ui.answer(page.trim_end());
        return Ok(Exit::Done);
    };
    let mut pages = Vec::new();
    collect(&command, &mut pages)?;
    files::write_all(folder, &pages)?;
    session.ui.note(&format!(
        "{} written to {}",
        count(pages.len(), "page"),
        folder.display()
    ));
    Ok(Exit::Done)
}

/// The pages of a command and of those below it; hidden ones have none.
fn collect(command: &clap::Command, pages: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    pages.push(page(command)?);
    let shown = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set() && sub.get_name() != "help");
    for sub in shown {
        collect(sub, pages)?;
    }
    Ok(())
}

/// File name and text.
fn page(command: &clap::Command) -> anyhow::Result<(String, String)> {
    let man = Man::new(command.clone());
    let mut text = Vec::new();
    man.render(&mut text)?;
    Ok((man.get_filename(), String::from_utf8(text)?))
}
