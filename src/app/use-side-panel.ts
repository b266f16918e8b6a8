import { useCallback, useState } from "react";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { conversationsPath, type InboxPlace, SIDE_PANELS, type SidePanel } from "../lib/routes";
import { local, readStored, writeStored } from "../lib/stored";
import type { ConversationId } from "../lib/types";

const KEY = "details-panel";
const CLOSED = "closed";

/**
 * Which panel is open: the customer's details or the assistant. Beside the thread on a wide screen,
 * where the choice is remembered; over it on a narrow one, where the address holds it, so that
 * "back" closes it.
 */
export function useSidePanel(
  id: ConversationId,
  view: InboxPlace,
  inAddress: SidePanel | null,
  wide: boolean,
): { open: SidePanel | null; toggle: (panel: SidePanel) => void } {
  const [kept, setKept] = useState(readKept);
  const [, navigate] = useLocation();
  const pushed = useHistoryState<{ fromThread?: boolean } | null>()?.fromThread === true;
  const open = wide ? kept : inAddress;

  const toggle = useCallback(
    (panel: SidePanel) => {
      const next = open === panel ? null : panel;
      if (wide) {
        writeStored(local, KEY, next ?? CLOSED);
        setKept(next);
      } else if (next !== null) {
        // From one to the other is no step in the history.
        const replace = inAddress !== null;
        navigate(conversationsPath({ ...view, id, panel: next }), {
          replace,
          state: replace ? history.state : { fromThread: true },
        });
      } else if (pushed) {
        history.back();
      } else {
        navigate(conversationsPath({ ...view, id }), { replace: true });
      }
    },
    [open, wide, inAddress, pushed, navigate, view, id],
  );

  return { open, toggle };
}

function readKept(): SidePanel | null {
  const stored = readStored(local, KEY);
  if (stored === CLOSED) return null;
  return SIDE_PANELS.find((panel) => panel === stored) ?? "details";
}
