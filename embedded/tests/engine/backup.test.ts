import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "../../store/sqlite.ts";
import { openEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `import { mutationGeneric as mutation } from "convex/server";
export const add = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("pairs", { side: "left" });
  await ctx.db.insert("pairs", { side: "right", text: "x".repeat(500) });
} });
`;

test("copies made while others write are whole, each of one moment", async () => {
  const app = await openEngine(await deploymentOf({ "app.ts": APP }));
  let isWriting = true;
  const writers = Array.from({ length: 4 }, async () => {
    while (isWriting) await app.mutate("app:add");
  });
  const counts: number[] = [];
  for (let i = 0; i < 15; i++) {
    const path = join(app.directory, `copy-${i}.sqlite`);
    await app.engine.backup(path);
    const copy = openSqlite(path, { synchronous: "NORMAL" });
    const count = (side: string) =>
      Number(
        copy.prepare("SELECT count(*) FROM documents WHERE json ->> 'side' = ?").get(side)?.[0],
      );
    expect(copy.prepare("PRAGMA integrity_check").get()).toEqual(["ok"]);
    expect(count("left")).toBe(count("right"));
    counts.push(count("left"));
    copy.close();
  }
  isWriting = false;
  await Promise.all(writers);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
  await app.close();
});
