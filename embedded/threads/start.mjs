/** Where every thread of the backend begins: JavaScript, so that Node has no types to strip here. */
import { registerHooks } from "node:module";
import { workerData } from "node:worker_threads";

/** @type {import("./thread-data.ts").ThreadSetup} */
const { entry, modules } = workerData;

registerHooks({
  load(url, context, nextLoad) {
    const source = modules.get(url);
    if (source !== undefined) return { format: "module", source, shortCircuit: true };
    if (url.endsWith(".ts")) throw new Error(`${url} was not found among the imports of ${entry}`);
    return nextLoad(url, context);
  },
});

mendTextOfBytes();
await import(entry);

/**
 * V8 13.6 (Node 24), whose `--js-base-64` thread.ts sets, writes bytes that begin in the middle of a
 * buffer as if they began at its start: signatures and tokens made with them would be others.
 */
function mendTextOfBytes() {
  for (const name of ["toHex", "toBase64"]) {
    /** @type {((...options: unknown[]) => string) | undefined} */
    const native = Reflect.get(Uint8Array.prototype, name);
    const whole = new Uint8Array([1]);
    const part = new Uint8Array([0, 1]).subarray(1);
    if (!native || native.call(part) === native.call(whole)) continue;
    const { [name]: mended } = {
      /** @this {unknown} @param {unknown[]} options */
      [name](...options) {
        const isPart = this instanceof Uint8Array && this.byteOffset > 0;
        return native.apply(isPart ? new Uint8Array(this) : this, options);
      },
    };
    Object.defineProperty(Uint8Array.prototype, name, {
      value: mended,
      configurable: true,
      writable: true,
    });
  }
}
