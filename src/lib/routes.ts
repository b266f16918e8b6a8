import type { Id } from "../../convex/_generated/dataModel";
import { FILTERS, type Filter } from "../../convex/shared/inbox";

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

/** The filter a search string asks for; anything else means All. */
export function filterFrom(search: string): Filter {
  const asked = new URLSearchParams(search).get("filter");
  return FILTERS.find((filter) => filter === asked) ?? "all";
}

/** The address of the inbox, of one conversation in it, or of that conversation's customer details. */
export function conversationsPath(to: {
  filter: Filter;
  id?: Id<"conversations">;
  details?: boolean;
}): string {
  const query = to.filter === "all" ? "" : `?filter=${to.filter}`;
  if (!to.id) return CONVERSATIONS + query;
  return `${CONVERSATIONS}/${encodeURIComponent(to.id)}${to.details ? "/details" : ""}${query}`;
}

/**
 * The conversation id in an address, or null for what cannot be one. The shape alone is checked
 * here; whether it exists and is ours to see, only the server knows.
 */
export function conversationIdFrom(segment: string | undefined): Id<"conversations"> | null {
  return segment && isIdShaped(segment) ? segment : null;
}

function isIdShaped(text: string): text is Id<"conversations"> {
  return /^[a-z0-9]{20,50}$/.test(text);
}
