import {
  type GenericSchema,
  type SchemaDefinition,
  defineSchema,
  defineTable,
  type TableDefinition,
} from "convex/server";
import { v } from "convex/values";
import { expect, test } from "vitest";
import { toSchemaSpec } from "../../deploy/schema-spec.ts";
import type { Json } from "../../deployment.ts";

/** What a push says of a schema, or the schema as it is kept. */
function check(schema: SchemaDefinition<GenericSchema, boolean>): string {
  // `export` is the package's own; the CLI's bundles call it.
  const exported = (schema as unknown as { export(): string }).export();
  try {
    toSchemaSpec(JSON.parse(exported) as Json, "");
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const fields = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [`f${i}`, v.optional(v.string())]),
);
const names = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`);

/** The parts of a table that tests add indexes to by names known only at run time. */
interface Loose {
  index(name: string, fields: string[] | { fields: string[]; staged: true }): Loose;
  searchIndex(name: string, options: { searchField: string; filterFields?: string[] }): Loose;
  vectorIndex(
    name: string,
    options: { vectorField: string; dimensions: number; filterFields?: string[] },
  ): Loose;
}

function withTable(add: (table: Loose) => Loose): string {
  const table = add(defineTable(fields) as unknown as Loose) as unknown as TableDefinition;
  return check(defineSchema({ notes: table }));
}

test("a table has at most 32 indexes, staged ones included", () => {
  const indexed = (count: number, staged = 0) =>
    withTable((table) => {
      let all = table;
      for (const name of names(count)) all = all.index(`by_${name}`, [name]);
      for (const name of names(staged)) {
        all = all.index(`staged_${name}`, { fields: [name], staged: true });
      }
      return all;
    });
  expect(indexed(32)).toBe("ok");
  expect(indexed(33)).toBe(
    'In the schema, table "notes": 33 indexes are more than the 32 allowed.',
  );
  expect(indexed(30, 2)).toBe("ok");
  expect(indexed(30, 3)).toContain("33 indexes are more than the 32 allowed");
});

test("a table has at most 4 search indexes and 4 vector indexes, besides the others", () => {
  const search = (count: number) =>
    withTable((table) => {
      let all = table.index("by_f0", ["f0"]);
      for (const name of names(count))
        all = all.searchIndex(`search_${name}`, { searchField: name });
      for (const name of names(4)) {
        all = all.vectorIndex(`near_${name}`, { vectorField: name, dimensions: 2 });
      }
      return all;
    });
  expect(search(4)).toBe("ok");
  expect(search(5)).toContain('table "notes": 5 search indexes are more than the 4 allowed');
  const vectors = withTable((table) => {
    let all = table;
    for (const name of names(5)) {
      all = all.vectorIndex(`near_${name}`, { vectorField: name, dimensions: 2 });
    }
    return all;
  });
  expect(vectors).toContain('table "notes": 5 vector indexes are more than the 4 allowed');
});

test("an index has at most 16 fields, the implicit _creationTime among them", () => {
  const ofFields = (count: number) => withTable((table) => table.index("by_all", names(count)));
  expect(ofFields(15)).toBe("ok");
  expect(ofFields(16)).toContain('index "by_all" has more than 16 fields with "_creationTime"');
  const filtered = (count: number) =>
    withTable((table) =>
      table
        .searchIndex("search", { searchField: "f0", filterFields: names(count) })
        .vectorIndex("near", { vectorField: "f1", dimensions: 2, filterFields: names(16) }),
    );
  expect(filtered(16)).toBe("ok");
  expect(filtered(17)).toContain('search index "search" has more than 16 filter fields');
  expect(
    withTable((table) =>
      table.vectorIndex("near", { vectorField: "f1", dimensions: 2, filterFields: names(17) }),
    ),
  ).toContain('vector index "near" has more than 16 filter fields');
});

test("names of tables and indexes", () => {
  const long = (length: number) => "n".repeat(length);
  const named = (table: string, index: string) =>
    check(defineSchema({ [table]: defineTable(fields).index(index, ["f0"]) }));
  for (const name of [long(64), "a", "A_1"]) expect(named(name, name), name).toBe("ok");
  for (const name of [long(65), "1a", "a-b", "a b", "é"]) {
    expect(named(name, "by_f0"), name).toContain(`"${name}" is not a table name`);
    expect(named("notes", name), name).toContain(`"${name}" is not an index name`);
  }
  expect(named("_notes", "by_f0")).toContain('"_notes" is not a table name');
  for (const name of ["by_id", "by_creation_time", "_mine"]) {
    expect(named("notes", name)).toContain(
      `cannot name an index "${name}" because the name is reserved`,
    );
  }
});

test("what can be indexed", () => {
  const on = (path: string) => withTable((table) => table.index("by_it", [path]));
  for (const path of ["f0", "a.b.c", "a._b", "n".repeat(64)]) expect(on(path), path).toBe("ok");
  for (const path of ["a b", "a..b", "", "n".repeat(65), "a.1", "é"]) {
    expect(on(path), path).toContain(`index "by_it" has field "${path}", and `);
  }
  expect(on("_secret")).toContain('those that begin with "_" are reserved');
  expect(on("_id")).toContain('must not have "_id"');
  expect(withTable((table) => table.searchIndex("by_it", { searchField: "a b" }))).toContain(
    'search index "by_it" has field "a b"',
  );
  expect(
    withTable((table) => table.vectorIndex("by_it", { vectorField: "a b", dimensions: 2 })),
  ).toContain('vector index "by_it" has field "a b"');
  expect(
    withTable((table) => table.searchIndex("by_it", { searchField: "f0", filterFields: ["a b"] })),
  ).toContain('search index "by_it" has field "a b"');
  for (const dimensions of [1, 4_097]) {
    expect(
      withTable((table) => table.vectorIndex("near", { vectorField: "f0", dimensions })),
    ).toContain(`must have 2 to 4096 dimensions, not ${dimensions}`);
  }
});

test("a table holds objects", () => {
  const of = (documents: unknown) =>
    check(defineSchema({ notes: defineTable(documents as ReturnType<typeof v.any>) }));
  const object = v.object({ a: v.string() });
  for (const good of [object, v.any(), v.union(object, v.union(object, v.object({})))]) {
    expect(of(good)).toBe("ok");
  }
  for (const bad of [v.string(), v.array(object), v.union(object, v.null()), v.id("notes")]) {
    expect(of(bad)).toBe(
      'In the schema, table "notes": a table\'s documents must be objects, or a union of objects.',
    );
  }
});

test("a schema has at most 10,000 tables", () => {
  const tables = (count: number) =>
    check(
      defineSchema(
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, defineTable({})])),
      ),
    );
  expect(tables(10_000)).toBe("ok");
  expect(tables(10_001)).toBe("In the schema: 10001 tables are more than the 10000 allowed.");
});
