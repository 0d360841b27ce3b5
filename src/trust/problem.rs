//! What can be wrong with a bundle of root certificates.

use k8s_openapi::jiff::Timestamp;

/// Why a text is no bundle of root certificates that a mesh could trust. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustProblem {
    /// Nothing but blanks.
    #[error("the bundle is empty")]
    Empty,
    /// Text without a PEM block.
    #[error("the bundle holds no `-----BEGIN CERTIFICATE-----` block")]
    NoCertificate,
    /// Line breaks lost, as a shell does with an unquoted variable.
    #[error("line {line} holds more than its marker `{marker}`: the bundle has lost its line breaks")]
    LostLineBreaks {
        line: usize,
        /// The marker that should stand alone.
        marker: String,
    },
    /// Line breaks written out, as JSON and some scripts do.
    #[error(
        "line {line} holds the two characters `\\n` where a line should end: the bundle was escaped and not restored"
    )]
    EscapedLineBreaks { line: usize },
    /// Blanks before a marker, as a YAML block leaves them; most readers then do not see it.
    #[error("line {line} has blanks before its marker `{marker}`, which must begin the line")]
    Indented { line: usize, marker: String },
    /// A block without end, as after a copy that was cut short.
    #[error("the {label} block of line {line} has no end")]
    Unterminated {
        line: usize,
        /// What the block says it is.
        label: String,
    },
    /// An end without a beginning.
    #[error("line {line} ends a {label} block that never began")]
    StrayEnd {
        line: usize,
        /// What the end says the block was.
        label: String,
    },
    /// A block that ends as something else.
    #[error("the {label} block of line {line} ends as {end}")]
    MismatchedEnd {
        line: usize,
        /// What the block says it is.
        label: String,
        /// What its end says.
        end: String,
    },
    /// A block whose text is not base64.
    #[error("the certificate of line {line} cannot be decoded: its text is not base64")]
    NotBase64 { line: usize },
    /// A block whose bytes are no certificate.
    #[error("the block of line {line} is no certificate: {reason}")]
    NotACertificate {
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// A private key, which nobody but its owner may see.
    #[error("line {line} begins a private key ({label}), which must never leave its mesh: remove it from the bundle")]
    PrivateKey {
        line: usize,
        /// What the block says it is.
        label: String,
    },
    /// A block that is neither certificate nor key.
    #[error("line {line} begins a {label}, and a bundle may only hold certificates")]
    OtherBlock {
        line: usize,
        /// What the block says it is.
        label: String,
    },
    /// A certificate that may not sign others.
    #[error("the certificate of line {line} ({subject}) is not that of a certificate authority: it lacks CA:TRUE")]
    NotAnAuthority { line: usize, subject: String },
    /// A certificate of the past.
    #[error("the certificate of line {line} ({subject}) expired on {not_after}")]
    Expired {
        line: usize,
        subject: String,
        /// When it expired.
        not_after: Timestamp,
    },
    /// A certificate of the future.
    #[error("the certificate of line {line} ({subject}) is not valid before {not_before}")]
    NotYetValid {
        line: usize,
        subject: String,
        /// When it begins to be valid.
        not_before: Timestamp,
    },
}

impl TrustProblem {
    /// The line where the problem is; 0 when it is the whole text.
    pub fn line(&self) -> usize {
        match self {
            Self::Empty | Self::NoCertificate => 0,
            Self::LostLineBreaks { line, .. }
            | Self::EscapedLineBreaks { line }
            | Self::Indented { line, .. }
            | Self::Unterminated { line, .. }
            | Self::StrayEnd { line, .. }
            | Self::MismatchedEnd { line, .. }
            | Self::NotBase64 { line }
            | Self::NotACertificate { line, .. }
            | Self::PrivateKey { line, .. }
            | Self::OtherBlock { line, .. }
            | Self::NotAnAuthority { line, .. }
            | Self::Expired { line, .. }
            | Self::NotYetValid { line, .. } => *line,
        }
    }
}
