import { useQuery } from "convex/react";
import { useEffect } from "react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";
import { type Draft, isEmpty, patchDraft, releaseDraft } from "./draft";

/** The least time it takes to see that a message is held. ms */
const GLANCE = 1_000;

/**
 * Holds a reply when others have written since it was begun. What came while its author looked on
 * is known here; what nobody could know yet, the server finds.
 */
export function useHold(key: string, conversationId: ConversationId, draft: Draft) {
  const { after, heldAt } = draft;
  const since = useQuery(api.messages.news, { conversationId, since: after });
  const begun = !isEmpty(draft);

  useEffect(() => {
    if (begun && after === undefined && since) patchDraft(key, { after: since.now });
  }, [key, begun, after, since]);

  const held = heldAt !== undefined;
  return {
    held,
    /** What others have written since; undefined while that is not known. */
    news: since?.news,
    /** What the reply's author has before them: at its beginning, or by now when it was held. */
    seen: held && since ? since.now : after,
    /** Whether the reply must wait for its author to look; holds it when it is not held yet. */
    stops(): boolean {
      // A key pressed twice in haste is no answer to what has only just come up.
      if (heldAt !== undefined) return Date.now() - heldAt < GLANCE;
      if (!since || since.news.length === 0) return false;
      patchDraft(key, { heldAt: Date.now() });
      return true;
    },
    release: () => releaseDraft(key, since?.now),
  };
}
