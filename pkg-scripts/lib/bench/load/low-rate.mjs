// A rate so low that nothing queues: what we report beside what oha reports of the same target, and beside the target's
// own record. The target's delays come in the same order each time.
import { alternate, row } from "../support/statistics.mjs";
import { haveOha, runOha } from "../support/oha.mjs";

const RATE_PER_S = 20;
const DURATION_S = 20;
const DELAY = "/delay?dist=exponential&mean_ms=50&cap_ms=500&seed=1";

const scenario = (url) => ({
  scenario: {
    id: "low-rate",
    load: { arrival_rate: { rate: `${RATE_PER_S}/s`, duration: `${DURATION_S}s`, max_users: 100 } },
    workflow: [{ id: "get", type: "http", params: { method: "GET", url } }],
  },
});

export async function lowRate({ stage, runs, log }) {
  const url = stage.target.http + DELAY;
  const recorded = async () => {
    const { p50, p99 } = (await stage.recorded()).by_route["GET /delay"].handled_ms;
    return { recorded_p50_ms: p50, recorded_p99_ms: p99 };
  };
  const ours = async () => {
    const { phases, latency_p50_ms, latency_p99_ms } = await stage.runScenario(scenario(url), { duration_s: DURATION_S });
    const { p50_ms: waiting_p50_ms, p99_ms: waiting_p99_ms } = phases.waiting;
    return { p50_ms: latency_p50_ms, p99_ms: latency_p99_ms, waiting_p50_ms, waiting_p99_ms, ...(await recorded()) };
  };
  const oha = async () => {
    await stage.target.reset();
    return runOha(url, { rate_per_s: RATE_PER_S, duration_s: DURATION_S });
  };
  const contestants = (await haveOha(log)) ? { ours, oha } : { ours };
  const all = await alternate(contestants, { runs, log });
  const of = (list, field) => list.map((one) => one[field]);
  const rows = [];
  for (const quantile of ["p50", "p99"]) {
    const what = `HTTP/1.1, ${RATE_PER_S}/s`;
    const waiting = of(all.ours, `waiting_${quantile}_ms`);
    rows.push(row(`${what}: waiting ${quantile}, beside the target's record`, "ms", { ours: waiting, peer: of(all.ours, `recorded_${quantile}_ms`) }));
    if (!all.oha) continue;
    const [latency, peer] = [of(all.ours, `${quantile}_ms`), of(all.oha, `${quantile}_ms`)];
    rows.push(row(`${what}: http_req_duration ${quantile}, beside oha's latency`, "ms", { ours: latency, peer }));
  }
  return rows;
}
