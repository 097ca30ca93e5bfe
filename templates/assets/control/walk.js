// What is known on a walk: the values that steps need, and what they were answered. It is kept until the tab is closed.

import { page } from "./api.js";

const NAME = `mockserver walk ${page.root} ${page.sandbox}`;

export class Walk {
  constructor() {
    this.values = {};
    this.answers = {};
    this.guide = "password";
    this.form = "curl";
    try {
      Object.assign(this, JSON.parse(sessionStorage.getItem(NAME)) ?? {});
    } catch {
      sessionStorage.removeItem(NAME);
    }
  }

  save() {
    sessionStorage.setItem(NAME, JSON.stringify(this));
  }

  /** Takes another client and user, whose walk begins at its start; either may be missing. */
  async begin(client, user) {
    this.answers = {};
    this.values = {
      client_id: client?.client_id,
      secret: client?.secret,
      scope: client?.scopes.join(" ") || undefined,
      redirect_uri: client?.redirect_uris[0],
      username: user?.username,
      password: user?.password,
      state: random(8),
      ...(client && (client.secret === null || client.require_pkce) ? await proofKey() : {}),
    };
    this.save();
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
