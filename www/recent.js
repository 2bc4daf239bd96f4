// @ts-check
/** Figures over the last so many seconds, in one slot a second: memory doesn't grow with the rate. */

class Seconds {
  /** @type {{second: number, value: number}[]} */
  #slots;

  /** @param {number} seconds */
  constructor(seconds) {
    this.#slots = Array.from({ length: seconds }, () => ({ second: -1, value: 0 }));
  }

  clear() {
    for (const slot of this.#slots) slot.second = -1;
  }

  /** @param {number} at_ms @param {(value: number) => number} change */
  update(at_ms, change) {
    const second = Math.floor(at_ms / 1000);
    const slot = this.#slots[second % this.#slots.length];
    if (slot.second !== second) Object.assign(slot, { second, value: 0 });
    slot.value = change(slot.value);
  }

  /** @param {number} now_ms @returns {number[]} */
  values(now_ms) {
    const oldest = Math.floor(now_ms / 1000) - this.#slots.length;
    return this.#slots.filter((slot) => slot.second > oldest).map((slot) => slot.value);
  }
}

export class RecentCounter extends Seconds {
  /** @param {number} at_ms */
  add(at_ms) {
    this.update(at_ms, (count) => count + 1);
  }

  /** @param {number} now_ms */
  total(now_ms) {
    return this.values(now_ms).reduce((sum, count) => sum + count, 0);
  }
}

export class RecentMaximum extends Seconds {
  /** @param {number} at_ms @param {number} value */
  add(at_ms, value) {
    this.update(at_ms, (highest) => Math.max(highest, value));
  }

  /** @param {number} now_ms */
  maximum(now_ms) {
    return Math.max(0, ...this.values(now_ms));
  }
}
