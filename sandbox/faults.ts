import { z } from "zod";
import type { Clock } from "./clock.ts";
import { PRESETS } from "./presets.ts";
import { newSid, seededRandom } from "./random.ts";

/** Before the provider accepts the request. */
const REQUEST_KINDS = ["delay", "rate_limit", "server_error", "hang", "reset"] as const;
/** After it has accepted a message. */
const ACCEPTED_KINDS = ["accept_hang", "accept_reset", "callback_early", "async_error"] as const;
/** On the way to the handset or mailbox. */
const DELIVERY_KINDS = ["slow_queue", "slow_carrier"] as const;
/** What a model's answer comes to, or what befalls it on its way. */
const MODEL_KINDS = [
  "bad_key",
  "over_quota",
  "refusal",
  "bad_output",
  "cut_short",
  "bad_stream",
  "slow_words",
  "stream_reset",
  "stream_stall",
  "stream_end",
  "stream_error",
] as const;
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
  ...DELIVERY_KINDS,
  ...MODEL_KINDS,
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
  /** Ends by itself after so long, by the providers' clock. */
  forMs: z.number().int().min(1).max(86_400_000).optional(),
  /** rate_limit: seconds in Retry-After; no header when absent. */
  retryAfter: z.number().int().min(0).max(86_400).optional(),
  /** server_error: HTTP status, 500 when absent. */
  status: z.number().int().min(500).max(599).optional(),
  /** server_error: an HTML page in place of JSON. */
  html: z.boolean().optional(),
  /** delay, callback_delay, slow_words (each): 1000 ms when absent; slow_queue, slow_carrier: 30 s. */
  delayMs: milliseconds.optional(),
  /** stream_…: what has left by then, 5 when absent. */
  afterWords: z.number().int().min(0).max(10_000).optional(),
  /** async_error: 30003 when absent. */
  errorCode: asyncErrorCode.optional(),
  /** callback_duplicate: how many in all, 2 when absent. */
  copies: z.number().int().min(2).max(100).optional(),
});
export type FaultSpec = z.infer<typeof faultSpec>;
export type Fault = FaultSpec & {
  id: string;
  struck: number;
  /** When it ends by itself. */
  until?: number;
  /** The preset it is part of. */
  preset?: string;
};

export interface Circumstance {
  endpoint: string;
  phone?: string | undefined;
}

export type Faults = ReturnType<typeof createFaults>;

export interface FaultsOptions {
  /** Makes faults with a probability repeatable. */
  seed: number;
  clock: Clock;
  later: (ms: number, work: () => void, options: { quiet: boolean }) => void;
  /** Hears of every change. */
  changed: (faults: Fault[]) => void;
}

/** The faults in force, in memory only: a restart is a healthy provider. */
export function createFaults({ seed, clock, later, changed }: FaultsOptions) {
  const active = new Map<string, { fault: Fault; random: () => number }>();
  let added = 0;
  const list = (): Fault[] => [...active.values()].map((entry) => entry.fault);

  const applies = (fault: Fault, where: Circumstance) => {
    const { endpoint } = fault;
    if (fault.phone !== undefined && fault.phone !== where.phone) return false;
    if (endpoint === undefined || endpoint === "*" || endpoint === where.endpoint) return true;
    return endpoint.endsWith(".*") && where.endpoint.startsWith(endpoint.slice(0, -1));
  };

  function add(spec: FaultSpec, preset?: string): Fault {
    const once = spec.next === undefined && spec.probability === undefined;
    const fault: Fault = { ...spec, ...(once ? { next: 1 } : {}), id: newSid("FT"), struck: 0 };
    if (preset !== undefined) fault.preset = preset;
    if (spec.forMs !== undefined) {
      fault.until = clock.now() + spec.forMs;
      later(spec.forMs, () => remove(fault.id), { quiet: true });
    }
    added += 1;
    active.set(fault.id, { fault, random: seededRandom(spec.seed ?? seed + added) });
    changed(list());
    return fault;
  }

  function remove(id: string): boolean {
    const removed = active.delete(id);
    if (removed) changed(list());
    return removed;
  }

  /** Ends what is left of a preset. */
  function endPreset(id: string): void {
    for (const fault of list()) if (fault.preset === id) active.delete(fault.id);
    changed(list());
  }

  return {
    list,
    add: (spec: FaultSpec) => add(spec),
    remove,
    /** Brings all of a preset into force, anew when it was; false when there is none of this id. */
    begin(id: string): boolean {
      const preset = PRESETS.find((each) => each.id === id);
      if (preset === undefined) return false;
      endPreset(id);
      for (const spec of preset.faults) add(spec, id);
      return true;
    },
    endPreset,
    /** The clock went back by so much, and those that end by themselves with it. */
    rebase(back: number): void {
      for (const fault of list()) if (fault.until !== undefined) fault.until -= back;
      changed(list());
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
