import { useEffect } from "react";
import { holdLock } from "../../lib/hold-lock";
import { useMe } from "../../lib/me";
import { openConversationId } from "../../lib/routes";
import type { ConversationId } from "../../lib/types";

// A tab holds a lock on what its member is looking at. So every tab can ask what any of them shows,
// and a tab that crashes shows nothing.

const lockOf = (memberId: string, conversationId: ConversationId) =>
  `looking:${memberId}:${conversationId}`;

const isInFront = () => document.visibilityState === "visible" && document.hasFocus();

/** Tells the other tabs which conversation the member has before their eyes here. */
export function useLooking(conversationId: ConversationId | null): void {
  const memberId = useMe().member._id;
  useEffect(() => {
    if (conversationId === null) return;
    let release: (() => void) | null = null;
    const look = () => {
      if (!isInFront()) {
        release?.();
        release = null;
      } else release ??= holdLock(lockOf(memberId, conversationId), "shared");
    };
    look();
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener("visibilitychange", look, { signal });
    addEventListener("focus", look, { signal });
    addEventListener("blur", look, { signal });
    return () => {
      listening.abort();
      release?.();
    };
  }, [memberId, conversationId]);
}

/** Whether the member has this conversation before their eyes in any tab of this browser. */
export async function isLookedAt(
  memberId: string,
  conversationId: ConversationId,
): Promise<boolean> {
  if (!("locks" in navigator)) return isInFront() && openConversationId() === conversationId;
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === lockOf(memberId, conversationId));
}
