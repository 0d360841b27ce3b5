//! `man`.

mod sections;

use clap_mangen::Man;

use super::session::Session;
use crate::cli::{ManArgs, definition};
use crate::exit::Exit;
use crate::files;
use crate::wording::count;
use sections::Told;

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
    for sub in shown(command) {
        collect(sub, pages)?;
    }
    Ok(())
}

/// The commands below it that have a page.
fn shown(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    let below = command.get_subcommands();
    below.filter(|sub| !sub.is_hide_set() && sub.get_name() != "help")
}

/// File name and text.
fn page(command: &clap::Command) -> anyhow::Result<(String, String)> {
    let told = Told::of(command);
    // What a short help leaves out belongs into a manual.
    let whole = command
        .clone()
        .long_about(told.description.clone())
        .mut_args(|argument| argument.hide_short_help(false));
    let man = Man::new(whole);
    let file = man.get_filename();
    let title = file.trim_end_matches(".1");
    // No word of a command is broken at a hyphen, and no line is stretched. The date is that of no day.
    let head = format!(
        ".TH \"{title}\" \"1\" \"\" \"meshfed {}\" \"Commands of meshfed\"\n.nh\n.ad l\n",
        env!("CARGO_PKG_VERSION")
    );
    let mut text = head.into_bytes();
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if shown(command).next().is_some() {
        man.render_subcommands_section(&mut text)?;
    }
    told.rest(command).to_writer(&mut text)?;
    Ok((file.clone(), String::from_utf8(text)?))
}
