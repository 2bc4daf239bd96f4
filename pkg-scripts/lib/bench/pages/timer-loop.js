// Requests started by plain timers: each waits with `setTimeout` for the moment that it is due.

self.onmessage = async ({ data }) => {
  self.postMessage(await startOnTime(data));
};
self.postMessage("ready");

async function startOnTime({ url, rate_per_s, duration_ms }) {
  const begin = performance.now();
  const requests = [];
  for (let n = 0; (n * 1000) / rate_per_s < duration_ms; n++) {
    const due = begin + (n * 1000) / rate_per_s;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    requests.push(fetch(url, { cache: "no-store" }).then((response) => response.arrayBuffer()));
  }
  await Promise.all(requests);
  return { requests: requests.length };
}
