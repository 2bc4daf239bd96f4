//! What befalls the page and the server, and the end of it.

use std::cmp::Reverse;

use wasm_executor::executor::Input;

use super::faults::{Fate, Mishap};
use super::network::LINGERING_MS;
use super::server::State;
use super::world::{Event, World};

impl World {
    pub(crate) fn befall(&mut self, mishap: Mishap) {
        self.note(|| format!("{mishap:?}"));
        match mishap {
            Mishap::PageGone(ms) if self.page_is_alive => {
                for attempt in self.page.running() {
                    if self.chance.permille(700) {
                        let at = self.now + self.chance.between(1, 15);
                        self.at(at, Event::Farewell(attempt));
                    }
                }
                self.lose_page(ms);
            }
            Mishap::Sleep(ms) => {
                self.frozen_until = self.now + ms;
                for number in self.waiting_connections() {
                    if self.chance.permille(500) {
                        self.break_off(number, ms);
                    }
                }
            }
            Mishap::ServerGone(ms) if self.server.up => {
                for number in self.server.end() {
                    self.break_off(number, 1);
                }
                self.at(self.now + ms, Event::ServerBack);
            }
            Mishap::Cancel | Mishap::Remove if self.server.up => {
                let state = if mishap == Mishap::Cancel {
                    State::Cancelled
                } else {
                    State::Removed
                };
                self.server.cancel(self.chance.next() as usize >> 1, state);
            }
            Mishap::Removed(ms) if self.server.up && self.server.member => {
                self.server.remove_executor();
                self.at(self.now + ms, Event::Approved);
            }
            Mishap::Paused(ms) => {
                self.server.paused = true;
                self.at(self.now + ms, Event::Resumed);
            }
            Mishap::Stop(twice) => {
                self.at(self.now, Event::Stop);
                if twice {
                    let at = self.now + self.chance.between(1, 3_000);
                    self.at(at, Event::Stop);
                }
            }
            Mishap::Online if self.now >= self.frozen_until => self.tell_page(Input::Online),
            _ => {}
        }
    }

    /// The worker dies in the midst of what it does; the page starts another.
    pub(crate) fn crash(&mut self) {
        self.note(|| "the worker dies".into());
        self.page.note_crash();
        let ms = self.chance.between(10, 1_000);
        self.lose_page(ms);
    }

    pub(crate) fn lose_page(&mut self, ms: u64) {
        self.page_is_alive = false;
        let page = self.page.number;
        self.gone.insert(page, self.now);
        let ghosts = self.chance.permille(200);
        self.at(self.now + LINGERING_MS, Event::HangUp { page, ghosts });
        self.at((self.now + ms).max(self.frozen_until), Event::PageBack);
    }

    /// From here on nothing goes wrong: what hung is reset, what slept wakes.
    pub(crate) fn end_faults(&mut self) {
        self.note(|| "faults end".into());
        self.faults_on = false;
        self.ended_faults_at = self.now;
        self.frozen_until = self.now;
        for parked in std::mem::take(&mut self.parked) {
            self.events.push(Reverse((self.now, parked)));
        }
        (self.server.up, self.server.member, self.server.paused) = (true, true, false);
        for number in self.waiting_connections() {
            if matches!(
                self.connections[&number].fate,
                Fate::Hung | Fate::Cut(_) | Fate::ReplyLost
            ) {
                self.break_off(number, 1);
            }
        }
    }
}
