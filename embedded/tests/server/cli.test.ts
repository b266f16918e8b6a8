import { spawn } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Backend, adminKey, startBackend } from "../deploy/backend.ts";
import { Project } from "../deploy/project.ts";

const APP = {
  "convex/notes.ts": `import { internalQuery, mutation } from "./_generated/server";
import { v } from "convex/values";
export const shout = mutation({ args: { text: v.string() }, handler: (_ctx, { text }) => { console.log("heard", text); return text.toUpperCase(); } });
export const who = internalQuery({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.name ?? "nobody" });
`,
};

let backend: Backend;
let project: Project;

beforeEach(async () => {
  backend = await startBackend();
  project = await Project.create(APP);
  const { code, output } = await project.push(backend.url);
  if (code !== 0) throw new Error(output);
}, 60_000);

afterEach(async () => {
  await project.delete();
  await backend.close();
});

const cli = (...args: string[]) => project.cli(backend.url, ...args);

test("env set, get, list and remove", async () => {
  expect(await cli("env", "set", "GREETING", "hello there")).toMatchObject({ code: 0 });
  expect((await cli("env", "get", "GREETING")).output).toContain("hello there");
  expect((await cli("env", "list")).output).toContain("GREETING=");
  expect(await cli("env", "remove", "GREETING")).toMatchObject({ code: 0 });
  expect((await cli("env", "list")).output).not.toContain("GREETING");
}, 60_000);

test("run: by name, as somebody, an internal function, one that is not there", async () => {
  expect((await cli("run", "notes:shout", '{"text":"hi"}')).output).toContain("HI");
  expect((await cli("run", "notes:who")).output).toContain("nobody");
  const acting = await cli("run", "notes:who", "{}", "--identity", '{"name":"Zoë"}');
  expect(acting.output).toContain("Zoë");
  const missing = await cli("run", "notes:absent");
  expect(missing.code).not.toBe(0);
  expect(missing.output).toContain("Could not find function");
  expect(missing.output).toContain("notes:shout");
  expect((await cli("function-spec")).output).toContain('"identifier": "notes.js:shout"');
}, 60_000);

test("logs follow what functions print", async () => {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CI: "1",
    CONVEX_SELF_HOSTED_URL: backend.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey,
  };
  const program = "node_modules/convex/bin/main.js";
  const logs = spawn(process.execPath, [program, "logs"], { cwd: project.directory, env });
  const printed = new Promise<string>((resolve, reject) => {
    let text = "";
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("heard")) resolve(text);
    };
    logs.stdout.on("data", hear);
    logs.stderr.on("data", hear);
    logs.on("exit", () => reject(new Error(`the CLI ended: ${text}`)));
  });
  // The CLI says when it has begun, but not when it knows where the log is: keep talking.
  const talk = setInterval(() => {
    void fetch(`${backend.url}/api/mutation`, {
      method: "POST",
      body: JSON.stringify({ path: "notes:shout", args: { text: "me" } }),
    });
  }, 200);
  try {
    expect(await printed).toMatch(/\[CONVEX M\(notes:shout\)\] \[LOG\] .*heard/);
  } finally {
    clearInterval(talk);
    logs.removeAllListeners("exit");
    logs.kill();
  }
}, 60_000);
