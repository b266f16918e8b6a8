import { ConvexHttpClient } from "convex/browser";
import { getDocumentSize } from "convex/values";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { meta } = api;

describeBackends("what a function knows of itself", ({ promise, embeddedOnly }) => {
  promise("a commit timestamp is the commit's own, rising from one to the next", async (t) => {
    const before = BigInt(Date.now() - 1_000) * 1_000_000n;
    for (const line of ["a", "b", "c"]) await t.mutation(meta.stamp, { line });
    const stamps = (await t.query(meta.stamps)) as bigint[];
    expect(stamps.every((stamp) => typeof stamp === "bigint" && stamp > before)).toBe(true);
    expect([...new Set(stamps)].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(stamps);
    expect(stamps).toHaveLength(3);
  });

  promise("a function's clock is no earlier than what was committed before it", async (t) => {
    // Of many at once some begin within the millisecond in which others were committed.
    const callers = Array.from({ length: 15 }, (_, i) => t.as({ subject: `${i}` }));
    for (let round = 0; round < 2; round++) {
      await Promise.all(callers.map((caller) => caller.mutation(meta.stampTimes)));
    }
    const times = await t.query(meta.times);
    expect(times).toHaveLength(30);
    let last = 0n;
    for (const { committed, clock, created } of times) {
      expect(BigInt(clock) * 1_000_000n).toBeGreaterThanOrEqual(last);
      expect(created).toBeGreaterThanOrEqual(clock);
      last = committed;
    }
  });

  promise("a scheduled function takes no commit timestamp that is not known yet", async (t) => {
    await expect(t.mutation(meta.scheduleStamp)).rejects.toThrow(/unresolved/);
  });

  promise("a transaction tells what it has used and what is left", async (t) => {
    expect(await t.mutation(meta.metrics)).toEqual({ written: 1, left: 1, read: 1 });
  });

  promise("bytes are those of getDocumentSize", async (t) => {
    const data = { n: [1, 2n, -0], text: "é".repeat(300), bytes: new ArrayBuffer(10), none: null };
    const { written, read, document } = await t.mutation(meta.bytes, { data });
    expect(written).toBe(getDocumentSize(document!));
    expect(read).toBe(getDocumentSize(document!));
  });

  promise("of what was undone only the reading counts", async (t) => {
    expect(await t.mutation(meta.metricsOfUndone)).toEqual([1, 1, 0]);
  });

  promise("a caller may give a nested mutation less room than it has itself", async (t) => {
    expect(await t.mutation(meta.limited, { documentsWritten: 2 })).toBe("let through");
    expect(await t.query(api.documents.allLines)).toEqual(["outer", "inner", "inner"]);
    expect(await t.mutation(meta.limited, { documentsWritten: 1 })).toBe("refused");
    expect((await t.query(api.documents.allLines)).slice(3)).toEqual(["outer", "caught"]);
  });

  promise("a function knows its name and kind", async (t) => {
    expect(await t.query(meta.self)).toMatchObject({ name: "meta:self", componentPath: "" });
    expect(await t.action(meta.selves)).toMatchObject([
      { name: "meta:selves" },
      { name: "meta:self" },
      { name: "meta:hiddenSelf" },
    ]);
  });

  promise("calls of one request share its id", async (t) => {
    expect(await t.action(meta.requestFromAction)).toBe(true);
    const first = await t.mutation(meta.request);
    const second = await t.mutation(meta.request);
    expect(first.requestId).not.toBe(second.requestId);
    expect(first.scheduledFunctionId).toBeNull();
  });

  promise("a scheduled function knows its own id", async (t) => {
    const id = await t.mutation(meta.scheduleNote);
    await t.drain();
    expect(await t.query(api.documents.allLines)).toEqual([id]);
  });

  embeddedOnly(
    "convex-test has none",
    "a stale query sees what was before the mutation",
    async (t) => {
      for (const line of ["a", "b"]) await t.mutation(meta.staleAndFresh, { line });
      expect(await t.mutation(meta.staleAndFresh, { line: "c" })).toEqual({
        stale: ["b"],
        fresh: ["b", "c"].slice(1),
      });
      expect(await t.query(api.documents.allLines)).toEqual(["c"]);
    },
  );

  embeddedOnly(
    "convex-test has no batches",
    "a snapshot holds all that was committed",
    async (t) => {
      const client = new ConvexHttpClient(t.url, { logger: false });
      const stamped = Array.from({ length: 40 }, () =>
        client.mutation(meta.stampAfterSnapshot, {}, { skipQueue: true }),
      );
      expect(await Promise.all(stamped)).not.toContain(false);
      const before = await t.query(meta.snapshot);
      await t.mutation(meta.stamp, { line: "later" });
      expect((await client.query(meta.snapshot)) > before).toBe(true);
    },
  );

  embeddedOnly(
    "convex-test has no request",
    "a function knows the token it was sent",
    async (t) => {
      const client = new ConvexHttpClient(t.url, { logger: false });
      expect(await client.action(meta.token)).toEqual([null, null]);
      const token = await t.tokens.sign({ subject: "ann" });
      client.setAuth(token);
      expect(await client.action(meta.token)).toEqual([token, token]);
      const over = await t.as({ subject: "ann" }).action(meta.token);
      expect(over.map((each) => each?.split(".").length)).toEqual([3, 3]);
    },
  );

  embeddedOnly("convex-test has no request", "a mutation knows who sent its request", async (t) => {
    const { ip } = await t.mutation(meta.request);
    expect(ip).toMatch(/127\.0\.0\.1/);
  });
});
