// Assigns and closes by nothing but `fetch`, with messages that were signed elsewhere: the least that a page can do to
// drain a queue. It does so in a worker, as the executor does.
const NO_PROCESS = 404;

async function drain() {
  const { url, loops, assign, closes } = await (await fetch("/signed/drain.json")).json();
  const decoder = new TextDecoder();
  const post = async (body) => {
    const response = await fetch(`${url}/api`, { method: "POST", body, credentials: "omit", cache: "no-store" });
    const text = decoder.decode(await response.arrayBuffer());
    if (!response.ok && response.status !== NO_PROCESS) throw new Error(`status ${response.status}: ${text}`);
    return { found: response.ok, text };
  };
  let left = Object.keys(closes).length;
  const loop = async () => {
    while (left > 0) {
      const { found, text } = await post(assign);
      if (!found) continue;
      left -= 1;
      const { processid } = JSON.parse(atob(JSON.parse(text).payload));
      await post(closes[processid]);
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
}

if (globalThis.document) new Worker(import.meta.url, { type: "module" });
else await drain();
