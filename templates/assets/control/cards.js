// The cards of the walk-through: what each step shows.

import { fill, find } from "./parts.js";
import { basic, curl, http } from "./requests_as_text.js";
import { guides, hint, needs, requestOf, steps } from "./steps.js";

const WHERE = {
  client_id: "a client",
  username: "a user",
  password: "a user",
  redirect_uri: "a redirect URI",
  access_token: "a login",
  refresh_token: "a login",
  code: "the login and approval",
};

/** What must be there first, in words. */
export function first(missing) {
  if (!missing.length) return "";
  return `First there must be ${[...new Set(missing.map((name) => WHERE[name] ?? name))].join(" and ")}.`;
}

export function draw(walk) {
  for (const one of document.getElementsByName("guide")) one.checked = one.value === walk.guide;
  for (const one of document.getElementsByName("form")) one.checked = one.value === walk.form;
  for (const guide of guides) find(`guide-${guide.id}`).hidden = guide.id !== walk.guide;
  for (const step of steps.values()) drawStep(step, walk);
}

function drawStep(step, walk) {
  const card = find(step.id);
  fill(card, { request: textOf(step, walk) });
  if (step.kind === "key") return;
  const missing = needs(step, walk);
  const answer = walk.answers[step.id];
  fill(card, {
    status: answer ? answer.status ?? "no answer" : "",
    answer: answer?.text ?? "Not yet run.",
    hint: answer ? hint(answer) : "",
    needs: walk.ready ? first(missing) : "",
  });
  card.querySelector(".status").dataset.outcome = answer && (answer.error || answer.status === null || answer.status >= 400) ? "bad" : "good";
  const run = card.querySelector("[data-action=run]");
  if (run) {
    run.disabled = missing.length > 0;
    run.textContent = answer ? "Run again" : "Run";
  }
  if (step.kind !== "login") return;
  const go = card.querySelector("[data-action=go]");
  go.href = requestOf(step, walk).url;
  go.hidden = walk.obstacle !== null || missing.length > 0;
  if (walk.obstacle && !missing.length) fill(card, { needs: walk.obstacle });
}

/** The request of a step as it is shown and copied. */
export function textOf(step, walk) {
  if (step.kind === "key") return key(step, walk);
  const request = requestOf(step, walk);
  if (walk.form === "http") return http(request);
  return step.kind === "login" ? request.url : curl(request);
}

function key(step, walk) {
  const { client_id: id, secret, redirect_uri: back } = walk.values;
  if (!walk.ready) return "Not yet known.";
  if (id === undefined) return "There is no client: the seed has none.";
  const lines = [`client ID  ${id}`];
  if (secret === null) lines.push("This client is public: it has no secret, and sends its ID as the parameter client_id.");
  else lines.push(`secret     ${secret}`, `header     Authorization: ${basic(`${id}:${secret}`)}`);
  if (step.id.startsWith("b")) lines.push(`back to    ${back ?? "nowhere: it has no redirect URI"}`);
  return lines.join("\n");
}
