import { createHash } from "node:crypto";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { files } = api;
const content = new Uint8Array(70_000).map((_, i) => (i * 31) % 256);
const bytes = content.buffer;
const sha256 = createHash("sha256").update(content);
const digest = sha256.copy().digest("base64");
const noLimits = "convex-test has none unless asked";
const absent = (id: string) => id as never;

describeBackends("storage", ({ promise, embeddedOnly }) => {
  promise("a stored file comes back as it was", async (t) => {
    const id = await t.action(files.store, { bytes, type: "image/png" });
    const loaded = await t.action(files.load, { id });
    expect(loaded).toMatchObject({ type: "image/png", size: content.length });
    expect(new Uint8Array(loaded!.bytes)).toEqual(content);
  });

  promise("an empty file is a file", async (t) => {
    const id = await t.action(files.store, { bytes: new ArrayBuffer(0) });
    expect(await t.action(files.load, { id })).toMatchObject({ size: 0 });
  });

  promise("a file's document tells size and hash", async (t) => {
    const id = await t.action(files.store, { bytes, type: "image/png" });
    expect(await t.query(files.document, { id })).toMatchObject({
      _id: id,
      size: content.length,
      sha256: digest,
    });
    expect(await t.query(files.all)).toEqual([content.length]);
  });

  promise("a file that came without a type has none in its document", async (t) => {
    const id = await t.action(files.store, { bytes });
    expect(await t.query(files.document, { id })).not.toHaveProperty("contentType");
  });

  promise("a deleted file is gone for all", async (t) => {
    const id = await t.action(files.store, { bytes });
    await t.mutation(files.remove, { id });
    expect(await t.query(files.url, { id })).toBeNull();
    expect(await t.query(files.document, { id })).toBeNull();
    expect(await t.action(files.load, { id })).toBeNull();
    await expect(t.mutation(files.remove, { id })).rejects.toThrow();
  });

  promise("a mutation stores and reads files itself", async (t) => {
    const stored = await t.mutation(files.storeInMutation, { bytes, throws: false });
    expect(stored).toMatchObject({
      type: "image/png",
      size: content.length,
      used: [1, content.length, 0],
    });
    const loaded = await t.action(files.load, { id: stored.id });
    expect(new Uint8Array(loaded!.bytes)).toEqual(content);
    await expect(t.mutation(files.storeInMutation, { bytes, throws: true })).rejects.toThrow();
    const wrong = { bytes, throws: false, sha256: "0".repeat(64) };
    await expect(t.mutation(files.storeInMutation, wrong)).rejects.toThrow(
      "Sha256 mismatch. Expected",
    );
    expect(await t.query(files.all)).toEqual([content.length]);
  });

  embeddedOnly(noLimits, "a mutation stores and reads ten files", async (t) => {
    const ids = [];
    for (let i = 0; i < 11; i++) ids.push(await t.action(files.store, { bytes }));
    const ten = ids.slice(1);
    // What it stores itself costs nothing to read, and nothing at all once it is deleted.
    const used = { filesRead: 10, fileReadBytes: 10 * content.length, filesWritten: 10 };
    expect(await t.mutation(files.many, { ids: [...ten, ...ten], stores: 10 })).toEqual(used);
    await expect(t.mutation(files.many, { ids, stores: 0 })).rejects.toThrow(
      "Too many files read by this mutation (limit: 10)",
    );
    await expect(t.mutation(files.many, { ids: [], stores: 11 })).rejects.toThrow(
      "Too many files stored by this mutation (limit: 10)",
    );
    const large = { bytes: new ArrayBuffer(9 << 20) };
    const two = [await t.action(files.store, large), await t.action(files.store, large)];
    await expect(t.mutation(files.many, { ids: two, stores: 0 })).rejects.toThrow(
      "Too large total size of the files read by this mutation (limit: 16777216 bytes)",
    );
  });

  promise("a mutation that throws deletes nothing", async (t) => {
    const id = await t.action(files.store, { bytes });
    await expect(t.mutation(files.removeThenThrow, { id })).rejects.toThrow(/keep it/);
    expect(await t.action(files.load, { id })).toMatchObject({ size: content.length });
  });

  promise("an id of another table is no file", async (t) => {
    const task = await t.mutation(api.documents.insert, { list: "a", title: "x" });
    await expect(t.query(files.url, { id: absent(task) })).rejects.toThrow();
    await expect(t.query(files.document, { id: absent(task) })).rejects.toThrow();
  });

  embeddedOnly(
    "convex-test has no server",
    "getUrl leads to the file, whole or in part",
    async (t) => {
      const id = await t.action(files.store, { bytes, type: "image/png" });
      const url = await t.query(files.url, { id });
      const whole = await fetch(url!);
      expect(whole.status).toBe(200);
      expect(whole.headers.get("content-type")).toBe("image/png");
      expect(new Uint8Array(await whole.arrayBuffer())).toEqual(content);
      const part = await fetch(url!, { headers: { range: "bytes=10-19" } });
      expect(part.status).toBe(206);
      expect(new Uint8Array(await part.arrayBuffer())).toEqual(content.slice(10, 20));
      await t.mutation(files.remove, { id });
      expect((await fetch(url!)).status).toBe(404);
    },
  );

  embeddedOnly("convex-test has no server", "an upload URL takes a file", async (t) => {
    const url = await t.mutation(files.uploadUrl);
    const upload = () =>
      fetch(url, { method: "POST", headers: { "content-type": "text/plain" }, body: content });
    const response = await upload();
    expect(response.status).toBe(200);
    const { storageId } = (await response.json()) as { storageId: string };
    const id = storageId as never;
    expect(await t.query(files.document, { id })).toMatchObject({
      sha256: digest,
      size: content.length,
      contentType: "text/plain",
    });
    const loaded = await t.action(files.load, { id });
    expect(new Uint8Array(loaded!.bytes)).toEqual(content);
    const forged = `${url.slice(0, -3)}abc`;
    expect((await fetch(forged, { method: "POST", body: "x" })).status).toBe(401);
  });

  embeddedOnly(
    "convex-test does not know the syscall",
    "getMetadata tells uuid, hash in hex, size and type",
    async (t) => {
      const id = await t.action(files.store, { bytes, type: "image/png" });
      const url = await t.query(files.url, { id });
      expect(await t.query(files.metadata, { id })).toEqual({
        storageId: url?.split("/").at(-1),
        sha256: sha256.copy().digest("hex"),
        size: content.length,
        contentType: "image/png",
      });
      await t.mutation(files.remove, { id });
      expect(await t.query(files.metadata, { id })).toBeNull();
    },
  );

  embeddedOnly(
    "convex-test takes any text",
    "a file goes by its id, or its uuid, and nothing else",
    async (t) => {
      const id = await t.action(files.store, { bytes });
      const url = (await t.query(files.url, { id }))!;
      const uuid = url.split("/").at(-1)!;
      const task = await t.mutation(api.documents.insert, { list: "a", title: "x" });
      for (const named of [
        (text: string) => t.query(files.urlOfAny, { text }),
        (text: string) => t.action(files.urlOfAnyInAction, { text }),
      ]) {
        expect(await named(id)).toBe(url);
        expect(await named(uuid)).toBe(url);
        expect(await named(crypto.randomUUID())).toBeNull();
        await expect(named("nonsense")).rejects.toThrow(
          "Invalid argument `storageId` for `storage.getUrl`: Invalid storage ID: \"nonsense\". Storage ID should be an Id of '_storage' table, or a UUID string.",
        );
        await expect(named(task)).rejects.toThrow(
          "Invalid storage ID. Storage ID cannot be an ID on any table other than '_storage'.",
        );
      }
    },
  );

  embeddedOnly("convex-test has no server", "a URL that is none says what is wrong", async (t) => {
    const id = await t.action(files.store, { bytes });
    const byId = await fetch(`${t.url}/api/storage/${id}`);
    expect(byId.status).toBe(400);
    expect(await byId.json()).toMatchObject({ code: "InvalidStoragePath" });
    const uuid = crypto.randomUUID();
    const unknown = await fetch(`${t.url}/api/storage/${uuid}`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({
      code: "FileNotFound",
      message: `File ${uuid} not found`,
    });
  });

  embeddedOnly("convex-test has no server", "an upload is checked by its Digest", async (t) => {
    const url = await t.mutation(files.uploadUrl);
    const upload = (header: string) =>
      fetch(url, { method: "POST", headers: { digest: header }, body: content });
    expect((await upload(`sha-256=${digest}`)).status).toBe(200);
    const other = createHash("sha256").update("other").digest("base64");
    const refused = await upload(`sha-256=${other}`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      message: `Sha256 mismatch. Expected: ${other} Actual: ${digest}`,
    });
    // Of bytes alone there is no type to keep.
    const [size] = await t.query(files.all);
    expect(size).toBe(content.length);
    expect(await t.query(files.types)).toEqual([null]);
  });
});
