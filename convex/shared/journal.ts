/** Whose events the delivery journal holds. */
export const PROVIDERS = ["twilio", "resend"] as const;
export type Provider = (typeof PROVIDERS)[number];

/**
 * What became of an event. ignored: it says nothing new. parked: about a message we don't know yet.
 * quarantined: not for us. rejected: signed, but not to be understood.
 */
export const EVENT_OUTCOMES = ["applied", "ignored", "parked", "quarantined", "rejected"] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/** How long the journal can be kept. Never less than a provider may take to tell something again. */
export const KEEP_DAYS = [7, 30, 90, 365] as const;
export type KeepDays = (typeof KEEP_DAYS)[number];
export const DEFAULT_KEEP_DAYS: KeepDays = 90;
