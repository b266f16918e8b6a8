import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { UNKNOWN_CONTACT } from "../../shared/inbox";
import { isOpenAt } from "../../shared/openingHours";
import { zoneOfPhone } from "../../shared/phoneZone";
import { callerAs } from "../caller";
import { customerBeside } from "../customers";
import { channel, customerContext, jobSummary, leadStatus } from "../shapes";
import { example, examplesFor, style, styleFor } from "./examples";
import { settingsOf } from "./settings";
import { composeMode, draftChange, suggestionKind } from "./shapes";
import { filledTemplate, templatesFor } from "./templates";
import { recentMessages } from "./thread";

/** Price list, numbers and mailboxes of one business that are looked at. */
const MAX_SERVICES = 100;
const MAX_OWN_ADDRESSES = 10;
/** Jobs of a customer, the newest. */
const MAX_JOBS = 10;

/** All a suggestion may draw on. Of other customers there is nothing in it that names them. */
export const material = v.object({
  kind: suggestionKind,
  mode: composeMode,
  change: v.optional(draftChange),
  basis: v.optional(v.string()),
  channel,
  now: v.number(),
  business: v.object({
    name: v.string(),
    locale: v.string(),
    timeZone: v.string(),
    phones: v.array(v.string()),
    emails: v.array(v.string()),
    /** By its opening hours; absent while nobody has said them. */
    openNow: v.optional(v.boolean()),
  }),
  /** How the business wants it written, in its own words: for all drafts, then for this mode. */
  prompts: v.array(v.string()),
  /** In whose name the reply goes. */
  author: v.string(),
  contact: v.object({
    /** Absent while nobody knows it. */
    name: v.optional(v.string()),
    address: v.string(),
    /** Where their phone says they are; else the business's. */
    timeZone: v.string(),
    leadStatus: v.optional(leadStatus),
  }),
  customer: v.union(v.null(), customerContext.omit("jobs", "canOpen", "_id")),
  jobs: v.array(
    jobSummary.omit("_id", "technicianId").extend({ technician: v.optional(v.string()) }),
  ),
  services: v.array(
    v.object({
      name: v.string(),
      price: v.number(),
      isFrom: v.optional(v.boolean()),
      details: v.optional(v.string()),
    }),
  ),
  /** The end of the thread, oldest first. */
  messages: v.array(
    v.object({
      _id: v.id("messages"),
      fromCustomer: v.boolean(),
      author: v.string(),
      at: v.number(),
      body: v.string(),
    }),
  ),
  /** What the customer wants answered. */
  asked: v.string(),
  examples: v.array(example),
  /** Suggestions nobody wanted where somebody wrote alike. */
  rejected: v.array(v.string()),
  /** Empty where a model writes. */
  templates: v.array(filledTemplate),
  style: v.union(v.null(), style),
});
export type Material = Infer<typeof material>;

/** What the run's writer may draw on at `now`; null when the run or its author's right to it is over. */
export async function materialOf(
  ctx: QueryCtx,
  suggestionId: Id<"suggestions">,
  now: number,
): Promise<Material | null> {
  const run = await ctx.db.get("suggestions", suggestionId);
  if (run === null || run.state !== "writing") return null;
  const caller = await callerAs(ctx, run.memberId);
  const conversation = await ctx.db.get("conversations", run.conversationId);
  if (caller === null || conversation === null) return null;
  if (!settingsOf(caller.account).enabled) return null;
  const { account, member } = caller;
  const beside =
    conversation.customerId === undefined
      ? null
      : await customerBeside({ ...ctx, ...caller }, conversation.customerId);
  const messages = await recentMessages(ctx, conversation._id);
  const { contactName, contactAddress, leadStatus } = conversation;
  const phone = conversation.channel === "sms" ? contactAddress : (beside?.phones[0] ?? "");
  const looked = {
    account,
    author: member.name,
    mode: run.mode,
    conversation,
    asked: run.inbound,
    now,
  };
  return {
    kind: run.kind,
    mode: run.mode,
    change: run.change,
    basis: run.basis,
    channel: conversation.channel,
    now,
    business: await businessOf(ctx, account, now),
    prompts: promptsFor(account, run.mode),
    author: member.name,
    contact: {
      name: contactName === UNKNOWN_CONTACT ? undefined : contactName,
      address: contactAddress,
      timeZone: zoneOfPhone(phone) ?? account.timeZone,
      leadStatus,
    },
    customer: beside && profileOf(beside),
    jobs: await jobsOf(ctx, beside?.jobs ?? []),
    services: await servicesOf(ctx, account._id),
    messages: messages.map(({ _id, direction, authorName, at, body }) => ({
      _id,
      fromCustomer: direction === "in",
      author: authorName,
      at,
      body,
    })),
    asked: run.inbound,
    ...(await examplesFor(ctx, looked)),
    templates: await templatesFor({ ...ctx, ...caller }, conversation, now),
    style: await styleFor(ctx, looked),
  };
}

type Beside = NonNullable<Awaited<ReturnType<typeof customerBeside>>>;

function profileOf(beside: Beside): Material["customer"] {
  const { name, phones, emails, property, leadScore, balance, notes } = beside;
  return { name, phones, emails, property, leadScore, balance, notes };
}

async function jobsOf(ctx: QueryCtx, jobs: Beside["jobs"]): Promise<Material["jobs"]> {
  return await Promise.all(
    jobs.slice(0, MAX_JOBS).map(async ({ _id, technicianId, ...job }) => {
      const technician = technicianId && (await ctx.db.get("members", technicianId));
      return { ...job, technician: technician?.name };
    }),
  );
}

async function businessOf(
  ctx: QueryCtx,
  { _id, name, locale, timeZone, openingHours }: Doc<"accounts">,
  now: number,
): Promise<Material["business"]> {
  const numbers = await ctx.db
    .query("phoneNumbers")
    .withIndex("by_accountId", (q) => q.eq("accountId", _id))
    .take(MAX_OWN_ADDRESSES);
  const mailboxes = await ctx.db
    .query("mailboxes")
    .withIndex("by_accountId", (q) => q.eq("accountId", _id))
    .take(MAX_OWN_ADDRESSES);
  return {
    name,
    locale,
    timeZone,
    phones: numbers.map(({ number }) => number),
    emails: mailboxes.map(({ address }) => address),
    ...(openingHours && { openNow: isOpenAt(now, openingHours, timeZone) }),
  };
}

function promptsFor(account: Doc<"accounts">, mode: Material["mode"]): string[] {
  const { prompts } = settingsOf(account);
  return [prompts.all, prompts[mode]].filter((text) => text !== undefined);
}

async function servicesOf(ctx: QueryCtx, accountId: Id<"accounts">): Promise<Material["services"]> {
  const rows = await ctx.db
    .query("services")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", accountId))
    .take(MAX_SERVICES);
  return rows.map(({ name, price, isFrom, details }) => ({ name, price, isFrom, details }));
}
