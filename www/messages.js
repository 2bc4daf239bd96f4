// @ts-check
/**
 * What the page and the executor worker say to each other. Types only.
 *
 * Names are those of the wasm's own API (snake_case), so that nothing is renamed on the way.
 *
 * @typedef {import("../pkg/wasm_executor.js").ExecutorEvent} ExecutorEvent
 * @typedef {import("../pkg/wasm_executor.js").FunctionDescription} FunctionDescription
 * @typedef {import("../pkg/wasm_executor.js").FunctionArgument} FunctionArgument
 *
 * What one run needs. `colony_prvkey` is "" where the executor is approved by its owner beforehand.
 * @typedef {object} RunSettings
 * @property {string} server_url
 * @property {string} colony_name
 * @property {string} executor_name
 * @property {string} executor_type
 * @property {string} colony_prvkey  the owner's key: used to sign, kept nowhere
 * @property {number} slots  processes run at the same time
 * @property {string[]} modules  addresses of modules with more functions, as seen from the page and on its own origin
 *
 * @typedef {{type: "start", settings: RunSettings, storage: Record<string, string>}} StartMessage
 * @typedef {StartMessage
 *   | {type: "stop"}
 *   | {type: "cancel", process_id: string}} ToWorker
 *
 * `ready`: the wasm is loaded, nothing runs. `created`: this run has its key, nothing was sent yet.
 * `awaiting_approval`: the server knows no such executor yet, and there is no owner's key to add it with.
 * `refused`: the run couldn't start. `ended`: the run is over, all of its processes are settled.
 * `store`: a value to keep, or to forget when it is null. `pulse`: a sign of life, once a second.
 * `fault`: an error nobody caught; after one inside the wasm nothing in this worker runs any more.
 * @typedef {{type: "ready", version: string, functions: FunctionDescription[]}
 *   | {type: "unusable", message: string}
 *   | {type: "created", executor_id: string, executor_name: string, functions: FunctionDescription[]}
 *   | {type: "awaiting_approval", message: string}
 *   | {type: "refused", code: string, message: string}
 *   | {type: "event", event: ExecutorEvent}
 *   | {type: "store", name: string, value: string | null}
 *   | {type: "pulse", drift_ms: number, memory_bytes: number}
 *   | {type: "fault", message: string, fatal: boolean}
 *   | {type: "ended"}} FromWorker
 */
export {};
