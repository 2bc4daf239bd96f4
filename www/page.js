// @ts-check
import { adviceFor } from "./advice.js";
import { copyText } from "./clipboard.js";
import { byId, setText, setVisible } from "./dom.js";
import { ExecutorStorage } from "./executor-storage.js";
import { findReport } from "./load-report.js";
import { Painter } from "./painter.js";
import { isLooser } from "./policy.js";
import { ReportHistory } from "./report-history.js";
import { RunController } from "./run-controller.js";
import { loadSettings, readAddress, removeKeyFromAddress, saveSettings, uniqueName } from "./settings.js";
import { Store } from "./store.js";
import { FunctionsView } from "./views/functions.js";
import { LogView } from "./views/log.js";
import { Notices } from "./views/notices.js";
import { PolicyView } from "./views/policy.js";
import { ProcessesView } from "./views/processes.js";
import { ReportsView } from "./views/reports.js";
import { SettingsForm } from "./views/settings-form.js";
import { StatusView } from "./views/status.js";
import { Toast } from "./views/toast.js";
import { TryItView } from "./views/try-it.js";

/** Functions whose output is a load report. */
const REPORTING = ["run_scenario", "merge_reports"];
/** Clocks on the page move once a second. */
const TICK_MS = 1000;

/** Puts the page together. What each part does stands in its own file. */
export class Page {
  #store = new Store();
  #painter = new Painter([
    () => this.#paintStatus(),
    () => this.#processes.render(this.#store.processes),
    () => this.#paintRest(),
    // Last: scrolling to its end lays the page out.
    () => this.#log.render(),
  ]);
  #toast = new Toast();
  #status = new StatusView();
  #notices;
  #form;
  #policy;
  #storage;
  #controller;
  #processes;
  #functions;
  #log;
  #reports = new ReportsView(new ReportHistory());
  #tryIt = new TryItView({
    requestPaint: () => this.#painter.request(),
    onReport: (report) => void this.#reports.add({ process_id: `here-${Date.now()}`, at_ms: Date.now(), report }),
  });
  #showsRun = false;

  constructor() {
    const address = readAddress(location);
    const kept = loadSettings();
    const settings = settingsFor(kept, address);
    const copy = (/** @type {string} */ text, /** @type {string} */ what) => this.#copy(text, what);

    this.#notices = new Notices(copy);
    this.#functions = new FunctionsView(copy);
    this.#log = new LogView(this.#store.log, copy);
    this.#policy = new PolicyView(settings.policy, () => {
      this.#keepSettings();
      this.#controller.setPolicy();
    });
    this.#form = new SettingsForm({ onStart: () => this.#start(), onChange: () => this.#keepSettings(), policy: this.#policy });
    this.#form.fill(settings);
    this.#storage = new ExecutorStorage(settings.keep_key);
    this.#controller = new RunController({
      storage: this.#storage,
      store: this.#store,
      form: this.#form,
      notices: this.#notices,
      policy: this.#policy,
      onRestart: () => this.#start(),
      onChange: () => this.#painter.request(),
      onSettled: (settled) => this.#keepReport(settled),
    });
    this.#processes = new ProcessesView(
      {
        copy,
        cancel: (process_id) => this.#controller.cancel(process_id),
        logOf: (process_id) => this.#store.log.of(process_id),
        executorType: () => this.#form.read().executor_type,
      },
      () => this.#painter.request(),
    );

    this.#listen();
    this.#takeKey(address);
    // In a frame of another page, only a person starts anything.
    if (address.autostart && window.top === window.self) void this.#autostart(kept.policy, address.settings.policy);
    this.#painter.request();
    void this.#reports.showKept();
  }

  #listen() {
    byId("stop").addEventListener("click", () => this.#controller.stop());
    byId("copy-id").addEventListener("click", () => this.#copy(this.#store.state.executor_id, "the id"));
    document.addEventListener("visibilitychange", () => this.#painter.request());
    addEventListener("beforeunload", (event) => {
      // Leaving now would cut short what runs: let the browser ask.
      if (this.#store.processes.running > 0 || this.#tryIt.isRunning) event.preventDefault();
    });
    setInterval(() => {
      if (!document.hidden) this.#controller.watchQueue();
      this.#painter.request();
    }, TICK_MS);
  }

  /** A link may ask for less than is allowed here; for more, a person has to agree. @param {PolicyChanges} kept @param {PolicyChanges} [asked] */
  async #autostart(kept, asked) {
    const defaults = asked && (await this.#policy.defaults);
    if (!defaults || !isLooser({ ...defaults, ...kept, ...asked }, { ...defaults, ...kept })) return this.#start(true);
    byId("policy").querySelector("details")?.setAttribute("open", "");
    this.#notices.showError(adviceFor("looser_policy", this.#form.read(), "", ""), "");
  }

  /** @param {boolean} [patient]  nobody may be there to press Start again */
  #start(patient) {
    this.#keepSettings();
    void this.#controller.start(patient);
  }

  #keepSettings() {
    const settings = this.#form.read();
    saveSettings(settings);
    this.#storage.setKeeps(settings.keep_key);
    this.#painter.request();
  }

  /** What load runs report outlives the list of processes, and this visit. @param {Settled} settled */
  async #keepReport(settled) {
    if (!REPORTING.includes(settled.function) || !("output" in settled)) return;
    const report = findReport(settled.output);
    if (report) await this.#reports.add({ process_id: settled.process_id, at_ms: settled.at_ms, report });
  }

  /** A link with the owner's key is a link to the colony: use it, hide it, and say so. @param {AddressSettings} address */
  #takeKey({ colony_key, key_in_query }) {
    if (!colony_key && !key_in_query) return;
    removeKeyFromAddress(location, history);
    this.#form.fillKey(colony_key);
    this.#notices.showKeyWarning(key_in_query);
  }

  /** @param {string} text @param {string} what */
  async #copy(text, what) {
    const copied = await copyText(text);
    this.#toast.show(copied ? `Copied ${what}` : "This browser doesn't let the page copy: select the text instead");
  }

  #paintStatus() {
    const { state, log } = this.#store;
    const run = this.#controller.view;
    this.#status.render(this.#store, run);
    setVisible(byId("figures"), state.has_joined);
    setVisible(byId("processes-section"), state.has_joined);
    setVisible(byId("log-section"), !log.isUnused);
    setText(byId("version"), state.version ? `wasm-executor ${state.version}` : "");
    if (run.running !== this.#showsRun) this.#changeSides(run.running);
  }

  #paintRest() {
    const { state } = this.#store;
    this.#tryIt.render();
    this.#functions.render(state.functions, this.#form.read().executor_type);
    this.#policy.render(state.functions);
  }

  /** The form makes way for the run, and comes back after it; the focus goes along. @param {boolean} running */
  #changeSides(running) {
    this.#showsRun = running;
    const focused = document.activeElement;
    const leaves = focused === document.body || byId(running ? "join" : "run").contains(focused);
    if (running) this.#status.showSettings(this.#form.read());
    this.#form.setRunning(running);
    setVisible(byId("run"), running);
    if (!leaves) return;
    byId(running ? "stop" : "start").focus({ preventScroll: true });
    // On a phone the form is longer than what takes its place, and Start is at its end.
    byId(running ? "run" : "start").scrollIntoView({ block: "nearest" });
  }
}

/**
 * @typedef {import("./settings.js").AddressSettings} AddressSettings
 * @typedef {import("./run-controller.js").Settled} Settled
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {Settings["policy"]} PolicyChanges
 */

/** What was kept, and over it what the address asks for. @param {Settings} kept @param {AddressSettings} address */
function settingsFor(kept, { settings: asked, name_prefix }) {
  const settings = { ...kept, ...asked, policy: { ...kept.policy, ...asked.policy } };
  if (name_prefix && !settings.executor_name.startsWith(`${name_prefix}-`)) {
    settings.executor_name = uniqueName(name_prefix);
  }
  return settings;
}
