//! The same findings in every format, and the same verdict.
