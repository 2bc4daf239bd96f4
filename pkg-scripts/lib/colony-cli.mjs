// pkg-scripts/colony: the commands.
import path from "node:path";
import { runMain } from "./cleanup.mjs";
import { isHealthy } from "./colonies-server.mjs";
import {
  cliEnvironment, colonyStatus, readState, removeColony, runCli, startColony, stopColony,
} from "./colony.mjs";
import {
  colonyFolder as folder, environmentOfCaller, externalServer, serverSettings, wantedPorts,
} from "./connection.mjs";
import { root } from "./paths.mjs";

function describe(url, state) {
  console.log(`ColonyOS server   ${url} (all interfaces, no TLS)
colony            ${state.colony}
user              user
keys and data     ${path.relative(process.cwd(), folder) || "."}/ (pkg-scripts/colony reset deletes them)
for the CLI       eval "$(pkg-scripts/colony env)"`);
}

async function up() {
  const colony = await startColony({ dir: folder, ports: wantedPorts(), env: serverSettings(), keep: true });
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
    printEnvironment(environmentOfCaller(), url, asJson);
    return 0;
  }
  if (command !== "up" && command !== "status") {
    throw new Error(`COLONIES_SERVER_HOST names ${url}: ${command} is for the local colony only; unset it`);
  }
  if (!(await isHealthy(url))) throw new Error(`no ColonyOS server answers at ${url} (COLONIES_SERVER_HOST)`);
  const { code, stderr } = await runCli({}, ["user", "ls"]);
  if (code !== 0) {
    throw new Error(`${url} refuses COLONIES_PRVKEY in colony ${process.env.COLONIES_COLONY_NAME}: ${stderr.trim()}`);
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
