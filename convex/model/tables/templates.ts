import { defineTable } from "convex/server";
import { v } from "convex/values";
import { templateVariable } from "../templateShapes";

/** Texts to reuse. */
export const templatesTables = {
  templates: defineTable({
    accountId: v.id("accounts"),
    name: v.string(),
    /** The name as names are compared: shared/templates. */
    key: v.string(),
    category: v.string(),
    text: v.string(),
    /** What its text may have filled in. */
    variables: v.array(templateVariable),
    /** Since when it is gone; kept a while, so that this can be undone. */
    deletedAt: v.optional(v.number()),
  })
    // Templates dialog, "/" in the composer, settings; whether a name is free; what can be thrown away.
    .index("by_accountId_and_deletedAt_and_key", ["accountId", "deletedAt", "key"]),

  /** How often a template was used: a few rows each, so that 50 people who use one seldom meet. */
  templateUses: defineTable({
    accountId: v.id("accounts"),
    templateId: v.id("templates"),
    shard: v.number(),
    count: v.number(),
    lastAt: v.number(),
  })
    // A use.
    .index("by_templateId_and_shard", ["templateId", "shard"])
    // Settings: Message Templates.
    .index("by_accountId", ["accountId"]),
};
