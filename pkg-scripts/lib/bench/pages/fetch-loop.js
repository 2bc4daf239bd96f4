// The plainest load there is: a worker in which so many users fetch, read and fetch again.
// With `observe` it also does what a truthful figure needs: it takes each request's Resource Timing.
// With `gate` at most so many requests are under way, and the others wait here, not in the browser.

self.onmessage = async ({ data }) => {
  self.postMessage(await fetchInALoop(data));
};
self.postMessage("ready");

async function fetchInALoop({ url, users, duration_ms, observe, gate = Infinity }) {
  const timings = observe ? observeResources() : null;
  const until = performance.now() + duration_ms;
  const { enter, leave } = openGate(gate);
  let sent = 0;
  const user = async () => {
    while (performance.now() < until) {
      await enter();
      const n = sent++;
      // The fragment isn't sent; the entry's name keeps it, and so tells whose timing it is.
      const response = await fetch(observe ? `${url}#${n}` : url, { cache: "no-store" });
      await response.arrayBuffer();
      leave();
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  return { requests: sent, timed: timings?.stop() };
}

/** At most `size` are inside; who leaves lets the first in that waits. */
function openGate(size) {
  const waiting = [];
  let inside = 0;
  return {
    enter: () => (inside < size ? void inside++ : new Promise((open) => waiting.push(open))),
    leave: () => (waiting.length > 0 ? waiting.shift()() : void inside--),
  };
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
