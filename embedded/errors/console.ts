/** The console of running functions: what it prints are log lines, not the backend's own output. */
import { performance } from "node:perf_hooks";
import { defineGlobal } from "../runtime/define-global.ts";
import { describeError } from "./format-error.ts";
import { formatLogLine, type LogLevel, type Show } from "./log-lines.ts";

/** Log lines of one run, as on Convex; the last of them says that there are no more. */
const MAX_LINES = 256;
const OVERFLOW = `[ERROR] Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`;

type Print = (level: LogLevel, line: string) => void;

const LEVELS = ["log", "debug", "info", "warn", "error"] as const;

/** Adds a line unless there are as many as there may be. */
export function addLine(lines: string[], line: string): void {
  if (lines.length < MAX_LINES) lines.push(lines.length === MAX_LINES - 1 ? OVERFLOW : line);
}

export interface Printing<Call extends object> {
  /** The call that is running, or undefined: then the real console prints. */
  current: () => Call | undefined;
  /** Takes one of its log lines. */
  print: (call: Call, level: LogLevel, line: string) => void;
  /** How values are shown: as Convex does, unless said otherwise. */
  show?: Show | undefined;
  /** What timers measure, in ms: of the real clock even where `Date` stands still. */
  now?: () => number;
}

/** Replaces the global console. */
export function installConsole<Call extends object>(printing: Printing<Call>): void {
  defineGlobal("console", consoleOf(globalThis.console, printing));
}

/** What stands in for a realm's console. */
export function consoleOf<Call extends object>(
  real: Console,
  { current, print, show, now = () => performance.now() }: Printing<Call>,
): Record<string, unknown> {
  const states = new WeakMap<Call, State>();
  const replacement: Record<string, unknown> = { ...real };
  const define = (name: keyof Console, run: (state: State, values: unknown[]) => void) => {
    replacement[name] = (...values: unknown[]) => {
      const call = current();
      if (!call) return (real[name] as (...values: unknown[]) => void)(...values);
      let state = states.get(call);
      if (!state) {
        state = new State((level, line) => print(call, level, line), show, now);
        states.set(call, state);
      }
      run(state, values);
    };
  };
  for (const level of LEVELS) define(level, (state, values) => state.print(level, values));
  define("trace", (state, values) => state.trace(values));
  define("time", (state, [label]) => state.start(labelOf(label)));
  define("timeLog", (state, [label, ...values]) => state.tellTime(labelOf(label), values));
  define("timeEnd", (state, [label]) => state.endTime(labelOf(label)));
  define("count", (state, [label]) => state.count(labelOf(label)));
  define("countReset", (state, [label]) => state.counts.delete(labelOf(label)));
  define("assert", (state, [holds, ...values]) => {
    if (!holds) state.print("error", ["Assertion failed", ...values]);
  });
  for (const name of ["dir", "table"] as const) {
    define(name, (state, [value]) => state.print("log", [value]));
  }
  for (const name of ["dirxml", "group", "groupCollapsed"] as const) {
    define(name, (state, values) => {
      if (values.length > 0) state.print("log", values);
    });
  }
  define("groupEnd", () => undefined);
  return replacement;
}

const labelOf = (label: unknown) => (label === undefined ? "default" : String(label));

/** What one call's console remembers. */
class State {
  readonly counts = new Map<string, number>();
  readonly #print: Print;
  readonly #show: Show | undefined;
  readonly #now: () => number;
  readonly #timers = new Map<string, number>();

  constructor(print: Print, show: Show | undefined, now: () => number) {
    this.#print = print;
    this.#show = show;
    this.#now = now;
  }

  print(level: LogLevel, values: unknown[]): void {
    this.#print(level, formatLogLine(level, values, this.#show));
  }

  trace(values: unknown[]): void {
    const [, ...frames] = describeError(new Error()).trimEnd().split("\n");
    this.#print("log", [formatLogLine("log", values, this.#show), ...frames].join("\n"));
  }

  start(label: string): void {
    if (this.#timers.has(label)) this.print("warn", [`Timer '${label}' already exists`]);
    else this.#timers.set(label, this.#now());
  }

  tellTime(label: string, values: unknown[]): void {
    const start = this.#timers.get(label);
    if (start === undefined) return this.print("warn", [`Timer '${label}' does not exist`]);
    this.print("info", [`${label}: ${Math.round(this.#now() - start)}ms`, ...values]);
  }

  endTime(label: string): void {
    this.tellTime(label, []);
    this.#timers.delete(label);
  }

  count(label: string): void {
    const count = (this.counts.get(label) ?? 0) + 1;
    this.counts.set(label, count);
    this.print("info", [`${label}: ${count}`]);
  }
}
