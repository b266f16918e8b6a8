import type { Json } from "../../deployment.ts";
import { HttpError } from "../http-error.ts";

export type ValueFormat = "encoded" | "plain";

const formats = new Map<Json, ValueFormat>([
  ["json", "plain"],
  ["convex_clean_json", "plain"],
  ["convex_encoded_json", "encoded"],
  ["convex_json", "encoded"],
]);

/**
 * The format a request asks for; "json" when it does not say, as the documented HTTP API has it.
 * @throws HttpError 400 for any other
 */
export function valueFormat(format: Json | undefined): ValueFormat {
  const known = formats.get(format ?? "json");
  if (known !== undefined) return known;
  const got = typeof format === "string" ? format : JSON.stringify(format);
  throw new HttpError(400, "BadFormat", `format param must be one of [\`json\`]. Got ${got}`);
}

/** A result's JSON text in the format asked for; encoded text is passed on as it is. */
export function formatValue(text: string, format: ValueFormat): string {
  // Only special values have keys that begin with "$".
  if (format === "encoded" || !text.includes('"$')) return text;
  return JSON.stringify(plain(JSON.parse(text) as Json));
}

/** Int64 as decimal text, bytes as base64, NaN and the like as their names (docs.convex.dev/http-api). */
function plain(json: Json): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(plain);
  const { $integer, $float, $bytes } = json;
  if (typeof $integer === "string") {
    return Buffer.from($integer, "base64").readBigInt64LE().toString();
  }
  if (typeof $bytes === "string") return $bytes;
  if (typeof $float === "string") {
    const value = Buffer.from($float, "base64").readDoubleLE();
    return Object.is(value, -0) ? "-0" : String(value);
  }
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, plain(value)]));
}
