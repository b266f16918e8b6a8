import { WebSocket } from "ws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeEngine } from "./fake-engine.ts";
import { serve, type TestServer } from "./harness.ts";

let server: TestServer;
beforeAll(async () => {
  server = await serve(new FakeEngine());
});
afterAll(() => server.close());

const ask = (client: string) =>
  fetch(`${server.url}/version`, { headers: { "convex-client": client } });

test.each(["npm-1.48.0", "npm-cli-0.20.0", "npm-1.0.0-alpha.3+b", "my-own-client-0.0.1", "x-y"])(
  "%s is spoken to",
  async (client) => {
    expect((await ask(client)).status).toBe(200);
  },
);

test.each(["npm-0.19.1", "npm-cli-0.9.7", "NPM-0.19.0-alpha.1", "python-0.0.2", "npm-abc"])(
  "%s is too old",
  async (client) => {
    const response = await ask(client);
    expect(response.status).toBe(400);
    expect(response.headers.get("x-convex-deprecation-state")).toBe("Unsupported");
    const { code, message } = (await response.json()) as { code: string; message: string };
    expect(code).toBe("ClientVersionUnsupported");
    expect(response.headers.get("x-convex-deprecation-message")).toBe(message);
  },
);

test("a header of no form is told which one it should have", async () => {
  const response = await ask("nonsense");
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "InvalidClientVersion" });
});

test.each([
  ["1.48.0", 101],
  ["0.19.1", 400],
  ["1", 400],
])("a socket for version %s is answered %i", async (version, status) => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/${version}/sync`);
  const answered = await new Promise((resolve) => {
    socket.on("error", () => undefined);
    socket.on("upgrade", () => resolve(101));
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode));
  });
  socket.terminate();
  expect(answered).toBe(status);
});
