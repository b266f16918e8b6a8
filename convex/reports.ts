import { v } from "convex/values";
import { accountQuery } from "./functions";
import { requirePermission } from "./model/caller";
import { readReport } from "./model/reports/rows";
import { reportPart } from "./model/reports/shapes";

/** Reports: what counts in some days, both ends included, at most MAX_REPORT_DAYS. */
export const read = accountQuery({
  args: { from: v.string(), to: v.string() },
  returns: reportPart,
  handler: async (ctx, period) => {
    requirePermission(ctx, "viewReports");
    return await readReport(ctx, ctx.account._id, period);
  },
});
