/** Small apps, pushed by the real CLI and used through the real clients. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";
import { createTokens, type Tokens } from "./tokens.ts";

// Other tests may want the same two cores.
vi.setConfig({ testTimeout: 20_000 });

const corpus = (name: string) => join(import.meta.dirname, "corpus", name);
const options = { logger: false, unsavedChangesWarning: false } as const;

describe("components", () => {
  let tokens: Tokens;
  let deployment: TestDeployment;
  let client: ConvexClient;
  beforeAll(async () => {
    tokens = await createTokens();
    const environment = { CONTRACT_JWKS: tokens.jwks };
    deployment = await deploy(corpus("components"), environment, { codegen: true });
    client = new ConvexClient(deployment.backend.url, options);
  }, 60_000);
  afterAll(async () => {
    await client?.close();
    await deployment?.close();
  });
  const { scores } = anyApi;

  test("the CLI writes types for what they export", () => {
    const generated = readFileSync(
      join(deployment.project.functions, "_generated/api.d.ts"),
      "utf8",
    );
    for (const name of ["rateLimiter", "aggregate", "second", "whoami"])
      expect(generated).toContain(name);
  });

  test("rate-limiter lets five through, for each key, from mutations and actions", async () => {
    const add = (player: string) => client.mutation(scores!.add!, { player, points: 1 });
    const results: unknown[] = [];
    for (let i = 0; i < 6; i++) results.push(await add("eager"));
    expect(results).toEqual([...Array.from({ length: 5 }, () => "added"), "limited"]);
    expect(await client.query(scores!.allowed!, { player: "eager" })).toBe(false);
    expect(await client.action(scores!.fromAction!, { player: "eager" })).toBe(false);
    expect(await client.action(scores!.fromAction!, { player: "calm" })).toBe(true);
  });

  test("a component is not told who is signed in", async () => {
    const http = new ConvexHttpClient(deployment.backend.url, {
      logger: false,
      auth: await tokens.sign({ subject: "ann" }),
    });
    expect(await http.query(anyApi.people!.both!, {})).toEqual(["ann", null]);
    expect(await http.action(anyApi.people!.bothInAction!, {})).toEqual(["ann", null]);
  });

  test("aggregate counts, live, and is undone with the mutation that fails", async () => {
    const before = (await client.query(scores!.summary!, {})) as { count: number };
    const summary = new Latest<{ count: number; best: number; from50: number; second: number }>();
    client.onUpdate(scores!.summary!, {}, (value) => summary.set(value));
    for (let i = 0; i < 40; i++) {
      await client.mutation(scores!.add!, { player: `p${i}`, points: (i * 37) % 100 });
    }
    const seen = await summary.when(({ count }) => count === before.count + 40);
    const all = Array.from({ length: 40 }, (_, i) => (i * 37) % 100);
    expect(seen).toMatchObject({
      best: Math.max(...all),
      from50: all.filter((points) => points >= 50).length,
      second: 0,
    });
    await expect(client.mutation(scores!.addThenThrow!, { player: "x" })).rejects.toThrow();
    expect(await client.query(scores!.summary!, {})).toEqual(seen);
  });
});

describe("an app of everything", () => {
  let deployment: TestDeployment;
  let client: ConvexClient;
  beforeAll(async () => {
    deployment = await deploy(corpus("everything"), {}, { codegen: true });
    client = new ConvexClient(deployment.backend.url, options);
  }, 60_000);
  afterAll(async () => {
    await client?.close();
    await deployment?.close();
  });
  const { messages, ticks, gates } = anyApi;
  type Message = { body: string; url: string | null };

  test("every client sees what any client writes", async () => {
    const { url } = deployment.backend;
    const react = new ConvexReactClient(url, options);
    const http = new ConvexHttpClient(url, { logger: false });
    try {
      const plain = new Latest<Message[]>();
      const stop = client.onUpdate(messages!.list!, {}, (value) => plain.set(value));
      const watch = react.watchQuery(messages!.list!, {});
      const inReact = new Latest<Message[]>();
      watch.onUpdate(() => inReact.set(watch.localQueryResult() as Message[]));
      const bodies = ["from http", "from react", "from plain"];
      await http.mutation(messages!.send!, { body: bodies[0] });
      await react.mutation(messages!.send!, { body: bodies[1] });
      await client.mutation(messages!.send!, { body: bodies[2] });
      const all = (list: Message[]) => bodies.every((body) => list.some((m) => m.body === body));
      await plain.when(all);
      await inReact.when(all);
      stop();
      expect(all(await http.query(messages!.list!, {}))).toBe(true);
    } finally {
      await react.close();
    }
  });

  test('a "use node" action has Node, and is called from clients and from actions', async () => {
    const text = "a".repeat(10_000);
    const size = (await client.action(anyApi.compress!.size!, { text })) as number;
    expect(size).toBeLessThan(200);
    expect(await client.action(messages!.sendCompressed!, { body: text })).toBe(size);
    const list = new Latest<Message[]>();
    const stop = client.onUpdate(messages!.list!, {}, (value) => list.set(value));
    const has = (all: Message[], text: string) => all.some(({ body }) => body === text);
    await list.when((all) => has(all, "from node string") && has(all, `${size} bytes`));
    stop();
  });

  test("an HTTP action's response arrives part by part", async () => {
    const response = await fetch(`${deployment.backend.siteUrl}/parts`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe("begin");
    await client.mutation(gates!.open!, { name: "first" });
    expect((await reader.read()).value).toBe("first");
    await client.mutation(gates!.open!, { name: "second" });
    expect((await reader.read()).value).toBe("second");
    expect((await reader.read()).done).toBe(true);
  });

  test("a file goes up, is shown to all, and comes down", async () => {
    const content = crypto.getRandomValues(new Uint8Array(60_000));
    const uploadUrl = (await client.mutation(messages!.uploadUrl!, {})) as string;
    const uploaded = await fetch(uploadUrl, {
      method: "POST",
      headers: { "content-type": "image/webp" },
      body: content,
    });
    const { storageId } = (await uploaded.json()) as { storageId: string };
    const list = new Latest<Message[]>();
    const stop = client.onUpdate(messages!.list!, {}, (value) => list.set(value));
    await client.mutation(messages!.send!, { body: "a picture", file: storageId });
    const seen = await list.when((all) => all.some(({ url }) => url !== null));
    stop();
    const file = await fetch(seen.find(({ url }) => url !== null)!.url!);
    expect(file.headers.get("content-type")).toBe("image/webp");
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(content);
  });

  test("a cron job runs again and again", async () => {
    const count = new Latest<number>();
    const stop = client.onUpdate(ticks!.count!, {}, (value) => count.set(value));
    await count.when((ticked) => ticked >= 2);
    stop();
  });

  test("a cron job whose last run still goes on is left out", async () => {
    const counts = new Latest<{ interval: number; slow: number }>();
    const stop = client.onUpdate(ticks!.counts!, {}, (value) => counts.set(value));
    const began = await counts.when(({ slow }) => slow > 0);
    const later = await counts.when(({ interval }) => interval >= began.interval + 3);
    expect(later.slow).toBe(1);
    await client.mutation(gates!.open!, { name: "slow" });
    await counts.when(({ slow }) => slow > 1);
    stop();
  });
});
