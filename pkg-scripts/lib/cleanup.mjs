// What has been started is ended: at the end, after a failure, and on Ctrl-C.
const tasks = new Map(); // task → what can still be done of it when no promise runs any more, or undefined
let installed = false;
let ending = false;

function install() {
  if (installed) return;
  installed = true;
  process.on("exit", () => {
    for (const abruptly of tasks.values()) abruptly?.();
  });
  for (const [signal, number] of [["SIGINT", 2], ["SIGTERM", 15], ["SIGHUP", 1]]) {
    process.on(signal, async () => {
      if (ending) return;
      ending = true;
      await cleanUp();
      process.exit(128 + number);
    });
  }
}

/**
 * Runs `task` when this process is told to end or calls `cleanUp`; `abruptly`, which can't wait for anything, where it
 * ends without either. Returns a function that takes it back.
 */
export function onEnd(task, abruptly) {
  install();
  tasks.set(task, abruptly);
  return () => tasks.delete(task);
}

/** Runs what is left to run, the newest first. A failure is shown and does not stop the rest. */
export async function cleanUp() {
  for (const task of [...tasks.keys()].reverse()) {
    tasks.delete(task);
    try {
      await task();
    } catch (error) {
      console.error(`while cleaning up: ${error.message}`);
    }
  }
}

/** Waits until this process is told to end (Ctrl-C, SIGTERM); what is to be ended then is `onEnd`'s business. */
export function untilTold() {
  install();
  const keepAlive = setInterval(() => {}, 1 << 30);
  return new Promise((resolve) => onEnd(() => {
    clearInterval(keepAlive);
    resolve();
  }));
}

/** Runs a program's main function: cleans up in every case, shows an error as one line, sets the exit code. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!ending) console.error(process.env.DEBUG ? error.stack : `error: ${error.message}`);
    process.exitCode = 1;
  }
  if (!ending) await cleanUp();
}
