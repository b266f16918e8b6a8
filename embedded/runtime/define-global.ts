/** Puts a global in place, or another in its place; functions can replace it as any other. */
export function defineGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
