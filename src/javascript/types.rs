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

/** An error with a short name for programs; its message says what is wrong and what to do. */
export interface ExecutorError extends Error {
  code:
    | "bad_url" | "bad_name" | "bad_key" | "bad_setting" | "mixed_content" | "no_server" | "not_colonyos"
    | "unknown_colony" | "wrong_key" | "name_taken" | "not_approved" | "refused" | "already_running";
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

    /// `FunctionDescription`
    #[wasm_bindgen(typescript_type = "FunctionDescription")]
    pub type JsFunctionDescription;

    /// `FunctionDescription[]`
    #[wasm_bindgen(typescript_type = "FunctionDescription[]")]
    pub type JsFunctionDescriptions;

    /// `FunctionHandler`
    #[wasm_bindgen(typescript_type = "FunctionHandler")]
    pub type JsFunctionHandler;

    /// `ExecutorStorage`
    #[wasm_bindgen(typescript_type = "ExecutorStorage")]
    #[derive(Clone, Debug)]
    pub type JsStorage;

    /// The text of that name, or null.
    #[wasm_bindgen(method, catch)]
    pub fn get(this: &JsStorage, name: &str) -> Result<Option<String>, JsValue>;

    /// Keeps a text.
    #[wasm_bindgen(method, catch)]
    pub fn set(this: &JsStorage, name: &str, value: &str) -> Result<(), JsValue>;

    /// Forgets a text.
    #[wasm_bindgen(method, catch)]
    pub fn remove(this: &JsStorage, name: &str) -> Result<(), JsValue>;
}

impl crate::browser::Storage for JsStorage {
    fn get(&self, name: &str) -> Option<String> {
        JsStorage::get(self, name).ok().flatten()
    }

    fn set(&self, name: &str, value: &str) {
        // A page whose storage throws doesn't keep it.
        let _kept = JsStorage::set(self, name, value);
    }

    fn remove(&self, name: &str) {
        let _removed = JsStorage::remove(self, name);
    }
}
