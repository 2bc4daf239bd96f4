//! Addresses of users: taken from pools, waited for, given back.

use std::collections::VecDeque;
use std::time::Duration;

use super::core::Engine;
use super::timers::Due;
use super::users::{State, UserKey};
use crate::model::{BindingStrategy, IpBinding, PoolIndex, ReleaseOn};
use crate::pools::{AddressPool, Lease};
use crate::time::Micros;

/// A pool, and who waits for an address of it.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) addresses: AddressPool,
    pub(super) line: VecDeque<UserKey>,
}

impl Engine {
    /// The address binding of users of a phase: the load's, with the phase's pool in place of its own. A phase that
    /// names a pool where nothing is bound, binds one address to each of its users.
    fn binding_of(&self, phase: Option<usize>) -> Option<IpBinding> {
        let phase = self.shared.phase(phase);
        let pool: Option<PoolIndex> = phase.and_then(|phase| phase.ip_pool_override);
        match (&self.shared.scenario.load.ip_binding, pool) {
            (Some(binding), Some(pool)) => Some(IpBinding {
                pool,
                ..binding.clone()
            }),
            (Some(binding), None) => Some(binding.clone()),
            (None, Some(pool)) => Some(IpBinding {
                pool,
                strategy: BindingStrategy::PerUser,
                release_on: ReleaseOn::UserExit,
                wait_on_exhaustion: false,
                wait_timeout: Duration::ZERO,
            }),
            (None, None) => None,
        }
    }

    /// Whether a user has the address that its next action needs; if not it waits for one, or its iteration has failed.
    pub(super) fn has_address(&mut self, now: Micros, key: UserKey) -> bool {
        let Some(user) = self.users.get(key) else {
            return false;
        };
        let Some(binding) = self.binding_of(user.phase) else {
            return true;
        };
        if user.address.is_some() {
            return true;
        }
        let Some(pool) = self.pools.get_mut(binding.pool.0) else {
            return true;
        };
        let (address, lease) = match binding.strategy {
            BindingStrategy::Shared => (pool.addresses.share_one(), None),
            BindingStrategy::PerUser | BindingStrategy::PerTask => {
                let lease = pool.addresses.take();
                (lease.map(|lease| lease.address), lease)
            }
        };
        let Some(user) = self.users.get_mut(key) else {
            return false;
        };
        if let Some(address) = address {
            user.address = Some(address);
            user.leases.extend(lease);
            return true;
        }
        let can_wait = binding.wait_on_exhaustion && pool.addresses.size() > 0;
        if can_wait {
            let until = now + binding.wait_timeout;
            user.state = State::Address(until);
            self.timers.set(until, Due::Address(key));
            pool.line.push_back(key);
        } else {
            self.fail(
                now,
                key,
                "pool_exhausted",
                "no address is free, and none is waited for",
            );
        }
        false
    }

    /// A user has waited for an address as long as it may.
    pub(super) fn address_wait_over(&mut self, now: Micros, at: Micros, key: UserKey) {
        if self
            .users
            .get(key)
            .is_some_and(|user| user.state == State::Address(at))
        {
            self.fail(now, key, "pool_exhausted", "no address came free in time");
        }
    }

    /// After a task, an address that was for the task alone is no longer the user's; it's given back then, or when the
    /// user leaves.
    pub(super) fn release_after_task(&mut self, key: UserKey) {
        let Some(user) = self.users.get(key) else {
            return;
        };
        let phase = user.phase;
        let Some(binding) = self.binding_of(phase) else {
            return;
        };
        let is_given_back = binding.release_on == ReleaseOn::TaskEnd;
        let is_shared = binding.strategy == BindingStrategy::Shared;
        if is_shared || !(is_given_back || binding.strategy == BindingStrategy::PerTask) {
            return;
        }
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        user.address = None;
        if is_given_back {
            for lease in std::mem::take(&mut user.leases) {
                self.give_back(phase, lease);
            }
        }
    }

    /// An address is free again: who waits longest for one has it.
    pub(super) fn give_back(&mut self, phase: Option<usize>, lease: Lease) {
        let Some(IpBinding {
            pool: PoolIndex(index),
            ..
        }) = self.binding_of(phase)
        else {
            return;
        };
        let Some(Pool { addresses, line }) = self.pools.get_mut(index) else {
            return;
        };
        addresses.give_back(lease);
        while let Some(waiting) = line.pop_front() {
            let user = self.users.get_mut(waiting);
            let Some(user) = user.filter(|user| matches!(user.state, State::Address(_))) else {
                continue;
            };
            let Some(lease) = addresses.take() else {
                line.push_front(waiting);
                return;
            };
            user.address = Some(lease.address);
            user.leases.push(lease);
            self.queue(waiting);
            return;
        }
    }
}
