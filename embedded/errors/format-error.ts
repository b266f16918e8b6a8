/** Errors of functions as Convex's clients and logs show them. */
import { FunctionFault } from "../runtime/function-error.ts";
import { installedLookup, originalPosition, type ModuleLookup } from "./source-maps.ts";

/** Characters. */
const MAX_MESSAGE = 1 << 16;

/** "    at async fn (file:1:2)" or "    at file:1:2" */
const FRAME = /^ +at (async )?(?:(.*) \((.+):(\d+):(\d+)\)|(.+):(\d+):(\d+))$/;
/** The package's own machinery around a handler is of no use to who wrote the handler. */
const MACHINERY = /(?:^|\/)convex\/src\/server\/impl\//;

interface Frame {
  text: string;
  machinery: boolean;
}

/** "Module.send [as x]" is shown as "send": the receiver's class is minified, or noise. */
function functionName(name: string): string {
  const plain = name.replace(/ \[as .*\]$/, "");
  if (plain.startsWith("new ")) return plain;
  return plain.slice(plain.lastIndexOf(".") + 1);
}

function parseFrame(text: string, lookup: ModuleLookup): Frame | null {
  const match = FRAME.exec(text);
  if (!match) return null;
  const [, async = "", name, file = match[6] ?? "", line = match[7], column = match[8]] = match;
  const module = lookup(file);
  if (!module) return null;
  const at = originalPosition(module, Number(line), Number(column));
  const place = `${at.file}:${at.line}:${at.column}`;
  return {
    text: `    at ${async}${name === undefined ? place : `${functionName(name)} (${place})`}`,
    machinery: MACHINERY.test(at.file),
  };
}

function frames(stack: string, heading: string, lookup: ModuleLookup): string[] {
  const body = stack.startsWith(heading) ? stack.slice(heading.length) : stack;
  const found = body
    .split("\n")
    .map((text) => parseFrame(text, lookup))
    .filter((frame) => frame !== null);
  const first = found.findIndex((frame) => !frame.machinery);
  const last = found.findLastIndex((frame) => !frame.machinery);
  return first === -1 ? [] : found.slice(first, last + 1).map((frame) => frame.text);
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
  const heading =
    attempt(() => String(error)) || attempt(() => Object.prototype.toString.call(error)) || "error";
  const message = heading.slice(0, MAX_MESSAGE).toWellFormed();
  if (isFault(error)) return `${attempt(() => (error as FunctionFault).message) || message}\n`;
  const stack = attempt(() =>
    typeof error === "object" && error && "stack" in error ? error.stack : "",
  );
  return [`Uncaught ${message}`, ...frames(stack, heading, lookup), ""].join("\n");
}

/** A failed call's message without the line that clients see first. */
export function withoutRequestId(message: string): string {
  return message.replace(/^\[Request ID: \w+\] Server Error\n/, "").trimEnd();
}

/** `describeError` under the line that clients see first: "[Request ID: …] Server Error". */
export function formatError(
  requestId: string,
  error: unknown,
  lookup: ModuleLookup = installedLookup,
): string {
  return `[Request ID: ${requestId}] Server Error\n${describeError(error, lookup)}`;
}
