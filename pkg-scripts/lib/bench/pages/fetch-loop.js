// The plainest load there is: a worker in which so many users fetch, read and fetch again.
// With `observe` it also does what a truthful figure needs: it takes each request's Resource Timing.

self.onmessage = async ({ data }) => {
  self.postMessage(await fetchInALoop(data));
};

async function fetchInALoop({ url, users, duration_ms, observe }) {
  const timings = observe ? observeResources() : null;
  const until = performance.now() + duration_ms;
  let sent = 0;
  const user = async () => {
    while (performance.now() < until) {
      const n = sent++;
      // The fragment isn't sent; the entry's name keeps it, and so tells whose timing it is.
      const response = await fetch(observe ? `${url}#${n}` : url, { cache: "no-store" });
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  return { requests: sent, timed: timings?.stop() };
}

function observeResources() {
  const waiting_ms = new Map();
  const take = (entries) => {
    for (const entry of entries) {
      const n = Number(entry.name.slice(entry.name.indexOf("#") + 1));
      waiting_ms.set(n, entry.responseStart - entry.requestStart);
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "resource" });
  const timer = setInterval(() => performance.clearResourceTimings(), 1000);
  return {
    stop() {
      clearInterval(timer);
      take(observer.takeRecords());
      observer.disconnect();
      return waiting_ms.size;
    },
  };
}
