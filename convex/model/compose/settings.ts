import type { Doc } from "../../_generated/dataModel";
import { DEFAULT_KEEP_LEARNED_DAYS, DEFAULT_MONTHLY_TOKENS } from "../../shared/compose";
import { fail } from "../../shared/errors";
import type { CallerMutationCtx } from "../caller";

type Settings = NonNullable<Doc<"accounts">["assistant"]>;

/** The assistant's settings with what nobody has said filled in. */
export function settingsOf({ assistant }: Doc<"accounts">) {
  return {
    enabled: assistant?.enabled ?? false,
    monthlyTokens: assistant?.monthlyTokens ?? DEFAULT_MONTHLY_TOKENS,
    keepDays: assistant?.keepDays ?? DEFAULT_KEEP_LEARNED_DAYS,
    forgottenAt: assistant?.forgottenAt ?? 0,
  };
}

/** Changes some of the caller's account's settings. */
export async function changeSettings(
  ctx: CallerMutationCtx,
  change: Partial<Settings>,
): Promise<void> {
  const assistant = { enabled: false, ...ctx.account.assistant, ...change };
  await ctx.db.patch("accounts", ctx.account._id, { assistant });
}

/** Ends with ASSISTANT_OFF where nobody has switched the assistant on. */
export function requireAssistant(account: Doc<"accounts">): void {
  if (!settingsOf(account).enabled) fail("ASSISTANT_OFF");
}
