import { fail } from "../shared/errors";
import { LANGUAGES } from "../shared/languages";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, requirePermission } from "./caller";

/**
 * Sets what the account's members dictate in, the usual one first. Ends with FORBIDDEN, or with
 * INVALID_INPUT for none or one that is not offered.
 */
export async function setLanguages(
  ctx: CallerMutationCtx,
  languages: readonly string[],
): Promise<void> {
  requirePermission(ctx, "manageSettings");
  const offered: ReadonlySet<string> = new Set(LANGUAGES);
  const chosen = [...new Set(languages)];
  // The account's own may be one that is not offered.
  const isKnown = (one: string) => offered.has(one) || one === ctx.account.locale;
  if (chosen.length === 0 || !chosen.every(isKnown)) {
    fail("INVALID_INPUT", "Choose at least one of the languages offered.");
  }
  await ctx.db.patch("accounts", ctx.account._id, { languages: chosen });
  await recordAudit(ctx, "languages.set", ctx.account._id);
}
