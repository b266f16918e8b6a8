import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEngine, openEngine } from "../engine/open-engine.ts";
import { deploymentOf } from "../engine/push-source.ts";
import { type Frame, RawClient, type TestServer, adminKey, serve } from "./harness.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { ConvexError, v } from "convex/values";
const fail = (kind) => {
  console.log("a secret");
  throw kind === "data" ? new ConvexError({ code: "full" }) : new Error("a secret");
};
const args = { kind: v.string() };
export const failing = query({ args, handler: (_, { kind }) => fail(kind) });
export const failingMutation = mutation({ args, handler: (_, { kind }) => fail(kind) });
export const talking = query({ args: {}, handler: () => { console.log("a secret"); return 1; } });
`;

const REDACTED = /^\[Request ID: [0-9a-f]{16}\] Server Error$/;

let app: TestEngine;
let server: TestServer;
beforeAll(async () => {
  app = await openEngine(await deploymentOf({ "app.ts": APP }));
  server = await serve(app.engine, { redact: true });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

type Answer = { errorMessage: string; errorData?: unknown; logLines?: string[] };

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const init = { method: "POST", body: JSON.stringify(body), headers };
  return (await (await fetch(server.url + path, init)).json()) as Answer;
}

test("over HTTP a client sees neither message nor log, but a ConvexError's data", async () => {
  for (const [endpoint, path] of [
    ["/api/query", "app:failing"],
    ["/api/mutation", "app:failingMutation"],
    ["/api/run/app/failing", ""],
  ] as const) {
    const plain = await post(endpoint, { path, args: { kind: "plain" } });
    expect(plain.errorMessage).toMatch(REDACTED);
    expect(plain.logLines).toBeUndefined();
    const convex = await post(endpoint, { path, args: { kind: "data" } });
    expect(convex.errorMessage).toMatch(REDACTED);
    expect(convex.errorData).toEqual({ code: "full" });
  }
  const queries = [{ path: "app:failing", args: { kind: "plain" } }];
  const batch = (await post("/api/query_batch", { queries })) as unknown as { results: Answer[] };
  expect(batch.results[0]?.errorMessage).toMatch(REDACTED);
});

test("what a wrong argument or name was is kept back as well", async () => {
  const wrong = await post("/api/query", { path: "app:failing", args: { secret: 1 } });
  const missing = await post("/api/query", { path: "app:missing", args: {} });
  for (const { errorMessage } of [wrong, missing]) expect(errorMessage).toMatch(REDACTED);
});

test("an admin sees it all", async () => {
  const authorization = `Convex ${adminKey}`;
  const plain = await post(
    "/api/query",
    { path: "app:failing", args: { kind: "plain" } },
    { authorization },
  );
  expect(plain.errorMessage).toContain("Uncaught Error: a secret");
  expect(plain.logLines).toEqual(["[LOG] 'a secret'"]);
});

test("over a socket too, for a client and an admin who watch the same", async () => {
  const seen = async (authenticate: object | null) => {
    const client = await RawClient.connect(server.url);
    if (authenticate) client.send({ type: "Authenticate", baseVersion: 0, ...authenticate });
    client.send({
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [
        { type: "Add", queryId: 0, udfPath: "app:failing", args: [{ kind: "plain" }] },
        { type: "Add", queryId: 1, udfPath: "app:talking", args: [{}] },
      ],
    });
    client.mutate(1, "app:failingMutation", { kind: "plain" });
    const { modifications } = await client.heard(
      ({ type, modifications: all }) => type === "Transition" && (all as Frame[]).length > 0,
    );
    const { result } = await client.heard(({ type }) => type === "MutationResponse");
    client.close();
    const [failed, updated] = modifications as Frame[];
    return { failed: failed?.errorMessage, logLines: updated?.logLines, result };
  };
  const admin = await seen({ tokenType: "Admin", value: adminKey });
  expect(admin.failed).toContain("a secret");
  expect(admin.result).toContain("a secret");
  expect(admin.logLines).toEqual(["[LOG] 'a secret'"]);
  const client = await seen(null);
  expect(client.failed).toMatch(REDACTED);
  expect(client.result).toMatch(REDACTED);
  expect(client.logLines).toEqual([]);
});
