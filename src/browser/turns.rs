//! Turns among the tabs of a browser, by Web Locks.
//!
//! All tabs of a browser share six connections to a host over HTTP/1.1, and a poll takes one for seconds. So at most
//! three polls of all tabs wait at a server at a time: whoever polls holds one of three locks. Where there are no locks
//! (on plain http from another machine) nothing is guarded, and every turn comes at once.

use std::rc::Rc;

use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::global::{navigator, property, set_property};
use crate::inbox::Inbox;
use crate::platform::Turn;

/// Polls at a time; half the connections are left for everything else.
const TURNS: u32 = 3;

/// A turn to poll the server at `origin`.
pub(super) async fn poll_turn(origin: String) -> Turn {
    let first = (js_sys::Math::random() * f64::from(TURNS)) as u32;
    let name = |at: u32| format!("wasm-executor poll {origin} {}", (first + at) % TURNS);
    // Where all are taken, the first one is waited for.
    for at in 0..=TURNS {
        match lock(&name(at), at < TURNS).await {
            Asked::Had(turn) => return turn,
            Asked::Taken => {}
            Asked::NoLocks => break,
        }
    }
    Turn::default()
}

enum Asked {
    Had(Turn),
    Taken,
    NoLocks,
}

/// Asks for a lock; `at_once`: only where nobody has it.
async fn lock(name: &str, at_once: bool) -> Asked {
    let granted = Rc::new(Inbox::default());
    let grant = Rc::clone(&granted);
    // Called with the lock, or with null where it is taken. The lock is held until the promise that this gives is
    // settled, which dropping the turn does.
    let hold = Closure::once_into_js(move |lock: JsValue| {
        let mut turn = None;
        let held = Promise::new(&mut |release: Function, _| {
            turn = Some(Turn::new(Box::new(move || {
                let _released = release.call0(&JsValue::UNDEFINED);
            })));
        });
        grant.put(turn.filter(|_| !lock.is_null()));
        held
    });
    let Some(over) = request(name, at_once, &hold) else {
        return Asked::NoLocks;
    };
    match select(granted.next(), JsFuture::from(over)).await {
        Either::Left((Some(turn), _)) => Asked::Had(turn),
        Either::Left((None, _)) => Asked::Taken,
        // The browser refuses locks to this page.
        _ => Asked::NoLocks,
    }
}

/// `navigator.locks.request`, where there is one.
fn request(name: &str, at_once: bool, hold: &JsValue) -> Option<Promise> {
    let locks = property(&navigator(), "locks");
    let request: Function = property(&locks, "request").dyn_into().ok()?;
    let options = Object::new();
    set_property(&options, "ifAvailable", &at_once.into()).ok()?;
    let over = request.call3(&locks, &name.into(), &options, hold).ok()?;
    over.dyn_into().ok()
}
