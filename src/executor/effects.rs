//! Carries out what the life wants, one effect at a time.

use std::future::Future;
use std::rc::Rc;

use futures_util::future::{Either, FutureExt, LocalBoxFuture, select};

use super::driver::Inner;
use super::input::{Effect, Input};
use crate::functions::Alive;
use crate::platform::Turn;

/// This page's turn to poll.
pub(super) enum PollTurn {
    /// Waited for; dropping it ends the wait.
    Awaited { turn: u64, _waits: Alive },
    /// It ends when we and the poll have dropped it.
    Had(Rc<Turn>),
}

impl Inner {
    pub(super) fn carry_out(self: &Rc<Self>) {
        loop {
            let Some(effect) = self.life.borrow_mut().next_effect() else {
                return;
            };
            match effect {
                Effect::Notify(notice) => self.notify(&notice),
                Effect::TakeTurn { turn } => self.take_turn(turn),
                Effect::LeaveTurn { .. } => drop(self.turn.take()),
                Effect::Assign { poll, timeout_s } => {
                    let turn = match &*self.turn.borrow() {
                        Some(PollTurn::Had(turn)) => Some(Rc::clone(turn)),
                        _ => None,
                    };
                    let message = self.assign_message(timeout_s);
                    self.spawn(move |inner| async move {
                        let answer = inner.client.assign(&message).await;
                        drop(turn);
                        Input::Assigned(poll, answer)
                    });
                }
                Effect::ListRunning => self.spawn(|inner| async move {
                    let answer = inner
                        .client
                        .running(&inner.executor_id, &inner.identity.key);
                    Input::Listed(inner.in_time(answer).await)
                }),
                Effect::Heartbeat => self.spawn(|inner| async move {
                    let answer = inner.client.heartbeat(&inner.identity.key);
                    Input::HeartbeatAnswered(inner.in_time(answer).await)
                }),
                Effect::AskStanding => {
                    self.spawn(|inner| async move { Input::Standing(inner.standing().await) })
                }
                Effect::Introduce => {
                    let inner = Rc::clone(self);
                    // The colony can do without.
                    let introduce = async move { drop(inner.introduce().await) };
                    self.platform.spawn(introduce.boxed_local());
                }
                Effect::Watch { job, process_id } => self.spawn(move |inner| async move {
                    let answer = inner.client.process(&process_id, &inner.identity.key);
                    Input::Watched(job, inner.in_time(answer).await)
                }),
                Effect::Close {
                    job,
                    process_id,
                    outcome,
                } => self.spawn(move |inner| async move {
                    Input::CloseAnswered(job, inner.close(&process_id, &outcome).await)
                }),
                Effect::Run { job, process } => self.start_function(job, process),
                Effect::Abort { job, reason } => {
                    // Cloned out of the borrow: whoever is told may call us again.
                    let abort = self
                        .running
                        .borrow()
                        .get(&job)
                        .map(|running| running.abort.clone());
                    if let Some(abort) = abort {
                        abort.abort(reason);
                    }
                }
                Effect::Forget { job } => drop(self.running.borrow_mut().remove(&job)),
                Effect::Settled => {}
            }
        }
    }

    fn spawn<F: Future<Output = Input> + 'static>(
        self: &Rc<Self>,
        work: impl FnOnce(Rc<Self>) -> F,
    ) {
        self.send_what_comes(Box::pin(work(Rc::clone(self))));
    }

    fn send_what_comes(self: &Rc<Self>, work: LocalBoxFuture<'static, Input>) {
        let inner = Rc::clone(self);
        self.platform
            .spawn(async move { inner.send(work.await) }.boxed_local());
    }

    /// Signed once: the server takes the same message as often as it comes.
    fn assign_message(&self, timeout_s: u32) -> Rc<str> {
        let mut signed = self.assign_messages.borrow_mut();
        if let Some((_, message)) = signed.iter().find(|(seconds, _)| *seconds == timeout_s) {
            return Rc::clone(message);
        }
        let message: Rc<str> = self
            .client
            .sign_assign(timeout_s, &self.identity.key)
            .into();
        signed.push((timeout_s, Rc::clone(&message)));
        message
    }

    fn take_turn(self: &Rc<Self>, number: u64) {
        let waits = Alive::default();
        let left = waits.end();
        self.turn.replace(Some(PollTurn::Awaited {
            turn: number,
            _waits: waits,
        }));
        let coming = self.platform.poll_turn(&self.client.server().origin());
        let inner = Rc::clone(self);
        let wait = async move {
            let Either::Left((turn, _)) = select(coming, left.aborted()).await else {
                return;
            };
            let mut slot = inner.turn.borrow_mut();
            // Else it came when it was not wanted any more.
            if matches!(*slot, Some(PollTurn::Awaited { turn, .. }) if turn == number) {
                *slot = Some(PollTurn::Had(Rc::new(turn)));
                inner.send(Input::Turn(number));
            }
        };
        self.platform.spawn(wait.boxed_local());
    }
}
