// The walk-through: steps that are run by a button, and what may happen in between.

import { call, encoded, page } from "./api.js";
import * as calls from "./calls.js";
import { copy, fill, find, say } from "./parts.js";
import { basic, curl, http } from "./requests_as_text.js";
import { guides, hint, needs, requestOf, send } from "./steps.js";
import * as trouble from "./trouble.js";
import { Walk } from "./walk.js";
import { accountLabel, clockState, iso } from "./wording.js";

const here = `${location.origin}${page.api}/try`;
const steps = new Map(guides.flatMap((guide) => guide.steps.map((step) => [step.id, step])));
const walk = new Walk();

let clients = [];
let users = [];
let obstacle = null; // why the browser cannot come back to this page with a code

const WHERE = {
  client_id: "a client",
  username: "a user",
  password: "a user",
  redirect_uri: "a redirect URI",
  access_token: "a login",
  refresh_token: "a login",
  code: "the login and approval",
};

function draw() {
  for (const one of document.getElementsByName("guide")) one.checked = one.value === walk.guide;
  for (const one of document.getElementsByName("form")) one.checked = one.value === walk.form;
  for (const guide of guides) find(`guide-${guide.id}`).hidden = guide.id !== walk.guide;
  for (const step of steps.values()) drawStep(step);
}

function drawStep(step) {
  const card = find(step.id);
  fill(card, { request: textOf(step) });
  if (step.kind === "key") return;
  const missing = needs(step, walk);
  const answer = walk.answers[step.id];
  fill(card, {
    status: answer ? answer.status ?? "no answer" : "",
    answer: answer?.text ?? "Not yet run.",
    hint: answer ? hint(answer) : "",
    needs: missing.length ? `First there must be ${[...new Set(missing.map((name) => WHERE[name] ?? name))].join(" and ")}.` : "",
  });
  card.querySelector(".status").dataset.outcome = answer && (answer.status === null || answer.status >= 400 || answer.error) ? "bad" : "good";
  const run = card.querySelector("[data-action=run]");
  if (run) {
    run.disabled = missing.length > 0;
    run.textContent = answer ? "Run again" : "Run";
  }
  if (step.kind === "login") drawLogin(card, step);
}

function drawLogin(card, step) {
  const go = card.querySelector("[data-action=go]");
  go.href = requestOf(step, walk).url;
  go.hidden = obstacle !== null || needs(step, walk).length > 0;
  if (obstacle && !needs(step, walk).length) fill(card, { needs: obstacle });
}

function key(step) {
  const { client_id: id, secret, redirect_uri: back } = walk.values;
  if (id === undefined) return "There is no client: the seed has none.";
  const lines = [`client ID  ${id}`];
  if (secret === null) lines.push("This client is public: it has no secret, and sends its ID as the parameter client_id.");
  else lines.push(`secret     ${secret}`, `header     Authorization: ${basic(`${id}:${secret}`)}`);
  if (step.id.startsWith("b")) lines.push(`back to    ${back ?? "nowhere: it has no redirect URI"}`);
  return lines.join("\n");
}

function textOf(step) {
  if (step.kind === "key") return key(step);
  const request = requestOf(step, walk);
  if (walk.form === "http") return http(request);
  return step.kind === "login" ? request.url : curl(request);
}

async function run(step) {
  const { state } = walk.values;
  const answer = await send(requestOf(step, walk));
  if (walk.values.state === state) take(step, answer); // else the walk has begun anew meanwhile
}

function take(step, answer) {
  walk.answers[step.id] = answer;
  if (step.events.length) fill(find(step.id), { happened: "" });
  for (const name of step.keeps) if (answer.members?.[name]) walk.values[name] = answer.members[name];
  walk.save();
  draw();
  say(`${step.title}: ${answer.status ?? "no answer"}`);
  lookAtClock();
}

/** Logs in and approves, or denies, by command. */
async function authorize(step, approve) {
  const { state } = walk.values;
  const { location: target } = await call("POST", "/authorizations", authorization({ approve }));
  if (walk.values.state === state) arrive(step, target);
}

function authorization(more) {
  const names = ["client_id", "username", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];
  const known = names.filter((name) => walk.knows(name)).map((name) => [name, walk.values[name]]);
  return { ...Object.fromEntries(known), ...more };
}

