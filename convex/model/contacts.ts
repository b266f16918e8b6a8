import type { Doc, Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { ownerOf } from "./addresses";
import type { CallerMutationCtx } from "./caller";
import { linkConversation } from "./customerConversations";
import { type CustomerFields, createCustomer, storeCustomer } from "./customers";

/**
 * A bare contact turns out to be this customer: their conversation takes the name, leaves the leads
 * and reaches the technicians of the customer's jobs, and the address is the customer's from now on.
 * Ends with WRONG_STATE when the contact has a profile already, ADDRESS_TAKEN when somebody
 * else has the address.
 */
export async function linkContact(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  customer: Doc<"customers">,
): Promise<void> {
  refuseLinked(conversation);
  const { channel, contactAddress } = conversation;
  const field = channel === "sms" ? "phones" : "emails";
  if (channel !== "portal" && !customer[field].includes(contactAddress)) {
    const owner = await ownerOf(ctx, ctx.account._id, contactAddress);
    if (owner !== null)
      fail("ADDRESS_TAKEN", `${owner.name} has this address.`, { about: owner._id });
    // Storing the address links every conversation at it, this one included.
    await storeCustomer(ctx, customer, withAddress(customer, field, contactAddress));
    return;
  }
  await linkConversation(ctx, conversation, customer);
}

/** Makes a profile from a bare contact, who is linked to it. Errors as createCustomer, and WRONG_STATE. */
export async function makeProfile(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  fields: CustomerFields,
): Promise<Id<"customers">> {
  refuseLinked(conversation);
  const { channel, contactAddress } = conversation;
  const field = channel === "sms" ? "phones" : "emails";
  return await createCustomer(ctx, withAddress(fields, field, contactAddress));
}

function refuseLinked(conversation: Doc<"conversations">): void {
  if (conversation.customerId === undefined) return;
  fail("WRONG_STATE", "This conversation belongs to a customer already.");
}

/** The fields with the contact's own address first among theirs. */
function withAddress(
  { name, phones, emails, leadScore, balance, notes }: CustomerFields,
  field: "phones" | "emails",
  address: string,
): CustomerFields {
  const fields = { name, phones, emails, leadScore, balance, notes };
  if (fields[field].includes(address)) return fields;
  return { ...fields, [field]: [...fields[field], address] };
}
