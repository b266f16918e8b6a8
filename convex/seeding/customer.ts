import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { addCustomer } from "../model/customers";
import { addJob } from "../model/jobs";
import { sortNameOf } from "../model/searchText";
import { BUSINESS, CUSTOMERS, emailOf, jobsOf, phoneOf } from "./people";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST_HOUR = 8;
const WORKING_HOURS = 9;
const LOCAL_HOUR = new Intl.DateTimeFormat("en-US", {
  hour: "numeric",
  hourCycle: "h23",
  timeZone: BUSINESS.timeZone,
});

/** Stores the demo customer with this index, their property and jobs, unless they are there already. */
export async function seedCustomer(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  members: Map<string, Doc<"members">>,
  index: number,
  now: number,
): Promise<void> {
  const customer = CUSTOMERS[index];
  if (customer === undefined) return;
  const { name, address, ...profile } = customer;
  const there = await ctx.db
    .query("customers")
    .withIndex("by_accountId_and_mergedIntoId_and_sortName", (q) =>
      q.eq("accountId", accountId).eq("mergedIntoId", undefined).eq("sortName", sortNameOf(name)),
    )
    .first();
  if (there !== null) return;
  const customerId = await addCustomer(ctx, {
    accountId,
    name,
    phones: [phoneOf(index)],
    emails: [emailOf(name)],
    ...profile,
  });
  await ctx.db.insert("properties", { accountId, customerId, address });
  for (const [nth, job] of jobsOf(name).entries()) {
    await addJob(ctx, {
      accountId,
      customerId,
      number: `J-${2200 + index * 3 + nth}`,
      title: job.title,
      status: job.status,
      scheduledAt:
        job.inDays === undefined
          ? undefined
          : inWorkingHours(
              now + job.inDays * DAY,
              FIRST_HOUR + ((index + 4 * nth) % WORKING_HOURS),
            ),
      amount: job.amount === 0 ? undefined : Math.round(job.amount * 100),
      technicianId: members.get(job.technician ?? "")?._id,
    });
  }
}

/** That day, at this full hour of the business's own clock. */
function inWorkingHours(at: number, hour: number): number {
  const local = Number(LOCAL_HOUR.format(at));
  return at - (at % HOUR) + (hour - local) * HOUR;
}
