// @ts-check
/**
 * A scenario as text: what the check says about it, places in it, values for its variables.
 *
 * @typedef {object} ScenarioProblem
 * @property {"error" | "warning"} severity
 * @property {string} path
 * @property {number} line  from 1
 * @property {number} column  in characters, from 1
 * @property {string} message
 * @property {string} help
 *
 * @typedef {{problems: ScenarioProblem[], vars: Record<string, unknown>}} Checked
 */

/** Something real to begin with: a few users on this page's own server, or on the one that is given. @param {string} target */
export const sampleScenario = (target) => `# Four visitors look around for ten seconds.
scenario:
  id: first-look
  vars:
    target: ${JSON.stringify(target)}
  load:
    total_users: 4
    ramp_duration: 2s
    test_duration: 10s
    user_lifetime: {mode: loop}
  thresholds:
    http_req_failed: ["rate<0.01"]
    http_req_duration: ["p(95)<500"]
  workflow:
    - id: home
      type: http
      params: {method: GET, url: "{{ vars.target | raw }}"}
      check: {status: 200}
      think_time: {uniform: [100ms, 300ms]}
    - id: again
      type: http
      params: {method: GET, url: "{{ vars.target | raw }}?user={{ user.id }}"}
      think_time: 200ms
`;

/**
 * What `validate_scenario` found.
 * @param {{output: any[], errors: string[]}} outcome
 * @returns {Checked}
 */
export function readCheck({ output, errors }) {
  try {
    const { problems, warnings, vars } = JSON.parse(output[0]);
    return { problems: problems ?? warnings ?? [], vars: vars ?? {} };
  } catch {
    const problems = errors.map((message) => ({ severity: /** @type {const} */ ("error"), path: "", line: 1, column: 1, message, help: "" }));
    return { problems, vars: {} };
  }
}

/**
 * The word at a line and a column of a text, ready to be typed over: where it begins and ends.
 * @param {string} text @param {{line: number, column: number}} place
 * @returns {[number, number]}
 */
export function rangeOf(text, { line, column }) {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  const whole = text.slice(start, end < 0 ? text.length : end);
  // Columns count characters, places in JavaScript's texts don't.
  const before = [...whole].slice(0, column - 1).join("").length;
  const [word] = /^[\w.-]*/.exec(whole.slice(before)) ?? [""];
  return [start + before, start + before + (word.length || whole.length - before)];
}

/** The text of a variable's field. @param {unknown} value */
export const fieldText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** The value of a field: of the kind that the variable has, where it can be read so. @param {string} text @param {unknown} declared */
export function fieldValue(text, declared) {
  if (typeof declared === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
