import { v } from "convex/values";
import { internalMutation } from "../_generated/server";
import { newAccount } from "../model/business";
import { findCaller, organizationOf } from "../model/caller";
import { limit } from "../model/limits";
import { accountOf, applyMembership } from "../model/directory/memberships";
import { clerkMembership } from "../model/directory/shapes";
import { fail } from "../shared/errors";
import { userIdOf } from "./config";

/** Who is entering, by their token; null when they chose no organisation. */
export const begin = internalMutation({
  args: {},
  returns: v.union(
    v.null(),
    v.object({ organizationId: v.string(), userId: v.string(), isNew: v.boolean() }),
  ),
  handler: async (ctx) => {
    const identity = (await ctx.auth.getUserIdentity()) ?? fail("UNAUTHENTICATED");
    const organizationId = organizationOf(identity);
    if (organizationId === undefined) return null;
    await limit(ctx, "enter", identity.tokenIdentifier);
    const isNew = (await accountOf(ctx, organizationId)) === null;
    return { organizationId, userId: userIdOf(identity.tokenIdentifier), isNew };
  },
});

/** Lets in whom Clerk knows. Whether who calls is a member now. */
export const finish = internalMutation({
  args: {
    name: v.string(),
    memberships: v.array(clerkMembership),
    browser: v.object({ timeZone: v.string(), locale: v.string() }),
  },
  returns: v.boolean(),
  handler: async (ctx, { name, memberships, browser }) => {
    const organizationId = memberships[0]?.organizationId;
    if (organizationId === undefined) return false;
    const account =
      (await accountOf(ctx, organizationId)) ??
      (await newAccount(ctx, { externalId: organizationId, name, ...browser }));
    for (const membership of memberships) await applyMembership(ctx, account, membership);
    return (await findCaller(ctx)) !== null;
  },
});
