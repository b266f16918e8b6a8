import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { isAccepted } from "../../shared/status";
import type { Answer } from "./shapes";

/** Messages before one that are looked through for the one it answers. */
const LOOK_BACK = 20;

/**
 * What a reply of before there were reports was an answer to: the first message since the last
 * reply that stands, or since somebody settled things otherwise. When it was accepted is not known,
 * so the time it was written is taken.
 */
export async function pastAnswer(ctx: QueryCtx, message: Doc<"messages">): Promise<Answer> {
  if (!isReply(message)) return {};
  let since: number | undefined;
  const earlier = await before(ctx, message);
  const end = earlier.findIndex((each) => isReply(each) || endsWait(each.event));
  for (const each of end < 0 ? earlier : earlier.slice(0, end)) {
    if (each.inboundSeq !== undefined) since = each.at;
  }
  if (since === undefined) return {};
  const begins =
    end < 0 ? earlier.length < LOOK_BACK - 1 : earlier[end]?.event?.type === "archived";
  return { waited: message.at - since, ...(begins && { first: true }) };
}

function endsWait(event: Doc<"messages">["event"]): boolean {
  return event?.type === "archived" || event?.type === "settled";
}

function isReply(message: Doc<"messages">): boolean {
  const { direction, authorId, statusRank } = message;
  return direction === "out" && authorId !== undefined && isAccepted(statusRank);
}

async function before(
  ctx: QueryCtx,
  { conversationId, at, _creationTime }: Doc<"messages">,
): Promise<Doc<"messages">[]> {
  const rows = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q.eq("conversationId", conversationId).lte("at", at),
    )
    .order("desc")
    .take(LOOK_BACK);
  return rows.filter((row) => row.at < at || row._creationTime < _creationTime);
}
