import { useMutation } from "convex/react";
import { CalendarClock } from "lucide-react";
import { lazy, useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { errorCode, errorText } from "../../../lib/errors";
import type { ConversationId, Position } from "../../../lib/types";
import { IconButton } from "../../../ui/button";
import { Popover } from "../../../ui/popover";
import { toastError } from "../../../ui/toast";

const load = () => import("./later-picker");
const LaterPicker = lazy(load);

type LaterProps = {
  conversationId: ConversationId;
  contactZone: string | null;
  /** What is to be sent; it stays in the input until the server has it. */
  body: string;
  after: Position | undefined;
  ready: boolean;
  /** Whether the reply must wait for its author to look first; `go` is what they then decide about. */
  stops: (go: () => void) => boolean;
  onHeld: () => void;
  onDone: () => void;
};

/** Beside the Send button: the message goes at a time one chooses. */
export function SendLater(props: LaterProps) {
  const { conversationId, contactZone, body, after, ready, stops, onHeld, onDone } = props;
  const add = useMutation(api.scheduled.add);
  const [busy, setBusy] = useState(false);

  const schedule = async (dueAt: number, cancelOnReply: boolean, looked = false) => {
    if (!looked && stops(() => void schedule(dueAt, cancelOnReply, true))) return;
    setBusy(true);
    try {
      const clientId = crypto.randomUUID();
      const held = after === undefined ? {} : { after };
      await add({ conversationId, clientId, body, dueAt, cancelOnReply, ...held });
      onDone();
    } catch (error) {
      if (errorCode(error) === "NEWER_MESSAGES") onHeld();
      else toastError(errorText(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Popover
      label="Send later"
      trigger={
        <IconButton
          label={busy ? "Scheduling…" : "Send later…"}
          disabled={!ready || busy}
          onPointerEnter={() => void load()}
          onFocus={() => void load()}
          className="disabled:cursor-not-allowed disabled:text-faint disabled:hover:bg-transparent max-md:size-11"
        >
          <CalendarClock className="size-4" aria-hidden />
        </IconButton>
      }
    >
      {(close) => (
        <LaterPicker
          contactZone={contactZone}
          onChoose={(dueAt, cancelOnReply) => {
            close();
            void schedule(dueAt, cancelOnReply);
          }}
        />
      )}
    </Popover>
  );
}
