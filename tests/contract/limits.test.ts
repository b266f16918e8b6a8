import { ConvexHttpClient } from "convex/browser";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { limits, documents } = api;
const noLimits = "convex-test has none unless asked";
const codes = (name: string) => Array.from(name, (_, i) => name.charCodeAt(i));

describeBackends("limits", ({ promise, embeddedOnly }) => {
  promise("values that Convex does not know are refused", async (t) => {
    for (const what of [
      "date",
      "map",
      "function",
      "symbol",
      "class",
      "undefinedInList",
      "bigint",
    ]) {
      await expect(t.mutation(limits.storeUnsupported, { what }), what).rejects.toThrow();
    }
    expect(await t.query(documents.allLines)).toEqual([]);
  });

  promise("a document is at most 1 MiB", async (t) => {
    await t.mutation(limits.storeString, { length: (1 << 20) - 200 });
    await expect(t.mutation(limits.storeString, { length: 1 << 20 })).rejects.toThrow(
      /too large.*(?:1 MiB|1048576 bytes)/,
    );
  });

  embeddedOnly(noLimits, "a document nests at most 16 levels", async (t) => {
    // The document itself is the first.
    await t.mutation(limits.storeNested, { depth: 15 });
    await expect(t.mutation(limits.storeNested, { depth: 16 })).rejects.toThrow(/nested/);
  });

  embeddedOnly(noLimits, "a list holds at most 8,192 values", async (t) => {
    await t.mutation(limits.storeArray, { length: 8_192 });
    await expect(t.mutation(limits.storeArray, { length: 8_193 })).rejects.toThrow(/8192/);
  });

  embeddedOnly(noLimits, "an object has at most 1,024 fields", async (t) => {
    await t.mutation(limits.storeFields, { count: 1_024 });
    await expect(t.mutation(limits.storeFields, { count: 1_025 })).rejects.toThrow(/1024/);
  });

  embeddedOnly(noLimits, "field names are plain ASCII without a reserved start", async (t) => {
    for (const name of ["a", "A-b c.d", "0", "inner_", "_inner", "~"]) {
      await t.mutation(limits.storeFieldNamed, { name: codes(name) });
    }
    for (const name of ["", "$a", "ü", "a\n", "\u007f", "x".repeat(1_025)]) {
      await expect(t.mutation(limits.storeFieldNamed, { name: codes(name) }), name).rejects.toThrow(
        /[Ff]ield/,
      );
    }
    await expect(t.mutation(documents.insertLoose, { document: { _hidden: 1 } })).rejects.toThrow(
      /_hidden/,
    );
  });

  embeddedOnly(noLimits, "a result is held to the same limits", async (t) => {
    expect(await t.query(limits.returnArray, { length: 8_192 })).toHaveLength(8_192);
    await expect(t.query(limits.returnArray, { length: 8_193 })).rejects.toThrow(
      /return value invalid: Array length is too long/,
    );
    expect(await t.query(limits.returnField, { name: "a b" })).toEqual({ "a b": 1 });
    await expect(t.query(limits.returnField, { name: "ü" })).rejects.toThrow(/Field name ü/);
  });

  embeddedOnly(noLimits, "arguments are held to the same limits", async (t) => {
    const value = (length: number) => ({ value: Array.from({ length }, () => 0) });
    expect(await t.query(api.values.echo, value(8_192))).toHaveLength(8_192);
    await expect(t.query(api.values.echo, value(8_193))).rejects.toThrow(/too long/);
  });

  embeddedOnly(noLimits, "arguments and results have at most 16 MiB", async (t) => {
    const client = new ConvexHttpClient(t.url, { logger: false });
    const most = (1 << 24) - 100;
    expect(await client.query(limits.lengthOf, { text: "x".repeat(most) })).toBe(most);
    await expect(client.query(limits.lengthOf, { text: "x".repeat(1 << 24) })).rejects.toThrow(
      /Arguments for limits:lengthOf are too large \(actual: .*, limit: 16 MiB\)/,
    );
    expect(await client.query(limits.returnText, { length: most })).toHaveLength(most);
    await expect(client.query(limits.returnText, { length: 1 << 24 })).rejects.toThrow(
      /Function limits:returnText return value is too large \(actual: .*, limit: 16 MiB\)/,
    );
  });

  embeddedOnly(noLimits, "a mutation writes at most 16,000 documents", async (t) => {
    await expect(t.mutation(limits.writeMany, { count: 16_001 })).rejects.toThrow(
      /Too many writes in a single function execution \(limit: 16000\)/,
    );
    expect(await t.query(limits.readAll)).toBe(0);
  });

  embeddedOnly(noLimits, "a mutation writes at most 16 MiB", async (t) => {
    const each = 900_000;
    await expect(t.mutation(limits.writeBytes, { each, count: 19 })).rejects.toThrow(
      /Too many bytes written in a single function execution \(limit: 16777216 bytes\)/,
    );
    expect(await t.query(limits.readAll)).toBe(0);
  });

  embeddedOnly(noLimits, "a query reads at most 16 MiB", async (t) => {
    await t.mutation(limits.writeBytes, { each: 900_000, count: 10 });
    expect(await t.query(limits.readAll)).toBe(10);
    await t.mutation(limits.writeBytes, { each: 900_000, count: 10 });
    await expect(t.query(limits.readAll)).rejects.toThrow(
      /Too many bytes read in a single function execution \(limit: 16777216 bytes\)\. Consider/,
    );
  });

  embeddedOnly(noLimits, "a query reads at most 32,000 documents", async (t) => {
    for (let i = 0; i < 4; i++) await t.mutation(limits.writeMany, { count: 8_000 });
    expect(await t.query(limits.readAll)).toBe(32_000);
    await t.mutation(limits.writeMany, { count: 1 });
    await expect(t.query(limits.readAll)).rejects.toThrow(
      /Too many documents read in a single function execution \(limit: 32000\)\. Consider/,
    );
  });

  embeddedOnly(noLimits, "a query looks at most 4,096 times", async (t) => {
    await t.query(limits.readRepeatedly, { times: 4_096 });
    await expect(t.query(limits.readRepeatedly, { times: 4_097 })).rejects.toThrow(
      /Too many reads in a single function execution \(limit: 4096\)\. Consider/,
    );
  });

  embeddedOnly(noLimits, "a mutation schedules at most 1,000 functions", async (t) => {
    await expect(t.mutation(limits.scheduleMany, { count: 1_001 })).rejects.toThrow(
      /Too many functions scheduled by this mutation \(limit: 1000\)/,
    );
    await t.mutation(limits.scheduleMany, { count: 1_000 });
  });

  embeddedOnly(noLimits, "the functions a mutation schedules take at most 16 MiB", async (t) => {
    const each = 1 << 20;
    await t.mutation(limits.scheduleMany, { count: 15, each });
    await expect(t.mutation(limits.scheduleMany, { count: 16, each })).rejects.toThrow(
      /Too large total size of the arguments of scheduled functions.*\(limit: 16777216 bytes\)/,
    );
  });

  embeddedOnly(noLimits, "actions are held to the same limits as queries", async (t) => {
    const items = (count: number) => ({ value: Array.from({ length: count }, () => 0) });
    expect(await t.action(limits.actionTakes, items(8_192))).toBe("taken");
    await expect(t.action(limits.actionTakes, items(8_193))).rejects.toThrow(/too long/);
    await expect(t.action(limits.actionAsks, { length: 1 << 24 })).rejects.toThrow(
      /Arguments for limits:actionTakes are too large/,
    );
    expect(await t.action(limits.actionReturns, { length: 0, items: 8_192 })).toHaveLength(8_192);
    await expect(t.action(limits.actionReturns, { length: 0, items: 8_193 })).rejects.toThrow(
      /return value invalid: Array length is too long/,
    );
    const client = new ConvexHttpClient(t.url, { logger: false });
    await expect(client.action(limits.actionReturns, { length: 1 << 24 })).rejects.toThrow(
      /Function limits:actionReturns return value is too large \(actual: .*, limit: 16 MiB\)/,
    );
  });
});
