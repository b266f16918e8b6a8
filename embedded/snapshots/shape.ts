/**
 * What a table's documents look like, as `generated_schema.jsonl` of a snapshot says it: so that a
 * reader knows which texts stand for an int64 or for bytes, which JSON does not have.
 *
 * The notation is Convex's: `{"a": int64, "b"?: string | null}`, `array<bytes>`.
 */
import type { Json } from "../deployment.ts";
import { wireTag } from "../values/wire.ts";

/** The types seen in one place; empty where nothing was seen. */
export interface Shape {
  simple: Set<string>;
  elements: Shape | null;
  fields: Map<string, { shape: Shape; count: number }> | null;
  /** Objects seen, so that a field some lack is known to be optional. */
  objects: number;
}

/** More fields than this are a record's keys, not a document's fields. */
const MAX_FIELDS = 64;
const NAMES = { $integer: "int64", $bytes: "bytes", $float: "float64" } as const;

export function emptyShape(): Shape {
  return { simple: new Set(), elements: null, fields: null, objects: 0 };
}

/** Widens a shape so that it holds this value. */
export function widen(shape: Shape, value: Json): void {
  const tag = wireTag(value);
  if (tag !== null && tag in NAMES) {
    shape.simple.add(NAMES[tag as keyof typeof NAMES]);
  } else if (Array.isArray(value)) {
    shape.elements ??= emptyShape();
    for (const element of value) widen(shape.elements, element);
  } else if (typeof value === "object" && value !== null) {
    widenFields(shape, value);
  } else {
    shape.simple.add(nameOf(value));
  }
}

function widenFields(shape: Shape, value: { [field: string]: Json }): void {
  shape.fields ??= new Map();
  shape.objects++;
  for (const [name, field] of Object.entries(value)) {
    let known = shape.fields.get(name);
    if (!known) {
      if (shape.fields.size >= MAX_FIELDS) {
        shape.simple.add("unknown");
        continue;
      }
      known = { shape: emptyShape(), count: 0 };
      shape.fields.set(name, known);
    }
    known.count++;
    widen(known.shape, field);
  }
}

function nameOf(value: null | boolean | number | string): string {
  if (value === null) return "null";
  if (typeof value === "number") return "normalfloat64";
  return typeof value === "boolean" ? "boolean" : "string";
}

/** The shape in Convex's notation. */
export function describeShape({ simple, elements, fields, objects }: Shape): string {
  const parts = [...simple].sort();
  if (elements) parts.push(`array<${describeShape(elements)}>`);
  if (fields) {
    const inner = [...fields]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { shape, count }]) => {
        const mark = count < objects ? "?" : "";
        return `${JSON.stringify(name)}${mark}: ${describeShape(shape)}`;
      });
    parts.push(`{${inner.join(", ")}}`);
  }
  return parts.length === 0 ? "never" : parts.join(" | ");
}
