// @ts-check
/**
 * The executor's own thread. A page that is hidden has its timers slowed to a crawl, a worker doesn't;
 * so everything but painting happens here: the wasm, polling, running and closing processes.
 *
 * One worker serves one run. The page starts a fresh one for the next, so nothing is ever left over.
 *
 * @typedef {import("./messages.js").ToWorker} ToWorker
 * @typedef {import("./messages.js").FromWorker} FromWorker
 * @typedef {import("./messages.js").RunSettings} RunSettings
 */
import init, { WasmExecutor, WasmExecutorConfig, version } from "../pkg/wasm_executor.js";
import { errorMessage } from "./errors.js";

/** How often an executor that waits for its approval asks again. */
const APPROVAL_RETRY_MS = 3000;
const PULSE_MS = 1000;

/** @param {FromWorker} message */
const post = (message) => self.postMessage(message);

/** @type {WasmExecutor | null} */
let executor = null;
let stopping = false;
/** Ends the wait for approval. @type {() => void} */
let endWait = () => {};

const loaded = init();
loaded.then(
  (wasm) => {
    pulse(wasm.memory);
    post({ type: "ready", version: version(), functions: builtInFunctions() });
  },
  (error) => post({ type: "unusable", message: errorMessage(error) }),
);

self.addEventListener("message", async ({ data }) => {
  /** @type {ToWorker} */
  const message = data;
  switch (message.type) {
    case "start":
      await loaded;
      return run(message.settings, new Map(Object.entries(message.storage)));
    case "stop":
      stopping = true;
      executor?.stop();
      return endWait();
    case "cancel":
      return executor?.cancel(message.process_id);
  }
});

self.addEventListener("online", () => executor?.online());
self.addEventListener("error", (event) => fault(event.error ?? event.message));
self.addEventListener("unhandledrejection", (event) => fault(event.reason));

/**
 * From start to settled.
 * @param {RunSettings} settings
 * @param {Map<string, string>} stored
 */
async function run(settings, stored) {
  try {
    executor = createExecutor(settings, stored);
    await loadModules(executor, settings.modules);
    post({
      type: "created",
      executor_id: executor.executor_id,
      executor_name: executor.executor_name,
      functions: executor.functions(),
    });
    await registerOrWait(executor, settings.colony_prvkey === "");
    if (!stopping) await executor.start();
    post({ type: "ended" });
  } catch (error) {
    if (isWasmTrap(error)) return fault(error);
    if (stopping) return post({ type: "ended" });
    post({ type: "refused", code: errorCode(error), message: errorMessage(error) });
  }
}

/**
 * @param {RunSettings} settings
 * @param {Map<string, string>} stored
 */
function createExecutor(settings, stored) {
  const config = new WasmExecutorConfig(
    settings.server_url,
    settings.colony_name,
    settings.executor_name,
    settings.executor_type,
    settings.colony_prvkey,
  );
  config.slots = settings.slots;
  // Always on: whether what is stored outlives the page is decided where it is stored.
  config.keep_key = true;
  config.storage = {
    get: (name) => stored.get(name) ?? null,
    set(name, value) {
      stored.set(name, value);
      post({ type: "store", name, value });
    },
    remove(name) {
      stored.delete(name);
      post({ type: "store", name, value: null });
    },
  };
  const created = new WasmExecutor(config);
  created.on_event((event) => post({ type: "event", event }));
  return created;
}

/**
 * A module of functions: `export default (executor) => { executor.register_function(…) }`.
 * @param {WasmExecutor} target
 * @param {string[]} urls
 */
async function loadModules(target, urls) {
  for (const url of urls) {
    const module = await import(resolve(url)).catch((error) => {
      throw new ModuleError(`${url} can't be loaded: ${errorMessage(error)}`);
    });
    if (typeof module.default !== "function") {
      throw new ModuleError(`${url} exports no function as its default`);
    }
    await module.default(target);
  }
}

/** A module's address, read as seen from the page. @param {string} url */
function resolve(url) {
  const page = new URL("../", self.location.href);
  let resolved;
  try {
    resolved = new URL(url, page);
  } catch {
    throw new ModuleError(`${url} isn't an address`);
  }
  if (resolved.origin !== page.origin) {
    throw new ModuleError(`${url} is on another origin; put it beside the page`);
  }
  return resolved.href;
}

/**
 * Registers. Without the owner's key an executor that isn't approved yet is no failure:
 * it waits until its owner has added it, or until it is stopped.
 * @param {WasmExecutor} target
 * @param {boolean} ownerApproves
 */
async function registerOrWait(target, ownerApproves) {
  for (let waited = false; !stopping; waited = true) {
    try {
      return await target.register();
    } catch (error) {
      const code = errorCode(error);
      const worthWaiting = code === "not_approved" || (waited && code === "no_server");
      if (!ownerApproves || !worthWaiting) throw error;
      post({ type: "awaiting_approval", message: errorMessage(error) });
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, APPROVAL_RETRY_MS);
      endWait = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }
}

/** What any executor of this build can do, for a page on which none runs yet. */
function builtInFunctions() {
  const config = new WasmExecutorConfig("http://localhost", "none", "none", "none", "");
  config.storage = { get: () => null, set() {}, remove() {} };
  const sample = new WasmExecutor(config);
  const functions = sample.functions();
  sample.free();
  return functions;
}

/**
 * A sign of life each second, with how late the timer was: a browser that slows or freezes this
 * worker shows up here.
 * @param {WebAssembly.Memory} memory
 */
function pulse(memory) {
  let due = performance.now() + PULSE_MS;
  setInterval(() => {
    const now = performance.now();
    post({ type: "pulse", drift_ms: Math.max(0, now - due), memory_bytes: memory.buffer.byteLength });
    due = now + PULSE_MS;
  }, PULSE_MS);
}

class ModuleError extends Error {
  code = "bad_module";
}

/** @param {unknown} error */
function errorCode(error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "refused";
}

/** A trap inside the wasm leaves the instance unusable; any other error doesn't. @param {unknown} error */
function isWasmTrap(error) {
  return error instanceof WebAssembly.RuntimeError;
}

/** @param {unknown} error */
function fault(error) {
  post({ type: "fault", message: errorMessage(error), fatal: isWasmTrap(error) });
}
