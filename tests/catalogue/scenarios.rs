//! Faults that take more than one look: what is told depends on who asks, or one thing after another is mended.

use serde_json::json;

use crate::check::Told;
use crate::federation::{Federation, alone};
use crate::rights;
use crate::row::Site;

/// A story of its own.
pub struct Scenario {
    /// Numbers of the faults.
    pub faults: &'static [u32],
    /// What happens.
    pub what: &'static str,
    /// The codes that it shows.
    pub codes: &'static [&'static str],
    /// Tells it; panics where it goes otherwise.
    pub run: fn(),
    /// What it needs that is not everywhere.
    pub needs: Option<Need>,
}

/// Something that is not everywhere.
#[derive(Clone, Copy)]
pub struct Need {
    /// What it is.
    pub what: &'static str,
    /// Whether it is here.
    pub is_met: fn() -> bool,
}

/// meshfed's own definitions know only the fields that it reads; the real ones know every field.
const REAL_DEFINITIONS: Need = Need {
    what: "the definitions of Maistra, in the folder that MESHFED_CRDS names",
    is_met: || std::env::var_os("MESHFED_CRDS").is_some_and(|folder| !folder.is_empty()),
};

impl Scenario {
    /// `MF0202 F05 the kinds of federation are gone`.
    pub fn name(&self) -> String {
        let faults: String = self.faults.iter().map(|number| format!("F{number:02}")).collect();
        let needs = self
            .needs
            .map(|need| format!(", with {}", need.what))
            .unwrap_or_default();
        let codes: String = self.codes.iter().map(|code| format!("{code} ")).collect();
        format!("{codes}{faults} {} (on an API server{needs})", self.what)
    }
}

/// Every scenario.
pub const ALL: [Scenario; 4] = [
    Scenario {
        faults: &[5],
        what: "the kinds of federation are gone",
        codes: &["MF0202"],
        run: missing_kinds_are_told_once_for_a_cluster,
        needs: None,
    },
    Scenario {
        faults: &[7],
        what: "an administrator of projects may not read objects of federation",
        codes: &["MF0101"],
        run: rights::missing_rights_are_told_once,
        needs: None,
    },
    Scenario {
        faults: &[7],
        what: "an administrator of projects may read objects of federation and not write them",
        codes: &["MF0102"],
        run: rights::a_right_to_write_is_told_before_federating_and_not_after,
        needs: None,
    },
    Scenario {
        faults: &[51],
        what: "a field that no kind has is refused when somebody asks for that",
        codes: &[],
        run: a_misspelt_field_is_refused_with_strict_validation,
        needs: Some(REAL_DEFINITIONS),
    },
];

/// The kinds of federation, as their definitions name them.
pub const FEDERATION: [&str; 3] = ["exportedservicesets", "importedservicesets", "servicemeshpeers"];

fn missing_kinds_are_told_once_for_a_cluster() {
    let told = alone(|federation| {
        for kind in ["ServiceMeshPeer", "ExportedServiceSet", "ImportedServiceSet"] {
            federation.cluster.forget_kind(kind);
        }
        let expected = FEDERATION.map(|plural| {
            let definition = format!("{plural}.federation.maistra.io");
            Told::new(
                "MF0202",
                "{prod}",
                "CustomResourceDefinition",
                &definition,
                &federation.names,
            )
        });
        let found = federation
            .tells(&expected, "not served")
            .expect("each missing kind is told");
        federation.runs(&found.0[0], &[]);
        federation.cluster.install_kinds();
        // istiods whose peers were deleted while they had exports stand still.
        federation.hand().restart_all("{prod}", "istiod-{prod}");
        federation.hand().restart_all("{stage}", "istiod-{stage}");
        federation.shell().run("meshfed peer {prod} {stage}");
        federation.pair.exchange(federation.sandbox);
        federation.is_healthy()?;
        Ok(true)
    });
    told.expect("nothing is wrong once the kinds are back");
}

fn a_misspelt_field_is_refused_with_strict_validation() {
    let federation = Federation::healthy(Site::Pair);
    let mut set = federation.hand().object("ExportedServiceSet", "{stage}", "{prod}");
    let rule =
        json!({"type": "LabelSelector", "labelSelector": {"namespace": "shop", "alias": {"namespace": "other"}}});
    set["spec"]["exportRules"] = json!([rule]);
    set["metadata"] = json!({"name": set["metadata"]["name"], "namespace": set["metadata"]["namespace"]});
    let refusal = federation
        .cluster
        .check(&set)
        .expect_err("the field is called `aliases`");
    assert!(refusal.contains("alias"), "{refusal}");
}
