// The local colony, with the real server.
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startColony } from "./colony.mjs";
import { isHealthy, serverPid } from "./colonies-server.mjs";
import { postgresPid } from "./postgres.mjs";
import { isAlive } from "./processes.mjs";
import { functionSpec, getProcess, submitSpec } from "./submit.mjs";

let colony;
before(async () => {
  colony = await startColony({ env: { COLONIES_EXCLUSIVE_ASSIGN: "false" } });
});
after(() => colony.stop());

const waiting = async () => {
  const spec = functionSpec({ funcname: "echo", args: ["a, b\n", 1, { c: null }], colony: colony.colony });
  return submitSpec(colony.cli, spec);
};

test("its user submits what the CLI's own arguments can't say", async () => {
  const { state, spec } = await getProcess(colony.cli, await waiting());
  assert.equal(state, 0);
  assert.deepEqual(spec.args, ["a, b\n", 1, { c: null }]);
});

test("its keys are for nobody else to read", () => {
  assert.equal(statSync(path.join(colony.dir, "colony.json")).mode & 0o777, 0o600);
  assert.equal(statSync(colony.dir).mode & 0o066, 0);
});

test("a killed server comes back with its queue", async () => {
  const processId = await waiting();
  const before = serverPid(colony.dir);
  await colony.kill();
  assert.equal(await isHealthy(colony.url), false);
  await colony.restart({ env: { COLONIES_EXCLUSIVE_ASSIGN: "true" } });
  assert.notEqual(serverPid(colony.dir), before);
  assert.equal((await getProcess(colony.cli, processId)).state, 0);
});

test("stopped, it leaves nothing behind", async () => {
  const other = await startColony();
  const [server, postgres] = [serverPid(other.dir), postgresPid(other.dir)];
  assert.ok(server && postgres);
  assert.notEqual(other.port, colony.port);
  await other.stop();
  assert.equal(existsSync(other.dir), false);
  assert.deepEqual([isAlive(server), isAlive(postgres)], [false, false]);
});
