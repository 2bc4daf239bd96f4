//! A WebSocket for one answer.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use super::global::property;
use crate::inbox::Inbox;

/// Opens a socket, sends one text, and gives the first text that comes; nothing where the socket can't be had, or closes
/// before. Dropping it closes the socket.
pub(super) async fn first_frame(url: String, message: String) -> Option<String> {
    let socket = Socket(WebSocket::new(&url).ok()?);
    let told = Rc::new(Inbox::default());
    let sending = socket.0.clone();
    let ended = Rc::clone(&told);
    let open = Closure::<dyn Fn()>::new(move || {
        if sending.send_with_str(&message).is_err() {
            ended.put(None);
        }
    });
    // An error closes the socket too.
    let ended = Rc::clone(&told);
    let close = Closure::<dyn Fn()>::new(move || ended.put(None));
    let came = Rc::clone(&told);
    let frame = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        came.put(property(&event, "data").as_string());
    });
    socket.0.set_onopen(Some(open.as_ref().unchecked_ref()));
    socket.0.set_onclose(Some(close.as_ref().unchecked_ref()));
    socket.0.set_onmessage(Some(frame.as_ref().unchecked_ref()));
    told.next().await
}

/// Closes the socket, and listens no more, when it is dropped.
struct Socket(WebSocket);

impl Drop for Socket {
    fn drop(&mut self) {
        self.0.set_onopen(None);
        self.0.set_onclose(None);
        self.0.set_onmessage(None);
        let _closed = self.0.close();
    }
}
