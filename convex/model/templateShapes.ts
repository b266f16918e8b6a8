import { type Infer, v } from "convex/values";
import { TEMPLATE_VARIABLE_NAMES } from "../shared/templates";
import { jobStatus, oneOf } from "./shapes";

export const templateVariable = oneOf(TEMPLATE_VARIABLE_NAMES);

/** What a person writes about a template. */
export const templateFields = v.object({
  name: v.string(),
  category: v.string(),
  text: v.string(),
  variables: v.array(templateVariable),
});

export const template = v.object({ _id: v.id("templates"), ...templateFields.fields });
export type Template = Infer<typeof template>;

/** What becomes of a template of a file whose name another has. */
export const whenTaken = oneOf(["replace", "skip"] as const);

/** What is known of whoever a text goes to: shared/templateValues says what is made of it. */
export const templateFacts = v.object({
  name: v.string(),
  isCustomer: v.boolean(),
  addresses: v.array(v.string()),
  balance: v.optional(v.number()),
  jobs: v.array(
    v.object({
      _id: v.id("jobs"),
      number: v.string(),
      title: v.string(),
      status: jobStatus,
      scheduledAt: v.optional(v.number()),
      amount: v.optional(v.number()),
      technicianName: v.optional(v.string()),
    }),
  ),
});
export type TemplateFactsRow = Infer<typeof templateFacts>;
