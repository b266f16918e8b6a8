import type { Id, TableNames } from "../../convex/_generated/dataModel";
import { AUDIT_KINDS, type AuditKind } from "../../convex/shared/audit";
import { type Channel, FILTERS, NOBODY, type Filter, type Order } from "../../convex/shared/inbox";
import {
  EVENT_OUTCOMES,
  type EventOutcome,
  type Provider,
  PROVIDERS,
} from "../../convex/shared/journal";

export type { Filter };

export const FILTER_LABELS: Record<Filter, string> = {
  all: "All",
  active: "Active",
  attention: "Attention",
  leads: "Leads",
  archived: "Archived",
};

export const CONVERSATIONS = "/conversations";
export const CONVERSATIONS_PATTERN = "/conversations/:id?/:panel?";

/** Whose conversations: "me" is whoever opens the address. */
export type Assignee = "me" | typeof NOBODY | Id<"members">;

/** Which conversations the list shows, and in which order. Newest first when not said. */
export type ListView = { filter: Filter; order?: Order; assignee?: Assignee };

/** Where in the inbox: a list, or in its place what was found for the words in `q`. */
export type InboxPlace = ListView & { q?: string };

/** The view a search string asks for; what makes no sense is left out. */
export function viewFrom(search: string): ListView {
  const asked = new URLSearchParams(search);
  const filter = FILTERS.find((known) => known === asked.get("filter")) ?? "all";
  const waiting = filter === "attention" && asked.get("order") === "waiting";
  const assignee = asked.get("assignee") ?? "";
  return {
    filter,
    ...(waiting && { order: "waiting" }),
    ...(isAssignee(assignee) && { assignee }),
  };
}

function isAssignee(text: string): text is Assignee {
  return text === "me" || text === NOBODY || isIdShaped<"members">(text);
}

/** The same list under another filter. The order goes: only Attention has one. */
export function withFilter({ assignee }: ListView, filter: Filter): ListView {
  return { filter, ...(assignee && { assignee }) };
}

/** The words searched for; "" when nothing is. */
export function wordsFrom(search: string): string {
  return new URLSearchParams(search).get("q") ?? "";
}

/** The message a thread is opened at, as the address has it. Whether there is one, only the server knows. */
export function messageFrom(search: string): string | null {
  return new URLSearchParams(search).get("message") || null;
}

/** The address of a thread at another message, all else in it as it was; null for the thread alone. */
export function atMessage(path: string, search: string, message: string | null): string {
  return withParam(path, search, "message", message);
}

/** What is looked for in the open thread; null when nothing is. */
export function findFrom(search: string): string | null {
  return new URLSearchParams(search).get("find");
}

/** The address of a thread with something looked for in it, all else as it was; null for nothing. */
export function withFind(path: string, search: string, words: string | null): string {
  return withParam(path, search, "find", words);
}

/** The same address with other words searched for; null for none. */
export function withSearch(path: string, search: string, words: string | null): string {
  return withParam(path, search, "q", words);
}

function withParam(path: string, search: string, name: string, value: string | null): string {
  const params = new URLSearchParams(search);
  if (value === null) params.delete(name);
  else params.set(name, value);
  return params.size > 0 ? `${path}?${params}` : path;
}

/** What can be open beside a thread, or over it, and its place in the address. */
export const SIDE_PANELS = ["details", "compose"] as const;
export type SidePanel = (typeof SIDE_PANELS)[number];

/** The side panel an address names; null for none. */
export function sidePanelFrom(segment: string | undefined): SidePanel | null {
  return SIDE_PANELS.find((panel) => panel === segment) ?? null;
}

/** The address of a list, of one conversation in it, or of a panel beside that conversation. */
export function conversationsPath(
  to: InboxPlace & {
    id?: Id<"conversations"> | undefined;
    panel?: SidePanel | undefined;
    /** Where in the thread, and what to look for in it. */
    message?: Id<"messages"> | undefined;
    find?: string | undefined;
  },
): string {
  const asked = new URLSearchParams();
  if (to.filter !== "all") asked.set("filter", to.filter);
  if (to.order === "waiting") asked.set("order", to.order);
  if (to.assignee) asked.set("assignee", to.assignee);
  if (to.q) asked.set("q", to.q);
  if (to.message) asked.set("message", to.message);
  if (to.find) asked.set("find", to.find);
  const query = asked.size === 0 ? "" : `?${asked}`;
  if (!to.id) return CONVERSATIONS + query;
  return `${CONVERSATIONS}/${encodeURIComponent(to.id)}${to.panel ? `/${to.panel}` : ""}${query}`;
}

/** In a search string: New Conversation is open, for this customer if one is named. */
export const NEW_CONVERSATION = "new";

/** Beside it: by which channel, where that is not the customer's first. */
export const NEW_BY = "by";

/** The inbox with New Conversation open: empty, or with a customer in it and the channel chosen. */
export function newConversationPath(
  to: { customerId?: Id<"customers"> | undefined; by?: Channel } = {},
): string {
  const query = new URLSearchParams({ [NEW_CONVERSATION]: to.customerId ?? "" });
  if (to.by) query.set(NEW_BY, to.by);
  return `${CONVERSATIONS}?${query}`;
}

