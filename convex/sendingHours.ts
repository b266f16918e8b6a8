import { v } from "convex/values";
import { accountMutation } from "./functions";
import { recordAudit } from "./model/audit";
import { requirePermission } from "./model/caller";
import { requireQuietHours } from "./model/quietHours";
import { quietHours } from "./model/shapes";

/** Settings › Sending hours: when no text leaves unasked. */
export const set = accountMutation({
  args: { quietHours },
  returns: v.null(),
  handler: async (ctx, { quietHours: hours }) => {
    requirePermission(ctx, "manageSettings");
    const change = { quietHours: requireQuietHours(hours) };
    await ctx.db.patch("accounts", ctx.account._id, change);
    await recordAudit(ctx, "sendingHours.set", ctx.account._id);
    return null;
  },
});
