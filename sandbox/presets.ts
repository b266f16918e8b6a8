import type { FaultSpec } from "./faults.ts";

export interface Preset {
  id: string;
  title: string;
  /** What happens, for the page. */
  note: string;
  faults: readonly FaultSpec[];
}

const ALWAYS = { probability: 1 } as const;
const MINUTE = 60_000;

/** Troubles as people know them, each of one or more faults. They last until cleared, or a minute. */
export const PRESETS: readonly Preset[] = [
  {
    id: "twilio_down",
    title: "Twilio down for a minute",
    note: "Every call is answered 503.",
    faults: [
      {
        kind: "server_error",
        endpoint: "messages.*",
        status: 503,
        html: true,
        forMs: MINUTE,
        ...ALWAYS,
      },
    ],
  },
  {
    id: "resend_down",
    title: "Resend down for a minute",
    note: "Every call is answered 503.",
    faults: [{ kind: "server_error", endpoint: "emails.*", status: 503, forMs: MINUTE, ...ALWAYS }],
  },
  {
    id: "rate_limited",
    title: "Rate limited for a minute",
    note: "Every send is answered 429, try again in 5 s.",
    faults: ["messages.create", "emails.send"].map((endpoint) => ({
      kind: "rate_limit" as const,
      endpoint,
      retryAfter: 5,
      forMs: MINUTE,
      ...ALWAYS,
    })),
  },
  {
    id: "model_down",
    title: "Model down for a minute",
    note: "Every call to the assistant's model is answered 503.",
    faults: [{ kind: "server_error", endpoint: "openai.*", status: 503, forMs: MINUTE, ...ALWAYS }],
  },
  {
    id: "model_slow",
    title: "Slow model",
    note: "The assistant's model writes a word a second.",
    faults: [{ kind: "slow_words", endpoint: "openai.*", delayMs: 1_000, ...ALWAYS }],
  },
  {
    id: "lost_answers",
    title: "Lost answers",
    note: "Sends are accepted, and the connection breaks before the answer.",
    faults: ["messages.create", "emails.send"].map((endpoint) => ({
      kind: "accept_reset" as const,
      endpoint,
      ...ALWAYS,
    })),
  },
  {
    id: "slow_carrier",
    title: "Slow carrier",
    note: "Receipts come 30 s late.",
    faults: [{ kind: "slow_carrier", delayMs: 30_000, ...ALWAYS }],
  },
  {
    id: "duplicates",
    title: "Duplicate webhooks",
    note: "Every webhook comes three times at once.",
    faults: [{ kind: "callback_duplicate", copies: 3, ...ALWAYS }],
  },
  {
    id: "out_of_order",
    title: "Out of order",
    note: "Statuses overtake each other, and come before the answer to the send.",
    faults: [
      { kind: "callback_reorder", ...ALWAYS },
      { kind: "callback_early", ...ALWAYS },
    ],
  },
  {
    id: "bad_signatures",
    title: "Bad signatures",
    note: "No webhook is signed as it should be.",
    faults: [{ kind: "bad_signature", ...ALWAYS }],
  },
  {
    id: "lost_webhooks",
    title: "Lost webhooks",
    note: "No webhook arrives; the product has to ask.",
    faults: [{ kind: "callback_drop", ...ALWAYS }],
  },
];
