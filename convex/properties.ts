import { v } from "convex/values";
import { accountMutation } from "./functions";
import { recordAudit } from "./model/audit";
import { editableCustomer } from "./model/customerAccess";
import { addProperty, checkedProperty, editableProperty } from "./model/properties";

/** Customer page: another place we work at. */
export const add = accountMutation({
  args: { customerId: v.id("customers"), address: v.string() },
  returns: v.id("properties"),
  handler: async (ctx, { customerId, address }) =>
    await addProperty(ctx, await editableCustomer(ctx, customerId), address),
});

/** Customer page: an address that was mistyped. */
export const update = accountMutation({
  args: { propertyId: v.id("properties"), address: v.string() },
  returns: v.null(),
  handler: async (ctx, { propertyId, address }) => {
    const property = await editableProperty(ctx, propertyId);
    await ctx.db.patch("properties", property._id, { address: checkedProperty(address) });
    return null;
  },
});

/** Customer page: a place that is no longer theirs. */
export const remove = accountMutation({
  args: { propertyId: v.id("properties") },
  returns: v.null(),
  handler: async (ctx, { propertyId }) => {
    const property = await editableProperty(ctx, propertyId);
    await ctx.db.delete("properties", property._id);
    await recordAudit(ctx, "property.removed", property.customerId);
    return null;
  },
});
