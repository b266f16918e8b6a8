import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { validation, documents } = api;
const bytes = new Uint8Array([1, 2, 3]).buffer;

/** Per field of the validator: what it takes, what it refuses. */
const cases: Record<string, { takes: unknown[]; refuses: unknown[] }> = {
  text: { takes: ["", "ü"], refuses: [1, null, true, ["a"], {}] },
  number: { takes: [0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY], refuses: [1n, "1", null] },
  int: { takes: [0n, -(2n ** 63n), 2n ** 63n - 1n], refuses: [1, "1", null] },
  flag: { takes: [true, false], refuses: [0, "true", null] },
  bytes: { takes: [bytes, new ArrayBuffer(0)], refuses: ["AQID", [1, 2, 3], null] },
  nothing: { takes: [null], refuses: [0, "", false, {}] },
  literal: { takes: ["yes"], refuses: ["no", "", true, null] },
  list: { takes: [[], [1, 2]], refuses: [[1, "2"], { 0: 1 }, 1, null, [null]] },
  object: {
    takes: [{ inner: { deep: "x" } }],
    refuses: [{}, { inner: {} }, { inner: { deep: 1 } }, { inner: { deep: "x", more: 1 } }, []],
  },
  // convex-test lets every record through.
  record: { takes: [{}, { a: 1, b: 2 }], refuses: [] },
  // convex-test lets everything through.
  handle: {
    takes: ["function://;validation:none", "function://a/b;dir/mod:f", "function://;mod"],
    refuses: [],
  },
  union: { takes: ["x", { kind: "a", at: 1 }], refuses: [1, { kind: "b", at: 1 }, { kind: "a" }] },
};

const withText = (fields: Record<string, unknown>) =>
  ({ text: "t", ...fields }) as { text: string };

