//! Finds the blocks of a PEM text, strictly, so that a damaged text is named for what happened to it.
//!
//! Parsers skip what they do not recognise, and a bundle that lost its line breaks is then merely empty. Decoding a
//! block that is whole is left to x509-parser.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use x509_parser::pem::Pem;

use super::printable;
use super::problem::TrustProblem;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Characters in a line of the text of a block (RFC 7468).
const COLUMNS: usize = 64;

/// A block that begins and ends as it should.
pub(super) struct Block {
    /// Line it begins at, from 1.
    pub line: usize,
    /// What it says it is.
    pub label: String,
    /// All of its lines, each with a line break.
    pub text: String,
}

impl Block {
    /// The bytes of the block.
    pub fn decode(&self) -> Result<Vec<u8>, TrustProblem> {
        let decoded = Pem::iter_from_buffer(self.text.as_bytes()).next();
        let pem = decoded
            .and_then(Result::ok)
            .ok_or(TrustProblem::NotBase64 { line: self.line })?;
        Ok(pem.contents)
    }
}

/// A line of a PEM text.
enum Line<'a> {
    Begin(&'a str),
    End(&'a str),
    Other,
}

/// The whole blocks of `text`, and what is wrong with the rest. Text outside blocks is a comment, as everywhere.
pub(super) fn blocks(text: &str) -> (Vec<Block>, Vec<TrustProblem>) {
    let mut blocks = Vec::new();
    let mut problems = Vec::new();
    let mut open: Option<Block> = None;
    for (index, content) in text.lines().enumerate() {
        let line = index + 1;
        let kind = match read_line(line, content) {
            Ok(kind) => kind,
            // What follows a damaged marker would only repeat the fault.
            Err(problem) => {
                problems.push(problem);
                return (blocks, problems);
            }
        };
        if let Some(block) = &mut open {
            block.text.push_str(content);
            block.text.push('\n');
        }
        match kind {
            Line::Begin(label) => {
                let block = Block {
                    line,
                    label: printable(label),
                    text: format!("{content}\n"),
                };
                problems.extend(open.replace(block).map(unterminated));
            }
            Line::End(end) => {
                let end = printable(end);
                match open.take() {
                    None => problems.push(TrustProblem::StrayEnd { line, label: end }),
                    Some(block) if block.label == end => blocks.push(block),
                    Some(Block { line, label, .. }) => problems.push(TrustProblem::MismatchedEnd { line, label, end }),
                }
            }
            Line::Other => {}
        }
    }
    problems.extend(open.map(unterminated));
    (blocks, problems)
}

fn unterminated(block: Block) -> TrustProblem {
    TrustProblem::Unterminated {
        line: block.line,
        label: block.label,
    }
}

/// Tells a marker, which must have the line for itself.
fn read_line(line: usize, content: &str) -> Result<Line<'_>, TrustProblem> {
    let Some((before, marker)) = find_marker(content) else {
        return Ok(Line::Other);
    };
    let rest = content[before.len() + marker.len()..].trim_end();
    if rest.contains("\\n") || before.ends_with("\\n") {
        return Err(TrustProblem::EscapedLineBreaks { line });
    }
    if !rest.is_empty() || !before.trim().is_empty() {
        return Err(TrustProblem::LostLineBreaks {
            line,
            marker: printable(marker),
        });
    }
    if !before.is_empty() {
        return Err(TrustProblem::Indented {
            line,
            marker: printable(marker),
        });
    }
    let label = |prefix: &str| marker.strip_prefix(prefix)?.strip_suffix(DASHES);
    Ok(label(BEGIN)
        .map(Line::Begin)
        .or_else(|| label(END).map(Line::End))
        .unwrap_or(Line::Other))
}

/// The first `-----BEGIN label-----` or `-----END label-----` of a line, and what stands before it.
fn find_marker(content: &str) -> Option<(&str, &str)> {
    let start = [BEGIN, END].iter().filter_map(|prefix| content.find(prefix)).min()?;
    let (before, marker) = content.split_at(start);
    let label = &marker[DASHES.len()..];
    let end = label.find(DASHES)? + 2 * DASHES.len();
    Some((before, &marker[..end]))
}

/// Certificates in DER as a PEM text, in their order.
pub fn encode<'d>(certificates: impl IntoIterator<Item = &'d [u8]>) -> String {
    let block = |der: &[u8]| {
        let text = BASE64_STANDARD.encode(der);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(COLUMNS)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        format!(
            "{BEGIN}CERTIFICATE{DASHES}\n{}\n{END}CERTIFICATE{DASHES}\n",
            lines.join("\n")
        )
    };
    certificates.into_iter().map(block).collect()
}
