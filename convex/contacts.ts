import { v } from "convex/values";
import { accountMutation } from "./functions";
import { visibleConversation } from "./model/access";
import { linkContact, makeProfile } from "./model/contacts";
import { editableCustomer, requireCustomerEditor } from "./model/customerAccess";
import { customerFields } from "./model/shapes";

/** Beside a thread: "Link to a customer". */
export const link = accountMutation({
  args: { conversationId: v.id("conversations"), customerId: v.id("customers") },
  returns: v.null(),
  handler: async (ctx, { conversationId, customerId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    await linkContact(ctx, conversation, await editableCustomer(ctx, customerId));
    return null;
  },
});

/** Beside a thread: "Make a profile". */
export const makeCustomer = accountMutation({
  args: { conversationId: v.id("conversations"), fields: customerFields },
  returns: v.id("customers"),
  handler: async (ctx, { conversationId, fields }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requireCustomerEditor(ctx);
    return await makeProfile(ctx, conversation, fields);
  },
});
