// The walk-through: steps that are run by a button, and what may happen in between.

import { Refused, call, encoded, page } from "./api.js";
import * as calls from "./calls.js";
import { draw, first, textOf } from "./cards.js";
import { copy, fill, find, hide, say } from "./parts.js";
import { requestOf, send, steps } from "./steps.js";
import * as trouble from "./trouble.js";
import { Walk, firstValues } from "./walk.js";
import { accountLabel, clockState, iso } from "./wording.js";

const AGAIN = 3000; // milliseconds until what is needed is asked for once more

const here = `${location.origin}${page.api}/try`;
const walk = new Walk();

let clients = [];
let users = [];
let choice = 0; // counts up: what a choice is still busy with ends with the next one

function take(step, answer) {
  const { members, ...kept } = answer;
  walk.answers[step.id] = kept;
  for (const name of step.keeps) if (members[name]) walk.values[name] = members[name];
  if (step.events.length) fill(find(step.id), { happened: "" });
  draw(walk);
  walk.save();
  say(`${step.title}: ${answer.status ?? "no answer"}`);
  lookAtClock();
}

/** Takes what `ask` comes back with, unless the walk has begun anew meanwhile. */
async function takeLater(ask, arrived) {
  const { state } = walk.values;
  const answer = await ask();
  if (walk.values.state === state) arrived(answer);
}

/** Logs in and approves, or denies, by command. */
async function authorize(step, approve) {
  await takeLater(
    () => call("POST", "/authorizations", authorization(walk.values, { approve })),
    ({ location: target }) => arrive(step, target));
}

function authorization(values, more) {
  const names = ["client_id", "username", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];
  const known = names.filter((name) => (values[name] ?? null) !== null).map((name) => [name, values[name]]);
  return { ...Object.fromEntries(known), ...more };
}

/** Takes what the browser brings back from the login: a code, or an error, in the address. */
function arrive(step, target) {
  const parameters = new URL(target).searchParams;
  const members = Object.fromEntries(parameters);
  let error;
  if (parameters.get("state") !== walk.values.state) {
    error = "The state is not the one that was sent: somebody else began this. Throw the answer away.";
    delete members.code;
  } else if (parameters.has("error")) {
    error = "The user, or the server, said no. Tell the user, and offer to log in again.";
  }
  take(step, { status: 302, text: `HTTP/1.1 302 Found\nLocation: ${target}`, members, error });
}

async function letHappen(step, event) {
  const card = find(step.id);
  const texts = [event.path, JSON.stringify(event.body)];
  const missing = walk.missing(texts);
  if (missing.length) {
    fill(card, { happened: first(missing) });
    return;
  }
  const path = event.path.replace(/\{(\w+)\}/g, (_, name) => encoded(walk.values[name]));
  const body = JSON.parse(JSON.stringify(event.body), (_, value) => (typeof value === "string" ? walk.fill(value) : value));
  const answer = await call(event.method, path, Object.keys(body).length ? body : undefined);
  if (event.path === "/rules") walk.armed.push(answer.id);
  walk.save();
  fill(card, { happened: `It has happened: “${event.title}”. Now run this step.` });
  say(card.querySelector("[data-slot=happened]").textContent);
  lookAtClock();
}

function lookAtClock() {
  return trouble.attempt(async () => {
    const clock = await call("GET", "/clock");
    find("clock-line").textContent = `${iso(clock.now).slice(0, 16).replace("T", " ")} UTC, ${clockState(clock)}.`;
    hide(find("real"), clock.real);
  });
}

/**
 * Returns why the browser cannot come back here with a code, or null. That is for the server to say: a request that is
 * denied leaves nothing behind.
 */
async function obstacleFor(values) {
  const somebody = users.find((user) => user.enabled && !user.locked);
  if (!somebody) return "There is no user who can log in.";
  if (values.client_id === undefined) return null;
  const body = authorization(values, { username: somebody.username, redirect_uri: here, approve: false });
  try {
    await call("POST", "/authorizations", body, { quiet: true });
    return null;
  } catch (error) {
    if (error.status !== 422) throw error;
    if (!/registered/.test(error.message)) return error.message;
    return `This client may not come back to this page, because ${here} is none of its redirect URIs; so it is approved here without a browser.`;
  }
}

