/** Where every thread of the backend begins: JavaScript, so that Node has no types to strip here. */
import { Buffer } from "node:buffer";
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

offerFromBase64();
await import(entry);

/**
 * The CLI's bundles decode a .wasm file with `Uint8Array.fromBase64`, which Node 24 lacks. V8 13.6
 * has it behind a flag, but with a `toHex` and a `toBase64` that read a part of a buffer wrong.
 */
function offerFromBase64() {
  if ("fromBase64" in Uint8Array) return;
  const value = (/** @type {string} */ text) => {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new SyntaxError("The text is no base64");
    return new Uint8Array(Buffer.from(text, "base64"));
  };
  Object.defineProperty(Uint8Array, "fromBase64", { value, configurable: true, writable: true });
}
