// The ColonyOS server's program: its keys, its command line, its environment, and when it is ready.
import path from "node:path";
import { findProgram } from "./paths.mjs";
import { isAlive, readPid, run, startInBackground, stopProcess, waitUntil } from "./processes.mjs";

/** The `colonies` program (server and CLI in one), else an error that says how to get it. */
export function coloniesProgram() {
  const program = findProgram("colonies");
  if (!program) throw new Error("the colonies binary is missing: run pkg-scripts/setup");
  return program;
}

/** A key pair of ColonyOS's: `{id, prvkey}`, each 64 hexadecimal digits. */
export async function generateKeyPair() {
  const { stdout, stderr } = await run(coloniesProgram(), ["security", "generate"]);
  const found = /\bId=([0-9a-f]{64})\b.*\bPrvKey=([0-9a-f]{64})\b/.exec(stdout + stderr);
  if (!found) throw new Error(`\`colonies security generate\` gave no key pair: ${(stdout + stderr).trim()}`);
  return { id: found[1], prvkey: found[2] };
}

/** Whether a ColonyOS server answers there. */
export async function isHealthy(url) {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) })).status === 200;
  } catch {
    return false;
  }
}

// The settings of the project's compose file, then what the caller sets. TZ: without it the server never starts.
function serverEnvironment({ ports, keys, colony, dbPassword, env }) {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TZ: process.env.TZ || "UTC",
    COLONIES_SERVER_HOST: "127.0.0.1",
    COLONIES_SERVER_PORT: String(ports.api),
    COLONIES_SERVER_HTTP_PORT: String(ports.api),
    COLONIES_TLS: "false",
    COLONIES_DB_TYPE: "postgresql",
    COLONIES_DB_TIMESCALEDB: "false",
    COLONIES_DB_HOST: "127.0.0.1",
    COLONIES_DB_PORT: String(ports.postgres),
    COLONIES_DB_USER: "postgres",
    COLONIES_DB_PASSWORD: dbPassword,
    COLONIES_SERVER_ID: keys.server.id,
    COLONIES_SERVER_PRVKEY: keys.server.prvkey,
    COLONIES_COLONY_NAME: colony,
    COLONIES_COLONY_ID: keys.colony.id,
    COLONIES_COLONY_PRVKEY: keys.colony.prvkey,
    COLONIES_ID: keys.user.id,
    COLONIES_PRVKEY: keys.user.prvkey,
    COLONIES_CRON_CHECKER_PERIOD: "1000",
    COLONIES_GENERATOR_CHECKER_PERIOD: "1000",
    COLONIES_EXCLUSIVE_ASSIGN: "true",
    COLONIES_ALLOW_EXECUTOR_REREGISTER: "true",
    COLONIES_RETENTION: "false",
    COLONIES_RETENTION_POLICY: "604800",
    ...env,
  };
}

const files = (folder) => ({ pidFile: path.join(folder, "server.pid"), logFile: path.join(folder, "server.log") });

/** Starts the server of the colony in `folder` and waits until it answers. */
export async function startServer({ folder, ports, keys, colony, dbPassword, env }) {
  const { pidFile, logFile } = files(folder);
  const url = `http://127.0.0.1:${ports.api}`;
  if (serverPid(folder) && (await isHealthy(url))) return;
  const pid = startInBackground(
    coloniesProgram(),
    ["server", "start", "--initdb", "--insecure",
      "--port", ports.api, "--relayport", ports.relay,
      "--etcdname", "server1", "--etcdhost", "localhost",
      "--etcdclientport", ports.etcdClient, "--etcdpeerport", ports.etcdPeer,
      "--initial-cluster", `server1=localhost:${ports.etcdPeer}:${ports.relay}:${ports.api}`,
      "--etcddatadir", path.join(folder, "etcd")].map(String),
    { logFile, pidFile, cwd: folder, env: serverEnvironment({ ports, keys, colony, dbPassword, env }) },
  );
  await waitUntil(`the ColonyOS server on ${url}`, () => isHealthy(url), {
    patience_ms: 60_000,
    isDead: () => !isAlive(pid),
    logFile,
  });
}

/** The id of the running server of the colony in `folder`, or null. */
export const serverPid = (folder) => readPid(files(folder).pidFile, "server start");

/** Stops it, gently or with `SIGKILL`. */
export async function stopServer(folder, signal = "SIGTERM") {
  const pid = serverPid(folder);
  if (pid) await stopProcess(pid, { signal, pidFile: files(folder).pidFile });
}