/** Begins a walk with the client and the user that are chosen, without the rules that were armed on the one before. */
async function choose() {
  const mine = ++choice;
  await takeBackRules();
  const client = clients.find((one) => one.client_id === find("client").value);
  const values = await firstValues(client, users.find((one) => one.username === find("user").value));
  const obstacle = await obstacleFor(values);
  if (mine !== choice) return;
  walk.begin(obstacle === null ? { ...values, redirect_uri: here } : values);
  walk.obstacle = obstacle;
  for (const step of steps.values()) if (step.events.length) fill(find(step.id), { happened: "" });
  walk.save();
  draw(walk);
}

async function takeBackRules() {
  for (const id of walk.armed.splice(0)) {
    try {
      await call("DELETE", `/rules/${encoded(id)}`);
    } catch (error) {
      if (error.status !== 404) throw error; // else a reset took it
    }
  }
}

/** Begins anew, with the clients and users that there are now. */
async function again() {
  await readAccounts();
  await choose();
  await lookAtClock();
}

async function readAccounts() {
  [clients, users] = [await call("GET", "/clients"), await call("GET", "/users")];
  const chosen = [find("client").value || walk.values.client_id, find("user").value || walk.values.username];
  find("client").replaceChildren(...clients.map(({ client_id: id }) => new Option(id, id)));
  find("user").replaceChildren(...users.map((user) => new Option([user.username, accountLabel(user)].filter(Boolean).join(" – "), user.username)));
  const client = clients.find((one) => one.client_id === chosen[0]) ?? clients.find((one) => one.grants.includes("password"));
  if (client) find("client").value = client.client_id;
  if (users.some((one) => one.username === chosen[1])) find("user").value = chosen[1];
  walk.ready = true;
}

/** Reads what there is, and goes on with the walk that was kept if its client and user are still the same. */
async function start() {
  await readAccounts();
  const { client_id: id, username, secret, password } = walk.values;
  const client = clients.find((one) => one.client_id === id && one.secret === secret);
  const user = users.find((one) => one.username === username && one.password === password);
  if (client && user) walk.obstacle = await obstacleFor(walk.values);
  else await choose();
  draw(walk);
  const query = new URL(location.href).searchParams;
  if (query.has("code") || query.has("error")) comeBack();
  await lookAtClock();
}

function comeBack() {
  const target = location.href;
  history.replaceState(null, "", location.pathname);
  const step = [...steps.values()].find(({ kind }) => kind === "login");
  walk.guide = "code";
  arrive(step, target);
  find(`${step.id}-title`).focus();
  find(step.id).scrollIntoView();
}

/** Starts, and tries again until it works. */
async function startUntilDone() {
  try {
    await start();
    trouble.show(null);
  } catch (error) {
    trouble.show(error instanceof Refused ? error : new Refused(0, error.message));
    if (error.status !== 401) setTimeout(startUntilDone, AGAIN);
    else if ((await trouble.unlock()) !== null) await startUntilDone();
  }
}

async function press(button) {
  const step = steps.get(button.closest(".step").id);
  const { action, event } = button.dataset;
  if (action === "run") await takeLater(() => send(requestOf(step, walk)), (answer) => take(step, answer));
  if (action === "approve" || action === "deny") await authorize(step, action === "approve");
  if (action === "event") await letHappen(step, step.events[event]);
  if (action === "copy") await copy(textOf(step, walk), button);
}

const busy = new Set();

async function pressOnce(button) {
  if (busy.has(button) || button.dataset.action === "go") return; // what is going on already, or a link
  busy.add(button);
  await trouble.attempt(() => press(button));
  busy.delete(button);
}

calls.show();
document.addEventListener("click", ({ target }) => {
  const button = target.closest(".step [data-action]");
  if (button) pressOnce(button);
});
for (const id of ["client", "user"]) find(id).addEventListener("change", () => trouble.attempt(choose));
find("again").addEventListener("click", () => trouble.attempt(again));
find("real").addEventListener("click", () => trouble.attempt(async () => {
  await call("DELETE", "/clock");
  await lookAtClock();
}));
document.addEventListener("change", ({ target }) => {
  if (target.name !== "guide" && target.name !== "form") return;
  walk[target.name] = target.value;
  walk.save();
  draw(walk);
});
draw(walk);
startUntilDone();
document.documentElement.classList.add("scripted");
