import type { Faults } from "../faults.ts";
import type { Store } from "../store.ts";
import type { SandboxEvent } from "../types.ts";
import type { MailStore } from "./store.ts";

export interface ResendContext {
  mail: MailStore;
  /** The journal of webhook requests is the sandbox's. */
  store: Store;
  faults: Faults;
  apiKey: string;
  /** whsec_… */
  webhookSecret: string;
  webhookUrl: () => string | null;
  /** Milliseconds to each event of an email that arrives by itself. */
  delays: { sent: number; delivered: number };
  /** Waits before a webhook is tried again; Resend's own go on for a day. */
  retries: readonly number[];
  /** API requests a second; Resend allows a team five. */
  rate: number;
  origin: () => string;
  emit: (event: SandboxEvent) => void;
  background: (work: () => Promise<void>) => void;
  later: (ms: number, work: () => void) => void;
  /** The providers' clock. ms since the epoch */
  now: () => number;
}
