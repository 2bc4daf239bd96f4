// pkg-scripts/start, once all is installed and built: the colony, the page, and how to use them, until Ctrl-C.
import { parseArgs } from "node:util";
import { onEnd, runMain, untilTold } from "./cleanup.mjs";
import { startColony, stopColony } from "./colony.mjs";
import { serverPid } from "./colonies-server.mjs";
import { colonyFolder, connectColony, externalServer, serverSettings, wantedPorts } from "./connection.mjs";
import { SERVE_OPTIONS, startStaticServer, whereToServe } from "./static-server.mjs";

/** The page's address with the colony filled in; the owner's key is in the fragment, which no server sees. */
function pageAddress(site, colony) {
  const query = new URLSearchParams({ server: colony.url, colony: colony.colony });
  const fragment = colony.ownerKey ? `#${new URLSearchParams({ key: colony.ownerKey })}` : "";
  return `${site.url}/?${query}${fragment}`;
}

await runMain(async () => {
  const { values } = parseArgs({ options: SERVE_OPTIONS });
  if (!externalServer()) {
    const wasRunning = serverPid(colonyFolder) !== null;
    await startColony({ dir: colonyFolder, ports: wantedPorts(), env: serverSettings(), keep: true });
    if (!wasRunning) onEnd(() => stopColony(colonyFolder));
  }
  const colony = await connectColony();
  const site = await startStaticServer(whereToServe(values));

  console.log(`
The page, with the local colony filled in (the address holds the owner's key: keep it to yourself):

  ${pageAddress(site, colony)}

Click Start there, and in another terminal:

  eval "$(pkg-scripts/colony env)"
  colonies function exec --func echo --args hello --targettype wasm --wait --out
  pkg-scripts/submit SCENARIO.yaml

The ColonyOS server is ${colony.url}. Ctrl-C ends what this started.`);
  await untilTold();
});
