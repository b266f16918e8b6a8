import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { getCompileCacheDir, stripTypeScriptTypes } from "node:module";
import { basename, dirname, join } from "node:path";

/**
 * What a thread's TypeScript sources are without their types, kept on disk by their hashes beside
 * the code that Node compiled (`NODE_COMPILE_CACHE`): to strip them costs a start a third of its
 * time. Nowhere, and never an error, when there is no such folder.
 */
export class ErasedCache {
  readonly #file: string | null;
  #kept: Map<string, string> | null = null;
  /** What is no longer asked for is not kept on. */
  readonly #used = new Map<string, string>();
  #hasNew = false;

  constructor(entry: URL, folder = getCompileCacheDir()) {
    this.#file =
      folder === undefined ? null : join(folder, "erased", `${basename(entry.href)}.json`);
  }

  erase(typed: string): string {
    const hash = createHash("sha256").update(typed).digest("base64url");
    this.#kept ??= new Map(this.#file === null ? [] : read(this.#file));
    let source = this.#kept.get(hash);
    if (source === undefined) {
      source = stripTypeScriptTypes(typed);
      this.#hasNew = true;
    }
    this.#used.set(hash, source);
    return source;
  }

  save(): void {
    if (this.#file === null || !this.#hasNew) return;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
    } catch {
      return;
    }
    const written = `${this.#file}.${randomUUID()}`;
    try {
      writeFileSync(written, JSON.stringify([...this.#used]));
      // Others start at the same time: each reads a whole file, whoever's.
      renameSync(written, this.#file);
    } catch {
      rmSync(written, { force: true });
    }
  }
}

function read(file: string): [hash: string, source: string][] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as [string, string][];
  } catch {
    return [];
  }
}
