// A whole local colony: PostgreSQL, the ColonyOS server, its keys, a colony and a user.
//
//   const colony = await startColony();            // in a temporary folder, on free ports
//   await colony.cli(["function", "exec", "--func", "echo", "--targettype", "wasm"]);
//   await colony.stop();
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onEnd } from "./cleanup.mjs";
import { coloniesProgram, generateKeyPair, isHealthy, serverPid, startServer, stopServer } from "./colonies-server.mjs";
import { freePorts, takenPorts } from "./ports.mjs";
import { postgresPid, startPostgres, stopPostgres } from "./postgres.mjs";
import { run, sendSignal, withTools } from "./processes.mjs";

/** The ports of `colony up`: the server's own defaults where it has some. */
export const DEFAULT_PORTS = { api: 50080, relay: 25100, etcdClient: 23100, etcdPeer: 24100, postgres: 25432 };

const STATE_VERSION = 1;
const stateFile = (folder) => path.join(folder, "colony.json");

/** What is kept of the colony in `folder` (`{schema_version, colony, ports, keys, env, …}`), or null. */
export function readState(folder) {
  if (!existsSync(stateFile(folder))) return null;
  const state = JSON.parse(readFileSync(stateFile(folder), "utf8"));
  if (state.schema_version !== STATE_VERSION) {
    throw new Error(`${stateFile(folder)} is of another version: delete it with pkg-scripts/colony reset`);
  }
  return state;
}

