// One request and its answer, whole.

import { call, page, service } from "./api.js";
import { copy, find, say } from "./parts.js";
import { curl, ofEntry } from "./requests_as_text.js";
import { iso } from "./wording.js";

const CUT = /… \(\d+ characters\)"/;

let opened = null;
let revealed = false;
let neighbour;
let pressedOutside = false;

export const openedId = () => opened?.id;

/** Shows an entry. `beside(id, step)` returns the one that is newer (1) or older (-1), if there is one. */
export function open(entry, beside) {
  neighbour = beside;
  show(entry, false);
  find("entry").showModal();
  find("entry").scrollTop = 0;
}

function show(entry, withSecrets) {
  opened = entry;
  revealed = withSecrets;
  const answer = entry.status === null ? "no answer" : entry.status;
  find("entry-title").textContent = `#${entry.id} ${entry.method} ${entry.path}`;
  find("entry-summary").textContent = [
    `${iso(entry.time).replace("T", " ").slice(0, 19)} UTC`,
    `${answer}${entry.error ? ` ${entry.error}` : ""}`,
    `${entry.milliseconds.toFixed(1)} ms`,
    entry.rule ? `answered by ${entry.rule}` : null,
  ].filter(Boolean).join(" · ");
  find("entry-curl").textContent = curl(ofEntry(entry, service));
  find("entry-request").textContent = message(`${entry.method} ${entry.path}`, entry.headers, entry.parameters);
  find("entry-answer").textContent = entry.status === null
    ? "The connection ended without an answer."
    : message(`${entry.status}`, entry.answer_headers, null, entry.answer);
  find("entry-note").textContent = revealed
    ? "Secrets are shown: mind who looks over your shoulder."
    : "Secrets are hidden and tokens cut short, in the curl line too.";
  if (CUT.test(JSON.stringify([entry.parameters, entry.headers]))) {
    find("entry-note").textContent += " The journal has cut a long value, so the curl line is not the whole request.";
  }
  button("reveal").textContent = revealed ? "Hide secrets" : "Show secrets";
  refresh();
  find("entry-via").textContent = `GET ${page.api}${path(entry.id, revealed)}`;
}

/** Tells whether there is anything newer or older now. */
export function refresh() {
  if (opened === null) return;
  for (const [action, step] of [["newer", 1], ["older", -1]]) {
    button(action).setAttribute("aria-disabled", String(neighbour(opened.id, step) === undefined));
  }
}

const button = (action) => find("entry").querySelector(`[data-action=${action}]`);
const path = (id, withSecrets) => `/requests/${id}${withSecrets ? "?reveal=true" : ""}`;

function message(first, headers, parameters, body = "") {
  const lines = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  const named = Object.entries(parameters ?? {}).map(([name, value]) => `${name} = ${value}`);
  return [lines.join("\n"), named.join("\n"), readable(body)].filter(Boolean).join("\n\n");
}

/** JSON with room around it, if nothing is lost by that: long numbers would be, and members of the same name. */
function readable(body) {
  try {
    const value = JSON.parse(body);
    return JSON.stringify(value) === body ? JSON.stringify(value, null, 2) : body;
  } catch {
    return body;
  }
}

export function wire(attempt) {
  const dialog = find("entry");
  dialog.addEventListener("pointerdown", ({ clientX }) => {
    pressedOutside = clientX < dialog.getBoundingClientRect().left; // it fills the window's other three sides
  });
  dialog.addEventListener("click", (event) => {
    const { action } = event.target.closest("[data-action]")?.dataset ?? {};
    if (action === "close" || (event.target === dialog && pressedOutside)) dialog.close();
    if (action === "copy") copy(find("entry-curl").textContent, button("copy"));
    if (action === "newer" || action === "older") go(action === "newer" ? 1 : -1);
    if (action === "reveal") attempt(reveal);
  });
}

function go(step) {
  const entry = neighbour(opened.id, step);
  if (entry === undefined) return;
  show(entry, false);
  say(find("entry-title").textContent);
}

async function reveal() {
  const asked = opened;
  const withSecrets = !revealed;
  let entry;
  try {
    entry = await call("GET", path(asked.id, withSecrets), undefined, { quiet: false });
  } catch (error) {
    if (error.status === 401) throw error;
    note(error.message);
    return;
  }
  if (opened !== asked) return;
  if (entry.time === asked.time) show(entry, withSecrets);
  else note("This request is in the journal no more: the server has begun anew.");
}

function note(text) {
  find("entry-note").textContent = text;
  say(text);
}
