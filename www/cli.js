// @ts-check
/** Lines for the `colonies` command, ready to be pasted into a POSIX shell. */

/** @param {string} text */
export function shellQuote(text) {
  return /^[A-Za-z0-9_./:,@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `--args` is read as a row of CSV. @param {string} text */
function csvQuote(text) {
  return /[",\r\n]/.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * What the colony's owner runs to let an executor in without giving away a key.
 * @param {{executor_name: string, executor_type: string}} settings
 * @param {string} executor_id
 */
export function addExecutorCommand({ executor_name, executor_type }, executor_id) {
  return (
    `colonies executor add --name ${shellQuote(executor_name)} --type ${shellQuote(executor_type)}` +
    ` --executorid ${shellQuote(executor_id)} --approve`
  );
}

/**
 * A line that calls a function, with a value to fill in or to try for each required argument.
 * @param {import("./messages.js").FunctionDescription} description
 * @param {string} executor_type
 */
export function callCommand({ name, args = [] }, executor_type) {
  const required = args.filter((arg) => arg.required);
  const values = required.map(sampleValue);
  return execCommand(name, values, executor_type);
}

/** @param {import("./messages.js").FunctionArgument} arg @param {number} index */
function sampleValue({ name, type }, index) {
  if (type === "number") return String(5 - (index % 3));
  if (type === "boolean") return "true";
  if (name === "url") return "http://localhost:8080/";
  return name.toUpperCase();
}

/** @param {string} name @param {string[]} args @param {string} type */
function execCommand(name, args, type) {
  const given = args.length ? ` --args ${shellQuote(args.map(csvQuote).join(","))}` : "";
  return `colonies function exec --func ${shellQuote(name)}${given} --targettype ${shellQuote(type)} --wait --out`;
}

/**
 * The command that submits a process like this one again. `--args` makes text of everything, and
 * cuts `--kwargs` at colons, so whatever isn't plain text goes into a specification.
 * @param {{func: string, args: unknown[], kwargs: Record<string, unknown>}} call
 * @param {string} executor_type
 */
export function repeatCommand({ func, args, kwargs }, executor_type) {
  const named = Object.keys(kwargs);
  if (named.length === 0 && args.every((arg) => typeof arg === "string" && !/[\r\n]/.test(arg))) {
    return execCommand(func, /** @type {string[]} */ (args), executor_type);
  }
  const spec = {
    conditions: { executortype: executor_type },
    funcname: func,
    ...(args.length ? { args } : {}),
    ...(named.length ? { kwargs } : {}),
  };
  return [
    "cat > process.json <<'END'",
    JSON.stringify(spec, null, 2),
    "END",
    "colonies function submit --spec process.json --wait --out",
  ].join("\n");
}