/** Takes what the browser brings back from the login: a code, or an error, in the address. */
function arrive(step, target) {
  const answer = new URL(target).searchParams;
  const members = Object.fromEntries(answer);
  let error = "";
  if (answer.get("state") !== walk.values.state) {
    error = "The state is not the one that was sent: somebody else began this. Throw the answer away.";
    delete members.code;
  } else if (answer.has("error")) {
    error = "The user, or the server, said no. Tell the user, and offer to log in again.";
  }
  take(step, { status: 302, text: `HTTP/1.1 302 Found\nLocation: ${target}`, members, body: "", error });
}

async function letHappen(step, event) {
  const missing = walk.missing([event.path]);
  const card = find(step.id);
  if (missing.length) {
    fill(card, { happened: `First there must be ${WHERE[missing[0]]}.` });
    return;
  }
  const path = event.path.replace(/\{(\w+)\}/g, (_, name) => encoded(walk.values[name]));
  await call(event.method, path, Object.keys(event.body).length ? event.body : undefined);
  fill(card, { happened: `It has happened: “${event.title}”. Now run this step.` });
  say(card.querySelector("[data-slot=happened]").textContent);
  await lookAtClock();
}

async function lookAtClock() {
  await trouble.attempt(async () => {
    const clock = await call("GET", "/clock");
    find("clock-line").textContent = `${iso(clock.now).slice(0, 16).replace("T", " ")} UTC, ${clockState(clock)}.`;
    find("real").hidden = clock.real;
  });
}

/** Whether the browser can come back here is for the server to say: a request that is denied leaves nothing behind. */
async function lookForObstacle() {
  const somebody = users.find((user) => user.enabled && !user.locked);
  obstacle = somebody ? null : "There is no user who can log in.";
  if (obstacle || !walk.knows("client_id")) return;
  try {
    const body = authorization({ username: somebody.username, redirect_uri: here, approve: false });
    await call("POST", "/authorizations", body, { quiet: true });
    walk.values.redirect_uri = here;
  } catch (error) {
    if (error.status !== 422) throw error;
    obstacle = /registered/.test(error.message)
      ? `This client may not come back to this page, because ${here} is none of its redirect URIs; so it is approved here without a browser.`
      : error.message;
  }
}

async function choose() {
  const client = clients.find((one) => one.client_id === find("client").value);
  await walk.begin(client, users.find((one) => one.username === find("user").value));
  await lookForObstacle();
  walk.save();
  draw();
}

async function start() {
  clients = await call("GET", "/clients");
  users = await call("GET", "/users");
  find("client").replaceChildren(...clients.map(({ client_id: id }) => new Option(id, id)));
  find("user").replaceChildren(...users.map((user) => new Option([user.username, accountLabel(user)].filter(Boolean).join(" – "), user.username)));
  const { client_id: id, username, secret, password } = walk.values;
  const sameClient = clients.find((one) => one.client_id === id && one.secret === secret);
  const sameUser = users.find((one) => one.username === username && one.password === password);
  if (sameClient && sameUser) {
    find("client").value = id;
    find("user").value = username;
    await lookForObstacle();
  } else {
    find("client").value = (clients.find((one) => one.grants.includes("password")) ?? clients[0])?.client_id ?? "";
    await choose();
  }
  draw();
  const query = new URL(location.href).searchParams;
  if (query.has("code") || query.has("error")) comeBack();
  await lookAtClock();
}

function comeBack() {
  const target = location.href;
  history.replaceState(null, "", location.pathname);
  const step = guides.flatMap((guide) => guide.steps).find(({ kind }) => kind === "login");
  walk.guide = "code";
  arrive(step, target);
  find(`${step.id}-title`).focus();
  find(step.id).scrollIntoView();
}

async function press(button) {
  const step = steps.get(button.closest(".step").id);
  const { action, event } = button.dataset;
  if (action === "run") await run(step);
  if (action === "approve" || action === "deny") await authorize(step, action === "approve");
  if (action === "event") await letHappen(step, step.events[event]);
  if (action === "copy") await copy(textOf(step), button);
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
find("real").addEventListener("click", () => trouble.attempt(async () => {
  await call("DELETE", "/clock");
  await lookAtClock();
}));
find("again").addEventListener("click", () => trouble.attempt(choose));
document.addEventListener("change", ({ target }) => {
  if (target.name !== "guide" && target.name !== "form") return;
  walk[target.name] = target.value;
  walk.save();
  draw();
});
draw();
trouble.attempt(start);
