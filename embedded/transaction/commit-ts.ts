import { Buffer } from "node:buffer";

/** How `ctx.db.vars.commitTs` travels; inside a JSON string its quotes would be escaped. */
const PLACEHOLDER = '{"$commitTs":null}';

export function hasCommitTs(json: string): boolean {
  return json.includes(PLACEHOLDER);
}

/** JSON text with every placeholder replaced by the commit's timestamp (ns) as an int64. */
export function withCommitTs(json: string, timestamp: bigint): string {
  if (!hasCommitTs(json)) return json;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(timestamp);
  return json.replaceAll(PLACEHOLDER, `{"$integer":"${bytes.toString("base64")}"}`);
}
