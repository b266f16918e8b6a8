/** Queries at a timestamp of a moment ago. */
import { ConvexHttpClient } from "convex/browser";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeEmbedded, type OpenEmbedded } from "./backends.ts";

const { documents, search } = api;
const why = "convex-test has one state";

async function post(t: OpenEmbedded, path: string, body: object) {
  const response = await fetch(`${t.url}${path}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const timestamp = async (t: OpenEmbedded) => (await post(t, "/api/query_ts", {})).body.ts;
const queryAt = (t: OpenEmbedded, ts: unknown, path: string, args: object = {}) =>
  post(t, "/api/query_at_ts", { path, args, ts, format: "json" });

describeEmbedded("the past", ({ embeddedOnly }) => {
  embeddedOnly(
    why,
    "a query sees what was there at its timestamp, whatever came since",
    async (t) => {
      const states: { ts: unknown; lines: string[] }[] = [];
      const note = async () =>
        states.push({ ts: await timestamp(t), lines: await t.query(documents.allLines) });
      await note();
      const a = await t.mutation(documents.insertLog, { line: "a" });
      await note();
      await t.mutation(documents.insertLog, { line: "b" });
      await note();
      await t.mutation(documents.renameLine, { id: a, line: "A" });
      await note();
      await t.mutation(documents.removeLine, { id: a });
      await note();
      for (const { ts, lines } of [...states, ...states.toReversed()]) {
        expect((await queryAt(t, ts, "documents:allLines")).body).toMatchObject({ value: lines });
      }
      expect(await t.query(documents.allLines)).toEqual(["b"]);
    },
  );

  embeddedOnly(why, "a search, too, finds what was there", async (t) => {
    const add = (text: string) => t.mutation(search.add, { articles: [{ team: "x", text }] });
    await add("red apples");
    const ts = await timestamp(t);
    await add("green apples");
    const found = async (at: unknown) =>
      (await queryAt(t, at, "search:find", { team: "x", words: "apples" })).body.value;
    expect(await found(ts)).toHaveLength(1);
    expect(await found(await timestamp(t))).toHaveLength(2);
  });

  embeddedOnly(why, "a client's consistent queries see one state between them", async (t) => {
    const client = new ConvexHttpClient(t.url, { logger: false });
    expect(await client.consistentQuery(documents.allLines)).toEqual([]);
    await t.mutation(documents.insertLog, { line: "after" });
    expect(await client.consistentQuery(documents.allLines)).toEqual([]);
    expect(await client.query(documents.allLines)).toEqual(["after"]);
  });

  embeddedOnly(why, "a time before the last start, or to come, is refused", async (t) => {
    const before = await timestamp(t);
    await t.mutation(documents.insertLog, { line: "a" });
    // Whatever has the executor begin anew.
    await t.deployment.cli("env", "set", "PAST", "gone");
    const future = Buffer.alloc(8);
    future.writeBigUInt64LE(BigInt(Date.now() + 60_000) * 1_000_000n);
    for (const ts of [before, future.toString("base64")]) {
      const answer = await queryAt(t, ts, "documents:allLines");
      expect(answer).toMatchObject({ status: 400, body: { code: "TimestampUnavailable" } });
    }
    expect(await queryAt(t, "x", "documents:allLines")).toMatchObject({ status: 400 });
  });
});
