import { CalendarClock } from "lucide-react";
import { lazy } from "../../../lib/lazy";
import { IconButton } from "../../../ui/button";
import { Popover } from "../../../ui/popover";
import type { Plan } from "../ask/asking";

const LaterPicker = lazy(() => import("./later-picker"));

type LaterProps = {
  contactZone: string | null;
  ready: boolean;
  busy: boolean;
  onChoose: (plan: Plan) => void;
};

/** Beside the Send button: the message goes at a time one chooses. */
export function SendLater({ contactZone, ready, busy, onChoose }: LaterProps) {
  return (
    <Popover
      label="Send later"
      trigger={
        <IconButton
          label={busy ? "Scheduling…" : "Send later…"}
          disabled={!ready || busy}
          onPointerEnter={LaterPicker.preload}
          onFocus={LaterPicker.preload}
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
            onChoose({ dueAt, cancelOnReply });
          }}
        />
      )}
    </Popover>
  );
}
