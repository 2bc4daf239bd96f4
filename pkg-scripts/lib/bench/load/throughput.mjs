// Requests per second: ours beside a plain fetch loop that also takes each request's timing, and one that doesn't.
// Where more users than connections ask, the loop leaves its queue to the browser and ours waits in its gate. What that
// costs any program shows beside the same loop with a gate of its own, and how much it matters where a target takes its
// time to answer.
import { loopScenario } from "../support/load-stage.mjs";
import { alternate, row } from "../support/statistics.mjs";

/** On machines that others share a pair differs from the next one by more than the two sides do: each run is two pairs. */
const ROUNDS_PER_RUN = 2;
const DURATION_S = 5;
const WARM_UP_S = 1;
const CASES = [
  { protocol: "http", name: "HTTP/1.1", users: 6 },
  { protocol: "http", name: "HTTP/1.1", users: 50, gate: 6 },
  { protocol: "http", name: "HTTP/1.1", users: 50, answer_ms: 50 },
  { protocol: "https", name: "HTTP/2", users: 50 },
  { protocol: "https", name: "HTTP/2", users: 200 },
];

/** As the target saw it, from the first arrival to the last. */
async function requests_per_s({ recorded }) {
  const { arrivals_ms } = await recorded();
  return arrivals_ms.length / ((arrivals_ms.at(-1) - arrivals_ms[0]) / 1000);
}

export async function throughput({ stage, runs, log }) {
  const rows = [];
  for (const { protocol, name, users, gate, answer_ms } of CASES) {
    const url = stage.target[protocol] + (answer_ms ? `/delay/${answer_ms}` : "/get");
    const ours = async (duration_s = DURATION_S) => {
      await stage.runScenario(loopScenario(url, { users, duration_s }), { duration_s });
      return requests_per_s(stage);
    };
    const fetchLoop = (options) => async (duration_s = DURATION_S) => {
      await stage.runPeer("fetch-loop.js", { url, users, duration_ms: duration_s * 1000, ...options });
      return requests_per_s(stage);
    };
    const contestants = { ours, peer: fetchLoop({ observe: true }), bare: fetchLoop({ observe: false }) };
    if (gate) contestants.gated = fetchLoop({ observe: true, gate });
    for (const contestant of Object.values(contestants)) await contestant(WARM_UP_S);
    const figures = await alternate(contestants, { runs: runs * ROUNDS_PER_RUN, log });
    const what = `${name}, ${users} users${answer_ms ? `, answers after ${answer_ms} ms` : ""}`;
    rows.push(row(`${what}: beside a fetch loop that observes`, "requests/s", figures));
    rows.push(row(`${what}: beside one that doesn't`, "requests/s", { ...figures, peer: figures.bare }));
    if (!gate) continue;
    const gated = `${what}: beside one that observes, with a gate of ${gate}`;
    rows.push(row(gated, "requests/s", { ...figures, peer: figures.gated }));
  }
  return rows;
}
