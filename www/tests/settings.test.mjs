import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, removeKeyFromAddress, slotsFrom, uniqueName } from "../settings.js";

test("the address sets what it names, and nothing else", () => {
  const address = new URL("http://h/?server=http://s:1&colony=c&type=t&name=n&slots=4&prefix=kiosk&autostart&module=x.js");
  const { settings, autostart, name_prefix } = readAddress(address);
  assert.deepEqual(settings, { server_url: "http://s:1", colony_name: "c", executor_type: "t", executor_name: "n", slots: 4 });
  assert.equal(autostart, true);
  assert.equal(name_prefix, "kiosk");
});

test("a key is taken from the fragment only", () => {
  assert.equal(readAddress(new URL("http://h/#key=abc")).colony_key, "abc");
  const inQuery = readAddress(new URL("http://h/?key=abc"));
  assert.equal(inQuery.colony_key, "");
  assert.equal(inQuery.key_in_query, true);
});

test("a key leaves the address wherever it stood, and takes nothing with it", () => {
  const replaced = [];
  removeKeyFromAddress(new URL("http://h/p?colony=c&key=a#key=b&x=1"), { replaceState: (_, __, url) => replaced.push(String(url)) });
  assert.deepEqual(replaced, ["http://h/p?colony=c#x=1"]);
});

test("slots are a whole number from 1 to 64", () => {
  assert.deepEqual([0, -1, "x", "2.9", 3, 1e9, null, Infinity].map(slotsFrom), [1, 1, 1, 2, 3, 64, 1, 64]);
});

test("names are unique and fit for the server", () => {
  const names = new Set(Array.from({ length: 1000 }, () => uniqueName("browser")));
  assert.ok(names.size > 990);
  for (const name of names) assert.match(name, /^browser-[a-z2-9]{6}$/);
});
