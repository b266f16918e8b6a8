export const CHANNELS = ["sms", "email", "portal"] as const;
export type Channel = (typeof CHANNELS)[number];

export const LEAD_STATUSES = ["qualified", "new", "followUp", "closed"] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** The filter row of the list, in its order on screen. Leads and Attention leave archived ones out. */
export const FILTERS = ["all", "active", "attention", "leads", "archived"] as const;
export type Filter = (typeof FILTERS)[number];

/** How Attention can be ordered: by latest activity, or by who has waited longest. */
export const ORDERS = ["newest", "waiting"] as const;
export type Order = (typeof ORDERS)[number];

/** In place of a member: conversations nobody looks after. */
export const NOBODY = "nobody";

/** Name of a contact without a profile, until somebody gives one. */
export const UNKNOWN_CONTACT = "Unknown contact";

/** In place of a message in which nothing can be seen. */
export const NO_TEXT = "(no text)";

/** Characters of a message kept in the list row. */
export const PREVIEW_LENGTH = 140;

/** Twilio's limit for one message's text. */
export const SMS_MAX_LENGTH = 1600;

/** As much of a message as a thread reads at once. Characters. */
const LONG_MESSAGE = 20_000;

/** The longest message that can be sent on a channel. Characters. */
export function maxLengthOf(channel: Channel): number {
  return channel === "sms" ? SMS_MAX_LENGTH : LONG_MESSAGE;
}

/** Conversations that one search shows at most. */
export const MAX_SEARCH_HITS = 200;

export const MAX_PINS = 50;

/** Conversations one call of `bulk` takes. */
export const MAX_BULK = 50;

/** How far ahead a conversation can be snoozed. ms */
export const MAX_SNOOZE = 366 * 24 * 3_600_000;

/** How far ahead a message can be scheduled. ms */
export const MAX_LATER = MAX_SNOOZE;

/** What a person is asked before a text leaves: whether it may go by night, or after what may be a "stop". */
export const SEND_QUESTIONS = ["quietHours", "stopReview"] as const;
export type SendQuestion = (typeof SEND_QUESTIONS)[number];

/** Why nothing can be sent in a conversation now. */
export const SEND_BLOCKS = ["noPermission", "optedOut", "notConnected"] as const;
export type SendBlock = (typeof SEND_BLOCKS)[number];
