import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test, vi } from "vitest";
import { startSandbox } from "../server.ts";
import type { Sandbox } from "../server.ts";
import type { OwnNumber, Phone } from "../types.ts";
import {
  CUSTOMER,
  FAST,
  OURS,
  afterwards,
  control,
  inbound,
  messages,
  sdk,
  start,
  startProduct,
} from "./harness.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sandbox-"));
  afterwards(async () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A request with headers that fetch would not let us set. */
function raw(sandbox: Sandbox, path: string, headers: Record<string, string>, method = "GET") {
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      const request = http.request(`${sandbox.url}${path}`, { method, headers, agent: false });
      request.on("response", (response) => {
        let body = "";
        response.on("data", (chunk) => (body += chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      });
      request.on("error", reject);
      request.end();
    },
  );
}

describe("who may drive it", () => {
  const PATHS = ["/", "/oidc/users", "/__sandbox/health", "/__sandbox/bootstrap", "/2010-04-01/x"];

  test.each([
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost@evil",
    "10.0.0.1",
  ])("Host %s is refused everywhere (DNS rebinding)", async (host) => {
    const sandbox = await start();
    for (const path of PATHS) {
      const answer = await raw(sandbox, path, { host, "x-sandbox-page": "1" });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.body).not.toContain(sandbox.adminToken);
    }
  });

  test("loopback names are served", async () => {
    const sandbox = await start();
    for (const host of ["localhost:1", "127.0.0.1", "[::1]:3220", "LOCALHOST"]) {
      expect((await raw(sandbox, "/__sandbox/health", { host })).status).toBe(200);
    }
  });

  test("it listens on loopback only", async () => {
    const sandbox = await start();
    expect(new URL(sandbox.url).hostname).toBe("127.0.0.1");
    const { networkInterfaces } = await import("node:os");
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === "IPv4");
    if (!outside) return;
    const url = `http://${outside.address}:${new URL(sandbox.url).port}/__sandbox/health`;
    await expect(fetch(url, { signal: AbortSignal.timeout(2_000) })).rejects.toThrow();
  });

  test("control needs the token; a page of another origin gets neither token nor control", async () => {
    const sandbox = await start();
    const token = { "x-sandbox-token": sandbox.adminToken };
    const page = { "x-sandbox-page": "1" };
    const state = "/__sandbox/state";
    expect((await raw(sandbox, state, {})).status).toBe(403);
    expect((await raw(sandbox, state, { "x-sandbox-token": "wrong" })).status).toBe(403);
    expect((await raw(sandbox, state, token)).status).toBe(200);
    for (const path of [state, "/__sandbox/bootstrap"]) {
      const foreigners: Record<string, string>[] = [
        { origin: "https://evil.example" },
        { origin: "http://localhost:5173" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
      ];
      for (const foreign of foreigners) {
        const answer = await raw(sandbox, path, { ...token, ...page, ...foreign });
        expect(answer.status).toBe(403);
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      }
    }
    expect((await raw(sandbox, "/__sandbox/bootstrap", {})).status).toBe(403);
    const own = await raw(sandbox, "/__sandbox/bootstrap", {
      ...page,
      origin: sandbox.url,
      "sec-fetch-site": "same-origin",
    });
    expect(JSON.parse(own.body)).toEqual({ token: sandbox.adminToken });
    const preflight = await raw(sandbox, state, { origin: "https://evil.example" }, "OPTIONS");
    expect(preflight.status).toBe(403);
  });

  test("the page cannot be framed and runs no script but its own", async () => {
    const { headers, status } = await raw(await start(), "/", {});
    expect(status).toBe(200);
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["content-security-policy"]).toContain("script-src 'self'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
  });

  test("only known files are served, and paths do not climb", async () => {
    const sandbox = await start();
    for (const path of [
      "/page/../server.ts",
      "/page/%2e%2e/main.ts",
      "/page/segments.d.ts",
      "/x",
    ]) {
      expect((await raw(sandbox, path, {})).status).toBe(404);
    }
    expect((await raw(sandbox, "/page/segments.js", {})).status).toBe(200);
  });

  test("every file of the page is served, and no other is named", async () => {
    const sandbox = await start();
    const folderOfPage = join(import.meta.dirname, "../page");
    for (const file of readdirSync(folderOfPage)) {
      if (file === "index.html" || file.endsWith(".d.ts")) continue;
      expect([file, (await raw(sandbox, `/page/${file}`, {})).status]).toEqual([file, 200]);
    }
  });

  test("secrets appear in no state, journal or page", async () => {
    const sandbox = await start();
    await sdk(sandbox).messages.create({ to: CUSTOMER, from: OURS, body: "x" });
    await sandbox.idle();
    for (const action of ["state", "requests", "deliveries", "messages"]) {
      const text = JSON.stringify(await control(sandbox, "GET", action));
      expect(text).not.toContain(sandbox.authToken);
      expect(text).not.toContain(sandbox.adminToken);
    }
  });
});

