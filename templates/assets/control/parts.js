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
  for (const node of list.querySelectorAll(":scope > :not([data-key])")) node.remove();
  const there = new Map([...list.children].map((node) => [node.dataset.key, node]));
  let next = list.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let node = there.get(name);
    if (node === undefined) {
      node = make(item);
      node.dataset.key = name;
    } else {
      there.delete(name);
    }
    change(node, item);
    if (node === next) next = next.nextElementSibling;
    else list.insertBefore(node, next);
  }
  for (const node of there.values()) node.remove();
}

/** Tells people who do not see the page. */
export function say(text) {
  find("said").textContent = text;
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
    if (button) listener(button.dataset.action, button.closest("[data-key]")?.dataset.key, button);
  });
}
