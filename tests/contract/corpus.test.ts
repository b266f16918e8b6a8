/** Small apps, pushed by the real CLI and used through the real clients. */
import { join } from "node:path";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";

// Other tests may want the same two cores.
vi.setConfig({ testTimeout: 20_000 });

const corpus = (name: string) => join(import.meta.dirname, "corpus", name);
const options = { logger: false, unsavedChangesWarning: false } as const;

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
    // They are no functions that the app has scheduled.
    expect(await client.query(ticks!.scheduled!, {})).toBe(0);
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
