import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { type ActionCtx, internalAction } from "../_generated/server";
import type { Material } from "../model/compose/material";
import type { Outcome } from "../model/compose/run";
import { type ModelConfig, modelConfig, providerNow } from "./config";
import { generate } from "./generate";
import { type Checker, checkerFor } from "./grounding/check";
import { fromLibrary } from "./library";
import { languageModel } from "./model";
import { log, reportFailure } from "../model/log";

/** Writes a suggestion. At most once: if this dies, the run's watchdog says so. */
export const run = internalAction({
  args: { suggestionId: v.id("suggestions") },
  returns: v.null(),
  handler: async (ctx, { suggestionId }): Promise<null> => {
    const now = Date.now();
    const material = await ctx.runQuery(internal.suggestions.read, { suggestionId, now });
    if (material === null) {
      await ctx.runMutation(internal.suggestions.expire, { suggestionId });
      return null;
    }
    const outcome = await written(ctx, suggestionId, material);
    if (outcome.failure)
      log("warn", "suggestion.failed", { id: suggestionId, code: outcome.failure });
    await ctx.runMutation(internal.suggestions.finish, { suggestionId, ...outcome });
    return null;
  },
});

async function written(
  ctx: ActionCtx,
  suggestionId: Id<"suggestions">,
  material: Material,
): Promise<Outcome> {
  const check = checkerFor(material);
  let config: ModelConfig | null;
  try {
    config = modelConfig();
  } catch (error) {
    const reason = error instanceof Error ? error.message : undefined;
    await reportFailure("assistant.refused", { reason });
    return { provider: providerNow(), failure: "notConfigured" };
  }
  if (config === null) return withoutModel(material, check);
  const generated = await generate({
    model: languageModel(config),
    material,
    check,
    flush: (draft) => ctx.runMutation(internal.suggestions.flush, { suggestionId, ...draft }),
    isWanted: () => ctx.runQuery(internal.suggestions.isWanted, { suggestionId }),
  });
  return { provider: config.provider, ...generated };
}

function withoutModel(material: Material, check: Checker): Outcome {
  const { text, replies, failure, pairId } = fromLibrary(material);
  return {
    provider: "library",
    failure,
    draft: check(text),
    replies: replies.map(check),
    pairId,
  };
}
