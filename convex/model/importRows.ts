import type { Doc, Id } from "../_generated/dataModel";
import { CUSTOMER_LIMITS } from "../shared/customers";
import { type ImportRow, type ReadRow, readRow } from "../shared/importRow";
import { isDayFirst, toMoment } from "../shared/localTime";
import { ownerOf, regionOf, toE164, toEmail } from "./addresses";
import type { CallerMutationCtx } from "./caller";
import { addCustomer, type CustomerFields, linkBareContacts, storeCustomer } from "./customers";
import { addJob, jobByNumber, setTechnician } from "./jobs";
import { addProperty } from "./properties";
import { fold } from "./searchText";

const MAX_MEMBERS = 500;

/** What became of a row. */
type Outcome =
  | { kind: "added" | "updated" | "skipped"; withJob: boolean }
  | { kind: "failed"; problems: string[] };

type Job = NonNullable<ReadRow["job"]>;
type Plan = {
  fields: CustomerFields;
  address: string | undefined;
  owner: Doc<"customers"> | null;
  job: (Job & { there: Doc<"jobs"> | null; technicianId: Id<"members"> | undefined }) | null;
};

/**
 * Stores one row of a file: a customer, their property and a job. All that can be wrong with it is
 * found before anything is written, so that a row is stored whole or not at all.
 */
export async function applyRow(
  ctx: CallerMutationCtx,
  file: Doc<"imports">,
  row: ImportRow,
): Promise<Outcome> {
  const plan = await planOf(ctx, row);
  if ("problems" in plan) return { kind: "failed", problems: plan.problems };
  const { owner, job } = plan;
  const again = owner !== null && owner.importId === file._id;
  if (again && (job === null || job.there !== null)) {
    return { kind: "failed", problems: [`This is the same customer as line ${owner.importLine}.`] };
  }
  if (owner !== null && !again && file.existing === "skip")
    return { kind: "skipped", withJob: false };
  const mark = { importId: file._id, importLine: again ? owner.importLine : row.line };
  const customer = await storeRow(ctx, plan, mark);
  if (job !== null) await storeJob(ctx, customer, job);
  return { kind: owner === null ? "added" : "updated", withJob: job !== null };
}

async function planOf(
  ctx: CallerMutationCtx,
  row: ImportRow,
): Promise<Plan | { problems: string[] }> {
  const { row: read, problems } = readRow(row, isDayFirst(ctx.account.locale));
  if (read === null) return { problems };
  const found: string[] = [];
  const normalised = (texts: string[], to: (text: string) => string | null, what: string) =>
    texts.flatMap((text) => {
      const address = to(text);
      if (address === null) found.push(`“${text}” is not ${what}.`);
      return address ?? [];
    });
  const region = regionOf(ctx.account);
  const phones = normalised(read.phones, (text) => toE164(text, region), "a phone number");
  const emails = normalised(read.emails, toEmail, "an email address");
  const owners = new Map<Id<"customers">, Doc<"customers">>();
  for (const address of [...phones, ...emails]) {
    const owner = await ownerOf(ctx, ctx.account._id, address);
    if (owner !== null) owners.set(owner._id, owner);
  }
  if (owners.size > 1) {
    const names = [...owners.values()].map(({ name }) => name).join(" and ");
    found.push(`The phone and email belong to different customers, ${names}. Merge them first.`);
  }
  const owner = [...owners.values()][0] ?? null;
  const job = read.job === undefined ? null : await planJob(ctx, read.job, owner, found);
  if (found.length > 0) return { problems: found };
  const { name, leadScore, balance, notes, address } = read;
  const fields = {
    name,
    phones: unique(phones),
    emails: unique(emails),
    leadScore,
    balance,
    notes,
  };
  return { fields, address, owner, job };
}

async function planJob(
  ctx: CallerMutationCtx,
  job: Job,
  owner: Doc<"customers"> | null,
  problems: string[],
): Promise<Plan["job"]> {
  const there = await jobByNumber(ctx, ctx.account._id, job.number);
  if (there !== null && there.customerId !== owner?._id) {
    problems.push(`Job ${job.number} belongs to another customer already.`);
  }
  if (there === null && job.title === undefined) problems.push("The job has no title.");
  const technicianId =
    job.technician === undefined ? undefined : await memberCalled(ctx, job.technician);
  if (technicianId === null) problems.push(`“${job.technician}” is nobody of your team.`);
  return { ...job, there, technicianId: technicianId ?? undefined };
}

async function storeRow(
  ctx: CallerMutationCtx,
  { fields, address, owner }: Plan,
  mark: Pick<Doc<"customers">, "importId" | "importLine">,
): Promise<Doc<"customers">> {
  let customer: Doc<"customers"> | null;
  if (owner === null) {
    const id = await addCustomer(ctx, { accountId: ctx.account._id, ...fields, ...mark });
    customer = await ctx.db.get("customers", id);
    if (customer === null) throw new Error("a customer just inserted is not there");
    await linkBareContacts(ctx, customer, [...fields.phones, ...fields.emails]);
  } else {
    // Cells that are empty say nothing; what is written goes over what was there.
    customer = await storeCustomer(ctx, owner, {
      name: fields.name,
      phones: unique([...owner.phones, ...fields.phones]).slice(0, CUSTOMER_LIMITS.phones),
      emails: unique([...owner.emails, ...fields.emails]).slice(0, CUSTOMER_LIMITS.emails),
      leadScore: fields.leadScore ?? owner.leadScore,
      balance: fields.balance ?? owner.balance,
      notes: fields.notes ?? owner.notes,
    });
    await ctx.db.patch("customers", owner._id, mark);
  }
  if (address !== undefined) await addProperty(ctx, customer, address);
  return customer;
}

async function storeJob(
  ctx: CallerMutationCtx,
  { _id: customerId, accountId }: Doc<"customers">,
  { there, technicianId, ...job }: NonNullable<Plan["job"]>,
): Promise<void> {
  const scheduledAt =
    job.scheduledAt === undefined ? undefined : toMoment(job.scheduledAt, ctx.account.timeZone);
  const { number, amount } = job;
  if (there === null) {
    const status = job.status ?? (scheduledAt === undefined ? "unscheduled" : "scheduled");
    const title = job.title ?? number;
    const fields = { number, title, status, scheduledAt, amount, technicianId };
    await addJob(ctx, { accountId, customerId, ...fields });
    return;
  }
  await ctx.db.patch("jobs", there._id, {
    title: job.title ?? there.title,
    status: job.status ?? there.status,
    scheduledAt: scheduledAt ?? there.scheduledAt,
    amount: amount ?? there.amount,
  });
  if (technicianId !== undefined) await setTechnician(ctx, there, technicianId);
}

/** The active member with this name or email; null when there is none. */
async function memberCalled(ctx: CallerMutationCtx, text: string): Promise<Id<"members"> | null> {
  const members = await ctx.db
    .query("members")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", ctx.account._id))
    .take(MAX_MEMBERS);
  const wanted = fold(text);
  const found = members.find(
    ({ name, email, status }) =>
      status === "active" && (fold(name) === wanted || email.toLowerCase() === wanted),
  );
  return found?._id ?? null;
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
