import { randomBytes } from "node:crypto";

/** A provider-style identifier: two letters and 32 hex digits, e.g. SM… for a text. */
export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString("hex");
}

/** A repeatable random source in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
