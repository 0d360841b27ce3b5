//! The codes of the family. `MF0801`, fields that no schema knows, is told where objects are read from files.

use crate::checks::Code;

pub(super) const SET_WITHOUT_PEER: Code = Code("MF0802");
pub(super) const EXPORT_RULE_SKIPPED: Code = Code("MF0803");
pub(super) const LABEL_RULE_WITHOUT_LABELS: Code = Code("MF0804");
pub(super) const EXPORTED_NAMESPACE_NO_MEMBER: Code = Code("MF0805");
pub(super) const EXPORTED_SERVICE_HIDDEN: Code = Code("MF0806");
pub(super) const EXPORT_RULE_MATCHES_NOTHING: Code = Code("MF0807");
pub(super) const EXPORT_RULE_NEVER_REACHED: Code = Code("MF0808");
pub(super) const EXPORTED_NAMES_COLLIDE: Code = Code("MF0809");
pub(super) const ONE_EXPORTED_NAME: Code = Code("MF0810");
pub(super) const CONTROL_PLANE_EXPORTED: Code = Code("MF0811");
pub(super) const EXPORTED_PORT_COUNT: Code = Code("MF0812");
pub(super) const EXPORTED_PORT_PROTOCOL: Code = Code("MF0813");
pub(super) const EXPORTED_WITHOUT_ENDPOINTS: Code = Code("MF0814");
pub(super) const EXPORT_LOOP: Code = Code("MF0815");
pub(super) const IMPORT_RULE_SKIPPED: Code = Code("MF0821");
pub(super) const IMPORT_RULE_MATCHES_NOTHING: Code = Code("MF0822");
pub(super) const IMPORT_RULE_NEVER_REACHED: Code = Code("MF0823");
pub(super) const IMPORTED_HOSTS_COLLIDE: Code = Code("MF0824");
pub(super) const ONE_IMPORTED_NAME: Code = Code("MF0825");
pub(super) const LOCAL_NAMESPACE_NO_MEMBER: Code = Code("MF0826");
pub(super) const SET_NOT_TAKEN_UP: Code = Code("MF0827");
pub(super) const LOCALITY_INCOMPLETE: Code = Code("MF0828");
pub(super) const FAILOVER_WITHOUT_OUTLIER_DETECTION: Code = Code("MF0829");
pub(crate) const LOCAL_PODS: Code = Code("MF0830");
