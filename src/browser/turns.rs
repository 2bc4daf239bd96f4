//! Turns among the tabs of a browser, by Web Locks.
//!
//! All tabs of a browser share six connections to a host over HTTP/1.1, and a poll takes one for seconds. So at most
//! three polls of all tabs wait at a server at a time: whoever polls holds one of three locks. Where there are no locks
//! (on plain http from another machine) nothing is guarded, and every turn comes at once.

use futures_util::future::{FutureExt, LocalBoxFuture};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::platform::Turn;

#[wasm_bindgen(module = "/src/browser/server.js")]
extern "C" {
    type PollTurn;

    #[wasm_bindgen(constructor)]
    fn new(origin: &str) -> PollTurn;

    #[wasm_bindgen(method, getter)]
    fn coming(this: &PollTurn) -> Promise;

    #[wasm_bindgen(method)]
    fn leave(this: &PollTurn);
}

/// A turn to poll the server at `origin`.
pub(super) fn poll_turn(origin: &str) -> LocalBoxFuture<'static, Turn> {
    let asked = PollTurn::new(origin);
    let coming = JsFuture::from(asked.coming());
    let turn = Turn::new(Box::new(move || asked.leave()));
    coming.map(move |_has_come| turn).boxed_local()
}
