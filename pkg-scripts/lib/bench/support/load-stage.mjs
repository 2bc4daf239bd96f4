// What the load benchmarks run on: besides a colony and the site, the target server, the page with its executor, and a
// page for the peers, all in one Chromium.
import { setTimeout as sleep } from "node:timers/promises";
import { awaitProcess, functionSpec, submitSpec } from "../../submit.mjs";
import { startTarget } from "../../target.mjs";
import { pages, setStage } from "./stage.mjs";

const STATE_SUCCESS = 2;
/** After the run's own time. */
const PATIENCE_S = 60;

/** What our executor asks a target, once, before a run; it is no load. */
const PROBE = "HEAD (no such route)";

/** `{target, page, recorded(), runScenario(document), runPeer(script, data), end()}`. */
export async function setLoadStage() {
  const target = await startTarget({ https: true });
  // The target's certificate is its own.
  const stage = await setStage({ args: ["--ignore-certificate-errors"], mounts: { bench: pages } });
  // More than a colony may ask of a page by default; whoever presses Start allows it.
  const executor = await stage.openExecutor("load", "?policy.max_users=10000&policy.max_requests_per_second=100000");
  const peers = await stage.browser.newPage();
  await peers.goto(`${stage.site.url}/bench/blank.html`);
  const { colony } = stage;
  return {
    target,
    page: executor.page,
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
    /** Runs one of `pages/` in a worker; the target's record begins with it. Gives what the script answers. */
    async runPeer(script, data) {
      await target.reset();
      return peers.evaluate(
        ([url, data]) =>
          new Promise((resolve, reject) => {
            const worker = new Worker(url, { type: "module" });
            worker.onmessage = (message) => resolve(message.data) ?? worker.terminate();
            worker.onerror = (event) => reject(new Error(event.message));
            worker.postMessage(data);
          }),
        [`/bench/${script}`, data],
      );
    },
    async end() {
      await executor.stop();
      await stage.end();
      await target.stop();
    },
  };
}

/** A scenario of one GET, in which so many users go round until the time is over. */
export const loopScenario = (url, { users, duration_s }) => ({
  scenario: {
    id: "loop",
    load: { total_users: users, test_duration: `${duration_s}s`, user_lifetime: { mode: "loop", iterations: 0 } },
    workflow: [{ id: "get", type: "http", params: { method: "GET", url } }],
  },
});
