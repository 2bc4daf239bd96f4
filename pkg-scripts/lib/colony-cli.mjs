// pkg-scripts/colony: the commands.
import path from "node:path";
import { runMain } from "./cleanup.mjs";
import { isHealthy } from "./colonies-server.mjs";
import {
  DEFAULT_PORTS, cliEnvironment, colonyStatus, readState, removeColony, runCli, startColony, stopColony,
} from "./colony.mjs";
import { root } from "./paths.mjs";

const folder = path.resolve(process.env.COLONY_DIR || path.join(root, ".colony"));

const PORT_VARIABLES = {
  api: "COLONY_PORT",
  relay: "COLONY_RELAY_PORT",
  etcdClient: "COLONY_ETCD_CLIENT_PORT",
  etcdPeer: "COLONY_ETCD_PEER_PORT",
  postgres: "COLONY_POSTGRES_PORT",
};

// Addresses, keys and the database are the colony's own business; the rest of COLONIES_… is the server's to read.
const NOT_SETTINGS = /^COLONIES_(SERVER_|DB_|COLONY_|ID$|PRVKEY$|TLS|EXECUTOR_)/;

const serverSettings = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith("COLONIES_") && !NOT_SETTINGS.test(name)),
  );

// Those named in the environment; else those kept; else free ones where asked for; else the defaults.
function wantedPorts(state) {
  const given = Object.entries(PORT_VARIABLES).filter(([, variable]) => process.env[variable]);
  const named = given.map(([name, variable]) => {
    const port = Number(process.env[variable]);
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${variable} is no port: ${process.env[variable]}`);
    return [name, port];
  });
  if (!state && named.length === 0 && process.env.COLONY_PORTS === "free") return undefined;
  return { ...(state?.ports ?? DEFAULT_PORTS), ...Object.fromEntries(named) };
}

// The server named in the environment, unless that is the one of our folder (as after `eval "$(colony env)"`).
function externalServer() {
  const host = process.env.COLONIES_SERVER_HOST;
  if (!host) return null;
  const port = process.env.COLONIES_SERVER_PORT || "50080";
  const ours = readState(folder);
  if (ours && ["127.0.0.1", "localhost"].includes(host) && String(ours.ports.api) === port) return null;
  const scheme = process.env.COLONIES_TLS === "true" ? "https" : "http";
  return { url: `${scheme}://${host}:${port}` };
}

function describe(url, state) {
  console.log(`ColonyOS server   ${url} (all interfaces, no TLS)
colony            ${state.colony}
user              user
keys and data     ${path.relative(process.cwd(), folder) || "."}/ (pkg-scripts/colony reset deletes them)
for the CLI       eval "$(pkg-scripts/colony env)"`);
}

async function up() {
  const colony = await startColony({ dir: folder, ports: wantedPorts(readState(folder)), env: serverSettings(), keep: true });
  describe(colony.url, readState(folder));
}

async function down() {
  await stopColony(folder);
  console.log("stopped; its data is kept");
}

async function restart() {
  if (!readState(folder)) throw new Error("there is no colony yet: pkg-scripts/colony up");
  const colony = await startColony({ dir: folder, keep: true });
  await colony.restart({ env: serverSettings() });
  console.log(`restarted ${colony.url}`);
}

async function reset() {
  await stopColony(folder);
  removeColony(folder);
  console.log("deleted");
}

async function status() {
  const { server, healthy } = await colonyStatus(folder);
  const state = readState(folder);
  if (healthy && server) describe(`http://127.0.0.1:${state.ports.api}`, state);
  else console.log(state ? "not running: pkg-scripts/colony up" : "no colony yet: pkg-scripts/colony up");
  return healthy && server ? 0 : 1;
}

const quoted = (value) => `'${value.replaceAll("'", "'\\''")}'`;

function printEnvironment(environment, url, asJson) {
  if (asJson) {
    console.log(JSON.stringify({ url, ...environment }, null, 2));
    return;
  }
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${quoted(value)}`);
  console.log(`export PATH=${quoted(path.join(root, ".tools/bin"))}:"$PATH"`);
}

function env(asJson) {
  const state = readState(folder);
  if (!state) throw new Error("there is no colony yet: pkg-scripts/colony up");
  printEnvironment(cliEnvironment(state), `http://127.0.0.1:${state.ports.api}`, asJson);
}

// What the commands mean where the server is somebody else's.
async function external(command, { url }, asJson) {
  if (command === "env") {
    const names = Object.keys(process.env).filter((name) => name.startsWith("COLONIES_"));
    printEnvironment(Object.fromEntries(names.map((name) => [name, process.env[name]])), url, asJson);
    return 0;
  }
  if (command !== "up" && command !== "status") {
    throw new Error(`COLONIES_SERVER_HOST names ${url}: ${command} is for the local colony only; unset it`);
  }
  if (!(await isHealthy(url))) throw new Error(`no ColonyOS server answers at ${url} (COLONIES_SERVER_HOST)`);
  const { code, stderr } = await runCli({}, ["user", "ls"]);
  if (code !== 0) {
    throw new Error(`${url} answers, but refuses COLONIES_PRVKEY in ${process.env.COLONIES_COLONY_NAME}: ${stderr.trim()}`);
  }
  console.log(`using ${url}, colony ${process.env.COLONIES_COLONY_NAME}; nothing is started`);
  return 0;
}

await runMain(async () => {
  const [command, ...options] = process.argv.slice(2);
  const asJson = options[0] === "--json" && command === "env";
  const commands = { up, down, restart, reset, status, env: () => env(asJson) };
  if (!Object.hasOwn(commands, command) || options.length > (asJson ? 1 : 0)) {
    throw new Error(`unknown: ${process.argv.slice(2).join(" ")}; see pkg-scripts/colony --help`);
  }
  const server = externalServer();
  return server ? external(command, server, asJson) : commands[command]();
});
