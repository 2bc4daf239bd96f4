//! A WebSocket for one answer.

use futures_util::future::{FutureExt, LocalBoxFuture};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/browser/server.js")]
extern "C" {
    type Socket;

    #[wasm_bindgen(constructor)]
    fn new(url: &str, text: &str) -> Socket;

    #[wasm_bindgen(method, getter)]
    fn frame(this: &Socket) -> Promise;

    #[wasm_bindgen(method)]
    fn close(this: &Socket);
}

/// Opens a socket, sends one text, and gives the first text that comes; nothing where the socket can't be had, or closes
/// before. Dropping it closes the socket.
pub(super) fn first_frame(url: &str, message: &str) -> LocalBoxFuture<'static, Option<String>> {
    let socket = Open(Socket::new(url, message));
    let frame = JsFuture::from(socket.0.frame());
    let read = move |frame: Result<JsValue, _>| {
        drop(socket);
        frame.ok()?.as_string()
    };
    frame.map(read).boxed_local()
}

/// Closes the socket when it is dropped.
struct Open(Socket);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.close();
    }
}
