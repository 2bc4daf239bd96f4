//! What a scenario brings along: rows, addresses, endpoints.

use std::net::IpAddr;

use super::Map;

/// Rows of data handed out to iterations: `{{ feeder.NAME.column }}`.
#[derive(Debug, Clone)]
pub struct Feeder {
    /// Its name.
    pub name: String,
    /// Where the rows are.
    pub source: FeederSource,
    /// In what order they're handed out.
    pub order: FeederOrder,
}

/// Where a feeder's rows are.
#[derive(Debug, Clone, PartialEq)]
pub enum FeederSource {
    /// In the document.
    Rows(Vec<Map>),
    /// A CSV document with a header line, at this URL.
    Csv(String),
    /// A JSON list of objects, at this URL.
    Json(String),
}

/// In what order rows are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeederOrder {
    /// Each once, in order; when they're used up, iterations that need one fail.
    Sequential,
    /// Any row each time.
    Random,
    /// Each once, in an order drawn from the seed; then as `Sequential`.
    Shuffled,
    /// In order, from the first again after the last.
    #[default]
    Circular,
}

/// A pool of source addresses.
#[derive(Debug, Clone, PartialEq)]
pub struct IpPool {
    /// Its id.
    pub id: String,
    /// Its addresses, never spelt out.
    pub ranges: Vec<AddressRange>,
    /// In what order free addresses are taken.
    pub strategy: PoolStrategy,
}

/// In what order a pool's free addresses are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PoolStrategy {
    /// One after the other.
    #[default]
    RoundRobin,
    /// Any free one, drawn from the seed.
    Random,
}

/// Addresses one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    /// The first.
    pub first: IpAddr,
    /// How many (at most `u64::MAX`).
    pub count: u64,
}

impl AddressRange {
    /// The address `offset` after the first; none past the end.
    #[must_use]
    pub fn nth(&self, offset: u64) -> Option<IpAddr> {
        if offset >= self.count {
            return None;
        }
        match self.first {
            IpAddr::V4(first) => {
                let mut octets = first.octets();
                add(&mut octets, offset).then(|| IpAddr::from(octets))
            }
            IpAddr::V6(first) => {
                let mut octets = first.octets();
                add(&mut octets, offset).then(|| IpAddr::from(octets))
            }
        }
    }
}

/// Adds to a number of so many octets, the highest first; false when it outgrows them.
fn add(octets: &mut [u8], offset: u64) -> bool {
    let mut carry = offset;
    for octet in octets.iter_mut().rev() {
        let sum = u64::from(*octet) + (carry & 0xFF);
        *octet = sum as u8;
        carry = (carry >> 8) + (sum >> 8);
    }
    carry == 0
}

impl IpPool {
    /// How many addresses it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.ranges
            .iter()
            .fold(0, |sum, range| sum.saturating_add(range.count))
    }

    /// The address at `offset` over all ranges; none past the end.
    #[must_use]
    pub fn nth(&self, mut offset: u64) -> Option<IpAddr> {
        for range in &self.ranges {
            match offset.checked_sub(range.count) {
                None => return range.nth(offset),
                Some(rest) => offset = rest,
            }
        }
        None
    }
}

/// A named endpoint, read in templates as `{{ ID.property }}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ResourceKind,
    /// Its properties: text, numbers, booleans.
    pub properties: Map,
}

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    /// An HTTP server.
    HttpEndpoint,
    /// A TCP server.
    TcpEndpoint,
}
