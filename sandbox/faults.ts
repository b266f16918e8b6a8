import { z } from "zod";
import { newSid, seededRandom } from "./random.ts";

/** Before the provider accepts the request. */
const REQUEST_KINDS = ["delay", "rate_limit", "server_error", "hang", "reset"] as const;
/** After it has accepted a message. */
const ACCEPTED_KINDS = ["accept_hang", "accept_reset", "callback_early", "async_error"] as const;
/** When a status callback goes out. */
const CALLBACK_KINDS = [
  "callback_drop",
  "callback_delay",
  "callback_duplicate",
  "callback_reorder",
] as const;
/** What any webhook request looks like. */
const WEBHOOK_KINDS = [
  "bad_signature",
  "wrong_secret",
  "no_signature",
  "alter_body",
  "extra_params",
] as const;

export const FAULT_KINDS = [
  ...REQUEST_KINDS,
  ...ACCEPTED_KINDS,
  ...CALLBACK_KINDS,
  ...WEBHOOK_KINDS,
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Codes a carrier reports after acceptance; 30001 is the provider's own queue. */
const ASYNC_ERROR_CODES = [30001, 30003, 30004, 30005, 30006, 30007, 30008] as const;
export const asyncErrorCode = z.literal(ASYNC_ERROR_CODES);

const milliseconds = z.number().int().min(0).max(600_000);

export const faultSpec = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** "messages.create", "messages.*", "callback", "inbound" …; all when absent. */
  endpoint: z.string().min(1).max(60).optional(),
  /** The customer's number; all when absent. */
  phone: z.string().min(1).max(40).optional(),
  /** Strike at most so often. Once when neither this nor probability is given. */
  next: z.number().int().min(1).max(1_000_000).optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
  /** rate_limit: seconds in Retry-After; no header when absent. */
  retryAfter: z.number().int().min(0).max(86_400).optional(),
  /** server_error: HTTP status, 500 when absent. */
  status: z.number().int().min(500).max(599).optional(),
  /** server_error: an HTML page in place of JSON. */
  html: z.boolean().optional(),
  /** delay, callback_delay: 1000 ms when absent. */
  delayMs: milliseconds.optional(),
  /** async_error: 30003 when absent. */
  errorCode: asyncErrorCode.optional(),
  /** callback_duplicate: how many in all, 2 when absent. */
  copies: z.number().int().min(2).max(100).optional(),
});
export type FaultSpec = z.infer<typeof faultSpec>;
export type Fault = FaultSpec & { id: string; struck: number };

export interface Circumstance {
  endpoint: string;
  phone?: string | undefined;
}

export type Faults = ReturnType<typeof createFaults>;

/**
 * The faults in force, in memory only: a restart is a healthy provider. `seed` makes faults with a
 * probability repeatable; `changed` hears of every change.
 */
export function createFaults(seed: number, changed: (faults: Fault[]) => void) {
  const active = new Map<string, { fault: Fault; random: () => number }>();
  let added = 0;
  const list = (): Fault[] => [...active.values()].map((entry) => entry.fault);

  const applies = (fault: Fault, where: Circumstance) => {
    const { endpoint } = fault;
    if (fault.phone !== undefined && fault.phone !== where.phone) return false;
    if (endpoint === undefined || endpoint === "*" || endpoint === where.endpoint) return true;
    return endpoint.endsWith(".*") && where.endpoint.startsWith(endpoint.slice(0, -1));
  };

  return {
    list,
    add(spec: FaultSpec): Fault {
      const once = spec.next === undefined && spec.probability === undefined;
      const fault: Fault = { ...spec, ...(once ? { next: 1 } : {}), id: newSid("FT"), struck: 0 };
      added += 1;
      active.set(fault.id, { fault, random: seededRandom(spec.seed ?? seed + added) });
      changed(list());
      return fault;
    },
    remove(id: string): boolean {
      const removed = active.delete(id);
      if (removed) changed(list());
      return removed;
    },
    clear(): void {
      active.clear();
      added = 0;
      changed([]);
    },
    /** The oldest fault of this kind that strikes here, used up by one; undefined when none does. */
    take(kind: FaultKind, where: Circumstance): Fault | undefined {
      for (const { fault, random } of active.values()) {
        if (fault.kind !== kind || !applies(fault, where)) continue;
        if (fault.probability !== undefined && random() >= fault.probability) continue;
        fault.struck += 1;
        if (fault.next !== undefined && fault.struck >= fault.next) active.delete(fault.id);
        changed(list());
        return fault;
      }
      return undefined;
    },
  };
}
