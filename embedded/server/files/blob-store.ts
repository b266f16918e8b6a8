import { createHash, randomUUID } from "node:crypto";
import type { ReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

export interface StoredBlob {
  uuid: string;
  /** Hex. */
  sha256: string;
  /** Bytes. */
  size: number;
}

export interface BlobStore {
  /**
   * Stores a stream; on disk for good when it resolves. Nothing is left behind when it rejects.
   * @param limit bytes; a longer stream is refused
   * @param accept may throw to refuse what has arrived
   * @throws BlobTooLarge past the limit
   */
  put(
    stream: AsyncIterable<Uint8Array>,
    limit: number,
    accept?: (blob: StoredBlob) => void,
  ): Promise<StoredBlob>;
  /** Where a blob lies on disk, if there is one of that name. Throws when none can have it. */
  path(uuid: string): string;
  /** Bytes `start` to `end` inclusive. The stream fails with ENOENT when there is no such blob. */
  read(uuid: string, start: number, end: number): Promise<ReadStream>;
  /** No error when it is gone already. */
  delete(uuid: string): Promise<void>;
  /** The names of all blobs. */
  list(): Promise<string[]>;
  /** Removes uploads that were half-written when the store was opened. */
  discardLeftovers(): Promise<void>;
}

export class BlobTooLarge extends Error {
  constructor(limit: number) {
    super(`The file is larger than the limit of ${limit} bytes`);
    this.name = "BlobTooLarge";
  }
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this is a name a blob may have: nothing else ever becomes a path. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/**
 * Blobs as files in a directory, `<first two hex digits>/<uuid>`. Uploads are written beside them
 * and renamed into place once complete and synced. What lies half-written at the start a crash has
 * left, or another backend is writing: `discardLeftovers` is for whoever holds the data.
 */
export async function openBlobStore(directory: string): Promise<BlobStore> {
  const incoming = join(directory, "incoming");
  await mkdir(incoming, { recursive: true });
  const leftovers = await readdir(incoming);
  const pathOf = (uuid: string): string => {
    if (!isUuid(uuid)) throw new Error("Not the name of a blob");
    return join(directory, uuid.slice(0, 2), uuid);
  };

  return {
    async put(stream, limit, accept) {
      const uuid = randomUUID();
      const temporary = join(incoming, uuid);
      try {
        const written = await write(temporary, stream, limit);
        const blob = { uuid, ...written };
        accept?.(blob);
        const path = pathOf(uuid);
        await mkdir(join(path, ".."), { recursive: true });
        await rename(temporary, path);
        // The names themselves are on disk only once their directories are.
        await syncDirectory(join(path, ".."));
        await syncDirectory(directory);
        return blob;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    path: pathOf,
    async read(uuid, start, end) {
      const file = await open(pathOf(uuid));
      return file.createReadStream({ start, end });
    },
    async delete(uuid) {
      await rm(pathOf(uuid), { force: true });
    },
    async list() {
      const folders = (await readdir(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name));
      const names = await Promise.all(folders.map((name) => readdir(join(directory, name))));
      return names.flat().filter(isUuid);
    },
    async discardLeftovers() {
      for (const name of leftovers) await rm(join(incoming, name), { force: true });
    },
  };
}

async function write(path: string, stream: AsyncIterable<Uint8Array>, limit: number) {
  const file = await open(path, "wx");
  try {
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > limit) throw new BlobTooLarge(limit);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    return { sha256: hash.digest("hex"), size };
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
