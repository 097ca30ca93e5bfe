// Small things that every part of a page needs.

export const find = (id) => document.getElementById(id);

/** A new element from the template `id`, with texts for its slots. */
export function fromTemplate(id, slots = {}) {
  const node = find(id).content.firstElementChild.cloneNode(true);
  fill(node, slots);
  return node;
}

export function fill(node, slots) {
  for (const [name, text] of Object.entries(slots)) {
    const slot = node.querySelector(`[data-slot="${name}"]`);
    const wanted = text === null || text === undefined ? "" : String(text);
    if (slot.textContent !== wanted) slot.textContent = wanted;
  }
}

/**
 * Makes the children of `list` those of `items`, in their order. What is there already stays the same element, so that
 * nobody loses the place where they are; what came with the page goes.
 */
export function keep(list, items, key, make, change) {
  const all = [...items];
  const keys = new Set(all.map((item) => String(key(item))));
  removeRows(list, [...list.children].filter((node) => !keys.has(node.dataset.key)));
  const there = new Map([...list.children].map((node) => [node.dataset.key, node]));
  let next = list.firstElementChild;
  for (const item of all) {
    const name = String(key(item));
    const node = there.get(name) ?? make(item);
    node.dataset.key = name;
    change(node, item);
    if (node === next) next = next.nextElementSibling;
    else list.insertBefore(node, next);
  }
}

/** Removes rows of a list. Whoever was in one of them is in its neighbour then, or at the heading. */
export function removeRows(list, gone) {
  const left = gone.find((node) => node.contains(document.activeElement));
  const action = document.activeElement?.dataset?.action;
  const staying = left && [...list.children].filter((node) => !gone.includes(node));
  const neighbour = staying?.find((node) => left.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) ?? staying?.at(-1);
  for (const node of gone) node.remove();
  if (!left) return;
  const place = neighbour?.querySelector(`[data-action="${action}"]`) ?? neighbour?.querySelector("a, button");
  if (place) place.focus();
  else focusHeading(list);
}

/** Hides an element; whoever was on it is at the heading then. */
export function hide(element, hidden) {
  if (hidden && element === document.activeElement) focusHeading(element);
  element.hidden = hidden;
}

export function focusHeading(element) {
  const heading = element.closest("section").querySelector("h2");
  heading.tabIndex = -1;
  heading.focus();
}

/** Tells people who do not see the page, in the dialog if one is open: the page behind it is silent. */
export function say(text) {
  (document.querySelector("dialog[open] [role=status]") ?? find("said")).textContent = text;
}

export async function copy(text, button) {
  const before = button.dataset.text ?? button.textContent;
  button.dataset.text = before;
  button.textContent = (await copied(text)) ? "Copied" : "Cannot copy";
  say(button.textContent);
  setTimeout(() => (button.textContent = before), 1500);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text); // the clipboard is for https and loopback only
  }
}

function copiedTheOldWay(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}

/** Calls `listener(action, key, button)` for presses of buttons with `data-action` in the rows of `list`. */
export function onAction(list, listener) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    const key = button?.closest("[data-key]")?.dataset.key; // a row that came with the page has none
    if (key !== undefined) listener(button.dataset.action, key, button);
  });
}
