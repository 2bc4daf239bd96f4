// Calls of the server for which the CLI has no command, signed by the page's own wasm.

/** Calls as a member of the colony, from a page of ours: the reply's payload. */
export async function callServer(page, { url, key }, msgtype, message) {
  return page.evaluate(async ({ url, key, msgtype, message }) => {
    const { default: load, verify_crypto } = await import("/pkg/wasm_executor.js");
    await load();
    const payload = btoa(JSON.stringify({ ...message, msgtype }));
    const [, signature] = /Signature: ([0-9a-f]+)/.exec(verify_crypto(key, payload));
    const body = JSON.stringify({ signature, payloadtype: msgtype, payload });
    const reply = await (await fetch(`${url}/api`, { method: "POST", body })).json();
    return JSON.parse(atob(reply.payload));
  }, { url, key, msgtype, message });
}
