//! HTTP requests by `fetch`, each read to its end. What is done for one is in `fetch.js`; here it is told what came of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::global::now_ms;
use super::resource_timing::{self, MARK};
use super::timers::sleep;
use crate::numbered::Numbered;
use crate::platform::{
    FetchError, FetchListener, FetchReply, FetchRequest, FetchTiming, Measured, Sent,
};

#[wasm_bindgen(module = "/src/browser/fetch.js")]
extern "C" {
    fn listen(mark: &str, ended: JsValue, failed: JsValue);

    fn begin(
        id: u32,
        method: JsValue,
        url: JsValue,
        headers: Option<Array>,
        body: Option<Uint8Array>,
        timeout_ms: u32,
        max_bytes: f64,
        follows_redirects: bool,
        wants_head: bool,
        wants_body: bool,
        is_measured: bool,
    );

    fn abort(id: u32);

    #[wasm_bindgen(js_name = answers)]
    async fn has_answer(url: &str, timeout_ms: u32) -> JsValue;

    /// Posts a text by a request that outlives the page.
    #[wasm_bindgen(js_name = sendAndForget)]
    pub(super) fn send_and_forget(url: &str, body: &str);
}

thread_local! {
    static UNDER_WAY: RefCell<Numbered<u32, UnderWay>> = const { RefCell::new(Numbered::new()) };
    static TEXTS: RefCell<Vec<(String, JsValue)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static LISTENING: () = begin_to_listen();
    /// Whether measures that don't come are looked for.
    static SWEEPS: Cell<bool> = const { Cell::new(false) };
}

/// What the browser measured follows the end of a body within a few milliseconds, or never. So long it is waited for at
/// least, and twice as long at most: one timer for all costs less than one for each.
const MEASURE_WAIT_MS: f64 = 50.0;

/// A request of which not all has been told.
struct UnderWay {
    number: u64,
    listener: Rc<dyn FetchListener>,
    timeout_ms: u32,
    max_bytes: u64,
    is_measured: bool,
    /// What the browser measured, where that came before the end.
    measured: Option<Measured>,
    /// When it ended, once it has.
    ended_ms: Option<f64>,
}

fn begin_to_listen() {
    type Ended = dyn Fn(u32, u16, f64, f64, f64, Option<String>, Option<Array>, Option<Uint8Array>);
    let ended: Closure<Ended> = Closure::new(
        |id,
         status,
         body_bytes: f64,
         start_ms,
         end_ms,
         url: Option<String>,
         headers,
         body: Option<Uint8Array>| {
            let mut url = url.unwrap_or_default();
            url.truncate(without_fragment(&url).len());
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
            };
            succeeded(id, reply);
        },
    );
    let failed: Closure<dyn Fn(u32, JsValue, JsValue)> = Closure::new(failed);
    listen(MARK, ended.into_js_value(), failed.into_js_value());
    resource_timing::listen(measured);
}

fn succeeded(id: u32, reply: FetchReply) {
    let told = UNDER_WAY.with_borrow_mut(|under_way| {
        let request = under_way.get_mut(id)?;
        let (number, listener) = (request.number, Rc::clone(&request.listener));
        let measured = request.measured.take();
        if request.is_measured && measured.is_none() {
            request.ended_ms = Some(reply.timing.end_ms);
            begin_to_sweep();
        } else {
            under_way.remove(id);
        }
        Some((number, listener, measured))
    });
    // Told when the table is free again: who is told may send the next one.
    if let Some((number, listener, measured)) = told {
        Rc::clone(&listener).ended(number, Ok(reply));
        if let Some(measured) = measured {
            listener.measured(number, measured);
        }
    }
}

fn failed(id: u32, why: JsValue, text: JsValue) {
    let request = UNDER_WAY.with_borrow_mut(|under_way| under_way.remove(id));
    if let Some(request) = request {
        let text = text.as_string().unwrap_or_default();
        let error = match why.as_string().unwrap_or_default().as_str() {
            "invalid" => FetchError::Invalid(text),
            "timeout" => FetchError::Timeout(request.timeout_ms),
            "redirected" => FetchError::Redirected,
            "too_large" => FetchError::TooLarge(request.max_bytes),
            _ => FetchError::Network(text),
        };
        request.listener.ended(request.number, Err(error));
    }
}

