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

/** Where a value stands in what is shown. */
interface Place {
  depth: number;
  around: object[];
  /** In a line, as the keys of a map are. */
  isFlat: boolean;
}

/** Throws what a value's own getters and methods throw. */
export function inspectValue(value: unknown): string {
  return show(value, { depth: 0, around: [], isFlat: false });
}

function show(value: unknown, place: Place): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "function": {
      const name = value.name === "" ? " (anonymous)" : `: ${value.name}`;
      const fields = fieldsOf(value, place);
      return `[Function${name}]${fields.length > 0 ? ` { ${fields.join(", ")} }` : ""}`;
    }
    case "object":
      return value === null ? "null" : showObject(value, place);
    default:
      return String(value);
  }
}

function inside(value: object, { depth, around, isFlat }: Place): Place {
  return { depth: depth + 1, around: [...around, value], isFlat };
}

function showObject(value: object, place: Place): string {
  if (place.depth >= MAX_DEPTH) return Array.isArray(value) ? "[Array]" : "[Object]";
  if (place.around.includes(value)) return "[Circular]";
  if (Array.isArray(value)) return showList(value, place);
  if (value instanceof Error) return showError(value, place);
  const own = "inspect" in value ? value.inspect : undefined;
  if (typeof own === "function") return String(Reflect.apply(own, value, []));
  const within = inside(value, place);
  if (value instanceof Map) {
    const key = { ...within, isFlat: true };
    const entries = [...value].map(([name, each]) => `${show(name, key)} => ${show(each, within)}`);
    return `Map (${value.size}) {${lines(entries, place)}}`;
  }
  if (value instanceof Set) {
    const entries = [...value].map((each) => show(each, within));
    return `Set (${value.size}) {${lines(entries, place)}}`;
  }
  for (const weak of [WeakMap, WeakSet, WeakRef]) {
    if (value instanceof weak) return `${weak.name} { ? }`;
  }
  for (const boxed of [Number, String, Boolean, BigInt, Symbol]) {
    if (value instanceof boxed) return `Object(${show(value.valueOf(), place)})`;
  }
  if (value instanceof Date || value instanceof RegExp) return String(value);
  const tag = tagOf(value);
  const fields = fieldsOf(value, place);
  if (fields.length === 0) return `${tag}{}`;
  return place.isFlat ? `${tag}{ ${fields.join(", ")} }` : `${tag}{${lines(fields, place)}}`;
}

function showList(list: unknown[], place: Place): string {
  const within = inside(list, place);
  const items = Array.from(list, (each, i) => (i in list ? show(each, within) : ""));
  const extra = fieldsOf(list, place, (name) => !/^\d+$/.test(name));
  const all = [...items, ...extra];
  if (all.length === 0) return "[]";
  return !place.isFlat && all.some((text) => text.includes("\n"))
    ? `[${lines(all, place)}]`
    : `[ ${all.join(", ")} ]`;
}

function showError(error: Error, place: Place): string {
  const parts = fieldsOf(error, place);
  if ("cause" in error && !isEnumerable(error, "cause")) {
    parts.unshift(`[cause]: ${show(error.cause, inside(error, place))}`);
  }
  return parts.length === 0 ? `[${String(error)}]` : `{ [${String(error)}] ${parts.join(", ")} }`;
}

/** "name: value" of each enumerable property; symbols come last. */
function fieldsOf(
  value: object,
  place: Place,
  isWanted: (name: string) => boolean = () => true,
): string[] {
  const within = inside(value, place);
  const valueOf = (name: string | symbol) =>
    show((value as Record<string | symbol, unknown>)[name], within);
  const named = Object.keys(value)
    .filter(isWanted)
    .map((name) => `${/[^\w$]/.test(name) ? quote(name) : name}: ${valueOf(name)}`);
  const symbols = Object.getOwnPropertySymbols(value).filter((name) => isEnumerable(value, name));
  return [...named, ...symbols.map((name) => `[${String(name)}]: ${valueOf(name)}`)];
}

function isEnumerable(value: object, name: string | symbol): boolean {
  return Object.prototype.propertyIsEnumerable.call(value, name);
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

function lines(texts: string[], { depth, isFlat }: Place): string {
  if (texts.length === 0) return "";
  if (isFlat) return texts.join(", ");
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
