// The colony owner's key is typed in, used, and forgotten: everything that leaves the page's memory is listened to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { reachesPhase, start, stopAndSettle, useModules } from "./support/page.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony, queue } = stage;
const owner = colony.keys.colony.prvkey;

/** Runs in the page before its own scripts: `window.heard` gets `[where, text]` of all that is said and kept. */
function listen() {
  window.heard = [];
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value)) ?? "";
  const hear = (where, ...values) => window.heard.push([where, values.map(text).join(" ")]);
  const hook = (target, method, where) => {
    const original = target[method];
    target[method] = function (...args) {
      hear(where, ...args);
      return original.apply(this, args);
    };
  };
  hook(Worker.prototype, "postMessage", "to the worker");
  hook(MessagePort.prototype, "postMessage", "port");
  hook(BroadcastChannel.prototype, "postMessage", "other tabs");
  hook(window, "postMessage", "window");
  hook(Storage.prototype, "setItem", "storage");
  hook(IDBObjectStore.prototype, "put", "database");
  hook(IDBObjectStore.prototype, "add", "database");
  hook(History.prototype, "pushState", "history");
  hook(History.prototype, "replaceState", "history");
  hook(Navigator.prototype, "sendBeacon", "beacon");
  hook(window, "fetch", "fetch");
  for (const level of ["debug", "log", "info", "warn", "error"]) hook(console, level, "console");
  const listenTo = Worker.prototype.addEventListener;
  Worker.prototype.addEventListener = function (type, listener, ...rest) {
    return listenTo.call(this, type, (event) => {
      hear("from the worker", event.data);
      listener(event);
    }, ...rest);
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      hear("document", target.nodeValue ?? "", ...[...addedNodes].map((node) => node.textContent ?? ""));
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** All that the page holds now: its document, what is typed in, its address, its storages, its databases. */
async function held(page) {
  const inPage = await page.evaluate(async () => {
    const databases = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result)));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        databases.push(await new Promise((resolve) => (all.onsuccess = () => resolve(all.result))));
      }
    }
    const fields = [...document.querySelectorAll("input, textarea, select")].map(({ value }) => value);
    return { fields, databases, local: { ...localStorage }, session: { ...sessionStorage }, state: history.state, name: window.name };
  });
  const { cookies, origins } = await page.context().storageState();
  return JSON.stringify([inPage, cookies, origins, page.url(), await page.content()]);
}

test("the owner's key is in no storage, log, event, document, address or message once it was used", async () => {
  const context = await stage.browser.newContext();
  await context.addInitScript(listen);
  const page = await stage.open(`/#key=${owner}`, { context });
  const sent = [];
  page.on("request", (request) => sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ""}`));

  assert.ok(!page.url().includes(owner), "taken out of the address");
  await page.fill("#server-url", colony.url);
  await page.fill("#executor-name", "forgets");
  await useModules(page, "/fixtures/faults.js");
  await start(page);
  await reachesPhase(page, "online");

  // One message gave it to the worker, and nothing else ever had it.
  const before = await page.evaluate(() => window.heard.splice(0));
  const withKey = before.filter(([, said]) => said.includes(owner));
  assert.deepEqual(withKey.map(([where]) => where), ["to the worker"]);
  assert.equal(JSON.parse(withKey[0][1]).type, "start");
  assert.ok(before.some(([where]) => where === "from the worker"), "the page was listened to");
  assert.ok(!(await held(page)).includes(owner));

  // It works, crashes, is replaced, stops, and starts again: none of that needs the key.
  await queue.run("echo", { args: ["hello"] });
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  assert.equal((await queue.runSpec("trap", {}, { patience_s: 60 })).state, STATE.failed);
  assert.equal((await queue.run("echo", { args: ["again"] })).state, STATE.success);
  await stopAndSettle(page);
  await start(page);
  await reachesPhase(page, "online");
  await stopAndSettle(page);

  const after = await page.evaluate(() => window.heard);
  const starts = after.filter(([where, said]) => where === "to the worker" && JSON.parse(said).type === "start");
  assert.equal(starts.length, 2, "the crash and the second start");
  for (const [where, said] of after) assert.ok(!said.includes(owner), `in ${where}: ${said.slice(0, 200)}`);
  assert.ok(!(await held(page)).includes(owner));
  for (const line of [...page.lines, ...sent]) assert.ok(!line.includes(owner), line.slice(0, 200));
  assert.ok(sent.some((request) => request.includes("/api ")), "its requests were seen");
});

test("a start that fails for the key's sake forgets it too", async () => {
  const context = await stage.browser.newContext();
  await context.addInitScript(listen);
  const page = await stage.open("/", { context });
  await page.fill("#server-url", colony.url);
  await page.fill("#colony-name", "atlantis");
  await page.fill("#colony-key", owner);
  await start(page);
  await waitUntil("the refusal", () => page.isVisible("#error"));
  assert.equal(await page.inputValue("#colony-key"), "");
  const heard = await page.evaluate(() => window.heard);
  assert.equal(heard.filter(([, said]) => said.includes(owner)).length, 1, "the one that started it");
  assert.ok(!(await held(page)).includes(owner));
});
