//! The requests that wait in a gate or are in flight.

use std::rc::Rc;
use std::time::Duration;

use super::slots::{Key, Slots};
use super::types::{HttpRequest, RequestId};
use super::users::UserKey;
use crate::graph::Task;
use crate::model::Action;
use crate::time::Micros;

/// A request that waits in the gate, or is in flight.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) user: UserKey,
    pub(super) task: Rc<Task>,
    pub(super) action: Rc<Action>,
    pub(super) gate: usize,
    /// What to send; when no further attempt may be needed, only until it's sent.
    pub(super) http: Option<Box<HttpRequest>>,
    pub(super) bytes_sent: u64,
    pub(super) timeout: Duration,
    pub(super) follows_redirects: bool,
    pub(super) retries_left: u32,
    pub(super) queued_at: Micros,
    /// When it was meant to start.
    pub(super) due: Micros,
    pub(super) sent_at: Option<Micros>,
    /// Its answer is here; it has left its gate.
    pub(super) is_received: bool,
    /// Not in the warmup.
    pub(super) counted: bool,
}

/// The requests that wait or are in flight. A request's number is its key.
#[derive(Debug, Default)]
pub(super) struct Requests(Slots<Request>);

impl Requests {
    pub(super) fn add(&mut self, request: Request) -> RequestId {
        RequestId(self.0.add(request).0)
    }

    pub(super) fn get(&self, id: RequestId) -> Option<&Request> {
        self.0.get(Key(id.0))
    }

    pub(super) fn get_mut(&mut self, id: RequestId) -> Option<&mut Request> {
        self.0.get_mut(Key(id.0))
    }

    pub(super) fn remove(&mut self, id: RequestId) -> Option<Request> {
        self.0.remove(Key(id.0))
    }

    /// True when none waits and none is in flight.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers of all of them, in the order of their slots.
    pub(super) fn ids(&self) -> Vec<RequestId> {
        let keys = self.0.keys();
        let mut ids = Vec::new();
        for key in keys {
            ids.push(RequestId(key.0));
        }
        ids
    }
}
