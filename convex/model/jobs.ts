import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { CUSTOMER_LIMITS, type JobStatus, MAX_CENTS } from "../shared/customers";
import { fail } from "../shared/errors";
import { activeMember } from "./access";
import type { CallerMutationCtx } from "./caller";
import { syncTechnician } from "./customerAccess";
import { newestConversation } from "./customerConversations";
import type { JobSummary } from "./shapes";
import { recordEvent } from "./timeline";

/** What a person writes about a job. `amount` is in cents, `scheduledAt` in ms since 1970. */
export type JobFields = {
  number: string;
  title: string;
  status: JobStatus;
  scheduledAt?: number | undefined;
  amount?: number | undefined;
  technicianId?: Id<"members"> | undefined;
};

/** Stores a job; its technician sees the customer and their conversations from now on. */
export async function addJob(
  ctx: MutationCtx,
  fields: WithoutSystemFields<Doc<"jobs">>,
): Promise<Id<"jobs">> {
  const jobId = await ctx.db.insert("jobs", fields);
  if (fields.technicianId !== undefined) {
    await syncTechnician(ctx, fields.technicianId, fields.customerId);
  }
  return jobId;
}

/** Gives a job to another technician, or to none; what both may see follows. */
export async function setTechnician(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  technicianId: Id<"members"> | undefined,
): Promise<void> {
  if (job.technicianId === technicianId) return;
  await ctx.db.patch("jobs", job._id, { technicianId });
  for (const memberId of [job.technicianId, technicianId]) {
    if (memberId !== undefined) await syncTechnician(ctx, memberId, job.customerId);
  }
}

/** Adds a job to a customer. Ends with INVALID_INPUT, JOB_NUMBER_TAKEN or, for the technician, NOT_FOUND. */
export async function createJob(
  ctx: CallerMutationCtx,
  customer: Doc<"customers">,
  fields: JobFields,
): Promise<Id<"jobs">> {
  const checked = await checkedJob(ctx, fields, null);
  const jobId = await addJob(ctx, {
    accountId: customer.accountId,
    customerId: customer._id,
    ...checked,
  });
  const job = await ctx.db.get("jobs", jobId);
  if (job !== null) await tellScheduled(ctx, job);
  return jobId;
}

/** Changes a job. Errors as createJob. */
export async function updateJob(
  ctx: CallerMutationCtx,
  job: Doc<"jobs">,
  fields: JobFields,
): Promise<void> {
  const { technicianId, ...checked } = await checkedJob(ctx, fields, job);
  await ctx.db.patch("jobs", job._id, checked);
  await setTechnician(ctx, job, technicianId);
  if (checked.scheduledAt !== job.scheduledAt) await tellScheduled(ctx, { ...job, ...checked });
}

/** Takes a job away; its technician no longer sees the customer by it. */
export async function removeJob(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  await ctx.db.delete("jobs", job._id);
  if (job.technicianId !== undefined) await syncTechnician(ctx, job.technicianId, job.customerId);
}

/** The account's job with this number. */
export async function jobByNumber(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  number: string,
): Promise<Doc<"jobs"> | null> {
  return await ctx.db
    .query("jobs")
    .withIndex("by_accountId_and_number", (q) => q.eq("accountId", accountId).eq("number", number))
    .first();
}

/** What is shown of a job. */
export function toJob({
  _id,
  number,
  title,
  status,
  scheduledAt,
  amount,
  technicianId,
}: Doc<"jobs">): JobSummary {
  return { _id, number, title, status, scheduledAt, amount, technicianId };
}

async function checkedJob(
  ctx: CallerMutationCtx,
  fields: JobFields,
  before: Doc<"jobs"> | null,
): Promise<JobFields> {
  const number = fields.number.trim();
  const title = fields.title.trim();
  if (number === "") fail("INVALID_INPUT", "Give the job a number.");
  if (title === "") fail("INVALID_INPUT", "Give the job a title.");
  if (number.length > CUSTOMER_LIMITS.jobNumber)
    fail("INVALID_INPUT", "The job number is too long.");
  if (title.length > CUSTOMER_LIMITS.jobTitle) fail("INVALID_INPUT", "The job title is too long.");
  const { amount, scheduledAt, technicianId } = fields;
  if (amount !== undefined && !(Number.isInteger(amount) && Math.abs(amount) <= MAX_CENTS)) {
    fail("INVALID_INPUT", "The amount is not one that can be kept.");
  }
  if (scheduledAt !== undefined && !(Math.abs(scheduledAt) < 8.64e15)) {
    fail("INVALID_INPUT", "The date is not one that can be kept.");
  }
  const twin = await jobByNumber(ctx, ctx.account._id, number);
  if (twin !== null && twin._id !== before?._id) {
    fail("JOB_NUMBER_TAKEN", `Another job has the number ${number} already.`, {
      about: twin.customerId,
    });
  }
  if (technicianId !== undefined && technicianId !== before?.technicianId) {
    await activeMember(ctx, technicianId);
  }
  return { number, title, status: fields.status, scheduledAt, amount, technicianId };
}

/** An appointment is told where the customer was last talked with. */
async function tellScheduled(ctx: CallerMutationCtx, job: Doc<"jobs">): Promise<void> {
  if (job.scheduledAt === undefined) return;
  const conversation = await newestConversation(ctx, job.customerId);
  if (conversation === null) return;
  const { number, title, scheduledAt } = job;
  const event = { type: "jobScheduled" as const, number, title, scheduledAt };
  await recordEvent(ctx, conversation, event, ctx.member);
}
