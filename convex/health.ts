import { v } from "convex/values";
import { internal } from "./_generated/api";
import { httpAction, internalQuery } from "./_generated/server";
import { type Health, health, healthOf } from "./model/health";

/** For how long an answer is given again, so that asking often costs the database nothing. ms */
const FRESH = 10_000;

let last: { at: number; found: Promise<Health> } | undefined;

export const read = internalQuery({
  args: { now: v.number() },
  returns: health,
  handler: async (ctx, { now }) => await healthOf(ctx, now),
});

/** GET /health, for an uptime monitor: 503 when anything is wrong, or nothing can be read. */
export const answer = httpAction(async (ctx) => {
  // The same for everybody who asks within that time: elsewhere the query's cache answers them.
  const now = Math.floor(Date.now() / FRESH) * FRESH;
  if (last?.at !== now) last = { at: now, found: ctx.runQuery(internal.health.read, { now }) };
  const headers = { "Cache-Control": "no-store" };
  try {
    const found = await last.found;
    return Response.json(found, { status: found.ok ? 200 : 503, headers });
  } catch {
    last = undefined;
    const found = { ok: false, problems: ["the database cannot be read"] };
    return Response.json(found, { status: 503, headers });
  }
});
