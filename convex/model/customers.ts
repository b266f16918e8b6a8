import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { syncCustomerAccess } from "./audience";
import type { customerContext } from "./shapes";

/** Jobs shown beside a thread. */
const MAX_JOBS = 20;

type NewCustomer = Omit<Doc<"customers">, "_id" | "_creationTime">;
type NewJob = Omit<Doc<"jobs">, "_id" | "_creationTime">;

/** Adds a customer, findable by each phone (E.164) and email of theirs. */
export async function addCustomer(ctx: MutationCtx, fields: NewCustomer): Promise<Id<"customers">> {
  const customerId = await ctx.db.insert("customers", fields);
  const { accountId } = fields;
  for (const address of [...fields.phones, ...fields.emails]) {
    await ctx.db.insert("customerAddresses", { accountId, customerId, address });
  }
  return customerId;
}

/** Adds a job; its technician sees the customer's conversations from now on. */
export async function addJob(ctx: MutationCtx, fields: NewJob): Promise<Id<"jobs">> {
  const jobId = await ctx.db.insert("jobs", fields);
  if (fields.technicianId !== undefined) {
    await syncCustomerAccess(ctx, fields.technicianId, fields.customerId);
  }
  return jobId;
}

/** Gives a job to another technician, or to none; what both may see follows. */
export async function setTechnician(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  technicianId: Id<"members"> | undefined,
): Promise<void> {
  await ctx.db.patch("jobs", job._id, { technicianId });
  for (const memberId of [job.technicianId, technicianId]) {
    if (memberId !== undefined) await syncCustomerAccess(ctx, memberId, job.customerId);
  }
}

/** What the thread shows of its customer: profile, first property, latest jobs. */
export async function customerBeside(
  ctx: QueryCtx,
  customerId: Id<"customers">,
): Promise<Infer<typeof customerContext> | null> {
  const customer = await ctx.db.get("customers", customerId);
  if (customer === null) return null;
  const property = await ctx.db
    .query("properties")
    .withIndex("by_customerId", (q) => q.eq("customerId", customerId))
    .first();
  const jobs = await ctx.db
    .query("jobs")
    .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", customerId))
    .order("desc")
    .take(MAX_JOBS);
  const { _id, name, phones, emails, leadScore, balance, notes } = customer;
  return {
    _id,
    name,
    phones,
    emails,
    property: property?.address ?? null,
    leadScore,
    balance,
    notes,
    jobs: jobs.map(({ _id, number, title, status, scheduledAt, amount }) => ({
      _id,
      number,
      title,
      status,
      scheduledAt,
      amount,
    })),
  };
}
