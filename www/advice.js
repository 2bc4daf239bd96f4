// @ts-check
/**
 * For each thing that can go wrong: what happened, in a sentence, and what to do about it.
 *
 * @typedef {object} Advice
 * @property {string} title
 * @property {string[]} steps
 * @property {string} [field]  id of the input to look at
 * @property {string} [command]  a line to copy
 * @property {boolean} [rename]  whether another name would do
 */
import { addExecutorCommand } from "./cli.js";
import { LIMITS } from "./policy.js";

const POLICY_FIELDS = ["targets", "listed", ...LIMITS];

const AFTER_A_CRASH = "What ran in it is closed as failed by the next one; it isn't run again unasked.";

/**
 * @param {string} code  what `register()` failed with, or one of the page's own
 * @param {import("./settings.js").Settings} settings
 * @param {string} executor_id
 * @param {string} details  the words of whoever refused
 * @returns {Advice}
 */
export function adviceFor(code, settings, executor_id, details) {
  const { server_url, colony_name, executor_name } = settings;
  switch (code) {
    case "no_server":
      return {
        title: `No ColonyOS server answers at ${server_url}.`,
        steps: [
          "Check the address and the port; a ColonyOS server listens on 50080 unless told otherwise.",
          "Check that the server runs, and that no firewall is between it and this device.",
          "“localhost” is this device. From a phone or another machine, use the server's own address.",
        ],
        field: "server-url",
      };
    case "no_cors":
      return {
        title: `Something answers at ${server_url}, but it lets no page read its replies.`,
        steps: [
          "Check the port: a ColonyOS server answers pages of every origin.",
          "Behind a reverse proxy, check that it passes on the header Access-Control-Allow-Origin.",
        ],
        field: "server-url",
      };
    case "not_colonyos":
      return {
        title: `Something answers at ${server_url}, but it isn't a ColonyOS server.`,
        steps: [
          "Check the port: the page's own web server is not the colony's server.",
          "Behind a reverse proxy, check that /api is passed on.",
        ],
        field: "server-url",
      };
    case "mixed_content":
      return {
        title: "A page loaded over https may not talk to a server over http.",
        steps: [
          "Open this page over http, or",
          "put the server behind a reverse proxy with https, and use that address.",
        ],
        field: "server-url",
      };
    case "bad_url":
      return {
        title: "The server's address can't be read.",
        steps: ["Write it with scheme and port, such as http://localhost:50080."],
        field: "server-url",
      };
    case "bad_name":
      return {
        title: "A name holds a character that the server can't handle.",
        steps: ["Use letters, digits, dot, dash and underscore for the executor's name and type and for the colony."],
        field: badNameField(settings),
      };
    case "bad_key":
      return {
        title: "The colony owner's key isn't a key.",
        steps: ["A private key is 64 characters, 0 to 9 and a to f. Copy it again, as a whole."],
        field: "colony-key",
      };
    case "bad_executor_key":
      return {
        title: "The executor's own key isn't a key.",
        steps: ["A private key is 64 characters, 0 to 9 and a to f. Without one, leave the field empty: the page makes its own."],
        field: "executor-key",
      };
    case "wrong_key":
      return {
        title: `This key isn't the key of the owner of “${colony_name}”.`,
        steps: [
          "Use the private key of the colony's owner: not of a user, not of the server.",
          "Or leave it empty, and let the owner add this executor.",
        ],
        field: "colony-key",
      };
    case "unknown_colony":
      return {
        title: `The server knows no colony “${colony_name}”.`,
        steps: ["Check the name; capitals matter. The server's owner can list colonies with “colonies colony ls”."],
        field: "colony-name",
      };
    case "name_taken":
      return {
        title: `The name “${executor_name}” is taken in this colony.`,
        steps: [
          "Choose another name. Names stay taken on this server, also after their executor is gone.",
          "Is it this device's own name from before, with its key lost? It is still another executor to the server.",
        ],
        field: "executor-name",
        rename: true,
      };
    case "not_approved":
      return {
        title: "The colony's owner hasn't approved this executor.",
        steps: ["Ask the owner to run this line, then start again; or enter the owner's key."],
        command: executor_id ? addExecutorCommand(settings, executor_id) : undefined,
      };
    case "runs_elsewhere":
      return {
        title: `“${executor_name}” already runs in another tab of this browser.`,
        steps: ["Go on in that tab, or stop it there; or choose another name here. To run more at a time, raise its slots."],
        field: "executor-name",
        rename: true,
      };
    case "bad_setting":
      return {
        title: "A setting can't be used.",
        steps: ["What is wrong with it stands below."],
        field: policyField(details),
      };
    case "looser_policy":
      return {
        title: "The link to this page asks for more than this browser allows.",
        steps: ["Look at “What the colony may do”. If you agree with it, press Start."],
        field: "policy-targets",
      };
    case "bad_module":
      return {
        title: "A module of functions can't be used.",
        steps: ["Correct its address under “More settings”, or remove it."],
        field: "modules",
      };
    case "unusable":
      return {
        title: "The executor itself can't be loaded.",
        steps: [
          "Working from a checkout? Build it first: pkg-scripts/build.",
          "Otherwise reload the page. It needs WebAssembly and module workers: Chromium 108, Firefox 121, Safari 16.4 or later.",
        ],
      };
    case "died":
      return {
        title: "The executor crashed and was ended.",
        steps: [AFTER_A_CRASH, "Press Start to begin anew. If it happens again, copy the details for a report."],
      };
    case "died_and_restarts":
      return {
        title: "The executor crashed. Another one takes its place in a moment.",
        steps: [AFTER_A_CRASH, "Nothing needs to be done. If it happens again, copy the details for a report."],
      };
    case "stopped":
      return { title: "The executor stopped by itself.", steps: ["Press Start to join again."] };
    default:
      return {
        title: "The server refused to take this executor.",
        steps: ["Its own words are below."],
      };
  }
}

/** The input whose name the server can't handle. @param {import("./settings.js").Settings} settings */
function badNameField({ colony_name, executor_type }) {
  const isBad = (/** @type {string} */ name) => !/^[A-Za-z0-9._-]+$/.test(name);
  if (isBad(colony_name)) return "colony-name";
  return isBad(executor_type) ? "executor-type" : "executor-name";
}

/** The input of the policy's setting that the words name. @param {string} details */
function policyField(details) {
  const [, name] = /\bpolicy\.(\w+)/.exec(details) ?? [];
  return name && POLICY_FIELDS.includes(name) ? `policy-${name}` : undefined;
}
