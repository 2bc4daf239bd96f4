//! Pools of addresses, given to users and taken back. A pool is worked on by index: its ranges are never spelt out.

use std::net::IpAddr;

use crate::model::{IpPool, PoolStrategy};
use crate::pacing::Random;
use crate::segment::Segment;

/// An address that is taken, until it's given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The address.
    pub address: IpAddr,
    local: u64,
}

/// A segment's share of a pool: the addresses whose index belongs to it.
#[derive(Debug, Clone)]
pub struct AddressPool {
    pool: IpPool,
    segment: Segment,
    share: u64,
    next: u64,
    /// Indices that are taken, ascending.
    in_use: Vec<u64>,
    random: Random,
}

impl AddressPool {
    /// The share of `pool` that belongs to `segment`; `random` decides where the pool's strategy is random.
    pub fn new(pool: IpPool, segment: Segment, random: Random) -> AddressPool {
        AddressPool {
            segment,
            share: segment.share_of(pool.size()),
            pool,
            next: 0,
            in_use: Vec::new(),
            random,
        }
    }

    /// How many addresses the share has.
    pub fn size(&self) -> u64 {
        self.share
    }

    /// How many of them are taken.
    pub fn in_use(&self) -> u64 {
        self.in_use.len() as u64
    }

    fn address(&self, local: u64) -> Option<IpAddr> {
        self.pool.nth(self.segment.global(local))
    }

    fn begin(&mut self) -> u64 {
        match self.pool.strategy {
            PoolStrategy::RoundRobin => self.next,
            PoolStrategy::Random => self.random.between(0, self.share.saturating_sub(1)),
        }
    }

    /// An address that others may have too: the pool in turn. None of an empty share.
    pub fn share_one(&mut self) -> Option<IpAddr> {
        let local = self.begin();
        self.next = (local + 1) % self.share.max(1);
        self.address(local)
    }

    /// An address that nobody else has; none when all are taken.
    ///
    /// Looks from where the strategy says on, past the addresses that are taken.
    pub fn take(&mut self) -> Option<Lease> {
        if self.in_use() >= self.share {
            return None;
        }
        let begin = self.begin();
        let local = self
            .free_from(begin)
            .filter(|local| *local < self.share)
            .or_else(|| self.free_from(0))?;
        self.next = (local + 1) % self.share.max(1);
        let address = self.address(local)?;
        self.in_use.insert(self.place(local), local);
        Some(Lease { address, local })
    }

    /// The first index from `begin` on that isn't taken; it may be past the share.
    fn free_from(&self, begin: u64) -> Option<u64> {
        let mut free = begin;
        for taken in self.in_use.get(self.place(begin)..).unwrap_or_default() {
            if *taken != free {
                break;
            }
            free = free.checked_add(1)?;
        }
        Some(free)
    }

    /// Gives an address back.
    pub fn give_back(&mut self, lease: Lease) {
        let place = self.place(lease.local);
        if self.in_use.get(place) == Some(&lease.local) {
            self.in_use.remove(place);
        }
    }

    /// Where an address is among those in use, or would be.
    fn place(&self, local: u64) -> usize {
        self.in_use.partition_point(|taken| *taken < local)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::AddressRange;
    use proptest::prelude::*;

    fn pool(count: u64, strategy: PoolStrategy) -> IpPool {
        let first = "198.51.100.1".parse().unwrap();
        IpPool {
            id: "pool".into(),
            ranges: vec![AddressRange { first, count }],
            strategy,
        }
    }

    fn whole(count: u64, strategy: PoolStrategy) -> AddressPool {
        AddressPool::new(pool(count, strategy), Segment::WHOLE, Random::new(1, 1))
    }

    #[test]
    fn goes_round_and_runs_out() {
        let mut pool = whole(3, PoolStrategy::RoundRobin);
        let leases: Vec<Lease> = std::iter::from_fn(|| pool.take()).collect();
        let addresses: Vec<String> = leases
            .iter()
            .map(|lease| lease.address.to_string())
            .collect();
        assert_eq!(addresses, ["198.51.100.1", "198.51.100.2", "198.51.100.3"]);
        pool.give_back(leases[1]);
        assert_eq!(
            pool.take().map(|lease| lease.address),
            Some(leases[1].address)
        );
        assert_eq!(pool.take(), None);
    }

    #[test]
    fn round_robin_does_not_give_the_same_again_at_once() {
        let mut pool = whole(3, PoolStrategy::RoundRobin);
        let first = pool.take().unwrap();
        pool.give_back(first);
        assert_ne!(pool.take().map(|lease| lease.address), Some(first.address));
    }

    #[test]
    fn shared_goes_round_for_ever() {
        let mut pool = whole(2, PoolStrategy::RoundRobin);
        let given: Vec<String> = (0..4)
            .filter_map(|_| pool.share_one())
            .map(|address| address.to_string())
            .collect();
        assert_eq!(
            given,
            [
                "198.51.100.1",
                "198.51.100.2",
                "198.51.100.1",
                "198.51.100.2"
            ]
        );
        assert_eq!(whole(0, PoolStrategy::RoundRobin).share_one(), None);
    }

    #[test]
    fn a_vast_range_takes_no_memory() {
        let range = AddressRange {
            first: "2001:db8::".parse().unwrap(),
            count: u64::MAX,
        };
        let vast = IpPool {
            id: "vast".into(),
            ranges: vec![range],
            strategy: PoolStrategy::Random,
        };
        let mut pool = AddressPool::new(vast, Segment::new(2, 5).unwrap(), Random::new(1, 1));
        let taken: BTreeSet<IpAddr> = (0..1_000)
            .filter_map(|_| pool.take())
            .map(|lease| lease.address)
            .collect();
        assert_eq!(taken.len(), 1_000);
    }

    proptest! {
        #[test]
        fn no_address_is_taken_twice(random in any::<bool>(), count in 1u64..12, parts in 1u32..4, steps in proptest::collection::vec(any::<Option<u8>>(), 0..80)) {
            let strategy = if random { PoolStrategy::Random } else { PoolStrategy::RoundRobin };
            let pool = pool(count, strategy);
            let mut pools: Vec<_> = (1..=parts)
                .map(|part| AddressPool::new(pool.clone(), Segment::new(part, parts).unwrap(), Random::new(9, 0)))
                .collect();
            let mut taken: Vec<(usize, Lease)> = Vec::new();
            for (index, step) in steps.into_iter().enumerate() {
                let part = index % pools.len();
                match step {
                    Some(which) if !taken.is_empty() => {
                        let (part, lease) = taken.swap_remove(usize::from(which) % taken.len());
                        pools[part].give_back(lease);
                    }
                    _ => match pools[part].take() {
                        Some(lease) => taken.push((part, lease)),
                        None => prop_assert_eq!(pools[part].in_use(), pools[part].size()),
                    },
                }
                let addresses: BTreeSet<_> = taken.iter().map(|(_, lease)| lease.address).collect();
                prop_assert_eq!(addresses.len(), taken.len());
            }
        }
    }
}
