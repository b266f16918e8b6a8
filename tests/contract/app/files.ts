import { v } from "convex/values";
import { action, mutation, query } from "./server";

export const store = action({
  args: { bytes: v.bytes(), type: v.optional(v.string()) },
  handler: (ctx, { bytes, type }) =>
    ctx.storage.store(new Blob([bytes], type === undefined ? {} : { type })),
});

export const load = action({
  args: { id: v.id("_storage") },
  handler: async (ctx, { id }) => {
    const blob = await ctx.storage.get(id);
    return blob && { bytes: await blob.arrayBuffer(), type: blob.type, size: blob.size };
  },
});

export const url = query({
  args: { id: v.id("_storage") },
  handler: (ctx, { id }) => ctx.storage.getUrl(id),
});

export const urlOfAny = query({
  args: { text: v.string() },
  handler: (ctx, { text }) => ctx.storage.getUrl(text),
});

export const urlOfAnyInAction = action({
  args: { text: v.string() },
  handler: (ctx, { text }) => ctx.storage.getUrl(text),
});

export const types = query({
  args: {},
  handler: async (ctx) =>
    (await ctx.db.system.query("_storage").collect()).map((file) => file.contentType ?? null),
});

export const document = query({
  args: { id: v.id("_storage") },
  handler: (ctx, { id }) => ctx.db.system.get(id),
});

export const metadata = query({
  args: { id: v.id("_storage") },
  handler: (ctx, { id }) => ctx.storage.getMetadata(id),
});

export const remove = mutation({
  args: { id: v.id("_storage") },
  handler: (ctx, { id }) => ctx.storage.delete(id),
});

export const removeThenThrow = mutation({
  args: { id: v.id("_storage") },
  handler: async (ctx, { id }) => {
    await ctx.storage.delete(id);
    throw new Error("keep it after all");
  },
});

export const uploadUrl = mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });

export const all = query({
  args: {},
  handler: async (ctx) => (await ctx.db.system.query("_storage").collect()).map(({ size }) => size),
});

/** Stores and reads in the mutation itself, and perhaps takes it all back. */
export const storeInMutation = mutation({
  args: { bytes: v.bytes(), throws: v.boolean(), sha256: v.optional(v.string()) },
  handler: async (ctx, { bytes, throws, sha256 }) => {
    const blob = new Blob([bytes], { type: "image/png" });
    const id = await ctx.storage.store(blob, sha256 === undefined ? {} : { sha256 });
    const read = await ctx.storage.get(id);
    if (throws) throw new Error("not stored after all");
    const { filesWritten, fileWriteBytes, fileReadBytes } = await ctx.meta.getTransactionMetrics();
    const used = [filesWritten.used, fileWriteBytes.used, fileReadBytes.used];
    return { id, type: read?.type, size: read?.size, used };
  },
});

/** Stores files, one more that it deletes again, and reads them and others. */
export const many = mutation({
  args: { ids: v.array(v.id("_storage")), stores: v.number() },
  handler: async (ctx, { ids, stores }) => {
    await ctx.storage.delete(await ctx.storage.store(new Blob(["gone"])));
    const own = [];
    for (let i = 0; i < stores; i++) own.push(await ctx.storage.store(new Blob(["own"])));
    for (const id of [...own, ...ids]) await ctx.storage.get(id);
    const { filesRead, fileReadBytes, filesWritten } = await ctx.meta.getTransactionMetrics();
    return {
      filesRead: filesRead.used,
      fileReadBytes: fileReadBytes.used,
      filesWritten: filesWritten.used,
    };
  },
});
