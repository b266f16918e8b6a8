/** Text of values and validators as Convex's error messages show them. */
import type { Json } from "../deployment.ts";
import { wireBytes, wireFloat, wireInt64, wireTag } from "./wire.ts";

/** Longer texts are cut, so that one bad argument cannot flood logs. Characters. */
const MAX_TEXT = 16_384;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface FieldJson {
  fieldType: ValidatorJson;
  optional: boolean;
}

type FunctionType = "query" | "mutation" | "action";

/** What the `json` of a `v.*` validator holds (convex/values/validators.ts, 1.49). */
export type ValidatorJson =
  | { type: "any" | "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes" }
  | { type: "literal"; value: Json }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: FieldJson }
  | { type: "object"; value: Record<string, FieldJson> }
  | { type: "union"; value: ValidatorJson[] }
  /** The signature is for types alone. */
  | { type: "function"; fnType?: FunctionType; args?: ValidatorJson; returns?: ValidatorJson };

/** 1 is "1.0" and 1e16 is "1e16": Convex shows floats so that they cannot be taken for int64s. */
function describeFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-5 || size >= 1e16)) {
    return value.toExponential().replace("e+", "e");
  }
  const text = Object.is(value, -0) ? "-0" : String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

function describe(value: Json | undefined, depth: number): string {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (typeof value === "number") return describeFloat(value);
  if (typeof value !== "object") return JSON.stringify(value);
  // Messages may be made before nesting is checked.
  if (depth > 64) return "…";
  if (Array.isArray(value)) {
    return `[${value.map((element) => describe(element, depth + 1)).join(", ")}]`;
  }
  switch (wireTag(value)) {
    case "$integer":
      return wireInt64(value).toString();
    case "$float":
      return describeFloat(wireFloat(value));
    case "$bytes":
      return `b"${wireBytes(value).toString("base64")}"`;
    case "$commitTs":
      return "[unresolved commit timestamp]";
    case "$undefined":
      return "undefined";
  }
  const fields = Object.keys(value)
    .sort()
    .map((name) => `${fieldText(name)}: ${describe(value[name], depth + 1)}`);
  return `{${fields.join(", ")}}`;
}

function fieldText(name: string): string {
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const rest = "[...truncated]";
  return text.slice(0, MAX_TEXT - rest.length).toWellFormed() + rest;
}

/** A value in wire form as text, e.g. `{age: 3.0, name: "ada"}`; at most 16,384 characters. */
export function describeValue(value: Json | undefined): string {
  return cut(describe(value, 0));
}

/** What stands inside `v.literal(…)`. */
export function describeLiteral(value: Json): string {
  switch (wireTag(value)) {
    case "$integer":
      return "<bigint>";
    case "$float":
      return "<number>";
    default:
      return typeof value === "number" ? describeFloat(value) : JSON.stringify(value);
  }
}

/** A parsed validator as the code that makes it, with fields sorted. */
export function describeParsed(validator: ValidatorJson): string {
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "id":
      return `v.id(${JSON.stringify(validator.tableName)})`;
    case "literal":
      return `v.literal(${describeLiteral(validator.value)})`;
    case "array":
      return `v.array(${describeParsed(validator.value)})`;
    case "record":
      return `v.record(${describeParsed(validator.keys)}, ${describeParsed(validator.values.fieldType)})`;
    case "union":
      return `v.union(${validator.value.map(describeParsed).join(", ")})`;
    case "object": {
      const fields = Object.keys(validator.value)
        .sort()
        .map((name) => {
          const field = validator.value[name];
          if (!field) return "";
          const text = describeParsed(field.fieldType);
          return `${fieldText(name)}: ${field.optional ? `v.optional(${text})` : text}`;
        });
      return `v.object({${fields.join(", ")}})`;
    }
    case "function": {
      const { fnType, args, returns } = validator;
      const signature = [];
      if (fnType) signature.push(`fnType: ${JSON.stringify(fnType)}`);
      if (args) signature.push(`args: ${describeParsed(args)}`);
      if (returns) signature.push(`returns: ${describeParsed(returns)}`);
      return `v.function(${signature.length > 0 ? `{${signature.join(", ")}}` : ""})`;
    }
    default:
      return `v.${validator.type}()`;
  }
}

function record(json: Json | undefined, where: string): { [key: string]: Json } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Error(`Malformed validator: ${where} is not an object`);
  }
  return json;
}

function parseField(json: Json | undefined, where: string): FieldJson {
  const field = record(json, where);
  return {
    fieldType: parseValidator(field["fieldType"] ?? null),
    optional: field["optional"] === true,
  };
}

/** The signature of `v.function()`, of which each part may be left out; null when one is wrong. */
function parseSignature({
  fnType,
  args,
  returns,
}: {
  [key: string]: Json;
}): Extract<ValidatorJson, { type: "function" }> | null {
  if (fnType !== undefined && fnType !== "query" && fnType !== "mutation" && fnType !== "action") {
    return null;
  }
  return {
    type: "function",
    ...(fnType !== undefined && { fnType }),
    ...(args !== undefined && { args: parseValidator(record(args, "a function's arguments")) }),
    ...(returns !== undefined && { returns: parseValidator(record(returns, "its result")) }),
  };
}

/** Checks a validator's JSON; null, which stands for "none declared", means any. Throws on others. */
export function parseValidator(json: Json): ValidatorJson {
  if (json === null) return { type: "any" };
  const { type, ...rest } = record(json, "a validator");
  switch (type) {
    case "any":
    case "null":
    case "number":
    case "bigint":
    case "commitTs":
    case "boolean":
    case "string":
    case "bytes":
      return { type };
    case "float64":
      return { type: "number" };
    case "int64":
      return { type: "bigint" };
    case "literal":
      if (rest["value"] === undefined) break;
      return { type, value: rest["value"] };
    case "id":
      if (typeof rest["tableName"] !== "string") break;
      return { type, tableName: rest["tableName"] };
    case "array":
      return { type, value: parseValidator(record(rest["value"], "an array's element")) };
    case "record":
      return {
        type,
        keys: parseValidator(record(rest["keys"], "a record's key")),
        values: parseField(rest["values"], "a record's value"),
      };
    case "object": {
      const fields: Record<string, FieldJson> = Object.create(null);
      for (const [name, field] of Object.entries(record(rest["value"], "an object's fields"))) {
        fields[name] = parseField(field, `field ${name}`);
      }
      return { type, value: fields };
    }
    case "union":
      if (!Array.isArray(rest["value"])) break;
      return {
        type,
        value: rest["value"].map((member) => parseValidator(record(member, "a member"))),
      };
    case "function": {
      const signature = parseSignature(rest);
      if (signature === null) break;
      return signature;
    }
  }
  throw new Error(`Malformed validator: ${JSON.stringify(json).slice(0, 200)}`);
}

/** A validator's JSON as the code that makes it, e.g. `v.object({a: v.optional(v.id("t"))})`. */
export function describeValidator(json: Json): string {
  return describeParsed(parseValidator(json));
}
