import type { Doc } from "../../_generated/dataModel";
import { intentOf, languageOf } from "../../ai/intent";
import { skeletonReplies } from "../../ai/skeletons";
import type { CallerQueryCtx } from "../caller";
import { settingsOf } from "./settings";
import { askedOf } from "./thread";

/** Short texts that fit the customer's last words; none with the assistant off or before they wrote. */
export async function quickRepliesFor(
  ctx: CallerQueryCtx,
  { _id, inboundSeq }: Doc<"conversations">,
): Promise<string[]> {
  if (!settingsOf(ctx.account).enabled || !ctx.can("message") || inboundSeq === 0) return [];
  const asked = await askedOf(ctx, _id);
  const language = languageOf(asked, ctx.account.locale.startsWith("es") ? "es" : "en");
  return [...skeletonReplies(language, intentOf(asked, language))];
}
