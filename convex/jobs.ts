import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import { accountMutation } from "./functions";
import { recordAudit } from "./model/audit";
import type { CallerQueryCtx } from "./model/caller";
import { editableCustomer } from "./model/customerAccess";
import { createJob, removeJob, updateJob } from "./model/jobs";
import { jobFields } from "./model/shapes";
import { fail } from "./shared/errors";

/** Customer page: "Add job". */
export const create = accountMutation({
  args: { customerId: v.id("customers"), fields: jobFields },
  returns: v.id("jobs"),
  handler: async (ctx, { customerId, fields }) =>
    await createJob(ctx, await editableCustomer(ctx, customerId), fields),
});

/** Customer page: a job as a whole. */
export const update = accountMutation({
  args: { jobId: v.id("jobs"), fields: jobFields },
  returns: v.null(),
  handler: async (ctx, { jobId, fields }) => {
    await updateJob(ctx, await editableJob(ctx, jobId), fields);
    return null;
  },
});

/** Customer page: a job entered by mistake. */
export const remove = accountMutation({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }) => {
    const job = await editableJob(ctx, jobId);
    await removeJob(ctx, job);
    await recordAudit(ctx, "job.removed", job.customerId, job.number);
    return null;
  },
});

async function editableJob(ctx: CallerQueryCtx, jobId: Id<"jobs">): Promise<Doc<"jobs">> {
  const job = await ctx.db.get("jobs", jobId);
  if (job === null) fail("NOT_FOUND");
  await editableCustomer(ctx, job.customerId);
  return job;
}
