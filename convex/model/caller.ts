import type { UserIdentity } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { type Permission, roleCan } from "../shared/roles";

export type Caller = {
  member: Doc<"members">;
  account: Doc<"accounts">;
  can: (permission: Permission) => boolean;
};
export type CallerQueryCtx = QueryCtx & Caller;
export type CallerMutationCtx = MutationCtx & Caller;

/** Who is calling, by the members row and never by a token's claims; null for a stranger. */
export async function findCaller(ctx: QueryCtx): Promise<Caller | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) return null;
  return await callerOf(ctx, identity);
}

/** A member at something they asked for earlier; null when they are a member no longer. */
export async function callerAs(ctx: QueryCtx, memberId: Id<"members">): Promise<Caller | null> {
  return await callerFor(ctx, await ctx.db.get("members", memberId));
}

/** As findCaller, but a stranger gets UNAUTHENTICATED or NOT_A_MEMBER. */
export async function requireCaller(ctx: QueryCtx): Promise<Caller> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) fail("UNAUTHENTICATED");
  return (await callerOf(ctx, identity)) ?? fail("NOT_A_MEMBER");
}

/** Ends with FORBIDDEN unless the caller's role grants the permission. */
export function requirePermission(caller: Caller, permission: Permission): void {
  if (!caller.can(permission)) fail("FORBIDDEN");
}

/** Whose counters and list the caller reads: the account's, or a technician's own. */
export function scopeOf(caller: Caller): Id<"accounts"> | Id<"members"> {
  return caller.can("viewAll") ? caller.account._id : caller.member._id;
}

/**
 * The organisation a person is working in, by their token; undefined where they chose none. It says
 * which of their memberships is meant, never that there is one. Clerk puts it in `o` by itself
 * (session token, version 2), and where a token template says {{org.id}}.
 */
export function organizationOf(identity: UserIdentity): string | undefined {
  const { o, org_id: fromTemplate } = identity;
  const id: unknown = typeof o === "object" && o !== null && "id" in o ? o.id : fromTemplate;
  return typeof id === "string" && id !== "" ? id : undefined;
}

async function callerOf(ctx: QueryCtx, identity: UserIdentity): Promise<Caller | null> {
  const member = await ctx.db
    .query("members")
    .withIndex("by_tokenIdentifier_and_organizationId", (q) =>
      q
        .eq("tokenIdentifier", identity.tokenIdentifier)
        .eq("organizationId", organizationOf(identity)),
    )
    .unique();
  return await callerFor(ctx, member);
}

async function callerFor(ctx: QueryCtx, member: Doc<"members"> | null): Promise<Caller | null> {
  if (member === null || member.status !== "active") return null;
  const account = await ctx.db.get("accounts", member.accountId);
  if (account === null) return null;
  return { member, account, can: (permission) => roleCan(member.role, permission) };
}
