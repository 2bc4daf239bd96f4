// Two tabs where the browser has no Web Locks: both see one storage.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { RunClaim, stamp } from "../run-claim.js";

const NAME = "wasm-executor.run.x";
const stored = new Map();
globalThis.localStorage = {
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => stored.set(name, value),
  removeItem: (name) => stored.delete(name),
};
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
beforeEach(() => stored.clear());

test("the first has it, the second not, and again once it is released", async () => {
  const first = await stamp(NAME);
  assert.equal(await stamp(NAME), null);
  first.release();
  assert.equal(stored.size, 0);
  const second = await stamp(NAME);
  second.release();
});

test("of two that begin at once, one has it", async () => {
  const claims = await Promise.all([stamp(NAME), stamp(NAME)]);
  assert.equal(claims.filter(Boolean).length, 1);
  claims.find(Boolean).release();
});

test("what a killed tab left is waited out", async () => {
  stored.set(NAME, `0.5 ${Date.now() - 11_000}`);
  const claim = await stamp(NAME);
  assert.notEqual(claim, null);
  claim.release();
});

test("a renewed stamp is another tab's, though this one's clock was set", async () => {
  stored.set(NAME, `0.5 ${Date.now() + 5000}`);
  const other = setInterval(() => stored.set(NAME, `0.5 ${Date.now() + 5000}`), 300);
  assert.equal(await stamp(NAME), null);
  clearInterval(other);
});

test("without a storage nothing is kept apart, and it works", async () => {
  const kept = globalThis.localStorage;
  globalThis.localStorage = { getItem() { throw new Error("blocked"); }, setItem() { throw new Error("blocked"); } };
  const claim = await stamp(NAME);
  assert.notEqual(claim, null);
  claim.release();
  globalThis.localStorage = kept;
});

test("a page that comes back has its name still, unless another tab has begun", async () => {
  const claim = new RunClaim();
  assert.equal(await claim.take("x"), true);
  stored.clear(); // as when it was put away
  assert.equal(await claim.retake(), true);
  stored.clear();
  const other = await stamp(NAME);
  assert.equal(await claim.retake(), false);
  claim.release();
  assert.notEqual(stored.get(NAME), undefined, "the other's stamp is left alone");
  other.release();
});
