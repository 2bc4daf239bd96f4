// @ts-check
/** Puts the page together. What each part does stands in its own file. */
import { copyText } from "./clipboard.js";
import { byId, setText, setVisible } from "./dom.js";
import { ExecutorStorage } from "./executor-storage.js";
import { Painter } from "./painter.js";
import { RunController } from "./run-controller.js";
import { loadSettings, readAddress, removeKeyFromAddress, saveSettings, uniqueName } from "./settings.js";
import { Store } from "./store.js";
import { FunctionsView } from "./views/functions.js";
import { LogView } from "./views/log.js";
import { Notices } from "./views/notices.js";
import { ProcessesView } from "./views/processes.js";
import { SettingsForm } from "./views/settings-form.js";
import { StatusView } from "./views/status.js";
import { Toast } from "./views/toast.js";

/** Clocks on the page move once a second. */
const TICK_MS = 1000;

const toast = new Toast();
const store = new Store();
const painter = new Painter(paint);

const address = readAddress(location);
const settings = { ...loadSettings(), ...address.settings };
if (address.name_prefix && !settings.executor_name.startsWith(`${address.name_prefix}-`)) {
  settings.executor_name = uniqueName(address.name_prefix);
}

const storage = new ExecutorStorage(settings.keep_key);
const form = new SettingsForm({ onStart: start, onChange: keepSettings });
form.fill(settings);

const notices = new Notices(copy);
const status = new StatusView();
const functions = new FunctionsView(copy);
const log = new LogView(store.log, copy);
const controller = new RunController({ storage, store, form, notices, onChange: () => painter.request() });
const detailActions = {
  copy,
  cancel: (/** @type {string} */ process_id) => controller.cancel(process_id),
  logOf: (/** @type {string} */ process_id) => store.log.all().filter((line) => line.process_id === process_id),
  executorType: () => form.read().executor_type,
};
const processes = new ProcessesView(detailActions, () => painter.request());

byId("stop").addEventListener("click", () => controller.stop());
byId("copy-id").addEventListener("click", () => copy(store.state.executor_id, "the id"));
document.addEventListener("visibilitychange", () => painter.request());
addEventListener("beforeunload", (event) => {
  // Leaving now would cut short what runs: let the browser ask.
  if (store.processes.running > 0) event.preventDefault();
});
setInterval(() => painter.request(), TICK_MS);

takeKeyFromAddress();
document.documentElement.setAttribute("data-ready", "");
// In a frame of another page, only a person starts anything.
if (address.autostart && window.top === window.self) start();
painter.request();

function start() {
  keepSettings();
  controller.start();
}

function keepSettings() {
  const current = form.read();
  saveSettings(current);
  storage.setKeeps(current.keep_key);
  painter.request();
}

/** A link with the owner's key is a link to the colony: use it, hide it, and say so. */
function takeKeyFromAddress() {
  if (!address.colony_key && !address.key_in_query) return;
  removeKeyFromAddress(location, history);
  form.fillKey(address.colony_key);
  notices.showKeyWarning(address.key_in_query);
}

/** @param {string} text @param {string} what */
async function copy(text, what) {
  toast.show((await copyText(text)) ? `Copied ${what}` : "This browser doesn't let the page copy: select the text instead");
}

let wasRunning = false;

function paint() {
  const view = controller.view;
  status.render(store, view);
  processes.render(store.processes);
  log.render();
  functions.render(store.state.functions, form.read().executor_type);
  setVisible(byId("figures"), store.state.has_joined);
  setVisible(byId("processes-section"), store.state.has_joined);
  setVisible(byId("log-section"), !store.log.isUnused);
  setText(byId("version"), store.state.version ? `wasm-executor ${store.state.version}` : "");
  if (view.running !== wasRunning) changeSides(view.running);
}

/** The form makes way for the run, and comes back after it; the focus goes along. @param {boolean} running */
function changeSides(running) {
  wasRunning = running;
  const focused = document.activeElement;
  const leaves = focused === document.body || byId(running ? "join" : "run").contains(focused);
  if (running) status.showSettings(form.read());
  form.setRunning(running);
  setVisible(byId("run"), running);
  if (leaves) byId(running ? "stop" : "start").focus({ preventScroll: true });
}
