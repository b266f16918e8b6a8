import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { Call } from "./customer-calls";

const PAGE = { numItems: 10, cursor: null };

/** Every public function about the private link of one conversation. */
export function portalLinkCalls(conversationId: Id<"conversations">): Record<string, Call> {
  return {
    "portalLinks.get": { ref: api.portalLinks.get, args: { conversationId } },
    "portalLinks.make": { ref: api.portalLinks.make, args: { conversationId } },
    "portalLinks.revoke": { ref: api.portalLinks.revoke, args: { conversationId } },
    "portalLinks.sendByText": {
      ref: api.portalLinks.sendByText,
      args: { conversationId, url: "https://inbox.example/p/#x", clientId: "link" },
    },
  };
}

/** Public functions for whoever has a private link: without one that works, PORTAL_CLOSED. */
export function byLink(token: string, messageId: string): Record<string, Call> {
  return {
    "portal.messages": { ref: api.portal.messages, args: { token, paginationOpts: PAGE } },
    "portal.send": {
      ref: api.portal.send,
      args: { token, body: "Hi", clientId: "portal", uploadIds: [] },
    },
    "portal.seen": { ref: api.portal.seen, args: { token, messageId } },
  };
}
