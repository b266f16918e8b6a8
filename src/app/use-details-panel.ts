import { useCallback, useState } from "react";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { conversationsPath, type InboxPlace } from "../lib/routes";
import { local, readStored, writeStored } from "../lib/stored";
import type { ConversationId } from "../lib/types";

const KEY = "details-panel";

/**
 * Whether the customer's details are open. Beside the thread on a wide screen, where the choice is
 * remembered; over it on a narrow one, where the address holds it, so that "back" closes it.
 */
export function useDetailsPanel(
  id: ConversationId,
  view: InboxPlace,
  inAddress: boolean,
  wide: boolean,
): { open: boolean; toggle: () => void } {
  const [kept, setKept] = useState(() => readStored(local, KEY) !== "closed");
  const [, navigate] = useLocation();
  const pushed = useHistoryState<{ fromThread?: boolean } | null>()?.fromThread === true;

  const toggle = useCallback(() => {
    if (wide) {
      writeStored(local, KEY, kept ? "closed" : "open");
      setKept(!kept);
      return;
    }
    if (!inAddress) {
      navigate(conversationsPath({ ...view, id, details: true }), { state: { fromThread: true } });
    } else if (pushed) {
      history.back();
    } else {
      navigate(conversationsPath({ ...view, id }), { replace: true });
    }
  }, [wide, kept, inAddress, pushed, navigate, view, id]);

  return { open: wide ? kept : inAddress, toggle };
}
