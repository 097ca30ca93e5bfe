// A step of a guide: the request that it is, sending it, and what its answer means.

import { service } from "./api.js";
import { basic } from "./requests_as_text.js";

const FORM = "application/x-www-form-urlencoded";
const LONGEST = 20_000; // characters of an answer that are shown

export const { guides, optional } = JSON.parse(document.getElementById("guides").textContent);
export const steps = new Map(guides.flatMap((guide) => guide.steps.map((step) => [step.id, step])));

/** What a step needs to know before it can be run. */
export function needs(step, walk) {
  const texts = [...Object.values(sent(step.query, walk)), ...Object.values(sent(step.form, walk))];
  if (step.auth === "token") texts.push("{access_token}");
  if (step.auth === "client") texts.push("{client_id}");
  return walk.missing(texts);
}

/** Parameters without those that are left out when there is nothing to fill in. */
function sent(parameters, walk) {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !optional.includes(name) || walk.knows(name)));
}

/** The request of a step, as `curl` and `http` take it. */
export function requestOf(step, walk) {
  const filled = (parameters) => Object.fromEntries(
    Object.entries(sent(parameters, walk)).map(([name, value]) => [name, walk.fill(value)]));
  const query = new URLSearchParams(filled(step.query)).toString();
  const request = { method: step.method, url: `${service}${step.path}${query ? `?${query}` : ""}` };
  if (Object.keys(step.form).length) request.form = filled(step.form);
  if (step.auth === "token") request.headers = { Authorization: walk.fill("Bearer {access_token}") };
  if (step.auth === "client" && walk.values.secret === null) request.form = { ...request.form, client_id: walk.values.client_id };
  else if (step.auth === "client") request.user = walk.fill("{client_id}:{secret}");
  return request;
}

/**
 * Sends a request, and returns its answer: `status` (null for none), `text` as it is shown, `members` if it is JSON,
 * and `error` in words where something is wrong that the status does not tell.
 */
export async function send(request) {
  const headers = { ...request.headers };
  if (request.user !== undefined) headers.Authorization = basic(request.user);
  if (request.form) headers["Content-Type"] = FORM; // as it is shown: the browser's own has a charset
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers,
      body: request.form && new URLSearchParams(request.form).toString(),
      credentials: "omit",
      cache: "no-store",
      redirect: "manual",
    });
    return response.type === "opaqueredirect" ? REDIRECT : answerOf(response, await response.text());
  } catch (error) {
    return { status: null, text: `No answer, or only half of one: ${error.message}`, members: {} };
  }
}

const REDIRECT = {
  status: null,
  text: "A redirect to somewhere, which browsers do not show to pages.",
  members: {},
  error: "A redirect is no answer that your program should follow here: treat it as a failure.",
};

function answerOf(response, body) {
  const lines = [`HTTP/1.1 ${response.status} ${response.statusText}`.trimEnd()];
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
  const shown = body.length > LONGEST ? `${body.slice(0, LONGEST)}… (${body.length} characters)` : body;
  const members = membersOf(body);
  const answer = { status: response.status, text: `${lines.join("\n")}\n\n${shown}`.trimEnd(), members: members ?? {} };
  if (response.ok && body && members === null) answer.error = "This is no JSON: treat it as a failure, and try again.";
  return answer;
}

function membersOf(body) {
  try {
    const value = JSON.parse(body);
    return value !== null && typeof value === "object" ? value : {};
  } catch {
    return null;
  }
}

const HINTS = [
  [null, "", "Nothing that can be used came back. Try once more before you tell the user."],
  [401, "Access token expired", "The token’s time is over: refresh, and send the same request again."],
  [401, "Invalid access token", "Nobody knows this token. Refresh if you have a refresh token that was not logged out, else log in again."],
  [401, "Invalid refresh token", "The refresh token’s time is over: the user has to log in again."],
  [401, "Unauthorized grant type", "The client may not do this: its grants are for the operator to change."],
  [401, "", "Who asks is not known here: the key or the token is missing or wrong."],
  [400, "Invalid refresh token", "The refresh token is worth nothing any more: the user has to log in again."],
  [400, "Invalid authorization code", "A code is good once, and not for long: send the user to log in again."],
  [400, "Bad credentials", "E-mail address or password is wrong. Ask again; do not try again by yourself."],
  [400, "User ", "Show this to the user. No other password helps."],
];

/** What a program should make of an answer; nothing if it went well. */
export function hint({ status, text, error }) {
  if (error) return error;
  if (status >= 500) return "Not your fault: wait a little and send it again, with the same token.";
  if (status !== null && status < 400) return "";
  return HINTS.find(([code, words]) => code === status && text.includes(words))?.[2] ?? "Something in the request is wrong; the description says what.";
}
