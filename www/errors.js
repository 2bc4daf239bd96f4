// @ts-check
/**
 * The words of anything that was thrown.
 * @param {unknown} error
 */
export function errorMessage(error) {
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
