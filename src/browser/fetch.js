// Requests by `fetch`, each read to its end, and what the browser measured of them. They are here and not in the wasm,
// because a load run does all of this for each request: a promise that the wasm waits for, or an object of the browser's
// that it looks into, costs more than the step itself.

/**
 * What goes between the address of a request that is to be measured and its number. A fragment isn't sent, and the name of
 * the browser's entry keeps it: so the request is found again among all others.
 */
const MARK = "#request-";
/** The browser's own list of entries is emptied after so many. */
const CLEAR_EVERY = 200;
let observed = 0;

/**
 * What the browser measured follows the end of a body within a few milliseconds, or never. So long it is waited for at
 * least, and twice as long at most: one timer for all costs less than one for each.
 */
const MEASURE_WAIT_MS = 50;
/** The six phases of a request where nothing tells them. */
const UNKNOWN_PHASES = [-1, -1, -1, -1, -1, -1];
/** The `measuring` of a request whose measures somebody waits for; 0 where they aren't wanted, 1 where they may be late. */
const AT_ONCE = 2;

/**
 * The requests that haven't ended, by number: `{controller, why, measuring, end_ms, measures}`, why being the reason if
 * they fail now, and measures what the browser measured, where it told that first.
 */
const underWay = new Map();
/** Those that ended, as long as the browser hasn't told what it measured of them, by number and in their order. */
const unmeasured = new Map();
/**
 * What was measured and isn't told yet: of each request its number and its phases, all of one protocol. What is told
 * together finds what it needs in the processor's caches: one by one it costs three times as much.
 */
let gathered = [];
let gathered_protocol = "";
let tell;
/** Whether a sweep is coming. */
let sweeps = false;

/**
 * Says who is told of requests: `ended(number, status, body_bytes, start_ms, end_ms, url?, headers?, body?)`, with headers
 * as lines, a name and its value in turn; `failed(number, why, text)`, where `why` is invalid, network, timeout,
 * redirected or too_large; and after the ends of those that are to be measured `measured(figures, protocol)`, with seven
 * figures for each: number, blocked_ms, dns_ms, connecting_ms, tls_ms, waiting_ms and receiving_ms, where the target lets
 * a page see these; else they are -1.
 */
export function listen(ended, failed, measured) {
  tell = { ended, failed, measured };
  try {
    // One type, and no list of them, is the form in which the browser reports everything from now on.
    new PerformanceObserver(observe).observe({ type: "resource" });
  } catch {
    // Without an observer no measures come, as from a target that hides its timing.
  }
}

/** Entries come through an observer, because the browser's own list ends at 250. It keeps what was told: it is emptied. */
function observe(list) {
  const entries = list.getEntries();
  entries.forEach(measure);
  observed += entries.length;
  if (observed < CLEAR_EVERY) return;
  observed = 0;
  performance.clearResourceTimings();
}

function measure(entry) {
  const at = entry.name.lastIndexOf(MARK);
  if (at < 0) return;
  const number = Number(entry.name.slice(at + MARK.length));
  const { requestStart, responseStart, connectEnd, secureConnectionStart, nextHopProtocol } = entry;
  if (!(requestStart > 0)) return take(number, nextHopProtocol, UNKNOWN_PHASES);
  const dns_ms = entry.domainLookupEnd - entry.domainLookupStart;
  const connecting_ms = connectEnd - entry.connectStart;
  const blocked_ms = Math.max(0, requestStart - entry.startTime - dns_ms - connecting_ms);
  const tls_ms = secureConnectionStart > 0 ? connectEnd - secureConnectionStart : 0;
  const waiting_ms = responseStart - requestStart;
  const receiving_ms = entry.responseEnd - responseStart;
  take(number, nextHopProtocol, [blocked_ms, dns_ms, connecting_ms, tls_ms, waiting_ms, receiving_ms]);
}

function take(number, protocol, phases) {
  const request = underWay.get(number) ?? unmeasured.get(number);
  if (!request) return;
  request.measures = { protocol, phases };
  if (unmeasured.delete(number)) gather(number, request);
}

/** Adds what was measured of a request that has ended to what is told. */
function gather(number, { measuring, measures: { protocol, phases } }) {
  if (protocol !== gathered_protocol) tellGathered();
  gathered_protocol = protocol;
  gathered.push(number, ...phases);
  if (measuring === AT_ONCE) tellGathered();
}

function tellGathered() {
  if (gathered.length === 0) return;
  const figures = gathered;
  gathered = [];
  tell.measured(figures, gathered_protocol);
}

/** Tells what was measured, and gives up what has been waited for long enough, as long as there is any. */
function sweep() {
  const late_ms = performance.now() - MEASURE_WAIT_MS;
  for (const [number, { end_ms }] of unmeasured) {
    if (end_ms <= late_ms) take(number, "", UNKNOWN_PHASES);
  }
  tellGathered();
  sweeps = false;
  if (unmeasured.size > 0) sweepSoon();
}

function sweepSoon() {
  if (!sweeps) setTimeout(sweep, MEASURE_WAIT_MS);
  sweeps = true;
}

/**
 * Sends a request. `headers`: pairs; `timeout_ms`, `max_bytes`: 0 for no end. What isn't wanted isn't told: address and
 * headers, the body. The address is also told where redirects led to it. One that is to be measured (`measuring` isn't 0)
 * gets the mark and its number as its fragment.
 */
export async function begin(
  number, method, url, headers, body, timeout_ms, max_bytes, follows_redirects, wants_head, wants_body,
  measuring,
) {
  const controller = new AbortController();
  const request = { controller, why: "invalid", measuring, end_ms: 0, measures: undefined };
  underWay.set(number, request);
  const timer = timeout_ms && setTimeout(giveUp, timeout_ms, request, "timeout");
  let response, bytes, start_ms;
  try {
    const redirect = follows_redirects ? "follow" : "manual";
    const init = { method, body, redirect, cache: "no-store", credentials: "omit", signal: controller.signal };
    if (headers) init.headers = new Headers(headers);
    request.why = "network";
    start_ms = performance.now();
    const address = withoutFragment(url);
    response = await fetch(measuring ? address + MARK + number : address, init);
    // What a redirect is that isn't followed: nothing of it can be seen.
    if (response.status === 0) throw giveUp(request, "redirected");
    bytes = await (max_bytes ? readAtMost(response, max_bytes) : response.arrayBuffer());
    request.end_ms = performance.now();
    if (!bytes) throw giveUp(request, "too_large");
  } catch (error) {
    return tell.failed(number, request.why, String(error?.message ?? error));
  } finally {
    if (timer) clearTimeout(timer);
    underWay.delete(number);
  }
  const url_then = wants_head || response.redirected ? withoutFragment(response.url) : undefined;
  const headers_then = wants_head ? Array.from(response.headers).flat().join("\n") : undefined;
  const body_then = wants_body ? new Uint8Array(bytes) : undefined;
  tell.ended(number, response.status, bytes.byteLength, start_ms, request.end_ms, url_then, headers_then, body_then);
  if (!measuring) return;
  if (request.measures) gather(number, request);
  else unmeasured.set(number, request);
  sweepSoon();
}

/** A fragment is never sent, and a mark takes its place. */
function withoutFragment(url) {
  return url.split("#", 1)[0];
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

/** Posts a text that outlives the page; nobody is told what became of it. */
export function sendBeacon(url, body) {
  try {
    if (navigator.sendBeacon(url, body)) return;
  } catch {
    // There are no beacons here.
  }
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
