// @ts-check
/**
 * What the page and the executor worker say to each other. Types only.
 *
 * Names are those of the wasm's own API (snake_case), so that nothing is renamed on the way.
 *
 * @typedef {import("../pkg/wasm_executor.js").ExecutorEvent} ExecutorEvent
 * @typedef {import("../pkg/wasm_executor.js").FunctionDescription} FunctionDescription
 * @typedef {import("../pkg/wasm_executor.js").FunctionArgument} FunctionArgument
 * @typedef {import("../pkg/wasm_executor.js").Policy} Policy
 *
 * What one run needs. `colony_prvkey` is "" where the executor is approved by its owner beforehand.
 * @typedef {object} RunSettings
 * @property {string} server_url
 * @property {string} colony_name
 * @property {string} executor_name
 * @property {string} executor_type
 * @property {string} colony_prvkey  the owner's key: used to sign, kept nowhere
 * @property {string} executor_prvkey  the executor's own key, "" where it is kept or made
 * @property {number} slots  processes run at the same time
 * @property {Partial<Policy>} policy  what the colony may do, where it isn't the default
 * @property {boolean} patient  where no server answers it tries again, as nobody may be there to press Start
 * @property {string[]} modules  addresses of modules with more functions, as seen from the page and on its own origin
 *
 * @typedef {{type: "start", settings: RunSettings, storage: Record<string, string>, crashes: import("./crashes.js").Crash[]}} StartMessage
 * @typedef {StartMessage
 *   | {type: "stop"}
 *   | {type: "queue"}
 *   | {type: "policy", policy: Policy}
 *   | {type: "visibility", hidden: boolean}
 *   | {type: "cancel", process_id: string}} ToWorker
 *
 * `ready`: the wasm is loaded, nothing runs; with the default policy. `created`: this run has its key, nothing was sent yet.
 * `awaiting_approval`: the server knows no such executor yet, and there is no owner's key to add it with.
 * `refused`: the run couldn't start. `ended`: the run is over, all of its processes are settled.
 * `queue`: the answer to the page's question; null where the server gave none.
 * `store`: a value to keep, or to forget when it is null. `farewell`: what to send if the page goes. `pulse`: a sign of life, once a second.
 * `fault`: an error nobody caught; after one inside the wasm nothing in this worker runs any more.
 * @typedef {{type: "ready", version: string, functions: FunctionDescription[], policy: Policy}
 *   | {type: "unusable", message: string}
 *   | {type: "created", executor_id: string, executor_name: string, functions: FunctionDescription[]}
 *   | {type: "awaiting_approval", message: string}
 *   | {type: "refused", code: string, message: string}
 *   | {type: "policy_refused", message: string}
 *   | {type: "event", event: ExecutorEvent}
 *   | {type: "queue", queue: import("../pkg/wasm_executor.js").Queue | null}
 *   | {type: "store", name: string, value: string | null}
 *   | {type: "farewell", farewell: import("./farewells.js").Farewell}
 *   | {type: "pulse", drift_ms: number, memory_bytes: number}
 *   | {type: "fault", message: string, fatal: boolean}
 *   | {type: "ended"}} FromWorker
 */
export {};
