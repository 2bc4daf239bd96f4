// What the browser measured of each request. It is read here and not in the wasm, as a load run reads it for each request.

/** The browser's own list, which ends at 250 and keeps what was told, is emptied after so many entries. */
const CLEAR_EVERY = 200;

/**
 * Tells of each entry whose address ends in `mark` and a number:
 * `told(number, blocked_ms, dns_ms, connecting_ms, tls_ms, waiting_ms, receiving_ms, protocol)`, where the target lets a
 * page see the phases; else they are -1. Throws where the browser has no observer.
 */
export function observe(mark, told) {
  const tell = (entry) => {
    const at = entry.name.lastIndexOf(mark);
    if (at < 0) return;
    const number = Number(entry.name.slice(at + mark.length));
    const { requestStart, responseStart, connectEnd, secureConnectionStart, nextHopProtocol } = entry;
    if (!(requestStart > 0)) return told(number, -1, -1, -1, -1, -1, -1, nextHopProtocol);
    const dns_ms = entry.domainLookupEnd - entry.domainLookupStart;
    const connecting_ms = connectEnd - entry.connectStart;
    const blocked_ms = Math.max(0, requestStart - entry.startTime - dns_ms - connecting_ms);
    const tls_ms = secureConnectionStart > 0 ? connectEnd - secureConnectionStart : 0;
    const waiting_ms = responseStart - requestStart;
    const receiving_ms = entry.responseEnd - responseStart;
    told(number, blocked_ms, dns_ms, connecting_ms, tls_ms, waiting_ms, receiving_ms, nextHopProtocol);
  };
  let kept = 0;
  const take = (list) => {
    const entries = list.getEntries();
    entries.forEach(tell);
    kept += entries.length;
    if (kept < CLEAR_EVERY) return;
    kept = 0;
    performance.clearResourceTimings();
  };
  // One type, and no list of them, is the form in which the browser reports everything from now on.
  new PerformanceObserver(take).observe({ type: "resource" });
}
