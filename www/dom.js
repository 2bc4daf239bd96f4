// @ts-check
/** Small helpers for the DOM. Text only ever gets in as text: nothing here parses markup. */

/**
 * The element of the page with this id.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return /** @type {T} */ (element);
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/**
 * A button with a caption.
 * @param {string} caption
 * @param {() => void} onClick
 * @param {Record<string, string>} [attributes]
 */
export function button(caption, onClick, attributes = {}) {
  const created = element("button", { type: "button", class: "quiet", ...attributes }, caption);
  created.addEventListener("click", onClick);
  return created;
}

/** Writes only what changed, so that an idle page costs nothing. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {HTMLElement} target @param {boolean} visible */
export function setVisible(target, visible) {
  if (target.hidden === visible) target.hidden = !visible;
}

/** @param {Element} target @param {string} name @param {string} value */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}
