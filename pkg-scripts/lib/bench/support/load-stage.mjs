// What the load benchmarks run on: besides a colony and the site, the target server, the page with its executor, and a
// page for the peers, both in a Chromium that nobody watches.
import { setTimeout as sleep } from "node:timers/promises";
import { openUnwatched } from "../../browser.mjs";
import { pressStart } from "../../page.mjs";
import { awaitProcess, functionSpec, submitSpec } from "../../submit.mjs";
import { startTarget } from "../../target.mjs";
import { pages, setStage } from "./stage.mjs";

const STATE_SUCCESS = 2;
/** After the run's own time. */
const PATIENCE_S = 60;

/** What our executor asks a target, once, before a run; it is no load. */
const PROBE = "HEAD (no such route)";

/** More than a colony may ask of a page by default; whoever presses Start allows it. */
const LIMITS = { "policy.max_users": 10_000, "policy.max_requests_per_second": 100_000 };
/** The target's certificate is its own. */
const args = ["--ignore-certificate-errors"];

/** `{target, see(look), recorded(), runScenario(document), runPeer(script, data), end()}`. */
export async function setLoadStage() {
  const target = await startTarget({ https: true });
  const stage = await setStage({ mounts: { bench: pages } });
  const { colony, site } = stage;
  const executor = stage.openExecutor("load", { autostart: false, settings: LIMITS, args });
  await executor.visit((page) => pressStart(page));
  const peers = openUnwatched(`${site.url}/bench/blank.html`, { args });
  return {
    target,
    /** Looks at the executor's page; gives what `look(page)` gives. */
    see: executor.visit,
    /** The target's record of the last run, without the probe before it: `{arrivals_ms, by_route}`. */
    async recorded() {
      const { by_route } = await target.stats();
      const { [PROBE]: probe, ...rest } = by_route;
      return { arrivals_ms: (await target.arrivals_ms()).slice(probe?.count ?? 0), by_route: rest };
    },
    /** Runs a scenario, an object, on the executor; the target's record begins with it. Gives the report. */
    async runScenario(document, { duration_s }) {
      await target.reset();
      // JSON is YAML.
      const spec = functionSpec({ funcname: "run_scenario", args: [JSON.stringify(document)], colony: colony.colony });
      const id = await submitSpec(colony.cli, spec);
      // To ask meanwhile is to run a program several times a second, on the processors that are measured.
      await sleep(duration_s * 1000);
      const ended = await awaitProcess(colony.cli, id, { patience_s: PATIENCE_S });
      if (ended.state !== STATE_SUCCESS) throw new Error(`the scenario failed: ${ended.errors.join("; ")}`);
      return JSON.parse(ended.out[0]);
    },
    /** Runs one of `pages/` in a worker for `data.duration_ms`; the target's record begins with it. Gives what it answers. */
    async runPeer(script, data) {
      await target.reset();
      await peers.visit((page) => page.evaluate(startWorker, [`/bench/${script}`, data]));
      await sleep(data.duration_ms);
      return peers.visit((page) => page.evaluate(() => globalThis.answer));
    },
    async end() {
      await executor.end();
      await peers.end();
      await stage.end();
      await target.stop();
    },
  };
}

/**
 * In the peers' page: begins when the worker says that it's ready; what it answers then is in `answer`, once it does.
 * A worker that is made while its page is looked at begins only when whoever looks lets it. Left before, it would begin
 * when its page is looked at again, and send half as much under those eyes.
 */
function startWorker([url, data]) {
  const worker = new Worker(url, { type: "module" });
  const said = () =>
    new Promise((resolve, reject) => {
      worker.onmessage = (message) => resolve(message.data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
  return said().then(() => {
    globalThis.answer = said().finally(() => worker.terminate());
    worker.postMessage(data);
  });
}

/** A scenario of one GET, in which so many users go round until the time is over. */
export const loopScenario = (url, { users, duration_s }) => ({
  scenario: {
    id: "loop",
    load: { total_users: users, test_duration: `${duration_s}s`, user_lifetime: { mode: "loop", iterations: 0 } },
    workflow: [{ id: "get", type: "http", params: { method: "GET", url } }],
  },
});
