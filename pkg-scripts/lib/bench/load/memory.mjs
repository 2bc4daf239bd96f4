// Ten thousand users in one tab, all of them thinking: what the wasm's memory grows to.
import { setTimeout as sleep } from "node:timers/promises";
import { row } from "../support/statistics.mjs";

const USERS = 10_000;
const DURATION_S = 8;
const BUDGET_MIB = 64;

const scenario = (url) => ({
  name: "thinkers",
  load: { total_users: USERS, test_duration: `${DURATION_S}s`, graceful_stop: "0s" },
  actions: [{ id: "get", call: "http.request", with: { method: "GET", url } }],
  tasks: [
    { id: "start", next: [{ task: "think" }] },
    { id: "think", think_time: "1h", next: [{ task: "act" }] },
    { id: "act", action: "get", next: [{ task: "end" }] },
    { id: "end" },
  ],
});

// As the page shows it, once a second; 0 before it does.
async function memory_mib(page) {
  const [, number = 0] = /([\d.]+) MiB/.exec(await page.textContent("#memory")) ?? [];
  return Number(number);
}

export async function memory({ stage, log }) {
  let ended = false;
  const run = stage.runScenario(scenario(`${stage.target.http}/get`), { duration_s: DURATION_S });
  const report = run.finally(() => (ended = true));
  report.catch(() => {}); // waited for below
  let most_mib = 0;
  while (!ended) {
    most_mib = Math.max(most_mib, await stage.see(memory_mib));
    await sleep(500);
  }
  const { users } = await report;
  if (most_mib === 0) throw new Error("the page showed no memory");
  if (users.max !== USERS) throw new Error(`${users.max} users were there, not ${USERS}`);
  log(`memory: ${most_mib} MiB with ${users.max} users`);
  return [row(`wasm memory with ${USERS} users, beside its budget`, "MiB", { ours: [most_mib], peer: [BUDGET_MIB] })];
}
