// What the browser says of itself.

/** Marks in the `User-Agent` text, the more special first: most browsers also claim to be Chrome or Safari. */
const BROWSERS = {
  "Edg/": "Edge",
  "OPR/": "Opera",
  "Firefox/": "Firefox",
  "HeadlessChrome/": "Chromium",
  "Chrome/": "Chromium",
  "Version/": "Safari",
};

/** The facts, each where the browser tells it. */
export function facts() {
  const { userAgent, language, platform, hardwareConcurrency, deviceMemory } = navigator;
  const mark = Object.keys(BROWSERS).find((mark) => userAgent.includes(mark));
  return {
    user_agent: userAgent,
    language,
    name: BROWSERS[mark],
    version: userAgent.split(mark)[1]?.split(/[ ;)]/)[0],
    platform,
    cores: hardwareConcurrency,
    // Chromium rounds to a power of two and stops at 8; Firefox doesn't tell.
    memory_gib: deviceMemory && Math.ceil(deviceMemory),
  };
}

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
