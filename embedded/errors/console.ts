/** The console of pushed code, whose calls become log lines. */
import { describeError } from "./format-error.ts";
import { formatLogLine, type LogLevel, type Show } from "./log-lines.ts";

/** Log lines of one run, as on Convex; the last of them says that there are no more. */
const MAX_LINES = 256;
const OVERFLOW = `[ERROR] Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`;

const LEVELS = ["log", "debug", "info", "warn", "error"] as const;

/** Takes one line; false when nobody runs whose line it could be. */
export type EmitLine = (level: LogLevel, line: string) => boolean;

/** Adds a line unless there are as many as there may be. */
export function addLine(lines: string[], line: string): void {
  if (lines.length < MAX_LINES) lines.push(lines.length === MAX_LINES - 1 ? OVERFLOW : line);
}

/** What stands in for a realm's `console`; what nobody emits goes to `real`. */
export function consoleOf(
  real: Console,
  emit: EmitLine,
  now: () => number,
  show?: Show,
): Record<string, unknown> {
  const replacement: Record<string, unknown> = { ...real };
  for (const level of LEVELS) {
    replacement[level] = (...values: unknown[]) => {
      if (!emit(level, formatLogLine(level, values, show))) real[level](...values);
    };
  }
  replacement.trace = (...values: unknown[]) => {
    const [, ...frames] = describeError(new Error()).trimEnd().split("\n");
    const line = [formatLogLine("log", values, show), ...frames].join("\n");
    if (!emit("log", line)) real.trace(...values);
  };
  return Object.assign(replacement, timers(emit, now));
}

/** `console.time` and its kin, which a realm's runs share. */
function timers(emit: EmitLine, now: () => number) {
  const began = new Map<string, number>();
  const told = (label: string, values: unknown[]) => {
    const start = began.get(label);
    if (start === undefined) {
      emit("warn", formatLogLine("warn", [`Timer '${label}' does not exist`]));
      return;
    }
    const ms = `${label}: ${now() - start}ms`;
    emit("info", formatLogLine("info", [ms, ...values]));
  };
  return {
    time(label = "default") {
      if (began.has(label)) {
        emit("warn", formatLogLine("warn", [`Timer '${label}' already exists`]));
      } else {
        began.set(label, now());
      }
    },
    timeLog: (label = "default", ...values: unknown[]) => told(label, values),
    timeEnd(label = "default") {
      told(label, []);
      began.delete(label);
    },
  };
}
