// Requests by `fetch`, each read to its end. They are here and not in the wasm, because a load run does all of this for
// each request: a promise that the wasm waits for, or an object of the browser's that it looks into, costs more than the
// step itself.

/** The requests that haven't ended, by number: `{controller, why}`, why being the reason if they fail now. */
const underWay = new Map();
let tell, mark;

/**
 * Says who is told of requests: `ended(number, status, body_bytes, start_ms, end_ms, url?, headers?, body?)`, with headers
 * as pairs, and `failed(number, why, text)`, where `why` is invalid, network, timeout, redirected or too_large.
 */
export function listen(mark_of_measured, ended, failed) {
  mark = mark_of_measured;
  tell = { ended, failed };
}

/**
 * Sends a request. `headers`: pairs; `timeout_ms`, `max_bytes`: 0 for no end. What isn't wanted isn't told: address and
 * headers, the body. The address is also told where redirects led to it. One that is to be measured gets the mark and
 * its number as its fragment.
 */
export async function begin(
  number, method, url, headers, body, timeout_ms, max_bytes, follows_redirects, wants_head, wants_body,
  is_measured,
) {
  const controller = new AbortController();
  const request = { controller, why: "invalid" };
  underWay.set(number, request);
  const timer = timeout_ms && setTimeout(giveUp, timeout_ms, request, "timeout");
  let response, bytes, start_ms, end_ms;
  try {
    const redirect = follows_redirects ? "follow" : "manual";
    const init = { method, body, redirect, cache: "no-store", credentials: "omit", signal: controller.signal };
    if (headers) init.headers = new Headers(headers);
    request.why = "network";
    start_ms = performance.now();
    response = await fetch(is_measured ? url + mark + number : url, init);
    // What a redirect is that isn't followed: nothing of it can be seen.
    if (response.status === 0) throw giveUp(request, "redirected");
    bytes = await (max_bytes ? readAtMost(response, max_bytes) : response.arrayBuffer());
    end_ms = performance.now();
    if (!bytes) throw giveUp(request, "too_large");
  } catch (error) {
    return tell.failed(number, request.why, String(error?.message ?? error));
  } finally {
    if (timer) clearTimeout(timer);
    underWay.delete(number);
  }
  const url_then = wants_head || response.redirected ? response.url : undefined;
  const headers_then = wants_head ? Array.from(response.headers) : undefined;
  const body_then = wants_body ? new Uint8Array(bytes) : undefined;
  tell.ended(number, response.status, bytes.byteLength, start_ms, end_ms, url_then, headers_then, body_then);
}

function giveUp(request, why) {
  request.why = why;
  request.controller.abort();
  return new Error(why);
}

/** Gives a request up. It is told as failed, if nothing else came first. */
export const abort = (number) => underWay.get(number)?.controller.abort();

/** Whether anything answers. `no-cors` succeeds wherever a server answered, whatever it allows. */
export async function answers(url, timeout_ms) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout_ms);
  const { signal } = controller;
  const init = { method: "HEAD", mode: "no-cors", cache: "no-store", credentials: "omit", signal };
  try {
    await fetch(url, init);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Posts a text by a request that outlives the page; nobody is told what came of it. */
export function sendAndForget(url, body) {
  fetch(url, { method: "POST", body, keepalive: true }).catch(() => {});
}

/** The body, or nothing where it is larger than `most` bytes: then the rest of it isn't waited for. */
async function readAtMost(response, most) {
  const reader = response.body?.getReader();
  const chunks = [];
  let size = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) return undefined;
    chunks.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all.buffer;
}
