import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { openQuery, portalMutation, portalQuery } from "./functions";
import { limit } from "./model/limits";
import { markSeen, portalMessage, portalPage, sendFromPortal } from "./model/portal";
import { addUpload, dropUpload as drop } from "./model/portalFiles";
import { findPortal, requirePortal } from "./model/portalLinks";
import { attachment } from "./model/shapes";

/**
 * The customer's page: whose it is. Null for a link that does not work, whatever the reason: by
 * this the page knows, and needs no error to be told.
 */
export const get = openQuery({
  args: { token: v.string() },
  returns: v.union(
    v.null(),
    v.object({
      business: v.string(),
      customer: v.string(),
      /** What the page keeps things in the browser under; the same for the link's whole life. */
      key: v.string(),
      /** Where files go. */
      uploadUrl: v.string(),
    }),
  ),
  handler: async (ctx, { token }) => {
    const portal = await findPortal(ctx, token);
    const account = portal && (await ctx.db.get("accounts", portal.conversation.accountId));
    if (portal === null || account === null) return null;
    return {
      business: account.name,
      customer: portal.conversation.contactName,
      key: portal.link._id,
      uploadUrl: `${process.env.CONVEX_SITE_URL}/portal/files`,
    };
  },
});

/** The customer's page: what was said, newest first. */
export const messages = portalQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(portalMessage),
  handler: async (ctx, { paginationOpts }) => await portalPage(ctx, ctx.portal, paginationOpts),
});

/** The customer's page: write. The same clientId again does nothing. */
export const send = portalMutation({
  args: { body: v.string(), clientId: v.string(), uploadIds: v.array(v.id("portalUploads")) },
  returns: v.null(),
  handler: async (ctx, message) => {
    await sendFromPortal(ctx, ctx.portal, message);
    return null;
  },
});

/** The customer's page: this message of the team, and all before it, were on screen. */
export const seen = portalMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    await markSeen(ctx, ctx.portal, messageId);
    return null;
  },
});

/** Upload: whether this link may add a file now. Ends with PORTAL_CLOSED or RATE_LIMITED. */
export const beginUpload = internalMutation({
  args: { token: v.string() },
  returns: v.null(),
  handler: async (ctx, { token }) => {
    const { link } = await requirePortal(ctx, token);
    await limit(ctx, "portalFile", link._id);
    return null;
  },
});

/** Upload: the file is stored. */
export const addUploaded = internalMutation({
  args: { token: v.string(), ...attachment.fields },
  returns: v.id("portalUploads"),
  handler: async (ctx, { token, ...file }) =>
    await addUpload(ctx, await requirePortal(ctx, token), file),
});

/** A day after an upload. */
export const dropUpload = internalMutation({
  args: { uploadId: v.id("portalUploads") },
  returns: v.null(),
  handler: async (ctx, { uploadId }) => {
    await drop(ctx, uploadId);
    return null;
  },
});
