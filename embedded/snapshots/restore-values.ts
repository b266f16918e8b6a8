/**
 * Values that JSON has not, brought back with what `generated_schema.jsonl` says of their places. A
 * snapshot of Convex has an int64 as its digits and bytes as base64, both as text.
 */
import type { Json } from "../deployment.ts";
import { int64Text } from "../values/wire.ts";
import type { Row } from "./read-rows.ts";

/** The types a place may have; fields and elements are told apart further down. */
interface Place {
  simple: Set<string>;
  fields: Map<string, Place> | null;
  /** Of an array's elements, or of a record's values. */
  elements: Place | null;
}

/** How a row of this shape is restored. Of a shape we cannot read, nothing is. */
export function restorer(shape: string | null): (row: Row) => Row {
  if (shape === null) return (row) => row;
  let place: Place;
  try {
    place = new Reader(shape).whole();
  } catch {
    return (row) => row;
  }
  return (row) => restore(row, place) as Row;
}

function restore(value: Json, { simple, fields, elements }: Place): Json {
  if (typeof value === "string") return restoreText(value, simple);
  if (Array.isArray(value)) return elements ? value.map((each) => restore(each, elements)) : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const place = fields?.get(name) ?? elements;
      return [name, place ? restore(field, place) : field];
    }),
  );
}

function restoreText(text: string, simple: Set<string>): Json {
  // Where texts stand beside them nobody can tell.
  if (simple.has("string")) return text;
  if (simple.has("int64") && /^-?\d+$/.test(text)) return { $integer: int64Text(BigInt(text)) };
  if (simple.has("float64") && ["NaN", "Infinity", "-Infinity"].includes(text)) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(Number(text));
    return { $float: bytes.toString("base64") };
  }
  if (simple.has("bytes") && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return { $bytes: text };
  return text;
}

/** Reads the notation of `shape.ts`, and what else Convex writes: literals, ids, records. */
class Reader {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(/"(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|\S/g) ?? [];
  }

  whole(): Place {
    const place = this.#union();
    if (this.#at !== this.#tokens.length) throw new Error("Trailing text");
    return place;
  }

  #union(): Place {
    const place: Place = { simple: new Set(), fields: null, elements: null };
    do {
      this.#one(place);
    } while (this.#take("|"));
    return place;
  }

  #one(place: Place): void {
    const token = this.#next();
    if (token === "{") {
      this.#fields(place);
    } else if (token.startsWith('"')) {
      place.simple.add("string");
    } else if (token === "array" || token === "set") {
      this.#expect("<");
      place.elements = this.#union();
      this.#expect(">");
    } else if (token === "record" || token === "map") {
      this.#expect("<");
      this.#union();
      this.#expect(",");
      place.elements = this.#union();
      this.#expect(">");
    } else if (this.#take("<")) {
      place.simple.add("string");
      while (!this.#take(">")) this.#next();
    } else {
      place.simple.add(token === "field_name" || token === "id" ? "string" : token);
    }
  }

  #fields(place: Place): void {
    place.fields ??= new Map();
    while (!this.#take("}")) {
      const token = this.#next();
      const name = token.startsWith('"') ? String(JSON.parse(token)) : token;
      this.#take("?");
      this.#expect(":");
      place.fields.set(name, this.#union());
      this.#take(",");
    }
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error("Unexpected end");
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new Error(`Expected ${token}`);
  }
}