describeBackends("validation", ({ promise, embeddedOnly }) => {
  for (const [field, { takes, refuses }] of Object.entries(cases)) {
    promise(`arguments: ${field} takes what fits and refuses the rest`, async (t) => {
      for (const value of takes) {
        expect(await t.query(validation.check, withText({ [field]: value }))).toContain(field);
      }
      for (const value of refuses) {
        const args = withText({ [field]: value });
        await expect(t.query(validation.check, args), String(value)).rejects.toThrow(/[Vv]alidat/);
      }
    });

    promise(`documents: ${field} takes what fits and refuses the rest`, async (t) => {
      for (const value of takes) {
        const document = withText({ [field]: value });
        const id = await t.mutation(validation.insertTyped, { document });
        expect(await t.query(validation.getTyped, { id })).toMatchObject(document);
      }
      for (const value of refuses) {
        const document = withText({ [field]: value });
        await expect(
          t.mutation(validation.insertTyped, { document }),
          String(value),
        ).rejects.toThrow(/[Vv]alidat|schema/);
      }
    });
  }

  promise(
    "optional arguments may be absent, required ones may not, others are refused",
    async (t) => {
      expect(await t.query(validation.check, { text: "t" })).toEqual(["text"]);
      await expect(t.query(validation.check, {} as never)).rejects.toThrow(/required field `text`/);
      await expect(t.query(validation.check, withText({ extra: 1 }))).rejects.toThrow(
        /field `extra`/,
      );
      expect(await t.query(validation.none, {})).toBe("passed");
      await expect(t.query(validation.none, { extra: 1 } as never)).rejects.toThrow(
        /field `extra`/,
      );
    },
  );

  promise("a function without a validator takes any object", async (t) => {
    const args = { anything: [1, "two", { three: null }] };
    expect(await t.query(validation.unchecked, args)).toEqual(args);
  });

  promise("mutations and actions refuse their arguments alike", async (t) => {
    expect(await t.mutation(validation.checkMutation, { text: "t" })).toBe("passed");
    expect(await t.action(validation.checkAction, { text: "t" })).toBe("passed");
    const wrong = withText({ number: "1" });
    await expect(t.mutation(validation.checkMutation, wrong)).rejects.toThrow(/[Vv]alidat/);
    await expect(t.action(validation.checkAction, wrong)).rejects.toThrow(/[Vv]alidat/);
  });

  promise("an id must be of the validator's table", async (t) => {
    const task = await t.mutation(documents.insert, { list: "a", title: "x" });
    const log = await t.mutation(documents.insertLog, { line: "x" });
    expect(await t.query(validation.check, withText({ task }))).toContain("task");
    expect(await t.action(validation.checkAction, withText({ task }))).toBe("passed");
    for (const wrong of [log, "nonsense", "", 1]) {
      const args = withText({ task: wrong });
      await expect(t.query(validation.check, args), `${wrong}`).rejects.toThrow();
      await expect(t.action(validation.checkAction, args), `${wrong}`).rejects.toThrow();
      await expect(
        t.mutation(validation.insertTyped, { document: args }),
        `${wrong}`,
      ).rejects.toThrow();
    }
  });

  promise("patch and replace are held to the schema as a whole", async (t) => {
    const id = await t.mutation(validation.insertTyped, { document: withText({ number: 1 }) });
    const before = await t.query(validation.getTyped, { id });
    const refused = /[Vv]alidat|schema/;
    const patch = (fields: unknown) => t.mutation(validation.patchTyped, { id, fields });
    const replace = (fields: unknown) => t.mutation(validation.replaceTyped, { id, fields });
    await expect(patch({ number: "1" })).rejects.toThrow(refused);
    await expect(patch({ extra: 1 })).rejects.toThrow(refused);
    await expect(replace({ number: 1 })).rejects.toThrow(refused);
    await expect(replace(withText({ extra: 1 }))).rejects.toThrow(refused);
    expect(await t.query(validation.getTyped, { id })).toEqual(before);
    await patch({ number: 2 });
    expect(await t.query(validation.getTyped, { id })).toEqual({ ...before, number: 2 });
  });

  promise("a table of two shapes takes either and no mixture", async (t) => {
    const insert = (document: object) => t.mutation(validation.insertShape, { document });
    await insert({ kind: "circle", radius: 1 });
    await insert({ kind: "square", side: 1 });
    await expect(insert({ kind: "circle", side: 1 })).rejects.toThrow(/[Vv]alidat|schema/);
    await expect(insert({ kind: "square", side: 1, radius: 1 })).rejects.toThrow(
      /[Vv]alidat|schema/,
    );
    await expect(insert({ kind: "triangle" })).rejects.toThrow(/[Vv]alidat|schema/);
  });

  promise("results are held to `returns`", async (t) => {
    const good = { name: "ann", age: 3 };
    const bad = [{ name: 1 }, {}, { name: "ann", more: 1 }, null, "ann"];
    expect(await t.query(validation.returnsQuery, { value: good })).toEqual(good);
    expect(await t.mutation(validation.returnsMutation, { value: good })).toEqual(good);
    expect(await t.action(validation.returnsAction, { value: good })).toEqual(good);
    for (const value of bad) {
      await expect(t.query(validation.returnsQuery, { value })).rejects.toThrow(/[Vv]alidat/);
      await expect(t.action(validation.returnsAction, { value })).rejects.toThrow(/[Vv]alidat/);
      await expect(t.mutation(validation.returnsMutation, { value })).rejects.toThrow(/[Vv]alidat/);
    }
  });

  promise("a function that returns nothing returns null", async (t) => {
    expect(await t.query(validation.returnsNull)).toBeNull();
  });

  embeddedOnly(
    "convex-test checks results after the commit",
    "a mutation whose result is refused leaves nothing",
    async (t) => {
      await expect(t.mutation(validation.returnsMutation, { value: 1 })).rejects.toThrow();
      expect(await t.query(documents.allLines)).toEqual([]);
    },
  );

  embeddedOnly("convex-test words its own", "messages name the path and the value", async (t) => {
    const messages: [fields: Record<string, unknown>, message: RegExp][] = [
      [
        { number: "1" },
        /ArgumentValidationError[^]*Path: \.number\nValue: "1"\nValidator: v\.float64\(\)/,
      ],
      [{ list: [1, "2"] }, /Path: \.list\[1\]\nValue: "2"/],
      [{ object: { inner: { deep: 1 } } }, /Path: \.object\.inner\.deep\nValue: 1\.0/],
      [{ object: { inner: {} } }, /missing the required field `deep`[^]*Path: \.object\.inner/],
      [{ record: { a: "x" } }, /Path: \.record\.values\(\)/],
      [{ extra: 1 }, /extra field `extra` that is not in the validator/],
    ];
    for (const [fields, message] of messages) {
      await expect(t.query(validation.check, withText(fields))).rejects.toThrow(message);
      await expect(t.action(validation.checkAction, withText(fields))).rejects.toThrow(message);
    }
    const log = await t.mutation(documents.insertLog, { line: "x" });
    const wrong =
      /from table `logs`, which does not match the table name in validator `v\.id\("tasks"\)`/;
    await expect(t.query(validation.check, withText({ task: log }))).rejects.toThrow(wrong);
    await expect(t.action(validation.checkAction, withText({ task: log }))).rejects.toThrow(wrong);
    const document = withText({ object: { inner: { deep: 1 } } });
    await expect(t.mutation(validation.insertTyped, { document })).rejects.toThrow(
      /table "typed" because it does not match the schema[^]*Path: \.object\.inner\.deep/,
    );
    await expect(t.query(validation.returnsQuery, { value: { name: 1 } })).rejects.toThrow(
      /ReturnsValidationError[^]*Path: \.name/,
    );
  });

  promise("a table that the schema does not name takes anything", async (t) => {
    await t.mutation(validation.insertUnlisted);
  });

  embeddedOnly(
    "convex-test does not look into records",
    "records are held to both their validators",
    async (t) => {
      for (const value of [{ a: "1" }, { a: null }, { a: 1, b: "2" }, [1], null, "x"]) {
        const document = withText({ record: value });
        const refused = /ArgumentValidationError/;
        await expect(t.query(validation.check, document)).rejects.toThrow(refused);
        await expect(t.action(validation.checkAction, document)).rejects.toThrow(refused);
        await expect(t.mutation(validation.insertTyped, { document })).rejects.toThrow(/schema/);
      }
    },
  );

  promise("what declares that it takes a function calls it by its handle", async (t) => {
    const handle = await t.query(validation.handleOf, { name: "validation:none" });
    expect(await t.query(validation.callHandle, { handle })).toBe("passed");
  });

  embeddedOnly(
    "convex-test lets every handle through",
    "a handle is held to its form, not to what it names",
    async (t) => {
      const handle = await t.query(validation.handleOf, { name: "validation:checkMutation" });
      for (const there of [handle, "function://;not:there"]) {
        expect(await t.query(validation.returnsHandle, { value: there })).toBe(there);
      }
      const wrong = ["", "validation:none", "function://validation:none", "function://;", 1, null];
      for (const value of [...wrong, "function://;a:b:c", "function://;a b:c", [handle]]) {
        const document = withText({ handle: value });
        const refused = /ArgumentValidationError[^]*Validator: v\.function\(\)/;
        await expect(t.query(validation.check, document), `${value}`).rejects.toThrow(refused);
        await expect(t.action(validation.checkAction, document)).rejects.toThrow(refused);
        await expect(t.mutation(validation.insertTyped, { document })).rejects.toThrow(/schema/);
        await expect(t.query(validation.returnsHandle, { value })).rejects.toThrow(
          /ReturnsValidationError/,
        );
      }
      await expect(t.query(validation.callHandle, { handle: "x" as never })).rejects.toThrow(
        'Validator: v.function({fnType: "query", args: v.object({}), returns: v.string()})',
      );
    },
  );
});
