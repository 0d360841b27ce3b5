//! Text outside of tables: broken at spaces, and painted.

use console::Style as Paintbrush;

use super::{Paint, Style};

/// The text broken at spaces to the width of the terminal; the first line begins with `first`, others with `rest`.
pub(super) fn wrapped(text: &str, first: &str, rest: &str, style: &Style) -> Vec<String> {
    let width = style.width.map_or(usize::MAX, usize::from).max(40);
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut fresh = true;
    for word in text.split(' ') {
        if !fresh && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            fresh = true;
        }
        if !fresh {
            line.push(' ');
        }
        line.push_str(word);
        fresh = false;
    }
    lines.push(line);
    lines
}

/// The text in the colour of its meaning, where colour is welcome.
pub(super) fn painted(text: &str, paint: Paint, style: &Style) -> String {
    let brush = Paintbrush::new().force_styling(style.color);
    let brush = match paint {
        Paint::Plain => return text.to_owned(),
        Paint::Good => brush.green(),
        Paint::Doubtful => brush.yellow(),
        Paint::Bad => brush.red(),
    };
    brush.apply_to(text).to_string()
}

/// The text as a heading, where that can be shown.
pub(super) fn heading(text: &str, style: &Style) -> String {
    Paintbrush::new()
        .bold()
        .force_styling(style.color)
        .apply_to(text)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_indented_below_its_first_line_and_never_cut() {
        let style = Style {
            color: false,
            width: Some(40),
        };
        let lines = wrapped("one two three four five six seven eight nine ten", "- ", "  ", &style);
        assert_eq!(lines, ["- one two three four five six seven", "  eight nine ten"]);
    }
    #[test]
    fn a_note_is_broken_at_spaces_and_never_longer_than_the_terminal() {
        let note = "prod-mesh: istiod has not taken up ServiceMeshPeer stage-mesh: it has no status";
        let style = |width| Style { color: false, width };
        let lines = wrapped(note, "  ", "    ", &style(Some(40)));
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| line.chars().count() <= 40), "{lines:#?}");
        assert_eq!(wrapped(note, "  ", "    ", &style(None)), [format!("  {note}")]);
    }
}
