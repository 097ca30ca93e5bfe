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

  /** Takes another client and user, whose walk begins at its start. */
  begin(client, user) {
    this.answers = {};
    this.values = {
      client_id: client.client_id,
      secret: client.secret,
      scope: client.scopes.join(" "),
      redirect_uri: client.redirect_uris[0],
      username: user?.username,
      password: user?.password,
      state: randomState(),
    };
    this.save();
  }

  /** A text with the values that are known; what is not known yet stands as `<name>`. */
  fill(text) {
    return text.replace(/\{(\w+)\}/g, (_, name) => this.values[name] ?? `<${name}>`);
  }

  /** Names of the values that some texts need and nobody knows yet. */
  missing(texts) {
    const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]));
    return [...new Set(names)].filter((name) => (this.values[name] ?? null) === null);
  }
}

function randomState() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join("");
}
