/** What the client in src/ asks the backend for, screen by screen. */
import type { ConvexClient, ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import type { ListView } from "../../convex/model/shapes.ts";
import type { ConversationId } from "../live/systems.ts";

/** The client's page sizes: features/inbox and features/thread. */
const ROWS = 50;
const MESSAGES = 50;
const SEARCH_HITS = 50;
/** A tab's name as tabs make them up: a UUID's length. */
export const tabNamed = (name: string) => name.padEnd(36, "-");
const TAB = tabNamed("bench");

const page = (numItems: number) => ({ numItems, cursor: null });

export const listPage = (client: ConvexHttpClient) =>
  client.query(api.inbox.list, { filter: "all", paginationOpts: page(ROWS) });

export const counts = (client: ConvexHttpClient) => client.query(api.inbox.counts, {});

export const threadPage = (client: ConvexHttpClient, conversationId: ConversationId) =>
  client.query(api.messages.list, { conversationId, paginationOpts: page(MESSAGES) });

export const search = (client: ConvexHttpClient, text: string) =>
  client.query(api.search.conversations, { text, limit: SEARCH_HITS });

/** A click on a row: its thread, its customer, who else is there; then all of it is read. */
export async function openConversation(
  client: ConvexHttpClient,
  conversationId: ConversationId,
): Promise<void> {
  const conversation = await client.query(api.conversations.get, { conversationId });
  await Promise.all([
    threadPage(client, conversationId),
    client.query(api.conversations.siblings, { conversationId }),
    client.query(api.readMarks.forConversations, { conversationIds: [conversationId] }),
    client.query(api.presence.viewers, { conversationId }),
  ]);
  const seq = conversation.inboundSeq;
  await client.mutation(api.readMarks.markRead, { conversationId, seq });
  await client.mutation(api.presence.here, { conversationId, tab: TAB });
}

/** Leaves what `openConversation` came to. */
export const leave = (client: ConvexHttpClient) =>
  client.mutation(api.presence.leave, { tab: TAB });

/** Keeps a window current: a list, and one conversation open beside it. `told` hears every result. */
export function watchWindow(
  client: ConvexClient,
  { view, conversationId }: { view: ListView; conversationId: ConversationId },
  told: () => void,
): void {
  const conversationIds = [conversationId];
  client.onUpdate(api.me.current, {}, told);
  client.onUpdate(api.inbox.counts, {}, told);
  client.onUpdate(api.readMarks.total, {}, told);
  client.onUpdate(api.pins.mine, {}, told);
  client.onUpdate(api.alerts.latest, {}, told);
  client.onUpdate(api.inbox.list, { ...view, paginationOpts: page(ROWS) }, told);
  client.onUpdate(api.inbox.pinned, view, told);
  client.onUpdate(api.conversations.get, { conversationId }, told);
  client.onUpdate(api.conversations.siblings, { conversationId }, told);
  client.onUpdate(api.messages.list, { conversationId, paginationOpts: page(MESSAGES) }, told);
  client.onUpdate(api.readMarks.forConversations, { conversationIds }, told);
  client.onUpdate(api.presence.viewers, { conversationId }, told);
}
