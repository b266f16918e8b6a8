import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBlobStore } from "../../server/files/blob-store.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";
import { Issuer, sign, signingKey } from "../auth/issuer.ts";
import { deploymentOf } from "./deployment-of.ts";
import { FakeEngine } from "./fake-engine.ts";
import { RawClient, adminKey } from "./harness.ts";

const who = makeFunctionReference<"query", Record<string, never>, string>("who:am");

let engine: FakeEngine;
let server: RunningServer;
let issuer: Issuer;
let files: string;

beforeEach(async () => {
  issuer = await new Issuer().start();
  engine = new FakeEngine();
  engine.queries["who:am"] = (_args, { caller }) => caller.identity ?? "nobody";
  files = await mkdtemp(join(tmpdir(), "tokens-"));
  const blobs = await openBlobStore(files);
  server = await startServer({ engine, port: 0, sitePort: 0, adminKey, blobs });
});

afterEach(async () => {
  await server.close();
  await issuer.stop();
  await rm(files, { recursive: true });
});

test("tokens are checked against the providers of what is deployed at the time", async () => {
  const key = await signingKey("one");
  issuer.keys = [key];
  const token = await sign(key, { iss: issuer.url });
  const http = new ConvexHttpClient(server.url, { auth: token, logger: false });
  await expect(http.query(who)).rejects.toThrow("no providers configured");

  const provider = { type: "oidc", domain: issuer.url, applicationID: "convex" } as const;
  await engine.activate({ ...deploymentOf({}), auth: [provider] });
  expect(await http.query(who)).toContain('"subject":"ada"');

  // Pushed again with the same providers, the keys at hand still serve.
  await engine.activate({ ...deploymentOf({}), auth: [{ ...provider }] });
  await http.query(who);
  expect(issuer.count("jwks")).toBe(1);

  await engine.activate(deploymentOf({}));
  await expect(http.query(who)).rejects.toThrow("NoAuthProvider");
});

test("a bad token on a socket says what is wrong with it", async () => {
  const client = await RawClient.connect(server.url);
  client.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: "a.b.c" });
  const error = await client.heard(({ type }) => type === "AuthError");
  expect(error.error).toContain("Could not parse JWT payload");
  await client.ended();
});
