// Start a server (`mockserver serve`), then: node --test camera-client.test.mjs

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { AccessDeniedError, CameraClient, LoggedOutError, ServiceDownError } from "./camera-client.mjs";
import { MockServer } from "./mock-server.mjs";

const CALLBACK = "http://localhost:9000/callback";
const DOWN = { status: 503, headers: { "Retry-After": "1" }, body: "Service Unavailable" };

let server;
let client;

beforeEach(async () => {
  server = await MockServer.create();
  client = new CameraClient(server.url, "cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345", { wait() {} });
  client.logIn("demo@example.com", "demo1234");
});

afterEach(() => server.remove());

test("a token that expires between two calls is refreshed", async () => {
  await client.cameras();

  await server.advanceClock({ hours: 12 });

  assert.equal((await client.cameras()).length, 3);
  await server.verify({ endpoint: "token", grant_type: "refresh_token" }, 1);
});

test("a refused refresh means that the user must log in", async () => {
  await client.cameras();
  await server.advanceClock({ hours: 12 });
  await server.failNext({ endpoint: "token", grant_type: "refresh_token" }, { error: "invalid_grant" });

  await assert.rejects(client.cameras(), LoggedOutError);

  await server.verify({ endpoint: "token", grant_type: "refresh_token" }, 1);
  client.logIn("demo@example.com", "demo1234");
  assert.equal((await client.cameras()).length, 3);
});

test("a service that is down for two requests is asked a third time", async () => {
  await server.failNext({ endpoint: "rest" }, { times: 2, response: DOWN });

  assert.equal((await client.cameras()).length, 3);
  await server.verify({ endpoint: "rest" }, 3);
});

test("a service that stays down is not asked for ever", async () => {
  await server.failNext({}, { times: null, response: DOWN });

  await assert.rejects(client.cameras(), ServiceDownError);

  await server.verify({}, 3);
});

test("a user who denies is no error of the program", async () => {
  const state = new URL(client.authorizationUrl(CALLBACK)).searchParams.get("state");
  const request = { username: "alice@example.com", redirect_uri: CALLBACK, state };

  const { location } = await server.authorize({ ...request, approve: false });

  assert.throws(() => client.handleCallback(location), AccessDeniedError);
  await server.verify({ endpoint: "token" }, 0);
});

test("twenty calls at the same time fetch one token", async () => {
  const calls = Array.from({ length: 20 }, () => client.cameras());

  for (const cameras of await Promise.all(calls)) assert.equal(cameras.length, 3);
  await server.verify({ endpoint: "token" }, 1);
});

test("logging out ends the tokens at the service", async () => {
  await client.cameras();

  await client.logOut();

  assert.deepEqual(await server.tokens(), []);
  await assert.rejects(client.cameras(), LoggedOutError);
});
