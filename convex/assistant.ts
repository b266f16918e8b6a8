import { v } from "convex/values";
import { internal } from "./_generated/api";
import { providerNow } from "./ai/config";
import { accountMutation, accountQuery } from "./functions";
import { recordAudit } from "./model/audit";
import { requirePermission } from "./model/caller";
import { changeSettings, settingsOf, tidyPrompts } from "./model/compose/settings";
import {
  composePrompts,
  composeProvider,
  keepLearnedDays,
  tokenUsage,
} from "./model/compose/shapes";
import { usageIn } from "./model/compose/usage";
import { fail } from "./shared/errors";

const MAX_TOKENS = 1_000_000_000;

/** Settings: the assistant as it is set. */
export const current = accountQuery({
  args: {},
  returns: v.object({
    enabled: v.boolean(),
    monthlyTokens: v.number(),
    keepDays: keepLearnedDays,
    prompts: composePrompts,
    /** Which of them is by the deployment's keys; nobody can change that here. */
    provider: composeProvider,
  }),
  handler: async (ctx) => {
    requirePermission(ctx, "manageSettings");
    const { enabled, monthlyTokens, keepDays, prompts } = settingsOf(ctx.account);
    return { enabled, monthlyTokens, keepDays, prompts, provider: providerNow() };
  },
});

/** Settings: switch it on or off, how much it may use and keep, and how it is to write. */
export const configure = accountMutation({
  args: {
    enabled: v.optional(v.boolean()),
    monthlyTokens: v.optional(v.number()),
    keepDays: v.optional(keepLearnedDays),
    prompts: v.optional(composePrompts),
  },
  returns: v.null(),
  handler: async (ctx, { enabled, monthlyTokens, keepDays, prompts }) => {
    requirePermission(ctx, "manageSettings");
    if (monthlyTokens !== undefined && !(monthlyTokens >= 0 && monthlyTokens <= MAX_TOKENS)) {
      fail("INVALID_INPUT", "The monthly budget goes from 0 to 1,000,000,000 tokens.");
    }
    await changeSettings(ctx, {
      ...(enabled !== undefined && { enabled }),
      ...(monthlyTokens !== undefined && { monthlyTokens: Math.round(monthlyTokens) }),
      ...(keepDays !== undefined && { keepDays }),
      ...(prompts !== undefined && { prompts: tidyPrompts(prompts) }),
    });
    await recordAudit(ctx, "assistant.configured", ctx.account._id);
    return null;
  },
});

/** Settings: what each member's suggestions used in a month ("2026-11", UTC). */
export const usage = accountQuery({
  args: { month: v.string() },
  returns: v.array(v.object({ memberId: v.id("members"), runs: v.number(), ...tokenUsage.fields })),
  handler: async (ctx, { month }) => {
    requirePermission(ctx, "manageSettings");
    const rows = await usageIn(ctx, ctx.account._id, month);
    return rows.map(({ memberId, runs, input, output }) => ({ memberId, runs, input, output }));
  },
});

/** Settings: forget all that was learned from suggestions, now and for good. */
export const forget = accountMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    requirePermission(ctx, "manageSettings");
    await changeSettings(ctx, { forgottenAt: Date.now() });
    await ctx.scheduler.runAfter(0, internal.suggestions.dropOf, { accountId: ctx.account._id });
    await recordAudit(ctx, "assistant.forgotten", ctx.account._id);
    return null;
  },
});