function writeState(folder, state) {
  writeFileSync(stateFile(folder), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

// Nobody else may list it; as root another user, PostgreSQL's, must be able to pass through.
function makeFolder(folder) {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
}

async function newState({ colony, ports }) {
  const [server, owner, user] = await Promise.all([generateKeyPair(), generateKeyPair(), generateKeyPair()]);
  return {
    schema_version: STATE_VERSION,
    colony,
    ports,
    keys: { server, colony: owner, user },
    db_password: randomBytes(18).toString("hex"),
    env: {},
  };
}

async function somePorts() {
  const [api, relay, etcdClient, etcdPeer, postgres] = await freePorts(5);
  return { api, relay, etcdClient, etcdPeer, postgres };
}

/** The environment the `colonies` CLI needs for the colony: the user's key, and the owner's for what only it may. */
export const cliEnvironment = ({ ports, keys, colony }) => ({
  COLONIES_SERVER_HOST: "127.0.0.1",
  COLONIES_SERVER_PORT: String(ports.api),
  COLONIES_TLS: "false",
  COLONIES_SERVER_ID: keys.server.id,
  COLONIES_SERVER_PRVKEY: keys.server.prvkey,
  COLONIES_COLONY_NAME: colony,
  COLONIES_COLONY_ID: keys.colony.id,
  COLONIES_COLONY_PRVKEY: keys.colony.prvkey,
  COLONIES_ID: keys.user.id,
  COLONIES_PRVKEY: keys.user.prvkey,
  TZ: process.env.TZ || "UTC",
});

/** Runs the `colonies` CLI: `{code, stdout, stderr}`, never an error for its exit code. */
export const runCli = (environment, args, { env, ...options } = {}) =>
  run(coloniesProgram(), args.map(String), { ...options, env: { ...environment, ...env } });

/**
 * Writes a process's log to `output` as it grows. Gives a function that ends this, once what came last has been shown.
 */
export function followLog(environment, processId, output) {
  const child = spawn(coloniesProgram(), ["log", "get", "-p", processId, "--follow", "--count", "500"], {
    env: withTools(environment),
    stdio: ["ignore", "pipe", "ignore"],
  });
  child.on("error", () => {}); // a log that can't be shown is no reason to give up the process
  child.stdout.pipe(output, { end: false });
  return async () => {
    await sleep(1200); // it asks once a second
    child.kill();
  };
}

// Adds the colony and its user where they are not there yet; the user's own list is the signed call that shows both.
async function addMembers(state) {
  const environment = cliEnvironment(state);
  const isMember = async () => (await runCli(environment, ["user", "ls", "--json"])).code === 0;
  if (await isMember()) return;
  const steps = [
    ["colony", "add", "--name", state.colony, "--colonyid", state.keys.colony.id],
    ["user", "add", "--name", "user", "--userid", state.keys.user.id],
  ];
  let said = "";
  for (const args of steps) said += (await runCli(environment, args)).stderr;
  if (!(await isMember())) throw new Error(`the colony's user can't sign in: ${said.trim()}`);
}

// The state to start with: what is kept, with what is wanted instead. What runs with other settings is stopped.
async function settle(folder, { colony, ports, env }) {
  const state = readState(folder) ?? (await newState({ colony, ports: ports ?? (await somePorts()) }));
  if (ports && JSON.stringify(ports) !== JSON.stringify(state.ports)) {
    await stopColony(folder);
    state.ports = ports;
    rmSync(path.join(folder, "etcd"), { recursive: true, force: true }); // it holds on to its old ports
  }
  if (Object.entries(env).some(([name, value]) => state.env[name] !== value)) {
    await stopServer(folder);
    Object.assign(state.env, env);
  }
  writeState(folder, state);
  return state;
}

// Told here, since the servers' own words for it are in their logs only.
async function refuseTakenPorts(folder, { postgres, ...serverPorts }) {
  const needed = [
    ...(serverPid(folder) ? [] : Object.values(serverPorts)),
    ...(postgresPid(folder) ? [] : [postgres]),
  ];
  const taken = await takenPorts(needed);
  if (taken.length > 0) throw new Error(`something else listens on port ${taken.join(", ")}: choose other ports`);
}

/**
 * Starts the colony kept in `dir`, making it first where there is none, and waits until it takes signed calls.
 *
 * - `dir`: its folder; none: a temporary one that goes with it.
 * - `ports`: `{api, relay, etcdClient, etcdPeer, postgres}`; none: those kept, or free ones.
 * - `env`: settings of the server, such as `{COLONIES_EXCLUSIVE_ASSIGN: "false"}`, on top of those kept.
 * - `keep`: it outlives this process. Otherwise it ends when this process is told to.
 *
 * Gives `{dir, url, port, colony, keys: {server, colony, user: {id, prvkey}}, environment, cli(args, options),
 * kill(), restart({env}), stop()}`.
 */
export async function startColony({ dir, ports, env = {}, colony = "dev", keep = false } = {}) {
  const temporary = !dir;
  const folder = dir ? path.resolve(dir) : mkdtempSync(path.join(os.tmpdir(), "colony-"));
  makeFolder(folder);
  const wasRunning = serverPid(folder) !== null;
  const end = async () => {
    await stopColony(folder, { immediately: temporary });
    if (temporary) removeColony(folder);
  };
  const abandon = () => {
    killColony(folder);
    if (temporary) removeColony(folder);
  };
  const forget = keep ? () => {} : onEnd(end, abandon);
  let state;
  try {
    state = await settle(folder, { colony, ports, env });
    await refuseTakenPorts(folder, state.ports);
    await startPostgres({ folder, port: state.ports.postgres, password: state.db_password, state });
    writeState(folder, state);
    await startWithMembers(folder, state);
  } catch (error) {
    forget();
    if (!keep || !wasRunning) await end();
    throw error;
  }

  const environment = cliEnvironment(state);
  return {
    dir: folder,
    url: `http://127.0.0.1:${state.ports.api}`,
    port: state.ports.api,
    colony: state.colony,
    keys: state.keys,
    environment,
    /** Runs the CLI as the colony's user: `{code, stdout, stderr}`. */
    cli: (args, options) => runCli(environment, args, options),
    /** Kills the server, as a crash would; the database stays. */
    kill: () => stopServer(folder, "SIGKILL"),
    /** Starts the server anew on the same ports and database, with `env` on top of its settings. */
    restart: async ({ env: more = {} } = {}) => {
      Object.assign(state.env, more);
      writeState(folder, state);
      await stopServer(folder);
      await startWithMembers(folder, state);
    },
    /** Stops all of it; a temporary folder goes too. */
    stop: async () => {
      forget();
      await end();
    },
  };
}

async function startWithMembers(folder, state) {
  const { ports, keys, colony, env } = state;
  await startServer({ folder, ports, keys, colony, dbPassword: state.db_password, env });
  await addMembers(state);
}

/** Stops the colony of `folder`, whoever started it. Safe where nothing runs. */
export async function stopColony(folder, { immediately = false } = {}) {
  await stopServer(folder, immediately ? "SIGKILL" : "SIGTERM");
  await stopPostgres({ folder, immediately });
}

// As stopColony, for where nothing can be waited for.
function killColony(folder) {
  const server = serverPid(folder);
  if (server) sendSignal(server, "SIGKILL");
  const postgres = postgresPid(folder);
  if (postgres) sendSignal(postgres, "SIGQUIT");
}

/** Deletes a stopped colony: its keys, its database, all. */
export function removeColony(folder) {
  const home = readState(folder)?.home;
  if (home) rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

/** `{server, healthy}`: the server's process id or null, and whether it answers. */
export async function colonyStatus(folder) {
  const state = readState(folder);
  if (!state) return { server: null, healthy: false };
  return { server: serverPid(folder), healthy: await isHealthy(`http://127.0.0.1:${state.ports.api}`) };
}
