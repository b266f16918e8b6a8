import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { ERROR_MESSAGES, type ErrorCode, fail } from "../shared/errors";
import { MAX_BULK } from "../shared/inbox";
import { canSee } from "./access";
import type { CallerMutationCtx } from "./caller";

/** Conversations that stayed as they were, and why, in words. */
export const refusals = v.array(
  v.object({ conversationId: v.id("conversations"), message: v.string() }),
);
export type Refusals = Infer<typeof refusals>;

/**
 * Does the same to each of several conversations. `act` may refuse one with an error's code, before
 * it has written anything; the others go on. What is absent or not the caller's to see is refused
 * alike. Ends with INVALID_INPUT above MAX_BULK, and with NOT_FOUND when there is none to see.
 */
export async function forEachVisible(
  ctx: CallerMutationCtx,
  conversationIds: Id<"conversations">[],
  act: (conversation: Doc<"conversations">) => Promise<ErrorCode | void>,
): Promise<Refusals> {
  const wanted = [...new Set(conversationIds)];
  if (wanted.length > MAX_BULK) {
    fail("INVALID_INPUT", `Choose at most ${MAX_BULK} conversations at a time.`);
  }
  const refused: Refusals = [];
  let seen = 0;
  for (const conversationId of wanted) {
    const conversation = await ctx.db.get("conversations", conversationId);
    const visible = conversation !== null && (await canSee(ctx, conversation));
    if (visible) seen++;
    const code = visible ? await act(conversation) : "NOT_FOUND";
    if (code) refused.push({ conversationId, message: ERROR_MESSAGES[code] });
  }
  if (wanted.length > 0 && seen === 0) fail("NOT_FOUND");
  return refused;
}
