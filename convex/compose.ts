import { v } from "convex/values";
import { providerNow } from "./ai/config";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { modeOf, setMode as setModeOf } from "./model/compose/mode";
import { quickRepliesFor } from "./model/compose/quickReplies";
import * as run from "./model/compose/run";
import { settingsOf } from "./model/compose/settings";
import {
  composeMode,
  composeProvider,
  draftChange,
  draftUnderWay,
  suggestion,
  suggestionKind,
} from "./model/compose/shapes";

const inConversation = { conversationId: v.id("conversations") };

/** People with one conversation open; more are not named. */
const MAX_UNDER_WAY = 20;

/** Thread header and panel: whether there is an assistant here, which, and in what mode. */
export const panel = accountQuery({
  args: inConversation,
  returns: v.object({
    enabled: v.boolean(),
    /** Whether my role may ask it. */
    canAsk: v.boolean(),
    /** Whether I can switch it on or off, in the settings. */
    canManage: v.boolean(),
    provider: composeProvider,
    mode: composeMode,
  }),
  handler: async (ctx, { conversationId }) => {
    await visibleConversation(ctx, conversationId);
    return {
      enabled: settingsOf(ctx.account).enabled,
      canAsk: ctx.can("message"),
      canManage: ctx.can("manageSettings"),
      provider: providerNow(),
      mode: await modeOf(ctx, conversationId),
    };
  },
});

/** Panel: my newest suggestion of a kind here, as far as it is written. */
export const latest = accountQuery({
  args: { ...inConversation, kind: suggestionKind },
  returns: v.union(v.null(), suggestion),
  handler: async (ctx, { conversationId, kind }) => {
    await visibleConversation(ctx, conversationId);
    return await run.latestSuggestion(ctx, conversationId, kind);
  },
});

/** Thread: for whom else a suggestion is being written here now. */
export const underWay = accountQuery({
  args: inConversation,
  returns: v.array(draftUnderWay),
  handler: async (ctx, { conversationId }) => {
    await visibleConversation(ctx, conversationId);
    const rows = await ctx.db
      .query("draftsUnderWay")
      .withIndex("by_conversationId_and_suggestionId", (q) =>
        q.eq("conversationId", conversationId),
      )
      .take(MAX_UNDER_WAY);
    const others = new Map(rows.map(({ memberId, name }) => [memberId, name]));
    others.delete(ctx.member._id);
    return [...others].map(([memberId, name]) => ({ memberId, name }));
  },
});

/** Composer: short texts that fit the customer's last words, at once and without a model. */
export const quickReplies = accountQuery({
  args: inConversation,
  returns: v.array(v.string()),
  handler: async (ctx, { conversationId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await quickRepliesFor(ctx, conversation);
  },
});

/** Panel: write a suggestion. The same clientId again returns the run there is. */
export const start = accountMutation({
  args: {
    ...inConversation,
    clientId: v.string(),
    kind: suggestionKind,
    /** Of my newest draft here. */
    change: v.optional(draftChange),
  },
  returns: v.id("suggestions"),
  handler: async (ctx, { conversationId, ...wish }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await run.startSuggestion(ctx, conversation, wish);
  },
});

/** Panel: write no further. What is there stays. */
export const stop = accountMutation({
  args: { suggestionId: v.id("suggestions") },
  returns: v.null(),
  handler: async (ctx, { suggestionId }) => {
    await run.stopSuggestion(ctx, await run.ownSuggestion(ctx, suggestionId));
    return null;
  },
});

/** Panel: I want nothing of this one. */
export const discard = accountMutation({
  args: { suggestionId: v.id("suggestions") },
  returns: v.null(),
  handler: async (ctx, { suggestionId }) => {
    await run.discardSuggestion(ctx, await run.ownSuggestion(ctx, suggestionId));
    return null;
  },
});

/** Thread header: how suggestions are written here, for everybody, until changed. */
export const setMode = accountMutation({
  args: { ...inConversation, mode: composeMode },
  returns: v.null(),
  handler: async (ctx, { conversationId, mode }) => {
    await setModeOf(ctx, await visibleConversation(ctx, conversationId), mode);
    return null;
  },
});
