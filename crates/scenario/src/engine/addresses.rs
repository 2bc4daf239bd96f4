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

/// What holds where nothing is bound: of a phase that names a pool all the same, each user has an address.
const ONE_EACH: IpBinding = IpBinding {
    pool: PoolIndex(0),
    strategy: BindingStrategy::PerUser,
    release_on: ReleaseOn::UserExit,
    wait_on_exhaustion: false,
    wait_timeout: Duration::ZERO,
};

impl Engine {
    fn binding(&self) -> &IpBinding {
        let bound = &self.shared.scenario.load.ip_binding;
        bound.as_ref().unwrap_or(&ONE_EACH)
    }

    /// The place of the pool that users of a phase have their addresses from: the phase's, or the load's.
    fn pool_of(&self, phase: Option<usize>) -> Option<usize> {
        let phase = self.shared.phase(phase);
        let own = phase.and_then(|phase| phase.ip_pool_override);
        let bound = self.shared.scenario.load.ip_binding.as_ref();
        own.or(bound.map(|binding| binding.pool)).map(|pool| pool.0)
    }

    /// Whether a user has the address that its next action needs; if not it waits for one, or its iteration has failed.
    pub(super) fn has_address(&mut self, now: Micros, key: UserKey) -> bool {
        let Some(user) = self.users.get(key) else {
            return false;
        };
        let pool = self.pool_of(user.phase);
        if user.address.is_some() {
            return true;
        }
        let IpBinding {
            strategy,
            wait_on_exhaustion,
            wait_timeout,
            ..
        } = *self.binding();
        let Some(pool) = pool.and_then(|pool| self.pools.get_mut(pool)) else {
            return true;
        };
        let (address, lease) = match strategy {
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
        let can_wait = wait_on_exhaustion && pool.addresses.size() > 0;
        if can_wait {
            let until = now + wait_timeout;
            user.state = State::Address(until);
            self.timers.set(until, Due::User(key));
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

    /// After a task, an address that was for the task alone is no longer the user's; it's given back then, or when the
    /// user leaves.
    pub(super) fn release_after_task(&mut self, key: UserKey) {
        let binding = self.binding();
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
            let phase = user.phase;
            for lease in std::mem::take(&mut user.leases) {
                self.give_back(phase, lease);
            }
        }
    }

    /// An address is free again: who waits longest for one has it.
    pub(super) fn give_back(&mut self, phase: Option<usize>, lease: Lease) {
        let pool = self.pool_of(phase);
        let Some(Pool { addresses, line }) = pool.and_then(|pool| self.pools.get_mut(pool)) else {
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
