/** What the provider does wrong while the bench runs: sandbox/faults.ts says what each is. */
export const TROUBLES = [
  { kind: "delay", endpoint: "*", probability: 0.2, delayMs: 250 },
  { kind: "rate_limit", endpoint: "*", probability: 0.04, retryAfter: 1 },
  { kind: "rate_limit", endpoint: "*", probability: 0.02 },
  { kind: "server_error", endpoint: "*", probability: 0.03 },
  { kind: "server_error", endpoint: "*", probability: 0.01, html: true },
  { kind: "hang", endpoint: "*", probability: 0.005 },
  { kind: "reset", endpoint: "*", probability: 0.03 },
  { kind: "accept_hang", endpoint: "*", probability: 0.005 },
  { kind: "accept_reset", endpoint: "*", probability: 0.04 },
  { kind: "callback_early", endpoint: "*", probability: 0.15 },
  { kind: "async_error", endpoint: "*", probability: 0.02 },
  { kind: "callback_drop", endpoint: "callback", probability: 0.03 },
  { kind: "callback_delay", endpoint: "callback", probability: 0.1, delayMs: 1_500 },
  { kind: "callback_duplicate", endpoint: "callback", probability: 0.1, copies: 3 },
  { kind: "callback_reorder", endpoint: "callback", probability: 0.1 },
] as const;
