import { v } from "convex/values";
import { internalMutation } from "../_generated/server";
import { applyInvitation } from "../model/directory/invitations";
import {
  accountOf,
  applyMembership,
  applyProfile,
  endMembership,
  endOrganization,
  endPerson,
} from "../model/directory/memberships";
import { clerkEvent } from "./events";

/** Applies one event. Of a business that nobody has signed in from yet, all is read when they do. */
export const event = internalMutation({
  args: { event: clerkEvent },
  returns: v.null(),
  handler: async (ctx, { event }) => {
    switch (event.kind) {
      case "membership": {
        const account = await accountOf(ctx, event.membership.organizationId);
        if (account === null) break;
        if (event.ended) await endMembership(ctx, account, event.membership);
        else await applyMembership(ctx, account, event.membership);
        break;
      }
      case "invitation": {
        const account = await accountOf(ctx, event.invitation.organizationId);
        if (account !== null) await applyInvitation(ctx, account, event.invitation);
        break;
      }
      case "profile":
        await applyProfile(ctx, event.profile);
        break;
      case "personGone":
        await endPerson(ctx, event.tokenIdentifier);
        break;
      case "organizationGone": {
        const account = await accountOf(ctx, event.organizationId);
        if (account !== null) await endOrganization(ctx, account);
        break;
      }
    }
    return null;
  },
});
