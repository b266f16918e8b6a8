import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import {
  type BusinessFields,
  businessNameProblem,
  languagesWith,
  tidyBusinessName,
} from "../shared/business";
import { fail } from "../shared/errors";
import { type OpeningHours, openingHoursProblem } from "../shared/openingHours";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, requirePermission } from "./caller";
import { knownZone, requireZone } from "./quietHours";

/**
 * Changes what a business says of itself; what is not given stays, as others may have changed it.
 * Ends with FORBIDDEN, or with INVALID_INPUT, saying what is wrong.
 */
export async function changeBusiness(
  ctx: CallerMutationCtx,
  fields: Partial<BusinessFields>,
): Promise<void> {
  requirePermission(ctx, "manageSettings");
  const { name, timeZone, locale, languages, openingHours } = fields;
  const changes: Partial<Doc<"accounts">> = {
    ...(name !== undefined && { name: requireName(name) }),
    ...(timeZone !== undefined && { timeZone: requireZone(timeZone) }),
    ...(locale !== undefined && { locale: requireLocale(ctx.account, locale) }),
    ...(languages !== undefined && { languages: requireLanguages(ctx.account, languages) }),
    ...(openingHours !== undefined && { openingHours: requireHours(openingHours) }),
  };
  if (Object.keys(changes).length === 0) return;
  await ctx.db.patch("accounts", ctx.account._id, changes);
  await recordAudit(ctx, "account.changed", ctx.account._id);
}

/**
 * Makes the account of an organisation. A browser says where and in which language it works; what we
 * do not know of either falls back to what an admin then corrects in the settings.
 */
export async function newAccount(
  ctx: MutationCtx,
  {
    externalId,
    name,
    timeZone,
    locale,
  }: Pick<BusinessFields, "name" | "timeZone" | "locale"> & {
    externalId: string;
  },
): Promise<Doc<"accounts">> {
  const offered = languagesWith([]);
  const accountId = await ctx.db.insert("accounts", {
    externalId,
    name: businessNameProblem(name) === null ? tidyBusinessName(name) : "New business",
    timeZone: knownZone(timeZone) ?? "UTC",
    locale: offered.find((one) => one === locale) ?? "en-US",
  });
  return (await ctx.db.get("accounts", accountId)) ?? fail("NOT_FOUND");
}

/** What members of an account can dictate in, the usual one first. */
export function languagesOf({ languages, locale }: Doc<"accounts">): string[] {
  return languages ?? [locale];
}

function requireName(name: string): string {
  const problem = businessNameProblem(name);
  if (problem !== null) fail("INVALID_INPUT", problem);
  return tidyBusinessName(name);
}

function requireHours(hours: OpeningHours | null): OpeningHours | undefined {
  const problem = hours && openingHoursProblem(hours);
  if (problem !== null) fail("INVALID_INPUT", problem);
  return hours ?? undefined;
}

function requireLocale(account: Doc<"accounts">, locale: string): string {
  if (!languagesWith([account.locale]).includes(locale)) {
    fail("INVALID_INPUT", "Choose one of the languages offered for your business.");
  }
  return locale;
}

function requireLanguages(account: Doc<"accounts">, languages: readonly string[]): string[] {
  const offered = new Set(languagesWith([account.locale, ...languagesOf(account)]));
  const chosen = [...new Set(languages)];
  if (chosen.length === 0 || !chosen.every((one) => offered.has(one))) {
    fail("INVALID_INPUT", "Choose at least one of the languages offered for dictation.");
  }
  return chosen;
}
