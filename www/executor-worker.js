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
import init, { WasmExecutor, WasmExecutorConfig, default_policy, note_visibility, version } from "../pkg/wasm_executor.js";
import { errorMessage } from "./errors.js";
import { wasmSource } from "./parts.js";

/** How often an executor that waits for its approval, or for the server, asks again. */
const RETRY_MS = 3000;
const PULSE_MS = 1000;

/** @param {FromWorker} message */
const post = (message) => self.postMessage(message);

/** @type {WasmExecutor | null} */
let executor = null;
let stops = 0;
/** The latest, where it was changed since the start was asked for. @type {import("./messages.js").Policy | null} */
let changed_policy = null;
/** Ends the wait for approval. @type {() => void} */
let endWait = () => {};

const loaded = init(wasmSource());
loaded.then(
  (wasm) => {
    pulse(wasm.memory);
    post({ type: "ready", version: version(), functions: builtInFunctions(), policy: default_policy() });
  },
  (error) => post({ type: "unusable", message: errorMessage(error) }),
);

self.addEventListener("message", async ({ data }) => {
  /** @type {ToWorker} */
  const message = data;
  switch (message.type) {
    case "start":
      await loaded;
      return run(message);
    case "stop":
      stops += 1;
      executor?.stop();
      return endWait();
    case "policy":
      return setPolicy(message.policy);
    case "cancel":
      return executor?.cancel(message.process_id);
    case "visibility":
      await loaded;
      return note_visibility(message.hidden);
    case "queue":
      return post({ type: "queue", queue: (await executor?.queue().catch(() => null)) ?? null });
  }
});

self.addEventListener("online", () => executor?.online());
self.addEventListener("error", (event) => fault(event.error ?? event.message));
self.addEventListener("unhandledrejection", (event) => fault(event.reason));

/**
 * From start to settled.
 * @param {import("./messages.js").StartMessage} message
 */
async function run({ settings, storage, crashes }) {
  try {
    executor = createExecutor(settings, new Map(Object.entries(storage)), crashes);
    await loadModules(executor, settings.modules);
    post({
      type: "created",
      executor_id: executor.executor_id,
      executor_name: executor.executor_name,
      functions: executor.functions(),
    });
    await registerOrWait(executor, settings);
    // Told to stop already, it still closes what a crash left behind.
    if (!stops || crashes.length) {
      const settled = executor.start();
      // Stopped before it has begun, it would not ask what is left.
      const asked = stops;
      if (asked) await new Promise((begun) => setTimeout(begun));
      for (let stop = 0; stop < asked; stop++) executor.stop();
      await settled;
    }
    post({ type: "ended" });
  } catch (error) {
    if (isWasmTrap(error)) return fault(error);
    if (stops) return post({ type: "ended" });
    post({ type: "refused", code: errorCode(error), message: errorMessage(error) });
  }
}

/**
 * @param {RunSettings} settings
 * @param {Map<string, string>} stored
 * @param {import("./crashes.js").Crash[]} crashes
 */
function createExecutor(settings, stored, crashes) {
  const config = new WasmExecutorConfig(
    settings.server_url,
    settings.colony_name,
    settings.executor_name,
    settings.executor_type,
    settings.colony_prvkey,
  );
  config.slots = settings.slots;
  config.crashes = crashes;
  config.policy = changed_policy ?? settings.policy;
  if (settings.executor_prvkey) config.executor_prvkey = settings.executor_prvkey;
  // The page has a log of its own.
  config.console = false;
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
  let polled_at_ms = 0;
  created.on_event((event) => {
    // A message for each of many quick polls would cost more than it says.
    if (event.type === "polling") {
      if (event.at_ms < polled_at_ms + PULSE_MS) return;
      polled_at_ms = event.at_ms;
    }
    post({ type: "event", event });
  });
  created.on_farewell((farewell) => post({ type: "farewell", farewell }));
  return created;
}

/** @param {import("./messages.js").Policy} policy */
function setPolicy(policy) {
  changed_policy = policy;
  try {
    executor?.set_policy(policy);
  } catch (error) {
    post({ type: "policy_refused", message: errorMessage(error) });
  }
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
 * @param {RunSettings} settings
 */
async function registerOrWait(target, { colony_prvkey, patient }) {
  for (let waited = false; !stops; waited = true) {
    try {
      return await target.register();
    } catch (error) {
      const reason = errorMessage(error);
      const code = errorCode(error);
      if (code === "no_server" && !colony_prvkey && (patient || waited)) {
        post({ type: "event", event: { type: "offline", at_ms: Date.now(), reason, retry_in_ms: RETRY_MS } });
      } else if (code === "not_approved") {
        post({ type: "awaiting_approval", message: reason });
      } else {
        throw error;
      }
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
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
