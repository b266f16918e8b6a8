/** One machine in production, behind a proxy with TLS: docs/one-machine.md. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { createProxyServer } from "httpxy";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { api } from "../../convex/_generated/api.js";
import { CLI } from "../../scripts/lib/backend.ts";
import { SERVER_VARIABLES } from "../../scripts/lib/deploy-checks.ts";
import { freePorts, type Ports } from "../../scripts/lib/ports.ts";
import { root, runScript } from "../../scripts/lib/service.ts";
import { type Command, runCommand } from "../helpers/command.ts";

const HOST = "inbox.acme.example";
const TOKEN = "a-token-of-twilio-0123456789";
const { PUBLIC_WEBHOOK_BASE_URL: _derived, ...SERVER } = SERVER_VARIABLES;
const VARIABLES = {
  ...Object.fromEntries(Object.keys(SERVER).map((name) => [name, `not-a-real-${name}`])),
  PUBLIC_URL: `https://${HOST}`,
  VITE_CLERK_PUBLISHABLE_KEY: `pk_live_${Buffer.from("clerk.acme.example$").toString("base64")}`,
  AUTH_ISSUER: "https://clerk.acme.example",
  TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
  TWILIO_AUTH_TOKEN: TOKEN,
  RESEND_API_KEY: "re_0123456789abcdef",
  RESEND_WEBHOOK_SECRET: "whsec_MDEyMzQ1Njc4OWFiY2RlZg==",
};

const dataDir = mkdtempSync(join(tmpdir(), "production-"));
const stops: (() => unknown)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
let ports: Ports;
let run: Command;
let ca = "";
let tlsPort = 0;

const start = (env: Record<string, string>) =>
  runCommand("start", { root, dataDir, ports, env: { ...env } });

beforeAll(async () => {
  ports = await freePorts();
  run = start(VARIABLES);
  stops.push(() => run.stop());
  const names = [{ name: "commonName", value: HOST }];
  const pair = await generate(names, { algorithm: "sha256", keyType: "ec" });
  ca = pair.cert;
  const proxy = createProxyServer({ target: `http://127.0.0.1:${ports.client}`, xfwd: true });
  const server = createServer(
    { key: pair.private, cert: pair.cert },
    (incoming, response) => void proxy.web(incoming, response),
  );
  server.on(
    "upgrade",
    (incoming, socket, head) =>
      void proxy.ws(incoming, socket as Parameters<typeof proxy.ws>[1], {}, head),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  stops.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  tlsPort = (server.address() as AddressInfo).port;
  await run.until(/^ready/m);
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** A request as it comes from outside: by TLS, for the public name. */
async function ask(
  path: string,
  options: { method?: string; body?: string; headers?: object } = {},
) {
  const { method = "GET", body = "", headers } = options;
  const to = { host: "127.0.0.1", port: tlsPort, servername: HOST, ca };
  const sent = request({ ...to, path, method, headers: { Host: HOST, ...headers } });
  sent.end(body);
  const [answer] = await once(sent, "response");
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** The app's own client, by wss to the public name. */
function client(): ConvexClient {
  class Socket extends WebSocket {
    constructor(url: string) {
      const headers = { Host: HOST };
      const to = { ca, servername: HOST, headers };
      super(url.replace(HOST, `127.0.0.1:${tlsPort}`), to as ClientOptions);
    }
  }
  const opened = new ConvexClient(VARIABLES.PUBLIC_URL, {
    webSocketConstructor: Socket as never,
    logger: false,
    unsavedChangesWarning: false,
  });
  stops.push(() => opened.close());
  return opened;
}

const adminKey = () =>
  JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8")).adminKey as string;

describe("one machine in production", () => {
  test("serves the built pages with their headers, and no local sign-in in them", async () => {
    const page = await ask("/conversations");
    expect(page.status).toBe(200);
    expect(page.body).toContain("<title>Conversations</title>");
    expect(page.headers["strict-transport-security"]).toContain("max-age");
    expect(page.headers["content-security-policy"]).toMatch(
      /script-src 'self' https:\/\/clerk\.acme\.example .*connect-src 'self' https:\/\/inbox\.acme\.example wss:\/\/inbox\.acme\.example .*frame-ancestors 'none'/,
    );
    expect(page.headers["content-security-policy"]).not.toContain("127.0.0.1");
    const scripts = [...page.body.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, path = ""] of scripts) {
      const { status, body } = await ask(path);
      expect(status).toBe(200);
      expect(body).not.toMatch(/127\.0\.0\.1|\/oidc\//);
    }
    expect((await ask("/p/some-link")).body).not.toBe(page.body);
  });

  test("live queries come by wss, and what is signed comes in by https", async () => {
    const answer = await client().query(api.me.current, {});
    expect(answer).toBeNull();
    const health = await ask("/actions/health");
    expect([health.status, JSON.parse(health.body)]).toMatchObject([200, { ok: true }]);
    // In the order that Twilio signs them in.
    const params = { From: "+15125550111", MessageSid: `SM${"2".repeat(32)}`, To: "+15125550100" };
    const signedText = Object.entries(params).flat().join("");
    const address = `https://${HOST}/actions/twilio/inbound`;
    const signature = createHmac("sha1", TOKEN)
      .update(address + signedText)
      .digest("base64");
    const post = (by: string) =>
      ask("/actions/twilio/inbound", {
        method: "POST",
        body: new URLSearchParams(params).toString(),
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          "X-Twilio-Signature": by,
        },
      });
    expect((await post(signature)).status).toBe(200);
    expect((await post("bm90IGl0")).status).toBe(403);
  });

  test("nobody is an admin from outside, with the key or without", async () => {
    const headers = { Authorization: `Convex ${adminKey()}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ path: "seed:run", args: { issuer: "https://x.example" } });
    for (const path of ["/api/function", "/api/mutation", "/api/metrics", "/api/query"]) {
      expect((await ask(path, { method: "POST", body, headers })).status, path).toBe(404);
    }
    // A header is an HTTP action's own business: it is answered as to anybody.
    expect((await ask("/actions/health", { headers })).status).toBe(200);
    const intruder = client();
    // @ts-expect-error the CLI's own way in, which the types do not show
    intruder.client.setAdminAuth(adminKey());
    const refused = intruder.query(makeFunctionReference<"query">("_system/cli/tables"), {});
    await expect(refused).rejects.toThrow();
  });

  test("runs no stand-in and holds no demo; its own CLI reaches it on the machine", async () => {
    expect(existsSync(join(dataDir, "sandbox"))).toBe(false);
    await expect(fetch(`http://127.0.0.1:${ports.sandbox}`)).rejects.toThrow();
    const file = ["--env-file", join(dataDir, "deployment.env")];
    const accounts = await runScript({
      ...CLI,
      name: "convex",
      args: ["data", "accounts", ...file],
    });
    expect(accounts).toContain("There are no documents");
    for (const secret of [TOKEN, VARIABLES.RESEND_API_KEY, adminKey()]) {
      expect(run.lines.join("\n")).not.toContain(secret);
    }
  });

  test("names each variable that is missing, and starts nothing", async () => {
    const bare = start({
      PUBLIC_URL: "http://inbox.acme.example",
      AUTH_ISSUER: "http://localhost:1",
    });
    expect(await bare.ended).toBe(1);
    const said = bare.lines.join("\n");
    expect(said).toContain("Nothing was started");
    for (const name of Object.keys(VARIABLES)) expect(said).toContain(`- ${name}`);
  });
});
