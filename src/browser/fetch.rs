//! HTTP requests by `fetch`, each read to its end. What is done for one is in `fetch.js`; here it is told what came of it.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;
use futures_util::future::FutureExt;
use js_sys::{Array, Uint8Array};
use litemap::LiteMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::resource_timing::Tag;
use crate::platform::{FetchError, FetchReply, FetchRequest, FetchTiming, Later};

#[wasm_bindgen(module = "/src/browser/fetch.js")]
extern "C" {
    fn listen(ended: JsValue, failed: JsValue);

    fn begin(
        number: u32,
        method: &str,
        url: &str,
        headers: Option<Array>,
        body: Option<Uint8Array>,
        timeout_ms: u32,
        max_bytes: f64,
        follows_redirects: bool,
        wants_head: bool,
        wants_body: bool,
    );

    fn abort(number: u32);

    #[wasm_bindgen(js_name = answers)]
    async fn has_answer(url: &str, timeout_ms: u32) -> JsValue;

    /// Posts a text by a request that outlives the page.
    #[wasm_bindgen(js_name = sendAndForget)]
    pub(super) fn send_and_forget(url: &str, body: &str);
}

thread_local! {
    static UNDER_WAY: RefCell<LiteMap<u32, oneshot::Sender<Told>>> = const { RefCell::new(LiteMap::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static LISTENING: () = begin_to_listen();
}

/// What came of a request.
type Told = Result<FetchReply, Failure>;

/// Why there is no reply, as `fetch.js` calls it, and the browser's words for it.
#[derive(Default)]
struct Failure {
    why: String,
    text: String,
}

fn begin_to_listen() {
    type Ended = dyn Fn(u32, u16, f64, f64, f64, Option<String>, Option<Array>, Option<Uint8Array>);
    let ended: Closure<Ended> = Closure::new(
        |number,
         status,
         body_bytes: f64,
         start_ms,
         end_ms,
         url: Option<String>,
         headers,
         body: Option<Uint8Array>| {
            let mut url = url.unwrap_or_default();
            if let Some(at) = url.find('#') {
                url.truncate(at);
            }
            let reply = FetchReply {
                status,
                headers: header_list(headers),
                body: body.map(|body| body.to_vec()).unwrap_or_default(),
                body_bytes: body_bytes as u64,
                url,
                timing: FetchTiming {
                    start_ms,
                    end_ms,
                    ..FetchTiming::default()
                },
                later: Later::default(),
            };
            tell(number, Ok(reply));
        },
    );
    let failed: Closure<dyn Fn(u32, String, String)> =
        Closure::new(|number, why, text| tell(number, Err(Failure { why, text })));
    listen(ended.into_js_value(), failed.into_js_value());
}

fn tell(number: u32, told: Told) {
    if let Some(ended) = UNDER_WAY.with_borrow_mut(|under_way| under_way.remove(&number)) {
        // Nobody waits any more when a run is over.
        let _unheard = ended.send(told);
    }
}

/// Aborts its request when it is dropped before the request ended.
struct AbortGuard(u32);

impl Drop for AbortGuard {
    fn drop(&mut self) {
        if UNDER_WAY
            .with_borrow_mut(|under_way| under_way.remove(&self.0))
            .is_some()
        {
            abort(self.0);
        }
    }
}

/// Whether anything answers at an address, whatever it lets a page see.
pub(super) async fn answers(url: String, timeout_ms: u32) -> bool {
    has_answer(&url, timeout_ms).await.is_truthy()
}

/// Sends a request and reads the whole reply. `measured` asks for the phases, which costs a little.
pub(super) async fn fetch(request: FetchRequest, measured: bool) -> Result<FetchReply, FetchError> {
    LISTENING.with(|_listening| ());
    let number = NEXT.get();
    NEXT.set(number.wrapping_add(1));
    let (sender, ended) = oneshot::channel();
    UNDER_WAY.with_borrow_mut(|under_way| under_way.insert(number, sender));
    let _guard = AbortGuard(number);

    let tag = measured.then(|| Tag::new(number));
    let marked = tag.as_ref().map(|tag| tag.mark(&request.url));
    begin(
        number,
        &request.method,
        marked.as_ref().unwrap_or(&request.url),
        header_pairs(&request.headers),
        request.body.as_deref().map(Uint8Array::from),
        request.timeout_ms,
        request.max_bytes as f64,
        request.follow_redirects,
        !request.drops_headers,
        !request.drops_body,
    );
    let told = ended.await.unwrap_or_else(|_| Err(Failure::default()));
    let mut reply = told.map_err(|Failure { why, text }| match why.as_str() {
        "invalid" => FetchError::Invalid(text),
        "timeout" => FetchError::Timeout(request.timeout_ms),
        "redirected" => FetchError::Redirected,
        "too_large" => FetchError::TooLarge(request.max_bytes),
        _ => FetchError::Network(text),
    })?;
    if let Some(tag) = tag {
        if request.measured_later {
            reply.later = Later::new(tag.measured().boxed_local());
        } else {
            (reply.timing.phases, reply.timing.protocol) = tag.measured().await;
        }
    }
    Ok(reply)
}

fn header_pairs(headers: &[(String, String)]) -> Option<Array> {
    let pair = |(name, value): &(String, String)| Array::of2(&name.into(), &value.into());
    (!headers.is_empty()).then(|| headers.iter().map(pair).collect())
}

fn header_list(pairs: Option<Array>) -> Vec<(String, String)> {
    let text = |value: JsValue| value.as_string().unwrap_or_default();
    let pairs = pairs.iter().flat_map(Array::iter);
    pairs
        .map(|pair| {
            let pair: Array = pair.unchecked_into();
            (text(pair.get(0)), text(pair.get(1)))
        })
        .collect()
}
