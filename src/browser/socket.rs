//! A WebSocket for one answer.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use super::global::property;

/// Opens a socket, sends one text, and gives the first text that comes; nothing where the socket can't be had, or closes
/// before. Dropping it closes the socket.
pub(super) async fn first_frame(url: String, message: String) -> Option<String> {
    let socket = Socket(WebSocket::new(&url).ok()?);
    let (tell, told) = oneshot::channel();
    let tell = Rc::new(RefCell::new(Some(tell)));
    let sending = socket.0.clone();
    let ended = Rc::clone(&tell);
    let open = Closure::<dyn Fn()>::new(move || {
        if sending.send_with_str(&message).is_err() {
            ended.take();
        }
    });
    // An error closes the socket too.
    let ended = Rc::clone(&tell);
    let close = Closure::<dyn Fn()>::new(move || drop(ended.take()));
    let frame = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        if let Some(tell) = tell.take() {
            let _told = tell.send(property(&event, "data").as_string());
        }
    });
    socket.0.set_onopen(Some(open.as_ref().unchecked_ref()));
    socket.0.set_onclose(Some(close.as_ref().unchecked_ref()));
    socket.0.set_onmessage(Some(frame.as_ref().unchecked_ref()));
    told.await.ok().flatten()
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
