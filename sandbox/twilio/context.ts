import type { Faults } from "../faults.ts";
import type { Store } from "../store.ts";
import type { SandboxEvent } from "../types.ts";

/** Milliseconds a text spends on its way to each status when its phone answers by itself. */
export interface DeliveryDelays {
  queued: number;
  sending: number;
  sent: number;
  delivered: number;
}

export interface TwilioContext {
  store: Store;
  faults: Faults;
  accountSid: string;
  authToken: string;
  delays: DeliveryDelays;
  /** Where the sandbox itself answers, e.g. http://127.0.0.1:3220. */
  origin: () => string;
  /** The webhook called for a number without an address of its own; null for none. */
  defaultSmsUrl: () => string | null;
  emit: (event: SandboxEvent) => void;
  /** Runs work in the background, tracked so that the sandbox can be idle and can stop. */
  background: (work: () => Promise<void>) => void;
  /** Like setTimeout by the providers' clock, ended by close(). */
  later: (ms: number, work: () => void) => void;
  /** The providers' clock. ms since the epoch */
  now: () => number;
}
