//! HTTP requests by `fetch`, each read to its end. What is done for one is in `fetch.js`; here it is told what came of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture};
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::numbered::Numbered;
use crate::platform::{
    FetchError, FetchListener, FetchReply, FetchRequest, FetchTiming, Measuring, Phases, Sent,
};

#[wasm_bindgen(module = "/src/browser/fetch.js")]
extern "C" {
    fn listen(ended: JsValue, failed: JsValue, measured: JsValue);

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
        measuring: u8,
    );

    fn abort(id: u32);

    #[wasm_bindgen(js_name = answers)]
    fn ask(url: &str, timeout_ms: u32) -> Promise;

    /// Posts a text that outlives the page. Nobody learns what became of it.
    #[wasm_bindgen(js_name = sendBeacon)]
    pub fn send_beacon(url: &str, body: &str);
}

thread_local! {
    static UNDER_WAY: RefCell<Numbered<u32, UnderWay>> = const { RefCell::new(Numbered::new()) };
    static TEXTS: RefCell<Vec<(String, JsValue)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static LISTENING: () = begin_to_listen();
}

/// A request of which not all has been told.
struct UnderWay {
    number: u64,
    listener: Rc<dyn FetchListener>,
    timeout_ms: u32,
    max_bytes: u64,
    is_measured: bool,
    has_ended: bool,
}

fn begin_to_listen() {
    type Ended =
        dyn Fn(u32, u16, f64, f64, f64, Option<String>, Option<String>, Option<Uint8Array>);
    let ended: Closure<Ended> = Closure::new(
        |id,
         status,
         body_bytes: f64,
         start_ms,
         end_ms,
         url: Option<String>,
         headers: Option<String>,
         body: Option<Uint8Array>| {
            let reply = FetchReply {
                status,
                headers: headers.as_deref().map(header_list).unwrap_or_default(),
                body: body.map(|body| body.to_vec()).unwrap_or_default(),
                body_bytes: body_bytes as u64,
                url: url.unwrap_or_default(),
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
    let measured: Closure<dyn Fn(Box<[f64]>, String)> =
        Closure::new(|figures: Box<[f64]>, protocol| measured(&figures, protocol));
    listen(
        ended.into_js_value(),
        failed.into_js_value(),
        measured.into_js_value(),
    );
}

fn take(id: u32) -> Option<UnderWay> {
    UNDER_WAY.with_borrow_mut(|under_way| under_way.remove(id))
}

fn succeeded(id: u32, reply: FetchReply) {
    let told = UNDER_WAY.with_borrow_mut(|under_way| {
        let request = under_way.get_mut(id)?;
        request.has_ended = true;
        let told = (request.number, Rc::clone(&request.listener));
        if !request.is_measured {
            under_way.remove(id);
        }
        Some(told)
    });
    // Told when the table is free again: who is told may send the next one.
    if let Some((number, listener)) = told {
        listener.ended(number, Ok(reply));
    }
}

fn failed(id: u32, why: JsValue, text: JsValue) {
    if let Some(request) = take(id) {
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

/// What was measured of requests: of each its number and its phases, which are below nothing where the target hides them.
fn measured(figures: &[f64], protocol: String) {
    let protocol: Rc<str> = protocol.into();
    let (each, _) = figures.as_chunks();
    for &[
        id,
        blocked_ms,
        dns_ms,
        connecting_ms,
        tls_ms,
        waiting_ms,
        receiving_ms,
    ] in each
    {
        let phases = Phases {
            blocked_ms,
            dns_ms,
            connecting_ms,
            tls_ms,
            waiting_ms,
            receiving_ms,
        };
        if let Some(request) = take(id as u32) {
            let phases = (blocked_ms >= 0.0).then_some(phases);
            request
                .listener
                .measured(request.number, (phases, Rc::clone(&protocol)));
        }
    }
}

/// Whether anything answers at an address, whatever it lets a page see.
pub(super) fn answers(url: &str, timeout_ms: u32) -> LocalBoxFuture<'static, bool> {
    let answers = JsFuture::from(ask(url, timeout_ms));
    let read = |answers: Result<JsValue, _>| answers.is_ok_and(|answers| answers.is_truthy());
    answers.map(read).boxed_local()
}

/// Sends a request, and tells of it.
pub(super) fn send(number: u64, request: FetchRequest, listener: Rc<dyn FetchListener>) -> Sent {
    LISTENING.with(|_listening| ());
    let id = NEXT.get();
    NEXT.set(id.wrapping_add(1));
    let request_under_way = UnderWay {
        number,
        listener,
        timeout_ms: request.timeout_ms,
        max_bytes: request.max_bytes,
        is_measured: request.measuring != Measuring::No,
        has_ended: false,
    };
    UNDER_WAY.with_borrow_mut(|under_way| under_way.insert(id, request_under_way));
    begin(
        id,
        repeated_text(&request.method),
        repeated_text(&request.url),
        header_pairs(&request.headers),
        request.body.as_deref().map(Uint8Array::from),
        request.timeout_ms,
        request.max_bytes as f64,
        request.follow_redirects,
        !request.drops_headers,
        !request.drops_body,
        request.measuring as u8,
    );
    Sent::new(Box::new(move || give_up(id)))
}

fn give_up(id: u32) {
    let given_up = UNDER_WAY.with_borrow_mut(|under_way| {
        let has_ended = under_way.get_mut(id)?.has_ended;
        if has_ended {
            None
        } else {
            under_way.remove(id)
        }
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

/// A name and its value are a line each.
fn header_list(lines: &str) -> Vec<(String, String)> {
    let mut lines = lines.split('\n');
    let mut headers = Vec::new();
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        headers.push((name.to_owned(), value.to_owned()));
    }
    headers
}
