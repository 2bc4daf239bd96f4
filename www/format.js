// @ts-check
/** Figures in words, with their units. */

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const COUNT = new Intl.NumberFormat("en-GB");

/** @param {number} at_ms */
export const clockTime = (at_ms) => CLOCK.format(at_ms);

/** @param {number} at_ms */
export const dateTime = (at_ms) => DATE.format(at_ms);

/** @param {number} number */
export const count = (number) => COUNT.format(number);

/** "12 ms", "3.4 s", "2 min 5 s", "3 h 10 min". @param {number} ms */
export function duration(ms) {
  if (ms < 1000) return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return wholeDuration(ms);
}

/** As `duration`, without fractions: for figures that tick. @param {number} ms */
export function wholeDuration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param {number} bytes */
export function byteSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** @param {number} number @param {string} one */
export const plural = (number, one) => `${count(number)} ${one}${number === 1 ? "" : one.endsWith("s") ? "es" : "s"}`;

/** The beginning of an id: enough to recognise it. @param {string} id */
export const shortId = (id) => (id.length > 12 ? id.slice(0, 8) : id);
