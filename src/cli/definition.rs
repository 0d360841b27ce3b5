//! The command line as it is told to users: help that is broken by the terminal, not where the source is.

use clap::builder::StyledStr;
use clap::{Command, CommandFactory};

use super::Cli;

/// The whole command line.
pub fn definition() -> Command {
    told(Cli::command())
}

/// The help of each command is its verbatim doc comment, for the sake of its examples; everything else of it is prose.
fn told(command: Command) -> Command {
    let about = command.get_about().map(ToString::to_string);
    let long = command.get_long_about().map(ToString::to_string);
    let mut command = command.mut_subcommands(told);
    if let Some(about) = about {
        command = command.about(StyledStr::from(about.trim_end_matches('.').to_owned()));
    }
    if let Some(long) = long {
        command = command.long_about(StyledStr::from(joined(&long)));
    }
    command
}

/// Lines of a paragraph joined by spaces. Indented lines, and the line that opens them, stand as they are.
fn joined(text: &str) -> String {
    let mut told = String::new();
    let mut previous: Option<&str> = None;
    for line in text.lines() {
        let stands = |line: &str| line.is_empty() || line.starts_with(' ') || line.ends_with(':');
        match previous {
            None => {}
            Some(previous) if stands(previous) || stands(line) => told.push('\n'),
            Some(_) => told.push(' '),
        }
        told.push_str(line);
        previous = Some(line);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_joined_and_examples_stand() {
        let text = "First line.\n\nOne\ntwo.\n\nExamples:\n  meshfed a\n  meshfed b";
        assert_eq!(
            joined(text),
            "First line.\n\nOne two.\n\nExamples:\n  meshfed a\n  meshfed b"
        );
    }

    #[test]
    fn every_command_tells_its_whole_help_and_a_line_for_the_list() {
        for command in definition().get_subcommands().filter(|command| !command.is_hide_set()) {
            let (name, about) = (command.get_name(), command.get_about().map(ToString::to_string));
            let about = about.unwrap_or_default();
            assert!(
                !about.is_empty() && !about.contains('\n') && !about.ends_with('.'),
                "{name}: {about}"
            );
        }
        let check = definition()
            .find_subcommand_mut("check")
            .map(|check| check.render_long_help().to_string());
        assert!(check.is_some_and(|help| help.contains("\n  meshfed check -f clusters/east -f clusters/west\n")));
    }
}
