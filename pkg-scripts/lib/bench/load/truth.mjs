// Whether the wait for the server is told apart from the wait in the browser: reported `waiting` beside the target's own
// record of how long it took, with far more users than the browser has connections.
import { loopScenario } from "../support/load-stage.mjs";
import { row } from "../support/statistics.mjs";

const DURATION_S = 10;
const USERS = 50;
const DELAY = "/delay?dist=exponential&mean_ms=50&cap_ms=500&seed=1";

export async function truth({ stage, runs, log }) {
  const p50 = { ours: [], peer: [] };
  const p99 = { ours: [], peer: [] };
  for (let round = 0; round < runs; round++) {
    const scenario = loopScenario(stage.target.http + DELAY, { users: USERS, duration_s: DURATION_S });
    const report = await stage.runScenario(scenario, { duration_s: DURATION_S });
    const recorded = (await stage.recorded()).by_route["GET /delay"].handled_ms;
    const { waiting, blocked } = report.phases;
    p50.ours.push(waiting.p50_ms);
    p50.peer.push(recorded.p50);
    p99.ours.push(waiting.p99_ms);
    p99.peer.push(recorded.p99);
    log(`truth ${round + 1} of ${runs}: waiting ${waiting.p50_ms} ms beside ${recorded.p50} ms; blocked ${blocked.p50_ms} ms`);
  }
  const what = `HTTP/1.1, ${USERS} users: waiting`;
  return [
    row(`${what} p50, beside the target's record`, "ms", p50),
    row(`${what} p99, beside the target's record`, "ms", p99),
  ];
}
