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

const realm = globalThis as unknown as Record<Name, unknown>;

/** What a function finds: the platform's, or what a module made of it when it was imported. */
const base = new Map<Name, { value: unknown; descriptor: PropertyDescriptor }>();
/** What a function has replaced, once it called another. */
const own = new WeakMap<Invocation, Map<Name, unknown>>();
/** While accessors answer each function with its own. They cost too much to be there always. */
let isDivided = false;

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

/** Takes the globals as they are for what a function finds; again whenever a module was imported. */
export function takeGlobals(): void {
  if (isDivided) return;
  for (const name of NAMES) {
    const value = realm[name];
    if (base.has(name) && base.get(name)?.value === value) continue;
    base.set(name, { value, descriptor: descriptorOf(name) ?? { ...plain, value } });
  }
}

/** Before `caller` calls another function: what it has replaced stays its own. */
export function keepGlobals(caller: Invocation): void {
  for (const name of NAMES) {
    const isReplaced = isDivided
      ? descriptorOf(name)?.get !== accessors.get(name)?.get
      : base.has(name) && realm[name] !== base.get(name)?.value;
    if (isReplaced) ownOf(caller).set(name, realm[name]);
  }
  if (own.has(caller)) divide();
}

/** When a function has ended, what it replaced has too; all is as it was when nobody runs any more. */
export function restoreGlobals({ life }: Invocation): void {
  if (isDivided && life.isNested) return divide();
  for (const [name, { value, descriptor }] of base) {
    if (isDivided || realm[name] !== value) Object.defineProperty(realm, name, descriptor);
  }
  isDivided = false;
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
