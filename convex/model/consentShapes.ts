import { type Infer, v } from "convex/values";
import { oneOf, startChannel } from "./shapes";

export const consentState = oneOf(["optedIn", "optedOut", "implied"] as const);
export const consentSource = oneOf(["keyword", "provider", "inbound", "member", "import"] as const);

/** All there is about the consent of one address, the newest first. */
export const consentLedger = v.object({
  channel: startChannel,
  address: v.string(),
  /** What holds; null when nothing is recorded. */
  state: v.union(v.null(), consentState),
  /** Why no member can change it. */
  locked: v.union(v.null(), v.string()),
  rows: v.array(
    v.object({
      _id: v.id("consent"),
      state: consentState,
      /** How we know. */
      source: consentSource,
      at: v.number(),
      detail: v.optional(v.string()),
      memberName: v.optional(v.string()),
    }),
  ),
});
export type ConsentLedger = Infer<typeof consentLedger>;