/** Whom the address wants to start a conversation with: "" for nobody yet, null when it does not. */
export function newConversationFrom(search: string): string | null {
  return new URLSearchParams(search).get(NEW_CONVERSATION);
}

export const CUSTOMERS = "/customers";
export const CUSTOMERS_PATTERN = "/customers/:id?";

/** The dialogs that have an address of their own, so that "back" closes them. */
const CUSTOMER_DIALOGS = ["add", "import", "merge"] as const;
type CustomerDialog = (typeof CUSTOMER_DIALOGS)[number];

/** The address of the customers page or of one customer, with a dialog open or a search made. */
export function customersPath(
  to: {
    id?: Id<"customers">;
    dialog?: CustomerDialog;
    /** Whom to merge with. */
    other?: Id<"customers">;
    search?: string;
  } = {},
): string {
  const query = new URLSearchParams();
  if (to.search) query.set("q", to.search);
  if (to.dialog) query.set("open", to.dialog);
  if (to.other) query.set("with", to.other);
  const path = to.id ? `${CUSTOMERS}/${encodeURIComponent(to.id)}` : CUSTOMERS;
  return query.size > 0 ? `${path}?${query}` : path;
}

/** What a search string of the customers pages asks for. */
export function customersQueryFrom(search: string): {
  search: string;
  dialog: CustomerDialog | null;
  other: Id<"customers"> | null;
} {
  const query = new URLSearchParams(search);
  const open = query.get("open");
  return {
    search: query.get("q") ?? "",
    dialog: CUSTOMER_DIALOGS.find((dialog) => dialog === open) ?? null,
    other: customerIdFrom(query.get("with") ?? undefined),
  };
}

/** The customer id in an address, or null for what cannot be one; see conversationIdFrom. */
export function customerIdFrom(segment: string | undefined): Id<"customers"> | null {
  return segment && isIdShaped<"customers">(segment) ? segment : null;
}

/**
 * The conversation id in an address, or null for what cannot be one. The shape alone is checked
 * here; whether it exists and is ours to see, only the server knows.
 */
export function conversationIdFrom(segment: string | undefined): Id<"conversations"> | null {
  return segment && isIdShaped<"conversations">(segment) ? segment : null;
}

export const REPORTS = "/reports";

export const SETTINGS = "/settings";
export const SETTINGS_PATTERN = "/settings/:section?/:id?";

/** The address of a section of Settings. */
export function settingsPath(section: string): string {
  return `${SETTINGS}/${section}`;
}

/** The section of the business itself. */
export const BUSINESS_SETTINGS = "business";

/** The section of what is kept, exported and deleted. */
export const DATA_SETTINGS = "data";

/** The section of the assistant. */
export const ASSISTANT_SETTINGS = "assistant";

/** The address of the message templates, or of what is open there: one of them, a new one, the import. */
export function templatesPath(open?: Id<"templates"> | "new" | "import"): string {
  const path = settingsPath("templates");
  return open === undefined ? path : `${path}/${open}`;
}

const JOURNAL = settingsPath("journal");

/** What the delivery journal shows: words searched for, and filters. */
export type JournalView = { words: string; outcome?: EventOutcome; provider?: Provider };

/** The view of the journal a search string asks for; what makes no sense is left out. */
export function journalViewFrom(search: string): JournalView {
  const asked = new URLSearchParams(search);
  const outcome = EVENT_OUTCOMES.find((known) => known === asked.get("outcome"));
  const provider = PROVIDERS.find((known) => known === asked.get("provider"));
  return {
    words: asked.get("q") ?? "",
    ...(outcome && { outcome }),
    ...(provider && { provider }),
  };
}

/** The address of the delivery journal, or of one event in it. */
export function journalPath({ words, outcome, provider }: JournalView, id?: string): string {
  const query = new URLSearchParams();
  if (words) query.set("q", words);
  if (outcome) query.set("outcome", outcome);
  if (provider) query.set("provider", provider);
  const path = id ? `${JOURNAL}/${encodeURIComponent(id)}` : JOURNAL;
  return query.size > 0 ? `${path}?${query}` : path;
}

const AUDIT = settingsPath("audit");

/** The kind of entries a search string asks for; undefined for all of them. */
export function auditKindFrom(search: string): AuditKind | undefined {
  const asked = new URLSearchParams(search).get("kind");
  return AUDIT_KINDS.find((known) => known === asked);
}

/** The address of the audit log, or of one kind of entries in it. */
export function auditPath(kind: AuditKind | undefined): string {
  return kind === undefined ? AUDIT : `${AUDIT}?kind=${kind}`;
}

/** Whether a text can be a document's id. */
export function isIdShaped<T extends TableNames>(text: string): text is Id<T> {
  return /^[a-z0-9]{20,50}$/.test(text);
}

/** The conversation in front of the member now, by the page's address. */
export function openConversationId(): Id<"conversations"> | null {
  const [, segment] = /^\/conversations\/([^/]+)/.exec(location.pathname) ?? [];
  return conversationIdFrom(segment);
}
