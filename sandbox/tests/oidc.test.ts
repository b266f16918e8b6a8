import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { expect, test } from "vitest";
import type { Sandbox } from "../server.ts";
import { afterwards, start } from "./harness.ts";

const USERS = [
  { subject: "user_ana", name: "Ana Owner", role: "owner", email: "ana@example.com" },
  { subject: "user_bo", name: "Bo Tech", role: "technician", email: "bo@example.com" },
];

const call = (sandbox: Sandbox, method: string, path: string, body?: unknown, headers = {}) =>
  fetch(`${sandbox.issuer}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function withUsers(options: Parameters<typeof start>[0] = {}): Promise<Sandbox> {
  const sandbox = await start(options);
  const put = await call(sandbox, "PUT", "/users", USERS, {
    "x-sandbox-token": sandbox.adminToken,
  });
  expect(put.status).toBe(200);
  return sandbox;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sandbox-oidc-"));
  afterwards(async () => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("a token verifies through discovery, for an hour, for Convex", async () => {
  const sandbox = await withUsers();
  const discovery = await call(sandbox, "GET", "/.well-known/openid-configuration");
  expect(discovery.headers.get("cache-control")).toBe("no-store");
  expect(discovery.headers.get("content-type")).toMatch(/^application\/json/);
  const document = (await discovery.json()) as { issuer: string; jwks_uri: string };
  expect(document.issuer).toBe(`${sandbox.url}/oidc`);

  const answer = await call(sandbox, "POST", "/token", { subject: "user_bo" });
  const { token, expiresAt } = (await answer.json()) as { token: string; expiresAt: number };
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(document.jwks_uri)), {
    issuer: document.issuer,
    audience: "convex",
    algorithms: ["RS256"],
  });
  expect(payload).toEqual({
    iss: document.issuer,
    aud: "convex",
    sub: "user_bo",
    name: "Bo Tech",
    email: "bo@example.com",
    iat: expect.any(Number),
    exp: (payload.iat ?? 0) + 3600,
  });
  expect(expiresAt).toBe((payload.exp ?? 0) * 1000);
  expect(decodeProtectedHeader(token).kid).toBeTruthy();
});

test("only public key parts are served", async () => {
  const sandbox = await withUsers();
  const { keys } = (await (await call(sandbox, "GET", "/jwks")).json()) as { keys: object[] };
  expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
    ["alg", "e", "kid", "kty", "n", "use"],
  ]);
});

test("lists users; unknown ones get no token; bad input and strangers are refused", async () => {
  const sandbox = await withUsers();
  expect(await (await call(sandbox, "GET", "/users")).json()).toEqual(USERS);
  expect((await call(sandbox, "POST", "/token", { subject: "nobody" })).status).toBe(404);
  expect((await call(sandbox, "POST", "/token", { subject: 5 })).status).toBe(400);
  const plain = { "content-type": "text/plain" };
  expect((await call(sandbox, "POST", "/token", { subject: "user_bo" }, plain)).status).toBe(415);
  expect((await call(sandbox, "PUT", "/users", [])).status).toBe(403);
  const token = { "x-sandbox-token": sandbox.adminToken };
  const twice = [USERS[0], USERS[0]];
  expect((await call(sandbox, "PUT", "/users", twice, token)).status).toBe(400);
  expect(await (await call(sandbox, "GET", "/users")).json()).toEqual(USERS);
});

test("pages of this machine may ask, others may not", async () => {
  const sandbox = await withUsers();
  const ask = (origin: string, path = "/users") =>
    call(sandbox, "GET", path, undefined, { origin });
  for (const origin of ["http://localhost:5173", "http://127.0.0.1:5173", "http://[::1]:9"]) {
    for (const path of ["/users", "/jwks", "/.well-known/openid-configuration"]) {
      const answer = await ask(origin, path);
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    }
  }
  for (const origin of [
    "https://evil.example",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://evil.example#localhost",
    "null",
  ]) {
    const answer = await ask(origin);
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  }
  const preflight = await call(sandbox, "OPTIONS", "/token", undefined, {
    origin: "http://localhost:5173",
    "access-control-request-method": "POST",
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
  const put = await call(sandbox, "OPTIONS", "/users", undefined, {
    origin: "http://localhost:5173",
    "access-control-request-method": "PUT",
  });
  expect(put.headers.get("access-control-allow-methods")).toBe("GET");
});

test("the key is the owner's alone, and stays over a restart", async () => {
  const dataDir = folder();
  const first = await withUsers({ dataDir });
  const file = join(dataDir, "oidc-key.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const issue = async (sandbox: Sandbox) => {
    const answer = await call(sandbox, "POST", "/token", { subject: "user_ana" });
    return ((await answer.json()) as { token: string }).token;
  };
  const token = await issue(first);
  await first.close();
  const second = await start({ dataDir, port: Number(new URL(first.url).port) });
  const keys = createRemoteJWKSet(new URL(`${second.issuer}/jwks`));
  expect((await jwtVerify(token, keys)).payload.sub).toBe("user_ana");
  expect(decodeJwt(await issue(second)).iss).toBe(first.issuer);
  await second.close();

  const third = await withUsers();
  await expect(
    jwtVerify(token, createRemoteJWKSet(new URL(`${third.issuer}/jwks`))),
  ).rejects.toThrow();
});

test("a damaged key is an error that names the file", async () => {
  const dataDir = folder();
  await (await start({ dataDir })).close();
  const file = join(dataDir, "oidc-key.json");
  expect(readFileSync(file, "utf8")).toContain('"d"');
  writeFileSync(file, "{");
  await expect(start({ dataDir })).rejects.toThrow(file);
});
