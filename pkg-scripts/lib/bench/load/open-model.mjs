// A fixed rate: how many started, and how far from their moment, by the target's clock; beside plain timers.
import { alternate, quantile, row } from "../support/statistics.mjs";

const RATE_PER_S = 100;
const DURATION_S = 30;

const scenario = (url) => ({
  scenario: {
    id: "fixed-rate",
    load: { arrival_rate: { rate: `${RATE_PER_S}/s`, duration: `${DURATION_S}s`, max_users: 200 } },
    workflow: [{ id: "get", type: "http", params: { method: "GET", url } }],
  },
});

/** How far the arrivals lie from an even beat that fits them best in the middle: the 99th percentile. */
function error_p99_ms(arrivals_ms) {
  const late_ms = arrivals_ms.map((at_ms, n) => at_ms - (n * 1000) / RATE_PER_S);
  const middle = quantile(late_ms, 0.5);
  return quantile(late_ms.map((ms) => Math.abs(ms - middle)), 0.99);
}

export async function openModel({ stage, runs, log }) {
  const url = `${stage.target.http}/get`;
  const figures = async (started) => {
    const { arrivals_ms } = await stage.recorded();
    return { started, arrived: arrivals_ms.length, error_ms: error_p99_ms(arrivals_ms) };
  };
  const ours = async () => {
    const { iterations } = await stage.runScenario(scenario(url), { duration_s: DURATION_S });
    return figures(iterations.completed + iterations.failed + iterations.interrupted);
  };
  const peer = async () => {
    const data = { url, rate_per_s: RATE_PER_S, duration_ms: DURATION_S * 1000 };
    return figures((await stage.runPeer("timer-loop.js", data)).requests);
  };
  const all = await alternate({ ours, peer }, { runs, log });
  const of = (field) => ({ ours: all.ours.map((one) => one[field]), peer: all.peer.map((one) => one[field]) });
  const what = `open model, ${RATE_PER_S}/s for ${DURATION_S} s`;
  return [
    row(`${what}: iterations started, beside plain timers`, "iterations", of("started")),
    row(`${what}: requests the target got, beside plain timers`, "requests", of("arrived")),
    row(`${what}: start error p99 at the target, beside plain timers`, "ms", of("error_ms")),
  ];
}
