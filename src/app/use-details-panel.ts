import { useCallback, useState } from "react";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { conversationsPath, type Filter } from "../lib/routes";
import { local, readStored, writeStored } from "../lib/stored";
import type { ConversationId } from "../lib/types";

const KEY = "details-panel";

/**
 * Whether the customer's details are open. Beside the thread on a wide screen, where the choice is
 * remembered; over it on a narrow one, where the address holds it, so that "back" closes it.
 */
export function useDetailsPanel(
  id: ConversationId,
  filter: Filter,
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
      navigate(conversationsPath({ filter, id, details: true }), { state: { fromThread: true } });
    } else if (pushed) {
      history.back();
    } else {
      navigate(conversationsPath({ filter, id }), { replace: true });
    }
  }, [wide, kept, inAddress, pushed, navigate, filter, id]);

  return { open: wide ? kept : inAddress, toggle };
}
