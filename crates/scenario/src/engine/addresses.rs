//! Addresses of users: taken from pools, waited for, given back.

use super::core::Engine;
use super::timers::Due;
use super::users::{State, UserKey};
use crate::model::{BindingStrategy, IpBinding, PoolIndex, ReleaseOn};
use crate::pools::Lease;
use crate::time::Micros;

impl Engine {
    fn binding_of(&self, phase: Option<usize>) -> Option<IpBinding> {
        self.plan
            .binding(phase.and_then(|phase| self.shared.phases.get(phase)))
    }

    /// Whether a user has the address that its next action needs; if not it waits for one, or its iteration has failed.
    pub(super) fn has_address(&mut self, now: Micros, key: UserKey) -> bool {
        let Some(user) = self.users.get(key) else {
            return false;
        };
        let Some(binding) = self.binding_of(user.phase) else {
            return true;
        };
        let needs_one = binding.strategy == BindingStrategy::PerTask || user.address.is_none();
        if !needs_one {
            return true;
        }
        let Some(pool) = self.pools.get_mut(binding.pool.0) else {
            return true;
        };
        let (address, lease) = match binding.strategy {
            BindingStrategy::Shared => (pool.share_one(), None),
            BindingStrategy::PerUser | BindingStrategy::PerTask => {
                let lease = pool.take();
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
        let can_wait = binding.wait_on_exhaustion && pool.size() > 0;
        if can_wait {
            let until = now + binding.wait_timeout;
            user.state = State::Address(until);
            self.timers.set(until, Due::Address(key));
            if let Some(line) = self.address_lines.get_mut(binding.pool.0) {
                line.push_back(key);
            }
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

    /// After a task, addresses that are released then are given back.
    pub(super) fn release_after_task(&mut self, _now: Micros, key: UserKey) {
        let Some(user) = self.users.get(key) else {
            return;
        };
        let phase = user.phase;
        let Some(binding) = self.binding_of(phase) else {
            return;
        };
        if binding.release_on != ReleaseOn::TaskEnd || binding.strategy == BindingStrategy::Shared {
            return;
        }
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        user.address = None;
        for lease in std::mem::take(&mut user.leases) {
            self.give_back(phase, lease);
        }
    }

    /// An address is free again; who waits longest for one may try.
    pub(super) fn give_back(&mut self, phase: Option<usize>, lease: Lease) {
        let Some(IpBinding {
            pool: PoolIndex(index),
            ..
        }) = self.binding_of(phase)
        else {
            return;
        };
        if let Some(pool) = self.pools.get_mut(index) {
            pool.give_back(lease);
        }
        while let Some(waiting) = self
            .address_lines
            .get_mut(index)
            .and_then(|line| line.pop_front())
        {
            if self
                .users
                .get(waiting)
                .is_some_and(|user| matches!(user.state, State::Address(_)))
            {
                self.queue_task(waiting);
                return;
            }
        }
    }
}
