import { type Infer, v } from "convex/values";
import { oneOf } from "./shapes";

/** What an import does with somebody who is a customer already. */
export const importMode = oneOf(["update", "skip"] as const);

const cell = v.optional(v.array(v.string()));
/** A row of an imported file, as it stands there. */
export const importRow = v.object({
  line: v.number(),
  cells: v.object({
    name: cell,
    firstName: cell,
    lastName: cell,
    phone: cell,
    email: cell,
    address: cell,
    leadScore: cell,
    balance: cell,
    notes: cell,
    jobNumber: cell,
    jobTitle: cell,
    jobStatus: cell,
    jobDate: cell,
    jobAmount: cell,
    jobTechnician: cell,
  }),
});

/** How far an import is. */
export const importProgress = v.object({
  _id: v.id("imports"),
  total: v.number(),
  done: v.number(),
  added: v.number(),
  updated: v.number(),
  skipped: v.number(),
  failed: v.number(),
  jobs: v.number(),
  finished: v.boolean(),
});
export type ImportProgress = Infer<typeof importProgress>;
