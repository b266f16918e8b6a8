/** Errors of functions as Convex's clients and logs show them. */
import { FunctionFault } from "../runtime/function-error.ts";
import { installedLookup, originalPosition, type ModuleLookup } from "./source-maps.ts";

/** Characters. */
const MAX_MESSAGE = 1 << 16;

/** "    at async fn (file:1:2)" or "    at file:1:2" */
const FRAME = /^ +at (async )?(?:(.*) \((.+):(\d+):(\d+)\)|(.+):(\d+):(\d+))$/;
/** "    at Array.map (<anonymous>)" or "    at async Promise.all (index 0)": no file of anybody. */
const BUILT_IN = /^ +at (async )?(.*) (\(<anonymous>\)|\(index \d+\))$/;
/** The package's own machinery is of no use to who wrote what is around it. */
const MACHINERY = /(?:^|\/)convex\/src\/server\/impl\//;

interface Frame {
  text: string;
  isBuiltIn: boolean;
}

/**
 * A function as Convex shows it. Of V8's "Receiver.fn [as method]" the receiver's class, which
 * bundling has renamed, is left out, and how the method is called is always told.
 */
function functionName(name: string | undefined): string {
  if (name === undefined || name === "") return "<anonymous>";
  if (name.startsWith("new ")) return name;
  const [, called = name, alias] = /^(.*?)(?: \[as (.*)\])?$/.exec(name) ?? [];
  const own = called.slice(called.lastIndexOf(".") + 1);
  return own === called && alias === undefined ? own : `${own} [as ${alias ?? own}]`;
}

function parseFrame(text: string, lookup: ModuleLookup): Frame | null {
  const builtIn = BUILT_IN.exec(text);
  if (builtIn) {
    const [, async = "", name = "", place = ""] = builtIn;
    const shown = place === "(<anonymous>)" ? functionName(name) : name;
    return { text: `    at ${async}${shown} ${place}`, isBuiltIn: true };
  }
  const match = FRAME.exec(text);
  if (!match) return null;
  const [, async = "", name, file = match[6] ?? "", line = match[7], column = match[8]] = match;
  const module = lookup(file);
  if (!module) return null;
  const at = originalPosition(module, Number(line), Number(column));
  if (MACHINERY.test(at.file)) return null;
  return {
    text: `    at ${async}${functionName(name)} (${at.file}:${at.line}:${at.column})`,
    isBuiltIn: false,
  };
}

function frames(stack: string, heading: string, lookup: ModuleLookup): string[] {
  // An error may have been given another name since; the message may hold another error's frames.
  const message = heading.replace(/^\w+: /, "");
  const at = stack.indexOf(message);
  const body = at === -1 ? stack : stack.slice(at + message.length);
  const found: Frame[] = [];
  let isOurs = false;
  for (const text of body.split("\n").filter((each) => /^ +at /.test(each))) {
    const frame = parseFrame(text, lookup);
    // What code that is left out called is left out with it.
    if (!frame?.isBuiltIn) isOurs = frame === null;
    if (frame !== null && !isOurs) found.push(frame);
  }
  const last = found.findLastIndex(({ isBuiltIn }) => !isBuiltIn);
  return found.slice(0, last + 1).map(({ text }) => text);
}

/** Anything may be thrown, getters that throw included. */
function attempt(read: () => unknown): string {
  try {
    const text = read();
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}

/**
 * The first line V8 has for something thrown: an error's name and message, a primitive as it is, and
 * of any other object the name of its class, whatever its own `toString` says. Never throws.
 */
export function headingOf(error: unknown): string {
  const isObject = (typeof error === "object" && error !== null) || typeof error === "function";
  if (!isObject || isError(error)) {
    return attempt(() => String(error)) || attempt(() => tagOf(error)) || "error";
  }
  const className = attempt(() =>
    error.toString === Object.prototype.toString ? error.constructor.name : "",
  );
  return className === "" ? attempt(() => tagOf(error)) || "error" : `#<${className}>`;
}

function isError(value: object): boolean {
  try {
    return value instanceof Error || value.toString === Error.prototype.toString;
  } catch {
    return false;
  }
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

function isFault(error: unknown): boolean {
  try {
    return error instanceof FunctionFault;
  } catch {
    return false;
  }
}

/**
 * "Uncaught Error: message" and, a line each, the frames that lie in pushed modules, mapped to the
 * developer's files; ends with a newline, as Convex's do. A fault of the platform's rules is told
 * by its message alone. Never throws.
 */
export function describeError(error: unknown, lookup: ModuleLookup = installedLookup): string {
  const heading = headingOf(error);
  const message = heading.slice(0, MAX_MESSAGE).toWellFormed();
  if (isFault(error)) return `${attempt(() => (error as FunctionFault).message) || message}\n`;
  const stack = attempt(() =>
    typeof error === "object" && error && "stack" in error ? error.stack : "",
  );
  return [`Uncaught ${message}`, ...frames(stack, heading, lookup), ""].join("\n");
}

/** `describeError` under the line that clients see first: "[Request ID: …] Server Error". */
export function formatError(
  requestId: string,
  error: unknown,
  lookup: ModuleLookup = installedLookup,
): string {
  return `[Request ID: ${requestId}] Server Error\n${describeError(error, lookup)}`;
}
