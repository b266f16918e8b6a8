/** The app that the tests of actions push. */
export const APP: Record<string, string> = {
  "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ text: v.string() }), other: defineTable({}) });
`,
  "convex/notes.ts": `import { internalMutation, internalQuery, mutation, query } from "./_generated/server";
import { ConvexError, v } from "convex/values";
export const add = internalMutation({ args: { text: v.string() }, returns: v.id("notes"), handler: (ctx, args) => ctx.db.insert("notes", args) });
export const addOther = mutation({ args: {}, handler: (ctx) => ctx.db.insert("other", {}) });
export const texts = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((n) => n.text) });
export const fail = internalQuery({ args: {}, handler: () => { throw new ConvexError({ code: "no", n: 1n }); } });
export const crash = internalQuery({ args: {}, handler: () => { throw new Error("inner"); } });
`,
  "convex/acts.ts": `import { action, internalAction } from "./_generated/server";
import { internal, api } from "./_generated/api";
import { ConvexError, v } from "convex/values";
let calls = 0;
export const roundTrip = action({ args: { text: v.string() }, returns: v.array(v.string()), handler: async (ctx, { text }): Promise<string[]> => {
  console.log("writing", text);
  const id = await ctx.runMutation(internal.notes.add, { text });
  console.warn({ id: typeof id });
  return await ctx.runQuery(api.notes.texts, {});
} });
export const nested = action({ args: {}, handler: async (ctx): Promise<string> => "<" + (await ctx.runAction(internal.acts.secret, {})) + ">" });
export const secret = internalAction({ args: {}, handler: async () => "secret" });
export const takesId = action({ args: { id: v.id("notes") }, returns: v.null(), handler: async () => null });
export const lies = action({ args: {}, returns: v.number(), handler: async () => "text" as unknown as number });
export const fails = action({ args: {}, handler: async () => { throw new ConvexError({ code: "bad", when: [1n] }); } });
export const breaks = action({ args: {}, handler: async () => {
  throw new TypeError("broken");
} });
export const catches = action({ args: {}, handler: async (ctx) => {
  const caught: unknown[] = [];
  await ctx.runQuery(internal.notes.fail, {}).catch((e) => caught.push(e instanceof ConvexError, e.data));
  await ctx.runQuery(internal.notes.crash, {}).catch((e) => caught.push(e instanceof ConvexError, e.message.split("\\n")[0]));
  return caught;
} });
export const environment = action({ args: {}, handler: async () => ({
  word: process.env.WORD ?? null, site: process.env.CONVEX_SITE_URL, all: Object.keys(process.env).sort(),
  node: [typeof (globalThis as any).global, typeof process.exit, typeof setTimeout, typeof fetch, typeof crypto.subtle] }) });
export const files = action({ args: {}, handler: async (ctx) => {
  const id = await ctx.storage.store(new Blob(["hello ", "file"], { type: "text/plain" }));
  const blob = await ctx.storage.get(id);
  const url = await ctx.storage.getUrl(id);
  const text = await (await fetch(url!)).text();
  const metadata = await ctx.storage.getMetadata(id);
  await ctx.storage.delete(id);
  return { kept: await blob!.text(), type: blob!.type, text, size: metadata!.size, after: await ctx.storage.get(id) };
} });
export const later = action({ args: { text: v.string() }, handler: async (ctx, args) => {
  const id = await ctx.scheduler.runAfter(0, internal.notes.add, args);
  const cancelled = await ctx.scheduler.runAfter(3600_000, internal.notes.add, { text: "never" });
  await ctx.scheduler.cancel(cancelled);
  return typeof id;
} });
export const who = action({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
export const handle = action({ args: {}, handler: async (ctx) => {
  const { createFunctionHandle } = await import("convex/server");
  const made = await createFunctionHandle(api.notes.texts);
  return { made, ran: await ctx.runQuery(made as never, {}) };
} });
export const sleep = action({ args: { ms: v.number(), tag: v.string() }, handler: async (_, { ms, tag }) => {
  console.log("start", tag); await new Promise((r) => setTimeout(r, ms)); console.log("end", tag); return tag; } });
export const spin = action({ args: {}, handler: async () => { for (;;); } });
export const forever = action({ args: {}, handler: async () => { console.log("waiting"); await new Promise(() => {}); } });
export const dangling = action({ args: {}, handler: async () => { void Promise.reject(new Error("nobody waits")); await new Promise((r) => setTimeout(r, 5_000)); } });
export const thrower = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("from a timer"); }, 0); await new Promise((r) => setTimeout(r, 5_000)); } });
export const throwsLater = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("too late"); }, 20); return "done"; } });
export const eats = action({ args: {}, handler: async () => { const kept: unknown[] = []; for (;;) { kept.push(new Array(100_000).fill(0).map((_, i) => ({ i }))); await null; } } });
export const count = action({ args: {}, handler: async () => ++calls });
export const version = action({ args: {}, handler: async () => "v1" });
`,
  "convex/nodeActs.ts": `"use node";
