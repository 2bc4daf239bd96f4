// Pages that remember what went wrong on them.

/**
 * Opens an address in a profile of its own, or in the context given. The page's `wrong` lists what its console
 * called an error and what it threw; `lines` has all of its console.
 *
 * A status from 400 on is no error of the page's: the server's answer to a poll that found no work is 404.
 */
export async function openPage(browser, url, { context } = {}) {
  const profile = context ?? (await browser.newContext());
  const page = await profile.newPage();
  page.wrong = [];
  page.lines = [];
  page.on("pageerror", (error) => page.wrong.push(String(error)));
  page.on("console", (message) => {
    page.lines.push(message.text());
    const isStatus = message.text().startsWith("Failed to load resource: the server responded with a status of");
    if (message.type() === "error" && !isStatus) page.wrong.push(message.text());
  });
  await page.goto(url);
  return page;
}
