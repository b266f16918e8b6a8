import { createHash } from "node:crypto";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { files } = api;
const content = new Uint8Array(70_000).map((_, i) => (i * 31) % 256);
const bytes = content.buffer;
const sha256 = createHash("sha256").update(content);
const digest = sha256.copy().digest("base64");
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

  promise("a deleted file is gone for all", async (t) => {
    const id = await t.action(files.store, { bytes });
    await t.mutation(files.remove, { id });
    expect(await t.query(files.url, { id })).toBeNull();
    expect(await t.query(files.document, { id })).toBeNull();
    expect(await t.action(files.load, { id })).toBeNull();
    await expect(t.mutation(files.remove, { id })).rejects.toThrow();
  });

  embeddedOnly("convex-test refuses it", "a mutation stores and reads files itself", async (t) => {
    const stored = await t.mutation(files.storeInMutation, { bytes, throws: false });
    expect(stored).toMatchObject({
      type: "image/png",
      size: content.length,
      used: [1, content.length, content.length],
    });
    const response = await fetch((await t.query(files.url, { id: stored.id }))!);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
    await expect(t.mutation(files.storeInMutation, { bytes, throws: true })).rejects.toThrow();
    const wrong = { bytes, throws: false, sha256: "0".repeat(64) };
    await expect(t.mutation(files.storeInMutation, wrong)).rejects.toThrow("sha256 mismatch");
    expect(await t.query(files.all)).toEqual([content.length]);
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

  embeddedOnly("convex-test takes any", "what is no id is refused by name", async (t) => {
    const uuid = "550e8400-e29b-41d4-a716-446655440000";
    const inMutation = (operation: string, id: string) =>
      t.mutation(files.lookFor, { operation, id });
    const inAction = (operation: string, id: string) =>
      t.action(files.lookForInAction, { operation, id });
    for (const ask of [inMutation, inAction]) {
      for (const operation of ["getUrl", "getMetadata", "delete"]) {
        await expect(ask(operation, "x"), operation).rejects.toThrow(
          `Invalid argument \`storageId\` for \`storage.${operation}\`: Unable to decode ID`,
        );
      }
      expect(await ask("getUrl", uuid)).toBeNull();
      expect(await ask("getMetadata", uuid)).toBeNull();
      await expect(ask("delete", uuid)).rejects.toThrow(`storage id ${uuid} not found`);
    }
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
    "getMetadata tells id, hash in hex, size and type",
    async (t) => {
      const id = await t.action(files.store, { bytes, type: "image/png" });
      expect(await t.query(files.metadata, { id })).toEqual({
        storageId: id,
        sha256: sha256.copy().digest("hex"),
        size: content.length,
        contentType: "image/png",
      });
      await t.mutation(files.remove, { id });
      expect(await t.query(files.metadata, { id })).toBeNull();
    },
  );
});
