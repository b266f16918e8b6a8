import type { OptimisticLocalStore } from "convex/browser";
import { api } from "../../convex/_generated/api";
import type { Filter } from "../../convex/shared/inbox";
import type { ConversationId, Row } from "./types";

type Aside = { archived: boolean; snoozedUntil?: number };

/** Shows an archive, unarchive or snooze in thread and list before the server has answered. */
export function setAsideAtOnce(
  store: OptimisticLocalStore,
  ids: readonly ConversationId[],
  aside: Aside,
): void {
  const those = new Set(ids);
  for (const conversationId of those) {
    const held = store.getQuery(api.conversations.get, { conversationId });
    if (held) store.setQuery(api.conversations.get, { conversationId }, set(held, aside));
  }
  for (const { args, value } of store.getAllQueries(api.inbox.list)) {
    if (!value?.page.some(({ _id }) => those.has(_id))) continue;
    const page = value.page.flatMap((row) => {
      if (!those.has(row._id)) return row;
      return staysIn(args.filter, aside) ? set(row, aside) : [];
    });
    store.setQuery(api.inbox.list, args, { ...value, page });
  }
}

function set<T extends Row>(row: T, { archived, snoozedUntil }: Aside): T {
  const { attentionSince, wokeAt, ...rest } = row;
  const kept = archived ? {} : { attentionSince, wokeAt };
  // What is left out of T is optional in it.
  return { ...rest, ...kept, archived, snoozedUntil } as T;
}

function staysIn(filter: Filter, { archived }: Aside): boolean {
  return filter === "all" || (filter === "archived") === archived;
}
