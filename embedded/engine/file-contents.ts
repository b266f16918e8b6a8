/** The bytes of files that mutations store and read themselves, in the blob store's folder. */
import type { Buffer } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { mustBeDigest } from "./file-digest.ts";
import type { StoredFile } from "./files.ts";

export class FileContents {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Writes bytes to the disk. Should the mutation fail, its transaction has them as `discarded`;
   * should the commit fail, the next start of the backend removes them.
   * @throws Error when `sha256` (hex or base64) is given and is not that of the bytes
   */
  write(bytes: Buffer, contentType: string | null, sha256: string | null): StoredFile {
    const digest = createHash("sha256").update(bytes).digest();
    mustBeDigest(sha256, digest);
    const uuid = randomUUID();
    const incoming = join(this.#directory, "incoming");
    mkdirSync(incoming, { recursive: true });
    const file = openSync(join(incoming, uuid), "wx");
    try {
      writeSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    mkdirSync(join(this.#directory, uuid.slice(0, 2)), { recursive: true });
    renameSync(join(incoming, uuid), this.#pathOf(uuid));
    return { uuid, sha256: digest.toString("hex"), size: bytes.length, contentType };
  }

  read(uuid: string): Buffer {
    return readFileSync(this.#pathOf(uuid));
  }

  #pathOf(uuid: string): string {
    return join(this.#directory, uuid.slice(0, 2), uuid);
  }
}
