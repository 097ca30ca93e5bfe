// Other worlds on this server, and a fresh start for this one.

import { call, encoded, page } from "./api.js";
import { ask } from "./dialogs.js";
import { find, say } from "./parts.js";

const home = (name) => `${page.root}${name ? `/_sandboxes/${name}` : ""}/_mock/`;

let names = "";

export async function update() {
  const found = (await call("GET", "/sandboxes", undefined, { root: true })).map(({ name }) => name);
  if (found.join() === names && find("sandbox").length) return;
  names = found.join();
  const chosen = find("sandbox").length ? find("sandbox").value : page.sandbox;
  find("sandbox").replaceChildren(...["", ...found].map((name) => new Option(name || "default", name)));
  find("sandbox").value = ["", ...found].includes(chosen) ? chosen : page.sandbox;
}

export function wire(changed, attempt) {
  find("go-to-sandbox").addEventListener("click", () => location.assign(home(find("sandbox").value)));
  find("new-sandbox").addEventListener("click", () => attempt(make));
  find("remove-sandbox").addEventListener("click", () => attempt(remove));
  find("reset").addEventListener("click", () => attempt(() => reset(changed)));
}

async function make() {
  let name;
  const made = await ask({
    title: "A new sandbox",
    text: "A world of its own on this server, with the server’s seed: clients, users, tokens, clock, rules and journal.",
    field: "Name (a–z, 0–9, hyphens; left empty, it gets one)",
    yes: "Make it",
    attempt: async (given) => {
      ({ name } = await call("POST", "/sandboxes", given ? { name: given } : {}, { root: true }));
    },
  });
  if (made !== null) location.assign(home(name));
}

async function remove() {
  const removed = await ask({
    title: `Remove the sandbox ${page.sandbox}?`,
    text: "Everything in it goes: its tokens, journal and rules. Programs that use it get a 404 from now on.",
    yes: "Remove it",
    danger: true,
    attempt: () => call("DELETE", `/sandboxes/${encoded(page.sandbox)}`, undefined, { root: true }),
  });
  if (removed) location.assign(home(""));
}

async function reset(changed) {
  const done = await ask({
    title: "Go back to the seed?",
    text: `All tokens, logins, rules and requests of ${page.sandbox ? `the sandbox ${page.sandbox}` : "this server"} are forgotten, changed clients and users are as in the seed again, and the clock shows real time.`,
    yes: "Reset",
    danger: true,
    attempt: () => call("POST", "/reset"),
  });
  if (done) {
    say("Everything is as in the seed again.");
    changed();
  }
}
