// @ts-check
/**
 * `localStorage`, where the browser grants it: reading it throws where cookies are blocked, writing
 * where it is full. A page that can't keep its settings still works.
 */

/** @param {string} name @returns {string | null} */
export function readStored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string | null} value  null removes it */
export function writeStored(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Nothing is kept between visits then; this visit goes on.
  }
}

/** @param {string} prefix @returns {string[]} */
export function storedNames(prefix) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}
