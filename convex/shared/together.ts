/** Between two signs of life of a tab that shows a conversation. ms */
export const HEARTBEAT = 24_000;

/** A tab that was silent for so long is gone; leaves room for one late heartbeat. ms */
export const SILENT_AFTER = 40_000;

/** How long "is typing" stands without being said again. ms */
export const TYPING_FOR = 15_000;

/** What a member can be writing in a conversation: each has a draft of its own. */
export const DRAFT_KINDS = ["reply", "note"] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

/** Characters of a draft the server keeps; a longer one stays in the browser it is written in. */
export const MAX_DRAFT = 20_000;
