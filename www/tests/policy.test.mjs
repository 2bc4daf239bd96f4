import assert from "node:assert/strict";
import { test } from "node:test";
import { isLooser, policyFrom, policyInAddress, policyInWords } from "../policy.js";

const DEFAULTS = {
  functions: null, targets: "public", listed: [],
  max_users: 500, max_requests_per_second: 1000, max_minutes: 60, max_megabytes: 10_000,
};

test("the address sets what it names, and what makes no sense is left out", () => {
  const query = new URLSearchParams(
    "policy.functions=echo,add&policy.targets=listed&policy.listed=a.example, b.example&policy.max_users=5&policy.max_minutes=many&policy.max_megabytes=0",
  );
  assert.deepEqual(policyInAddress(query), {
    functions: ["echo", "add"], targets: "listed", listed: ["a.example", "b.example"], max_users: 5,
  });
  assert.deepEqual(policyInAddress(new URLSearchParams("policy.targets=all&policy=any&policy.functions=")), { functions: [] });
});

test("what storage holds is taken where it has the right form", () => {
  assert.deepEqual(policyFrom(null), {});
  assert.deepEqual(policyFrom({ functions: "echo", targets: 1, listed: [1], max_users: -1, max_minutes: "5", other: 1 }), {});
  assert.deepEqual(policyFrom({ functions: null, max_users: 7 }), { functions: null, max_users: 7 });
});

test("a link that asks for more is told from one that asks for less", () => {
  const looser = (asked, allowed = {}) => isLooser({ ...DEFAULTS, ...allowed, ...asked }, { ...DEFAULTS, ...allowed });
  assert.equal(looser({}), false);
  assert.equal(looser({ functions: ["echo"], max_users: 5 }), false);
  assert.equal(looser({ targets: "listed", listed: ["api.example.com", "https://example.com:8443"] }), false);
  assert.equal(looser({ targets: "any" }), true);
  assert.equal(looser({ max_users: 501 }), true);
  for (const host of ["localhost", "192.168.1.5", "[fe80::1]", "printer", "printer.local", "2130706433"]) {
    assert.equal(looser({ listed: [host] }), true, host);
    assert.equal(looser({ listed: [host] }, { listed: [host] }), false, host);
  }
  assert.equal(looser({ functions: null }, { functions: ["echo"] }), true);
  assert.equal(looser({ functions: ["echo", "add"] }, { functions: ["echo"] }), true);
  assert.equal(looser({ listed: ["api.example.com"] }, { targets: "listed" }), true);
  assert.equal(looser({ listed: ["localhost"] }, { targets: "any" }), false);
});

test("a policy in words", () => {
  assert.equal(
    policyInWords(DEFAULTS),
    "All functions; requests to public addresses; at most 500 users, 1,000 requests a second, 60 min and 10,000 MB a run",
  );
  assert.match(policyInWords({ ...DEFAULTS, functions: ["echo"], targets: "listed", listed: ["a"] }), /^1 function; requests to 1 listed host only;/);
  assert.match(policyInWords({ ...DEFAULTS, targets: "listed" }), /requests to no address;/);
});
