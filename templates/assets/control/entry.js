// One request and its answer, whole.

import { call, page, service } from "./api.js";
import { copy, find, say } from "./parts.js";
import { curl, ofEntry } from "./requests_as_text.js";
import { iso } from "./wording.js";

let opened = null;
let revealed = false;
let neighbour;

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
  button("reveal").textContent = revealed ? "Hide secrets" : "Show secrets";
  button("newer").disabled = neighbour(entry.id, 1) === undefined;
  button("older").disabled = neighbour(entry.id, -1) === undefined;
  find("entry-via").textContent = `GET ${page.api}${path(entry.id, revealed)}`;
}

const button = (action) => find("entry").querySelector(`[data-action=${action}]`);
const path = (id, withSecrets) => `/requests/${id}${withSecrets ? "?reveal=true" : ""}`;

function message(first, headers, parameters, body = "") {
  const lines = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  const named = Object.entries(parameters ?? {}).map(([name, value]) => `${name} = ${value}`);
  return [lines.join("\n"), named.join("\n"), readable(body)].filter(Boolean).join("\n\n");
}

function readable(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

export function wire() {
  const dialog = find("entry");
  dialog.addEventListener("click", (event) => {
    const { action } = event.target.closest("[data-action]")?.dataset ?? {};
    if (action === "close" || event.target === dialog) dialog.close();
    if (action === "copy") copy(find("entry-curl").textContent, button("copy"));
    if (action === "newer" || action === "older") {
      const entry = neighbour(opened.id, action === "newer" ? 1 : -1);
      if (entry) {
        show(entry, false);
        say(find("entry-title").textContent);
      }
    }
    if (action === "reveal") reveal();
  });
}

async function reveal() {
  const { id } = opened;
  const withSecrets = !revealed;
  try {
    const entry = await call("GET", path(id, withSecrets), undefined, { quiet: false });
    if (opened.id === id) show(entry, withSecrets);
  } catch (error) {
    find("entry-note").textContent = error.message;
  }
}
