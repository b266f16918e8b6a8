/** Console calls as Convex's log lines: "[LOG] 'text' { a: 1 }". */
import { Buffer } from "node:buffer";
import { inspectValue } from "./inspect.ts";

export type LogLevel = "log" | "debug" | "info" | "warn" | "error";

/** Bytes of UTF-8 in one line. */
const MAX_LINE = 32_768;
const TRUNCATED = " (truncated due to length)";

/** Shows one value of a console call. */
export type Show = (value: unknown) => string;

function attempt(show: Show, value: unknown): string {
  try {
    return show(value);
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
export function formatLogLine(
  level: LogLevel,
  values: readonly unknown[],
  show: Show = inspectValue,
): string {
  return truncate(
    `[${level.toUpperCase()}] ${values.map((value) => attempt(show, value)).join(" ")}`,
  );
}
