/**
 * On Convex every function has its globals to itself, those that it calls too. Here all share a
 * realm, so what one replaces (as `@convex-dev/workflow` does around its handlers) is kept from the
 * functions it calls, and put back when all is over.
 */
import { type Invocation, invocations } from "./invocation.ts";

/** What there is reason to replace: of the rest, a function's changes are seen by all. */
const NAMES = [
  "Math",
  "Date",
  "console",
  "process",
  "performance",
  "crypto",
  "Crypto",
  "CryptoKey",
  "SubtleCrypto",
  "fetch",
  "setTimeout",
  "setInterval",
] as const;
type Name = (typeof NAMES)[number];

const realm: { [name in Name]?: unknown } = globalThis;

/** What a function finds: the platform's, or what a module made of it when it was imported. */
const base = new Map<Name, { value: unknown; descriptor: PropertyDescriptor }>();
/** What a function has replaced, once it called another. */
const own = new WeakMap<Invocation, Map<Name, unknown>>();
/** While accessors answer each function with its own. They cost too much to be there always. */
let isDivided = false;
/** While a function runs that has called another one. */
let isCalling = false;

const accessors = new Map(
  NAMES.map((name) => [
    name,
    {
      get: () => {
        const mine = ofCurrent();
        return mine?.has(name) ? mine.get(name) : base.get(name)?.value;
      },
      set: (value: unknown) => {
        const invocation = invocations.getStore();
        if (invocation) ownOf(invocation).set(name, value);
        else base.set(name, { value, descriptor: { ...plain, value } });
      },
      configurable: true,
      enumerable: true,
    },
  ]),
);
const plain = { writable: true, configurable: true, enumerable: true };

/** Takes the globals as they are for what a function finds. */
export function takeGlobals(): void {
  if (isDivided) return;
  for (const name of NAMES) {
    if (base.has(name) && !isReplaced(name)) continue;
    const value = realm[name];
    base.set(name, { value, descriptor: descriptorOf(name) ?? { ...plain, value } });
  }
}

/**
 * Imports a module. What it assigns all find from then on; what a function replaces that goes on in
 * the meantime stays that function's.
 */
export async function keepingGlobals<T>(load: () => Promise<T>): Promise<T> {
  if (isCalling) divide();
  const loaded = await load();
  takeGlobals();
  return loaded;
}

/** Before `caller` calls another function: what it has replaced stays its own. */
export function keepGlobals(caller: Invocation): void {
  isCalling = true;
  for (const name of NAMES) {
    if (isReplaced(name)) ownOf(caller).set(name, realm[name]);
  }
  if (own.has(caller)) divide();
}

/** When a function has ended, what it replaced has too; all is as it was when nobody runs any more. */
export function restoreGlobals({ life }: Invocation): void {
  if (!life.isNested) isCalling = false;
  else if (isDivided) return divide();
  for (const [name, { value, descriptor }] of base) {
    if (isDivided || realm[name] !== value) Object.defineProperty(realm, name, descriptor);
  }
  isDivided = false;
}

function isReplaced(name: Name): boolean {
  return isDivided
    ? descriptorOf(name)?.get !== accessors.get(name)?.get
    : realm[name] !== base.get(name)?.value;
}

function divide(): void {
  isDivided = true;
  for (const [name, accessor] of accessors) Object.defineProperty(realm, name, accessor);
}

function ofCurrent(): Map<Name, unknown> | undefined {
  const invocation = invocations.getStore();
  return invocation && own.get(invocation);
}

function ownOf(invocation: Invocation): Map<Name, unknown> {
  let mine = own.get(invocation);
  if (!mine) own.set(invocation, (mine = new Map()));
  return mine;
}

function descriptorOf(name: Name): PropertyDescriptor | undefined {
  return Object.getOwnPropertyDescriptor(realm, name);
}
