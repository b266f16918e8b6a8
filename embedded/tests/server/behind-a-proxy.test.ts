/** A deployment that a reverse proxy makes reachable: nobody who comes through it is an admin. */
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { deploymentOf } from "./deployment-of.ts";
import { FakeEngine } from "./fake-engine.ts";
import { type TestServer, adminKey, serve, tokenFor } from "./harness.ts";

const ADMIN = { authorization: `Convex ${adminKey}` };
const PROXIES: Record<string, string>[] = [
  { "x-forwarded-for": "203.0.113.7" },
  { forwarded: "for=203.0.113.7" },
];
const publicAddresses = { cloud: "https://a.example", site: "https://a.example/actions" };

let server: TestServer;

beforeEach(async () => {
  const engine = new FakeEngine();
  engine.queries["notes:who"] = (_args, { caller }) => [caller.identity, caller.access];
  engine.deployment = deploymentOf({ "notes:who": "query" });
  server = await serve(engine, { publicAddresses });
});
afterEach(() => server.close());

const ask = async (headers: Record<string, string>) => {
  const body = JSON.stringify({ path: "notes:who", args: {} });
  const response = await fetch(`${server.url}/api/query`, { method: "POST", body, headers });
  return { status: response.status, body: await response.json() };
};

/** The type of what the server answers to an admin's first words on the sync socket. */
async function greetAsAdmin(headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/1.48.0/sync`, { headers });
  await once(socket, "open");
  const connect = { type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0 };
  socket.send(JSON.stringify({ ...connect, lastCloseReason: null, clientTs: 0 }));
  const key = { type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: adminKey };
  socket.send(JSON.stringify(key));
  const [frame] = (await once(socket, "message")) as [Buffer];
  socket.terminate();
  return (JSON.parse(frame.toString()) as { type: string }).type;
}

describe.each(PROXIES)("through a proxy that says %o", (proxy) => {
  test("members and strangers are answered, the admin key is refused", async () => {
    expect(await ask({ ...proxy })).toMatchObject({
      status: 200,
      body: { value: [null, "client"] },
    });
    const member = await ask({ ...proxy, authorization: `Bearer ${tokenFor("ann")}` });
    expect(member.status).toBe(200);
    expect(await ask({ ...proxy, ...ADMIN })).toMatchObject({
      status: 401,
      body: { code: "BadAdminKey" },
    });
  });

  test("admins' endpoints are shut, key or not, and the socket takes no admin", async () => {
    for (const headers of [{ ...proxy }, { ...proxy, ...ADMIN }]) {
      const answer = await fetch(`${server.url}/api/metrics`, { headers });
      expect(answer.status).toBeGreaterThanOrEqual(401);
      expect(answer.status).toBeLessThanOrEqual(403);
    }
    const site = await fetch(`${server.siteUrl}/any`, { headers: { ...proxy, ...ADMIN } });
    expect(site.status).toBeGreaterThanOrEqual(400);
    expect(await greetAsAdmin({ ...proxy })).toBe("AuthError");
  });
});

test("from the machine itself the key is what it was", async () => {
  expect(await ask(ADMIN)).toMatchObject({ status: 200, body: { value: [null, "admin"] } });
  expect((await fetch(`${server.url}/api/metrics`, { headers: ADMIN })).status).toBe(200);
  expect(await greetAsAdmin({})).toBe("Transition");
});

test("without a public address a proxy changes nothing", async () => {
  await server.close();
  server = await serve(new FakeEngine());
  const headers = { ...PROXIES[0], ...ADMIN };
  expect((await fetch(`${server.url}/api/metrics`, { headers })).status).toBe(200);
});
