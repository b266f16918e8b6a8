import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { Call } from "./customer-calls";
import type { Backend, Member } from "./setup";

/** Every public function of the assistant about one conversation; switches it on for the owner's account. */
export async function composeCalls(
  t: Backend,
  owner: Member,
  conversationId: Id<"conversations">,
): Promise<Record<string, Call>> {
  await owner.as.mutation(api.assistant.configure, { enabled: true });
  const suggestionId = await owner.as.mutation(api.compose.start, {
    conversationId,
    clientId: "first",
    kind: "draft",
  });
  await t.finishInProgressScheduledFunctions();
  const wish = { conversationId, clientId: "other", kind: "draft" };
  return {
    "compose.panel": { ref: api.compose.panel, args: { conversationId } },
    "compose.latest": { ref: api.compose.latest, args: { conversationId, kind: "draft" } },
    "compose.underWay": { ref: api.compose.underWay, args: { conversationId } },
    "compose.quickReplies": { ref: api.compose.quickReplies, args: { conversationId } },
    "compose.start": { ref: api.compose.start, args: wish },
    "compose.stop": { ref: api.compose.stop, args: { suggestionId } },
    "compose.discard": { ref: api.compose.discard, args: { suggestionId } },
    "compose.setMode": { ref: api.compose.setMode, args: { conversationId, mode: "sales" } },
  };
}

/** Those that answer for whoever calls. */
export const ASSISTANT_CALLS: Record<string, Call> = {
  "assistant.current": { ref: api.assistant.current, args: {} },
  "assistant.configure": { ref: api.assistant.configure, args: { enabled: true } },
  "assistant.usage": { ref: api.assistant.usage, args: { month: "2026-11" } },
  "assistant.forget": { ref: api.assistant.forget, args: {} },
};

export const COMPOSE_MUTATIONS = /^start$|^stop$|discard|setMode|configure|forget/;
