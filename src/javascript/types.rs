//! The types of everything that crosses the boundary as a plain object.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Keeps small texts between visits. */
export interface ExecutorStorage {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
}

/** One argument of a function. */
export interface FunctionArgument {
  name: string;
  type?: "text" | "number" | "boolean" | "object" | "any";
  description?: string;
  required?: boolean;
}

/** A function, as the colony's list shows it. */
export interface FunctionDescription {
  name: string;
  description: string;
  args?: FunctionArgument[];
}

/** What a function is given beside its arguments. */
export interface FunctionContext {
  process_id: string;
  /** The process as the server sent it: `spec`, `in`, … */
  process: any;
  /** Fires when the function should end: cancelled, out of time, stopped. Its reason says which. */
  signal: AbortSignal;
  /** Adds a line to the process's log. */
  log(message: string): void;
  /** Says how far the process is: `fraction` from 0 to 1, or null, and in words. */
  progress(fraction: number | null, message?: string): void;
}

/** Arguments in their order; each declared one is also there by its name, and is of its declared type. */
export type FunctionArguments = any[] & Record<string, any>;

/**
 * Does the work. An array that it gives becomes the process's `out`, undefined an empty `out`, anything else its one
 * element. What it throws becomes the reason of a failed process.
 */
export type FunctionHandler = (args: FunctionArguments, context: FunctionContext) => unknown;

/** What a colony may ask of this browser. */
export interface Policy {
  /** The functions that are on; null: all. */
  functions: string[] | null;
  /**
   * Which targets requests may reach: `public` is all but this machine and private networks, as far as an address tells;
   * `listed` the listed ones alone, and redirects are errors.
   */
  targets: "any" | "public" | "listed";
  /** Hosts (`example.org`) and origins (`https://example.org:8443`); reachable under `public` too. */
  listed: string[];
  /** The most virtual users of a scenario. */
  max_users: number;
  /** The most requests that a scenario starts in a second. */
  max_requests_per_second: number;
  /** The longest that a scenario or a request may take. */
  max_minutes: number;
  /** The most that a scenario or a request may send and receive. */
  max_megabytes: number;
}

/** An error with a short name for programs; its message says what is wrong and what to do. */
export interface ExecutorError extends Error {
  code:
    | "bad_url" | "bad_name" | "bad_key" | "bad_executor_key" | "bad_setting" | "mixed_content" | "no_server"
    | "no_cors" | "not_colonyos" | "unknown_colony" | "wrong_key" | "name_taken" | "not_approved" | "refused" | "already_running";
}

/** A process that ran when an earlier worker of this executor crashed. */
export interface Crash {
  process_id: string;
  /** At how many crashes it ran; from 2 on it is refused. */
  count: number;
  /** How the executor crashed. */
  reason: string;
}

/** What closes a running process as failed, should the page be closed: a POST of `body` to `url`. */
export interface Farewell {
  process_id: string;
  url: string;
  /** Signed beforehand; null once the process needs none any more. */
  body: string | null;
}

/** A call of a standard function. */
export interface LocalCall {
  function: string;
  args?: any[];
  kwargs?: Record<string, any>;
}

/** How it runs. Events are those of type "log" and "progress"; their process_id is "local". */
export interface LocalOptions {
  policy?: Partial<Policy>;
  signal?: AbortSignal;
  on_event?: (event: ExecutorEvent) => void;
}

/** What a process would have as its output and its reasons; none: it succeeded. */
export interface LocalOutcome {
  output: any[];
  errors: string[];
}

/** What waits for executors of this type, and what runs on them. */
export interface Queue {
  waiting: number;
  running: number;
  /** Whether the server's list ended before the queue did: there are that many or more. */
  waiting_is_at_least: boolean;
}

/** What happens to an executor. `at_ms` is milliseconds since 1970. */
export type ExecutorEvent = { at_ms: number } & (
  | { type: "registering" }
  | { type: "registered"; executor_id: string; executor_name: string; added: boolean }
  | { type: "polling" }
  | {
      type: "assigned"; process_id: string; function: string; args: any[]; kwargs: Record<string, any>;
      initiator: string; deadline_ms: number | null;
    }
  | { type: "log"; level: "debug" | "info" | "warn" | "error"; message: string; process_id?: string }
  | { type: "progress"; process_id: string; fraction: number | null; message: string; detail?: any }
  | { type: "closed"; process_id: string; function: string; duration_ms: number; output: any[] }
  | { type: "failed"; process_id: string; function: string; duration_ms: number; errors: string[]; output: any[] }
  | { type: "lost"; process_id: string; reason: string }
  | { type: "offline"; reason: string; retry_in_ms: number }
  | { type: "online" }
  | { type: "paused" }
  | { type: "stopping"; running: number }
  | { type: "stopped"; reason: string | null }
);
"#;

#[wasm_bindgen]
extern "C" {
    /// `(event: ExecutorEvent) => void`
    #[wasm_bindgen(typescript_type = "(event: ExecutorEvent) => void")]
    pub type EventCallback;

    /// `(farewell: Farewell) => void`
    #[wasm_bindgen(typescript_type = "(farewell: Farewell) => void")]
    pub type FarewellCallback;

    /// `Crash[]`
    #[wasm_bindgen(typescript_type = "Crash[]")]
    #[derive(Debug)]
    pub type JsCrashes;

    /// `FunctionDescription`
    #[wasm_bindgen(typescript_type = "FunctionDescription")]
    pub type JsFunctionDescription;

    /// `FunctionDescription[]`
    #[wasm_bindgen(typescript_type = "FunctionDescription[]")]
    pub type JsFunctionDescriptions;

    /// `LocalCall`
    #[wasm_bindgen(typescript_type = "LocalCall")]
    pub type JsLocalCall;

    /// `LocalOptions`
    #[wasm_bindgen(typescript_type = "LocalOptions")]
    pub type JsLocalOptions;

    /// `FunctionHandler`
    #[wasm_bindgen(typescript_type = "FunctionHandler")]
    pub type JsFunctionHandler;

    /// `Policy`
    #[wasm_bindgen(typescript_type = "Policy")]
    pub type JsPolicy;

    /// `Partial<Policy>`
    #[wasm_bindgen(typescript_type = "Partial<Policy>")]
    #[derive(Debug)]
    pub type JsPolicyChange;
}
