import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { serveGateway } from "../../scripts/lib/gateway.ts";
import { freePorts } from "../../scripts/lib/ports.ts";

const FILES = {
  "index.html": "the app",
  "p/index.html": "the customer's page",
  "assets/app-1a2b.js": "app()",
  ".inputs": "ours",
};
const HEADERS = { "Content-Security-Policy": "default-src 'self'" };

const folder = mkdtempSync(join(tmpdir(), "gateway-"));
/** What each stands for, and what it was asked. */
const asked: Record<string, { path: string; forwarded: unknown; body: string }[]> = {};
const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
let url = "";
let type = "text/plain";

async function upstream(name: string): Promise<string> {
  const seen: (typeof asked)[string] = (asked[name] = []);
  const server: Server = createServer((request, response) => {
    const forwarded = request.headers["x-forwarded-for"];
    void text(request).then((body) => {
      seen.push({ path: request.url ?? "", forwarded, body });
      response.writeHead(200, { "Content-Type": type }).end(name);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const { client: port } = await freePorts();
  const [backendUrl, siteUrl] = await Promise.all([upstream("backend"), upstream("site")]);
  stops.push(await serveGateway({ folder, port, headers: HEADERS, backendUrl, siteUrl }));
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

const get = async (path: string, init?: RequestInit) => {
  const response = await fetch(url + path, init);
  const { status, headers } = response;
  return { status, headers, body: await response.text() };
};

/** What is answered to bytes that no client of ours would send. */
const raw = async (request: string) => {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(request);
  return await text(socket);
};

describe("pages", () => {
  test("every address is the app, below /p/ the customer's page, with the headers", async () => {
    for (const path of ["/", "/conversations/abc?x=1", "/settings/members"]) {
      const page = await get(path);
      expect(page).toMatchObject({ status: 200, body: "the app" });
      expect(page.headers.get("content-security-policy")).toBe("default-src 'self'");
      expect(page.headers.get("cache-control")).toBe("no-cache");
    }
    expect((await get("/p/token")).body).toBe("the customer's page");
    expect((await get("/assets/app-1a2b.js")).headers.get("cache-control")).toContain("immutable");
  });

  test("what is not there is not the app, and our own notes are not there", async () => {
    for (const path of ["/assets/gone.js", "/.inputs", "/.env", "/..%2f..%2fetc/passwd.txt"]) {
      expect((await get(path)).status, path).toBe(404);
    }
    expect((await get("/", { method: "POST", body: "x" })).status).toBe(405);
  });

  test.each(["bytes=5-2", "bytes=-9", "bytes=a-b", "bytes=99-"])("a range of %s", async (range) => {
    expect(await get("/", { headers: { range } })).toMatchObject({ status: 200, body: "the app" });
  });
});

describe("the backend behind it", () => {
  test("HTTP actions and files are passed on, as from outside", async () => {
    expect(await get("/actions/twilio/inbound?a=1", { method: "POST", body: "b" })).toMatchObject({
      body: "site",
    });
    expect(asked["site"]).toEqual([
      { path: "/twilio/inbound?a=1", forwarded: "127.0.0.1", body: "b" },
    ]);
    expect((await get("/api/storage/0a")).body).toBe("backend");
    expect(asked["backend"]).toMatchObject([{ path: "/api/storage/0a", forwarded: "127.0.0.1" }]);
  });

  test.each([
    "/api/push",
    "/api/deploy2/start_push",
    "/api/update_environment_variables",
    "/api/function",
    "/api/query",
    "/api/run_test_function",
    "/api/export/request/zip",
    "/api/storage/../push",
    "/api/storage/a/../../push",
    "//api/push",
    "/%61pi/push",
    "http://127.0.0.1/api/push",
  ])("nobody outside reaches %s", async (path) => {
    const before = asked["backend"]?.length;
    for (const method of ["GET", "POST"]) {
      const answer = await raw(
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 (404|405|200)/);
      expect(answer).not.toContain("\r\n\r\nbackend");
    }
    const upgrade = "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    expect(await raw(`GET ${path} HTTP/1.1\r\n${upgrade}`)).toMatch(/^HTTP\/1.1 404/);
    expect(asked["backend"]).toHaveLength(before ?? -1);
  });

  test("a file that was sent in is never a page or a script of ours", async () => {
    type = "text/html";
    const html = await get("/api/storage/0b");
    expect(html.headers.get("content-security-policy")).toContain("sandbox");
    expect(html.headers.get("x-content-type-options")).toBe("nosniff");
    for (type of ["text/javascript", "application/x-ECMAscript; charset=utf-8"]) {
      expect((await get("/api/storage/0b")).headers.get("content-type")).toBe(
        "application/octet-stream",
      );
    }
    // A sandboxed PDF is refused by browsers; their viewers run apart from the page.
    type = "application/pdf";
    const pdf = await get("/actions/twilio/media");
    expect(pdf.headers.get("content-security-policy")).not.toContain("sandbox");
  });
});

test("it stops while live queries are open", { timeout: 5_000 }, async () => {
  const { client: port } = await freePorts();
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(sockets, "listening");
  const backendUrl = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
  const stop = await serveGateway({ folder, port, headers: {}, backendUrl, siteUrl: backendUrl });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`);
  await once(socket, "open");
  socket.on("error", () => undefined);
  await Promise.all([stop(), once(socket, "close")]);
  sockets.close();
});

test("while the backend is away it says so, and stays", async () => {
  const { client: port, backend: nobody } = await freePorts();
  const away = `http://127.0.0.1:${nobody}`;
  const options = { folder, port, headers: {}, backendUrl: away, siteUrl: away };
  const stop = await serveGateway(options);
  try {
    for (let round = 0; round < 2; round++) {
      const answer = await fetch(`http://127.0.0.1:${port}/actions/health`);
      expect(answer.status).toBe(502);
    }
  } finally {
    await stop();
  }
});
