// @ts-check
import { Page } from "./page.js";

const root = document.documentElement;
// Where the page can't work, startup-check.js has said so.
if (root.getAttribute("data-phase") !== "unusable") new Page();
root.setAttribute("data-ready", "");
