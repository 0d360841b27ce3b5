//! Every format of a whole and of a broken federation, as golden files, and what no name may do to a picture.

use serde_json::json;

use super::*;
use crate::report::samples::{cut, federation, route, share, silence, walk_through};
use crate::report::{Format, Health, render};

const NARROW: Style = Style {
    color: false,
    width: Some(80),
};

/// Stage cannot be reached from production, so its import is stale; and a second route leads to a host that no import
/// provides.
fn broken() -> Snapshot {
    let mut snapshot = walk_through();
    let reason =
        "Get \"http://stage-mesh-egress.prod-mesh.svc.cluster.local:8188/v1/watch\": connect: connection refused";
    cut(&mut snapshot, "prod-mesh", "stage-mesh", reason);
    route(
        &mut snapshot,
        "prod-mesh",
        json!([{"route": [
            {"destination": {"host": "details", "subset": "v1"}, "weight": 70},
            {"destination": {"host": "details-v2.prod-bookinfo.svc.stage-mesh-imports.local"}, "weight": 20},
            {"destination": {"host": "details-v3.prod-bookinfo.svc.stage-mesh-imports.local"}, "weight": 10}]}]),
    );
    snapshot
}

/// Six meshes that all know each other; one cannot be asked and one link is down.
fn six() -> Snapshot {
    let mut snapshot = federation(&[
        "east",
        "west",
        "north",
        "south",
        "centre",
        "edge-of-the-world-with-a-long-name",
    ]);
    for (from, to) in [("west", "east"), ("north", "east"), ("south", "west")] {
        share(&mut snapshot, from, to);
    }
    route(
        &mut snapshot,
        "east",
        json!([{"route": [
            {"destination": {"host": "details", "subset": "v1"}, "weight": 50},
            {"destination": {"host": "details-v2.east-bookinfo.svc.west-imports.local"}, "weight": 30},
            {"destination": {"host": "details-v2.east-bookinfo.svc.north-imports.local"}, "weight": 20}]}]),
    );
    cut(&mut snapshot, "east", "north", "503 Service Unavailable");
    silence(&mut snapshot, "centre");
    snapshot
}

fn drawn(snapshot: &Snapshot, format: Format) -> String {
    render(&GraphReport::of(snapshot), format, &NARROW) + "\n"
}

#[track_caller]
fn assert_golden(name: &str, snapshot: &Snapshot) {
    let formats = [
        ("txt", Format::Table { wide: false }),
        ("json", Format::Json),
        ("mmd", Format::Drawing(Drawing::Mermaid)),
        ("dot", Format::Drawing(Drawing::Dot)),
        ("svg", Format::Drawing(Drawing::Svg)),
    ];
    for (ending, format) in formats {
        let file = format!("{}/tests/golden/graph/{name}.{ending}", env!("CARGO_MANIFEST_DIR"));
        snapbox::Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .eq(
                snapbox::Data::from(drawn(snapshot, format)).raw(),
                snapbox::Data::read_from(std::path::Path::new(&file), Some(snapbox::data::DataFormat::Text)).raw(),
            );
    }
}

#[test]
fn the_walk_through_is_drawn_in_every_format() {
    assert_golden("walk-through", &walk_through());
}

#[test]
fn a_broken_federation_is_drawn_in_every_format() {
    assert_golden("broken", &broken());
}

#[test]
fn six_meshes_are_drawn_in_every_format() {
    assert_golden("six", &six());
}

#[test]
fn text_is_never_wider_than_the_terminal() {
    for snapshot in [walk_through(), broken(), six()] {
        let text = drawn(&snapshot, Format::Table { wide: false });
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:#?}");
    }
}

#[test]
fn the_verdict_is_that_of_status_in_every_case() {
    for snapshot in [walk_through(), broken(), six(), federation(&[])] {
        let graph = GraphReport::of(&snapshot);
        let status = StatusReport::of(&snapshot);
        assert_eq!(graph.verdict(), status.verdict());
        assert_eq!(graph.healthy, status.healthy);
    }
    assert_eq!(GraphReport::of(&walk_through()).verdict(), Exit::Done);
    assert_eq!(GraphReport::of(&broken()).verdict(), Exit::No);
    assert_eq!(GraphReport::of(&six()).verdict(), Exit::Unknown);
}

#[test]
fn what_is_broken_is_marked_edge_by_edge() {
    let graph = GraphReport::of(&broken());
    let bad = |kind: EdgeKind| {
        graph
            .edges
            .iter()
            .filter(|edge| edge.kind == kind && edge.health == Health::Bad)
            .count()
    };
    assert_eq!(bad(EdgeKind::Link), 1, "the way there, not the way back");
    assert_eq!(bad(EdgeKind::Import), 1, "the list is stale");
    assert_eq!(
        bad(EdgeKind::Route),
        2,
        "one share goes to a stale host, one to a host that nothing provides"
    );
}

#[test]
fn an_import_of_a_peer_with_another_name_is_judged_by_the_link_of_that_peer() {
    // The federation calls the mesh `stage`, the ServiceMeshPeer in production calls it `stage-mesh`.
    let mut snapshot = walk_through();
    let mut stage = snapshot.meshes.remove("stage-mesh").expect("stage is there");
    "stage".clone_into(&mut stage.mesh.name);
    snapshot.meshes.insert("stage".to_owned(), stage);
    let graph = GraphReport::of(&snapshot);
    assert!(graph.healthy, "{graph:#?}");
    assert_eq!(graph.meshes().count(), 2);
    let import = graph
        .edges
        .iter()
        .find(|edge| edge.kind == EdgeKind::Import)
        .expect("an import");
    assert!(import.to.starts_with("export/stage/"), "{}", import.to);
}

