// What is asked of the global scope, be it a page's window or a worker's, and of its objects.

/** Milliseconds since this scope began, as finely as the browser tells. */
export function now_ms() {
  return performance.now();
}

/** Whether the page, or the worker's script, came over https. */
export function page_is_https() {
  return globalThis.location?.protocol === "https:";
}

/** The origin of this page. */
export function page_origin() {
  return globalThis.origin ?? "";
}

/** The origin of an http or https address; undefined where it is none. */
export function origin_of(url) {
  try {
    const { protocol, origin } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? origin : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the browser blocks requests to the address because the page came encrypted and the address isn't. */
export function is_mixed_content(url) {
  const is_loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/?#]|$)/.test(url);
  return page_is_https() && url.startsWith("http://") && !is_loopback;
}

/** The text of something thrown: an `Error`'s message, or whatever it turns into. */
export function thrown_text(thrown) {
  const message = thrown?.message;
  return typeof message === "string" ? message : String(thrown);
}
