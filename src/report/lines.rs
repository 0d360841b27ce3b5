//! Text outside of tables: broken at spaces, and painted.

use std::borrow::Cow;

use console::Style as Paintbrush;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::{Paint, Style};
use crate::wording::visible;

/// The text broken at spaces to the width of the terminal; the first line begins with `first`, others with `rest`.
pub(super) fn wrapped(text: &str, first: &str, rest: &str, style: &Style) -> Vec<String> {
    let text = &*visible(text);
    let Some(width) = style.width else {
        return vec![format!("{first}{text}")];
    };
    let options = Options::new(usize::from(width).max(40))
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        // A command or a name is of use only as a whole.
        .break_words(false);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(Cow::into_owned).collect()
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
        .apply_to(visible(text))
        .to_string()
}

#[cfg(test)]
mod tests {
    use console::measure_text_width;

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

    #[test]
    fn text_is_broken_by_the_columns_that_it_takes_on_a_terminal() {
        let style = Style {
            color: false,
            width: Some(40),
        };
        // Two columns each; a mark that takes none.
        let words = ["東京の会議室網", "🚀🚀🚀🚀", "e\u{301}te\u{301}"];
        let text = words.repeat(4).join(" ");
        let lines = wrapped(&text, "", "  ", &style);
        assert!(lines.iter().all(|line| measure_text_width(line) <= 40), "{lines:#?}");
        let fuller = lines.windows(2).all(|pair| {
            let next = pair[1].split_whitespace().next().unwrap_or_default();
            measure_text_width(&pair[0]) + 1 + measure_text_width(next) > 40
        });
        assert!(fuller, "a line was broken too early: {lines:#?}");
    }
}
