import type { Doc } from "../../_generated/dataModel";
import {
  type ComposePrompts,
  DEFAULT_KEEP_LEARNED_DAYS,
  DEFAULT_MONTHLY_TOKENS,
  MAX_PROMPT,
  PROMPT_PLACES,
} from "../../shared/compose";
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
    prompts: assistant?.prompts ?? {},
  };
}

/** What a business says of its drafts as it is kept: without what is empty. Ends with INVALID_INPUT. */
export function tidyPrompts(prompts: ComposePrompts): ComposePrompts {
  const kept: ComposePrompts = {};
  for (const place of PROMPT_PLACES) {
    const text = prompts[place]?.trim() ?? "";
    if (text.length > MAX_PROMPT) {
      fail("INVALID_INPUT", `Each may have ${MAX_PROMPT} characters; one has ${text.length}.`);
    }
    if (text !== "") kept[place] = text;
  }
  return kept;
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
