//! Kinds of federation and of Maistra, and which of them was meant by one that there is not.

use serde_json::Value;

/// Group, versions and name; the first version is the one to write.
const KINDS: [(&str, &[&str], &str); 10] = [
    (FEDERATION, &["v1"], "ServiceMeshPeer"),
    (FEDERATION, &["v1"], "ExportedServiceSet"),
    (FEDERATION, &["v1"], "ImportedServiceSet"),
    (MAISTRA, &["v2", "v1"], "ServiceMeshControlPlane"),
    (MAISTRA, &["v1"], "ServiceMeshMemberRoll"),
    (MAISTRA, &["v1"], "ServiceMeshMember"),
    (MAISTRA, &["v1", "v1alpha1"], "ServiceMeshExtension"),
    // Maistra 2.x is Istio 1.20 at most, which has no `v1` of these.
    (NETWORKING, &["v1beta1", "v1alpha3"], "VirtualService"),
    (NETWORKING, &["v1beta1", "v1alpha3"], "DestinationRule"),
    (NETWORKING, &["v1beta1", "v1alpha3"], "ServiceEntry"),
];

/// The group of the kinds of federation.
pub(super) const FEDERATION: &str = "federation.maistra.io";
/// The group of Istio's routes.
const NETWORKING: &str = "networking.istio.io";
/// The group of control planes and members.
pub(super) const MAISTRA: &str = "maistra.io";

/// Most edits between a name and the one that was meant.
const NEAR: usize = 3;

/// What is wrong with the kind of an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongKind {
    /// The field at fault.
    pub field: &'static str,
    /// What is wrong with it.
    pub fault: String,
    /// The kind that was meant; none is like it where it is `None`.
    pub meant: Option<MeantKind>,
}

/// A kind that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MeantKind {
    pub group: &'static str,
    pub version: &'static str,
    pub kind: &'static str,
}

/// What is wrong with a kind of the groups of federation and of Maistra, or of one that was to be.
pub(super) fn wrong_kind(group: &str, version: &str, kind: &str) -> Option<WrongKind> {
    let exact = KINDS.iter().find(|(_, _, known)| *known == kind);
    let is_concerned = group.contains("maistra");
    let (found, versions, known) = match exact {
        Some((found, versions, known))
            if is_concerned
                || group.is_empty()
                || group.ends_with("istio.io")
                || crate::wording::slips(group, found) <= NEAR =>
        {
            (*found, *versions, *known)
        }
        None if is_concerned => return Some(misspelt(group, kind)),
        _ => return None,
    };
    let meant = Some(MeantKind {
        group: found,
        version: versions[0],
        kind: known,
    });
    let fault = if group.is_empty() && version.contains('.') {
        "a group without a version".to_owned()
    } else if group.is_empty() {
        format!("{kind} is of the group {found}, and not of the kinds without one")
    } else if group != found {
        format!("{kind} is of the group {found}, and not of `{group}`")
    } else if !versions.contains(&version) {
        format!("{group} has no version `{version}` of {kind}")
    } else {
        return None;
    };
    Some(WrongKind {
        field: "apiVersion",
        fault,
        meant,
    })
}

/// What an object is that lacks its kind or its API version, by the other of the two and by what its `spec` holds.
pub(super) fn lacking(api_version: Option<&str>, kind: Option<&str>, spec: &Value) -> Option<MeantKind> {
    let holds = |kind: &str| match kind {
        "ServiceMeshPeer" => !spec["remote"].is_null(),
        "ExportedServiceSet" => !spec["exportRules"].is_null(),
        "ImportedServiceSet" => !spec["importRules"].is_null(),
        "ServiceMeshMemberRoll" => !spec["members"].is_null(),
        _ => false,
    };
    let group = api_version.map(|text| text.split('/').next().unwrap_or(text));
    let found = KINDS.iter().find(|(of, _, known)| match (group, kind) {
        (None, Some(kind)) => kind == *known,
        (Some(group), None) => group == *of && holds(known),
        _ => false,
    });
    found.map(|(group, versions, kind)| MeantKind {
        group,
        version: versions[0],
        kind,
    })
}

fn misspelt(group: &str, kind: &str) -> WrongKind {
    let distance = |known: &str| crate::wording::slips(kind, known);
    let nearest = KINDS.iter().min_by_key(|(_, _, known)| distance(known));
    let meant = nearest.filter(|(_, _, known)| distance(known) <= NEAR);
    WrongKind {
        field: "kind",
        fault: format!("`{group}` has no kind {kind}"),
        meant: meant.map(|(group, versions, kind)| MeantKind {
            group,
            version: versions[0],
            kind,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_known_by_the_name_and_what_others_have_is_theirs() {
        let meant = |api_version: &str, kind: &str| {
            let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
            wrong_kind(group, version, kind)
                .map(|wrong| wrong.meant.map(|meant| (meant.group, meant.version, meant.kind)))
        };
        let peer = Some(Some((FEDERATION, "v1", "ServiceMeshPeer")));
        let rows = [
            ("federation.maistra.io/v1", "ServiceMeshPeer", None),
            ("maistra.io/v1", "ServiceMeshControlPlane", None),
            ("maistra.io/v2", "ServiceMeshControlPlane", None),
            ("federation.maistra.io/v1", "ServiceMeshPeers", peer),
            ("federation.maistra.io/v1", "servicemeshpeer", peer),
            ("federation.maistra.io/v1beta1", "ServiceMeshPeer", peer),
            ("federation.maistra.io", "ServiceMeshPeer", peer),
            ("maistra.io/v1", "ServiceMeshPeer", peer),
            ("federation.maistr.io/v1", "ServiceMeshPeer", peer),
            (
                "federation.maistra.io/v1",
                "ImportServiceSet",
                Some(Some((FEDERATION, "v1", "ImportedServiceSet"))),
            ),
            (
                "maistra.io/v1",
                "ServiceMeshMemberroll",
                Some(Some((MAISTRA, "v1", "ServiceMeshMemberRoll"))),
            ),
            (
                "maistra.io/v2",
                "ServiceMeshMemberRoll",
                Some(Some((MAISTRA, "v1", "ServiceMeshMemberRoll"))),
            ),
            ("federation.maistra.io/v1", "MeshFederation", Some(None)),
            ("example.com/v1", "ServiceMeshPeer", None),
            ("example.com/v1", "ServiceMeshPeers", None),
            ("v1", "Service", None),
        ];
        for (api_version, kind, expected) in rows {
            assert_eq!(meant(api_version, kind), expected, "{api_version} {kind}");
        }
    }
}
