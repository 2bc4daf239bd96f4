//! What a scenario brings along: feeders, pools, resources.

use super::outline::{Outline, PoolOutline};
use crate::document::NodeRef;
use crate::model::{
    Feeder, FeederOrder, FeederSource, IpPool, PoolStrategy, Resource, ResourceKind,
};
use crate::sink::Sink;
use crate::values;

pub(super) fn feeders(outline: &Outline<'_>, sink: &mut Sink) -> Vec<Feeder> {
    let mut feeders = Vec::new();
    for node in outline.settings.get_items("feeders") {
        feeders.push(feeder(node, sink));
    }
    feeders
}

fn feeder(node: NodeRef<'_>, sink: &mut Sink) -> Feeder {
    let mut given = 0;
    for key in &["rows", "csv", "json"] {
        given += u32::from(node.get(key).is_some());
    }
    if given != 1 && node.is_map() {
        let message = if given == 0 {
            "the feeder has no rows"
        } else {
            "the feeder has its rows twice"
        };
        sink.error(
            node,
            "bad_value",
            message,
            "give one of `rows`, `csv` and `json`",
        );
    }
    Feeder {
        name: node.get_text("name").unwrap_or_default().to_owned(),
        source: match (node.get_text("csv"), node.get_text("json")) {
            (Some(url), _) => FeederSource::Csv(url.to_owned()),
            (None, Some(url)) => FeederSource::Json(url.to_owned()),
            (None, None) => {
                let mut rows = Vec::new();
                for row in node.get_items("rows") {
                    rows.push(row.to_map());
                }
                FeederSource::Rows(rows)
            }
        },
        order: match node.get_text("order") {
            Some("sequential") => FeederOrder::Sequential,
            Some("random") => FeederOrder::Random,
            Some("shuffled") => FeederOrder::Shuffled,
            _ => FeederOrder::Circular,
        },
    }
}

pub(super) fn pool(pool: &PoolOutline<'_>) -> IpPool {
    let mut ranges = Vec::new();
    for item in pool.addresses.items() {
        if let Some(Ok(range)) = item.text().map(values::addresses) {
            ranges.push(range);
        }
    }
    IpPool {
        id: pool.id.to_owned(),
        ranges,
        strategy: match pool.node.get_text("allocation_strategy") {
            Some("random") => PoolStrategy::Random,
            _ => PoolStrategy::RoundRobin,
        },
    }
}

pub(super) fn resource(node: NodeRef<'_>) -> Resource {
    Resource {
        id: node.get_text("id").unwrap_or_default().to_owned(),
        kind: match node.get_text("type") {
            Some("tcp_endpoint") => ResourceKind::TcpEndpoint,
            _ => ResourceKind::HttpEndpoint,
        },
        properties: node.section("properties").to_map(),
    }
}
