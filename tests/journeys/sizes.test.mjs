// From a small phone to a wall: nothing is wider than the window, nothing needs to be pushed sideways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setStage } from "../e2e/support/stage.mjs";
import { throughStates } from "./support/looks.mjs";
import { picture } from "./support/visitor.mjs";

const stage = await setStage();
const SIZES = [[320, 568], [360, 780], [768, 1024], [960, 600], [1280, 720], [1760, 1000], [2560, 1440], [3840, 2160]];

/** What reaches beyond the window, of all that isn't in a box that scrolls by itself; and whether a panel is cut off. */
const tooWide = (page) =>
  page.evaluate(async () => {
    // Charts follow their box a frame later.
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const scrolls = (one) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(one).overflowX);
    const isContained = (one) => {
      for (let box = one.parentElement; box && box !== document.body; box = box.parentElement) if (scrolls(box)) return true;
      return false;
    };
    const wide = [...document.body.querySelectorAll("*")].filter((one) => {
      const { width, right, left } = one.getBoundingClientRect();
      return width > 1 && left > -500 && (right > innerWidth + 1 || left < -1) && !isContained(one);
    });
    return {
      scrolls: document.documentElement.scrollWidth > innerWidth,
      cut: [...document.querySelectorAll(".panel, .side")].some((one) => one.scrollHeight > one.clientHeight + 1),
      wide: wide.map((one) => `${one.tagName.toLowerCase()}${one.id && `#${one.id}`}.${one.className}`),
    };
  });

test("no state of the page needs sideways scrolling at any size", async (t) => {
  await throughStates(stage, {
    name: "sizes",
    look: (page, state) => t.test(state, async (t) => {
      for (const [width, height] of SIZES) {
        await t.test(`${width} px`, async () => {
          await page.setViewportSize({ width, height });
          assert.deepEqual(await tooWide(page), { scrolls: false, cut: false, wide: [] });
          if (state === "load-running") await picture(page, `load-running-${width}`, { fullPage: width < 2000 });
        });
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    }),
  });
});

test("text at twice its size still fits a phone", async () => {
  await throughStates(stage, {
    name: "large-text",
    profile: { viewport: { width: 360, height: 780 } },
    look: async (page, state) => {
      await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      assert.deepEqual(await tooWide(page), { scrolls: false, cut: false, wide: [] }, state);
      if (state === "idle") await picture(page, "large-text");
    },
  });
});
