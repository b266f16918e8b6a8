import { v } from "convex/values";
import { accountMutation } from "./functions";
import { recordAudit } from "./model/audit";
import { requirePermission } from "./model/caller";
import { requireQuietHours, requireZone } from "./model/quietHours";
import { quietHours } from "./model/shapes";

/** Settings › Sending hours: when no text leaves unasked, and the business's own time zone. */
export const set = accountMutation({
  args: { quietHours, timeZone: v.string() },
  returns: v.null(),
  handler: async (ctx, { quietHours: hours, timeZone }) => {
    requirePermission(ctx, "manageSettings");
    const change = { quietHours: requireQuietHours(hours), timeZone: requireZone(timeZone) };
    await ctx.db.patch("accounts", ctx.account._id, change);
    await recordAudit(ctx, "sendingHours.set", ctx.account._id);
    return null;
  },
});
