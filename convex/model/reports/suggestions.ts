import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { Channel } from "../../shared/inbox";
import { dayAt } from "../../shared/reportDays";
import { addTally } from "../../shared/reportTally";
import { suggestionFigures } from "./figures";
import { addToReport } from "./rows";

type Fields = WithoutSystemFields<Doc<"suggestions">>;

/** Stores a run of the assistant and counts it, on its first day whatever becomes of it. */
export async function insertSuggestion(
  ctx: MutationCtx,
  { timeZone }: Doc<"accounts">,
  channel: Channel,
  fields: Omit<Fields, "report">,
): Promise<Id<"suggestions">> {
  const report = { day: dayAt(fields.startedAt, timeZone), channel };
  const { accountId, memberId } = fields;
  await addToReport(ctx, { accountId, memberId, ...report }, suggestionFigures(fields));
  return await ctx.db.insert("suggestions", { ...fields, report });
}

/** Changes a run in what may count, and counts the difference. */
export async function changeSuggestion(
  ctx: MutationCtx,
  run: Doc<"suggestions">,
  change: Partial<Fields>,
): Promise<void> {
  await ctx.db.patch("suggestions", run._id, change);
  const { accountId, memberId, report } = run;
  // Not counted yet: what it is by then is.
  if (report === undefined) return;
  const difference = suggestionFigures({ ...run, ...change });
  addTally(difference, suggestionFigures(run), -1);
  await addToReport(ctx, { accountId, memberId, ...report }, difference);
}

/** Counts a run of before there were reports; one that is counted stays as it is. */
export async function countPastSuggestion(
  ctx: MutationCtx,
  run: Doc<"suggestions">,
): Promise<void> {
  if (run.report !== undefined) return;
  const account = await ctx.db.get("accounts", run.accountId);
  const conversation = await ctx.db.get("conversations", run.conversationId);
  if (account === null || conversation === null) return;
  const { accountId, memberId, startedAt } = run;
  const report = { day: dayAt(startedAt, account.timeZone), channel: conversation.channel };
  await ctx.db.patch("suggestions", run._id, { report });
  await addToReport(ctx, { accountId, memberId, ...report }, suggestionFigures(run));
}