fn measured(id: u32, measured: Measured) {
    let told = UNDER_WAY.with_borrow_mut(|under_way| {
        let request = under_way.get_mut(id)?;
        if request.ended_ms.is_none() {
            request.measured = Some(measured);
            return None;
        }
        under_way.remove(id).map(|request| (request, measured))
    });
    if let Some((request, measured)) = told {
        request.listener.measured(request.number, measured);
    }
}

/// Gives up measures that have been waited for long enough, as long as any is waited for.
fn begin_to_sweep() {
    let is_waited_for = |request: &UnderWay| request.ended_ms.is_some();
    if SWEEPS.replace(true) {
        return;
    }
    spawn_local(async move {
        while UNDER_WAY
            .with_borrow(|under_way| under_way.iter().any(|(_, request)| is_waited_for(request)))
        {
            sleep(MEASURE_WAIT_MS).await;
            let late_ms = now_ms() - MEASURE_WAIT_MS;
            let is_late = |request: &UnderWay| request.ended_ms.is_some_and(|at| at <= late_ms);
            let mut late = Vec::new();
            UNDER_WAY.with_borrow(|under_way| {
                for (id, request) in under_way.iter() {
                    if is_late(request) {
                        late.push(*id);
                    }
                }
            });
            for id in late {
                measured(id, Measured::default());
            }
        }
        SWEEPS.set(false);
    });
}

/// Whether anything answers at an address, whatever it lets a page see.
pub(super) async fn answers(url: String, timeout_ms: u32) -> bool {
    has_answer(&url, timeout_ms).await.is_truthy()
}

/// Sends a request, and tells of it.
pub(super) fn send(number: u64, request: FetchRequest, listener: Rc<dyn FetchListener>) -> Sent {
    LISTENING.with(|_listening| ());
    // A fragment is never sent, and a mark takes its place.
    let url = without_fragment(&request.url);
    let id = NEXT.get();
    NEXT.set(id.wrapping_add(1));
    let request_under_way = UnderWay {
        number,
        listener,
        timeout_ms: request.timeout_ms,
        max_bytes: request.max_bytes,
        is_measured: request.is_measured,
        measured: None,
        ended_ms: None,
    };
    UNDER_WAY.with_borrow_mut(|under_way| under_way.insert(id, request_under_way));
    begin(
        id,
        repeated_text(&request.method),
        repeated_text(url),
        header_pairs(&request.headers),
        request.body.as_deref().map(Uint8Array::from),
        request.timeout_ms,
        request.max_bytes as f64,
        request.follow_redirects,
        !request.drops_headers,
        !request.drops_body,
        request.is_measured,
    );
    Sent::new(Box::new(move || give_up(id)))
}

fn without_fragment(url: &str) -> &str {
    let end = url.find('#').unwrap_or(url.len());
    url.get(..end).unwrap_or(url)
}

fn give_up(id: u32) {
    let given_up = UNDER_WAY.with_borrow_mut(|under_way| {
        let request = under_way.get_mut(id)?;
        if request.ended_ms.is_some() {
            return None;
        }
        under_way.remove(id)
    });
    if given_up.is_some() {
        abort(id);
    }
}

/// Texts of JavaScript's that are kept.
const MOST_TEXTS: usize = 64;

/// A text as JavaScript has it. A load run asks for the same few again and again, and to make one costs more than to find
/// it.
fn repeated_text(text: &str) -> JsValue {
    TEXTS.with_borrow_mut(|texts| {
        if let Some((_, known)) = texts.iter().find(|(known, _)| known == text) {
            return known.clone();
        }
        if texts.len() >= MOST_TEXTS {
            texts.clear();
        }
        let made = JsValue::from_str(text);
        texts.push((text.to_owned(), made.clone()));
        made
    })
}

fn header_pairs(headers: &[(String, String)]) -> Option<Array> {
    if headers.is_empty() {
        return None;
    }
    let pairs = Array::new();
    for (name, value) in headers {
        pairs.push(&Array::of2(&name.into(), &value.into()));
    }
    Some(pairs)
}

fn header_list(pairs: Option<Array>) -> Vec<(String, String)> {
    let text = |value: JsValue| value.as_string().unwrap_or_default();
    let pairs = pairs.unwrap_or_default();
    let mut headers = Vec::new();
    for at in 0..pairs.length() {
        let pair: Array = pairs.get(at).unchecked_into();
        headers.push((text(pair.get(0)), text(pair.get(1))));
    }
    headers
}
