// Tokens that live, counting down.

import { call, encoded } from "./api.js";
import { now } from "./clock.js";
import { copy, fill, find, fromTemplate, keep, onAction, say } from "./parts.js";
import { cutShort, lifetime } from "./wording.js";

const MOST = Number(find("tokens").dataset.most);

let tokens = new Map();

export async function update() {
  const found = await call("GET", `/tokens?expired=false&limit=${MOST}`);
  tokens = new Map(found.reverse().map((token) => [token.access_token, token]));
  draw();
}

/** Shows how long each lives yet; those whose time is over go. To be called each second. */
export function draw() {
  const time = now();
  if (time === null) return;
  const living = [...tokens.values()].filter(({ expires_at: end }) => end === null || end > time);
  keep(find("tokens"), living, ({ access_token: value }) => value, make, (row, token) => {
    const left = token.expires_at === null ? null : token.expires_at - time;
    fill(row, { life: lifetime(left) });
    row.querySelector(".life").dataset.soon = String(left !== null && left < 60);
  });
  find("tokens-count").textContent = living.length === MOST ? `the newest ${MOST}` : living.length;
  find("no-tokens").hidden = living.length > 0;
}

function make(token) {
  const short = cutShort(token.access_token);
  const row = fromTemplate("token-row", {
    token: short,
    whose: token.username ?? "the client’s own",
    client_id: token.client_id,
    scope: token.scope || "no scope",
  });
  row.title = `Access token ${short}${token.refresh_token ? `, refresh token ${cutShort(token.refresh_token)}` : ", no refresh token"}`;
  for (const button of row.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent} ${short}`);
  return row;
}

export function wire(changed, attempt) {
  onAction(find("tokens"), (action, value, button) => {
    if (action === "copy") copy(value, button);
    else attempt(async () => {
      if (action === "expire") await call("POST", `/tokens/${encoded(value)}/expire`);
      else await call("DELETE", `/tokens/${encoded(value)}`);
      say(`The token ${cutShort(value)} is ${action === "expire" ? "expired" : "revoked"}.`);
      changed();
    });
  });
}
