/** What a suggestion is for. Each has its own tone, and its colour in the header: green, blue, amber. */
export const COMPOSE_MODES = ["standard", "scheduling", "sales"] as const;
export type ComposeMode = (typeof COMPOSE_MODES)[number];

/** Where a business says how drafts are to be written: for all of them, and for those of one mode. */
export const PROMPT_PLACES = ["all", ...COMPOSE_MODES] as const;
export type ComposePrompts = Partial<Record<(typeof PROMPT_PLACES)[number], string>>;

/** Characters of each: it goes along with every draft, and is paid for. */
export const MAX_PROMPT = 600;

/** A whole reply that streams in, or three short Smart Replies at once. */
export const SUGGESTION_KINDS = ["draft", "replies"] as const;
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];

/** What is wanted of a draft that is there already. */
export const DRAFT_CHANGES = ["again", "shorter", "warmer", "translate"] as const;

/** writing ends in one of the others; what had been written by then is kept. */
export const SUGGESTION_STATES = ["writing", "ready", "failed", "stopped"] as const;

/**
 * Who writes: OpenAI, a stand-in for it on this machine, a server that speaks like it, or nobody but
 * the account's own past texts.
 */
export const COMPOSE_PROVIDERS = ["openai", "standIn", "compatible", "library"] as const;
export type ComposeProvider = (typeof COMPOSE_PROVIDERS)[number];

/** What became of a suggestion. replaced: its author asked for another. */
export const SUGGESTION_FATES = ["sentAsIs", "edited", "discarded", "replaced"] as const;

/** What the checker looks for in a suggestion, and what a blank stands for. */
export const CLAIM_KINDS = [
  "price",
  "percent",
  "date",
  "time",
  "number",
  "job",
  "phone",
  "email",
  "link",
  "address",
  "offer",
  "private",
  "name",
] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

/** Where a claim was found to be on record. */
export const SOURCE_TYPES = ["job", "service", "message", "profile", "business"] as const;

/** A blank to fill, as it stands in a suggestion: "[price]". */
export function blankOf(kind: ClaimKind): string {
  return `[${kind}]`;
}

/** A blank that nobody has filled, at [from, to) in UTF-16 units. */
export type Blank = { raw: string; from: number; to: number };

const BLANKS = new RegExp(`\\[(?:${CLAIM_KINDS.join("|")})\\]`, "g");

/** The blanks left in a text, in order, each as often as it stands there. */
export function blanksIn(text: string): Blank[] {
  return Array.from(text.matchAll(BLANKS), ({ 0: raw, index }) => ({
    raw,
    from: index,
    to: index + raw.length,
  }));
}

/** Smart Replies of one suggestion. */
export const REPLY_COUNT = 3;

/** How often a minute one member may ask for a suggestion. */
export const SUGGESTIONS_A_MINUTE = 20;

/** Tokens an account may use in a month when nobody has said otherwise. */
export const DEFAULT_MONTHLY_TOKENS = 5_000_000;

/** How long suggestions and what was learned from them are kept. Days */
export const KEEP_LEARNED_DAYS = [30, 90, 365] as const;
export const DEFAULT_KEEP_LEARNED_DAYS = 365;

/** Why a suggestion failed, in words for whoever waits for it. */
export const COMPOSE_FAILURES = {
  notConfigured: "The assistant’s settings are not right. Ask an admin to look at them.",
  unauthorized: "The assistant’s key was refused. Ask an admin to renew it.",
  rateLimited: "The assistant is asked too much at the moment. Try again in a minute.",
  overQuota: "The assistant’s plan is used up. Ask an admin to look at it.",
  overBudget: "This month’s budget for the assistant is used up. An admin can raise it.",
  unreachable: "The assistant cannot be reached at the moment. Try again.",
  timedOut: "The assistant took too long. Try again.",
  refused: "The assistant did not want to answer this. Write it yourself, or try again.",
  malformed: "The assistant’s answer could not be read. Try again.",
  cutShort: "The assistant stopped before the end. What it wrote is kept; try again for all of it.",
  needsModel: "This needs a language model, and none is connected. An admin can connect one.",
  lost: "The assistant was interrupted. Try again.",
} as const;
export type ComposeFailure = keyof typeof COMPOSE_FAILURES;
