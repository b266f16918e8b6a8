import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { activeLink, makeLink, portalConversation, revokeLink } from "./model/portalLinks";
import { textLink } from "./model/portalText";
import { anyway } from "./model/shapes";

const about = { conversationId: v.id("conversations") };

/** Thread menu: the link in use to the customer's portal page. Not the link itself: nobody has it. */
export const get = accountQuery({
  args: about,
  returns: v.union(v.null(), v.object({ madeBy: v.string(), madeAt: v.number() })),
  handler: async (ctx, { conversationId }) => {
    const from = await visibleConversation(ctx, conversationId);
    const conversation = await portalConversation(ctx, from);
    const link = conversation && (await activeLink(ctx, conversation));
    return link && { madeBy: link.memberName, madeAt: link.madeAt };
  },
});

/** Thread menu: make a link, in place of the one there was. Its token is told this once. */
export const make = accountMutation({
  args: about,
  returns: v.object({ token: v.string() }),
  handler: async (ctx, { conversationId }) => ({
    token: await makeLink(ctx, await visibleConversation(ctx, conversationId)),
  }),
});

/** Thread menu: end the link in use. */
export const revoke = accountMutation({
  args: about,
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    await revokeLink(ctx, await visibleConversation(ctx, conversationId));
    return null;
  },
});

/** Thread menu: text the customer the link that was just made. The same clientId again does nothing. */
export const sendByText = accountMutation({
  args: { ...about, url: v.string(), clientId: v.string(), anyway: v.optional(anyway) },
  returns: v.null(),
  handler: async (ctx, { conversationId, ...text }) => {
    await textLink(ctx, await visibleConversation(ctx, conversationId), text);
    return null;
  },
});
