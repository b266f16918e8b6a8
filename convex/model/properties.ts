import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { CUSTOMER_LIMITS } from "../shared/customers";
import { fail } from "../shared/errors";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { editableCustomer } from "./customerAccess";

/** Where we work for a customer. */
export async function propertiesOf(
  ctx: QueryCtx,
  customerId: Id<"customers">,
): Promise<{ _id: Id<"properties">; address: string }[]> {
  const properties = await ctx.db
    .query("properties")
    .withIndex("by_customerId", (q) => q.eq("customerId", customerId))
    .take(CUSTOMER_LIMITS.properties);
  return properties.map(({ _id, address }) => ({ _id, address }));
}

/** Adds a place, unless it is there. Ends with INVALID_INPUT or LIMIT_REACHED. */
export async function addProperty(
  ctx: CallerMutationCtx,
  { _id: customerId, accountId }: Doc<"customers">,
  text: string,
): Promise<Id<"properties">> {
  const address = checkedProperty(text);
  const there = await propertiesOf(ctx, customerId);
  const twin = there.find((property) => property.address === address);
  if (twin !== undefined) return twin._id;
  if (there.length >= CUSTOMER_LIMITS.properties) fail("LIMIT_REACHED");
  return await ctx.db.insert("properties", { accountId, customerId, address });
}

/** An address as it is stored. Ends with INVALID_INPUT. */
export function checkedProperty(text: string): string {
  const address = text.trim();
  if (address === "") fail("INVALID_INPUT", "Write an address.");
  if (address.length > CUSTOMER_LIMITS.propertyAddress) {
    fail("INVALID_INPUT", "The address is too long.");
  }
  return address;
}

/** The property, if the caller may change its customer; otherwise NOT_FOUND or FORBIDDEN. */
export async function editableProperty(
  ctx: CallerQueryCtx,
  propertyId: Id<"properties">,
): Promise<Doc<"properties">> {
  const property = await ctx.db.get("properties", propertyId);
  if (property === null) fail("NOT_FOUND");
  await editableCustomer(ctx, property.customerId);
  return property;
}
