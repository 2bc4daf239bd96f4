// The page as its user has it: the form filled in, Start clicked.

/** The page's address with its settings in it, `settings` being further ones; it starts by itself. */
export function addressOf(colony, { name, type = "wasm", slots = 1, autostart = true, key = colony.keys.colony.prvkey, settings }) {
  const query = new URLSearchParams({ server: colony.url, colony: colony.colony, type, name, slots, ...settings });
  if (autostart) query.set("autostart", "");
  return `/?${query}#${new URLSearchParams(key ? { key } : {})}`;
}

/**
 * Opens the page on `site`, fills in the colony, and starts an executor called `name`. Waits until it is online.
 * Gives the page; its `wrong` lists what its console called an error and what it threw.
 */
export async function openExecutorPage(browser, site, colony, { name, patience_ms }) {
  const page = await browser.newPage();
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.wrong.push(message.text()));

  await page.goto(site.url);
  await page.fill("#server-url", colony.url);
  await page.fill("#colony-name", colony.colony);
  await page.fill("#executor-name", name);
  await page.fill("#colony-key", colony.keys.colony.prvkey);
  await pressStart(page, { patience_ms });
  return page;
}

/** Presses Start and waits until the executor is online; throws with what the page says where it doesn't get there. */
export async function pressStart(page, { patience_ms = 30_000 } = {}) {
  await page.click("#start");
  try {
    const told = 'html[data-phase="online"], #error:not([hidden])';
    await page.waitForSelector(told, { state: "attached", timeout: patience_ms });
  } catch {
    throw new Error(`the page isn't online after ${patience_ms / 1000} s: ${await whatItSays(page)}`);
  }
  if (await page.isVisible("#error")) throw new Error(`the page says: ${(await page.innerText("#error")).trim()}`);
}

async function whatItSays(page) {
  return [(await page.innerText("#state")).trim(), ...(page.wrong ?? [])].join("; ");
}
