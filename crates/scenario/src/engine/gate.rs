//! The gate before each origin: what isn't in flight waits here, never in the browser's own queue, where its wait
//! couldn't be told from the target's.

use super::lanes::Lanes;
use super::types::RequestId;
use crate::report::Counts;

/// One origin's gate.
#[derive(Debug)]
struct Gate {
    /// The most in flight; none: no limit.
    limit: Option<u32>,
    /// Its origin is a plain `http:` one.
    is_plain: bool,
    in_flight: u32,
    waiting: Lanes<RequestId>,
}

/// The gates of all origins.
///
/// `http:` origins and those known to speak HTTP/1.1 let a fixed number through; HTTP/2, HTTP/3 and https origins whose
/// protocol can't be seen let everything through.
#[derive(Debug)]
pub struct Gates {
    per_origin: u32,
    by_origin: Counts,
    gates: Vec<Gate>,
    max_waiting: u64,
}

impl Gates {
    /// Gates that let `per_origin` requests through to an origin that speaks HTTP/1.1.
    pub fn new(per_origin: u32) -> Gates {
        Gates {
            per_origin,
            by_origin: Counts::default(),
            gates: Vec::new(),
            max_waiting: 0,
        }
    }

    fn limit(&self, is_http1: bool) -> Option<u32> {
        is_http1.then_some(self.per_origin.max(1))
    }

    /// The gate of an origin.
    pub fn of(&mut self, origin: &str) -> usize {
        if let Some(index) = self.by_origin.get(origin) {
            return *index as usize;
        }
        let index = self.gates.len();
        let is_plain = origin.starts_with("http:");
        self.gates.push(Gate {
            limit: self.limit(is_plain),
            is_plain,
            in_flight: 0,
            waiting: Lanes::default(),
        });
        self.by_origin.add(origin, index as u64);
        index
    }

    /// The protocol of an origin was seen.
    pub fn learn(&mut self, origin: &str, protocol: &str) {
        let gate = self.of(origin);
        self.see(gate, Some(protocol));
    }

    /// The protocol of an answer is learnt, and named as far as it's seen.
    pub fn see<'p>(&mut self, gate: usize, protocol: Option<&'p str>) -> &'p str {
        let protocol = protocol.unwrap_or_default();
        let name = protocol.get(..6).unwrap_or_default();
        let limit = self.limit(name.eq_ignore_ascii_case("http/1"));
        match self.gates.get_mut(gate) {
            Some(gate) if !protocol.is_empty() => {
                gate.limit = limit;
                protocol
            }
            Some(gate) if gate.is_plain => "http/1.1",
            _ => "unknown",
        }
    }

    /// A request wants through.
    pub fn wait(&mut self, gate: usize, priority: u8, id: RequestId) {
        if let Some(gate) = self.gates.get_mut(gate) {
            gate.waiting.push(priority, id);
        }
    }

    /// Whether a request waits, and there is room for it.
    pub fn has_next(&mut self, gate: usize) -> bool {
        let Some(gate) = self.gates.get_mut(gate) else {
            return false;
        };
        let is_full = gate.limit.is_some_and(|limit| gate.in_flight >= limit);
        if is_full {
            self.max_waiting = self.max_waiting.max(gate.waiting.len() as u64);
        }
        !is_full && !gate.waiting.is_empty()
    }

    /// Lets the next request through, if there is room.
    pub fn pass(&mut self, gate: usize) -> Option<RequestId> {
        if !self.has_next(gate) {
            return None;
        }
        let gate = self.gates.get_mut(gate)?;
        let id = gate.waiting.pop()?;
        gate.in_flight += 1;
        Some(id)
    }

    /// What waits before a gate is held back.
    pub fn hold(&mut self, gate: usize) {
        let waiting = self.gates.get(gate).map_or(0, |gate| gate.waiting.len());
        self.max_waiting = self.max_waiting.max(waiting as u64);
    }

    /// A request that was let through has ended.
    pub fn leave(&mut self, gate: usize) {
        if let Some(gate) = self.gates.get_mut(gate) {
            gate.in_flight = gate.in_flight.saturating_sub(1);
        }
    }

    /// The most that waited before one gate.
    pub fn max_waiting(&self) -> u64 {
        self.max_waiting
    }

    /// How many requests are in flight, and how many wait.
    pub fn load(&self) -> (u64, u64) {
        self.gates
            .iter()
            .fold((0, 0), |(in_flight, waiting), gate| {
                (
                    in_flight + u64::from(gate.in_flight),
                    waiting + gate.waiting.len() as u64,
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(gates: &mut Gates, gate: usize) -> Vec<u64> {
        std::iter::from_fn(|| gates.pass(gate))
            .map(|id| id.0)
            .collect()
    }

    #[test]
    fn http_lets_six_through_by_lane() {
        let mut gates = Gates::new(6);
        let gate = gates.of("http://a");
        for id in 0..10 {
            gates.wait(gate, if id == 9 { 0 } else { 32 }, RequestId(id));
        }
        assert_eq!(passed(&mut gates, gate), [9, 0, 1, 2, 3, 4]);
        gates.leave(gate);
        assert_eq!(passed(&mut gates, gate), [5]);
        assert_eq!(gates.load(), (6, 3));
    }

    #[test]
    fn https_lets_all_through_until_it_shows_to_be_http1() {
        let mut gates = Gates::new(2);
        let gate = gates.of("https://a");
        for id in 0..5 {
            gates.wait(gate, 32, RequestId(id));
        }
        assert_eq!(passed(&mut gates, gate).len(), 5);
        gates.learn("https://a", "http/1.1");
        gates.wait(gate, 32, RequestId(5));
        assert!(passed(&mut gates, gate).is_empty());
        gates.learn("https://a", "h2");
        assert_eq!(passed(&mut gates, gate), [5]);
    }
}
