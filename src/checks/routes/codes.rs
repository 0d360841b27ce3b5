//! The codes of the family.

use crate::checks::Code;

pub(super) const ROUTE_TO_NOTHING: Code = Code("MF0901");
pub(super) const SUBSET_UNKNOWN: Code = Code("MF0902");
pub(super) const SUBSET_OF_IMPORT: Code = Code("MF0903");
pub(super) const IMPORT_WITHOUT_MUTUAL_TLS: Code = Code("MF0904");
pub(super) const MUTUAL_TLS_OFF: Code = Code("MF0905");
pub(super) const GATEWAY_NOT_AUTHORIZED: Code = Code("MF0906");