import { createHash } from "node:crypto";
import os from "node:os";
import { action } from "./_generated/server";
import { internal, api } from "./_generated/api";
import { ConvexError, v } from "convex/values";
import { shared } from "./lib/shared";
export const hash = action({ args: { text: v.string() }, returns: v.string(), handler: async (_, { text }) => createHash("sha256").update(text).digest("hex").slice(0, 8) });
export const facts = action({ args: {}, handler: async (ctx) => {
  console.log("from node", { cores: os.cpus().length > 0 });
  await ctx.runMutation(internal.notes.add, { text: "by node" });
  return { shared: shared(), url: import.meta.url.startsWith("file:"), required: typeof require("node:fs").readFileSync,
    word: process.env.WORD ?? null, buffer: Buffer.from("x").toString("hex"), texts: await ctx.runQuery(api.notes.texts, {}) };
} });
export const breaks = action({ args: {}, handler: async () => {
  throw new RangeError("node broke");
} });
export const fails = action({ args: {}, handler: async () => { throw new ConvexError("said no"); } });
export const exits = action({ args: {}, handler: async () => { process.exit(3); } });
export const uncaught = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("in a callback"); }, 0); await new Promise(() => {}); } });
export const sleep = action({ args: { ms: v.number() }, handler: async (_, { ms }) => { await new Promise((r) => setTimeout(r, ms)); return "slept"; } });
`,
  "convex/lib/shared.ts": `export const shared = () => "shared";\n`,
  "convex/http.ts": `import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";
import { internal, api } from "./_generated/api";
import { ConvexError } from "convex/values";
const http = httpRouter();
let goOn: () => void = () => {};
let aborted = false;
let produced = 0;
http.route({ path: "/echo", method: "POST", handler: httpAction(async (ctx, request) => {
  const text = await request.text();
  await ctx.runMutation(internal.notes.add, { text });
  return new Response(JSON.stringify({ text, header: request.headers.get("x-mine"), url: new URL(request.url).search, n: (await ctx.runQuery(api.notes.texts, {})).length }),
    { status: 201, headers: [["content-type", "application/json"], ["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
}) });
http.route({ path: "/raw", method: "POST", handler: httpAction(async (_, request) => new Response(await request.arrayBuffer())) });
http.route({ path: "/stream", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({
  async start(c) { const e = new TextEncoder(); c.enqueue(e.encode("one ")); await new Promise((r) => { goOn = r; }); c.enqueue(e.encode("two ")); c.enqueue(e.encode("three")); c.close(); } }))) });
http.route({ path: "/go-on", method: "GET", handler: httpAction(async () => { goOn(); return new Response(); }) });
http.route({ path: "/endless", method: "GET", handler: httpAction(async (_, request) => {
  request.signal.addEventListener("abort", () => { aborted = true; });
  return new Response(new ReadableStream({ pull(c) { produced += 65536; c.enqueue(new Uint8Array(65536)); } }, { highWaterMark: 0 })); }) });
http.route({ path: "/state", method: "GET", handler: httpAction(async () => Response.json({ aborted, produced })) });
http.route({ path: "/throws", method: "GET", handler: httpAction(async () => { throw new ConvexError({ code: "teapot" }); }) });
http.route({ path: "/error", method: "GET", handler: httpAction(async () => Response.error()) });
http.route({ path: "/no-response", method: "GET", handler: httpAction(async () => "text" as unknown as Response) });
http.route({ path: "/breaks-off", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({
  async start(c) { c.enqueue(new TextEncoder().encode("begun")); await new Promise((r) => setTimeout(r, 30)); c.error(new Error("half way")); } }))) });
http.route({ pathPrefix: "/under/", method: "GET", handler: httpAction(async (_, request) => new Response(new URL(request.url).pathname)) });
export default http;
`,
};
