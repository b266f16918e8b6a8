import type { Json } from "../deployment.ts";
import { encodeKey } from "../values/key.ts";
import type { Index } from "./catalog.ts";

export type DocumentJson = { [field: string]: Json } & { _id: string; _creationTime: number };

/** The value at "a.b.c", or undefined where the path leaves the document. */
export function fieldAt(document: Json, path: string): Json | undefined {
  if (!path.includes(".")) return property(document, path);
  let value: Json | undefined = document;
  for (const part of path.split(".")) value = property(value, part);
  return value;
}

/** A document's key in an index: its fields, then `_creationTime` and `_id`, which make it unique. */
export function indexKey(index: Index, document: DocumentJson): string {
  const values: (Json | undefined)[] = [];
  for (const field of index.fields) values.push(fieldAt(document, field));
  values.push(document._creationTime, document._id);
  return encodeKey(values);
}

function property(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
