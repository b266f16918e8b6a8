/**
 * Values as text, in the form that Convex's console has: that of npm's object-inspect with an indent
 * of two, which shows an object's fields in a line each and a list of simple values in one.
 */

const INDENT = "  ";
/** Objects within objects past this are only named. */
const MAX_DEPTH = 5;
/** Characters of one string. */
const MAX_STRING = 32_768;

const ESCAPES: Record<string, string> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

/** Throws what a value's own getters and methods throw. */
export function inspectValue(value: unknown): string {
  return show(value, 0, []);
}

function show(value: unknown, depth: number, around: object[]): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "function": {
      const name = value.name === "" ? " (anonymous)" : `: ${value.name}`;
      const fields = fieldsOf(value, depth, around);
      return `[Function${name}]${fields.length > 0 ? ` { ${fields.join(", ")} }` : ""}`;
    }
    case "object":
      return value === null ? "null" : showObject(value, depth, around);
    default:
      return String(value);
  }
}

function showObject(value: object, depth: number, around: object[]): string {
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? "[Array]" : "[Object]";
  if (around.includes(value)) return "[Circular]";
  if (Array.isArray(value)) return showList(value, depth, around);
  if (value instanceof Error) return showError(value, depth, around);
  const own = "inspect" in value ? value.inspect : undefined;
  if (typeof own === "function") return String(Reflect.apply(own, value, []));
  const inner = (each: unknown) => show(each, depth + 1, [...around, value]);
  if (value instanceof Map) {
    const entries = [...value].map(([key, each]) => `${inner(key)} => ${inner(each)}`);
    return `Map (${value.size}) {${lines(entries, depth)}}`;
  }
  if (value instanceof Set) return `Set (${value.size}) {${lines([...value].map(inner), depth)}}`;
  if (value instanceof Date || value instanceof RegExp) return String(value);
  const tag = tagOf(value);
  const fields = fieldsOf(value, depth, around);
  return fields.length === 0 ? `${tag}{}` : `${tag}{${lines(fields, depth)}}`;
}

function showList(list: unknown[], depth: number, around: object[]): string {
  const items = Array.from(list, (each, i) =>
    i in list ? show(each, depth + 1, [...around, list]) : "",
  );
  const extra = fieldsOf(list, depth, around, (name) => !/^\d+$/.test(name));
  const all = [...items, ...extra];
  if (all.length === 0) return "[]";
  return all.some((text) => text.includes("\n"))
    ? `[${lines(all, depth)}]`
    : `[ ${all.join(", ")} ]`;
}

function showError(error: Error, depth: number, around: object[]): string {
  const parts = fieldsOf(error, depth, around);
  if ("cause" in error && !Object.prototype.propertyIsEnumerable.call(error, "cause")) {
    parts.unshift(`[cause]: ${show(error.cause, depth + 1, [...around, error])}`);
  }
  return parts.length === 0 ? `[${String(error)}]` : `{ [${String(error)}] ${parts.join(", ")} }`;
}

/** "name: value" of each enumerable property. */
function fieldsOf(
  value: object,
  depth: number,
  around: object[],
  isWanted: (name: string) => boolean = () => true,
): string[] {
  return Object.keys(value)
    .filter(isWanted)
    .map((name) => {
      const shown = show((value as Record<string, unknown>)[name], depth + 1, [...around, value]);
      return `${/[^\w$]/.test(name) ? quote(name) : name}: ${shown}`;
    });
}

/** What comes before the fields of an object that is no plain one. */
function tagOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype) return "";
  if (prototype === null) return "[Object: null prototype] ";
  const { name } = value.constructor;
  const toString =
    Symbol.toStringTag in value ? Object.prototype.toString.call(value).slice(8, -1) : "";
  return `${name ? `${name} ` : ""}${toString ? `[${toString}] ` : ""}`;
}

function lines(texts: string[], depth: number): string {
  if (texts.length === 0) return "";
  const before = `\n${INDENT.repeat(depth)}`;
  return `${before}${INDENT}${texts.join(`,${before}${INDENT}`)}${before}`;
}

function quote(text: string): string {
  const more = text.length - MAX_STRING;
  if (more > 0) {
    return `${quote(text.slice(0, MAX_STRING))}... ${more} more character${more > 1 ? "s" : ""}`;
  }
  // oxlint-disable-next-line no-control-regex
  const escaped = text.replace(/['\\\u0000-\u001f]/g, (each) => ESCAPES[each] ?? hex(each));
  return `'${escaped}'`;
}

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
