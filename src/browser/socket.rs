//! A WebSocket for one answer.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/socket.js")]
extern "C" {
    type Socket;

    #[wasm_bindgen(constructor, catch)]
    fn new(url: &str, text: &str) -> Result<Socket, JsValue>;

    #[wasm_bindgen(method)]
    async fn first_frame(this: &Socket) -> JsValue;

    #[wasm_bindgen(method)]
    fn close(this: &Socket);
}

/// Opens a socket, sends one text, and gives the first text that comes; nothing where the socket can't be had, or closes
/// before. Dropping it closes the socket.
pub(super) async fn first_frame(url: String, message: String) -> Option<String> {
    let open = Open(Socket::new(&url, &message).ok()?);
    open.0.first_frame().await.as_string()
}

/// Closes the socket when it is dropped.
struct Open(Socket);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.close();
    }
}
