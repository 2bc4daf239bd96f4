//! One HTTP request by `fetch`, read to its end.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::FutureExt;
use gloo_timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestCredentials,
    RequestInit, RequestMode, RequestRedirect, Response,
};

use super::global::{now_ms, property, thrown_text};
use super::resource_timing::Tag;
use crate::platform::{FetchError, FetchReply, FetchRequest, FetchTiming, Later, Measured};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch_with(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

/// Whether anything answers at an address. `no-cors` succeeds wherever a server answered, whatever it allows; it fails
/// where none did.
pub(super) async fn answers(url: String, timeout_ms: u32) -> bool {
    let Ok(controller) = AbortController::new() else {
        return false;
    };
    let aborter = controller.clone();
    let _timer = Timeout::new(timeout_ms, move || aborter.abort());
    let init = RequestInit::new();
    init.set_method("HEAD");
    init.set_mode(RequestMode::NoCors);
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(Some(&controller.signal()));
    match fetch_with(&url, &init) {
        Ok(promise) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// Posts a text by a request that outlives the page.
pub(super) fn send_and_forget(url: &str, body: &str) {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let _set = Reflect::set(&init, &"keepalive".into(), &true.into());
    if let Ok(promise) = fetch_with(url, &init) {
        wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(promise).await) });
    }
}

/// Aborts the request when it is dropped before it ended.
struct AbortGuard {
    controller: AbortController,
    ended: Cell<bool>,
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        if !self.ended.get() {
            self.controller.abort();
        }
    }
}

/// Sends a request and reads the whole reply. `measured` asks for the phases, which costs a little.
pub(super) async fn fetch(request: FetchRequest, measured: bool) -> Result<FetchReply, FetchError> {
    let controller =
        AbortController::new().map_err(|error| FetchError::Invalid(thrown_text(&error)))?;
    let init = init(&request, &controller)?;
    let timed_out = Rc::new(Cell::new(false));
    let timer = (request.timeout_ms > 0).then(|| {
        let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
        Timeout::new(request.timeout_ms, move || {
            timed_out.set(true);
            controller.abort();
        })
    });
    let guard = AbortGuard {
        controller,
        ended: Cell::new(false),
    };
    let explain = |error: JsValue| {
        guard.ended.set(true);
        if timed_out.get() {
            FetchError::Timeout(request.timeout_ms)
        } else {
            FetchError::Network(thrown_text(&error))
        }
    };

    let tag = measured.then(Tag::new);
    let address = tag
        .as_ref()
        .map_or_else(|| request.url.clone(), |tag| tag.mark(&request.url));
    let start_ms = now_ms();
    let promise = fetch_with(&address, &init).map_err(explain)?;
    let response: Response = JsFuture::from(promise)
        .await
        .map_err(explain)?
        .unchecked_into();
    // What a redirect is that isn't followed: nothing of it can be seen.
    if response.status() == 0 {
        return Err(FetchError::Redirected);
    }
    let (body, body_bytes) = match request.max_bytes {
        0 => {
            let all = JsFuture::from(response.array_buffer().map_err(explain)?).await;
            let all: ArrayBuffer = all.map_err(explain)?.unchecked_into();
            // A copy that nobody asks for is spared.
            let body = if request.drops_body {
                Vec::new()
            } else {
                Uint8Array::new(&all).to_vec()
            };
            (body, u64::from(all.byte_length()))
        }
        most => match read_at_most(&response, most).await.map_err(explain)? {
            Some(body) => {
                let bytes = body.len() as u64;
                (body, bytes)
            }
            None => return Err(FetchError::TooLarge(most)),
        },
    };
    let end_ms = now_ms();
    guard.ended.set(true);
    drop(timer);

    let mut later = Later::default();
    let (phases, protocol) = match tag {
        Some(tag) if request.measured_later => {
            later = Later::new(tag.measured().boxed_local());
            Measured::default()
        }
        Some(tag) => tag.measured().await,
        None => Measured::default(),
    };
    let mut url = response.url();
    if let Some(at) = url.find('#') {
        url.truncate(at);
    }
    Ok(FetchReply {
        status: response.status(),
        headers: if request.drops_headers {
            Vec::new()
        } else {
            header_list(&response.headers())
        },
        body,
        body_bytes,
        url,
        timing: FetchTiming {
            start_ms,
            end_ms,
            phases,
            protocol,
        },
        later,
    })
}

/// The body, or nothing where it is larger than `most`: then the rest of it is not waited for.
async fn read_at_most(response: &Response, most: u64) -> Result<Option<Vec<u8>>, JsValue> {
    let mut body = Vec::new();
    let Some(stream) = response.body() else {
        return Ok(Some(body));
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let read = JsFuture::from(reader.read()).await?;
        let chunk = property(&read, "value");
        if chunk.is_undefined() {
            return Ok(Some(body));
        }
        let chunk: Uint8Array = chunk.unchecked_into();
        if body.len() as u64 + u64::from(chunk.length()) > most {
            return Ok(None);
        }
        body.append(&mut chunk.to_vec());
    }
}

fn init(request: &FetchRequest, controller: &AbortController) -> Result<RequestInit, FetchError> {
    let invalid = |error: JsValue| FetchError::Invalid(thrown_text(&error));
    let init = RequestInit::new();
    init.set_method(&request.method);
    if !request.headers.is_empty() {
        let headers = Headers::new().map_err(invalid)?;
        for (name, value) in &request.headers {
            headers.append(name, value).map_err(invalid)?;
        }
        init.set_headers(&headers);
    }
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(Some(&controller.signal()));
    init.set_redirect(if request.follow_redirects {
        RequestRedirect::Follow
    } else {
        RequestRedirect::Manual
    });
    if let Some(body) = &request.body {
        init.set_body(&Uint8Array::from(body.as_slice()));
    }
    Ok(init)
}

fn header_list(headers: &Headers) -> Vec<(String, String)> {
    let entries = js_sys::try_iter(headers).ok().flatten();
    entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| {
            let pair: Array = entry.unchecked_into();
            (
                pair.get(0).as_string().unwrap_or_default(),
                pair.get(1).as_string().unwrap_or_default(),
            )
        })
        .collect()
}
