import { useCallback, useState } from "react";
import { useLocation, useSearch } from "wouter";
import type { Goal } from "../features/thread/message-list";
import { atMessage, messageFrom } from "../lib/routes";

/**
 * Which message of the open thread to be at. The address holds it, so that a reload comes back to
 * it; going on to another one is no step in the history.
 */
export function useGoal(): [goal: Goal, goTo: (messageId: string | null) => void] {
  const [, navigate] = useLocation();
  const search = useSearch();
  const asked = messageFrom(search);
  const [goal, setGoal] = useState<Goal>({ messageId: asked });
  if (goal.messageId !== asked) setGoal({ messageId: asked });

  const goTo = useCallback(
    (messageId: string | null) => {
      // As it is by now: finding changes the address, and so does closing a panel.
      const { pathname, search } = location;
      if (messageId !== messageFrom(search)) {
        // The state says where a step back leads.
        navigate(atMessage(pathname, search, messageId), { replace: true, state: history.state });
      }
      setGoal({ messageId });
    },
    [navigate],
  );
  return [goal, goTo];
}
