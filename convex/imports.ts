import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { requireCustomerEditor } from "./model/customerAccess";
import { beginImport, cancelImport, importRows, ownImport } from "./model/imports";
import { importMode, importProgress, importRow } from "./model/importShapes";

const MAX_PAGE = 500;

/** Import: begins with a file, or goes on where the same file stopped. */
export const begin = accountMutation({
  args: {
    key: v.string(),
    fileName: v.string(),
    total: v.number(),
    existing: importMode,
    again: v.boolean(),
  },
  returns: importProgress,
  handler: async (ctx, { again, ...file }) => {
    requireCustomerEditor(ctx);
    return await beginImport(ctx, file, again);
  },
});

/** Import: the next rows, each stored once however often they are sent. */
export const addRows = accountMutation({
  args: { importId: v.id("imports"), from: v.number(), rows: v.array(importRow) },
  returns: importProgress,
  handler: async (ctx, { importId, from, rows }) => {
    const file = await ownImport(ctx, importId);
    requireCustomerEditor(ctx);
    return await importRows(ctx, file, from, rows);
  },
});

/** Import: "Cancel". */
export const cancel = accountMutation({
  args: { importId: v.id("imports") },
  returns: v.null(),
  handler: async (ctx, { importId }) => {
    await cancelImport(ctx, await ownImport(ctx, importId));
    return null;
  },
});

/** Import: the rows that were not stored, and why. */
export const problems = accountQuery({
  args: { importId: v.id("imports"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(v.object({ line: v.number(), problem: v.string() })),
  handler: async (ctx, { importId, paginationOpts }) => {
    await ownImport(ctx, importId);
    const result = await ctx.db
      .query("importProblems")
      .withIndex("by_importId_and_line", (q) => q.eq("importId", importId))
      .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
    return { ...result, page: result.page.map(({ line, problem }) => ({ line, problem })) };
  },
});
