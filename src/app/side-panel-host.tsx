import { Sparkles } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { Assistant, Insert } from "../features/compose/types";
import { CustomerContext } from "../features/customer-context/customer-context";
import { lazy } from "../lib/lazy";
import type { SidePanel } from "../lib/routes";
import type { Conversation, MessageId } from "../lib/types";

const ComposePanel = lazy(() => import("../features/compose/compose-panel"));
const Sheet = lazy(() => import("../ui/sheet"));

type HostProps = {
  panel: SidePanel;
  wide: boolean;
  conversation: Conversation;
  contactActions: ReactNode;
  /** undefined while that is not known. */
  assistant: Assistant | undefined;
  /** null while no reply can be written here. */
  onInsert: Insert | null;
  onShow: (messageId: MessageId) => void;
  onClose: () => void;
};

/** Beside the thread, or over it where there is no room: the customer's details or the assistant. */
export function SidePanelHost(props: HostProps) {
  const { panel, wide, conversation, contactActions, assistant, onClose } = props;
  // What is done from a sheet is done to the thread below it, once the sheet is gone.
  const next = useRef<((now: Pick<HostProps, "onInsert" | "onShow">) => void) | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const go = (what: NonNullable<typeof next.current>) => {
    if (wide) return what(props);
    next.current = what;
    onClose();
  };
  const goOn = () => {
    const what = next.current;
    next.current = null;
    what?.(latest.current);
    return what !== null;
  };

  const content =
    panel === "details" ? (
      <CustomerContext conversation={conversation} contactActions={contactActions} />
    ) : (
      assistant && (
        <ComposePanel
          conversationId={conversation._id}
          assistant={assistant}
          inboundSeq={conversation.inboundSeq}
          onInsert={props.onInsert && ((text, id) => go(({ onInsert }) => onInsert?.(text, id)))}
          onShow={(messageId) => go(({ onShow }) => onShow(messageId))}
        />
      )
    );
  const title =
    panel === "details" ? (
      "Customer"
    ) : (
      <span className="flex items-center gap-2">
        <Sparkles className="size-4 text-accent" aria-hidden />
        ComposeAI
      </span>
    );
  if (!wide) {
    return (
      <Sheet title={title} onClose={onClose} onGone={goOn}>
        {content}
      </Sheet>
    );
  }
  return (
    <aside
      aria-label={panel === "details" ? "Customer" : "ComposeAI"}
      className="relative w-75 shrink-0 overflow-y-auto overscroll-contain border-l border-line bg-surface"
    >
      {panel === "compose" && (
        <h2 className="flex h-16 items-center border-b border-line px-4 text-base font-semibold">
          {title}
        </h2>
      )}
      {content}
    </aside>
  );
}
