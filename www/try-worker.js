// @ts-check
/**
 * Checks and runs scenarios with no server: the engine that the executor has, in a worker of its own, so that neither
 * can slow down, stop or crash the other.
 *
 * @typedef {import("../pkg/wasm_executor.js").LocalOutcome} LocalOutcome
 * @typedef {import("../pkg/wasm_executor.js").ExecutorEvent} ExecutorEvent
 * @typedef {{id: number, func: string, args: any[], kwargs: Record<string, any>}} Call
 * @typedef {Call | {stop: number} | {hidden: boolean}} ToTryWorker
 * @typedef {{id: number, event: ExecutorEvent}
 *   | {id: number, outcome: LocalOutcome}
 *   | {fault: string}} FromTryWorker
 */
import init, { note_visibility, run_locally } from "../pkg/wasm_executor.js";
import { errorMessage } from "./errors.js";
import { wasmSource } from "./parts.js";

/** A policy says what a colony may ask of this browser. Who asks here is whoever sits before it. */
const POLICY = { targets: /** @type {const} */ ("any"), max_users: 1e6, max_requests_per_second: 1e6, max_minutes: 1e6, max_megabytes: 1e9 };

/** @param {FromTryWorker} message */
const post = (message) => self.postMessage(message);
/** @param {unknown} error */
const fault = (error) => post({ fault: errorMessage(error) });

/** What runs, by the id of its call. @type {Map<number, AbortController>} */
const running = new Map();
const loaded = init(wasmSource());
loaded.catch(fault);

self.addEventListener("message", async ({ data }) => {
  /** @type {ToTryWorker} */
  const message = data;
  if ("stop" in message) return running.get(message.stop)?.abort(new Error("stopped"));
  if ("hidden" in message) return loaded.then(() => note_visibility(message.hidden));
  const { id, func, args, kwargs } = message;
  const controller = new AbortController();
  running.set(id, controller);
  await loaded;
  const on_event = (/** @type {ExecutorEvent} */ event) => post({ id, event });
  const outcome = await run_locally({ function: func, args, kwargs }, { policy: POLICY, signal: controller.signal, on_event });
  running.delete(id);
  post({ id, outcome });
});
// A trap inside the wasm ends up in one of these.
self.addEventListener("error", (event) => fault(event.error ?? event.message));
self.addEventListener("unhandledrejection", (event) => fault(event.reason));
