// An executor straight in a test page, by the API that any page has. `window.executor` is it; the page keeps its events.

/**
 * Makes an executor, lets `modules` add functions to it, registers and starts it.
 * Gives `{id, events(type), stopped()}`; `stopped` waits until its `start()` has resolved.
 */
export async function startExecutor(page, colony, { name, type = "wasm", slots = 1, modules = [], policy = {} }) {
  const { url, keys } = colony;
  const settings = { url, colony: colony.colony, key: keys.colony.prvkey, name, type, slots, modules, policy };
  const id = await page.evaluate(async (settings) => {
    const wasm = await import("/pkg/wasm_executor.js");
    await wasm.default();
    const { url, colony, name, type, key } = settings;
    const config = new wasm.WasmExecutorConfig(url, colony, name, type, key);
    config.slots = settings.slots;
    config.policy = settings.policy;
    const executor = new wasm.WasmExecutor(config);
    window.events = [];
    executor.on_event((event) => window.events.push(event));
    for (const module of settings.modules) (await import(module)).default(executor);
    await executor.register();
    window.executor = executor;
    window.started = executor.start();
    return executor.executor_id;
  }, settings);
  return {
    id,
    events: (type) => page.evaluate((type) => window.events.filter((event) => event.type === type), type),
    stopped: () => page.evaluate(() => window.started),
  };
}
