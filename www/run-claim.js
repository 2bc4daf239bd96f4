// @ts-check
/**
 * One executor runs in one tab: a second tab with the same name would share its key, and settle what
 * the first one is still running. Web Locks settle who may. Where the page is no secure context there
 * are none; there the tab that runs renews a stamp in the storage, and others see it change.
 * With neither locks nor storage nothing keeps two tabs apart.
 *
 * @typedef {{outlives: boolean, renew(): void, release(): void}} Claim  outlives: also while the page is put away
 */
import { readStored, writeStored } from "./browser-storage.js";

const PREFIX = "wasm-executor.run.";
const RENEW_MS = 1000;
/** A stamp this old is of a tab that was killed. */
const STALE_MS = 12_000;
const LOOK_MS = 250;

export class RunClaim {
  /** @type {Claim | null} */
  #claim = null;
  #name = "";

  /**
   * True where nobody else in this browser holds `name`; it is then held until `release`.
   * @param {string} name
   * @returns {Promise<boolean>}
   */
  async take(name) {
    this.release();
    this.#name = name;
    this.#claim = await (navigator.locks ? lock(PREFIX + name) : stamp(PREFIX + name));
    return this.#claim !== null;
  }

  /** The page was put away and is back: true where no other tab has begun meanwhile. */
  async retake() {
    return this.#claim?.outlives || this.take(this.#name);
  }

  /** The executor lives. A hidden page's own timers are slow, what its worker says isn't. */
  renew() {
    this.#claim?.renew();
  }

  release() {
    this.#claim?.release();
    this.#claim = null;
  }
}

/** @param {string} name @returns {Promise<Claim | null>} null where another has it */
function lock(name) {
  return new Promise((resolve) => {
    const held = navigator.locks.request(name, { ifAvailable: true }, (granted) => {
      if (!granted) return resolve(null);
      return new Promise((release) => resolve({ outlives: true, renew() {}, release: () => release(undefined) }));
    });
    // Refused, as in some embedded pages: then as if there were no locks.
    held.catch(() => resolve(stamp(name)));
  });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** @param {string | null} stored */
const isFresh = (stored) => Math.abs(Date.now() - Number(stored?.split(" ")[1])) < STALE_MS;

/** @param {string} name @returns {Promise<Claim | null>} */
export async function stamp(name) {
  const found = readStored(name);
  while (isFresh(readStored(name))) {
    if (readStored(name) !== found) return null;
    await pause();
  }
  const mine = String(Math.random());
  const renew = () => writeStored(name, `${mine} ${Date.now()}`);
  renew();
  await pause();
  // Of two that begin at the same time, the later one has it.
  if (!(readStored(name) ?? mine).startsWith(mine)) return null;
  const timer = setInterval(renew, RENEW_MS);
  const release = () => {
    clearInterval(timer);
    globalThis.removeEventListener?.("pagehide", release);
    if (readStored(name)?.startsWith(mine)) writeStored(name, null);
  };
  // The page that is loaded next in this tab has it at once.
  globalThis.addEventListener?.("pagehide", release);
  return { outlives: false, renew, release };
}
