//! The faults, a row each, by what they are about.

mod changes;
mod gateways;
mod observed;
mod peering;
mod routes;
mod sharing;
mod three_meshes;
mod trust;
mod two_clusters;
mod whole_cluster;
mod wire;

use crate::row::Row;

/// Every row.
pub fn all() -> Vec<Row> {
    let tables = [
        sharing::ROWS,
        routes::ROWS,
        trust::ROWS,
        peering::ROWS,
        gateways::ROWS,
        three_meshes::ROWS,
        two_clusters::ROWS,
        whole_cluster::ROWS,
        observed::ROWS,
        wire::ROWS,
    ];
    tables.concat()
}
