import { getDocumentSize } from "convex/values";
import { internalMutation, query } from "./server";

const tables = [
  "values",
  "tasks",
  "typed",
  "shapes",
  "counters",
  "logs",
  "articles",
  "loose",
  "passages",
] as const;

/** What one call may read, in bytes and documents, well below the limits of a transaction. */
const batch = { bytes: 8_000_000, documents: 6_000 };

/**
 * Leaves nothing of the test before; finished jobs stay listed, as they do on Convex. Returns
 * whether that is all done: large tables take several calls.
 */
export const everything = internalMutation({
  args: {},
  handler: async (ctx) => {
    let bytes = 0;
    let documents = 0;
    for (const table of tables) {
      for await (const row of ctx.db.query(table)) {
        bytes += getDocumentSize(row);
        if (bytes > batch.bytes || ++documents > batch.documents) return false;
        await ctx.db.delete(row._id);
      }
    }
    for await (const file of ctx.db.system.query("_storage")) await ctx.storage.delete(file._id);
    for await (const job of ctx.db.system.query("_scheduled_functions")) {
      if (job.state.kind === "pending") await ctx.scheduler.cancel(job._id);
    }
    return true;
  },
});

/** How many scheduled functions have not ended. */
export const unfinishedJobs = query({
  args: {},
  handler: async (ctx) => {
    let count = 0;
    for await (const { state } of ctx.db.system.query("_scheduled_functions")) {
      if (state.kind === "pending" || state.kind === "inProgress") count++;
    }
    return count;
  },
});
