import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { dayBegins } from "../shared/templateValues";
import type { CallerQueryCtx } from "./caller";
import { propertiesOf } from "./properties";
import type { TemplateFactsRow } from "./templateShapes";

/** Jobs to come, and jobs before, that a text may be about. */
const NEXT = 10;
const PAST = 10;

/** What templates can say in a conversation. `at` is now (ms), as the client has it. */
export async function factsOfConversation(
  ctx: CallerQueryCtx,
  { customerId, contactName }: Doc<"conversations">,
  at: number,
): Promise<TemplateFactsRow> {
  const customer = customerId && (await ctx.db.get("customers", customerId));
  if (!customer) return { name: contactName, isCustomer: false, addresses: [], jobs: [] };
  return await factsOfCustomer(ctx, customer, at);
}

/** What templates can say to a customer. */
export async function factsOfCustomer(
  ctx: CallerQueryCtx,
  { _id: customerId, name, balance }: Doc<"customers">,
  at: number,
): Promise<TemplateFactsRow> {
  const addresses = (await propertiesOf(ctx, customerId)).map(({ address }) => address);
  const jobs = await jobsAround(ctx, customerId, dayBegins(at, ctx.account.timeZone));
  return { name, isCustomer: true, addresses, balance, jobs };
}

async function jobsAround(
  ctx: QueryCtx,
  customerId: Id<"customers">,
  today: number,
): Promise<TemplateFactsRow["jobs"]> {
  const ofCustomer = () => ctx.db.query("jobs");
  const next = await ofCustomer()
    .withIndex("by_customerId_and_scheduledAt", (q) =>
      q.eq("customerId", customerId).gte("scheduledAt", today),
    )
    .take(NEXT);
  // Those without a date come last.
  const past = await ofCustomer()
    .withIndex("by_customerId_and_scheduledAt", (q) =>
      q.eq("customerId", customerId).lt("scheduledAt", today),
    )
    .order("desc")
    .take(PAST);
  return await Promise.all(
    [...next, ...past].map(
      async ({ _id, number, title, status, scheduledAt, amount, technicianId }) => {
        const technician = technicianId && (await ctx.db.get("members", technicianId));
        const technicianName = technician?.name;
        return { _id, number, title, status, scheduledAt, amount, technicianName };
      },
    ),
  );
}
