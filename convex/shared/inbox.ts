export const CHANNELS = ["sms", "email", "portal"] as const;
export type Channel = (typeof CHANNELS)[number];

export const LEAD_STATUSES = ["qualified", "new", "followUp", "closed"] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** The filter row of the list, in its order on screen. Leads and Attention leave archived ones out. */
export const FILTERS = ["all", "active", "attention", "leads", "archived"] as const;
export type Filter = (typeof FILTERS)[number];

/** Name of a contact without a profile, until somebody gives one. */
export const UNKNOWN_CONTACT = "Unknown contact";

/** Characters of a message kept in the list row. */
export const PREVIEW_LENGTH = 140;

/** Twilio's limit for one message's text. */
export const SMS_MAX_LENGTH = 1600;

export const MAX_PINS = 50;

/** Why nothing can be sent in a conversation now. */
export const SEND_BLOCKS = ["noPermission", "optedOut", "notConnected"] as const;
export type SendBlock = (typeof SEND_BLOCKS)[number];
