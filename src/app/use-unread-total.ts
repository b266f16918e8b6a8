import { useQuery } from "convex/react";
import { api } from "../../convex/_generated/api";
import { unreadTotal } from "../lib/unread";

/** My unread messages over all conversations; 0 until it is known. */
export function useUnreadTotal(): number {
  return unreadTotal(useQuery(api.inbox.counts), useQuery(api.readMarks.total));
}
