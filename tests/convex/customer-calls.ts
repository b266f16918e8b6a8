import type { FunctionReference } from "convex/server";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { Member } from "./setup";

export type Call = {
  ref: FunctionReference<"query" | "mutation" | "action">;
  args: Record<string, unknown>;
};

const PAGE = { numItems: 10, cursor: null };
const CUSTOMER = { name: "Maria Alvarez", phones: ["512 555 0133"], emails: [] };
const FILE = { fileName: "a.csv", total: 1, existing: "update", again: false } as const;
const JOB = { number: "J-2", title: "Tune-up", status: "unscheduled" as const };

/** Every public function about one customer or bare contact, with arguments that would do for an owner. */
export async function callsAboutCustomer(
  owner: Member,
  conversationId: Id<"conversations">,
): Promise<Record<string, Call>> {
  const customerId = await owner.as.mutation(api.customers.create, {
    fields: { name: "Lee", phones: [], emails: ["lee@mail.example"] },
  });
  const propertyId = await owner.as.mutation(api.properties.add, {
    customerId,
    address: "1 Oak St",
  });
  const otherId = await owner.as.mutation(api.customers.create, {
    fields: { name: "Leigh", phones: [], emails: ["leigh@mail.example"] },
  });
  const more = await owner.as.mutation(api.customers.create, {
    fields: { name: "Liam", phones: [], emails: [] },
  });
  const mergeId = await owner.as.mutation(api.merges.start, { customerId, otherId: more });
  const { _id: importId } = await owner.as.mutation(api.imports.begin, { ...FILE, key: "b" });
  const jobId = await owner.as.mutation(api.jobs.create, {
    customerId,
    fields: { ...JOB, number: "J-1" },
  });
  return {
    "customers.get": { ref: api.customers.get, args: { customerId } },
    "customers.jobs": { ref: api.customers.jobs, args: { customerId, paginationOpts: PAGE } },
    "customers.conversations": { ref: api.customers.conversations, args: { customerId } },
    "customers.update": {
      ref: api.customers.update,
      args: { customerId, fields: { ...CUSTOMER, phones: [] } },
    },
    "properties.add": { ref: api.properties.add, args: { customerId, address: "2 Oak St" } },
    "properties.update": { ref: api.properties.update, args: { propertyId, address: "3 Oak St" } },
    "properties.remove": { ref: api.properties.remove, args: { propertyId } },
    "jobs.create": { ref: api.jobs.create, args: { customerId, fields: JOB } },
    "jobs.update": { ref: api.jobs.update, args: { jobId, fields: { ...JOB, number: "J-3" } } },
    "jobs.remove": { ref: api.jobs.remove, args: { jobId } },
    "conversations.siblings": { ref: api.conversations.siblings, args: { conversationId } },
    "contacts.makeCustomer": {
      ref: api.contacts.makeCustomer,
      args: { conversationId, fields: CUSTOMER },
    },
    "newConversation.check": {
      ref: api.newConversation.check,
      args: { channel: "sms", recipient: { customerId } },
    },
    "newConversation.start": {
      ref: api.newConversation.start,
      args: { channel: "email", recipient: { customerId }, body: "Hi", clientId: "start" },
    },
    "imports.addRows": { ref: api.imports.addRows, args: { importId, from: 0, rows: [] } },
    "imports.cancel": { ref: api.imports.cancel, args: { importId } },
    "imports.problems": {
      ref: api.imports.problems,
      args: { importId, paginationOpts: PAGE },
    },
    "merges.preview": { ref: api.merges.preview, args: { customerId, otherId } },
    "merges.start": { ref: api.merges.start, args: { customerId, otherId } },
    "merges.undo": { ref: api.merges.undo, args: { mergeId } },
    "merges.recent": { ref: api.merges.recent, args: { customerId } },
    "contacts.link": { ref: api.contacts.link, args: { conversationId, customerId } },
  };
}

/** Those that answer for whoever calls. */
export const CUSTOMER_CALLS: Record<string, Call> = {
  "customers.list": { ref: api.customers.list, args: { paginationOpts: PAGE } },
  "customers.search": { ref: api.customers.search, args: { text: "lee" } },
  "imports.begin": { ref: api.imports.begin, args: { ...FILE, key: "a" } },
  "customers.create": { ref: api.customers.create, args: { fields: CUSTOMER } },
};

export const CUSTOMER_MUTATIONS =
  /create|update|^add$|remove|link|make|^start$|begin|addRows|cancel|^undo$/;
