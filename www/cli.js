// @ts-check
/** Lines for the `colonies` command, ready to be pasted into a POSIX shell. */

/** @param {string} text */
function shellQuote(text) {
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

/** Arguments that are worth showing, by name, even where they may be left out. @type {Record<string, string>} */
const SAMPLES = { message: "hello", name: "World", method: "GET", url: "http://localhost:8080/" };
/** A file as one argument: whole, whatever quotes, commas and lines are in it. */
const SCENARIO_FILE = `"\\"$(sed 's/"/""/g' scenario.yaml)\\""`;

/**
 * A line that calls a function, with values to try or to replace.
 * @param {import("./messages.js").FunctionDescription} description
 * @param {string} executor_type
 */
export function callCommand({ name, args = [] }, executor_type) {
  const last = args.findIndex((arg) => !arg.required && !Object.hasOwn(SAMPLES, arg.name));
  const given = last < 0 ? args : args.slice(0, last);
  if (given[0]?.name === "scenario") return execLine(name, ` --args ${SCENARIO_FILE}`, executor_type);
  return execCommand(name, given.map(sampleValue), executor_type);
}

/** @param {import("./messages.js").FunctionArgument} arg @param {number} index */
function sampleValue({ name, type }, index) {
  if (Object.hasOwn(SAMPLES, name)) return SAMPLES[name];
  if (type === "number") return String(5 - (index % 3));
  return type === "boolean" ? "true" : name.toUpperCase();
}

/** @param {string} name @param {string[]} args @param {string} type */
function execCommand(name, args, type) {
  const given = args.length ? ` --args ${shellQuote(args.map(csvQuote).join(","))}` : "";
  return execLine(name, given, type);
}

/** @param {string} name @param {string} given  the options that carry the arguments @param {string} type */
function execLine(name, given, type) {
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
  return ["colonies function submit --wait --out --spec /dev/stdin <<'END'", JSON.stringify(spec, null, 2), "END"].join("\n");
}
