import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { v } from "convex/values";
import { api } from "./api";
import { action, mutation, query } from "./server";

/** The clock before and after some work, by each way of asking. */
export const clock = query({
  args: {},
  handler: async (ctx) => {
    const before = Date.now();
    for (let i = 0; i < 200; i++) await ctx.db.query("logs").first();
    return { before, after: Date.now(), date: new Date().getTime(), text: new Date(0).toJSON() };
  },
});

export const now = query({ args: {}, handler: () => Date.now() });

export const nestedClock = mutation({
  args: {},
  handler: async (ctx): Promise<{ outer: number; inner: number }> => {
    const outer = Date.now();
    for (let i = 0; i < 200; i++) await ctx.db.query("logs").first();
    return { outer, inner: await ctx.runQuery(api.platform.now, {}) };
  },
});

export const dice = mutation({
  args: { count: v.number() },
  handler: (_, { count }) => Array.from({ length: count }, () => Math.random()),
});

const forbidden = v.union(v.literal("fetch"), v.literal("setTimeout"), v.literal("setInterval"));

async function attempt(what: "fetch" | "setTimeout" | "setInterval"): Promise<string> {
  if (what === "fetch") await fetch("http://127.0.0.1:9/");
  else if (what === "setTimeout") setTimeout(() => undefined, 0);
  else setInterval(() => undefined, 1_000);
  return "allowed";
}

export const forbiddenInQuery = query({
  args: { what: forbidden },
  handler: (_, { what }) => attempt(what),
});
export const forbiddenInMutation = mutation({
  args: { what: forbidden },
  handler: (_, { what }) => attempt(what),
});

/** What actions may do and queries may not. */
export const timers = action({
  args: {},
  handler: async () => {
    const before = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return Date.now() - before;
  },
});

export const fetches = action({
  args: { url: v.string() },
  handler: async (_, { url }) => await (await fetch(url)).text(),
});

/** A body in parts, without the `duplex` that Node wants and the DOM's types do not have. */
function inParts(): RequestInit {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of ["in ", "parts"]) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  return { method: "POST", body };
}

export const sendsStream = action({
  args: { url: v.string() },
  handler: async (_, { url }) => await (await fetch(url, inParts())).text(),
});

export const streamBody = query({
  args: {},
  handler: async () => {
    const request = new Request("https://a.example", inParts());
    const isRequest = request instanceof Request;
    return [await request.text(), isRequest, request.constructor === Request];
  },
});

/** What the web platform gives every function. */
export const web = query({
  args: {},
  handler: async () => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc"));
    const url = new URL("/b?c=d", "https://a.example/x");
    const body = new URLSearchParams({ a: "b" });
    return {
      digest: Array.from(new Uint8Array(digest).slice(0, 4)),
      url: url.href,
      search: url.searchParams.get("c"),
      base64: btoa("abc"),
      copy: structuredClone({ a: [1] }),
      uuid: crypto.randomUUID().length,
      response: await new Response("abc").text(),
      header: new Headers({ Accept: "text/plain" }).get("accept"),
      form: (await new Request("https://a.example", { method: "POST", body }).formData()).get("a"),
    };
  },
});

/** Bytes that begin in the middle of a buffer, as text, where the platform has words for it. */
function textOfPart(): string[] {
  const part = new Uint8Array([0, 1, 0xab, 0xff]).subarray(2) as Uint8Array & {
    toHex?: () => string;
    toBase64?: (options?: object) => string;
  };
  const url = { alphabet: "base64url", omitPadding: true };
  return [part.toHex?.() ?? "abff", part.toBase64?.() ?? "q/8=", part.toBase64?.(url) ?? "q_8"];
}
export const textOfPartInQuery = query({ args: {}, handler: textOfPart });
export const textOfPartInAction = action({ args: {}, handler: textOfPart });

const store = new AsyncLocalStorage<string>();

/** What a store holds in each place that its value may or may not reach. */
async function stores(call: () => Promise<string | null>): Promise<(string | null)[]> {
  return await store.run("outer", async () => {
    const bound = AsyncResource.bind(() => store.getStore() ?? null);
    await Promise.resolve();
    return [
      store.getStore() ?? null,
      store.run("inner", () => store.getStore() ?? null),
      store.exit(() => store.getStore() ?? null),
      store.run("inner", bound),
      await call(),
    ];
  });
}

export const stored = query({ args: {}, handler: () => store.getStore() ?? null });
export const storesInQuery = query({
  args: {},
  handler: (ctx): Promise<(string | null)[]> => stores(() => ctx.runQuery(api.platform.stored, {})),
});
export const storesInAction = action({
  args: {},
  handler: (ctx): Promise<(string | null)[]> => stores(() => ctx.runQuery(api.platform.stored, {})),
});

/** A global of Node that Convex lacks, asked for as libraries do. */
export const nodeBuffer = query({
  args: {},
  handler: () => [typeof Buffer, typeof globalThis.Buffer],
});

/** Prints in every way that a console has. */
async function print(): Promise<void> {
  console.log("%s", "it's", 1n, undefined);
  console.info({ a: 1 });
  console.warn("w");
  console.error(new TypeError("wrong"));
  console.debug();
  console.trace("here");
  console.time("work");
  console.timeLog("work", 7);
  console.timeEnd("work");
  console.timeEnd("work");
  console.count();
  console.count();
  console.assert(true, "no");
  console.assert(false, "yes");
  console.table([]);
  console.group("g");
  console.groupEnd();
}
export const printInQuery = query({ args: {}, handler: print });
export const printInAction = action({ args: {}, handler: print });

export const environment = query({
  args: {},
  handler: () => ({
    site: process.env.CONVEX_SITE_URL ?? null,
    cloud: process.env.CONVEX_CLOUD_URL ?? null,
    unknown: process.env.CONTRACT_UNKNOWN ?? null,
    home: process.env.HOME ?? null,
  }),
});
