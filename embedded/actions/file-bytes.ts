import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { Json } from "../deployment.ts";
import type { Engine } from "../engine/protocol.ts";
import { mustBeDigest } from "../engine/file-digest.ts";
import type { BlobStore } from "../server/files/blob-store.ts";
import type { FileBytes } from "./syscalls.ts";

/** Of one file made by an action, in bytes: it is held in memory. */
const MAX_FILE = 512 << 20;

/** Files for `ctx.storage.store` and `get`: bytes in the blob store, the row in the database. */
export function fileBytes(
  blobs: BlobStore,
  engine: () => Promise<Pick<Engine, "operate">>,
): FileBytes {
  return {
    async store(component, bytes, contentType, sha256) {
      mustBeDigest(sha256, createHash("sha256").update(bytes).digest());
      const blob = await blobs.put(once(bytes), MAX_FILE);
      const id = await (
        await engine()
      ).operate("storage/insert", {
        component,
        uuid: blob.uuid,
        sha256: blob.sha256,
        size: blob.size,
        contentType,
      });
      return String(id);
    },
    async read(component, storageId) {
      // Convex, too, goes by the metadata here.
      const input = { component, storageId, method: "storage.getMetadata" };
      const row = (await (await engine()).operate("storage/get", input)) as {
        [key: string]: Json;
      } | null;
      if (!row) return null;
      const size = Number(row.size);
      const bytes =
        size === 0
          ? new Uint8Array()
          : await buffer(await blobs.read(String(row.uuid), 0, size - 1));
      return {
        bytes: new Uint8Array(bytes),
        contentType: typeof row.contentType === "string" ? row.contentType : null,
      };
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
