// What the browser says by a promise.

/** Vendor and architecture of the graphics adapter; undefined where WebGPU doesn't tell. */
export async function graphics() {
  try {
    const { info } = await navigator.gpu.requestAdapter();
    return `${info?.vendor ?? ""} ${info?.architecture ?? ""}`.trim();
  } catch {
    // There is no WebGPU, or no adapter.
    return undefined;
  }
}
