/** Console calls as Convex's log lines: "[LOG] 'text' { a: 1 }". */
import { Buffer } from "node:buffer";
import { inspect } from "node:util";
import { describeError } from "./format-error.ts";

export type LogLevel = "log" | "debug" | "info" | "warn" | "error";

/** Bytes of UTF-8 in one line. */
const MAX_LINE = 32_768;
const TRUNCATED = " (truncated due to length)";

const OPTIONS = {
  compact: false,
  depth: 5,
  maxArrayLength: 100,
  maxStringLength: MAX_LINE,
  breakLength: Number.POSITIVE_INFINITY,
} as const;

function quote(text: string): string {
  const escaped = text
    .slice(0, MAX_LINE)
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "\\'")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `'${escaped}'`;
}

function show(value: unknown): string {
  if (typeof value === "string") return quote(value);
  // With its stack in the developer's own lines.
  if (value instanceof Error) return describeError(value).slice("Uncaught ".length).trimEnd();
  try {
    return inspect(value, OPTIONS);
  } catch {
    return "[could not be shown]";
  }
}

function truncate(line: string): string {
  if (line.length * 3 <= MAX_LINE) return line;
  const bytes = Buffer.from(line, "utf8");
  if (bytes.length <= MAX_LINE) return line;
  const kept = bytes.subarray(0, MAX_LINE - TRUNCATED.length).toString("utf8");
  return kept.replace(/\ufffd+$/, "") + TRUNCATED;
}

/** One console call as one log line; at most 32 KiB. Never throws. */
export function formatLogLine(level: LogLevel, values: readonly unknown[]): string {
  return truncate(`[${level.toUpperCase()}] ${values.map(show).join(" ")}`);
}
