/** `convex data` and the platform's own queries behind it. */
import { join } from "node:path";
import { BaseConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { adminKey, deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";

// Each has the CLI start several times, and two cores may be busy with others.
vi.setConfig({ testTimeout: 40_000 });

describe("an admin looks at the tables", () => {
  let shop: TestDeployment;
  beforeAll(async () => {
    shop = await deploy(join(import.meta.dirname, "corpus/shop"));
    for (const [name, price] of [
      ["apple", 1],
      ["pear", 2],
      ["plum", 3],
    ])
      await shop.call("mutation", "items:add", {
        item: { name, price, stock: { $integer: "BwAAAAAAAAA=" } },
      });
    await shop.call("mutation", "items:note", { text: "undeclared" });
  }, 60_000);
  afterAll(() => shop?.close());

  test("tables declared and tables used are listed, nothing else", async () => {
    const { ok, output } = await shop.cli("data");
    expect(ok).toBe(true);
    expect(output.trim().split("\n")).toEqual(["items", "makers", "notes"]);
  });

  test("documents come newest first, as many as asked for, in the formats of the CLI", async () => {
    const pretty = await shop.cli("data", "items", "--limit", "2");
    expect(pretty.output).toMatch(/plum[\s\S]*pear/);
    expect(pretty.output).not.toContain("apple");
    expect(pretty.output).toContain("Showing the 2 most recently created documents");
    const lines = await shop.cli("data", "items", "--order", "asc", "--format", "jsonl");
    const names = lines.output.trim().split("\n");
    expect(names.map((line) => /"name": "(\w+)"/.exec(line)?.[1])).toEqual([
      "apple",
      "pear",
      "plum",
    ]);
    expect(names[0]).toContain('"stock": 7n');
  });

  test("a table nobody has written to is said to be empty, and is none afterwards", async () => {
    expect((await shop.cli("data", "nothing")).output).toContain("There are no documents");
    expect((await shop.cli("data")).output).not.toContain("nothing");
  });

  test("a subscription to a table's documents follows what is written", async () => {
    const seen = new Latest<{ page: { name: string }[] }>();
    const path = "_system/cli/tableData";
    const args = { table: "makers", order: "desc", paginationOpts: { cursor: null, numItems: 5 } };
    const client = new BaseConvexClient(
      shop.backend.url,
      (tokens) => {
        if (tokens.length > 0) seen.set(client.localQueryResult(path, args) as never);
      },
      { unsavedChangesWarning: false, logger: false },
    );
    actAsAdmin(client);
    client.subscribe(path, args);
    await seen.when(({ page }) => page.length === 0);
    await shop.call("mutation", "items:addMaker", { name: "Ann" });
    await seen.when(({ page }) => page[0]?.name === "Ann");
    await client.close();
  });

  test("a query that is not part of the push is answered", async () => {
    const names = await shop.cli(
      "run",
      "--inline-query",
      '(await ctx.db.query("items").collect()).map((item) => item.name)',
    );
    expect(JSON.parse(names.output)).toEqual(["apple", "pear", "plum"]);
    const several = "const one = await ctx.db.query('items').first(); console.log('looking');";
    const { output } = await shop.cli("run", "--inline-query", `${several} return one.stock;`);
    expect(output).toContain("looking");
    expect(output).toContain("$integer");
    const failed = await shop.cli("run", "--inline-query", 'await ctx.db.insert("items", {})');
    expect(failed.ok).toBe(false);
    expect(failed.output).toContain("Query failed");
    const lost = await shop.cli("run", "--inline-query", "1", "--component", "absent");
    expect(lost.output).toContain("was not found");
  });

  test("scheduled functions are documents like all others: their fields are in order", async () => {
    await shop.call("mutation", "talk:sayLater", { text: "later" });
    const http = new ConvexHttpClient(shop.backend.url, { logger: false });
    actAsAdmin(http);
    const rows = makeFunctionReference<"query">("_system/cli/tableData");
    const args = {
      table: "_scheduled_functions",
      paginationOpts: { cursor: null, numItems: 1 },
    };
    await vi.waitFor(async () => {
      const { page } = (await http.query(rows, args)) as { page: object[] };
      expect(Object.keys(page[0]!)).toEqual([
        "_creationTime",
        "_id",
        "args",
        "completedTime",
        "name",
        "scheduledTime",
        "state",
      ]);
    });
  });

  test("over HTTP too, for admins alone", async () => {
    const http = new ConvexHttpClient(shop.backend.url, { logger: false });
    const size = makeFunctionReference<"query">("_system/cli/tableSize:default");
    await expect(http.query(size, { tableName: "items" })).rejects.toThrow(
      "Could not find public function",
    );
    actAsAdmin(http);
    expect(await http.query(size, { tableName: "items" })).toBe(3);
    await expect(http.query(size, {})).rejects.toThrow(
      /ArgumentValidationError: Object is missing the required field `tableName`/,
    );
    const variable = makeFunctionReference<"query">("_system/cli/queryEnvironmentVariables:get");
    await expect(http.query(variable, { name: 1 })).rejects.toThrow(
      /\[Request ID: \w+\] Server Error\nArgumentValidationError: .*\nPath: \.name/,
    );
    expect(await http.query(variable, { name: "ABSENT" })).toBeNull();
  });
});

/** As the CLI does; the clients' types keep it to themselves. */
function actAsAdmin(client: object): void {
  (client as { setAdminAuth(key: string): void }).setAdminAuth(adminKey);
}
