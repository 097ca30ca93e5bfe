// Clients and users.

import { call, encoded } from "./api.js";
import { fill, find, fromTemplate, keep, onAction, say } from "./parts.js";
import { accountLabel } from "./wording.js";

const SHOWN_FOR = 30_000; // milliseconds

let clients = new Map();
let users = new Map();

export async function update() {
  clients = byName(await call("GET", "/clients"), "client_id");
  users = byName(await call("GET", "/users"), "username");
  drawClients();
  drawUsers();
}

const byName = (items, name) => new Map(items.map((item) => [item[name], item]));

function drawClients() {
  keep(find("clients"), clients.values(), (client) => client.client_id, (client) => {
    const row = fromTemplate("client-row", { client_id: client.client_id });
    label(row, client.client_id);
    return row;
  }, (row, client) => {
    fill(row, { name: client.name, grants: client.grants.join(", "), scopes: client.scopes.join(" ") || "no scope" });
    row.querySelector("[data-action=reveal]").hidden = client.secret === null;
  });
  find("clients-count").textContent = clients.size;
}

function drawUsers() {
  keep(find("users"), users.values(), (user) => user.username, (user) => {
    const row = fromTemplate("user-row", { username: user.username });
    label(row, user.username);
    return row;
  }, (row, user) => {
    fill(row, { label: accountLabel(user) });
    rename(row.querySelector("[data-action=lock]"), user.locked ? "Unlock" : "Lock", user.username);
    rename(row.querySelector("[data-action=disable]"), user.enabled ? "Disable" : "Enable", user.username);
  });
  find("users-count").textContent = users.size;
}

function label(row, name) {
  for (const button of row.querySelectorAll("button")) rename(button, button.textContent, name);
}

function rename(button, text, name) {
  if (button.textContent !== text) button.textContent = text;
  button.setAttribute("aria-label", `${text}${button.dataset.action === "reveal" ? " of" : ""} ${name}`);
}

const timers = new WeakMap();

function reveal(button, name, value) {
  const secret = button.parentElement.querySelector(".secret");
  const show = secret.hidden;
  clearTimeout(timers.get(button));
  secret.hidden = !show;
  secret.textContent = show ? value : "";
  button.setAttribute("aria-expanded", String(show));
  say(show ? `${button.textContent} of ${name}: ${value}` : "");
  if (!show) return;
  timers.set(button, setTimeout(() => secret.hidden || reveal(button, name, value), SHOWN_FOR));
}

export function wire(changed, attempt) {
  onAction(find("clients"), (_, name, button) => reveal(button, name, clients.get(name).secret));
  onAction(find("users"), (action, name, button) => {
    const user = users.get(name);
    if (action === "reveal") return reveal(button, name, user.password);
    const change = action === "lock" ? { locked: !user.locked } : { enabled: !user.enabled };
    return attempt(async () => {
      const path = `/users/${encoded(name)}`;
      const latest = await call("GET", path); // somebody else may have changed more
      const { locked, enabled } = await call("PUT", path, { ...latest, ...change });
      say(`${name} is ${accountLabel({ locked, enabled }) || "free to log in"}.`);
      changed();
    });
  });
}
