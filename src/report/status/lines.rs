//! What has changed between two looks, one line each; for logs and pipes.

use std::collections::BTreeMap;

use super::{ImportRow, StatusReport};

impl StatusReport {
    /// One line for everything that is new, different or gone since `before`; for everything there is without a before.
    /// Times that only move are no change.
    pub fn changes_since(&self, before: Option<&Self>) -> Vec<String> {
        let (now, then) = (self.states(), before.map(Self::states).unwrap_or_default());
        let at = format!("{:.0}", self.taken_at);
        let changed = now.iter().filter(|(subject, state)| then.get(*subject) != Some(state));
        let changed = changed.map(|(subject, state)| format!("{at} {subject}: {state}"));
        let gone = then.keys().filter(|subject| !now.contains_key(*subject));
        let gone = gone.map(|subject| format!("{at} {subject}: gone"));
        changed.chain(gone).collect()
    }

    fn states(&self) -> BTreeMap<String, String> {
        let with = |word: &str, reasons: &[String]| match reasons {
            [] => word.to_owned(),
            reasons => format!("{word}: {}", reasons.join("; ")),
        };
        let meshes = self
            .meshes
            .iter()
            .map(|row| (format!("mesh {}", row.name), with(&row.state, &row.reasons)));
        let links = self.links.iter().map(|row| {
            let reason: Vec<String> = row.state.reason().map(str::to_owned).into_iter().collect();
            (row.title(), with(row.word().0, &reason))
        });
        let exports = self.exports.iter().map(|row| {
            let subject = format!("export {} → {} {}", row.mesh, row.peer, row.service);
            (subject, format!("as {}", row.exported_name))
        });
        let imports = self.imports.iter().map(|row| (import(row), row.word().0.to_owned()));
        let routes = self.routes.iter().map(|row| {
            let goes = row.targets.join(", ");
            let broken: String = row.broken.iter().map(|why| format!("; broken: {why}")).collect();
            (format!("route {} {}", row.mesh, row.virtual_service), goes + &broken)
        });
        let all = meshes.chain(links).chain(exports).chain(imports).chain(routes);
        all.collect()
    }
}

fn import(row: &ImportRow) -> String {
    let name = row.host.as_ref().unwrap_or(&row.exported_name);
    format!("import {} ← {} {name}", row.mesh, row.peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{cut, walk_through};

    #[test]
    fn a_first_look_tells_everything_and_a_second_one_only_what_changed() {
        let whole = StatusReport::of(&walk_through());
        let first = whole.changes_since(None);
        assert!(
            first.contains(&"2026-01-01T12:00:00Z prod-mesh → stage-mesh: connected".to_owned()),
            "{first:#?}"
        );
        assert!(whole.changes_since(Some(&whole)).is_empty());

        let mut snapshot = walk_through();
        cut(&mut snapshot, "prod-mesh", "stage-mesh", "503 Service Unavailable");
        let changes = StatusReport::of(&snapshot).changes_since(Some(&whole));
        assert_eq!(
            changes,
            [
                "2026-01-01T12:00:00Z import prod-mesh ← stage-mesh \
                 details-v2.prod-bookinfo.svc.stage-mesh-imports.local: stale",
                "2026-01-01T12:00:00Z prod-mesh → stage-mesh: down: prod-mesh: istiod-0: 503 Service Unavailable",
                "2026-01-01T12:00:00Z route prod-mesh prod-bookinfo/details: 100% \
                 details.prod-bookinfo.svc.cluster.local (v1), mirror 100% \
                 details-v2.prod-bookinfo.svc.stage-mesh-imports.local; broken: \
                 details-v2.prod-bookinfo.svc.stage-mesh-imports.local is listed, but the link to stage-mesh is down",
            ]
        );
    }

    #[test]
    fn what_disappears_is_told_and_a_later_sync_is_not() {
        let whole = StatusReport::of(&walk_through());
        let mut less = whole.clone();
        less.routes.clear();
        less.links[0].last_full_sync_age = Some(1);
        let changes = less.changes_since(Some(&whole));
        assert_eq!(
            changes,
            ["2026-01-01T12:00:00Z route prod-mesh prod-bookinfo/details: gone"]
        );
    }
}
