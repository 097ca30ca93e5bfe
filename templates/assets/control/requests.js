// The journal as it grows.

import { call, page } from "./api.js";
import { ask } from "./dialogs.js";
import { open, openedId, refresh } from "./entry.js";
import { keepOneStop, wireOneStop } from "./one_stop.js";
import { find, focusHeading, fromTemplate, removeRows, say } from "./parts.js";
import { clockTime, iso, outcome } from "./wording.js";

const MOST = Number(find("requests").dataset.most);
const TYPING = 500; // milliseconds after the last key until what was found is said

let typing;

let entries = []; // as the journal has them, oldest first: { entry, row, text }
let paused = false;
let asked = false; // until then the rows are those that came with the page

/** Takes what came since the last time; returns whether there was anything new. */
export async function update() {
  if (!asked) return reload();
  const last = entries.at(-1)?.entry;
  if (paused) return last !== undefined && !(await call("GET", "/requests?limit=1")).length && reload();
  const after = last === undefined ? 0 : last.id - 1;
  const found = await call("GET", `/requests?after=${after}&limit=${MOST}`);
  if (last !== undefined) {
    if (found[0]?.id !== last.id || found[0].time !== last.time) return reload();
    found.shift(); // the one that is known, still there: nobody has cleared the journal
  }
  if (found.length) add(found);
  return found.length > 0;
}

/** Lets the next look begin from nothing: the journal is another one now. */
export function startAgain() {
  asked = false;
}

async function reload() {
  const all = await call("GET", `/requests?limit=${MOST}`);
  const list = find("requests");
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("tr").dataset.id : null;
  asked = true;
  entries = [];
  list.replaceChildren();
  add(all);
  if (focused === null) return true;
  if (linkOf(focused)) linkOf(focused).focus();
  else focusHeading(list);
  return true;
}

function add(found) {
  const rows = document.createDocumentFragment();
  for (const entry of found) {
    const known = { entry, row: rowOf(entry), text: null };
    entries.push(known);
    known.row.hidden = !matches(known);
    rows.prepend(known.row);
  }
  find("requests").prepend(rows);
  removeRows(find("requests"), entries.splice(0, Math.max(0, entries.length - MOST)).map(({ row }) => row));
  count();
  refresh();
}

const linkOf = (id) => find("requests").querySelector(`[data-id="${id}"] a`);

function rowOf(entry) {
  const row = fromTemplate("request-row", {
    time: clockTime(entry.time),
    method: entry.method,
    path: entry.path,
    endpoint: entry.endpoint,
    grant_type: entry.grant_type,
    client_id: entry.client_id,
    username: entry.username,
    status: entry.status ?? "no answer",
    error: entry.error,
    rule: entry.rule,
    milliseconds: entry.milliseconds.toFixed(1),
  });
  row.dataset.outcome = outcome(entry);
  row.dataset.id = entry.id;
  row.querySelector("time").dateTime = iso(entry.time);
  row.querySelector("a").href = `${page.api}/requests/${entry.id}`;
  row.querySelector("a").tabIndex = -1;
  return row;
}

function matches(known) {
  const { entry } = known;
  const endpoint = find("endpoint").value;
  const wanted = find("outcome").value;
  if (endpoint && entry.endpoint !== endpoint) return false;
  if (wanted === "rule" ? entry.rule === null : wanted && outcome(entry) !== wanted) return false;
  const words = find("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  known.text ??= valuesOf([`#${entry.id}`, ...Object.values(entry)]).join(" ").toLowerCase();
  return words.every((word) => known.text.includes(word));
}

/** All that can be looked for: values, and the names of parameters and headers. */
function valuesOf(values) {
  return values.flatMap((value) => (value !== null && typeof value === "object" ? Object.entries(value).flat() : [value ?? ""]));
}

function filter() {
  for (const known of entries) known.row.hidden = !matches(known);
  count();
  clearTimeout(typing);
  typing = setTimeout(() => say(`${shownEntries().length} of ${entries.length} requests`), TYPING);
}

function count() {
  keepOneStop(find("requests"));
  const shown = shownEntries().length;
  const all = entries.length;
  const there = all === MOST && MOST > 0 ? `the newest ${all.toLocaleString("en")}` : all.toLocaleString("en");
  find("requests-count").textContent = shown === all ? there : `${shown} of ${there}`;
  find("no-requests").hidden = all > 0;
  find("none-found").hidden = all === 0 || shown > 0;
}

const shownEntries = () => entries.filter(({ row }) => !row.hidden).map(({ entry }) => entry);

/** The entry beside `id` among those that are shown: `step` 1 is the next newer one, -1 the next older one. */
function neighbour(id, step) {
  const shown = shownEntries();
  const place = shown.findIndex((entry) => entry.id === id);
  return place < 0 ? undefined : shown[place + step];
}

export function wire(changed, attempt) {
  wireOneStop(find("requests"));
  find("requests").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link ? event.ctrlKey || event.metaKey || event.shiftKey : getSelection().toString()) return;
    const id = Number(event.target.closest("tr")?.dataset.id);
    const known = entries.find(({ entry }) => entry.id === id);
    if (known === undefined) return;
    event.preventDefault();
    open(known.entry, neighbour);
  });
  find("entry").addEventListener("close", () => {
    linkOf(openedId())?.focus();
  });
  for (const id of ["search", "endpoint", "outcome"]) find(id).addEventListener("input", filter);
  find("search").closest("form").addEventListener("submit", (event) => event.preventDefault());
  find("pause").addEventListener("click", () => {
    paused = !paused;
    find("pause").textContent = paused ? "Go on" : "Pause";
    if (!paused) changed();
  });
  find("clear-requests").addEventListener("click", () => attempt(async () => {
    const question = {
      title: "Forget all requests?",
      text: "The journal of this sandbox is empty then. Tokens, rules and the clock stay as they are.",
      yes: "Forget them",
      danger: true,
      attempt: () => call("DELETE", "/requests"),
    };
    if (await ask(question)) {
      say("The journal is empty.");
      startAgain();
      changed();
    }
  }));
}
