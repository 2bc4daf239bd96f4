// Stands in for the executor's worker: a simulation, with no wasm and no server behind it. It says what a worker would
// say of as many processes as it is asked for on the channel "simulate", `{count, per_batch, every_ms}`.

const post = (message) => self.postMessage(message);
const event = (type, fields) => post({ type: "event", event: { type, at_ms: Date.now(), ...fields } });
const functions = [{ name: "echo", description: "Simulated.", args: [] }];
const LINE = "some words of an argument or an output, neither short nor long; ";

let made = 0;

function process() {
  const number = (made += 1);
  const process_id = number.toString(16).padStart(64, "0");
  const about = { process_id, function: "echo" };
  const isLarge = number % 20 === 0;
  event("assigned", { ...about, args: [LINE + number], kwargs: {}, initiator: "user", deadline_ms: null });
  if (number % 10 === 0) {
    event("progress", { process_id, fraction: 0.5, message: "half" });
    event("log", { process_id, level: "info", message: LINE });
  }
  if (number % 50 === 0) event("failed", { ...about, duration_ms: 1, errors: [LINE] });
  else event("closed", { ...about, duration_ms: 1, output: [isLarge ? LINE.repeat(100) : LINE] });
}

async function simulate({ count, per_batch, every_ms }) {
  for (let left = count; left > 0; left -= per_batch) {
    event("polling", {});
    for (let n = 0; n < Math.min(left, per_batch); n++) process();
    await new Promise((resolve) => setTimeout(resolve, every_ms));
  }
}

self.addEventListener("message", ({ data }) => {
  if (data.type !== "start") return;
  post({ type: "created", executor_id: "0".repeat(64), executor_name: data.settings.executor_name, functions });
  event("registered", { executor_id: "0".repeat(64), executor_name: data.settings.executor_name, added: true });
});
new BroadcastChannel("simulate").addEventListener("message", ({ data }) => simulate(data));
setInterval(() => post({ type: "pulse", drift_ms: 0, memory_bytes: 2 ** 20 }), 1000);
post({ type: "ready", version: "simulated", functions });
