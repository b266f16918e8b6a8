/** What functions print, as `convex logs` and `convex dev` follow it. */
import { join } from "node:path";
import { ConvexClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminKey, deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";

interface Entry {
  identifier: string;
  udfType: string;
  logLines: string[];
  error: string | null;
  requestId: string;
}

describe("logs", () => {
  let shop: TestDeployment;
  let client: ConvexClient;
  let cursor = 0;
  beforeAll(async () => {
    shop = await deploy(join(import.meta.dirname, "corpus/shop"));
    client = new ConvexClient(shop.backend.url, { logger: false, unsavedChangesWarning: false });
  }, 60_000);
  afterAll(async () => {
    await client?.close();
    await shop?.close();
  });

  /** What comes next of one function; waits for it. */
  async function next(identifier: string): Promise<Entry> {
    for (;;) {
      const response = await fetch(
        `${shop.backend.url}/api/stream_function_logs?cursor=${cursor}`,
        { headers: { authorization: `Convex ${adminKey}` } },
      );
      const news = (await response.json()) as { entries: Entry[]; newCursor: number };
      cursor = news.newCursor;
      const found = news.entries.find((entry) => entry.identifier === identifier);
      if (found) return found;
    }
  }

  test("a watched query's lines are logged when it first runs, and whenever it runs again", async () => {
    const count = new Latest<number>();
    const stop = client.onUpdate(anyApi.talk!.count!, {}, (value) => count.set(value));
    expect(await next("talk:count")).toMatchObject({
      udfType: "Query",
      logLines: ["[LOG] 'makers:' 0"],
    });
    await client.mutation(anyApi.items!.addMaker!, { name: "Ann" });
    expect(await next("talk:count")).toMatchObject({ logLines: ["[LOG] 'makers:' 1"] });
    stop();
  });

  test("a scheduled mutation's lines are logged", async () => {
    await client.mutation(anyApi.talk!.sayLater!, { text: "much later" });
    expect(await next("talk:say")).toMatchObject({
      udfType: "Mutation",
      logLines: ["[WARN] 'much later'"],
    });
  });

  test("a watched query's failure is logged under the id its client was told", async () => {
    const failed = Promise.withResolvers<Error>();
    const ignore = () => undefined;
    const stop = client.onUpdate(anyApi.talk!.fail!, {}, ignore, failed.resolve);
    const { message } = await failed.promise;
    const { error, requestId } = await next("talk:fail");
    expect(error).toMatch(/^Uncaught Error: .*cannot be counted\n {4}at /);
    expect(message).toContain(`[Request ID: ${requestId}]`);
    stop();
  });

  test("what the CLI asks of the platform is none of the app's runs", async () => {
    const headers = { authorization: `Convex ${adminKey}` };
    for (const args of [{}, { tableName: "items" }]) {
      const body = JSON.stringify({ path: "_system/cli/tableSize", args, format: "json" });
      await fetch(`${shop.backend.url}/api/query`, { method: "POST", headers, body });
    }
    await shop.call("mutation", "items:addMaker", { name: "Bea" });
    const all = `${shop.backend.url}/api/stream_function_logs?cursor=1`;
    const { entries } = (await (await fetch(all, { headers })).json()) as { entries: Entry[] };
    const names = entries.map(({ identifier }) => identifier);
    expect(names.at(-1)).toBe("items:addMaker");
    expect(names.filter((name) => name.startsWith("_system/"))).toEqual([]);
  });

  test("the CLI prints the history, and what comes after it", async () => {
    const { printed, stop } = shop.follow("logs", "--history", "100", "--success");
    try {
      await printed.when((text) => text.includes("much later"));
      await client.mutation(anyApi.talk!.sayLater!, { text: "at last" });
      const text = await printed.when((each) => each.includes("at last"));
      expect(text).toMatch(/\[CONVEX M\(talk:say\)\] \[WARN\] 'at last'/);
      expect(text).toMatch(/\[CONVEX M\(talk:say\)\] Function executed in \d+ ms/);
      expect(text).toMatch(/\[CONVEX Q\(talk:fail\)\] Uncaught Error: .*cannot be counted/);
    } finally {
      stop();
    }
  });
});
