"use node";

import { actionGeneric, anyApi } from "convex/server";
import { v } from "convex/values";
import { gunzipSync, gzipSync } from "node:zlib";

/** A text's size when gzipped, which only Node's own modules can tell. */
export const size = actionGeneric({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const gzipped = gzipSync(text);
    if (gunzipSync(gzipped).toString() !== text) throw new Error("gzip lost something");
    await ctx.runMutation(anyApi.messages!.send!, { body: `from node ${typeof process.version}` });
    return gzipped.length;
  },
});
