// @ts-check
/**
 * Closed tab, reload: what runs then is closed as failed by messages that were signed beforehand, because
 * a page that goes has no time for more. Browsers send 64 KiB of them at most: about a hundred.
 *
 * @typedef {{process_id: string, url: string, body: string | null}} Farewell  no body: it is settled
 */
export class Farewells {
  /** @type {Map<string, {url: string, body: string}>} */
  #farewells = new Map();

  /** @param {Farewell} farewell */
  set({ process_id, url, body }) {
    if (body === null) this.#farewells.delete(process_id);
    else this.#farewells.set(process_id, { url, body });
  }

  clear() {
    this.#farewells.clear();
  }

  send() {
    for (const { url, body } of this.#farewells.values()) {
      // As text, which needs no preflight. Blockers of trackers take the beacon away.
      if (navigator.sendBeacon?.(url, body)) continue;
      fetch(url, { method: "POST", body, keepalive: true, mode: "no-cors" }).catch(() => {});
    }
  }
}