describe("control", () => {
  test("phones are registered, renamed, and keep their mode", async () => {
    const sandbox = await start();
    const put = (phones: unknown) => control<Phone[]>(sandbox, "PUT", "phones", phones);
    await put([{ name: "Ana", number: CUSTOMER }]);
    await control(sandbox, "POST", "mode", { number: CUSTOMER, mode: "manual" });
    await control(sandbox, "POST", "phones", { name: "Bo", number: "+14155550198" });
    expect(await put([{ name: "Ana M.", number: CUSTOMER }])).toEqual([
      { number: CUSTOMER, name: "Ana M.", mode: "manual" },
      { number: "+14155550198", name: "Bo", mode: "auto" },
    ]);
    await expect(put([{ name: "", number: CUSTOMER }])).rejects.toThrow(/400.*name/);
    await expect(put([{ name: "x", number: "12" }])).rejects.toThrow(/400.*number/);
    await expect(put("no")).rejects.toThrow("400");
    await expect(control(sandbox, "POST", "nothing")).rejects.toThrow("404");
  });

  test("numbers outside this machine's webhooks are refused", async () => {
    const sandbox = await start();
    const put = (smsUrl: string) =>
      control(sandbox, "PUT", "numbers", [{ phoneNumber: OURS, smsUrl }]);
    await expect(put("https://example.com/x")).rejects.toThrow(/400.*loopback/);
    await expect(put("http://127.0.0.1.evil.example/x")).rejects.toThrow(/400.*loopback/);
    await expect(
      startSandbox({ port: 0, dataDir: null, webhookBaseUrl: "https://example.com" }),
    ).rejects.toThrow("loopback");
  });

  test("our numbers are what was put last; a known one keeps its SID and address", async () => {
    const sandbox = await start();
    const put = (numbers: unknown) => control<OwnNumber[]>(sandbox, "PUT", "numbers", numbers);
    const smsUrl = "http://127.0.0.1:9/hook";
    const [first] = await put([{ phoneNumber: OURS, smsUrl }]);
    const both = await put([{ phoneNumber: OURS }, { phoneNumber: "+14155550101" }]);
    expect(both[0]).toEqual(first);
    expect(await put([{ phoneNumber: "+14155550101" }])).toEqual([both[1]]);
    await expect(inbound(sandbox, "x")).rejects.toThrow("404");
  });

  test("reset forgets traffic, keeps phones and numbers", async () => {
    const sandbox = await start();
    await control(sandbox, "PUT", "phones", [{ name: "Ana", number: CUSTOMER, mode: "manual" }]);
    await inbound(sandbox, "STOP");
    await control(sandbox, "POST", "faults", { kind: "hang", next: 9 });
    await control(sandbox, "POST", "reset");
    expect(await control(sandbox, "GET", "state")).toMatchObject({
      messages: [],
      deliveries: [],
      optOuts: [],
      faults: [],
      phones: [{ name: "Ana", number: CUSTOMER, mode: "auto" }],
      numbers: [{ phoneNumber: OURS }],
    });
  });

  test("what happens is heard live", async () => {
    const sandbox = await start();
    const stream = await fetch(`${sandbox.url}/__sandbox/events`, {
      headers: { "x-sandbox-token": sandbox.adminToken },
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await inbound(sandbox, "live <b>text</b>");
    let text = "";
    while (!text.includes("live <b>text")) text += (await reader?.read())?.value ?? "";
    expect(text).toContain('"type":"message"');
    await reader?.cancel();
  });
});

describe("over a restart", () => {
  test("state stays, and texts and callbacks on their way go on", async () => {
    const dataDir = folder();
    const product = await startProduct();
    const options = { dataDir, webhookBaseUrl: product.base, accountSid: `AC${"c".repeat(32)}` };
    const first = await start({ ...options, delays: { ...FAST, delivered: 60_000 } });
    await control(first, "PUT", "phones", [{ name: "Ana", number: CUSTOMER }]);
    await inbound(first, "STOP", { from: "+14155550198" });
    const { sid } = await sdk(first).messages.create({
      to: CUSTOMER,
      from: OURS,
      body: "still here?",
      statusCallback: `${product.base}/status`,
    });
    await vi.waitFor(() => expect(product.statuses()).toEqual(["sending", "sent"]));
    await first.close();

    const second = await start(options);
    expect(second.authToken).toBe(first.authToken);
    expect(second.adminToken).not.toBe(first.adminToken);
    await second.idle();
    expect(product.statuses()).toEqual(["sending", "sent", "delivered"]);
    expect(await sdk(second).messages(sid).fetch()).toMatchObject({ status: "delivered" });
    expect(await control(second, "GET", "state")).toMatchObject({
      phones: [{ name: "Ana", number: CUSTOMER }],
      optOuts: [{ phone: "+14155550198", number: OURS }],
    });
  });

  test("a webhook cut off by the end of the process is sent after it", async () => {
    const dataDir = folder();
    const product = await startProduct();
    const options = { dataDir, webhookBaseUrl: product.base };
    const first = await start(options);
    product.answer = () => undefined;
    const lost = inbound(first, "hello?").catch(() => undefined);
    await vi.waitFor(() => expect(product.received).toHaveLength(1));
    await first.close();
    await lost;
    product.answer = (_request, response) => response.end();
    const second = await start(options);
    await second.idle();
    expect(product.received).toHaveLength(2);
    expect(product.received[1]?.raw).toBe(product.received[0]?.raw);
    expect(await messages(second)).toHaveLength(1);
  });

  test("a second sandbox on the same data is refused and the first goes on", async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    await expect(start({ dataDir })).rejects.toThrow("in use by another sandbox");
    await inbound(first, "fine");
    expect(await messages(first)).toHaveLength(1);
  });

  test("a taken port is named", async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(start({ port })).rejects.toThrow(`port ${port} is taken`);
  });
});

