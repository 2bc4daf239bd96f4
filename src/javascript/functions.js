// Calls of a page's functions. What they are given is put together here, as JavaScript does that in fewer words.

/** One call of a page's function. */
export class Call {
  /**
   * Calls it; throws what it throws. `args`: JSON of the positional arguments; `named`: of those that it has by name too;
   * `process`: of the process. `log(message)` and `progress(fraction, message)` are handed on.
   */
  constructor(handler, args, named, process_id, process, log, progress) {
    this.controller = new AbortController();
    const { signal } = this.controller;
    // A plain object, so that it can be taken apart.
    const context = {
      process_id,
      process: JSON.parse(process),
      signal,
      log,
      progress: (fraction, message) => progress(fraction == null ? undefined : Number(fraction), message),
    };
    this.result = Promise.resolve(handler(Object.assign(JSON.parse(args), JSON.parse(named)), context));
  }

  /** Tells it to end; it may still give something. */
  abort(reason) {
    this.controller.abort(new Error(reason));
  }
}
