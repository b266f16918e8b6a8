import { v } from "convex/values";
import { accountMutation, openQuery } from "./functions";
import { languagesOf } from "./model/business";
import { quietHoursOf } from "./model/quietHours";
import { openingHours, quietHours, role, undoSeconds } from "./model/shapes";
import { ROLE_PERMISSIONS } from "./shared/roles";

/** Every page: who I am and where. Null when nobody is signed in or they are no member. */
export const current = openQuery({
  args: {},
  returns: v.union(
    v.null(),
    v.object({
      member: v.object({
        _id: v.id("members"),
        name: v.string(),
        role,
        permissions: v.array(v.string()),
        undoSeconds: v.number(),
      }),
      account: v.object({
        _id: v.id("accounts"),
        name: v.string(),
        timeZone: v.string(),
        locale: v.string(),
        languages: v.array(v.string()),
        quietHours,
        openingHours: v.union(v.null(), openingHours),
      }),
    }),
  ),
  handler: async ({ caller }) => {
    if (caller === null) return null;
    const { member, account } = caller;
    return {
      member: {
        _id: member._id,
        name: member.name,
        role: member.role,
        permissions: [...ROLE_PERMISSIONS[member.role]],
        undoSeconds: member.undoSeconds ?? 0,
      },
      account: {
        _id: account._id,
        name: account.name,
        timeZone: account.timeZone,
        locale: account.locale,
        languages: languagesOf(account),
        quietHours: quietHoursOf(account),
        openingHours: account.openingHours ?? null,
      },
    };
  },
});

/** Member menu: how long what I send can be taken back. */
export const setUndoSend = accountMutation({
  args: { seconds: undoSeconds },
  returns: v.null(),
  handler: async (ctx, { seconds }) => {
    await ctx.db.patch("members", ctx.member._id, { undoSeconds: seconds });
    return null;
  },
});
