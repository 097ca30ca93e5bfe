// Commands a mock server over its control API. MOCKSERVER_URL says where it runs.

const SERVER = process.env.MOCKSERVER_URL ?? "http://127.0.0.1:8080";

export class MockServer {
  /** Makes a sandbox: a world of its own on the server, so that tests cannot disturb each other. */
  static async create(seed = {}) {
    const { name, base_url: url } = await call("POST", `${SERVER}/_mock/sandboxes`, { seed });
    return new MockServer(name, url);
  }

  constructor(name, url) {
    this.name = name;
    this.url = url; // what the tested program uses as its base URL
  }

  remove() {
    return call("DELETE", `${SERVER}/_mock/sandboxes/${this.name}`);
  }

  advanceClock(span) {
    return this.call("POST", "/clock/advance", span);
  }

  failNext(match, action) {
    return this.call("POST", "/rules", { match, ...action });
  }

  /** Logs in and answers the consent page; returns `{code, location}`. */
  authorize(request) {
    return this.call("POST", "/authorizations", { client_id: "cameramanager.test", ...request });
  }

  /** Throws, with the nearest misses in the message, if such requests did not come `times` times. */
  verify(match, times) {
    return this.call("POST", "/requests/verify", { match, times });
  }

  tokens() {
    return this.call("GET", "/tokens");
  }

  call(method, path, body) {
    return call(method, `${this.url}/_mock${path}`, body);
  }
}

async function call(method, url, body) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  const said = text && JSON.parse(text);
  if (!answer.ok) throw new Error(said.detail);
  return said;
}
