import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { TemplateFields } from "../../convex/shared/templates";
import type { Call } from "./customer-calls";
import type { Member } from "./setup";

const FIELDS: TemplateFields = { name: "Hello", category: "Own", text: "Hello", variables: [] };

/** Every public function about one template, or about whom it is for. */
export async function templateCalls(
  owner: Member,
  conversationId: Id<"conversations">,
): Promise<Record<string, Call>> {
  const templateId = await owner.as.mutation(api.templates.create, { fields: FIELDS });
  const fields = { name: "Tim", phones: [], emails: [] };
  const customerId = await owner.as.mutation(api.customers.create, { fields });
  return {
    "templates.addUse": { ref: api.templates.addUse, args: { templateId } },
    "templates.update": { ref: api.templates.update, args: { templateId, fields: FIELDS } },
    "templates.remove": { ref: api.templates.remove, args: { templateId } },
    "templates.undoRemove": { ref: api.templates.undoRemove, args: { templateId } },
    "templates.forCustomer": { ref: api.templates.forCustomer, args: { customerId, at: 0 } },
    "templates.forConversation": {
      ref: api.templates.forConversation,
      args: { conversationId, at: 0 },
    },
  };
}

/** Those that answer for whoever calls. */
export const TEMPLATE_CALLS: Record<string, Call> = {
  "templates.list": { ref: api.templates.list, args: {} },
  "templates.uses": { ref: api.templates.uses, args: {} },
  "templates.create": { ref: api.templates.create, args: { fields: { ...FIELDS, name: "Bye" } } },
  "templates.addFromFile": {
    ref: api.templates.addFromFile,
    args: { rows: [FIELDS], whenTaken: "skip" },
  },
};
