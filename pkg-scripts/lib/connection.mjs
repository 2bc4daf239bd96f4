// Which colony the scripts talk to: the one named in the environment, else the local one.
import path from "node:path";
import { DEFAULT_PORTS, cliEnvironment, followLog, readState, runCli } from "./colony.mjs";
import { isHealthy } from "./colonies-server.mjs";
import { root } from "./paths.mjs";

/** The folder of the local colony. */
export const colonyFolder = path.resolve(process.env.COLONY_DIR || path.join(root, ".colony"));

/** `{url}` of the server named in the environment, or null; the local one (as after `eval "$(colony env)"`) is none. */
export function externalServer() {
  const host = process.env.COLONIES_SERVER_HOST;
  if (!host) return null;
  const port = process.env.COLONIES_SERVER_PORT || "50080";
  const local = readState(colonyFolder);
  if (local && ["127.0.0.1", "localhost"].includes(host) && String(local.ports.api) === port) return null;
  const scheme = process.env.COLONIES_TLS === "true" ? "https" : "http";
  return { url: `${scheme}://${host}:${port}` };
}

/** The COLONIES_… variables of this process. */
export const environmentOfCaller = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("COLONIES_")));

const PORT_VARIABLES = {
  api: "COLONY_PORT",
  relay: "COLONY_RELAY_PORT",
  etcdClient: "COLONY_ETCD_CLIENT_PORT",
  etcdPeer: "COLONY_ETCD_PEER_PORT",
  postgres: "COLONY_POSTGRES_PORT",
};

// Addresses, keys and the database are the colony's own business; the rest of COLONIES_… is the server's to read.
const NOT_SETTINGS = /^COLONIES_(SERVER_|DB_|COLONY_|ID$|PRVKEY$|TLS|EXECUTOR_)/;

/** The settings of the server's own in the environment. */
export const serverSettings = () =>
  Object.fromEntries(Object.entries(environmentOfCaller()).filter(([name]) => !NOT_SETTINGS.test(name)));

/**
 * The local colony's ports: those named in the environment; else those kept; else the defaults. None where free ones
 * are asked for.
 */
export function wantedPorts() {
  const state = readState(colonyFolder);
  const given = Object.entries(PORT_VARIABLES).filter(([, variable]) => process.env[variable]);
  const named = given.map(([name, variable]) => {
    const port = Number(process.env[variable]);
    if (!(Number.isInteger(port) && port > 0 && port < 65_536)) throw new Error(`${variable} is no port number`);
    return [name, port];
  });
  if (!state && named.length === 0 && process.env.COLONY_PORTS === "free") return undefined;
  return { ...(state?.ports ?? DEFAULT_PORTS), ...Object.fromEntries(named) };
}

/**
 * The colony to talk to: `{url, colony, ownerKey, cli(args, options), followLog(processId, output)}`. An error that says
 * what to do where none answers.
 */
export async function connectColony() {
  const external = externalServer();
  const state = external ? null : readState(colonyFolder);
  if (!external && !state) throw new Error("there is no colony yet: pkg-scripts/colony up");
  const url = external?.url ?? `http://127.0.0.1:${state.ports.api}`;
  if (!(await isHealthy(url))) {
    const remedy = external ? "see COLONIES_SERVER_HOST" : "pkg-scripts/colony up";
    throw new Error(`no ColonyOS server answers at ${url}: ${remedy}`);
  }
  const environment = external ? environmentOfCaller() : cliEnvironment(state);
  return {
    url,
    colony: environment.COLONIES_COLONY_NAME ?? "dev",
    ownerKey: environment.COLONIES_COLONY_PRVKEY ?? null,
    cli: (args, options) => runCli(environment, args, options),
    followLog: (processId, output) => followLog(environment, processId, output),
  };
}
