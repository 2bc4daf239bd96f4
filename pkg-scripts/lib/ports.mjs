// Free TCP ports for servers that can't be asked to take port 0.
import net from "node:net";

// Below what Linux and macOS give to outgoing connections: a port found free stays free until it is used.
const LOWEST = 20_000;
const HIGHEST = 32_000;

function isFree(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** `count` different ports on which nothing listens. */
export async function freePorts(count) {
  const found = new Set();
  for (let attempt = 0; attempt < 1000 && found.size < count; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  if (found.size < count) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`);
  return [...found];
}

/** The ports of the list on which something listens already. */
export async function takenPorts(ports) {
  const free = await Promise.all(ports.map(isFree));
  return ports.filter((_, index) => !free[index]);
}