describe("the command", () => {
  test("prints one line, keeps secrets that were given out of it, and stops on SIGTERM", async () => {
    const dataDir = folder();
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, "../main.ts"), "--port", "0", "--data", dataDir],
      { env: { ...process.env, SANDBOX_ADMIN_TOKEN: "given-admin-token-1234" } },
    );
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const url = /^sandbox ready at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    const health = await fetch(`${url}/__sandbox/health`);
    expect(await health.json()).toEqual({ ok: true, name: "sandbox" });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(output.trim().split("\n")).toEqual([line]);
    const kept = JSON.parse(readFileSync(join(dataDir, "twilio-account.json"), "utf8")) as object;
    expect(Object.keys(kept)).toEqual(["accountSid", "authToken"]);
  });

  test("killed outright, it has kept all it answered for", async () => {
    const dataDir = folder();
    const token = "given-admin-token-1234";
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, "../main.ts"), "--port", "0", "--data", dataDir],
      { env: { ...process.env, SANDBOX_ADMIN_TOKEN: token } },
    );
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const url = line.replace("sandbox ready at ", "");
    const put = await fetch(`${url}/__sandbox/phones`, {
      method: "PUT",
      headers: { "x-sandbox-token": token },
      body: JSON.stringify([{ name: "Ana", number: CUSTOMER }]),
    });
    expect(put.status).toBe(200);
    child.kill("SIGKILL");
    await once(child, "exit");
    const again = await start({ dataDir });
    expect(await control(again, "GET", "state")).toMatchObject({ phones: [{ name: "Ana" }] });
  });

  test("bad arguments end with a reason", async () => {
    const child = spawn(process.execPath, [
      join(import.meta.dirname, "../main.ts"),
      "--port",
      "99999",
      "--memory",
    ]);
    let output = "";
    child.stderr.on("data", (chunk) => (output += chunk));
    const [code] = await once(child, "close");
    expect([code, output]).toEqual([1, "sandbox: --port must be between 0 and 65535, not 99999\n"]);
  });
});
