import { useMutation } from "convex/react";
import { CalendarClock, CircleAlert } from "lucide-react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import type { SendQuestion } from "../../../../convex/shared/inbox";
import { cx } from "../../../lib/cx";
import { errorText } from "../../../lib/errors";
import { useMe } from "../../../lib/me";
import { weekdayAndTime } from "../../../lib/time";
import type { Scheduled } from "../../../lib/types";
import { toast, toastError, toastRefusal } from "../../../ui/toast";
import { useFocusBack } from "../../../ui/use-focus-back";
import { EditScheduled } from "./edit-scheduled";
import type { Edit } from "./edits";
import { TheirTime } from "./their-time";

const ACTION =
  "tap rounded-sm font-medium text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current disabled:text-faint";

function told(error: unknown): void {
  toastError(errorText(error));
}

type BubbleProps = {
  message: Scheduled;
  contactZone: string | null;
  canChange: boolean;
  editsKey: string;
  /** What this member has written over it and not saved. */
  edit: Edit | undefined;
  onTakeBack: (text: string) => void;
};

/** One message that waits for its time, or could not go when it came. */
export function ScheduledBubble(props: BubbleProps) {
  const { message, contactZone, canChange, editsKey, edit, onTakeBack } = props;
  const { _id: scheduledId, authorName, body, dueAt, state, failure } = message;
  const zone = useMe().account.timeZone;
  const [editing, setEditing] = useState(false);
  const opener = useFocusBack(editing || edit ? "edit" : null);
  const [busy, setBusy] = useState(false);
  const sendNow = useMutation(api.scheduled.sendNow);
  const cancel = useMutation(api.scheduled.cancel);
  const failed = state === "failed";

  const run = async (what: () => Promise<unknown>, fail = told) => {
    setBusy(true);
    try {
      await what();
    } catch (error) {
      fail(error);
      setBusy(false);
    }
  };
  const send = (anyway: SendQuestion[]) => sendNow({ scheduledId, anyway });
  const takeAway = async () => {
    await cancel({ scheduledId });
    toast("It will not be sent.", { label: "Put it in the box", onClick: () => onTakeBack(body) });
  };

  if (editing || (edit && canChange)) {
    return (
      <li className="flex justify-end">
        <EditScheduled
          message={message}
          editsKey={editsKey}
          edit={edit}
          isOpened={editing}
          onClose={() => setEditing(false)}
        />
      </li>
    );
  }
  return (
    <li className="flex flex-col items-end">
      <p
        dir="auto"
        className={cx(
          "max-w-[min(34rem,84%)] rounded-xl rounded-br-sm border border-dashed px-3.5 py-2 text-base whitespace-pre-wrap [overflow-wrap:anywhere]",
          failed ? "border-danger/50 bg-danger-soft" : "border-line-strong text-muted",
        )}
      >
        {body}
      </p>
      <div
        className={cx(
          "mt-1 flex flex-wrap items-center justify-end gap-x-3 gap-y-0.5 px-1 text-right text-xs",
          failed ? "text-danger" : "text-muted",
        )}
      >
        <span>
          {failed ? (
            <CircleAlert className="mr-1 inline size-3.5 align-[-2px]" aria-hidden />
          ) : (
            <CalendarClock className="mr-1 inline size-3.5 align-[-2px]" aria-hidden />
          )}
          {failed ? "Not sent" : state === "held" ? "Held since" : "Scheduled for"}{" "}
          {weekdayAndTime(dueAt, zone)}
          <TheirTime at={dueAt} businessZone={zone} contactZone={contactZone} />, by {authorName}
          {failed && `. ${failure ?? "It could not be sent."}`}
          {state === "held" &&
            ". It goes once somebody has said that they did not ask you to stop."}
        </span>
        {canChange && (
          <span className="flex gap-3">
            <button
              ref={opener("edit")}
              type="button"
              className={ACTION}
              disabled={busy}
              onClick={() => setEditing(true)}
            >
              Edit
            </button>
            <button
              type="button"
              className={ACTION}
              disabled={busy}
              onClick={() =>
                void run(
                  () => send([]),
                  (error) => toastRefusal(error, send),
                )
              }
            >
              Send now
            </button>
            <button
              type="button"
              className={ACTION}
              disabled={busy}
              onClick={() => void run(takeAway)}
            >
              Cancel
            </button>
          </span>
        )}
      </div>
    </li>
  );
}
