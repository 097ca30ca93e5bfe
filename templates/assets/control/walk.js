// What is known on a walk: the values that steps need, and what they were answered. It is kept until the tab is closed.

import { page } from "./api.js";
import { keepText, load } from "./storage.js";

const NAME = `mockserver walk ${page.root} ${page.sandbox}`;
const KEPT = ["guide", "form", "values", "answers", "armed"];

export class Walk {
  constructor() {
    this.guide = "password";
    this.form = "curl";
    this.values = {};
    this.answers = {};
    this.armed = []; // rules that were armed on the way
    this.ready = false; // whether client and user are known
    this.obstacle = null; // why the browser cannot come back to this page with a code
    try {
      Object.assign(this, JSON.parse(load(NAME) ?? "{}"));
    } catch {
      // kept by another version: a walk begins
    }
  }

  save() {
    keepText(NAME, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, this[name]]))));
  }

  /** Lets a walk begin at its start. */
  begin(values) {
    this.values = values;
    this.answers = {};
    this.armed = [];
  }

  knows(name) {
    return (this.values[name] ?? null) !== null;
  }

  /** A text with the values that are known; what is not known yet stands as `<name>`. */
  fill(text) {
    return text.replace(/\{(\w+)\}/g, (_, name) => this.values[name] ?? `<${name}>`);
  }

  /** Names of the values that some texts need and nobody knows yet. */
  missing(texts) {
    const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]));
    return [...new Set(names)].filter((name) => !this.knows(name));
  }
}

/** What a walk begins with; client or user may be missing. */
export async function firstValues(client, user) {
  return {
    client_id: client?.client_id,
    secret: client?.secret,
    scope: client?.scopes.join(" ") || undefined,
    redirect_uri: client?.redirect_uris[0],
    username: user?.username,
    password: user?.password,
    state: random(8),
    ...(client && (client.secret === null || client.require_pkce) ? await proofKey() : {}),
  };
}

function random(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (one) => one.toString(16).padStart(2, "0")).join("");
}

/** PKCE (RFC 7636); where browsers offer no digest, which is off loopback without TLS, the plain method. */
async function proofKey() {
  const verifier = random(32);
  if (!crypto.subtle) return { code_verifier: verifier, code_challenge: verifier, code_challenge_method: "plain" };
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const challenge = btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return { code_verifier: verifier, code_challenge: challenge, code_challenge_method: "S256" };
}
