// Your program: a client of CameraManager. It knows of no mock; its base URL is all that a test changes.

import { randomUUID } from "node:crypto";

const ATTEMPTS = 3;

/** There is no token and no way to get one: the user has to log in. */
export class LoggedOutError extends Error {}

/** The browser came back without a code. */
export class AccessDeniedError extends Error {}

/** The service was asked several times, and was down each time. */
export class ServiceDownError extends Error {}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

export class CameraClient {
  #tokens; // the promise of them, so that all who wait get the same ones
  #grant;
  #asked = {};

  constructor(baseUrl, clientId, secret, { wait = sleep } = {}) {
    Object.assign(this, { baseUrl, clientId, secret, wait });
  }

  /** Remembers who uses the program; the token comes with the first call. */
  logIn(username, password) {
    this.#grant = { grant_type: "password", username, password };
  }

  /** Returns where to send the user's browser, to log in there. */
  authorizationUrl(redirectUri) {
    this.#asked = { redirect_uri: redirectUri, state: randomUUID() };
    const query = new URLSearchParams({ response_type: "code", client_id: this.clientId, ...this.#asked });
    return `${this.baseUrl}/oauth/authorize?${query}`;
  }

  /** Takes what the browser brings back. */
  handleCallback(url) {
    const answer = Object.fromEntries(new URL(url).searchParams);
    if (answer.state !== this.#asked.state) throw new AccessDeniedError("this is not the answer to our question");
    if (answer.error) throw new AccessDeniedError(answer.error_description);
    this.#grant = { grant_type: "authorization_code", code: answer.code, redirect_uri: this.#asked.redirect_uri };
  }

  async cameras() {
    return (await this.#call("GET", "cameras")).json();
  }

  async logOut() {
    await this.#call("DELETE", "users/self/tokens/current");
    this.#tokens = undefined;
  }

  async #call(method, path) {
    const tokens = await this.#getTokens();
    let answer = await this.#sendWith(tokens, method, path);
    if (answer.status === 401) answer = await this.#sendWith(await this.#getTokens(tokens), method, path);
    if (!answer.ok) throw new Error(`${answer.status} at ${path}`);
    return answer;
  }

  /** Returns tokens, and not those that were refused: another call may have new ones by now. */
  async #getTokens(refused) {
    const current = this.#tokens;
    if (refused && (await current) === refused && this.#tokens === current) {
      this.#grant = { grant_type: "refresh_token", refresh_token: refused.refresh_token };
      this.#tokens = undefined;
    }
    if (!this.#tokens) {
      this.#tokens = this.#fetchTokens();
      this.#tokens.catch(() => (this.#tokens = undefined));
    }
    return this.#tokens;
  }

  async #fetchTokens() {
    const grant = this.#grant;
    this.#grant = undefined;
    if (!grant) throw new LoggedOutError("nobody is logged in");
    const authorization = `Basic ${btoa(`${this.clientId}:${this.secret}`)}`;
    const body = new URLSearchParams(grant);
    const answer = await this.#send("/oauth/token", { method: "POST", headers: { authorization }, body });
    if (!answer.ok) throw new LoggedOutError((await answer.json()).error_description);
    return answer.json();
  }

  #sendWith(tokens, method, path) {
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    return this.#send(`/rest/v2.0/${path}`, { method, headers });
  }

  async #send(path, options) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await this.wait(2 ** attempt);
      const answer = await fetch(this.baseUrl + path, options);
      if (answer.status !== 503) return answer;
      await answer.text();
    }
    throw new ServiceDownError(`no answer in ${ATTEMPTS} attempts`);
  }
}
