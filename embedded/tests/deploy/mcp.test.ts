/** The CLI's MCP server checks every answer with a schema of its own: all its tools, over a backend. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminKey, type Backend, startBackend } from "./backend.ts";
import { Project } from "./project.ts";

const APP = {
  "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) });
`,
  "convex/notes.ts": `import { mutation } from "./_generated/server";
import { v } from "convex/values";
export const add = mutation({ args: { text: v.string(), n: v.optional(v.int64()) }, handler: async (ctx, { text }) => {
  console.log("adding", text);
  await ctx.db.insert("notes", { text });
} });
`,
};

interface Answer {
  id: number;
  result?: { isError?: boolean; content: { text: string }[] };
}

let backend: Backend;
let project: Project;
let account: Server;
let cli: ChildProcessByStdio<Writable, Readable, null>;
const waiting = new Map<number, (answer: Answer) => void>();
let lastId = 0;

beforeAll(async () => {
  backend = await startBackend();
  project = await Project.create(APP);
  const { code, output } = await project.push(backend.url);
  if (code !== 0) throw new Error(output);
  // It asks Convex's cloud first who is signed in, whatever deployment it is for.
  account = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end('{"optInsToAccept":[]}');
  });
  await new Promise<void>((resolve) => {
    account.listen(0, "127.0.0.1", resolve);
  });
  const { PATH, HOME } = process.env;
  const script = join(project.directory, "node_modules/convex/bin/main.js");
  cli = spawn(process.execPath, [script, "mcp", "start"], {
    cwd: project.directory,
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH,
      HOME,
      CI: "1",
      CONVEX_PROVISION_HOST: `http://127.0.0.1:${(account.address() as AddressInfo).port}`,
      CONVEX_OVERRIDE_ACCESS_TOKEN: "any",
      CONVEX_SELF_HOSTED_URL: backend.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey,
    },
  });
  createInterface({ input: cli.stdout }).on("line", (line) => {
    const answer = JSON.parse(line) as Answer;
    waiting.get(answer.id)?.(answer);
  });
  await ask("initialize", {
    protocolVersion: "2024-11-05",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  });
}, 120_000);

afterAll(async () => {
  cli.kill();
  account.close();
  await backend.close();
  await project.delete();
});

function ask(method: string, params: object): Promise<Answer> {
  const id = ++lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    cli.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
  });
}

async function tool(name: string, args: object): Promise<unknown> {
  const { result } = await ask("tools/call", { name, arguments: args });
  const text = result?.content[0]?.text ?? "";
  expect(result?.isError ?? false, `${name}: ${text}`).toBe(false);
  return JSON.parse(text);
}

test("every tool is answered in the form it expects", async () => {
  const status = (await tool("status", { projectDir: project.directory })) as {
    availableDeployments: { deploymentSelector: string; url: string }[];
  };
  expect(status.availableDeployments).toMatchObject([{ url: backend.url }]);
  const at = { deploymentSelector: status.availableDeployments[0]!.deploymentSelector };

  const args = JSON.stringify({ text: "hi" });
  expect(await tool("run", { ...at, functionName: "notes:add", args })).toMatchObject({
    result: null,
    logLines: [expect.stringContaining("'adding' 'hi'")],
  });
  expect(await tool("tables", at)).toMatchObject({
    tables: {
      notes: {
        schema: { indexes: [{ indexDescriptor: "by_text", fields: ["text"] }] },
        inferredSchema: '{"_creationTime": normalfloat64, "_id": string, "text": string}',
      },
    },
  });
  expect(await tool("data", { ...at, tableName: "notes", order: "desc" })).toMatchObject({
    page: [{ text: "hi" }],
    isDone: true,
  });
  expect(await tool("functionSpec", at)).toMatchObject([
    { identifier: "notes.js:add", functionType: "Mutation", visibility: { kind: "public" } },
  ]);
  expect(await tool("envSet", { ...at, name: "A", value: "1" })).toEqual({ success: true });
  expect(await tool("envGet", { ...at, name: "A" })).toEqual({ value: "1" });
  expect(await tool("envList", at)).toEqual({ variables: [{ name: "A" }] });
  expect(await tool("envRemove", { ...at, name: "A" })).toEqual({ success: true });
  const query = `import { query } from "convex:/_system/repl/wrappers.js";
export default query({ handler: async (ctx) => (await ctx.db.query("notes").collect()).length });`;
  expect(await tool("runOneoffQuery", { ...at, query })).toEqual({ result: 1, logLines: [] });
  expect(await tool("logs", { ...at, cursor: 0 })).toMatchObject({
    entries: expect.stringContaining("[CONVEX M(notes:add)] [LOG] 'adding' 'hi'"),
    newCursor: expect.any(Number),
  });
}, 60_000);
