import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { Call } from "./customer-calls";
import type { Member } from "./setup";

const PAGE = { numItems: 10, cursor: null };
const NAME = "Lea";

/** Every public function that takes data out or away, with arguments that would do for an owner. */
export async function dataCalls(
  owner: Member,
  conversationId: Id<"conversations">,
): Promise<Record<string, Call>> {
  const customerId = await owner.as.mutation(api.customers.create, {
    fields: { name: NAME, phones: [], emails: ["lea@mail.example"] },
  });
  const begin = async (scope: typeof api.exports.begin._args.scope, format: "json" | "zip") =>
    await owner.as.mutation(api.exports.begin, { scope, format });
  const ofThread = { exportId: await begin({ conversationId }, "json"), conversationId };
  const ofCustomer = { exportId: await begin({ customerId }, "zip") };
  return {
    "exports.begin": {
      ref: api.exports.begin,
      args: { scope: { conversationId }, format: "pdf" },
    },
    "exports.conversation": { ref: api.exports.conversation, args: ofThread },
    "exports.messages": {
      ref: api.exports.messages,
      args: { ...ofThread, paginationOpts: PAGE },
    },
    "exports.beside": { ref: api.exports.beside, args: ofThread },
    "exports.customer": { ref: api.exports.customer, args: ofCustomer },
    "exports.jobs": { ref: api.exports.jobs, args: { ...ofCustomer, paginationOpts: PAGE } },
    "exports.events": {
      ref: api.exports.events,
      args: { ...ofCustomer, address: "lea@mail.example", paginationOpts: PAGE },
    },
    "erasures.start": { ref: api.erasures.start, args: { customerId, typed: NAME } },
  };
}