#[test]
fn an_offer_of_a_mesh_that_was_not_asked_is_still_drawn() {
    let mut snapshot = walk_through();
    snapshot.meshes.remove("stage-mesh");
    let graph = GraphReport::of(&snapshot);
    let offer = graph
        .edges
        .iter()
        .find(|edge| edge.kind == EdgeKind::Offer)
        .expect("an offer");
    assert_eq!(offer.label, "offered, not imported");
    assert_eq!(graph.node("mesh/stage-mesh").details, ["not asked"]);
}

#[test]
fn names_cannot_break_out_of_a_picture() {
    let hostile = "a\"]; <script>alert(1)</script> & \\ \n--> `b";
    let mut snapshot = walk_through();
    let mut mesh = snapshot.meshes.remove("stage-mesh").expect("stage is there");
    hostile.clone_into(&mut mesh.mesh.name);
    snapshot.meshes.insert(hostile.to_owned(), mesh);
    let svg = drawn(&snapshot, Format::Drawing(Drawing::Svg));
    assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;"), "{svg}");
    let mermaid = drawn(&snapshot, Format::Drawing(Drawing::Mermaid));
    assert!(!mermaid.contains("<script>") && !mermaid.contains("a\"]"), "{mermaid}");
    assert!(mermaid.lines().all(|line| !line.starts_with("-->")), "{mermaid}");
    let dot = drawn(&snapshot, Format::Drawing(Drawing::Dot));
    assert!(
        dot.contains(r#"a\"]; <script>"#) && dot.contains(r"& \\ \n-->"),
        "{dot}"
    );
}

#[test]
fn an_svg_loads_nothing_from_elsewhere() {
    let svg = drawn(&six(), Format::Drawing(Drawing::Svg));
    for outside in ["href", "@import", "@font-face", "<script", "<image", "<foreignObject"] {
        assert!(!svg.contains(outside), "{outside}");
    }
    let addresses = svg.matches("http").count() - svg.matches("http://www.w3.org/2000/svg").count();
    assert_eq!(addresses, 0);
}

#[test]
fn an_svg_has_its_colours_without_a_style_sheet() {
    for snapshot in [walk_through(), broken(), six()] {
        let svg = drawn(&snapshot, Format::Drawing(Drawing::Svg));
        let (before, rest) = svg.split_once("<style>").expect("a style sheet");
        let (sheet, after) = rest.split_once("</style>").expect("its end");
        assert!(sheet.starts_with("@media (prefers-color-scheme:dark){"), "{sheet}");
        assert!(!sheet.contains("var("), "{sheet}");
        let plain = format!("{before}{after}");
        for element in plain.split('<').filter(|element| {
            ["text ", "rect ", "path "]
                .iter()
                .any(|start| element.starts_with(start))
        }) {
            let painted = |attribute: &str| {
                let (_, value) = element.split_once(&format!(" {attribute}=\""))?;
                value.split('"').next()
            };
            let is_colour = |value: &str| value.len() == 7 && value.starts_with('#');
            let fill = painted("fill").unwrap_or_else(|| panic!("black where there is no style sheet: {element}"));
            assert!(fill == "none" || is_colour(fill), "{element}");
            let stroke = painted("stroke").unwrap_or_else(|| panic!("some take that of another element: {element}"));
            assert!(fill != "none" || is_colour(stroke), "nobody sees it: {element}");
        }
        for unknown_to_some in ["<marker", "marker-end", "paint-order", "=\"100%\"", "system-ui"] {
            assert!(!plain.contains(unknown_to_some), "{unknown_to_some}");
        }
    }
}

#[test]
fn what_is_wanted_is_drawn_under_the_names_of_what_is_and_what_is_missing_is_broken() {
    use crate::topology::file::{FileText, read};
    let text = include_str!("../../../tests/federation/bookinfo.yaml");
    let name = "federation.yaml".to_owned();
    let file = read(&[FileText {
        name,
        text: text.to_owned(),
    }]);
    let wanted = GraphReport::wanted(&file.expect("a federation").wanted);
    assert_eq!(
        (wanted.verdict(), wanted.healthy, wanted.taken_at),
        (Exit::Done, true, None)
    );
    let live = GraphReport::of(&walk_through());
    let shared = [NodeKind::Mesh, NodeKind::Export, NodeKind::Import, NodeKind::Route];
    for node in wanted.nodes.iter().filter(|node| shared.contains(&node.kind)) {
        assert!(
            live.nodes.iter().any(|live| live.id == node.id),
            "{} is not drawn of what is",
            node.id
        );
    }
    let links = |graph: &GraphReport| graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Link).count();
    assert_eq!((links(&wanted), links(&live)), (2, 2));

    let mut without = walk_through();
    let prod = without.meshes.get_mut("prod-mesh").expect("the mesh");
    prod.imports = crate::snapshot::Observed::Present(Vec::new());
    let compared = wanted.against(GraphReport::of(&without));
    let import = compared
        .nodes
        .iter()
        .find(|node| node.kind == NodeKind::Import)
        .expect("it is wanted");
    assert_eq!((import.health, compared.verdict()), (Health::Bad, Exit::No));
    let told: Vec<&str> = compared
        .edges
        .iter()
        .filter_map(|edge| edge.reason.as_deref())
        .collect();
    assert!(told.contains(&"wanted, and not there"), "{told:?}");
}
