// @ts-check
/**
 * One executor runs in one tab: a second tab with the same name would share its key, and settle what
 * the first one is still running. Web Locks settle who may; where the page is no secure context there
 * are none, and the tabs ask each other.
 */
const PREFIX = "wasm-executor.run.";
/** Other tabs answer at once, hidden ones too. */
const ANSWER_MS = 250;

export class RunClaim {
  /** @type {() => void} */
  #release = () => {};

  /**
   * True where nobody else in this browser holds `name`; it is then held until `release`.
   * @param {string} name
   * @returns {Promise<boolean>}
   */
  async take(name) {
    this.release();
    const release = await (navigator.locks ? lock(PREFIX + name) : askTabs(PREFIX + name));
    this.#release = release ?? (() => {});
    return release !== null;
  }

  release() {
    this.#release();
    this.#release = () => {};
  }
}

/** @param {string} name @returns {Promise<(() => void) | null>} what ends the hold, null where another has it */
function lock(name) {
  return new Promise((resolve) => {
    const held = navigator.locks.request(name, { ifAvailable: true }, (granted) => {
      if (!granted) return resolve(null);
      return new Promise((release) => resolve(() => release(undefined)));
    });
    // Refused, as in some embedded pages: then as if there were no locks.
    held.catch(() => resolve(askTabs(name)));
  });
}

/** @param {string} name @returns {Promise<(() => void) | null>} */
function askTabs(name) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(name);
    const rank = Math.random();
    let held = false;
    const timer = setTimeout(() => {
      held = true;
      resolve(() => channel.close());
    }, ANSWER_MS);
    channel.addEventListener("message", ({ data }) => {
      // Of two that ask at the same time, the higher rank goes on.
      if (data.type === "ask" && (held || rank > data.rank)) channel.postMessage({ type: "taken" });
      if (data.type === "taken" && !held) {
        clearTimeout(timer);
        channel.close();
        resolve(null);
      }
    });
    channel.postMessage({ type: "ask", rank });
  });
}
