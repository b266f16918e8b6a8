/** Arguments made from a function's own validators: of the right shape and extreme, or wrong. */
import type { ValidatorJSON } from "convex/values";
import fc from "fast-check";

export type Pools = {
  /** Ids by table: of the caller's account, of another one, of what is gone. */
  ids: ReadonlyMap<string, string[]>;
  /** Strings that mean something to the app. */
  words: string[];
  /** In place of every string. */
  text?: string;
};

type Shape = ValidatorJSON;
type ObjectShape = Extract<Shape, { type: "object" }>;

const HUGE = 100_000;
const DEEP = 2_000;

export const EDGE_STRINGS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "x\udfff y",
  "\u202e\u2066rtl\u200b",
  "👩‍👩‍👧‍👦".repeat(50),
  "e\u0301".repeat(500),
  "İıß".repeat(10),
  "x".repeat(HUGE),
  "한".repeat(HUGE / 3),
  "a ".repeat(HUGE / 2),
  "> ".repeat(DEEP),
  "[".repeat(DEEP),
  "*a ".repeat(DEEP),
  `${"- ".repeat(DEEP)}x`,
  "`".repeat(DEEP),
  "![](".repeat(DEEP),
  "<b>".repeat(DEEP),
  "{{".repeat(DEEP),
  "{{name}}{{}}{{a.b}}",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "NaN",
  "-1",
  "1e999",
  "%",
  "%E0%A4%A",
  "\\",
  "'\";--",
  "../../etc/passwd",
  "javascript:alert(1)",
  "http://",
  "https://[::1",
  "2026-13-45",
  "9999999999999",
];

const EDGE_NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  10,
  1_000,
  1_000_001,
  -1_000_000,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  2 ** 31,
  2 ** 53,
  8.64e15,
  8.64e15 + 1,
  1_764_400_000_000,
];

const ORDINARY_NUMBERS = [1, 5, 10, 50, Date.now() + 3_600_000];

/** What a validator accepts. */
export function fitting(shape: Shape, pools: Pools): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "number":
      return fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...ORDINARY_NUMBERS) },
        { weight: 2, arbitrary: fc.constantFrom(...EDGE_NUMBERS) },
        { weight: 1, arbitrary: fc.double() },
      );
    case "bigint":
      return fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
    case "bytes":
      return fc.uint8Array().map((bytes) => bytes.buffer);
    case "string":
      if (pools.text !== undefined) return fc.constant(pools.text);
      return fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...EDGE_STRINGS) },
        { weight: 4, arbitrary: fc.constantFrom(...pools.words) },
        { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
      );
    case "literal":
      return fc.constant(shape.value);
    case "id":
      return fc.constantFrom(...(pools.ids.get(shape.tableName) ?? []));
    case "any":
      return fc.oneof(fc.string(), fc.double(), fc.constant(null));
    case "array": {
      const element = fitting(shape.value, pools);
      const few = fc.array(element, { maxLength: 3 });
      const many = element.chain((value) =>
        fc.constantFrom(50, 201, 1_001).map((length) => Array.from({ length }, () => value)),
      );
      return fc.oneof({ weight: 6, arbitrary: few }, { weight: 1, arbitrary: many });
    }
    case "record":
      return fc.dictionary(
        fc.stringMatching(/^[a-zA-Z]{1,20}$/),
        fitting(shape.values.fieldType, pools),
        {
          maxKeys: 5,
          noNullPrototype: true,
        },
      );
    case "union":
      return fc.oneof(...shape.value.map((member) => fitting(member, pools)));
    case "object":
      return object(shape, pools);
    default:
      throw new Error(`nothing is made for ${shape.type}`);
  }
}

function object(shape: ObjectShape, pools: Pools): fc.Arbitrary<Record<string, unknown>> {
  // How the platform's own pages are asked for is the platform's business.
  if ("paginationOpts" in shape.value) {
    const { paginationOpts: _page, ...rest } = shape.value;
    const own = object({ type: "object", value: rest }, pools);
    const numItems = fc.constantFrom(1, 10, 1_000);
    return fc
      .tuple(own, numItems)
      .map(([args, count]) => ({ ...args, paginationOpts: { numItems: count, cursor: null } }));
  }
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, { fieldType, optional }] of Object.entries(shape.value)) {
    const value = fitting(fieldType, pools);
    // Mostly left out: with all of them at once hardly anything gets past the first check.
    const absent = { weight: 3, arbitrary: fc.constant(undefined) };
    fields[name] = optional ? fc.oneof(absent, { weight: 1, arbitrary: value }) : value;
  }
  return fc
    .record(fields, { noNullPrototype: true })
    .map((args) =>
      Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)),
    );
}

/** Arguments of which one has the wrong type, is of another table, is missing, or is one too many. */
export function broken(shape: ObjectShape, pools: Pools): fc.Arbitrary<Record<string, unknown>> {
  const others = [...pools.ids.values()].flatMap((ids) => ids.slice(0, 1));
  const wrong = fc.constantFrom<unknown>(null, 1, "x", true, [], {}, [null], { a: {} }, ...others);
  const names = Object.keys(shape.value);
  return fc
    .tuple(fitting(shape, pools), fc.constantFrom("extra", ...names), wrong, fc.boolean())
    .map(([args, name, value, isGone]) => {
      const changed = { ...(args as Record<string, unknown>), [name]: value };
      if (isGone) delete changed[name];
      return changed;
    });
}

/** The validator of the arguments that a registered function carries. */
export function argumentsOf(registered: object): ObjectShape {
  const { exportArgs } = registered as { exportArgs: () => string };
  const shape = JSON.parse(exportArgs()) as Shape;
  if (shape.type !== "object") throw new Error("arguments without a validator");
  return shape;
}
