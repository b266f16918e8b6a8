import { v } from "convex/values";
import { openQuery } from "./functions";
import { role } from "./model/shapes";
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
      }),
      account: v.object({
        _id: v.id("accounts"),
        name: v.string(),
        timeZone: v.string(),
        locale: v.string(),
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
      },
      account: {
        _id: account._id,
        name: account.name,
        timeZone: account.timeZone,
        locale: account.locale,
      },
    };
  },
});
