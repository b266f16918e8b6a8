import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useReducer, useState } from "react";
import { api } from "../../../convex/_generated/api";
import { TYPING_FOR } from "../../../convex/shared/together";
import type { ConversationId } from "../../lib/types";

type Viewer = FunctionReturnType<typeof api.presence.viewers>[number];
const NOBODY: Viewer[] = [];

/** The others who have the conversation open. */
export function useViewers(conversationId: ConversationId): Viewer[] {
  return useQuery(api.presence.viewers, { conversationId }) ?? NOBODY;
}

/**
 * Who of them types. Each "is typing" holds for its time from when it came in here: no two clocks
 * are compared.
 */
export function useTypers(viewers: Viewer[]): Viewer[] {
  const [heardAt] = useState(() => new Map<string, number>());
  const [, wake] = useReducer((count: number) => count + 1, 0);

  const now = Date.now();
  const ends = viewers.map(({ memberId, typingUntil }) => {
    if (typingUntil === undefined) return -Infinity;
    const key = `${memberId} ${typingUntil}`;
    const heard = heardAt.get(key) ?? now;
    heardAt.set(key, heard);
    return heard + TYPING_FOR;
  });
  const nextEnd = Math.min(...ends.filter((end) => end > now));

  useEffect(() => {
    if (nextEnd === Infinity) return;
    const timer = setTimeout(wake, nextEnd - Date.now() + 1);
    return () => clearTimeout(timer);
  }, [nextEnd]);
  return viewers.filter((_, index) => (ends[index] ?? 0) > now);
}
