//! Carries out what the life wants, one effect at a time.

use std::rc::Rc;

use futures_util::FutureExt;

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
                Effect::Run { job, process } => self.start_function(job, process),
                Effect::Abort { job, reason } => self.abort(job, reason),
                Effect::Forget { job } => self.forget(job),
                Effect::Settled => {}
                question => self.ask(question),
            }
        }
    }

    /// Asks the server what an effect wants to know, and sends what it answers.
    fn ask(self: &Rc<Self>, question: Effect) {
        // The poll that is sent now keeps the turn, whatever becomes of it meanwhile.
        let turn = match (&question, &*self.turn.borrow()) {
            (Effect::Assign { .. }, Some(PollTurn::Had(turn))) => Some(Rc::clone(turn)),
            _ => None,
        };
        let work = Rc::clone(self).answer(question, turn);
        self.platform.spawn(work.boxed_local());
    }

    async fn answer(self: Rc<Self>, question: Effect, turn: Option<Rc<Turn>>) {
        let (client, key) = (&self.client, &self.identity.key);
        let answer = match question {
            Effect::Assign { poll, timeout_s } => {
                let message = self.assign_message(timeout_s);
                Input::Assigned(poll, client.assign(message).await)
            }
            Effect::ListRunning => {
                let answer = client.running(&self.executor_id, key);
                Input::Listed(answer.await)
            }
            Effect::Heartbeat => Input::HeartbeatAnswered(client.heartbeat(key).await),
            Effect::AskStanding => {
                let answer = client.executors(key);
                Input::Standing(self.explain_standing(answer.await))
            }
            Effect::Watch { job, process_id } => {
                let answer = client.process(&process_id, key);
                Input::Watched(job, answer.await)
            }
            Effect::Close {
                job,
                process_id,
                outcome,
            } => Input::CloseAnswered(job, self.close(&process_id, &outcome).await),
            Effect::Introduce => {
                // The colony can do without.
                drop(self.introduce().await);
                return;
            }
            _ => return,
        };
        drop(turn);
        self.send(answer);
    }

    /// Signed once: the server takes the same message as often as it comes.
    fn assign_message(&self, timeout_s: u32) -> String {
        let mut signed = self.assign_messages.borrow_mut();
        if let Some((_, message)) = signed.iter().find(|(seconds, _)| *seconds == timeout_s) {
            return message.clone();
        }
        let message = self.client.sign_assign(timeout_s, &self.identity.key);
        signed.push((timeout_s, message.clone()));
        message
    }

    fn take_turn(self: &Rc<Self>, number: u64) {
        let waits = Alive::default();
        let left = waits.end();
        self.turn.replace(Some(PollTurn::Awaited {
            turn: number,
            _waits: waits,
        }));
        let server = self.client.server().to_string();
        let origin = self.platform.origin_of(&server).unwrap_or(server);
        let coming = self.platform.poll_turn(&origin);
        let inner = Rc::clone(self);
        let take = move |came: Result<Turn, String>| {
            let Ok(turn) = came else {
                return;
            };
            let mut slot = inner.turn.borrow_mut();
            // Else it came when it was not wanted any more.
            if matches!(*slot, Some(PollTurn::Awaited { turn, .. }) if turn == number) {
                *slot = Some(PollTurn::Had(Rc::new(turn)));
                inner.send(Input::Turn(number));
            }
        };
        let turn = left.unless(coming).map(take);
        self.platform.spawn(turn.boxed_local());
    }
}
