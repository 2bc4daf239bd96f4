// Functions that say and give whatever harms a page that takes text for anything but text.
import { HOSTILE } from "./hostile-text.js";

export default (executor) => {
  executor.register_function({ name: "say", description: HOSTILE.markup }, async (_, { log, progress }) => {
    for (const text of Object.values(HOSTILE)) log(text);
    progress(0.5, HOSTILE.markup + HOSTILE.turned);
    // It runs until the page was seen to show this.
    await new Promise((resolve) => (new BroadcastChannel("seen").onmessage = resolve));
    return Object.values(HOSTILE);
  });
  executor.register_function({ name: "fail", description: HOSTILE.turned }, () => {
    throw new Error(Object.values(HOSTILE).join(" "));
  });
};
