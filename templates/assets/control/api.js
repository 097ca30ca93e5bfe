// The control API, as every program calls it. What people do is told to whoever listens for "call".

import { keepText, load } from "./storage.js";

const PATIENCE = 20_000; // milliseconds

export const page = document.body.dataset;

/** Where this sandbox's service is, for programs. */
export const service = `${location.origin}${page.api.slice(0, -"/_mock".length)}`;

/** What the server refused, in its words; status 0: it did not answer. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const TOKEN = `mockserver control token ${page.root}`; // behind a proxy there may be two servers at one origin

export const token = () => load(TOKEN);
export const rememberToken = (value) => keepText(TOKEN, value);

/** Calls `path` below `/_mock` of this page's sandbox, or of the server's root, and returns what it answers. */
export async function call(method, path, body, { root = false, quiet = method === "GET" } = {}) {
  const url = `${root ? `${page.root}/_mock` : page.api}${path}`;
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token()) headers.Authorization = `Bearer ${token()}`;
  let response;
  let text;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = await response.text();
  } catch (error) {
    throw new Refused(0, `The server does not answer (${error.message}).`);
  }
  if (!quiet) document.dispatchEvent(new CustomEvent("call", { detail: { method, url, body, status: response.status } }));
  const answer = parsed(text);
  if (!response.ok) throw new Refused(response.status, answer?.detail ?? `The server answers ${response.status}.`);
  if (answer === undefined) throw new Refused(response.status, "Something answers that is not the control API: is anything in between?");
  return answer;
}

/** An answer's value; null for an empty one, undefined for what is no JSON. */
function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return undefined;
  }
}

export const encoded = (name) => encodeURIComponent(name);
