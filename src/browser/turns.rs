//! Turns among the tabs of a browser, by Web Locks.
//!
//! All tabs of a browser share six connections to a host over HTTP/1.1, and a poll takes one for seconds. So at most
//! three polls of all tabs wait at a server at a time: whoever polls holds one of three locks. Where there are no locks
//! (on plain http from another machine) nothing is guarded, and every turn comes at once.

use wasm_bindgen::prelude::*;

use crate::platform::Turn;

#[wasm_bindgen(module = "/src/browser/turns.js")]
extern "C" {
    #[derive(Clone)]
    type PollTurn;

    #[wasm_bindgen(constructor)]
    fn new(origin: &str) -> PollTurn;

    #[wasm_bindgen(method)]
    async fn has_come(this: &PollTurn) -> JsValue;

    #[wasm_bindgen(method)]
    fn leave(this: &PollTurn);
}

/// A turn to poll the server at `origin`.
pub(super) async fn poll_turn(origin: String) -> Turn {
    let asked = PollTurn::new(&origin);
    let leaving = asked.clone();
    let turn = Turn::new(Box::new(move || leaving.leave()));
    asked.has_come().await;
    turn
}
