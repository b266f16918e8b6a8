import { v } from "convex/values";
import { accountMutation } from "./functions";
import { changeBusiness } from "./model/business";
import { openingHours } from "./model/shapes";

/** Settings › Business: what it is called, its clocks and hours, and its languages. What is left out stays. */
export const change = accountMutation({
  args: {
    name: v.optional(v.string()),
    timeZone: v.optional(v.string()),
    locale: v.optional(v.string()),
    languages: v.optional(v.array(v.string())),
    openingHours: v.optional(v.union(v.null(), openingHours)),
  },
  returns: v.null(),
  handler: async (ctx, fields) => {
    await changeBusiness(ctx, fields);
    return null;
  },
});
