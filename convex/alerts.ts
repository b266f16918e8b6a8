import { v } from "convex/values";
import { accountQuery } from "./functions";
import { latestAlerts } from "./model/alerts";
import { alert } from "./model/shapes";

/** Desktop notification and sound: the newest in conversations of mine. Wakes for nothing else. */
export const latest = accountQuery({
  args: {},
  returns: v.array(alert),
  handler: async (ctx) => await latestAlerts(ctx),
});
