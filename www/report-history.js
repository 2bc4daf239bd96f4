// @ts-check
/**
 * The reports of the latest load runs, kept between visits in this browser's database.
 *
 * @typedef {import("./load-report.js").LoadReport} LoadReport
 * @typedef {{process_id: string, at_ms: number, report: LoadReport}} KeptReport
 */
const DATABASE = "wasm-executor";
const VERSION = 1;
const REPORTS = "reports";
const BY_TIME = "at_ms";
export const MAX_REPORTS = 50;

export class ReportHistory {
  /** Null where the browser grants no database: then nothing is kept. @type {Promise<IDBDatabase | null>} */
  #database = open().catch(() => null);

  /** Adds one; the oldest beyond the limit go. @param {KeptReport} kept */
  async add(kept) {
    const reports = await this.#reports("readwrite");
    if (!reports) return;
    reports.put(kept);
    const oldestFirst = await done(reports.index(BY_TIME).getAllKeys());
    for (const process_id of oldestFirst.slice(0, -MAX_REPORTS)) reports.delete(process_id);
  }

  /** Newest first. @returns {Promise<KeptReport[]>} */
  async all() {
    const reports = await this.#reports("readonly");
    return reports ? (await done(reports.index(BY_TIME).getAll())).reverse() : [];
  }

  async clear() {
    const reports = await this.#reports("readwrite");
    if (reports) await done(reports.clear());
  }

  /** @param {IDBTransactionMode} mode */
  async #reports(mode) {
    const database = await this.#database;
    return database?.transaction(REPORTS, mode).objectStore(REPORTS) ?? null;
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  const request = indexedDB.open(DATABASE, VERSION);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore(REPORTS, { keyPath: "process_id" }).createIndex(BY_TIME, BY_TIME);
  });
  return done(request);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
